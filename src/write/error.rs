//! How a write can fail, told so that it can be mended.
//!
//! Floor 5.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::finding::{Code, Finding};
use crate::state::StateError;
use crate::text;

/// Why nothing was written. Every one but [`Torn`](WriteError::Torn) leaves the project as it was.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A file may not be touched, and was not left out.
    #[error("{path}: {reason}. Nothing was changed.")]
    Refused {
        /// Relative to the project.
        path: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        fix: String,
    },
    /// A changed file whose diff nobody confirmed.
    #[error("{path}: its change was not confirmed. Nothing was changed.")]
    NotConfirmed {
        /// Relative to the project.
        path: String,
    },
    /// What is on the disk is no longer what the plan was made from.
    #[error("{path}: the file changed on the disk after charmer read it. Nothing was changed.")]
    ChangedOnDisk {
        /// Relative to the project.
        path: String,
    },
    /// The system refused a step.
    #[error("{}: cannot {doing}: {}. Nothing was changed.", show(path), why(error))]
    Io {
        /// The step, as a verb with its object.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// Another charmer writes right now.
    #[error("{}: another charmer is writing at this moment. Nothing was changed.", show(lock))]
    Busy {
        /// The lock that it holds.
        lock: PathBuf,
    },
    /// An earlier write was interrupted and has to be finished or undone first.
    #[error(
        "{}: an earlier write was interrupted and is not yet finished or undone. Nothing was changed.",
        show(journal)
    )]
    Unfinished {
        /// Its journal.
        journal: PathBuf,
    },
    /// An interrupted write can neither be finished nor taken back yet.
    #[error("{}: an interrupted write cannot be mended yet: {reason}. The old contents are safe there.", show(journal))]
    Stuck {
        /// What stands in the way.
        reason: String,
        /// What to do about it.
        fix: String,
        /// The journal, with a copy of every replaced file.
        journal: PathBuf,
    },
    /// An interrupted write left a file beside its target, and nothing tells how the write is to be mended.
    #[error(
        "{}: an interrupted write of charmer left this file, and {why}. So the project's files may be of two states. Nothing was changed.",
        show(path)
    )]
    Orphaned {
        /// The helper file.
        path: PathBuf,
        /// Why it cannot be mended: `its journal is damaged (…)`.
        why: String,
        /// What to do.
        fix: String,
    },
    /// There is no folder for the journal.
    #[error("{0} Nothing was changed.")]
    State(#[source] StateError),
    /// The write failed, and so did taking it back. The journal knows what is left to do.
    #[error(
        "{cause} But taking back the steps already made failed, too ({undo}), so files may be missing or new until it is done. The old contents are safe in {}.",
        show(journal)
    )]
    Torn {
        /// Why the write failed.
        cause: Box<WriteError>,
        /// Why the undoing failed.
        undo: String,
        /// The journal, with a copy of every replaced file.
        journal: PathBuf,
    },
}

impl From<StateError> for WriteError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Io(path, error) => Self::Io { doing: "create the folder for the journal", path, error },
            error => Self::State(error),
        }
    }
}

impl WriteError {
    /// What to do about it.
    pub fn fix(&self) -> String {
        match self {
            Self::Refused { fix, .. } | Self::Orphaned { fix, .. } => fix.clone(),
            Self::NotConfirmed { path } => format!("Look at the diff of {path} and confirm it, or leave it out."),
            Self::ChangedOnDisk { path } => format!("Run it again: charmer then reads {path} as it is now."),
            Self::Io { path, error, .. } => fix_io(path, error),
            Self::Busy { .. } => "Wait until it is done, then write again.".to_owned(),
            Self::Unfinished { .. } => "Start charmer again in this folder; it mends that first.".to_owned(),
            Self::State(error) => error.fix(),
            Self::Stuck { fix, .. } => format!("{fix} Then start charmer again in this folder."),
            Self::Torn { cause, .. } => {
                format!("{} Then start charmer again in this folder; it takes back the rest.", cause.fix())
            }
        }
    }

    /// The problem alone, for a sentence that goes on.
    pub(super) fn bare(&self) -> String {
        let message = self.to_string();
        message.strip_suffix(". Nothing was changed.").unwrap_or(&message).to_owned()
    }

    /// What keeps the write of this journal from being finished or taken back.
    pub(super) fn stuck(&self, journal: &Path) -> Self {
        Self::Stuck { reason: self.bare(), fix: self.fix(), journal: journal.to_owned() }
    }

    /// The same as a finding, for the wizard and `--format json`.
    pub fn finding(&self) -> Finding {
        let (code, path) = match self {
            Self::Refused { path, .. } => (Code::WriteRefused, path.clone()),
            Self::NotConfirmed { path } => (Code::WriteNotConfirmed, path.clone()),
            Self::ChangedOnDisk { path } => (Code::WriteChangedOnDisk, path.clone()),
            Self::Io { path, .. } => (Code::WriteFailed, path.to_string_lossy().into_owned()),
            Self::Busy { lock: path } => (Code::WriteBusy, path.to_string_lossy().into_owned()),
            Self::Unfinished { journal: path } => (Code::WriteUnfinished, path.to_string_lossy().into_owned()),
            Self::Orphaned { path, .. } => (Code::WriteOrphaned, path.to_string_lossy().into_owned()),
            Self::State(error) => (Code::WriteNoState, error.path().to_string_lossy().into_owned()),
            Self::Stuck { journal: path, .. } => (Code::WriteStuck, path.to_string_lossy().into_owned()),
            Self::Torn { journal: path, .. } => (Code::WriteTorn, path.to_string_lossy().into_owned()),
        };
        let whole = self.to_string();
        let message = whole.strip_prefix(&format!("{path}: ")).unwrap_or(&whole).to_owned();
        Finding::error(code, path, message).fix(self.fix())
    }
}

/// Makes the error of one step.
pub fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_path_buf();
    move |error| WriteError::Io { doing, path, error }
}

fn fix_io(path: &Path, error: &io::Error) -> String {
    let folder = show(path.parent().unwrap_or(path));
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("Give yourself write permission on {folder}, or let its owner run charmer.")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("Free some space on the disk that holds {folder}, then write again.")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            format!("Copy the project to a disk that can be written to; {folder} is on a read-only one.")
        }
        io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            format!("Move {} out of the way, then write again.", show(path))
        }
        io::ErrorKind::NotFound => format!("See whether {folder} still exists, then write again."),
        _ => format!("See whether the disk that holds {folder} is in order, then write again."),
    }
}

/// The reason in plain words, without the number of the system's error.
pub fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::AlreadyExists => "there is something of that name already".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        _ => {
            let message = error.to_string();
            message.split(" (os error").next().unwrap_or(&message).to_lowercase()
        }
    }
}

fn show(path: &Path) -> String {
    text::one_line(&path.to_string_lossy()).into_owned()
}
