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

/// What `charmer check --explain` says of a code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Why it matters.
    pub why: String,
    /// The steps that take the finding away, in Markdown.
    pub mend: String,
    /// What it looks like, and mended; may be empty.
    #[serde(default)]
    pub example: String,
}

/// All of `assets/pages.yaml`.
pub static PAGES: LazyLock<Pages> = LazyLock::new(|| asset!("pages"));
