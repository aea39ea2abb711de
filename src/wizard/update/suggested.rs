//! Taking what is suggested.

use crate::answers;
use crate::wizard::state::field::Id;
use crate::wizard::state::suggested::{self, SUGGESTED};
use crate::wizard::state::{Mood, State};

/// Takes the suggestion of that row; the one behind it comes under the focus.
pub fn take(state: &mut State, at: usize) {
    let Some(one) = suggested::listed(state, state.screen).nth(at).cloned() else { return };
    state.change(&one.value, false, |state| {
        answers::accept(&mut state.answers, &one);
    });
    let left = suggested::listed(state, state.screen).count();
    let focus = match left {
        0 => state.items().into_iter().find_map(|item| item.id),
        left => Some(Id::Row(SUGGESTED, at.min(left - 1))),
    };
    state.focus_on(focus);
    state.say(Mood::Good, format!("Taken: {}. Ctrl-Z gives it back.", one.value));
}
