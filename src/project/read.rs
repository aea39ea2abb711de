//! Reading the folder: which paths, how much of each, and from where.
//!
//! Part of floor 2's `project`. Nothing is read beyond its cap.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::files::{self, FileError};
use crate::finding::Finding;
use crate::text;

use super::dependencies::{LOCKS, named_files};
use super::python::PythonFile;
use super::snapshot::{Content, Entry, EntryKind, FileProblem, Inner, ProjectError};
use super::{around, walk};

/// At most this many bytes of a text file; larger ones cost a finding.
pub const MAX_TEXT: u64 = 1 << 20;
/// At most this many bytes of a Python file.
pub const MAX_PYTHON: u64 = 4 << 20;
/// At most this many entries of a folder below the top are listed.
const MAX_CHILDREN: usize = 2_000;
/// At most this many folders at the top are looked into.
const MAX_FOLDERS: usize = 300;
/// At most this many `.env` files are looked into, and this many bytes of each; read in pieces of so many bytes.
const MAX_DOTENVS: usize = 20;
const MAX_DOTENV: usize = 64 << 10;
const PIECE: usize = 256;
/// At most this many Python or Go files at the top are read beyond those that the rules name.
const MAX_EXTRA: usize = 40;

/// At most this many bytes of a lock file.
const MAX_LOCK: u64 = 8 << 20;
/// At most this many files are read because another file names them.
const MAX_NAMED: usize = 200;

/// Text files at the top that the rules or the facts look at.
const TEXTS: [&str; 24] = [
    "requirements.txt",
    "pyproject.toml",
    "setup.cfg",
    "Pipfile",
    "go.mod",
    "package.json",
    "app/package.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    ".python-version",
    ".nvmrc",
    ".node-version",
    "paas-config.yaml",
    "README.md",
    "README.rst",
    "README.txt",
    "README",
    "LICENSE",
    "LICENSE.txt",
    "LICENSE.md",
    "COPYING",
];

/// Folders that hold other people's code: listed by name only.
pub(super) const FOREIGN: [&str; 6] = ["node_modules", ".git", ".venv", "venv", ".tox", "__pycache__"];

/// True for what lies in such a folder, and for the folder itself.
pub(super) fn is_foreign(path: &str) -> bool {
    path.split('/').any(|step| FOREIGN.contains(&step))
}

/// Where entries and bytes come from.
pub(super) trait Source {
    /// Names and kinds in a folder, in any order, at most `limit`.
    fn list(&self, folder: &str, limit: usize) -> Vec<Entry>;
    /// What is at the path, links followed.
    fn kind(&self, path: &str) -> Option<EntryKind>;
    /// The bytes of a regular file, at most `limit`.
    fn bytes(&self, path: &str, limit: u64) -> Content;
    /// The names of variables in a `.env` file, with their lines; nothing else of it is kept.
    fn variables(&self, path: &str) -> Vec<(String, usize)>;
}

struct Disk {
    root: PathBuf,
}

impl Disk {
    fn kind_of(path: &Path) -> Option<EntryKind> {
        use std::os::unix::fs::PermissionsExt as _;
        match fs::metadata(path) {
            Ok(data) if data.is_dir() => Some(EntryKind::Dir),
            Ok(data) if data.is_file() => {
                Some(EntryKind::File { size: data.len(), executable: data.permissions().mode() & 0o100 != 0 })
            }
            Ok(_) => Some(EntryKind::Other),
            Err(_) => fs::symlink_metadata(path).is_ok().then_some(EntryKind::Dangling),
        }
    }
}

impl Source for Disk {
    fn list(&self, folder: &str, limit: usize) -> Vec<Entry> {
        let Ok(entries) = fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        entries
            .flatten()
            .take(limit)
            .filter_map(|entry| {
                let kind = Self::kind_of(&entry.path())?;
                Some(Entry { name: entry.file_name().to_string_lossy().into_owned(), kind })
            })
            .collect()
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        Self::kind_of(&self.root.join(path))
    }

    fn bytes(&self, path: &str, limit: u64) -> Content {
        bounded(&self.root.join(path), limit)
    }

