//! What happens: messages in, state changed, effects out. Touches nothing outside the state.

mod answer;
mod around;
mod doctor;
mod environment;
mod facts;
pub mod inside;
mod keeping;
mod lists;
mod log;
mod next;
mod overlay;
mod pack;
mod proposed;
mod review;
mod suggested;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::finding::Finding;
use crate::handoff::Artifacts;
use crate::pack::doctor::{self as machine, Patient};
use crate::pack::keep::{Filter, Page};
use crate::pack::{Forecast, Outcome, Step, Tool};
use crate::project::reads::Reads;
use crate::project::{CharmFolder, Scan, Snapshot};
use crate::scaffold::{Draft, OnDisk, Plan, Report, Wanted};

use super::keys::{self, Action};
use super::state::doctor::Run;
use super::state::drift::Known;
use super::state::field::Id;
use super::state::inside::Seen;
use super::state::overlay::Overlay;
use super::state::pack::Site;
use super::state::preview::Doc;
use super::state::screens::ScreenId;
use super::state::{Focused, Mood, State};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// Something was clicked.
    Click(Target),
    /// The wheel was turned over something: down is positive.
    Wheel(Target, isize),
    /// The terminal has another size; the frame is drawn anew anyway.
    Resized,
    /// Time passed while packers run.
    Tick(Duration),
    /// The folder was walked through.
    Scanned(Arc<Scan>),
    /// The sources were read for the variables that they ask for, in that language.
    Reads(String, Reads),
    /// The plan was made, or why not.
    Planned(Result<Plan, String>),
    /// The two documents, read again: after a write, and when a file of the project changed.
    Disk(OnDisk),
    /// The application's files, looked at again because one of them changed.
    Facts(Box<Snapshot>, Box<CharmFolder>),
    /// The draft cannot be kept, and why.
    NoDraft(String),
    /// The files were written, or why not, with what to do.
    Written(Result<Report, String>),
    /// What is to be said before a packer starts.
    Preflight(Tool, Vec<Finding>),
    /// A packer did not start.
    NotStarted(Tool, String),
    /// A packer tells something.
    Pack(Tool, News),
    /// A pack that an earlier charmer started was found.
    PickedUp(PickedUp),
    /// What was sought in a log: the row, where it is there.
    Found(Tool, Option<usize>),
    /// The whole log was kept in that file, or why not.
    Saved(Result<String, String>),
    /// The machine was looked at.
    Doctor(machine::Report),
    /// A command ran in the terminal itself, and ended well, or how not.
    Ran(Box<Run>, Result<(), String>),
    /// A packer was asked what it makes of a document.
    Held(Known),
    /// The folder was asked what is packed.
    Artifacts(Artifacts),
    /// A packed file was looked into, or why not, with what to do.
    Inside(Tool, Result<Seen, String>),
}

/// What a packer at work tells.
#[derive(Debug)]
pub enum News {
    /// How long it took before.
    Forecast(Forecast),
    /// Rows of its log, and its last line.
    Log(Page, String),
    /// It began or skipped a step.
    Step(Step),
    /// It ended; and why its log is not whole, where it is not.
    Ended(Outcome, Option<String>),
}

/// A pack that an earlier charmer started.
#[derive(Debug)]
pub struct PickedUp {
    /// Whose.
    pub tool: Tool,
    /// When it was started: `12:03`.
    pub since: String,
    /// How long ago that is.
    pub elapsed: Duration,
    /// True for a build on Launchpad.
    pub remote: bool,
    /// True when it has ended already.
    pub ended: bool,
}

/// Something to seek in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seek {
    /// The text.
    pub text: String,
    /// Among which lines.
    pub filter: Filter,
    /// The row behind or before which to begin; none: at the top or at the end.
    pub from: Option<usize>,
    /// Down, or up.
    pub down: bool,
}

/// What on the screen was hit by the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A step in the rail.
    Screen(ScreenId),
    /// A question or a row.
    Item(Id),
    /// An alternative of a question.
    Option(Id, usize),
    /// A character of the focused text: line and column, from 0.
    Text(Id, usize, usize),
    /// A tab of the preview.
    Doc(Doc),
    /// The preview.
    Preview,
    /// The middle, beside everything.
    Middle,
    /// What lies over the screen.
    Overlay,
    /// A line of the palette.
    Match(usize),
    /// An action in the footer.
    Action(Action),
}

