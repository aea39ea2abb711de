//! What comes before everything that a command reads from a project: an interrupted write is mended, or the command ends.
//! Floor 9.

use std::path::Path;

use crate::finding::{Finding, Severity};
use crate::state;
use crate::write::{self, Disk};

use super::{Exit, refuse, tell};

/// Mends what interrupted writes left in the project at `dir`, and says so on standard error.
///
/// # Errors
/// Says why the project cannot be used yet, and what to do.
pub fn settle(dir: &Path) -> Result<(), Exit> {
    let state = state::dir();
    // Reading goes on without; what has to be kept is refused where it is to be written.
    tell(
        state::is_there(&state)
            .err()
            .map(|error| Finding { severity: Severity::Note, ..write::WriteError::from(error).finding() }),
    );
    match write::recover(dir, &state, &Disk) {
        Ok(mended) => tell(mended),
        Err(error) => return Err(refuse([error.finding()])),
    }
    Ok(())
}
