//! Python files beyond those that the extensions search: which there are, and what those hold that may make an
//! application.
//!
//! Part of floor 2's `project`. Bounded, folder by folder from the top, so that a large tree costs no more than a small
//! one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::python::PythonFile;
use super::read::{FOREIGN, MAX_PYTHON, Source};
use super::snapshot::EntryKind;

/// How many folders deep.
const DEPTH: usize = 6;
/// At most this many entries are looked at.
const VISITED: usize = 5_000;
/// At most this many files are read.
const READ: usize = 400;
/// At most this many bytes are read in all.
const BYTES: u64 = 8 << 20;
/// Folders with nothing of the application's own in them, beside hidden ones.
const SKIPPED: [&str; 12] = [
    "site-packages",
    "vendor",
    "third_party",
    "target",
    "build",
    "dist",
    "charm",
    "parts",
    "prime",
    "stage",
    "env",
    "htmlcov",
];
/// Files at the top that make a folder a Python project.
const PYTHON: [&str; 8] = [
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.py",
    "setup.cfg",
    "manage.py",
    "requirements",
    "poetry.lock",
];
/// A folder below the top with one of these is a project of its own.
const PROJECT: [&str; 4] = ["pyproject.toml", "requirements.txt", "Pipfile", "setup.py"];
/// One of these stands in every file that makes an application, or hands one on.
const WORDS: [&str; 13] = [
    "Flask",
    "FastAPI",
    "Starlette",
    "OpenAPI",
    "Celery",
    "get_wsgi_application",
    "get_asgi_application",
    "create_app",
    "make_app",
    "beat_schedule",
    "BEAT_SCHEDULE",
    "import app",
    "application",
];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Every Python file that was seen.
    pub paths: BTreeSet<String>,
    /// Those that were read, without those that are in `known`.
    pub files: BTreeMap<String, PythonFile>,
}

/// True where a folder's name says that its content is not the application's own.
pub(super) fn is_foreign(name: &str) -> bool {
    name.starts_with('.') || FOREIGN.contains(&name) || SKIPPED.contains(&name)
}

/// Looks for Python files below the top. `known` says which were read already.
pub(super) fn walk(source: &dyn Source, top: &[super::Entry], known: &BTreeMap<String, PythonFile>) -> Sources {
    let mut sources = Sources::default();
    let is_python = |name: &str| name.strip_suffix(".py").is_some();
    if !top.iter().any(|entry| PYTHON.contains(&entry.name.as_str()) || is_python(&entry.name)) {
        return sources;
    }
    let (mut visited, mut bytes) = (0, 0);
    let mut folders = VecDeque::from([(String::new(), 0)]);
    while let Some((folder, depth)) = folders.pop_front() {
        let mut entries = source.list(&folder, VISITED.saturating_sub(visited));
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        visited += entries.len();
        // A project of its own below is another application, or none.
        if depth > 0 && entries.iter().any(|entry| PROJECT.contains(&entry.name.as_str())) {
            continue;
        }
        for entry in entries {
            let path = if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
            match entry.kind {
                EntryKind::Dir if depth < DEPTH && !is_foreign(&entry.name) => folders.push_back((path, depth + 1)),
                EntryKind::File { size, .. } if is_python(&entry.name) => {
                    let fits = size <= MAX_PYTHON && sources.files.len() < READ && bytes + size <= BYTES;
                    if fits && !known.contains_key(&path) && !is_test(&path) {
                        bytes += size;
                        read(source, &mut sources, &path);
                    }
                    sources.paths.insert(path);
                }
                _ => {}
            }
        }
        if visited >= VISITED {
            break;
        }
    }
    sources
}

/// True for files that only tests and the like import.
pub(super) fn is_test(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or_default();
    let folders = ["tests", "test", "testing", "docs", "doc", "examples", "migrations", "alembic", "benchmarks"];
    name.starts_with("test_")
        || matches!(name, "conftest.py" | "setup.py" | "noxfile.py")
        || parts.any(|folder| folders.contains(&folder))
}

fn read(source: &dyn Source, sources: &mut Sources, path: &str) {
    let Ok(bytes) = source.bytes(path, MAX_PYTHON) else { return };
    if WORDS.iter().any(|word| memchr::memmem::find(&bytes, word.as_bytes()).is_some()) {
        sources.files.insert(path.to_owned(), PythonFile::parse(&bytes));
    }
}