/// Something for the runtime to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Hold these files against the disk.
    Plan(Vec<Wanted>),
    /// Write the plan.
    Write(Box<Plan>),
    /// Keep this draft instead of an older one; none: there is nothing to keep any more.
    Draft(Option<Box<Draft>>),
    /// Check whether this packer can start, and start it.
    Pack(Tool),
    /// The same, to build on Launchpad: the person agreed.
    PackRemotely(Tool),
    /// Seek in a packer's log.
    Seek(Tool, Seek),
    /// Keep a packer's whole log.
    SaveLog(Tool),
    /// Look at the machine for this project.
    Doctor(Box<Patient>),
    /// Give the terminal to this command until it ended, and tell how.
    Run(Box<Run>),
    /// Put this on the clipboard.
    Copy(String),
    /// Stop all packers.
    CancelPack,
    /// Ask the folder what is packed.
    FindArtifacts,
    /// Look into what this packer made: this file, else the newest in its folder.
    LookInside(Tool, Option<PathBuf>),
    /// Leave; packers at work go on.
    Leave,
    /// Stop all packers, and leave when they have.
    StopAndLeave,
}

/// Takes a message, changes the state, says what is to be done outside.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.shown.is_too_small() && is_input(&msg) {
        // Nobody sees what it would do, nor a question about it. The draft keeps the answers.
        effects.extend(asks_to_leave(state, &msg).then_some(Effect::Leave));
        return effects;
    }
    let screen = state.screen;
    match msg {
        Msg::Key(key) => on_key(state, key, &mut effects),
        Msg::Paste(text) => {
            state.notice = None;
            answer::paste(state, &text);
        }
        Msg::Click(target) => around::click(state, target, &mut effects),
        Msg::Wheel(target, step) => around::wheel(state, target, step),
        Msg::Resized => {}
        Msg::Tick(passed) => pack::tick(state, passed),
        Msg::Scanned(scan) => {
            state.project.scan = scan;
            lists::files_listed(state);
        }
        Msg::Reads(language, reads) => environment::read(state, language, reads),
        Msg::Planned(plan) => review::planned(state, plan, &mut effects),
        Msg::Disk(documents) => keeping::seen(state, documents),
        Msg::Facts(snapshot, charm) => facts::seen(state, *snapshot, *charm),
        Msg::NoDraft(reason) => state.say(
            Mood::Bad,
            format!("The draft of your answers cannot be kept: {reason}. Write before you leave, or they are gone."),
        ),
        Msg::Written(outcome) => review::written(state, outcome),
        Msg::Preflight(tool, findings) => pack::preflight(state, tool, findings, &mut effects),
        Msg::NotStarted(tool, reason) => pack::not_started(state, tool, &reason, &mut effects),
        Msg::Pack(tool, news) => pack::heard(state, tool, news, &mut effects),
        Msg::PickedUp(kept) => pack::picked_up(state, &kept),
        Msg::Found(tool, row) => log::found(state, tool, row),
        Msg::Saved(outcome) => log::saved(state, outcome),
        Msg::Held(known) => state.drift.learn(known),
        Msg::Artifacts(artifacts) => next::found(state, artifacts),
        Msg::Inside(tool, found) => inside::seen(state, tool, found),
        Msg::Doctor(report) => state.doctor.learn(report),
        Msg::Ran(run, ended) => doctor::ran(state, &run, ended, &mut effects),
    }
    if state.screen == ScreenId::Review && screen != ScreenId::Review {
        keeping::ask_again(state);
        // The disk is looked at again, too.
        state.review.stale |= !state.review.writing;
    }
    if state.screen != screen && matches!(state.screen, ScreenId::Pack | ScreenId::Next) {
        effects.push(Effect::FindArtifacts);
    }
    // Whoever goes elsewhere has other plans.
    state.review.pack_after &= state.screen == ScreenId::Review;
    keeping::ask(state);
    review::keep_fresh(state, &mut effects);
    keeping::draft(state, &mut effects);
    effects
}

/// True for what a person does.
fn is_input(msg: &Msg) -> bool {
    matches!(msg, Msg::Key(_) | Msg::Paste(_) | Msg::Click(_) | Msg::Wheel(..))
}

fn asks_to_leave(state: &State, msg: &Msg) -> bool {
    matches!(msg, Msg::Key(key) if key.kind != KeyEventKind::Release && keys::action(*key, state) == Some(Action::Leave))
}

