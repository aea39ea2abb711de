//! How much is looked at: the one set of caps, so that no folder takes longer than a person waits, and what is told where
//! one of them is reached.
//!
//! Part of floor 2's `app`. A cap that could change an answer is a [`Limit`].

use crate::finding::{Code, Finding, Severity};
use crate::text;

/// A cap on what is read of a project, with what somebody who has more should know.
#[derive(Debug)]
pub(in crate::app) struct Limit {
    pub most: usize,
    /// What is told; `{}` stands for the number.
    pub says: &'static str,
    fix: &'static str,
    /// Whether the number counts bytes.
    is_size: bool,
}

impl Limit {
    const fn new(most: usize, says: &'static str, fix: &'static str) -> Self {
        Self { most, says, fix, is_size: false }
    }

    const fn of_bytes(most: usize, says: &'static str, fix: &'static str) -> Self {
        Self { most, says, fix, is_size: true }
    }

    /// What is told where there is more than that, at the first that is passed over.
    pub fn reached(&self, path: impl Into<String>, line: usize) -> Finding {
        let most = if self.is_size { text::size(self.most as u64) } else { self.most.to_string() };
        let message = self.says.replace("{}", &most);
        Finding::new(Severity::Note, Code::LimitReached, path, message).at(line, 0).fix(self.fix)
    }

    /// As many of the items as are read; where there are more, that is told at the place of the first of them.
    pub fn cap<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        findings: &mut Vec<Finding>,
        place: impl FnOnce(&T) -> (String, usize),
    ) -> Vec<T> {
        let mut items = items.into_iter();
        let kept = items.by_ref().take(self.most).collect();
        if let Some(first) = items.next() {
            let (path, line) = place(&first);
            findings.push(self.reached(path, line));
        }
        kept
    }

    /// As many of the files or folders as are read, by their paths.
    pub fn keep_paths<P: AsRef<str>>(&self, paths: impl IntoIterator<Item = P>, findings: &mut Vec<Finding>) -> Vec<P> {
        self.cap(paths, findings, |path| (path.as_ref().to_owned(), 0))
    }
}

/// The folder itself, as the place of a finding.
pub(in crate::app) const FOLDER: &str = ".";

const BY_HAND: &str =
    "Say what is missing in rockcraft.yaml or charmcraft.yaml, by flags of `charmer init` or in the wizard.";
const NARROWER: &str = "Name the application's own folder, or keep out of it what is not its source.";

/// At most this many bytes of a text file; larger ones cost a finding.
pub const MAX_TEXT: u64 = 1 << 20;
/// At most this many bytes of a source.
pub const MAX_SOURCE: u64 = 4 << 20;
/// At most this many bytes of a lock file.
pub(in crate::app) const MAX_LOCK: u64 = 8 << 20;

pub(in crate::app) const NAMED: Limit = Limit::new(
    200,
    "Only {} files are read because other files name them; what this one and the rest of them name is not known.",
    "Leave out of requirements, workspaces and modules what this application does not need.",
);
/// For names in one of those files; each is looked for on the disk.
pub(in crate::app) const NAMED_BY_ONE: Limit = Limit::new(
    5_000,
    "Only the first {} files that this one names are looked for; what is in the rest is not known.",
    BY_HAND,
);
pub(in crate::app) const WORKSPACES: Limit = Limit::new(
    200,
    "Only the first {} patterns of workspaces are followed; dependencies of the other packages are not known.",
    "Put several packages under one pattern, such as packages/*.",
);
pub(in crate::app) const DEPENDENCIES: Limit = Limit::new(
    10_000,
    "Only {} dependencies of one application are read; packages that this one and the rest need are not suggested.",
    "Leave out of this file what the application does not need.",
);

/// For each text that npm reads to know what it packs, in bytes, and for their number.
pub(in crate::app) const PACKAGE_TEXT: Limit = Limit::of_bytes(
    1 << 16,
    "Only files of at most {} tell here what npm packs; this one is larger, so what ships may differ from what is listed.",
    "Make it shorter.",
);
pub(in crate::app) const PACKAGE_TEXTS: Limit = Limit::new(
    500,
    "Only the first {} files that tell what npm packs are read, so what ships may differ from what is listed.",
    NARROWER,
);

/// For entries of a folder below the top, before the first frame.
pub(in crate::app) const CHILDREN: Limit = Limit::new(
    2_000,
    "Only {} entries of this folder are looked at, so a part of the application among the others is not found.",
    "Move what is not source, such as uploads or images, to a folder of its own outside of it.",
);
/// For folders at the top, before the first frame.
pub(in crate::app) const FOLDERS: Limit = Limit::new(
    300,
    "Only the first {} folders here are looked into, so a part of the application in this one or a later one is not found.",
    NARROWER,
);
/// For Python or Go files at the top beyond those that the rules name.
pub(in crate::app) const EXTRA: Limit = Limit::new(
    40,
    "Only {} files of this kind are read, so a program or an entry point in this one or a later one is not found.",
    BY_HAND,
);
pub(in crate::app) const DOTENVS: Limit = Limit::new(
    20,
    "Only the first {} files of variables are read; names in this one and the rest are missing.",
    BY_HAND,
);
pub(in crate::app) const DOTENV: Limit = Limit::of_bytes(
    64 << 10,
    "Only the first {} of a file of variables are read; names further down are missing.",
    "Take out of it what is no variable.",
);
pub(in crate::app) const DOTENV_NAMES: Limit =
    Limit::new(500, "Only the first {} names of a file of variables are read; the rest is missing.", BY_HAND);
/// So many bytes of such a file are in memory at once.
pub(in crate::app) const DOTENV_PIECE: usize = 256;

