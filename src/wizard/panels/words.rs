//! What words mean, and what people call things: `assets/words.yaml`. `build.rs` reads it with this type, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// All words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Terms, each with what it means.
    pub glossary: BTreeMap<String, Term>,
    /// What people type, by words of what they look for.
    pub synonyms: BTreeMap<String, String>,
}

/// A term.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What it means.
    pub means: String,
    /// The labels of the screens that it explains.
    pub labels: Vec<String>,
}

/// All of `assets/words.yaml`.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| asset!("words"));