    fn variables(&self, path: &str) -> Vec<(String, usize)> {
        let mut names = around::dotenv::Names::new();
        let Ok((mut file, _)) = files::open(&self.root.join(path)) else { return Vec::new() };
        let mut piece = [0_u8; PIECE];
        let mut total = 0;
        while let Ok(length @ 1..) = file.read(&mut piece) {
            names.feed(&piece[..length]);
            // Values are not left lying in memory.
            piece.fill(0);
            std::hint::black_box(&piece);
            total += length;
            if total > MAX_DOTENV {
                break;
            }
        }
        names.finish()
    }
}

/// The bytes of a file, at most `limit`.
pub(super) fn bounded(path: &Path, limit: u64) -> Content {
    files::read(path, limit).map_err(|error| match error {
        FileError::TooLarge { limit, size } => FileProblem::TooLarge { size, limit },
        FileError::NotAFile(_) => FileProblem::NotRegular,
        error => FileProblem::Unreadable { reason: error.to_string() },
    })
}

/// Files by path, folders included.
struct Memory(BTreeMap<String, (EntryKind, Vec<u8>)>);

impl Source for Memory {
    fn list(&self, folder: &str, limit: usize) -> Vec<Entry> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.0
            .range(prefix.clone()..)
            .map_while(|(path, (kind, _))| path.strip_prefix(&prefix).map(|name| (name, *kind)))
            .filter(|(name, _)| !name.is_empty() && !name.contains('/'))
            .map(|(name, kind)| Entry { name: name.to_owned(), kind })
            .take(limit)
            .collect()
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        self.0.get(path).map(|(kind, _)| *kind)
    }

    fn bytes(&self, path: &str, limit: u64) -> Content {
        let bytes = self.0.get(path).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
        if bytes.len() as u64 > limit {
            return Err(FileProblem::TooLarge { size: bytes.len() as u64, limit });
        }
        Ok(bytes)
    }

    fn variables(&self, path: &str) -> Vec<(String, usize)> {
        let mut names = around::dotenv::Names::new();
        names.feed(self.0.get(path).map(|(_, bytes)| bytes.as_slice()).unwrap_or_default());
        names.finish()
    }
}

