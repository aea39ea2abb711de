//! Where entries and bytes come from: a folder on the disk, or files in memory. A folder is listed once and a source
//! parsed once; what came of it is kept for whoever asks next, in whichever thread.
//!
//! Part of floor 2's `app`. Nothing is read beyond its cap.

pub(in crate::app) mod charm_folder;
mod gather;
pub(in crate::app) mod limits;
pub mod pattern;
mod places;
pub(in crate::app) mod scan;
pub(in crate::app) mod skip;
pub(in crate::app) mod snapshot;
pub(in crate::app) mod source;
pub(in crate::app) mod tree;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::app::deploy_files::dotenv;
use crate::app::limits::{DOTENV_PIECE, MAX_SOURCE, TreeLimits};
use crate::app::snapshot::{Content, Entry, EntryKind, FileProblem, ProjectError};
use crate::app::source::Source;
use crate::app::tree::Tree;
use crate::files::{self, FileError};
use crate::finding::Finding;

#[derive(Clone, Debug)]
pub(in crate::app) struct Listed {
    pub name: String,
    /// What it is, links followed.
    pub kind: EntryKind,
    pub is_link: bool,
}

/// Files by path, folders included.
type Memory = BTreeMap<String, (EntryKind, Vec<u8>)>;
/// A source and what tells its bytes from others, once somebody asked for it.
type Slot = Arc<OnceLock<(u64, Arc<Source>)>>;

/// What was looked at already, by its full path.
#[derive(Default)]
struct Seen {
    folders: Mutex<FxHashMap<PathBuf, Arc<Vec<Listed>>>>,
    sources: Mutex<FxHashMap<PathBuf, Slot>>,
}

/// An application's files.
#[derive(Default)]
pub(in crate::app) struct Files {
    root: PathBuf,
    memory: Option<Memory>,
    /// Shared with what lies below the folder and is an application of its own.
    seen: Arc<Seen>,
    /// What was seen when the folder was read before: a source of the same bytes says the same.
    before: Option<Arc<Seen>>,
    tree: Mutex<Option<(TreeLimits, Arc<Tree>)>>,
}

impl fmt::Debug for Files {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Files").field("root", &self.root).finish_non_exhaustive()
    }
}

