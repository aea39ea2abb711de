//! What the application needs beside its own code.

use super::State;
use super::field::{Field, Id, Item};
use super::preview::Follow;

/// Name of the list of packages that are needed at run time.
pub const PACKAGES: &str = "package";
/// Name of the list of packages that are needed at build time.
pub const BUILD_PACKAGES: &str = "build-package";

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Packages {}

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