/// Reads a folder on disk.
pub(super) fn from_disk(root: &Path) -> Result<Inner, ProjectError> {
    match fs::metadata(root) {
        Ok(data) if data.is_dir() => {}
        Ok(_) => return Err(ProjectError::NotAFolder(root.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(ProjectError::Missing(root.to_owned()));
        }
        Err(source) => return Err(ProjectError::Unreadable { path: root.to_owned(), source }),
    }
    fs::read_dir(root).map_err(|source| ProjectError::Unreadable { path: root.to_owned(), source })?;
    // `.` has no name of its own.
    let full = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut inner = gather(&Disk { root: root.to_owned() });
    let home = directories::BaseDirs::new();
    inner.git = around::git::read(root, home.as_ref().map(directories::BaseDirs::home_dir));
    root.clone_into(&mut inner.root);
    inner.folder_name = name;
    Ok(inner)
}

/// Lays files out in memory and reads them the same way.
pub(super) fn from_memory(name: &str, files: &[(&str, &[u8])]) -> Inner {
    let mut tree = BTreeMap::new();
    for (path, bytes) in files {
        let plain = path.trim_end_matches(['/', '!']);
        let mut parents = plain;
        while let Some((parent, _)) = parents.rsplit_once('/') {
            tree.insert(parent.to_owned(), (EntryKind::Dir, Vec::new()));
            parents = parent;
        }
        let kind = if path.ends_with('/') {
            EntryKind::Dir
        } else {
            EntryKind::File { size: bytes.len() as u64, executable: path.ends_with('!') }
        };
        tree.insert(plain.to_owned(), (kind, bytes.to_vec()));
    }
    tree.remove("");
    let config = tree.get(".git/config").and_then(|(_, bytes)| std::str::from_utf8(bytes).ok());
    let git = config.map(|text| around::git::parse(text, ".git/config"));
    let mut inner = Inner { git, ..gather(&Memory(tree)) };
    inner.root = PathBuf::from(name);
    name.clone_into(&mut inner.folder_name);
    inner
}

/// True for a folder whose name can come from a rock's name, hyphens turned into underscores.
fn may_be_named_like_a_rock(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn gather(source: &dyn Source) -> Inner {
    let mut inner = Inner { top: source.list("", usize::MAX), ..Inner::default() };
    inner.top.sort_by(|a, b| a.name.cmp(&b.name));
    for entry in &inner.top {
        inner.kinds.insert(entry.name.clone(), entry.kind);
        if entry.name.contains(text::REPLACEMENT) {
            let message = "the name of this entry is not UTF-8, and the packers cannot write it into a document";
            inner.findings.push(
                Finding::warning("name-not-utf8", entry.name.clone(), message)
                    .fix("Rename it, or keep it out of the image."),
            );
        }
    }
    let folders: Vec<String> =
        inner.top.iter().filter(|entry| entry.kind.is_dir()).map(|entry| entry.name.clone()).collect();
    for folder in folders.iter().filter(|name| !FOREIGN.contains(&name.as_str())).take(MAX_FOLDERS) {
        list_below(source, &mut inner, folder);
    }
    let known: BTreeSet<String> = folders.into_iter().filter(|name| may_be_named_like_a_rock(name)).collect();
    look_deeper(source, &mut inner);
    // A listing may have been cut short; what the rules ask for is looked up by name.
    for path in ruled_paths(&known) {
        note(source, &mut inner, path);
    }
    for path in python_paths(&inner, &known) {
        read_python(source, &mut inner, path);
    }
    for path in text_paths(&inner) {
        read_text(source, &mut inner, path);
    }
    read_named(source, &mut inner);
    let sources = walk::walk(source, &inner.top, &inner.python);
    (inner.sources, inner.python_paths) = (sources.files, sources.paths);
    let files = inner.top.iter().filter(|entry| entry.kind.is_file() && around::dotenv::is_dotenv(&entry.name));
    let found = files.take(MAX_DOTENVS).flat_map(|entry| {
        source.variables(&entry.name).into_iter().map(|(name, line)| (entry.name.clone(), line, name))
    });
    inner.variables = found.collect();
    inner
}

/// Lock files, and the files that other files name: included requirements, workspaces, modules.
fn read_named(source: &dyn Source, inner: &mut Inner) {
    for path in LOCKS.into_iter().chain(["gradle/libs.versions.toml"]) {
        if inner.kinds.contains_key(path) {
            read_text(source, inner, path.to_owned());
        }
    }
    let mut open: Vec<String> = inner.files.keys().cloned().collect();
    let mut read = 0;
    while let Some(path) = open.pop() {
        let Some(Ok(bytes)) = inner.files.get(&path) else { continue };
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        for named in named_files(&path, text, &inner.kinds) {
            if read == MAX_NAMED {
                return;
            }
            note(source, inner, named.clone());
            let exists = inner.kinds.get(&named).is_some_and(|kind| *kind != EntryKind::Dangling);
            if exists && !inner.files.contains_key(&named) {
                read += 1;
                read_text(source, inner, named.clone());
                open.push(named);
            }
        }
    }
}

fn list_below(source: &dyn Source, inner: &mut Inner, folder: &str) {
    for entry in source.list(folder, MAX_CHILDREN) {
        inner.kinds.insert(format!("{folder}/{}", entry.name), entry.kind);
    }
}

/// The third level, where some rule or fact asks for it.
fn look_deeper(source: &dyn Source, inner: &mut Inner) {
    let below: Vec<String> = inner
        .kinds
        .iter()
        .filter(|(path, kind)| kind.is_dir() && path.matches('/').count() == 1)
        .map(|(path, _)| path.clone())
        .collect();
    for folder in below {
        if folder.starts_with("cmd/") || folder.starts_with("cos_custom/") {
            list_below(source, inner, &folder);
            continue;
        }
        for name in ["wsgi.py", "settings.py", "settings", "__init__.py"] {
            note(source, inner, format!("{folder}/{name}"));
        }
    }
}

fn note(source: &dyn Source, inner: &mut Inner, path: String) {
    if !inner.kinds.contains_key(&path)
        && let Some(kind) = source.kind(&path)
    {
        inner.kinds.insert(path, kind);
    }
}

/// Paths below the top that some rule names, for every name that the rock may get.
fn ruled_paths(known: &BTreeSet<String>) -> Vec<String> {
    let mut paths = vec!["app/package.json".to_owned()];
    for folder in known {
        paths.extend(["__init__", "app", "main"].iter().map(|stem| format!("{folder}/{stem}.py")));
        paths.extend([folder.as_str(), "mysite"].iter().map(|inner| format!("{folder}/{inner}/wsgi.py")));
    }
    paths
}

/// Exactly, as the tools themselves look: `APP.PY` is not a Python file to them.
fn has_suffix(name: &str, suffix: &str) -> bool {
    name.strip_suffix(suffix).is_some()
}

/// Every path that the searches for an entry point may ask for, and a few Python files at the top that explain why a
/// search found nothing.
fn python_paths(inner: &Inner, known: &BTreeSet<String>) -> Vec<String> {
    let mut paths = ruled_paths(known);
    paths.extend(["app.py".to_owned(), "main.py".to_owned()]);
    for folder in known {
        paths.extend(["wsgi", "settings"].iter().map(|stem| format!("{folder}/{stem}.py")));
    }
    let wsgi = inner.kinds.keys().filter(|path| path.matches('/').count() == 2 && path.ends_with("/wsgi.py"));
    paths.extend(wsgi.take(MAX_EXTRA).cloned());
    let at_the_top = inner.top.iter().filter(|entry| entry.kind.is_file() && has_suffix(&entry.name, ".py"));
    paths.extend(at_the_top.take(MAX_EXTRA).map(|entry| entry.name.clone()));
    paths.sort();
    paths.dedup();
    let exists = |path: &String| inner.kinds.get(path).is_some_and(|kind| *kind != EntryKind::Dangling);
    paths.retain(|path| path.strip_suffix(".py").is_some() && exists(path));
    paths
}

fn text_paths(inner: &Inner) -> Vec<String> {
    let mut paths: Vec<String> = TEXTS.iter().copied().chain(around::texts()).map(str::to_owned).collect();
    let go = inner.kinds.iter().filter(|(path, kind)| {
        kind.is_file()
            && has_suffix(path, ".go")
            && !has_suffix(path, "_test.go")
            && (!path.contains('/')
                || path.starts_with("cmd/")
                || path.matches('/').count() == 1 && path.ends_with("/main.go"))
    });
    paths.extend(go.take(MAX_EXTRA).map(|(path, _)| path.clone()));
    let settings = inner.kinds.keys().filter(|path| path.ends_with("/settings.py") && path.matches('/').count() == 2);
    paths.extend(settings.take(MAX_EXTRA).cloned());
    paths.retain(|path| inner.kinds.get(path).is_some_and(|kind| *kind != EntryKind::Dangling));
    paths
}

fn load(source: &dyn Source, kind: Option<EntryKind>, path: &str, limit: u64) -> Content {
    match kind {
        Some(EntryKind::File { size, .. }) if size > limit => Err(FileProblem::TooLarge { size, limit }),
        Some(EntryKind::File { .. }) => source.bytes(path, limit),
        Some(EntryKind::Dir) => Err(FileProblem::Directory),
        _ => Err(FileProblem::NotRegular),
    }
}

fn read_python(source: &dyn Source, inner: &mut Inner, path: String) {
    let kind = inner.kinds.get(&path).copied();
    let file = match load(source, kind, &path, MAX_PYTHON) {
        Ok(bytes) => PythonFile::parse(&bytes),
        Err(problem) => PythonFile::unreadable(problem),
    };
    inner.python.insert(path, file);
}

fn read_text(source: &dyn Source, inner: &mut Inner, path: String) {
    let kind = inner.kinds.get(&path).copied();
    let limit = if LOCKS.contains(&path.as_str()) { MAX_LOCK } else { MAX_TEXT };
    let content = load(source, kind, &path, limit);
    inner.files.insert(path, content);
}
