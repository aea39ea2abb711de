//! From a finding to the answer that it is about, to the next finding, and to what mends it.

use crate::model::{self, Stage};
use crate::text;
use crate::wizard::form::{Id, ScreenId};
use crate::wizard::panels::environment;
use crate::wizard::state::outlook::AtFinding;
use crate::wizard::state::{Mood, State};

/// Goes to the answer that a finding is about.
pub fn go_to(state: &mut State, at: usize) {
    let Some(blame) = state.view.blame.get(at).cloned() else { return };
    let screen = state.parts.asking(blame.topic());
    state.enter(screen.entry().id);
    let item = screen.item_of(state, blame.about);
    if let (Some(item), Some(row)) = (item, blame.option()) {
        screen.reveal(state, item, row);
    }
    if item.is_some() && state.items().iter().any(|other| other.id == item) {
        state.focus_on(item);
    }
    let mended = model::mend(&state.project, &state.answers, &state.view, at);
    if mended.is_none() && blame.is_about_variable() {
        environment::open(state);
    }
    state.at_finding = Some(AtFinding { at, screen: state.screen, focus: state.focus, mended });
}

/// Goes to the next finding, round and round: of all, or of those behind a word of the verdict.
pub fn next(state: &mut State, of: Option<Stage>) {
    let counts = |at: &usize| of.is_none_or(|stage| Stage::of(&state.view.blame[*at].finding) == Some(stage));
    let found: Vec<usize> = (0..state.view.blame.len()).filter(counts).collect();
    let last = state.at_finding.as_ref().and_then(|one| found.iter().position(|at| *at == one.at));
    let place = last.map_or(0, |last| (last + 1) % found.len().max(1));
    let Some(at) = found.get(place).copied() else { return nothing(state, of) };
    go_to(state, at);
    // The key leads on to the next one also from a text.
    state.rest_on(state.focus);
    let finding = state.view.blame[at].with_place();
    let mends = match state.finding_in_focus().and_then(|one| one.mended.as_ref()) {
        Some((_, what)) => format!("Enter mends it: {what}."),
        None => finding.fix.clone(),
    };
    let told = format!("{} of {}: {} {mends}", place + 1, found.len(), finding.message);
    state.say(if finding.fails() { Mood::Bad } else { Mood::Plain }, text::one_line(&told));
}

/// Nothing in the answers stands behind it.
fn nothing(state: &mut State, of: Option<Stage>) {
    match of {
        Some(Stage::Starts) => state.say(Mood::Plain, "Whether it starts is not known before it is tried or deployed."),
        Some(Stage::Packs)
            if !state.doctor.missing.is_empty() || state.pack.lanes.iter().any(|lane| !lane.findings.is_empty()) =>
        {
            state.enter(ScreenId::PACK);
        }
        _ => state.say(Mood::Good, "There is nothing to mend."),
    }
}

/// Mends the finding in focus, as one step of undo, and stays there.
pub fn mend(state: &mut State) {
    let Some((mended, what)) = state.finding_in_focus().and_then(|one| one.mended.clone()) else { return };
    let focus: Option<Id> = state.focus;
    state.change("the finding", false, |state| state.answers = mended);
    let there = state.focus_that_is_there();
    state.focus_on(focus.filter(|_| there == focus).or(there));
    let left = match state.view.trouble() {
        (0, 0) => "Nothing else is wrong.".to_owned(),
        (wrong, look) => format!("{} left.", wrong + look),
    };
    state.say(Mood::Good, format!("Mended: {what}; Ctrl-Z undoes it. {left}"));
}
