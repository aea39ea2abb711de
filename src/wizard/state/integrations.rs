//! What the application is connected to.

use super::State;
use super::field::{Field, Id, Item};
use super::preview::Follow;

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Integrations {}

/// The questions.
pub const FIELDS: &[Field] = &[];

/// Where a row of the screen lands.
#[must_use]
pub fn follows(_state: &State, _id: Id) -> Vec<Follow> {
    Vec::new()
}

/// What stands on the screen.
#[must_use]
pub fn items(_state: &State) -> Vec<Item> {
    Vec::new()
}
