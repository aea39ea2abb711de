//! Packing: starting, hearing, stopping.

use std::time::Duration;

use crate::finding::Finding;
use crate::pack::{PackEvent, Tool};
use crate::wizard::state::overlay::{Overlay, Question};
use crate::wizard::state::pack::Phase;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::{Mood, State};

use super::{Effect, keeping};

/// Wants to pack: first the plan is made anew, for the packers read what is on the disk.
pub fn pack(state: &mut State, _effects: &mut Vec<Effect>) {
    if state.pack.is_busy() {
        state.enter(ScreenId::Pack);
        state.say(Mood::Plain, "The packers are at work.");
        return;
    }
    keeping::ask_again(state);
    state.review.stale = true;
    state.review.then_pack = true;
}

/// Packs, now that the plan says what is on the disk.
pub fn go(state: &mut State, effects: &mut Vec<Effect>) {
    let waiting = state.review.to_write();
    if waiting > 0 || state.review.refused().is_some() || state.review.trouble.is_some() {
        state.enter(ScreenId::Review);
        state.review.seen = state.review.plan.is_some();
        let files = if waiting == 1 { "file" } else { "files" };
        state.say(
            Mood::Plain,
            format!("The packers read what is on the disk. Ctrl-S writes {waiting} {files}, then F5 packs."),
        );
        return;
    }
    state.enter(ScreenId::Pack);
    state.pack.start();
    effects.extend(Tool::ALL.map(Effect::Pack));
}

/// What is to be said before a packer starts. With an error it does not start.
pub fn preflight(state: &mut State, tool: Tool, findings: Vec<Finding>) {
    let lane = state.pack.lane(tool);
    lane.phase = if findings.iter().any(Finding::is_error) { Phase::Refused } else { Phase::Running };
    lane.findings = findings;
}

/// A packer did not start.
pub fn not_started(state: &mut State, tool: Tool, reason: &str) {
    let lane = state.pack.lane(tool);
    lane.phase = Phase::Refused;
    let fix = "Check that it is installed and may be run.";
    lane.findings.push(Finding::error("packer-not-started", tool.program(), reason.to_owned()).fix(fix));
}

/// A packer tells something.
pub fn heard(state: &mut State, tool: Tool, event: PackEvent, effects: &mut Vec<Effect>) {
    if matches!(event, PackEvent::Finished(_)) {
        effects.push(Effect::FindArtifacts);
    }
    state.pack.lane(tool).hear(event);
    if !state.pack.is_busy() && matches!(state.overlay, Some(Overlay::Ask(Question::CancelPack))) {
        state.overlay = None;
    }
}

/// Time passed.
pub fn tick(state: &mut State, passed: Duration) {
    for lane in &mut state.pack.lanes {
        if lane.is_busy() {
            lane.elapsed += passed;
        }
    }
}

/// Asks whether to stop.
pub fn ask_to_cancel(state: &mut State) {
    if state.pack.is_busy() {
        state.overlay = Some(Overlay::Ask(Question::CancelPack));
    } else {
        state.say(Mood::Plain, "No packer is at work.");
    }
}

/// Stops.
pub fn cancel(state: &mut State, effects: &mut Vec<Effect>) {
    for lane in &mut state.pack.lanes {
        if lane.is_busy() {
            lane.phase = Phase::Stopping;
        }
    }
    effects.push(Effect::CancelPack);
}
