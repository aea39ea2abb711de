//! `charmer check --explain CODE`: the page of a code. Part of floor 9; its data is read for nothing else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// What a page says beside the registry's sentence: `assets/pages.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// By what comes of it, for codes without a page of their own: `will not pack`.
    pub usual: BTreeMap<String, Page>,
    /// By their codes.
    pub codes: BTreeMap<String, Page>,
}

/// A page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Why it matters.
    pub why: String,
    /// How to mend it.
    pub mend: String,
    /// What it looks like, and mended; may be empty.
    #[serde(default)]
    pub example: String,
}

/// The pages.
pub static PAGES: LazyLock<Pages> = LazyLock::new(|| asset!("pages"));
