//! What happens: messages in, state changed, effects out. Each message goes to where it belongs: to the uppermost panel, the
//! screen, a job. Touches nothing outside the state.

mod answer;
mod mouse;

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::form::{Action, Id, Item, ScreenId};
use super::jobs::{drift, facts, findings, keeping, leave, mend, pack, review};
use super::panels::suggestions;
use super::state::history::UndoStep;
use super::state::inside::Look;
use super::state::pack::Site;
use super::state::parts::{After, Event};
use super::state::trial::{Phase, Progress};
use super::state::wait::Wait;
use super::state::{Mood, State};
use super::{keys, screens};

pub use super::state::message::{Effect, Msg, News, PickedUp, Seek};

/// Takes a message, changes the state, says what is to be done outside.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.shown.is_too_small() && is_input(&msg) {
        // Nobody sees what it would do, nor a question about it. The draft keeps the answers.
        effects.extend(asks_to_leave(state, &msg).then_some(Effect::Leave));
        return effects;
    }
    let screen = state.screen;
    take(state, msg, &mut effects);
    if state.screen != screen {
        state.shown_screen().entered(state, &mut effects);
    }
    // Whoever goes elsewhere has other plans.
    state.review.pack_after &= state.screen == ScreenId::REVIEW;
    keeping::ask_if_changed(state);
    review::keep_fresh(state, &mut effects);
    keeping::draft(state, &mut effects);
    effects
}

fn take(state: &mut State, msg: Msg, effects: &mut Vec<Effect>) {
    match msg {
        Msg::Key(key) => on_key(state, key, effects),
        Msg::Paste(text) => on_paste(state, &text, effects),
        Msg::Tried(kept, files) => state.trial.recall(*kept, files),
        Msg::Trial(round, progress) if round == state.trial.round => tried(state, progress, effects),
        Msg::Click(target) => mouse::click(state, target, effects),
        Msg::Wheel(target, step) => mouse::wheel(state, target, step, effects),
        Msg::Resized | Msg::Trial(..) => {}
        Msg::Tick(passed) => tick(state, passed),
        Msg::Faded(change) => state.preview.lit = state.preview.lit.filter(|lit| *lit != change),
        Msg::Scanned(scan) => {
            state.project.hear(scan);
            state.take_certain();
            if state.focus.is_none() {
                let first = state.items().into_iter().find_map(|item| item.id);
                state.focus_on(first);
            }
        }
        Msg::Reads(language, reads) => {
            let known = state.project.reads.as_ref();
            if known.is_none_or(|(known, old)| *known != language || **old != reads) {
                state.project.reads = Some((language, Arc::new(reads)));
                state.take_certain();
            }
        }
        Msg::Planned(plan) => review::planned(state, plan, effects),
        Msg::Disk(documents) => keeping::seen(state, documents),
        Msg::Facts(snapshot, charm) => facts::seen(state, *snapshot, *charm),
        Msg::NoDraft(reason) => keeping::not_kept(state, &reason),
        Msg::Written(outcome) => review::written(state, outcome),
        Msg::Preflight(tool, findings) => pack::preflight(state, tool, findings, effects),
        Msg::NotStarted(tool, reason) => pack::not_started(state, tool, &reason, effects),
        Msg::Pack(tool, news) => pack::heard(state, tool, news, effects),
        Msg::PickedUp(kept) => pack::picked_up(state, &kept),
        Msg::Found(tool, row) => pack::found(state, tool, row),
        Msg::Saved(outcome) => pack::saved(state, outcome),
        Msg::Reported(outcome) => drift::reported(state, outcome),
        Msg::Copied(by_program) => state.copied(by_program),
        Msg::Names(names) => state.completing.names = names,
        Msg::Edited(outcome) => answer::edited(state, outcome),
        Msg::Installed(tool, says) => facts::installed(state, tool, &says),
        Msg::Compared(known) => state.drift.learn(known),
        Msg::Artifacts(artifacts) => pack::artifacts(state, artifacts),
        Msg::Inside(tool, found) => state.inside.set(tool, found.map_or_else(Look::Refused, Look::Seen)),
        Msg::Far(Wait::Doctor, far) => state.doctor.far = far,
        Msg::Far(Wait::Inside, far) => state.inside.reading().into_iter().for_each(|known| *known = far),
        Msg::Doctor(report) => state.doctor.learn(report),
        Msg::Ran(run, ended) => mend::ran(state, &run, ended, effects),
    }
}

