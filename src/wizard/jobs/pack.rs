//! Packing: starting, hearing, stopping, picking up.

use std::time::Duration;

use crate::deploy::Artifacts;
use crate::finding::{Code, Finding};
use crate::pack::{Outcome, Tool};
use crate::wizard::form::ScreenId;
use crate::wizard::panels::ask::{Answer, NOTHING, Question, ask};
use crate::wizard::state::message::{Effect, News, PickedUp};
use crate::wizard::state::pack::{Lane, Order, Phase, Site};
use crate::wizard::state::{Mood, State};

use super::keeping;

static CANCEL: Question = Question {
    name: CANCEL_NAME,
    title: "Stop the packers?",
    text: |_| "What they have done so far is kept for the next time.".to_owned(),
    yes: Answer::new(|_| "stop", cancel),
    drop: None,
    no: Answer::new(|_| "go on", NOTHING),
    leaves: false,
};
const CANCEL_NAME: &str = "cancel";
/// Questions that are pointless once no packer is at work.
const WHILE_PACKING: [&str; 2] = [CANCEL_NAME, LEAVE_NAME];
/// The name of the question whether to leave meanwhile.
pub(super) const LEAVE_NAME: &str = "leave-packing";

static REMOTE: Question = Question {
    name: "remote",
    title: "Build on Launchpad?",
    text: |_| {
        "Both packers send the project's folder to Launchpad's build farm. What is sent there can be read by everybody, \
         for good: no secrets may be in it. It has to be in Git, all of it committed, and a Launchpad account is needed."
            .to_owned()
    },
    yes: Answer::new(|_| "make it public and build", |state, _| pack(state, Site::Launchpad)),
    drop: None,
    no: Answer::new(|_| "do not send it", NOTHING),
    leaves: false,
};

/// Wants to pack: first the plan is made anew, for the packers read what is on the disk.
pub fn pack(state: &mut State, site: Site) {
    if state.pack.is_busy() {
        state.enter(ScreenId::PACK);
        state.say(Mood::Plain, "The packers are at work.");
        return;
    }
    keeping::ask_again(state);
    state.review.stale = true;
    state.review.then_pack = Some(site);
}

/// Wants to build on Launchpad: what that means has to be agreed to first.
pub fn remotely(state: &mut State) {
    if state.pack.is_busy() {
        state.say(Mood::Plain, "The packers are at work.");
        return;
    }
    ask(state, &REMOTE);
}

/// Packs, now that the plan says what is on the disk.
pub fn go(state: &mut State, site: Site, effects: &mut Vec<Effect>) {
    let waiting = state.review.to_write();
    if waiting > 0 || state.review.refused().is_some() || state.review.trouble.is_some() {
        state.enter(ScreenId::REVIEW);
        state.review.seen = state.review.plan.is_some();
        let files = if waiting == 1 { "file" } else { "files" };
        state.say(
            Mood::Plain,
            format!("The packers read what is on the disk. Ctrl-S writes {waiting} {files}, then p packs."),
        );
        return;
    }
    state.enter(ScreenId::PACK);
    effects.extend(state.pack.start(site).into_iter().map(|tool| start(tool, site)));
}

fn start(tool: Tool, site: Site) -> Effect {
    match site {
        Site::Here => Effect::Pack(tool),
        Site::Launchpad => Effect::PackRemotely(tool),
    }
}

/// Both at once, or one after the other, from the next time on.
pub fn turn_order(state: &mut State) {
    let (order, notice) = match state.pack.order {
        Order::SideBySide => (Order::InTurn, "The charm is packed when the rock is."),
        Order::InTurn => (Order::SideBySide, "Both are packed at once."),
    };
    state.pack.order = order;
    state.say(Mood::Plain, notice);
}

/// What is to be said before a packer starts. With an error it does not start.
pub fn preflight(state: &mut State, tool: Tool, findings: Vec<Finding>, effects: &mut Vec<Effect>) {
    let lane = state.pack.lane(tool);
    let is_refused = findings.iter().any(Finding::is_error);
    lane.phase = if is_refused { Phase::Refused } else { Phase::Running };
    lane.findings = findings;
    if is_refused {
        next_in_turn(state, effects);
    }
}

/// A packer did not start.
pub fn not_started(state: &mut State, tool: Tool, reason: &str, effects: &mut Vec<Effect>) {
    let lane = state.pack.lane(tool);
    lane.phase = Phase::Refused;
    let fix = "Check that it is installed and may be run.";
    lane.findings.push(Finding::error(Code::PackerNotStarted, tool.program(), reason.to_owned()).fix(fix));
    next_in_turn(state, effects);
}

