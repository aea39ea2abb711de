//! Before a project's code is run for the first time, the person agrees.

use std::path::Path;

use crate::process::User;
use crate::state::{Records, key_of};
use crate::text::one_line;

/// In the folder of the state.
const NAME: &str = "tries";

/// What a try of this folder does, in sentences that one agrees to.
#[must_use]
pub fn consents(dir: &Path) -> String {
    format!(
        "charmer copies what ships of {} to a folder of its own, installs what it depends on from where its lists say, and \
         runs its code on this machine, as {}: its migrations and every service. The project itself is not written to.",
        one_line(&dir.to_string_lossy()),
        User::this().name
    )
}

/// True where somebody agreed for this folder before.
#[must_use]
pub fn has_consent(state: &Path, dir: &Path) -> bool {
    let shown = dir.display().to_string();
    Records::<String>::open(state, NAME).load(&key_of(dir)).is_some_and(|agreed| agreed == shown)
}

/// Remembers it. Where that cannot be written down, it is asked again.
pub fn keep_consent(state: &Path, dir: &Path) {
    let _ = Records::<String>::open(state, NAME).save(&key_of(dir), &dir.display().to_string());
}