/// A try that takes longer is not watched by everybody to its end.
const LONG_TRY: Duration = Duration::from_secs(10);

/// Hears what a try tells, and has the terminal tell how a long one came out.
fn tried(state: &mut State, progress: Progress, effects: &mut Vec<Effect>) {
    let was_running = state.trial.phase == Phase::Running;
    state.trial.hear(progress);
    if was_running && state.trial.phase != Phase::Running && state.trial.elapsed >= LONG_TRY {
        let told = if state.trial.phase == Phase::Serving { "it starts" } else { "it does not start" };
        effects.push(Effect::Notify(format!("{}: {told}", state.answers.name)));
    }
}

fn tick(state: &mut State, passed: Duration) {
    pack::tick(state, passed);
    state.trial.elapsed += passed;
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
    } else if let (KeyCode::Char(c), true) = (key.code, is_plain(key.modifiers))
        && !to_panel(state, Event::Typed(c), effects)
    {
        answer::typed(state, c);
    }
}

fn on_paste(state: &mut State, text: &str, effects: &mut Vec<Effect>) {
    state.notice = None;
    if !to_panel(state, Event::Pasted(text), effects) {
        answer::paste(state, text);
    }
}

fn is_plain(modifiers: KeyModifiers) -> bool {
    (modifiers - KeyModifiers::SHIFT).is_empty()
}

/// Gives an event to the uppermost panel. False where there is none, or where it is for somebody else.
fn to_panel(state: &mut State, event: Event<'_>, effects: &mut Vec<Effect>) -> bool {
    let Some(mut panel) = state.panels.pop() else { return false };
    let below = state.panels.len();
    match panel.on(event, state, effects) {
        After::Close => {}
        After::Do(action) => act(state, action, effects),
        after => {
            // What it opened meanwhile lies above it.
            state.panels.insert(below.min(state.panels.len()), panel);
            let is_over = matches!(event, Event::Action(Action::Back | Action::Line(_) | Action::Page(_)));
            return match (after, event) {
                (After::Pass, Event::Action(Action::Back)) => state.panels.pop().is_some(),
                (After::Pass, Event::Action(_)) => is_over,
                _ => true,
            };
        }
    }
    true
}

fn back(state: &mut State) {
    match state.screen_at(-1) {
        Some(screen) => state.enter(screen),
        None => state.say(Mood::Plain, "This is the first step. Ctrl-Q leaves."),
    }
}

fn open(state: &mut State, name: &str, effects: &mut Vec<Effect>) {
    if let Some(panel) = state.parts.panels.iter().find(|panel| panel.name == name) {
        (panel.open)(state, effects);
    }
}

/// Carries out an action, from a key, the palette or the mouse.
fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if to_panel(state, Event::Action(action), effects) {
        return;
    }
    if state.panels.is_empty() && state.shown_screen().act(state, action, effects) {
        return;
    }
    match action {
        Action::Next => next(state),
        Action::Back => back(state),
        Action::Move(step) => {
            let moved = state.shown_screen().tidy(state);
            state.move_focus(if moved && step > 0 { step - 1 } else { step });
        }
        Action::Go(screen) => {
            state.shown_screen().tidy(state);
            state.enter(screen);
        }
        Action::Open(name) => open(state, name, effects),
        Action::Turn(step) => answer::turn(state, step),
        Action::Do => answer::switch(state, effects),
        Action::Edit(edit) => answer::edit(state, edit, effects),
        Action::Complete => answer::complete(state),
        Action::Another => state.completing.nth += 1,
        Action::Editor => effects.push(Effect::Editor(state.editor.text())),
        Action::TakeAll => suggestions::take_all(state),
        Action::Write => review::write(state, effects),
        Action::Workflow => review::switch_workflow(state),
        Action::Pack => pack::pack(state, Site::Here),
        Action::Remote => pack::remotely(state),
        Action::Order => pack::turn_order(state),
        Action::Cancel => pack::ask_to_cancel(state),
        Action::Split => screens::pack::split(state),
        Action::SaveLog => screens::pack::save(state, effects),
        Action::Report => drift::report(state, effects),
        Action::CopyAll => screens::next::copy_all(state, effects),
        Action::Mend => mend::mend(state),
        Action::NextFinding(of) => findings::next(state, of),
        Action::MendFinding => findings::mend(state),
        other => act_anywhere(state, other, effects),
    }
}