/// What a thread that panicked left behind is whole: each is set in one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Files {
    /// The files of a folder on the disk.
    ///
    /// # Errors
    /// When there is no folder at `root`, or it cannot be listed.
    pub fn on_disk(root: &Path) -> Result<Self, ProjectError> {
        match fs::metadata(root) {
            Ok(data) if data.is_dir() => {}
            Ok(_) => return Err(ProjectError::NotAFolder(root.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(ProjectError::Missing(root.to_owned()));
            }
            Err(source) => return Err(ProjectError::Unreadable { path: root.to_owned(), source }),
        }
        Ok(Self { root: root.to_owned(), ..Self::default() })
    }

    /// Files that are not on a disk. A path that ends with `/` is a folder, one that ends with `!` an executable file.
    pub fn in_memory(files: &[(&str, &[u8])]) -> Self {
        let mut memory = Memory::new();
        for (path, bytes) in files {
            let plain = path.trim_end_matches(['/', '!']);
            let mut parents = plain;
            while let Some((parent, _)) = parents.rsplit_once('/') {
                memory.insert(parent.to_owned(), (EntryKind::Dir, Vec::new()));
                parents = parent;
            }
            let kind = if path.ends_with('/') {
                EntryKind::Dir
            } else {
                EntryKind::File { size: bytes.len() as u64, executable: path.ends_with('!') }
            };
            memory.insert(plain.to_owned(), (kind, bytes.to_vec()));
        }
        memory.remove("");
        Self { memory: Some(memory), ..Self::default() }
    }

    /// The files of a folder below; what was looked at already is not looked at again.
    pub fn below(&self, folder: &str) -> Result<Self, ProjectError> {
        Ok(Self { seen: Arc::clone(&self.seen), ..Self::on_disk(&self.root.join(folder))? })
    }

    /// The same folder as it is now.
    pub fn again(&self) -> Result<Self, ProjectError> {
        Ok(Self { before: Some(Arc::clone(&self.seen)), ..Self::on_disk(&self.root)? })
    }

    /// The folder, as it was given.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Names and kinds in a folder, in any order, at most `limit`.
    pub fn list(&self, folder: &str, limit: usize) -> Vec<Entry> {
        let Some(memory) = &self.memory else { return self.listed(&self.root.join(folder), limit) };
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        memory
            .range(prefix.clone()..)
            .map_while(|(path, (kind, _))| path.strip_prefix(&prefix).map(|name| (name, *kind)))
            .filter(|(name, _)| !name.is_empty() && !name.contains('/'))
            .map(|(name, kind)| Entry { name: name.to_owned(), kind })
            .take(limit)
            .collect()
    }

    /// A folder on the disk, looked at once where the limit leaves nothing out.
    fn listed(&self, folder: &Path, limit: usize) -> Vec<Entry> {
        let plain = |listed: &Listed| Entry { name: listed.name.clone(), kind: listed.kind };
        if let Some(known) = self.known(folder) {
            return known.iter().take(limit).map(plain).collect();
        }
        let Ok(read) = fs::read_dir(folder) else { return Vec::new() };
        let mut read = read.flatten();
        let (mut listed, mut is_whole) = (Vec::new(), true);
        for entry in read.by_ref().take(limit) {
            let name = entry.file_name();
            // A name that is not UTF-8 leads nowhere once it is text.
            is_whole &= name.to_str().is_some();
            // What cannot be looked at is for the whole listing to tell.
            let kind = kind_of(&entry.path());
            is_whole &= kind.is_some();
            if let Some(kind) = kind {
                let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                listed.push(Listed { name: name.to_string_lossy().into_owned(), kind, is_link });
            }
        }
        let entries = listed.iter().map(plain).collect();
        if is_whole && read.next().is_none() {
            listed.sort_by(|a, b| a.name.cmp(&b.name));
            locked(&self.seen.folders).insert(folder.to_owned(), Arc::new(listed));
        }
        entries
    }

    /// What is in a folder on the disk, by its full path and sorted, when all of it was listed already.
    pub fn known(&self, folder: &Path) -> Option<Arc<Vec<Listed>>> {
        locked(&self.seen.folders).get(folder).cloned()
    }

    /// What is at the path, links followed.
    pub fn kind(&self, path: &str) -> Option<EntryKind> {
        match &self.memory {
            Some(memory) => memory.get(path).map(|(kind, _)| *kind),
            None => kind_of(&self.root.join(path)),
        }
    }

    /// The bytes of a regular file, at most `limit`.
    pub fn bytes(&self, path: &str, limit: u64) -> Content {
        let Some(memory) = &self.memory else { return bounded(&self.root.join(path), limit) };
        let bytes = memory.get(path).map(|(_, bytes)| bytes.clone()).unwrap_or_default();
        if bytes.len() as u64 > limit {
            return Err(FileProblem::TooLarge { size: bytes.len() as u64, limit });
        }
        Ok(bytes)
    }

    /// The names of variables in a `.env` file, with their lines; nothing else of it is kept.
    pub fn variables(&self, path: &str, findings: &mut Vec<Finding>) -> Vec<(String, usize)> {
        let mut names = dotenv::Names::new();
        let capped = |names: dotenv::Names, findings: &mut Vec<Finding>| {
            limits::DOTENV_NAMES.cap(names.finish(), findings, |(_, line)| (path.to_owned(), *line))
        };
        if let Some(memory) = &self.memory {
            names.feed(memory.get(path).map(|(_, bytes)| bytes.as_slice()).unwrap_or_default());
            return capped(names, findings);
        }
        let Ok((mut file, _)) = files::open(&self.root.join(path)) else { return Vec::new() };
        let mut piece = [0_u8; DOTENV_PIECE];
        let mut left = limits::DOTENV.most;
        while let Ok(length @ 1..) = file.read(&mut piece) {
            if length > left {
                findings.push(limits::DOTENV.reached(path, names.line()));
                break;
            }
            left -= length;
            names.feed(&piece[..length]);
            // Values are not left lying in memory.
            piece.fill(0);
            std::hint::black_box(&piece);
        }
        capped(names, findings)
    }

    /// What the source at the path says, parsed the first time that it is asked for.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn source(&self, path: &str) -> Result<Arc<Source>, FileProblem> {
        self.source_if(path, |_| true).map(Option::unwrap_or_default)
    }

    /// What the source at the path says, where it was parsed already or its bytes are `wanted`.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn source_if(&self, path: &str, wanted: impl Fn(&[u8]) -> bool) -> Result<Option<Arc<Source>>, FileProblem> {
        let full = self.root.join(path);
        let slot = Arc::clone(locked(&self.seen.sources).entry(full.clone()).or_default());
        if let Some((_, known)) = slot.get() {
            return Ok(Some(Arc::clone(known)));
        }
        let bytes = self.bytes(path, MAX_SOURCE)?;
        if !wanted(&bytes) {
            return Ok(None);
        }
        let parse = || {
            let mark = mark(&bytes);
            let before = self.before.as_ref().and_then(|before| locked(&before.sources).get(&full).cloned());
            let same = before.and_then(|slot| slot.get().filter(|(other, _)| *other == mark).cloned());
            same.unwrap_or_else(|| (mark, Arc::new(Source::parse(path, &bytes))))
        };
        Ok(Some(Arc::clone(&slot.get_or_init(parse).1)))
    }

    /// The listing of the folder and all below it; within these limits it is made once.
    pub fn tree(&self, limits: TreeLimits, cancelled: &AtomicBool) -> Arc<Tree> {
        let mut tree = locked(&self.tree);
        let known = tree.as_ref().filter(|(known, _)| known.covers(TreeLimits { foreign_sizes: false, ..limits }));
        if let Some((known, tree)) = known
            && (known.foreign_sizes || !limits.foreign_sizes || !tree.is_outline)
        {
            return Arc::clone(tree);
        }
        let listed = Arc::new(match (&self.memory, known) {
            (Some(memory), _) => Tree::of_memory(memory.iter().map(|(path, (kind, _))| (path.as_str(), *kind))),
            (None, Some((_, outline))) => outline.weighed(&self.root, cancelled),
            (None, None) => Tree::list(self, limits, cancelled),
        });
        if !listed.cut_short {
            *tree = Some((limits, Arc::clone(&listed)));
        }
        listed
    }
}

