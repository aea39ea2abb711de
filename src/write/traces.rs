//! The helper files that an interrupted write leaves beside its targets: they tell of it when the journal cannot.
//!
//! Floor 5. A write goes so that as long as files of two states are mixed, one of them has such a file beside it.

use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use super::charm;
use super::workflow::{WORKFLOWS, repository};

const PREFIX: &str = ".charmer-";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Where it lies.
    pub path: PathBuf,
    pub id: String,
    /// Which of the journal's files it is beside.
    pub index: usize,
}

pub fn name(id: &str, index: usize, kind: &str) -> String {
    format!("{PREFIX}{id}-{index}.{kind}")
}

fn trace(folder: &Path, name: &OsStr) -> Option<Trace> {
    let rest = name.to_str()?.strip_prefix(PREFIX)?;
    let (id, index) = rest.strip_suffix(".new").or_else(|| rest.strip_suffix(".old"))?.rsplit_once('-')?;
    Some(Trace { path: folder.join(name), id: id.to_owned(), index: index.parse().ok()? })
}

/// The helper files in the folders that charmer writes to, for the application, or the charm alone, in `root`.
pub fn find(root: &Path) -> Vec<Trace> {
    let mut folders: Vec<PathBuf> = Vec::new();
    // The charm's folder is half of a project.
    let app = if root.ends_with("charm") { root.parent().unwrap_or(root) } else { root };
    for folder in ["", "charm"].into_iter().chain(charm::folders()) {
        let folder = app.join(folder);
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders.push(repository(app).unwrap_or_default().join(WORKFLOWS));
    let own = folders.len();
    let mut found = Vec::new();
    let mut at = 0;
    while at < folders.len() {
        let folder = folders[at].clone();
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            found.extend(trace(&folder, &entry.file_name()));
            if at < own {
                folders.extend(linked(&entry).filter(|folder| folder.starts_with(app)));
            }
        }
        at += 1;
    }
    found
}

/// The folder of the file that a symbolic link leads to: what is written through the link has its helper there.
fn linked(entry: &DirEntry) -> Option<PathBuf> {
    let is_link = entry.file_type().ok()?.is_symlink();
    let to = is_link.then(|| fs::read_link(entry.path()).ok()).flatten()?;
    fs::canonicalize(entry.path().parent()?.join(to).parent()?).ok()
}