/// What is the same on each screen and over it.
fn act_anywhere(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Show(doc) => state.pick(doc),
        Action::NextDoc => state.pick(state.doc().next()),
        Action::Page(step) => state.page_preview(step),
        Action::Undo | Action::Redo => step(state, action == Action::Redo),
        Action::Leave => leave::leave(state, effects),
        Action::To(screen, id) => go_to(state, screen, id),
        Action::Choose(screen, id, at) => {
            go_to(state, screen, id);
            answer::pick(state, id, at);
        }
        Action::Finding(at) => findings::go_to(state, at),
        Action::Edge(last) => {
            state.move_focus(if last { isize::MAX / 2 } else { isize::MIN / 2 });
            state.rest_on(state.focus);
        }
        Action::New => new(state),
        Action::Mouse => turn_mouse(state, effects),
        // What is left is a screen's or a panel's own.
        _ => {}
    }
}

/// Goes to a question or a row of a screen.
fn go_to(state: &mut State, screen: ScreenId, id: Id) {
    state.shown_screen().tidy(state);
    if state.screen != screen {
        state.enter(screen);
    }
    state.shown_screen().reveal(state, id, state.unfolded.row);
    state.focus_on(Some(id));
    let focus = state.focus_that_is_there();
    if focus != state.focus {
        state.focus_on(focus);
    }
}

/// To where a new row is typed.
fn new(state: &mut State) {
    let adds = |item: &Item| matches!(item.id, Some(Id::Field(name)) if name.starts_with("add-"));
    match state.items().into_iter().find(adds) {
        Some(item) => state.focus_on(item.id),
        None => state.say(Mood::Plain, "There is nothing to add on this screen."),
    }
}

/// While the terminal has the mouse, its own selecting works.
fn turn_mouse(state: &mut State, effects: &mut Vec<Effect>) {
    state.has_mouse = !state.has_mouse;
    effects.push(Effect::Mouse(state.has_mouse));
    let told = if state.has_mouse {
        "Clicks and the wheel reach charmer again."
    } else {
        "The terminal has the mouse: select as elsewhere. M takes it back."
    };
    state.say(Mood::Plain, told);
}

fn next(state: &mut State) {
    state.shown_screen().tidy(state);
    match state.screen_at(1) {
        Some(screen) => state.enter(screen),
        None => state.say(Mood::Plain, "This is the last step. Ctrl-Q leaves."),
    }
}

/// Undoes a change, or makes it again.
fn step(state: &mut State, again: bool) {
    let (step, done, nothing) = if again {
        (state.history.redo(&state.answers), "Redone", "Nothing to redo.")
    } else {
        (state.history.undo(&state.answers), "Undone", "Nothing to undo.")
    };
    match step {
        Some(step) => restore(state, step, done),
        None => state.say(Mood::Plain, nothing),
    }
}

fn restore(state: &mut State, step: UndoStep, done: &str) {
    if state.screen != step.screen {
        state.enter(step.screen);
    }
    state.answers = step.answers;
    state.rederive();
    if let Some(focus) = step.focus {
        state.shown_screen().reveal(state, focus, step.row);
    }
    let ids: Vec<Id> = state.items().into_iter().filter_map(|item| item.id).collect();
    state.focus = step.focus.filter(|focus| ids.contains(focus)).or_else(|| ids.first().copied());
    state.load_editor();
    state.say(Mood::Plain, format!("{done}: {}.", step.what));
}
