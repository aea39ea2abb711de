//! What is read of the folder at once: which paths, and how much of each.
//!
//! Part of floor 2's `app`.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crate::finding::{Code, Finding};
use crate::text;

use crate::app::dependencies::{LOCKS, named_files};
use crate::app::files::Files;
use crate::app::limits::{self, FOLDER, Limit, MAX_LOCK, MAX_SOURCE, MAX_TEXT};
use crate::app::python::with_room;
use crate::app::snapshot::{Content, Entry, EntryKind, FileProblem, Inner, ProjectError};
use crate::app::source::Source;
use crate::app::{deploy_files, skip};

/// Text files at the top that the rules or the facts look at.
const TEXTS: [&str; 36] = [
    "requirements.txt",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "alembic.ini",
    "go.mod",
    "package.json",
    "app/package.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "gradle/wrapper/gradle-wrapper.properties",
    "gradlew",
    "mvnw",
    "go.work",
    "migrate.py",
    "migrate.sh",
    "migrate",
    "app/migrate.sh",
    ".python-version",
    ".nvmrc",
    ".node-version",
    "runtime.txt",
    ".tool-versions",
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
static WORDS: LazyLock<[memchr::memmem::Finder<'static>; 13]> = LazyLock::new(|| {
    [
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
    ]
    .map(memchr::memmem::Finder::new)
});

pub(in crate::app) fn from_disk(files: &Files) -> Result<Inner, ProjectError> {
    let root = files.root();
    fs::read_dir(root).map_err(|source| ProjectError::Unreadable { path: root.to_owned(), source })?;
    // `.` has no name of its own.
    let full = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let name = full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let home = directories::BaseDirs::new();
    let mut inner = Inner { root: root.to_owned(), folder_name: name, ..with_room(|| gather(files)) };
    inner.has_pom_above =
        inner.kinds.contains_key("pom.xml") && full.parent().is_some_and(|above| above.join("pom.xml").is_file());
    inner.git = deploy_files::git::find(root, home.as_ref().map(directories::BaseDirs::home_dir), &mut inner.findings);
    Ok(inner)
}

/// Reads files in memory the same way.
pub(in crate::app) fn from_memory(name: &str, files: &Files) -> Inner {
    let config = files.bytes(".git/config", MAX_TEXT).unwrap_or_default();
    let is_there = files.kind(".git/config").is_some();
    let config = std::str::from_utf8(&config).ok().filter(|_| is_there);
    let git = config.map(|text| deploy_files::git::parse(text, ".git/config"));
    Inner { git, root: PathBuf::from(name), folder_name: name.to_owned(), ..with_room(|| gather(files)) }
}