/// A number that hardly any other bytes have.
fn mark(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

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

/// The bytes of a file, at most `limit`.
fn bounded(path: &Path, limit: u64) -> Content {
    files::read_capped(path, limit).map_err(|error| match error {
        FileError::TooLarge { limit, size } => FileProblem::TooLarge { size, limit },
        FileError::NotAFile(_) => FileProblem::NotRegular,
        error => FileProblem::Unreadable { reason: error.to_string() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::env_vars::EnvVars;
    use crate::app::{Scan, Snapshot};

    const APP: &str =
        "import os\nimport flask\nfrom shop import views\napp = flask.Flask(__name__)\nos.environ['KEY']\n";

    #[test]
    fn a_folder_is_listed_once_and_a_source_parsed_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("shop")).unwrap();
        fs::write(root.join("requirements.txt"), "flask\n").unwrap();
        fs::write(root.join("app.py"), APP).unwrap();
        fs::write(root.join("shop/views.py"), "from flask import Flask\n").unwrap();
        let snapshot = Snapshot::load(root).unwrap();
        let first = snapshot.files().source("app.py").unwrap();
        // What was listed and parsed is not looked at again, whatever became of it.
        fs::write(root.join("app.py"), "").unwrap();
        fs::write(root.join("shop/late.py"), "").unwrap();
        let (limits, whole) = (TreeLimits::default(), AtomicBool::new(false));
        let scan = Scan::of(&snapshot, limits, &whole);
        assert!(!scan.tree.has_file("shop/late.py"));
        assert_eq!(scan.uses.of("app.py").iter().map(|edge| edge.to.as_str()).collect::<Vec<_>>(), ["shop/views.py"]);
        assert!(EnvVars::of_snapshot(&snapshot, "Python", &whole).get("KEY").is_some());
        assert!(Arc::ptr_eq(&snapshot.files().tree(limits, &whole), &scan.tree));
        assert!(Arc::ptr_eq(&snapshot.files().source("app.py").unwrap(), &first));
    }

    #[test]
    fn what_did_not_change_is_not_parsed_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("app.py"), APP).unwrap();
        fs::write(root.join("main.py"), "app = 1\n").unwrap();
        let before = Snapshot::load(root).unwrap();
        fs::write(root.join("main.py"), "app = 2\n").unwrap();
        let after = before.read_again().unwrap();
        let source = |snapshot: &Snapshot, path: &str| snapshot.files().source(path).unwrap();
        assert!(Arc::ptr_eq(&source(&before, "app.py"), &source(&after, "app.py")));
        assert!(!Arc::ptr_eq(&source(&before, "main.py"), &source(&after, "main.py")));
    }

    #[test]
    fn an_outline_is_weighed_without_another_walk() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (path, text) in [("node_modules/a/index.js", "0123456789"), ("node_modules/shut/x.js", "1"), ("x.js", "1")]
        {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), text).unwrap();
        }
        let (files, whole) = (Files::on_disk(root).unwrap(), AtomicBool::new(false));
        let outline = files.tree(TreeLimits::OUTLINE, &whole);
        assert!(outline.is_outline);
        assert_eq!(outline.get("node_modules").unwrap().size, 0);
        fs::write(root.join("late.js"), "1").unwrap();
        // The system refuses to look into it, whoever asks.
        fs::remove_dir_all(root.join("node_modules/shut")).unwrap();
        std::os::unix::fs::symlink("shut", root.join("node_modules/shut")).unwrap();
        let weighed = files.tree(TreeLimits::default(), &whole);
        assert_eq!(weighed.get("node_modules").unwrap().size, 10);
        assert!(!weighed.is_outline && !weighed.has_file("late.js"));
        assert_eq!(weighed.unreadable, [weighed.find("node_modules/shut").unwrap()]);
    }
}
