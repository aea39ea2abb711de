//! After a kill: finish the interrupted write, or take it back.
//!
//! Floor 4.

use std::fmt;
use std::fs;
use std::path::Path;

use super::error::WriteError;
use super::journal::{Journal, Mark, Store};
use super::layer::Layer;
use super::steps;
use crate::text;

/// How an interrupted write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All its files are in place now.
    Finished,
    /// None of its files is; the old ones are back.
    Undone,
    /// A finished write was about to be undone; nothing was changed, and it can still be undone.
    NotBegun,
}

/// What [`recover`] did. Its `Display` tells the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// How the write ended.
    pub outcome: Outcome,
    /// The files of the write, relative to the project.
    pub files: Vec<String>,
    /// Those of them that somebody changed after the interruption: they stay as they are.
    pub kept: Vec<String>,
}

impl fmt::Display for Recovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = text::one_line(&self.files.join(", ")).into_owned();
        match self.outcome {
            Outcome::Finished => {
                write!(f, "An interrupted write was finished: {files}.")?;
            }
            Outcome::Undone => {
                write!(f, "An interrupted write was taken back; the old state is there again: {files}.")?;
            }
            Outcome::NotBegun => {
                write!(f, "An interrupted undo had changed nothing yet, and can be done again: {files}.")?;
            }
        }
        if !self.kept.is_empty() {
            let kept = text::one_line(&self.kept.join(", ")).into_owned();
            write!(f, " Changed since then, and kept as they are: {kept}.")?;
        }
        Ok(())
    }
}

/// Looks for an interrupted write to the project in `root` and mends it: finished when all its files were ready,
/// taken back otherwise. None when there is nothing to mend. To be called before anything is read from the
/// project.
///
/// # Errors
/// When the system refuses a step, or another charmer is writing; the journal stays for the next try.
pub fn recover(root: &Path, state_dir: &Path, layer: &dyn Layer) -> Result<Option<Recovered>, WriteError> {
    // Without a folder there is nothing to mend in it; opening it tells the person.
    let (Some(store), Ok(root)) = (Store::existing(state_dir), fs::canonicalize(root)) else {
        return Ok(None);
    };
    if store.pending(&root).is_none() {
        return Ok(None);
    }
    let _lock = store.lock()?;
    let Some(journal) = store.pending(&root) else {
        return Ok(None);
    };
    let files = journal.record.entries.iter().map(|entry| entry.path.clone()).collect();
    let (outcome, kept) = mend(&store, &journal, layer).map_err(|error| WriteError::Stuck {
        reason: error.bare(),
        fix: error.fix(),
        journal: journal.dir.clone(),
    })?;
    Ok(Some(Recovered { outcome, files, kept }))
}

fn mend(store: &Store, journal: &Journal, layer: &dyn Layer) -> Result<(Outcome, Vec<String>), WriteError> {
    match journal.mark() {
        None => {
            steps::unprepare(journal, layer)?;
            store.discard(journal, layer)?;
            Ok((Outcome::Undone, Vec::new()))
        }
        Some(Mark::Commit) => match steps::replace(journal, layer) {
            Ok(()) => {
                journal.change(Mark::Commit, Mark::Clean, layer)?;
                finish(store, journal, layer)
            }
            Err(WriteError::ChangedOnDisk { .. }) => {
                journal.change(Mark::Commit, Mark::Undo, layer)?;
                undo(store, journal, layer)
            }
            Err(error) => Err(error),
        },
        Some(Mark::Undo) => undo(store, journal, layer),
        Some(Mark::Clean) => finish(store, journal, layer),
        Some(Mark::Reopened) => {
            finish(store, journal, layer)?;
            Ok((Outcome::NotBegun, Vec::new()))
        }
    }
}

fn finish(store: &Store, journal: &Journal, layer: &dyn Layer) -> Result<(Outcome, Vec<String>), WriteError> {
    steps::clean(journal, layer)?;
    store.finish(journal, layer)?;
    Ok((Outcome::Finished, Vec::new()))
}

fn undo(store: &Store, journal: &Journal, layer: &dyn Layer) -> Result<(Outcome, Vec<String>), WriteError> {
    let kept = steps::take_back(journal, layer)?;
    if kept.is_empty() && !journal.was_reopened() {
        store.discard(journal, layer)?;
    } else {
        // The journal has the only copy of what those files held.
        store.finish(journal, layer)?;
    }
    Ok((Outcome::Undone, kept))
}