/// For modules that may make an application: how many folders deep, how many entries are looked at, how many sources
/// are parsed, and how many bytes of them.
pub(in crate::app) const MODULES_DEPTH: Limit = Limit::new(
    6,
    "Python applications are looked for at most {} folders deep, so one that this folder makes is not found.",
    NARROWER,
);
pub(in crate::app) const MODULES_VISITED: Limit = Limit::new(
    5_000,
    "Only {} entries are looked at for Python applications, so one that this folder or a later one makes may not be found.",
    NARROWER,
);
pub(in crate::app) const MODULES_READ: Limit = Limit::new(
    400,
    "Only {} Python files are read for the applications they make, so one in this file or a later one is not found.",
    BY_HAND,
);
pub(in crate::app) const MODULES_BYTES: Limit = Limit::of_bytes(
    8 << 20,
    "Only {} of Python files are read for the applications they make, so one in this file or a later one is not found.",
    BY_HAND,
);
pub(in crate::app) const SOURCE: Limit = Limit::of_bytes(
    4 << 20,
    "Only Python files of at most {} are read for the applications they make, so one in this file is not found.",
    BY_HAND,
);
pub(in crate::app) const NAMES: Limit = Limit::new(
    2_000,
    "Only {} names, imports or calls of a Python file are kept, so an application that it makes further down is not found.",
    BY_HAND,
);
pub(in crate::app) const OBJECTS: Limit = Limit::new(
    50,
    "Only {} applications of one Python file are told apart; the rest of this file's are not suggested.",
    BY_HAND,
);
pub(in crate::app) const LOOKUPS: Limit = Limit::new(
    20_000,
    "Names are followed from one Python file to another only {} times, so an application that is handed on may not be found.",
    BY_HAND,
);

/// For what lies around the application.
pub(in crate::app) const PROCESSES: Limit =
    Limit::new(100, "Only the first {} processes of this file are read; the rest is not suggested.", BY_HAND);
pub(in crate::app) const SERVICES: Limit = Limit::new(
    200,
    "Only the first {} services of this file are read; integrations and workers of the rest are not suggested.",
    BY_HAND,
);
pub(in crate::app) const PORTS: Limit =
    Limit::new(20, "Only the first {} ports of a service are read; the rest is missing.", BY_HAND);
pub(in crate::app) const CONTAINER: Limit = Limit::new(
    1_000,
    "Only {} packages, ports or variables of this file are kept; packages that the rest names are not suggested.",
    BY_HAND,
);
pub(in crate::app) const CONTAINER_LINE: Limit = Limit::of_bytes(
    64 << 10,
    "Variables are filled in only in the first {} of an instruction; a package or port further on may be missing.",
    BY_HAND,
);
pub(in crate::app) const GIT_CONFIG: Limit = Limit::of_bytes(
    256 << 10,
    "Only a configuration of at most {} is read; where the sources are, and who works on them, is not filled in.",
    "Say it on the wizard's screen Application, or make the file smaller.",
);
pub(in crate::app) const JAVA_MODULES: Limit = Limit::new(
    1_000,
    "Only the first {} modules of the build are known; one that runs may be among the rest.",
    BY_HAND,
);
pub(in crate::app) const JAVA_VERSIONS: Limit = Limit::new(
    50,
    "Only the first {} lines that may name a Java version are followed, and none of them says a number.",
    BY_HAND,
);

/// For sources that are followed from where an application may begin.
pub(in crate::app) const FOLLOWED: Limit = Limit::new(
    4_000,
    "Only {} sources are followed from where the application begins, so a file that only the rest uses counts as unused.",
    "Look for yourself whether all that the application uses ships.",
);

/// For applications below the folder: how many folders deep, how many entries are looked at, how many folders are read.
pub(in crate::app) const APPLICATIONS_DEPTH: Limit = Limit::new(
    5,
    "Applications are looked for at most {} folders deep, so one in this folder is not listed.",
    NARROWER,
);
pub(in crate::app) const APPLICATIONS_VISITED: Limit = Limit::new(
    20_000,
    "Only {} entries are looked at for applications below this folder, so one from here on is not listed.",
    NARROWER,
);
pub(in crate::app) const APPLICATIONS_READ: Limit = Limit::new(
    60,
    "Only {} folders are tried for applications, so one in this folder or a later one is not listed.",
    NARROWER,
);
pub(in crate::app) const LISTED: Limit = Limit::new(
    400_000,
    "Only {} entries are listed, and folders at most 60 deep, so sizes, and what ships, are more than is told.",
    NARROWER,
);

/// For sources that are searched for variables of the environment, and what they say.
pub(in crate::app) const ENV_FILES: Limit = Limit::new(
    5_000,
    "Only {} sources are searched for variables, so names that this one and the rest read are missing.",
    NARROWER,
);
pub(in crate::app) const ENV_BYTES: Limit = Limit::of_bytes(
    64 << 20,
    "Only {} of sources are searched for variables, so names that this one and the rest read are missing.",
    NARROWER,
);
pub(in crate::app) const ENV_PLACES: Limit =
    Limit::new(20_000, "Only {} places where variables are read are kept, so names further on are missing.", NARROWER);
pub(in crate::app) const ENV_FINDINGS: Limit = Limit::new(
    20,
    "Only {} sources that cannot be searched for variables are told; there are more.",
    "Mend those first.",
);

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
        Self { listed: LISTED.most, depth: 60, foreign_sizes: true }
    }
}

impl TreeLimits {
    /// The folder without the sizes of what is in foreign folders.
    pub(in crate::app) const OUTLINE: Self = Self { listed: LISTED.most, depth: 60, foreign_sizes: false };

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
        Self { files: ENV_FILES.most, bytes: 1 << 20, all_bytes: ENV_BYTES.most as u64 }
    }
}

#[cfg(test)]
mod tests;
