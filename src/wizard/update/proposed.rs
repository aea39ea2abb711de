//! The list of everything that is suggested: opening it, moving in it, taking one or all.

use crate::model;
use crate::proposals::Proposal;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::{Mood, State, files, proposed};

/// Names that a message shows.
const SHOWN: usize = 6;

/// Opens the list.
pub fn open(state: &mut State) {
    if state.view.proposals.is_empty() {
        return state.say(Mood::Plain, "Nothing is suggested: your files ask for nothing that is not there.");
    }
    state.overlay = Some(Overlay::Proposals(0));
}

/// Selects another row.
pub fn line(state: &mut State, step: isize) {
    let last = state.view.proposals.len().saturating_sub(1);
    if let Some(Overlay::Proposals(selected)) = &mut state.overlay {
        *selected = selected.saturating_add_signed(step).min(last);
    }
}

/// Takes the selected one; the one behind it comes under the cursor.
pub fn take(state: &mut State) {
    let Some(one) = proposed::selected(state).cloned() else { return };
    state.change(&one.name, false, |state| {
        one.accept(&mut state.answers);
        as_the_extension(state);
    });
    settle(state, &[one]);
}

/// Takes all that need no choice, and what follows from them, as one change.
pub fn take_all(state: &mut State) {
    let mut taken = Vec::new();
    state.change("what was suggested", false, |state| {
        taken = model::take_all(&state.project, &mut state.answers);
        as_the_extension(state);
    });
    if taken.is_empty() {
        return state.say(Mood::Plain, "Nothing is suggested that needs no choice.");
    }
    settle(state, &taken);
}

/// What the extension takes by itself needs no words.
fn as_the_extension(state: &mut State) {
    if files::is_default(state, state.answers.files.as_deref()) {
        state.answers.files = None;
    }
}

/// After a change: the list stays while there is something on it, the focus where its question is still there.
fn settle(state: &mut State, taken: &[Proposal]) {
    line(state, 0);
    if state.view.proposals.is_empty() && matches!(state.overlay, Some(Overlay::Proposals(_))) {
        state.overlay = None;
    }
    let focus = state.focus_that_is_there();
    state.focus_on(focus);
    let names: Vec<&str> = taken.iter().take(SHOWN).map(|one| one.name.as_str()).collect();
    let more = taken.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let then = match taken.iter().filter(|one| !one.then.is_empty()).count() {
        0 => String::new(),
        1 => " One name changes in your source: F6 tells where.".to_owned(),
        several => format!(" {several} names change in your source: F6 tells where."),
    };
    state.say(Mood::Good, format!("Taken: {}{more}; Ctrl-Z gives it back.{then}", names.join(", ")));
}
