//! What comes nearest to a framework where there is none: `assets/nearest.yaml`. `build.rs` reads it with this type, too.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// A file that stands for something that is nearly an application.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    /// Its name, or its ending with a star before it.
    pub file: String,
    /// What is missing; `{file}` is the file that was found.
    pub says: String,
    /// What to do.
    pub fix: String,
}

/// All of `assets/nearest.yaml`, the most telling first.
pub static NEAREST: LazyLock<Vec<Nearest>> = LazyLock::new(|| asset!("nearest"));
