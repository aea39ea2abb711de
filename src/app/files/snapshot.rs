//! The application's folder as it was read once: what exists, what the files that matter say.
//!
//! Part of floor 2's `app`. Cheap to clone; never touches the disk after it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::finding::Finding;
use crate::text;

use super::gather;
use crate::app::deploy_files::Git;
use crate::app::detect::unrun;
use crate::app::files::Files;
use crate::app::limits::MAX_SOURCE;
use crate::app::pyproject::{Pyproject, PyprojectError};
use crate::app::python::PythonFile;
use crate::app::python::engines::Engine;
use crate::app::requirements::Requirements;
use crate::app::skip;
use crate::app::source::Source;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A regular file, or a link to one.
    File {
        /// In bytes.
        size: u64,
        /// Whether its owner may execute it.
        executable: bool,
    },
    /// A folder, or a link to one.
    Dir,
    /// A socket, a pipe, a device: exists, but nothing to read.
    Other,
    /// A link that leads nowhere. It stands in the folder's listing, yet does not exist for the packers.
    Dangling,
}

impl EntryKind {
    /// True for a regular file.
    pub fn is_file(self) -> bool {
        matches!(self, Self::File { .. })
    }

    /// True for a folder.
    pub fn is_dir(self) -> bool {
        self == Self::Dir
    }
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// Its name, without folders.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// Why a file that exists cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// A folder stands where a file is expected.
    #[error("it is a folder")]
    Directory,
    /// A pipe, a socket or a device.
    #[error("it is not a regular file")]
    NotRegular,
    /// Larger than what is read of such a file.
    #[error("it has {}, and at most {} are read", text::size(*size), text::size(*limit))]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// Not UTF-8 text.
    #[error("it is not UTF-8 text from line {line} on (byte {offset})")]
    NotUtf8 {
        /// The first wrong byte, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// The system refused to read it.
    #[error("it cannot be read: {reason}")]
    Unreadable {
        /// The system's words.
        reason: String,
    },
}

/// Why an application's folder cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is nothing at the path.
    #[error("the folder {} does not exist; name the folder that holds the application", shown(.0))]
    Missing(PathBuf),
    /// A file, not a folder.
    #[error("{} is a file, not a folder; name the folder that holds the application", shown(.0))]
    NotAFolder(PathBuf),
    /// The folder cannot be listed.
    #[error("the folder {} cannot be read ({source}); check its permissions", shown(.path))]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

fn shown(path: &Path) -> String {
    text::one_line(&path.to_string_lossy()).into_owned()
}

impl FileProblem {
    /// Of bytes that are no text.
    pub(in crate::app) fn not_utf8(bytes: &[u8], error: std::str::Utf8Error) -> Self {
        let offset = error.valid_up_to();
        let before = bytes.get(..offset).unwrap_or_default();
        Self::NotUtf8 { offset, line: memchr::memchr_iter(b'\n', before).count() + 1 }
    }

