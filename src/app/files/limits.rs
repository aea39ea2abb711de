//! How much is looked at: the one set of caps, so that no folder takes longer than a person waits.
//!
//! Part of floor 2's `app`.

/// At most this many bytes of a text file; larger ones cost a finding.
pub const MAX_TEXT: u64 = 1 << 20;
/// At most this many bytes of a source.
pub const MAX_SOURCE: u64 = 4 << 20;
/// At most this many bytes of a lock file.
pub(in crate::app) const MAX_LOCK: u64 = 8 << 20;
/// At most this many files are read because another file names them.
pub(in crate::app) const MAX_NAMED: usize = 200;

/// At most this many bytes of each text that npm reads, and this many of them.
pub(in crate::app) const MAX_PACKAGE_TEXT: u64 = 1 << 16;
pub(in crate::app) const MAX_TEXTS: usize = 500;

/// At most this many entries of a folder below the top are listed before the first frame.
pub(in crate::app) const MAX_CHILDREN: usize = 2_000;
/// At most this many folders at the top are looked into before the first frame.
pub(in crate::app) const MAX_FOLDERS: usize = 300;
/// At most this many Python or Go files at the top are read beyond those that the rules name.
pub(in crate::app) const MAX_EXTRA: usize = 40;
/// At most this many `.env` files are looked into, and this many bytes of each; read in pieces of so many bytes.
pub(in crate::app) const MAX_DOTENVS: usize = 20;
pub(in crate::app) const MAX_DOTENV: usize = 64 << 10;
pub(in crate::app) const DOTENV_PIECE: usize = 256;

/// For modules that may make an application: how many folders deep, how many entries are looked at, how many sources
/// are parsed, and how many bytes of them.
pub(in crate::app) const MODULES_DEPTH: usize = 6;
pub(in crate::app) const MODULES_VISITED: usize = 5_000;
pub(in crate::app) const MODULES_READ: usize = 400;
pub(in crate::app) const MODULES_BYTES: u64 = 8 << 20;

/// At most this many sources are followed from where an application may begin.
pub(in crate::app) const MAX_FOLLOWED: usize = 4_000;

/// For applications below the folder: how many folders deep, how many entries are looked at, how many folders are read.
pub(in crate::app) const APPLICATIONS_DEPTH: usize = 5;
pub(in crate::app) const APPLICATIONS_VISITED: usize = 20_000;
pub(in crate::app) const APPLICATIONS_READ: usize = 60;

/// How far a listing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeLimits {
    /// At most this many entries are listed.
    pub listed: usize,
    /// How many folders deep.
    pub depth: usize,
    /// Whether files in foreign folders are asked for their sizes: half of the time, for what seldom ships.
    pub foreign_sizes: bool,
}

impl Default for TreeLimits {
    fn default() -> Self {
        Self { listed: 400_000, depth: 60, foreign_sizes: true }
    }
}

impl TreeLimits {
    /// The folder without the sizes of what is in foreign folders.
    pub(in crate::app) const OUTLINE: Self = Self { listed: 400_000, depth: 60, foreign_sizes: false };

    /// True when a listing within these limits has all that one within the others has.
    pub(in crate::app) fn covers(self, other: Self) -> bool {
        self.listed >= other.listed && self.depth >= other.depth && (self.foreign_sizes || !other.foreign_sizes)
    }
}

/// How many sources are searched for variables of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvLimits {
    /// At most this many sources are read.
    pub files: usize,
    /// At most this many bytes of one source.
    pub bytes: u64,
    /// At most this many bytes of all sources.
    pub all_bytes: u64,
}

impl Default for EnvLimits {
    fn default() -> Self {
        Self { files: 5_000, bytes: 1 << 20, all_bytes: 64 << 20 }
    }
}