/// A packer tells something.
pub fn heard(state: &mut State, tool: Tool, news: News, effects: &mut Vec<Effect>) {
    let lane = state.pack.lane(tool);
    match news {
        News::Forecast(forecast) => lane.forecast = forecast,
        News::Step(step) => lane.begin(step),
        News::Log(page, last) => {
            if page.lines != lane.view.page.lines {
                lane.quiet = Duration::ZERO;
                lane.last = last;
            }
            lane.view.page = page;
        }
        News::Ended(outcome, cut) => {
            effects.push(Effect::FindArtifacts);
            lane.cut = cut;
            ended(state, tool, outcome, effects);
        }
    }
}

fn ended(state: &mut State, tool: Tool, outcome: Outcome, effects: &mut Vec<Effect>) {
    state.pack.lane(tool).finish(outcome);
    next_in_turn(state, effects);
    effects.extend(state.ended().map(|(_, told)| Effect::Notify(format!("{}: {told}", state.answers.name))));
    if !state.pack.is_busy() && WHILE_PACKING.iter().any(|asked| state.is_open(asked)) {
        state.panels.pop();
    }
}

/// Starts the one that waits, or tells why not, once the other is done.
fn next_in_turn(state: &mut State, effects: &mut Vec<Effect>) {
    let lanes = &state.pack.lanes;
    if state.pack.is_busy() {
        return;
    }
    let is_packed = lanes.iter().any(Lane::is_packed);
    let Some(lane) = state.pack.lanes.iter_mut().find(|lane| lane.phase == Phase::Waiting) else { return };
    if is_packed {
        lane.phase = Phase::Starting;
        effects.push(start(lane.tool, lane.site));
        return;
    }
    let message = format!("The {} was not packed, because the other one was not.", lane.tool.product());
    lane.phase = Phase::Refused;
    lane.findings = vec![Finding::warning(Code::NotItsTurn, lane.tool.program(), message).fix("p packs both again.")];
}

/// A pack that an earlier charmer started is followed again.
pub fn picked_up(state: &mut State, kept: &PickedUp) {
    let lane = state.pack.lane(kept.tool);
    lane.phase = Phase::Running;
    lane.site = if kept.remote { Site::Launchpad } else { Site::Here };
    lane.elapsed = kept.elapsed;
    lane.since = Some(kept.since.clone());
    state.enter(ScreenId::PACK);
    let product = kept.tool.product();
    let ending = if kept.ended {
        format!("The {product}, packed since {}, ended meanwhile.", kept.since)
    } else {
        format!("The {product} still packs, since {}.", kept.since)
    };
    let before = state.notice.take().map(|notice| notice.text + " ").unwrap_or_default();
    state.say(Mood::Plain, before + &ending);
}

/// Time passed.
pub fn tick(state: &mut State, passed: Duration) {
    for lane in &mut state.pack.lanes {
        if lane.is_busy() {
            lane.elapsed += passed;
            lane.quiet += passed;
        }
    }
}

/// Asks whether to stop.
pub fn ask_to_cancel(state: &mut State) {
    if state.pack.is_busy() {
        ask(state, &CANCEL);
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

/// What was sought in a log was found, or not.
pub fn found(state: &mut State, tool: Tool, row: Option<usize>) {
    let height = state.shown.logs[tool as usize];
    let view = &mut state.pack.lane(tool).view;
    if let Some(row) = row {
        view.show(row, height);
        return;
    }
    let notice = format!("“{}” does not stand in the {}'s log.", view.sought, tool.product());
    state.say(Mood::Plain, notice);
}

/// A whole log was kept, or not.
pub fn saved(state: &mut State, outcome: Result<String, String>) {
    match outcome {
        Ok(path) => state.say(Mood::Good, format!("The whole log: {path}")),
        Err(reason) => state.say(Mood::Bad, format!("The log cannot be kept: {reason}")),
    }
}

/// The folder was asked what is packed.
pub fn artifacts(state: &mut State, artifacts: Artifacts) {
    state.next.artifacts = artifacts;
    if state.screen == ScreenId::NEXT {
        // Steps come and go with the files; the focus stays where its step is still.
        let focus = state.focus_that_is_there();
        state.focus_on(focus);
    }
}