    /// The line that it is about, from 1; 0 for the whole file.
    pub fn line(&self) -> usize {
        match self {
            Self::NotUtf8 { line, .. } => *line,
            _ => 0,
        }
    }
}

/// A file that was read: its bytes, or why there are none.
pub(in crate::app) type Content = Result<Vec<u8>, FileProblem>;

#[derive(Debug, Default, PartialEq)]
pub(in crate::app) struct Inner {
    pub(in crate::app) root: PathBuf,
    pub(in crate::app) folder_name: String,
    pub(in crate::app) top: Vec<Entry>,
    pub(in crate::app) kinds: BTreeMap<String, EntryKind>,
    pub(in crate::app) python: BTreeMap<String, Arc<Source>>,
    pub(in crate::app) sources: BTreeMap<String, Arc<Source>>,
    pub(in crate::app) python_paths: BTreeSet<String>,
    pub(in crate::app) files: BTreeMap<String, Content>,
    pub(in crate::app) variables: Vec<(String, usize, String)>,
    pub(in crate::app) git: Option<Git>,
    pub(in crate::app) has_pom_above: bool,
    pub(in crate::app) findings: Vec<Finding>,
}

/// What files say that several rules ask for, each read when it is first asked for.
#[derive(Debug, Default)]
pub(in crate::app) struct ParsedFiles {
    pub(in crate::app) requirements: OnceLock<Requirements>,
    pub(in crate::app) pyproject: OnceLock<Option<Result<Pyproject, PyprojectError>>>,
    pub(in crate::app) nearest: OnceLock<String>,
    pub(in crate::app) unrun: OnceLock<unrun::Asked>,
}

/// Everything the extensions' rules look at, read once. Paths are relative to the folder, with `/`.
#[derive(Clone, Debug)]
pub struct Snapshot {
    inner: Arc<Inner>,
    files: Arc<Files>,
    parsed: Arc<ParsedFiles>,
}

/// Two are the same when all that was read is.
impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl Snapshot {
    /// Reads the folder at `root`. What is inside and cannot be read is told by [`findings`](Self::findings).
    ///
    /// # Errors
    /// When there is no folder at `root`, or it cannot be listed.
    pub fn load(root: &Path) -> Result<Self, ProjectError> {
        Self::of(Files::on_disk(root)?)
    }

    /// The same, for a command that ends once it has answered: what was read is not taken down piece by piece, which for a
    /// large application takes a tenth of its time.
    #[must_use]
    pub fn to_the_end(self) -> Self {
        std::mem::forget(Arc::clone(&self.files));
        self
    }

    /// A snapshot of files that are not on a disk. A path that ends with `/` is a folder, one that ends with `!` an
    /// executable file.
    pub fn from_files(name: &str, files: &[(&str, &[u8])]) -> Self {
        let files = Files::in_memory(files);
        Self { inner: Arc::new(gather::from_memory(name, &files)), files: Arc::new(files), parsed: Arc::default() }
    }

    /// The folder as it is now. Sources that say what they said are not parsed again.
    ///
    /// # Errors
    /// When there is no folder any more, or it cannot be listed.
    pub fn read_again(&self) -> Result<Self, ProjectError> {
        Self::of(self.files.again()?)
    }

    fn of(files: Files) -> Result<Self, ProjectError> {
        Ok(Self { inner: Arc::new(gather::from_disk(&files)?), files: Arc::new(files), parsed: Arc::default() })
    }

    /// The folder below this one as an application of its own. What was looked at is not looked at again.
    pub(in crate::app) fn below(&self, folder: &str) -> Result<Self, ProjectError> {
        Self::of(self.files.below(folder)?)
    }

    /// The text of a source, as far as it is UTF-8; empty where there is none.
    pub fn source_text(&self, path: &str) -> String {
        let bytes = self.files.bytes(path, MAX_SOURCE).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The variables of a file of them that a source does not do without as soon as it is loaded.
    pub fn demanded_of(&self, variables: &str, source: &str) -> Vec<String> {
        let set = self.files.variables(variables, &mut Vec::new());
        let parsed = self.files.source(source).unwrap_or_default();
        let text = self.source_text(source);
        let is_at_once =
            |line: usize| text.lines().nth(line.saturating_sub(1)).is_some_and(|line| !line.starts_with([' ', '\t']));
        let demanded = parsed.env_vars.demanded().filter(|(_, line, _)| is_at_once(*line));
        demanded.map(|(name, ..)| name.to_owned()).filter(|name| set.iter().any(|(one, _)| one == name)).collect()
    }

    /// The engines of `SQLAlchemy` that a source makes.
    pub fn engines(&self, path: &str) -> Vec<Engine> {
        self.files.source(path).map(|source| source.engines.clone()).unwrap_or_default()
    }

    /// Where Spring reads more settings from, as a file of settings says, each with its line.
    pub fn spring_imports(&self, path: &str) -> Vec<(String, usize)> {
        self.files.source(path).map(|source| source.env_vars.imports().to_vec()).unwrap_or_default()
    }

    /// The files, for what is not read at once.
    pub(in crate::app) fn files(&self) -> &Files {
        &self.files
    }

    /// What its files say, as far as it was asked for.
    pub(in crate::app) fn parsed(&self) -> &ParsedFiles {
        &self.parsed
    }

    /// The folder, as it was given.
    pub fn root(&self) -> &Path {
        &self.inner.root
    }

    /// The folder's own name; empty for a root folder.
    pub fn folder_name(&self) -> &str {
        &self.inner.folder_name
    }

    /// What stands at `path`, links followed; `None` when nothing is there. Known for the first two levels of the
    /// folder, and deeper for the paths that the extensions ask for.
    pub fn kind(&self, path: &str) -> Option<EntryKind> {
        self.inner.kinds.get(path.trim_end_matches('/')).copied().filter(|kind| *kind != EntryKind::Dangling)
    }

    /// True when something is at `path`.
    pub fn exists(&self, path: &str) -> bool {
        self.kind(path).is_some()
    }

    /// All entries of the folder itself, hidden ones too, sorted by name.
    pub fn top(&self) -> &[Entry] {
        &self.inner.top
    }

    /// The names inside the folder `path`, sorted, as far as they were read.
    pub fn children<'a>(&'a self, path: &str) -> impl Iterator<Item = (&'a str, EntryKind)> + use<'a> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        self.inner
            .kinds
            .range(prefix.clone()..)
            .map_while(move |(key, kind)| key.strip_prefix(prefix.as_str()).map(|name| (name, *kind)))
            .filter(|(name, _)| !name.contains('/'))
    }

    /// The Python file at `path`; `None` when nothing is there or the rules never ask for it.
    pub fn python(&self, path: &str) -> Option<&PythonFile> {
        self.inner.python.get(path)?.python.as_ref()
    }

    /// All Python files that the extensions' rules may ask for.
    pub fn python_files(&self) -> impl Iterator<Item = (&str, &PythonFile)> {
        python(&self.inner.python)
    }

    /// All Python files that were read: also those that no extension looks at and that may make an application.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &PythonFile)> {
        python(&self.inner.python).chain(python(&self.inner.sources))
    }