fn on_key(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    state.notice = None;
    if let Some(action) = keys::action(key, state) {
        act(state, action, effects);
    } else if let (KeyCode::Char(c), true) = (key.code, is_plain(key.modifiers)) {
        answer::typed(state, c);
    }
}

fn is_plain(modifiers: KeyModifiers) -> bool {
    (modifiers - KeyModifiers::SHIFT).is_empty()
}

/// Carries out an action, from a key, the palette or the mouse.
pub(super) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Next => around::next(state),
        Action::Back => overlay::back(state),
        Action::Move(step) => {
            let moved = lists::tidy(state);
            state.move_focus(if moved && step > 0 { step - 1 } else { step });
        }
        Action::Turn(step) => answer::turn(state, step),
        Action::Do if matches!(state.overlay, Some(Overlay::Environment(_))) => environment::mend(state),
        Action::Do if matches!(state.overlay, Some(Overlay::Proposals(_))) => proposed::take(state),
        Action::Do => around::do_it(state),
        Action::Remove => answer::remove(state),
        Action::TakeAll => proposed::take_all(state),
        Action::Suggestions => proposed::open(state),
        Action::Edit(edit) => answer::edit(state, edit),
        Action::Write => review::write(state, effects),
        Action::Pack => pack::pack(state, Site::Here),
        Action::Remote => pack::remotely(state),
        Action::Order => pack::turn_order(state),
        Action::Split => log::split(state),
        Action::Filter => log::filter(state),
        Action::Search => log::ask(state),
        Action::NextFound(down) => log::next(state, down, effects),
        Action::Follow => log::follow(state),
        Action::SaveLog => log::save(state, effects),
        Action::Cancel => pack::ask_to_cancel(state),
        Action::Inside => inside::open(state, effects),
        Action::Doctor => doctor::open(state, effects),
        Action::Copy if state.overlay.is_none() && state.screen == ScreenId::Next => next::copy(state, effects),
        Action::Copy => doctor::copy(state, effects),
        Action::CopyAll => next::copy_all(state, effects),
        Action::Run => doctor::ask_to_run(state),
        Action::Mend => doctor::mend(state),
        Action::Workflow => review::switch_workflow(state),
        Action::Preview => state.overlay = Some(Overlay::Preview),
        Action::Environment => environment::open(state),
        Action::Show(doc) => around::show(state, doc),
        Action::NextDoc => around::show(state, state.doc().next()),
        Action::Page(step) => around::page(state, step),
        Action::Line(step) => overlay::line(state, step),
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        Action::Palette => overlay::palette(state),
        Action::Help => state.overlay = Some(Overlay::Help(0)),
        Action::Leave => overlay::leave(state, effects),
        Action::Go(screen) => {
            lists::tidy(state);
            state.enter(screen);
        }
        Action::Yes => overlay::yes(state, effects),
        Action::Drop => overlay::drop(state, effects),
    }
}

fn undo(state: &mut State) {
    match state.history.undo(&state.answers) {
        Some(moment) => restore(state, moment, "Taken back"),
        None => state.say(Mood::Plain, "Nothing to take back."),
    }
}

fn redo(state: &mut State) {
    match state.history.redo(&state.answers) {
        Some(moment) => restore(state, moment, "Made again"),
        None => state.say(Mood::Plain, "Nothing to make again."),
    }
}

fn restore(state: &mut State, moment: super::state::history::Moment, done: &str) {
    if state.screen != moment.screen {
        state.enter(moment.screen);
    }
    state.answers = moment.answers;
    state.rederive();
    state.configuration.selected = moment.row.min(state.answers.options.len().saturating_sub(1));
    if matches!(moment.focus, Some(Id::Field(name)) if name.starts_with("option-")) {
        state.configuration.open = true;
    }
    let is_there = state.items().iter().any(|item| item.id.is_some() && item.id == moment.focus);
    let focus = moment.focus.filter(|_| is_there);
    state.focus = focus.or_else(|| state.items().into_iter().find_map(|item| item.id));
    state.load_editor();
    state.say(Mood::Plain, format!("{done}: {}.", moment.what));
}

/// True while plain letters belong to a text.
fn takes_text(state: &State) -> bool {
    state.overlay.is_none() && matches!(state.focused(), Focused::Text | Focused::Area)
}
