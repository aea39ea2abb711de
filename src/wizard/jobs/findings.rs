//! From a finding to the answer that it is about.

use crate::wizard::panels::environment;
use crate::wizard::state::State;

/// Goes to the answer that a finding is about.
pub fn go_to(state: &mut State, at: usize) {
    let Some(blame) = state.view.blame.get(at).cloned() else { return };
    let screen = state.parts.asking(blame.topic());
    state.enter(screen.entry().id);
    let item = screen.item_of(state, blame.about);
    if let (Some(item), Some(row)) = (item, blame.option()) {
        screen.reveal(state, item, row);
    }
    if blame.is_about_variable() {
        environment::open(state);
    }
    if item.is_some() && state.items().iter().any(|other| other.id == item) {
        state.focus_on(item);
    }
}
