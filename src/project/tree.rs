//! The application's folder as a list, for picking files.
//!
//! Part of floor 2's `project`. May run in a thread of its own: it looks at a flag before every entry.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::WalkBuilder;

use super::snapshot::{EntryKind, ProjectError};

/// Folders whose content is only counted.
const COUNTED: [&str; 7] = ["node_modules", ".git", ".venv", "venv", ".tox", "__pycache__", ".yarn"];

/// How far a listing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeLimits {
    /// At most this many entries are listed.
    pub listed: usize,
    /// At most this many are looked at, the merely counted ones included.
    pub visited: usize,
    /// How many folders deep.
    pub depth: usize,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self { listed: 20_000, visited: 200_000, depth: 40 }
    }
}

/// One entry of the listing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TreeEntry {
    /// Its path, relative to the application's folder, with `/`.
    pub path: String,
    /// What it is. Links are not followed into folders.
    pub kind: EntryKind,
    /// Bytes of the file, or of all files in the folder.
    pub size: u64,
    /// Files in the folder; 1 for a file.
    pub files: usize,
    /// True for a folder whose content is counted but not listed.
    pub counted_only: bool,
}

/// A listing in the order of the paths, each folder before its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tree {
    /// The entries.
    pub entries: Vec<TreeEntry>,
    /// True when a limit or the flag ended it early: sizes are then lower bounds.
    pub cut_short: bool,
}

impl Tree {
    /// Lists the folder at `root` until done, at a limit, or `cancelled`.
    ///
    /// # Errors
    /// When there is no folder at `root`.
    pub fn read(root: &Path, limits: TreeLimits, cancelled: &AtomicBool) -> Result<Self, ProjectError> {
        if !root.exists() {
            return Err(ProjectError::Missing(root.to_owned()));
        }
        if !root.is_dir() {
            return Err(ProjectError::NotAFolder(root.to_owned()));
        }
        let mut walk = WalkBuilder::new(root);
        walk.standard_filters(false).follow_links(false).max_depth(Some(limits.depth));
        let mut lister = Lister::default();
        for (visited, entry) in walk.build().enumerate() {
            if visited > limits.visited || cancelled.load(Ordering::Relaxed) {
                lister.cut_short = true;
                break;
            }
            // What cannot be read is left out: it costs its own entry, not the listing.
            let Ok(entry) = entry else { continue };
            let Ok(relative) = entry.path().strip_prefix(root) else { continue };
            if !relative.as_os_str().is_empty() {
                lister.add(&relative.to_string_lossy(), &entry, limits.listed);
            }
        }
        Ok(lister.finish())
    }
}

/// Sorts so that a folder comes directly before its content.
fn sort_key(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

#[derive(Default)]
struct Lister {
    entries: BTreeMap<Vec<String>, TreeEntry>,
    cut_short: bool,
}

impl Lister {
    fn add(&mut self, path: &str, entry: &ignore::DirEntry, limit: usize) {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(data) = entry.metadata() else { return };
        let kind = if data.is_dir() {
            EntryKind::Dir
        } else if data.is_file() {
            EntryKind::File { size: data.len(), executable: data.permissions().mode() & 0o100 != 0 }
        } else if data.is_symlink() && !entry.path().exists() {
            EntryKind::Dangling
        } else {
            EntryKind::Other
        };
        let (size, files) = if data.is_file() { (data.len(), 1) } else { (0, usize::from(!data.is_dir())) };
        let parts = sort_key(path);
        for depth in 1..parts.len() {
            if let Some(folder) = parts.get(..depth).and_then(|folder| self.entries.get_mut(folder)) {
                folder.size += size;
                folder.files += files;
            }
        }
        let folders = parts.iter().rev().skip(1);
        if folders.into_iter().any(|part| COUNTED.contains(&part.as_str())) {
            return;
        }
        if self.entries.len() >= limit {
            self.cut_short = true;
            return;
        }
        let counted_only = data.is_dir() && parts.last().is_some_and(|name| COUNTED.contains(&name.as_str()));
        self.entries.insert(parts, TreeEntry { path: path.to_owned(), kind, size, files, counted_only });
    }

    fn finish(self) -> Tree {
        Tree { entries: self.entries.into_values().collect(), cut_short: self.cut_short }
    }
}
