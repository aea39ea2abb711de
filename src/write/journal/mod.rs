//! The journal of a write: what was to be done, with the old and the new contents, kept in the state folder.
//!
//! Part of floor 5's `write`; `store` is the folder of all journals, `root` tells a project's folder again. A journal is
//! built in `making/`, and moved to `pending/` when it is whole and on the disk; only then is the project touched. It ends in `done/`, where the replaced contents stay for undoing, or is thrown away when
//! the write was taken back. Marks (empty files) in it say how far the write came.

mod root;
mod store;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::{WriteError, io_error};
use super::layer::Layer;
use super::place;
use super::plan::Refusal;
use super::traces;
use crate::state;

pub use root::{Identity, Root};
pub use store::{JournalState, Lock, Store, Work};

const FILE: &str = "journal.json";
/// The form of `journal.json`. Form 1 had no identity, no top and no sums, and is still mended and undone.
const VERSION: u32 = 2;

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
    /// True where the file can only get another content, and is not to be replaced: it is another user's, or its folder
    /// cannot be written to.
    #[serde(default)]
    pub in_place: bool,
    /// Sums of the old and the new content.
    #[serde(default)]
    pub sums: Vec<String>,
}

impl Entry {
    /// True for a file that another one takes the place of.
    pub fn is_replaced(&self) -> bool {
        self.old.is_some() && !self.in_place
    }
}

/// What is written to `journal.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// When the write began, in seconds since 1970.
    pub time: u64,
    /// The project's folder.
    pub root: Native,
    /// What tells that folder again.
    #[serde(default)]
    pub identity: Option<Identity>,
    /// The top of the repository that it is in.
    #[serde(default)]
    pub top: Option<Native>,
    /// Folders that the write makes, outermost first.
    pub dirs: Vec<Native>,
    /// The files.
    pub entries: Vec<Entry>,
}

impl Record {
    /// True when it is of the project in `root`, which may have been renamed. Who took a folder's name took its place too,
    /// where the files are as charmer left them: then it came back from a copy.
    fn is_of(&self, root: &Root) -> bool {
        let is_there = self.root.0 == root.path;
        root.is(self.identity).map_or(is_there, |is_same| is_same || is_there && self.fits())
    }

    /// True when one of the files has a content that this write knows.
    fn fits(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| state::load(&entry.target.0).is_ok_and(|content| entry.sums.contains(&sum(&content))))
    }
}

/// A journal in the state folder.
#[derive(Clone, Debug)]
pub struct Journal {
    /// Its folder.
    pub dir: PathBuf,
    /// What it says.
    pub record: Record,
    /// Where the project's folder is now.
    pub root: PathBuf,
}

/// The contents of one file: before, and after.
pub struct Contents {
    /// None for a new file.
    pub old: Option<Vec<u8>>,
    /// The content to be.
    pub new: Vec<u8>,
}

/// The places of one file of a write. What lies there tells how far the write came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The file itself.
    pub target: PathBuf,
    /// The new file's place beside it, until it is moved there; after a swap, the old file's.
    pub new: PathBuf,
    /// The old file's place beside it, where the file system cannot swap.
    pub old: PathBuf,
}

impl Journal {
    /// The same, where its project lies elsewhere by now.
    #[must_use]
    pub fn found_in(self, root: &Path) -> Self {
        Self { root: root.to_path_buf(), ..self }
    }

    /// What the journal and its helper files are known by.
    pub fn id(&self) -> String {
        self.dir.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The places of one file, looked up again: a journal may say anything, and the project may have changed.
    ///
    /// # Errors
    /// When they are not inside the project, or a symbolic link leads there.
    pub fn spot(&self, index: usize) -> Result<Spot, WriteError> {
        let target = self.again(&self.record.entries[index].target.0)?;
        let beside = |kind| target.with_file_name(traces::name(&self.id(), index, kind));
        Ok(Spot { new: beside("new"), old: beside("old"), target })
    }

    /// True when a helper file of this write would have that name, if its project lay in `root`.
    pub fn has_helper(&self, index: usize, path: &Path, root: &Path) -> bool {
        let there = self.clone().found_in(root);
        let spot = (index < self.record.entries.len()).then(|| there.spot(index).ok()).flatten();
        spot.is_some_and(|spot| spot.new == path || spot.old == path)
    }

    /// The folders that the write makes, outermost first, looked up again.
    ///
    /// # Errors
    /// As [`spot`](Self::spot).
    pub fn folders(&self) -> Result<Vec<PathBuf>, WriteError> {
        self.record.dirs.iter().map(|dir| self.again(&dir.0)).collect()
    }

    fn again(&self, path: &Path) -> Result<PathBuf, WriteError> {
        let top = self.record.top.as_ref().map(|top| top.0.as_path());
        place::again(path, &self.record.root.0, top, &self.root).map_err(|Refusal { reason, fix }| {
            let path = place::shown(&self.record.root.0, path);
            WriteError::Refused { path, reason, fix }
        })
    }

    /// The contents of one file, from the journal's copies.
    ///
    /// # Errors
    /// When a copy cannot be read, or is not what was put there.
    pub fn contents(&self, index: usize, layer: &dyn Layer) -> Result<Contents, WriteError> {
        let entry = &self.record.entries[index];
        let read = |kind: &str| {
            let path = self.dir.join(format!("{index}.{kind}"));
            let content = layer.read(&path).map_err(io_error("read the journal's copy", &path))?;
            if entry.sums.is_empty() || entry.sums.contains(&sum(&content)) {
                return Ok(content);
            }
            let error = std::io::Error::other("it is not what was put there");
            Err(io_error("use the journal's copy", &path)(error))
        };
        let old = entry.old.is_some().then(|| read("old")).transpose()?;
        Ok(Contents { old, new: read("new")? })
    }

    /// How far the write came; none while it prepares.
    pub fn mark(&self) -> Option<Mark> {
        [Mark::Clean, Mark::Undo, Mark::Commit, Mark::Reopened]
            .into_iter()
            .find(|mark| self.dir.join(mark.name()).exists())
    }

    /// True when the write was finished once, and is being undone, or was.
    pub fn was_reopened(&self) -> bool {
        self.dir.join(Mark::Reopened.name()).exists()
    }

    /// Puts a mark.
    ///
    /// # Errors
    /// When it cannot be made durable.
    pub fn put(&self, mark: Mark, layer: &dyn Layer) -> Result<(), WriteError> {
        let path = self.dir.join(mark.name());
        layer.create_file(&path, b"", 0o600).map_err(io_error("mark the journal", &path))?;
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

/// The sum of a content, in hexadecimal.
pub fn sum(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"))
}
