//! The list of everything that is suggested, over the screen.

use crate::suggest::Proposal;

use super::State;
use super::overlay::Overlay;

/// The row that is selected.
#[must_use]
pub fn selected(state: &State) -> Option<&Proposal> {
    let Some(Overlay::Proposals(at)) = state.overlay else { return None };
    state.view.proposals.get(at)
}

/// How many are taken together.
#[must_use]
pub fn plain(state: &State) -> usize {
    state.view.proposals.iter().filter(|one| one.plain).count()
}

/// What taking all is called now; empty where nothing is.
#[must_use]
pub fn label(state: &State) -> &'static str {
    match plain(state) {
        0 => "",
        1 => "take it",
        _ => "take all",
    }
}
