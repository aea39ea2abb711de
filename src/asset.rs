//! The data of `assets/`, as the program carries it. Floor 1, below all that reads data.
//!
//! People write it as YAML, with comments. `build.rs` reads each file into the very type that reads it here, says where
//! one is broken, and leaves JSON, which is read ten times as fast: most of what a short command does is reading its data.

use std::fmt::Display;

use serde::Deserialize;

/// What the file of this name in `assets/` says, without its ending: `asset!("endpoints")`.
macro_rules! asset {
    ($file:literal) => {
        $crate::asset::parse($file, include_str!(concat!(env!("OUT_DIR"), "/", $file, ".json")))
    };
}
pub(crate) use asset;

/// What [`asset!`] stands for.
pub(crate) fn parse<T: Deserialize<'static>>(file: &str, text: &'static str) -> T {
    certain(file, serde_json::from_str(text))
}

/// What `build.rs` had from the same data in the same way, or there would be no program.
pub(crate) fn certain<T>(file: &str, result: Result<T, impl Display>) -> T {
    result.unwrap_or_else(|error| unreachable!("assets/{file}.yaml: {error}"))
}
