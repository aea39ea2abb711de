//! A project's folder, known again after it was renamed. Part of floor 5's `write`.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// What stays the same when a folder is renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    device: u64,
    number: u64,
    /// When it was made, in nanoseconds since 1970, on file systems that keep that.
    born: Option<u64>,
}

impl Identity {
    /// That of a folder.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let about = fs::metadata(folder)?;
        let born = about.created().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let born = born.and_then(|time| u64::try_from(time.as_nanos()).ok());
        Ok(Self { device: about.dev(), number: about.ino(), born })
    }

    /// True when both are of one folder. A disk may get another number when the machine starts, and a folder that of one
    /// that was removed: the birth tells, where it is known.
    pub fn is_same(self, other: Self) -> bool {
        let born = match (self.born, other.born) {
            (Some(one), Some(other)) => one == other,
            _ => self.device == other.device,
        };
        self.number == other.number && born
    }
}

/// A project's folder as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Canonical.
    pub path: PathBuf,
    /// None where it cannot be looked at.
    pub identity: Option<Identity>,
}

impl Root {
    /// The folder at a canonical path.
    pub fn of(path: &Path) -> Self {
        Self { path: path.to_path_buf(), identity: Identity::of(path).ok() }
    }

    /// True when this folder, wherever it lay, had that identity. None where one of them is not known.
    pub fn is(&self, identity: Option<Identity>) -> Option<bool> {
        Some(self.identity?.is_same(identity?))
    }

    /// A name for this folder that it keeps when it is renamed.
    pub fn key(&self) -> String {
        self.identity.map_or_else(String::new, |identity| format!("{:x}-{:x}", identity.device, identity.number))
    }
}