/// True for a folder whose name can come from a rock's name, hyphens turned into underscores.
fn may_be_named_like_a_rock(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn gather(files: &Files) -> Inner {
    let mut inner = Inner { top: files.list("", usize::MAX), ..Inner::default() };
    inner.top.sort_by(|a, b| a.name.cmp(&b.name));
    for entry in &inner.top {
        inner.kinds.insert(entry.name.clone(), entry.kind);
        if entry.name.contains(text::REPLACEMENT) {
            let message = "the name of this entry is not UTF-8, and the packers cannot write it into a document";
            inner.findings.push(
                Finding::warning(Code::NameNotUtf8, entry.name.clone(), message)
                    .fix("Rename it, or keep it out of the image."),
            );
        }
    }
    let folders: Vec<String> =
        inner.top.iter().filter(|entry| entry.kind.is_dir()).map(|entry| entry.name.clone()).collect();
    let own = folders.iter().filter(|name| !skip::is_foreign(name));
    for folder in limits::FOLDERS.keep_paths(own, &mut inner.findings) {
        list_below(files, &mut inner, folder);
    }
    let known: BTreeSet<String> = folders.into_iter().filter(|name| may_be_named_like_a_rock(name)).collect();
    look_deeper(files, &mut inner);
    // A listing may have been cut short; what the rules ask for is looked up by name.
    for path in ruled_paths(&known) {
        note(files, &mut inner, path);
    }
    for path in python_paths(&mut inner, &known) {
        read_python(files, &mut inner, path);
    }
    for path in text_paths(&mut inner) {
        read_text(files, &mut inner, path);
    }
    read_named(files, &mut inner);
    modules(files, &mut inner);
    read_variables(files, &mut inner);
    inner
}

fn read_variables(files: &Files, inner: &mut Inner) {
    let dotenvs = inner.top.iter().filter(|entry| entry.kind.is_file() && deploy_files::dotenv::is_dotenv(&entry.name));
    let mut found: Vec<String> = dotenvs.map(|entry| entry.name.clone()).collect();
    let is_example = |path: &&String| path.starts_with("app/") && deploy_files::is_example(path);
    found.extend(inner.kinds.keys().filter(is_example).cloned());
    for path in limits::DOTENVS.cap(found, &mut inner.findings, |path| (path.clone(), 0)) {
        let names = files.variables(&path, &mut inner.findings);
        inner.variables.extend(names.into_iter().map(|(name, line)| (path.clone(), line, name)));
        if deploy_files::is_example(&path) {
            read_text(files, inner, path);
        }
    }
}

/// Lock files, and the files that other files name: included requirements, workspaces, modules.
fn read_named(files: &Files, inner: &mut Inner) {
    for path in LOCKS.into_iter().chain(["gradle/libs.versions.toml"]) {
        if inner.kinds.contains_key(path) {
            read_text(files, inner, path.to_owned());
        }
    }
    let mut open: Vec<String> = inner.files.keys().cloned().collect();
    let mut read = 0;
    while let Some(path) = open.pop() {
        let Some(Ok(bytes)) = inner.files.get(&path) else { continue };
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let named = named_files(&path, text, &inner.kinds, &mut inner.findings);
        for named in limits::NAMED_BY_ONE.cap(named, &mut inner.findings, |_| (path.clone(), 0)) {
            note(files, inner, named.clone());
            let exists = inner.kinds.get(&named).is_some_and(|kind| *kind != EntryKind::Dangling);
            if exists && !inner.files.contains_key(&named) {
                if read == limits::NAMED.most {
                    return inner.findings.push(limits::NAMED.reached(named, 0));
                }
                read += 1;
                read_text(files, inner, named.clone());
                open.push(named);
            }
        }
    }
}

fn list_below(files: &Files, inner: &mut Inner, folder: &str) {
    let entries = files.list(folder, limits::CHILDREN.most + 1);
    for entry in limits::CHILDREN.cap(entries, &mut inner.findings, |_| (folder.to_owned(), 0)) {
        inner.kinds.insert(format!("{folder}/{}", entry.name), entry.kind);
    }
}

/// The third level, where some rule or fact asks for it.
fn look_deeper(files: &Files, inner: &mut Inner) {
    note(files, inner, "gradle/wrapper/gradle-wrapper.properties".to_owned());
    let below: Vec<String> = inner
        .kinds
        .iter()
        .filter(|(path, kind)| kind.is_dir() && path.matches('/').count() == 1)
        .map(|(path, _)| path.clone())
        .collect();
    for folder in below {
        if folder.starts_with("cmd/") || folder.starts_with("cos_custom/") {
            list_below(files, inner, &folder);
            continue;
        }
        for name in ["wsgi.py", "settings.py", "settings", "__init__.py"] {
            note(files, inner, format!("{folder}/{name}"));
        }
    }
}

fn note(files: &Files, inner: &mut Inner, path: String) {
    if !inner.kinds.contains_key(&path)
        && let Some(kind) = files.kind(&path)
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
fn python_paths(inner: &mut Inner, known: &BTreeSet<String>) -> Vec<String> {
    let mut paths = ruled_paths(known);
    paths.extend(["app.py".to_owned(), "main.py".to_owned()]);
    for folder in known {
        paths.extend(["wsgi", "settings"].iter().map(|stem| format!("{folder}/{stem}.py")));
    }
    let wsgi = inner.kinds.keys().filter(|path| path.matches('/').count() == 2 && path.ends_with("/wsgi.py"));
    paths.extend(limits::EXTRA.keep_paths(wsgi.cloned(), &mut inner.findings));
    // The rest of them is read with the other modules.
    let at_the_top = inner.top.iter().filter(|entry| entry.kind.is_file() && has_suffix(&entry.name, ".py"));
    paths.extend(at_the_top.take(limits::EXTRA.most).map(|entry| entry.name.clone()));
    paths.sort();
    paths.dedup();
    let exists = |path: &String| inner.kinds.get(path).is_some_and(|kind| *kind != EntryKind::Dangling);
    paths.retain(|path| path.strip_suffix(".py").is_some() && exists(path));
    paths
}

fn text_paths(inner: &mut Inner) -> Vec<String> {
    let mut paths: Vec<String> = TEXTS.iter().copied().chain(deploy_files::texts()).map(str::to_owned).collect();
    let go = inner.kinds.iter().filter(|(path, kind)| {
        kind.is_file()
            && has_suffix(path, ".go")
            && !has_suffix(path, "_test.go")
            && (!path.contains('/')
                || path.starts_with("cmd/")
                || path.matches('/').count() == 1 && path.ends_with("/main.go"))
    });
    paths.extend(limits::EXTRA.keep_paths(go.map(|(path, _)| path.clone()), &mut inner.findings));
    let settings = inner.kinds.keys().filter(|path| path.ends_with("/settings.py") && path.matches('/').count() == 2);
    paths.extend(limits::EXTRA.keep_paths(settings.cloned(), &mut inner.findings));
    paths.retain(|path| inner.kinds.get(path).is_some_and(|kind| *kind != EntryKind::Dangling));
    paths
}

/// Looks for modules below the top, folder by folder, so that a large tree costs no more than a small one.
fn modules(files: &Files, inner: &mut Inner) {
    if !inner.top.iter().any(|entry| PYTHON.contains(&entry.name.as_str()) || has_suffix(&entry.name, ".py")) {
        return;
    }
    let mut look = Look { files, bytes: 0, reported: BTreeSet::new() };
    let mut left = limits::MODULES_VISITED.most;
    let mut folders = VecDeque::from([(String::new(), 0)]);
    while let Some((folder, depth)) = folders.pop_front() {
        let mut entries = files.list(&folder, left + 1);
        if entries.len() > left {
            let place = if folder.is_empty() { FOLDER.to_owned() } else { folder.clone() };
            inner.findings.push(limits::MODULES_VISITED.reached(place, 0));
            entries.truncate(left);
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        left -= entries.len();
        // A project of its own below is another application, or none; in a package `setup.py` is a module like others.
        let is_package = entries.iter().any(|entry| entry.name == "__init__.py");
        let describes = |name: &str| PROJECT.contains(&name) && !(is_package && name == "setup.py");
        if depth > 0 && entries.iter().any(|entry| describes(&entry.name)) {
            continue;
        }
        for entry in entries {
            let path = if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
            match entry.kind {
                EntryKind::Dir if skip::is_not_source(&entry.name) => {}
                EntryKind::Dir if depth < limits::MODULES_DEPTH.most => folders.push_back((path, depth + 1)),
                EntryKind::Dir => look.beyond(inner, path),
                EntryKind::File { size, .. } if has_suffix(&entry.name, ".py") => look.read(inner, path, size),
                _ => {}
            }
        }
        if left == 0 {
            break;
        }
    }
}

/// The search for modules.
struct Look<'f> {
    files: &'f Files,
    bytes: u64,
    /// The limits of which was told, by what they say.
    reported: BTreeSet<&'static str>,
}

impl Look<'_> {
    fn tell(&mut self, inner: &mut Inner, limit: &'static Limit, path: String) {
        if self.reported.insert(limit.says) {
            inner.findings.push(limit.reached(path, 0));
        }
    }

    /// Tells of a folder that is too deep, where it holds modules.
    fn beyond(&mut self, inner: &mut Inner, path: String) {
        let is_module = |entry: &Entry| entry.kind.is_file() && has_suffix(&entry.name, ".py");
        if self.files.list(&path, limits::CHILDREN.most).iter().any(is_module) {
            self.tell(inner, &limits::MODULES_DEPTH, path);
        }
    }

    fn read(&mut self, inner: &mut Inner, path: String, size: u64) {
        if !inner.python.contains_key(&path) && !skip::is_test(&path) {
            let reached = match () {
                () if size > limits::SOURCE.most as u64 => Some(&limits::SOURCE),
                () if inner.sources.len() == limits::MODULES_READ.most => Some(&limits::MODULES_READ),
                () if self.bytes + size > limits::MODULES_BYTES.most as u64 => Some(&limits::MODULES_BYTES),
                () => None,
            };
            if let Some(limit) = reached {
                self.tell(inner, limit, path.clone());
            } else {
                self.bytes += size;
                let source = self.files.source_if(&path, may_make_an_application);
                inner.sources.extend(source.ok().flatten().map(|source| (path.clone(), source)));
            }
        }
        inner.python_paths.insert(path);
    }
}

fn may_make_an_application(bytes: &[u8]) -> bool {
    WORDS.iter().any(|word| word.find(bytes).is_some())
}

/// Why a file of that kind is not read.
fn unread(kind: Option<EntryKind>, limit: u64) -> Option<FileProblem> {
    match kind {
        Some(EntryKind::File { size, .. }) if size > limit => Some(FileProblem::TooLarge { size, limit }),
        Some(EntryKind::File { .. }) => None,
        Some(EntryKind::Dir) => Some(FileProblem::Directory),
        _ => Some(FileProblem::NotRegular),
    }
}

fn read_python(files: &Files, inner: &mut Inner, path: String) {
    let source = match unread(inner.kinds.get(&path).copied(), MAX_SOURCE) {
        Some(problem) => Err(problem),
        None => files.source(&path),
    };
    let source = source.unwrap_or_else(|problem| Arc::new(Source::unreadable_python(problem)));
    inner.python.insert(path, source);
}

fn read_text(files: &Files, inner: &mut Inner, path: String) {
    let limit = if LOCKS.contains(&path.as_str()) { MAX_LOCK } else { MAX_TEXT };
    let content: Content = match unread(inner.kinds.get(&path).copied(), limit) {
        Some(problem) => Err(problem),
        None => files.bytes(&path, limit),
    };
    inner.files.insert(path, content);
}
