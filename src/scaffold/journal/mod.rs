//! The journal of a write: what was to be done, with the old and the new contents, kept in the state folder.
//!
//! Part of floor 4's `scaffold`; `store` is the folder of all journals. A journal is built in `making/`, and moved to `pending/` when it is whole and on the disk; only then
//! is the project touched. It ends in `done/`, where the replaced contents stay for undoing, or is thrown away when
//! the write was taken back. Marks (empty files) in it say how far the write came.

mod store;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::{WriteError, io_error};
use super::layer::Layer;

pub use store::{Lock, Store};

const FILE: &str = "journal.json";
/// The form of `journal.json`; another number is left alone.
const VERSION: u32 = 1;

/// The folder for charmer's state: `~/.local/state/charmer` on Linux. None without a home.
#[must_use]
pub fn state_dir() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "charmer")?;
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_path_buf())
}

/// How far a write came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// All new files lie beside their targets; from here on the targets are replaced.
    Commit,
    /// The write is being taken back.
    Undo,
    /// All targets are replaced; only helper files are left to remove.
    Clean,
    /// A finished write is about to be undone; its targets are still as it left them.
    Reopened,
}

impl Mark {
    fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Undo => "undo",
            Self::Clean => "clean",
            Self::Reopened => "reopened",
        }
    }
}

/// A path in JSON: a string, or bytes where it is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Native(#[serde(with = "crate::text::native")] pub PathBuf);

/// Owner and mode of a file that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
    /// Permission bits.
    pub mode: u32,
}

/// One file of a write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// As the person knows it: relative to the project, with `/`.
    pub path: String,
    /// The real file.
    pub target: Native,
    /// Whether a new file may be run.
    pub executable: bool,
    /// Owner and mode of the file that was there; none for a new file.
    pub old: Option<Owner>,
}

/// What is written to `journal.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// When the write began, in seconds since 1970.
    pub time: u64,
    /// The project's folder.
    pub root: Native,
    /// Folders that the write makes, outermost first.
    pub dirs: Vec<Native>,
    /// The files.
    pub entries: Vec<Entry>,
}

/// A journal in the state folder.
#[derive(Clone, Debug)]
pub struct Journal {
    /// Its folder.
    pub dir: PathBuf,
    /// What it says.
    pub record: Record,
}

/// The contents of one file: before, and after.
pub struct Contents {
    /// None for a new file.
    pub old: Option<Vec<u8>>,
    /// The content to be.
    pub new: Vec<u8>,
}

impl Journal {
    /// The new file's place beside its target, until it is moved there; after a swap, the old file's.
    #[must_use]
    pub fn new_beside(&self, index: usize) -> PathBuf {
        self.beside(index, "new")
    }

    /// The old file's place beside its target, where the file system cannot swap.
    #[must_use]
    pub fn old_beside(&self, index: usize) -> PathBuf {
        self.beside(index, "old")
    }

    fn beside(&self, index: usize, kind: &str) -> PathBuf {
        let id = self.dir.file_name().unwrap_or_default().to_string_lossy();
        self.record.entries[index].target.0.with_file_name(format!(".charmer-{id}-{index}.{kind}"))
    }

    /// The contents of one file, from the journal's copies.
    ///
    /// # Errors
    /// When a copy cannot be read.
    pub fn contents(&self, index: usize, layer: &dyn Layer) -> Result<Contents, WriteError> {
        let read = |kind: &str| {
            let path = self.dir.join(format!("{index}.{kind}"));
            layer.read(&path).map_err(io_error("read the journal's copy", &path))
        };
        let old = self.record.entries[index].old.is_some().then(|| read("old")).transpose()?;
        Ok(Contents { old, new: read("new")? })
    }

    /// How far the write came; none while it prepares.
    #[must_use]
    pub fn mark(&self) -> Option<Mark> {
        [Mark::Clean, Mark::Undo, Mark::Commit, Mark::Reopened]
            .into_iter()
            .find(|mark| self.dir.join(mark.name()).exists())
    }

    /// True when the write was finished once, and is being undone, or was.
    #[must_use]
    pub fn was_reopened(&self) -> bool {
        self.dir.join(Mark::Reopened.name()).exists()
    }

    /// Puts a mark.
    ///
    /// # Errors
    /// When it cannot be made durable.
    pub fn put(&self, mark: Mark, layer: &dyn Layer) -> Result<(), WriteError> {
        let path = self.dir.join(mark.name());
        layer.create_file(&path, b"", false).map_err(io_error("mark the journal", &path))?;
        layer.sync(&self.dir).map_err(io_error("save the journal", &self.dir))
    }

    /// Changes one mark into another.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn change(&self, from: Mark, to: Mark, layer: &dyn Layer) -> Result<(), WriteError> {
        let path = self.dir.join(to.name());
        layer.rename(&self.dir.join(from.name()), &path).map_err(io_error("mark the journal", &path))?;
        layer.sync(&self.dir).map_err(io_error("save the journal", &self.dir))
    }
}
