//! The finished writes to a project, and undoing the last of them.
//!
//! Floor 5. Undoing goes the way of a write that is taken back: the journal becomes a pending one again, the old
//! contents are laid beside their targets, a mark says that it is meant, and only then a file is touched. A kill at
//! any moment is mended by [`recover`](super::recover()).

use std::fs;
use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::error::WriteError;
use super::journal::{Journal, Mark, Root, Store};
use super::layer::Layer;
use super::{place, steps};
use crate::text;

/// A finished write, with what it replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// When it was, in seconds since 1970.
    pub time: u64,
    /// The same for people, in their own time zone.
    pub when: String,
    /// True when it was undone already.
    pub undone: bool,
    /// What the write changed, in the order of the plan.
    pub files: Vec<BackupFile>,
    /// Where the contents are kept: `0.old` and `0.new` are of the first file.
    pub folder: String,
}

/// A file of a finished write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackupFile {
    /// Relative to the project, with `/`.
    pub path: String,
    /// True when the write made it; false when it replaced another content.
    pub new: bool,
}

/// What was undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// When it was written, for people.
    pub when: String,
    /// The files that have their old content again, relative to the project.
    pub restored: Vec<String>,
    /// The files that are gone, because the write had made them.
    pub removed: Vec<String>,
    /// Those that somebody changed at this very moment: they stay as they are.
    pub kept: Vec<String>,
}

/// Why nothing was undone.
#[derive(Debug, Error)]
pub enum UndoError {
    /// Nothing was written to this project, or all of it was undone.
    #[error("there is no write to this project that could be undone.")]
    Nothing,
    /// What is on the disk is not what was written.
    #[error("{}: {what} since it was written, and undoing would lose that. Nothing was changed.", text::one_line(path))]
    Changed {
        /// Relative to the project.
        path: String,
        /// What happened to it: `it was changed`.
        what: &'static str,
        /// Where the old content is, if there was any.
        copy: Option<String>,
    },
    /// The system refused a step, or another charmer writes.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl UndoError {
    /// What to do about it; empty when there is nothing to do.
    pub fn fix(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Changed { copy: Some(copy), .. } => {
                format!("Take what you need from the old content by hand: {}", text::one_line(copy))
            }
            Self::Changed { copy: None, .. } => {
                "Remove the file yourself when you do not need it any more; the write had made it.".to_owned()
            }
            Self::Write(error) => error.fix(),
        }
    }
}

/// The finished writes to the project in `root`, newest first. None where nothing was written yet.
pub fn backups(root: &Path, state_dir: &Path) -> Vec<Backup> {
    let (Ok(Some(store)), Ok(root)) = (Store::existing(state_dir), fs::canonicalize(root)) else {
        return Vec::new();
    };
    store.done(&Root::of(&root)).iter().map(backup).collect()
}

fn backup(journal: &Journal) -> Backup {
    let entries = journal.record.entries.iter();
    Backup {
        time: journal.record.time,
        when: super::when(journal.record.time),
        undone: journal.mark() == Some(Mark::Undo),
        files: entries.map(|entry| BackupFile { path: entry.path.clone(), new: entry.old.is_none() }).collect(),
        folder: journal.dir.to_string_lossy().into_owned(),
    }
}

/// Undoes the last write to the project in `root` that was not undone yet: replaced files get their old content,
/// made ones are removed. All of them or none.
///
/// # Errors
/// When there is none, when one of its files is not as it was written, when the system refuses a step.
pub fn undo(root: &Path, state_dir: &Path, layer: &dyn Layer) -> Result<Undone, UndoError> {
    let store = Store::existing(state_dir).map_err(WriteError::from)?;
    let (Some(store), Ok(root)) = (store, fs::canonicalize(root)) else {
        return Err(UndoError::Nothing);
    };
    let root = Root::of(&root);
    let _lock = store.lock(&root)?;
    if let Some(journal) = store.pending(&root) {
        return Err(WriteError::Unfinished { journal: journal.dir }.into());
    }
    let done = store.done(&root);
    let Some(journal) = done.iter().find(|journal| journal.mark() != Some(Mark::Undo)) else {
        return Err(UndoError::Nothing);
    };
    check(&root.path, journal, layer)?;
    let kept = go_back(&store, journal, layer)?;
    let entries = || journal.record.entries.iter().filter(|entry| !kept.contains(&entry.path));
    Ok(Undone {
        when: super::when(journal.record.time),
        restored: entries().filter(|entry| entry.old.is_some()).map(|entry| entry.path.clone()).collect(),
        removed: entries().filter(|entry| entry.old.is_none()).map(|entry| entry.path.clone()).collect(),
        kept,
    })
}

/// Every file must still be what was written, at the place where it was written.
fn check(root: &Path, journal: &Journal, layer: &dyn Layer) -> Result<(), UndoError> {
    for (index, entry) in journal.record.entries.iter().enumerate() {
        let contents = journal.contents(index, layer)?;
        let target = journal.spot(index).ok().map(|spot| spot.target);
        let place = place::locate(root, &entry.path).ok().filter(|place| Some(&place.target) == target.as_ref());
        let what = match place {
            None => "it was moved or linked elsewhere",
            Some(place) if !place.exists => "it was removed",
            Some(place) => match layer.read(&place.target) {
                Ok(found) if found == contents.new => continue,
                Ok(_) => "it was changed",
                Err(error) => return Err(super::error::io_error("read the file", &place.target)(error).into()),
            },
        };
        let copy = journal.dir.join(format!("{index}.old"));
        let copy = entry.old.is_some().then(|| copy.to_string_lossy().into_owned());
        return Err(UndoError::Changed { path: entry.path.clone(), what, copy });
    }
    Ok(())
}

fn go_back(store: &Store, journal: &Journal, layer: &dyn Layer) -> Result<Vec<String>, WriteError> {
    if journal.mark() == Some(Mark::Clean) {
        journal.change(Mark::Clean, Mark::Reopened, layer)?;
    }
    let journal = store.reopen(journal, layer)?;
    let ready = steps::prepare_back(&journal, layer).and_then(|()| journal.put(Mark::Undo, layer));
    if let Err(error) = ready {
        if journal.mark() == Some(Mark::Reopened) {
            // What stays is found at the next start, which closes it.
            let _ = steps::clean(&journal, layer).and_then(|()| store.finish(&journal, layer).map(|_| ()));
        }
        return Err(error);
    }
    let kept = steps::take_back(&journal, layer).map_err(|error| error.stuck(&journal.dir))?;
    // The journal stays: it has the only copy of what was undone. The next start closes it where this fails.
    let _ = store.finish(&journal, layer);
    Ok(kept)
}
