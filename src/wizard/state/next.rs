//! What comes after packing.

use super::State;
use super::field::{Field, Item};

/// The questions: none.
pub const FIELDS: &[Field] = &[];

/// What stands on the screen.
#[must_use]
pub fn items(_state: &State) -> Vec<Item> {
    Vec::new()
}
