//! How the wizard is run.

use std::path::PathBuf;
use std::time::Duration;

use crate::output;
use crate::pack;
use crate::suite::Versions;

/// How the wizard is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether colours are used.
    pub colour: bool,
    /// Where writes keep their journal, and packs their logs.
    pub state_dir: PathBuf,
    /// How long a packer may be silent before that is worth a word.
    pub silence: Duration,
    /// For which versions of the packers is answered; one that nobody named gives way to the installed packer's.
    pub versions: Versions,
}

impl Options {
    /// As the environment and the command line have it.
    pub fn from_environment() -> Self {
        Self {
            colour: output::has_colour(),
            state_dir: crate::state::dir(),
            silence: pack::silence(),
            versions: Versions::default(),
        }
    }
}
