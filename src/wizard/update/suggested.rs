//! Taking what is suggested.

use crate::answers::{self, Suggestion};
use crate::wizard::state::field::Id;
use crate::wizard::state::suggested::{self, SUGGESTED};
use crate::wizard::state::{Mood, State};

/// Takes the suggestion of that row; the one behind it comes under the focus.
pub fn take(state: &mut State, at: usize) {
    let Some(one) = suggested::plain(state, state.screen).nth(at).cloned() else { return };
    state.change(&one.value, false, |state| {
        answers::accept(&mut state.answers, &one);
    });
    let left = suggested::plain(state, state.screen).count();
    let focus = match left {
        0 => state.items().into_iter().find_map(|item| item.id),
        left => Some(Id::Row(SUGGESTED, at.min(left - 1))),
    };
    state.focus_on(focus);
    state.say(Mood::Good, format!("Taken: {}. Ctrl-Z gives it back.", one.value));
}

/// Takes all suggestions of the screen that need no choice, as one change.
pub fn take_all(state: &mut State) {
    let wanted: Vec<Suggestion> = suggested::plain(state, state.screen).cloned().collect();
    if wanted.is_empty() {
        return state.say(Mood::Plain, "Nothing is suggested here that needs no choice.");
    }
    state.change("what was suggested", false, |state| {
        for one in &wanted {
            answers::accept(&mut state.answers, one);
        }
    });
    let is_there = state.items().iter().any(|item| item.id == state.focus && item.id.is_some());
    if !is_there {
        let first = state.items().into_iter().find_map(|item| item.id);
        state.focus_on(first);
    }
    let names: Vec<&str> = wanted.iter().map(|one| one.value.as_str()).collect();
    state.say(Mood::Good, format!("Taken: {}. Ctrl-Z gives it back.", names.join(", ")));
}