    /// The paths of all Python files that were seen, read or not. A large tree is not seen in full.
    pub fn python_paths(&self) -> &BTreeSet<String> {
        &self.inner.python_paths
    }

    /// Names of variables in the `.env` files at the top: file, line from 1, name. Values are never kept.
    pub fn variables(&self) -> &[(String, usize, String)] {
        &self.inner.variables
    }

    /// True where there is a pom.xml, and another in the folder above.
    pub fn has_pom_above(&self) -> bool {
        self.inner.has_pom_above
    }

    /// What the Git repository around the folder says.
    pub fn git(&self) -> Option<&Git> {
        self.inner.git.as_ref()
    }

    /// The bytes of the file at `path`; `None` when nothing is there or the rules never ask for it.
    ///
    /// # Errors
    /// Why it could not be read.
    pub fn bytes(&self, path: &str) -> Option<Result<&[u8], FileProblem>> {
        self.inner.files.get(path).map(|content| content.as_deref().map_err(Clone::clone))
    }

    /// The text of the file at `path`, as [`bytes`](Self::bytes).
    ///
    /// # Errors
    /// Why it could not be read, or that it is not UTF-8.
    pub fn text(&self, path: &str) -> Option<Result<&str, FileProblem>> {
        Some(
            self.bytes(path)?
                .and_then(|bytes| std::str::from_utf8(bytes).map_err(|error| FileProblem::not_utf8(bytes, error))),
        )
    }

    /// The files that were to be read and could not be, and why; a folder of such a name is none of them.
    pub fn unread(&self) -> impl Iterator<Item = (&str, &FileProblem)> {
        let unread =
            self.inner.files.iter().filter_map(|(path, content)| Some((path.as_str(), content.as_ref().err()?)));
        unread.filter(|(_, problem)| **problem != FileProblem::Directory)
    }

    /// The text of the file at `path` when it is there and readable.
    pub fn readable(&self, path: &str) -> Option<&str> {
        self.text(path)?.ok()
    }

    /// The paths whose change may change what is known: the folder itself (the empty path), the folders that were listed,
    /// the files that were read, and what lies at the top.
    pub fn looked_at(&self) -> impl Iterator<Item = &str> {
        let inner = &self.inner;
        let folders = inner.kinds.iter().filter(|(path, kind)| kind.is_dir() && !skip::is_in_foreign(path));
        let folders = folders.map(|(path, _)| path.as_str());
        let read = inner.files.keys().chain(inner.python.keys()).map(String::as_str);
        let top = inner.top.iter().filter(|entry| !entry.kind.is_dir()).map(|entry| entry.name.as_str());
        std::iter::once("").chain(folders).chain(read).chain(top)
    }

    /// What went wrong while reading, one finding per file.
    pub fn findings(&self) -> &[Finding] {
        &self.inner.findings
    }
}

fn python(sources: &BTreeMap<String, Arc<Source>>) -> impl Iterator<Item = (&str, &PythonFile)> {
    sources.iter().filter_map(|(path, source)| Some((path.as_str(), source.python.as_ref()?)))
}
