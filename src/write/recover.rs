//! After a kill: finish the interrupted write, or take it back.
//!
//! Floor 5.

use std::fmt;
use std::fs;
use std::path::Path;

use super::error::WriteError;
use super::journal::{Journal, JournalState, Mark, Root, Store};
use super::layer::Layer;
use super::steps;
use super::traces::{self, Trace};
use crate::state::StateError;
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
                write!(f, "An interrupted write was undone; the old state is there again: {files}.")?;
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

/// Looks for interrupted writes to the project in `dir`, to the one that it is a part of, and to those below it, and mends
/// each: finished when all its files were ready, taken back otherwise. Empty when there is nothing to mend. To be called
/// before anything is read from the project: one way for all commands.
///
/// # Errors
/// When the system refuses a step, or another charmer is writing; the journal stays for the next try. When there are
/// traces of a write whose journal is not to be had.
pub fn recover(dir: &Path, state_dir: &Path, layer: &dyn Layer) -> Result<Vec<Recovered>, WriteError> {
    // Without a folder there is nothing to mend in it; opening it tells the person.
    let Ok(root) = fs::canonicalize(dir) else { return Ok(Vec::new()) };
    let store = Store::existing(state_dir);
    let mut mended = Vec::new();
    if let Ok(Some(store)) = &store {
        for journal in store.pending_around(&root) {
            mended.extend(mend_one(store, &journal, layer)?);
        }
    }
    for trace in traces::find(&root) {
        match about(&trace, &root, &store) {
            About::Others => {}
            About::Ours(store, journal) => mended.extend(mend_one(store, &journal, layer)?),
            About::Nobodys { why, fix } => {
                // It may have been mended by now, by this charmer or another.
                if trace.path.symlink_metadata().is_ok() {
                    return Err(WriteError::Orphaned { path: trace.path, why, fix });
                }
            }
        }
    }
    Ok(mended)
}

/// What a helper file tells.
enum About<'s> {
    /// A write to another project, or one that is settled.
    Others,
    /// A write to this project, which was moved.
    Ours(&'s Store, Journal),
    /// A write that nothing is known of.
    Nobodys { why: String, fix: String },
}

fn about<'s>(trace: &Trace, root: &Path, store: &'s Result<Option<Store>, StateError>) -> About<'s> {
    let shown = |path: &Path| text::one_line(&path.to_string_lossy()).into_owned();
    let by_hand = "Compare the files with what they should be (`git diff` helps), mend them, then remove all files here that begin with .charmer-";
    let nobodys = |why: String, fix: String| About::Nobodys { why, fix };
    let store = match store {
        Ok(Some(store)) => store,
        Ok(None) => return nobodys(NO_JOURNAL.to_owned(), format!("{BY_WRITER} {by_hand}.")),
        Err(error) => return nobodys(format!("its journal cannot be looked for ({error})"), error.fix()),
    };
    match store.known(&trace.id) {
        JournalState::Settled => About::Others,
        JournalState::Nothing => nobodys(NO_JOURNAL.to_owned(), format!("{BY_WRITER} {by_hand}.")),
        JournalState::Damaged(dir) => {
            let dir = shown(&dir);
            let why = format!("its journal is damaged ({dir})");
            nobodys(why, format!("The old contents are there, as 0.old and so on. {by_hand}, and {dir}."))
        }
        JournalState::Pending(journal) => {
            let is_at = |root: &Path| journal.has_helper(trace.index, &trace.path, root);
            let then = journal.record.root.0.clone();
            let is_there = then.is_dir();
            if is_there && then != root && is_at(&then) {
                return About::Others;
            }
            if (!is_there || then == root) && is_at(root) {
                return About::Ours(store, journal.found_in(root));
            }
            let why = format!("its journal is of another folder ({})", shown(&then));
            nobodys(why, format!("Start charmer in {} first, or, where this is a copy of it, {by_hand}.", shown(&then)))
        }
    }
}

const NO_JOURNAL: &str = "this user has no journal of that write";
const BY_WRITER: &str = "Run the same command as the user, and with the HOME, that charmer wrote with: that mends it. Where that cannot be:";

fn mend_one(store: &Store, journal: &Journal, layer: &dyn Layer) -> Result<Option<Recovered>, WriteError> {
    let root = Root::of(&journal.root);
    let _lock = store.lock(&root)?;
    // Whoever had the lock may have finished.
    let JournalState::Pending(now) = store.known(&journal.id()) else { return Ok(None) };
    let journal = now.found_in(&root.path);
    let files = journal.record.entries.iter().map(|entry| entry.path.clone()).collect();
    let (outcome, kept) = mend(store, &journal, layer).map_err(|error| error.stuck(&journal.dir))?;
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
