//! What the application will see: the sheet over the screen, and what one key does about a row of it.

use crate::environment::{Remedy, Row, Sheet, State as Stands};

use super::State;
use super::overlay::Overlay;

/// The sheet; none without a framework.
#[must_use]
pub fn sheet(state: &State) -> Option<&Sheet> {
    state.view.environment.as_ref()
}

/// The row that is selected.
#[must_use]
pub fn selected(state: &State) -> Option<&Row> {
    let Some(Overlay::Environment(at)) = state.overlay else { return None };
    sheet(state)?.rows.get(at)
}

/// What one key does about the selected row, in a word; empty when it does nothing.
#[must_use]
pub fn label(state: &State) -> &'static str {
    match selected(state).and_then(|row| row.advice.as_ref()).map(|advice| &advice.remedy) {
        Some(Remedy::Option { option, .. }) if option.kind == "secret" => "make a secret option",
        Some(Remedy::Option { .. }) => "make an option",
        Some(Remedy::Integration { .. }) => "switch it on",
        Some(Remedy::Read { .. }) | None => "",
    }
}

/// The sign before a row: never told by colour alone.
#[must_use]
pub fn sign(row: &Row) -> &'static str {
    match row.state {
        Stands::ReadNotProvided if row.is_missing() => "!",
        Stands::ReadNotProvided => "-",
        Stands::ReadAndProvided => "✓",
        Stands::ProvidedNeverRead | Stands::Provided => "·",
    }
}

/// How many names are missing, how many are provided and never read.
#[must_use]
pub fn counts(sheet: &Sheet) -> (usize, usize) {
    let of = |is: fn(&&Row) -> bool| sheet.rows.iter().filter(is).count();
    (of(|row| row.is_missing()), of(|row| row.state == Stands::ProvidedNeverRead))
}
