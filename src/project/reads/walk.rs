//! Which sources are read, and how much of them.
//!
//! Part of floor 2's `project`. Only regular files are opened, links are not followed.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::{DirEntry, WalkBuilder};

use crate::files::{self, FileError};
use crate::finding::Finding;
use crate::project::snapshot::ProjectError;

use super::Found;

/// How far the search for sources goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// At most this many sources are read.
    pub files: usize,
    /// At most this many entries are looked at.
    pub visited: usize,
    /// At most this many bytes of one source.
    pub bytes: u64,
    /// At most this many bytes of all sources.
    pub all_bytes: u64,
    /// How many folders deep.
    pub depth: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { files: 5_000, visited: 200_000, bytes: 1 << 20, all_bytes: 64 << 20, depth: 30 }
    }
}

/// Folders whose sources are not the application's own, or do not run under the charm.
const PASSED: [&str; 16] = [
    "node_modules",
    "venv",
    "env",
    "__pycache__",
    "site-packages",
    "bower_components",
    "vendor",
    "target",
    "build",
    "dist",
    "test",
    "tests",
    "__tests__",
    "testdata",
    "spec",
    "coverage",
];

/// The folder that holds the charm has a document of this name.
const CHARM: &str = "charmcraft.yaml";
/// A folder of Python's virtual environments has a file of this name.
const VENV: &str = "pyvenv.cfg";

fn is_wanted_folder(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let foreign = name.starts_with('.') || PASSED.contains(&name.as_ref());
    !foreign && !entry.path().join(CHARM).exists() && !entry.path().join(VENV).exists()
}

/// True for a source in this language that is no test.
fn is_wanted(name: &str, language: &str) -> bool {
    let (stem, suffix) = name.rsplit_once('.').unwrap_or((name, ""));
    let known = ["Python", "JavaScript", "Go", "Java"].contains(&language);
    let is = |which: &str| language == which || !known;
    match suffix {
        "py" => {
            let apart = ["conftest", "setup", "noxfile", "fabfile", "tasks_dev"];
            is("Python") && !stem.starts_with("test_") && !stem.ends_with("_test") && !apart.contains(&stem)
        }
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => {
            let apart = [".test", ".spec", ".config", ".min", ".d", ".stories"];
            is("JavaScript") && !apart.iter().any(|end| stem.ends_with(end))
        }
        "go" => is("Go") && !stem.ends_with("_test"),
        "java" | "kt" | "groovy" => is("Java") && !stem.ends_with("Test") && !stem.ends_with("Tests"),
        "properties" | "yml" | "yaml" => {
            is("Java") && (stem.starts_with("application") || stem.starts_with("bootstrap"))
        }
        _ => false,
    }
}

/// Reads every wanted source; answers how many, and whether some were left out.
pub(super) fn sources(
    root: &Path,
    language: &str,
    limits: ReadLimits,
    cancelled: &AtomicBool,
    found: &mut Found,
) -> Result<(usize, bool), ProjectError> {
    if !root.exists() {
        return Err(ProjectError::Missing(root.to_owned()));
    }
    if !root.is_dir() {
        return Err(ProjectError::NotAFolder(root.to_owned()));
    }
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(false).follow_links(false).max_depth(Some(limits.depth));
    walk.sort_by_file_name(std::cmp::Ord::cmp);
    walk.filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) || is_wanted_folder(entry)
    });
    let (mut files, mut bytes) = (0, 0);
    for (visited, entry) in walk.build().enumerate() {
        let full = visited >= limits.visited || files >= limits.files || bytes >= limits.all_bytes;
        if full || cancelled.load(Ordering::Relaxed) {
            return Ok((files, true));
        }
        let Ok(entry) = entry else { continue };
        let Ok(relative) = entry.path().strip_prefix(root) else { continue };
        let wanted = is_wanted(&entry.file_name().to_string_lossy(), language);
        if !wanted || !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let path = relative.to_string_lossy();
        match read(entry.path(), limits.bytes) {
            Ok(source) => {
                bytes += source.len() as u64;
                files += 1;
                found.source(&path, &source);
            }
            Err(why) => found.finding(unusable(&path, &why)),
        }
    }
    Ok((files, false))
}

/// Says that a source was passed over.
pub(super) fn unusable(path: &str, why: &str) -> Finding {
    let message = format!("{why}, so charmer cannot tell which variables it reads.");
    Finding::new(crate::finding::Severity::Note, "reads-unusable", path, message)
        .fix("Nothing, if it reads none; otherwise look for yourself.")
}

fn read(path: &Path, limit: u64) -> Result<String, String> {
    let bytes = files::read(path, limit).map_err(|error| match error {
        FileError::System(error) => format!("the file cannot be read ({error})"),
        error => error.to_string(),
    })?;
    String::from_utf8(bytes)
        .map_err(|error| format!("the file is not UTF-8 text (byte {})", error.utf8_error().valid_up_to()))
}
