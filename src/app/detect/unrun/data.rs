//! What tells of migrations, and what runs them: `assets/unrun.yaml`. `build.rs` reads it with these types, too.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// A tool that migrates databases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Migrator {
    /// The framework whose applications use it.
    pub suite: String,
    /// Dependencies, one of which is named; none: any application may.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Dependencies that migrate by themselves as the application starts.
    #[serde(default)]
    pub runs: Vec<String>,
    /// Where they look, and nowhere else.
    #[serde(default)]
    pub inside: String,
    /// Folders of these names hold the files; none: any folder.
    #[serde(default, rename = "in")]
    pub folders: Vec<String>,
    /// How a file's name ends.
    pub ends: Vec<String>,
    /// How a file's name begins, with a digit behind it.
    #[serde(default)]
    pub starts: String,
    /// One of these stands in it.
    #[serde(default)]
    pub holds: Vec<String>,
    /// One of these in a source says that the application runs them itself.
    #[serde(default)]
    pub calls: Vec<String>,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub fix: String,
}

/// All of `assets/unrun.yaml`: the first whose files are there holds.
pub static MIGRATORS: LazyLock<Vec<Migrator>> = LazyLock::new(|| asset!("unrun"));
