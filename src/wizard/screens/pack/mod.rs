//! The packers at work: what keys do to them and their logs.

mod draw;
mod failure;
mod keys;
mod log;

use ratatui::layout::Rect;

use crate::model;
use crate::pack::Status;
use crate::wizard::canvas::Canvas;
use crate::wizard::form::{Action, Cell, Item, ScreenId, Tone};
use crate::wizard::panels::doctor;
use crate::wizard::state::message::{Effect, Seek};
use crate::wizard::state::pack::{LANES, Lane, Phase};
use crate::wizard::state::parts::{Binding, Screen, ScreenEntry};
use crate::wizard::state::trial::Offer;
use crate::wizard::state::{Mood, State, diagnosis};

/// What stands on the screen: the two packers, which are drawn in their own way.
fn items(state: &State) -> Vec<Item> {
    let help = |lane: &Lane| match &lane.phase {
        Phase::Idle => format!("{} packs the {}. p starts both packers.", lane.tool, lane.tool.product()),
        Phase::Waiting => "It starts when the other one has packed.".to_owned(),
        Phase::Starting => format!("{} is being started.", lane.tool),
        Phase::Refused => "It was not started; what has to be done first is said above. Enter tries again.".to_owned(),
        Phase::Running => match &lane.step {
            Some(step) => format!("{} is at the {step}. The first pack takes long, later ones do not.", lane.tool),
            None => format!("{} gets ready. The first pack takes long, later ones do not.", lane.tool),
        },
        Phase::Stopping => format!("{} was asked to stop and tidies up.", lane.tool),
        Phase::Done(outcome) => match &outcome.status {
            Status::Packed(_) => "Packed. Enter goes on to what comes next.".to_owned(),
            Status::Failed(_) => "It failed; the reason stands above, ? has all of it. p packs again.".to_owned(),
            Status::NoArtifact(_) => "It ended without a word of failure, yet there is no file.".to_owned(),
            Status::Cancelled => "Stopped on your request. p packs again.".to_owned(),
            Status::Lost => "Nobody saw how it ended. p packs again.".to_owned(),
        },
    };
    let lanes = state.pack.lanes.iter().enumerate();
    lanes
        .map(|(at, lane)| {
            let name = Cell::new(lane.tool.product(), Tone::Plain);
            Item::row(LANES, at, vec![name], help(lane)).note_below(failure::whole(state, lane))
        })
        .collect()
}

fn lane(state: &mut State) -> (&mut Lane, usize) {
    let at = state.lane_in_focus();
    let height = state.shown.logs[at];
    (&mut state.pack.lanes[at], height)
}

/// Scrolls the log in focus by rows.
fn scroll(state: &mut State, rows: isize) {
    let (lane, height) = lane(state);
    lane.view.scroll(rows, height);
}

fn page(state: &mut State, pages: isize) {
    let (lane, height) = lane(state);
    lane.view.scroll(pages.saturating_mul(height.max(2).cast_signed() - 1), height);
}

fn follow(state: &mut State) {
    lane(state).0.view.follow();
}

/// All lines, or only warnings and errors.
fn filter(state: &mut State) {
    lane(state).0.view.turn();
}

/// One log, or both.
pub fn split(state: &mut State) {
    enter(state);
    state.pack.single = !state.pack.single;
}

/// The next place, down or up.
fn next(state: &mut State, down: bool, effects: &mut Vec<Effect>) {
    let (lane, _) = lane(state);
    if lane.view.sought.is_empty() {
        state.say(Mood::Plain, "Nothing is sought; / seeks.");
        return;
    }
    let from = lane.view.hit;
    again(state, down, from, effects);
}

fn again(state: &mut State, down: bool, from: Option<usize>, effects: &mut Vec<Effect>) {
    let (lane, _) = lane(state);
    let seek = Seek { text: lane.view.sought.clone(), filter: lane.view.filter, from, down };
    effects.push(Effect::Seek(lane.tool, seek));
}

/// Keeps the whole log.
pub fn save(state: &mut State, effects: &mut Vec<Effect>) {
    enter(state);
    let (lane, _) = lane(state);
    let tool = lane.tool;
    if lane.view.page.lines == 0 {
        state.say(Mood::Plain, format!("There is no log of the {} yet.", tool.product()));
        return;
    }
    effects.push(Effect::SaveLog(tool));
}

fn enter(state: &mut State) {
    if state.screen != ScreenId::PACK {
        state.enter(ScreenId::PACK);
    }
}

const SCREEN: ScreenEntry =
    ScreenEntry { lead: |_| "The packers at work.".to_owned(), ..ScreenEntry::new(ScreenId::PACK, "Pack", items) };

/// The packers' screen.
pub struct Pack;

impl Screen for Pack {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn has_preview(&self, _: &State, _: bool) -> bool {
        false
    }

    fn is_done(&self, state: &State) -> bool {
        state.pack.lanes.iter().all(Lane::is_packed)
    }

    fn keys(&self) -> &'static [Binding] {
        keys::FIRST
    }

    fn late_keys(&self) -> &'static [Binding] {
        keys::LATE
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match action {
            Action::Move(1) | Action::Write | Action::Open("preview") => Some(""),
            Action::Pack if !state.pack.is_busy() => Some("pack"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
        match action {
            Action::Line(rows) => scroll(state, rows),
            Action::Page(pages) => page(state, pages),
            Action::Filter => filter(state),
            Action::Wrap => lane(state).0.view.wrap(),
            Action::Sideways(step) => lane(state).0.view.sideways(step),
            Action::NextFound(down) => next(state, down, effects),
            Action::Follow => follow(state),
            Action::Copy => {
                let command = diagnosis::here(state).and_then(|(_, diagnosis)| diagnosis::command(diagnosis));
                doctor::copy(state, command, effects);
            }
            _ => return false,
        }
        true
    }

    fn scrolls(&self) -> bool {
        true
    }

    fn entered(&self, state: &mut State, effects: &mut Vec<Effect>) {
        if state.trial.is_untried() {
            let State { project, answers, view, .. } = &*state;
            let subject = model::subject(project, answers, view, project.root.clone());
            let is_open = subject.is_ok_and(|subject| subject.lacks().is_none());
            state.trial.offer = if is_open { Offer::Open } else { Offer::None };
        }
        effects.push(Effect::FindArtifacts);
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, area: Rect) -> bool {
        draw::draw(state, canvas, area);
        true
    }
}
