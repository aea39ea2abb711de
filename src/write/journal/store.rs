//! The state folder's journals: those of writes under way, and those of finished ones, kept for undoing. Part of floor 5's
//! `write`.
//!
//! ```text
//! making/PROJECT/ID   being built, or thrown away    locks/PROJECT   held by who writes to the project
//! pending/ID          the project may be touched     done/ID         finished; kept for undoing
//! ```
//!
//! An id begins with a number that is higher than all before it: clocks go back.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Contents, Entry, FILE, Journal, Native, Record, Root, VERSION};
use crate::state::{self, StateError};
use crate::write::error::{WriteError, io_error};
use crate::write::layer::Layer;
use crate::write::workflow::repository;

/// How many finished writes of a project are kept.
const KEPT: usize = 20;

/// The right to write to a project, for as long as it lives.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a packer being started at this moment still shares the open file.
        let _ = self.0.unlock();
    }
}

/// The state folder's part for journals.
#[derive(Clone, Debug)]
pub struct Store {
    state: PathBuf,
}

/// The folders to make, outermost first, and the files to write.
pub type Work = (Vec<PathBuf>, Vec<(Entry, Contents)>);

/// What is known of a journal by its id.
#[derive(Clone, Debug)]
pub enum JournalState {
    /// Its write was interrupted, or is under way.
    Pending(Box<Journal>),
    /// The same, but what it says cannot be read.
    Damaged(PathBuf),
    /// Its write was finished or taken back.
    Settled,
    /// There is none.
    Nothing,
}

impl Store {
    /// Makes the folders that are missing.
    ///
    /// # Errors
    /// When the system refuses, or the folder is not ours alone.
    pub fn open(state: &Path, layer: &dyn Layer) -> Result<Self, StateError> {
        for name in ["making", "pending", "done", "locks"] {
            state::folder_by(state, name, &|dir| layer.create_dir(dir, true))?;
        }
        Ok(Self { state: state.to_path_buf() })
    }

    /// The same without making anything; none when there is no state yet.
    ///
    /// # Errors
    /// When the folder is not ours alone.
    pub fn existing(state: &Path) -> Result<Option<Self>, StateError> {
        let is_there = state::is_there(state)? && state.join("pending").is_dir();
        Ok(is_there.then(|| Self { state: state.to_path_buf() }))
    }

    /// Keeps other charmers from writing to the project until it is dropped.
    ///
    /// # Errors
    /// [`WriteError::Busy`] when another one writes.
    pub fn lock(&self, root: &Root) -> Result<Lock, WriteError> {
        let path = state::folder(&self.state, "locks")?.join(root.key());
        let open = state::private().create(true).append(true).open(&path);
        let file = open.map_err(io_error("open the lock", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(WriteError::Busy { lock: path }),
            // Without locks on this file system, one charmer at a time is up to the person.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Lock(file)),
            Err(TryLockError::Error(error)) => Err(io_error("take the lock", &path)(error)),
        }
    }

    /// The journal of an interrupted write to the project in `root`.
    pub fn pending(&self, root: &Root) -> Option<Journal> {
        let mut journals = journals(&self.state.join("pending")).into_iter();
        journals.find_map(|journal| journal.record.is_of(root).then(|| journal.found_in(&root.path)))
    }

    /// The journals of interrupted writes to the project that `folder` is in, and to those below it.
    pub fn pending_around(&self, folder: &Path) -> Vec<Journal> {
        let journals = journals(&self.state.join("pending"));
        if journals.is_empty() {
            return journals;
        }
        let above: Vec<Root> = folder.ancestors().map(Root::of).collect();
        let around = |journal: Journal| {
            let root = &journal.record.root.0;
            let here = above.iter().find(|root| journal.record.is_of(root));
            let below = (root.starts_with(folder) && journal.record.is_of(&Root::of(root))).then_some(root);
            let found = here.map(|root| &root.path).or(below)?.clone();
            Some(journal.found_in(&found))
        };
        journals.into_iter().filter_map(around).collect()
    }

    /// What is known of a journal.
    pub fn known(&self, id: &str) -> JournalState {
        let dir = self.state.join("pending").join(id);
        if let Some(journal) = read(dir.clone()) {
            return JournalState::Pending(Box::new(journal));
        }
        match dir.is_dir() {
            true => JournalState::Damaged(dir),
            false if self.state.join("done").join(id).is_dir() => JournalState::Settled,
            false => JournalState::Nothing,
        }
    }

    /// The journals of finished writes to the project in `root`, newest first.
    pub fn done(&self, root: &Root) -> Vec<Journal> {
        let found = journals(&self.state.join("done")).into_iter().filter(|journal| journal.record.is_of(root));
        let mut found: Vec<Journal> = found.map(|journal| journal.found_in(&root.path)).collect();
        found.reverse();
        found
    }

    /// Writes a journal and puts it among the pending ones. The project is untouched when this fails.
    ///
    /// # Errors
    /// When the system refuses a step.
    pub fn begin(&self, root: &Root, (dirs, files): Work, layer: &dyn Layer) -> Result<Journal, WriteError> {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let id = format!("{:020}-{}", self.next(), std::process::id());
        let dir = self.making(root, layer)?.join(&id);
        create(&dir, layer)?;
        let record = Record {
            version: VERSION,
            time: time.as_secs(),
            root: Native(root.path.clone()),
            identity: root.identity,
            top: repository(&root.path).ok().map(Native),
            dirs: dirs.into_iter().map(Native).collect(),
            entries: files.iter().map(|(entry, _)| entry.clone()).collect(),
        };
        let made = fill(&dir, &record, &files, layer).and_then(|()| {
            let pending = self.state.join("pending").join(&id);
            layer.rename(&dir, &pending).map_err(io_error("begin the journal", &pending))?;
            Ok(Journal { dir: pending, root: root.path.clone(), record })
        });
        if made.is_err() {
            remove_all(&dir, layer);
        }
        made
    }

    /// A number above those of all journals.
    fn next(&self) -> u64 {
        let all = ["pending", "done"].into_iter().flat_map(|name| folders(&self.state.join(name)));
        let number = |dir: PathBuf| dir.file_name()?.to_str()?.split('-').next()?.parse::<u64>().ok();
        all.filter_map(number).max().unwrap_or_default().saturating_add(1)
    }

    fn making(&self, root: &Root, layer: &dyn Layer) -> Result<PathBuf, StateError> {
        state::folder_by(&self.state, &format!("making/{}", root.key()), &|dir| layer.create_dir(dir, true))
    }

    /// Makes the pending journals durable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync(&self, layer: &dyn Layer) -> Result<(), WriteError> {
        let pending = self.state.join("pending");
        layer.sync(&pending).map_err(io_error("save the journal", &pending))
    }

    /// Puts a journal among the finished ones, and drops the oldest of that project's. Gives its new folder.
    ///
    /// # Errors
    /// When the journal cannot be moved.
    pub fn finish(&self, journal: &Journal, layer: &dyn Layer) -> Result<PathBuf, WriteError> {
        let to = self.state.join("done").join(journal.id());
        layer.rename(&journal.dir, &to).map_err(io_error("close the journal", &to))?;
        for old in self.done(&Root::of(&journal.root)).into_iter().skip(KEPT) {
            remove_all(&old.dir, layer);
        }
        Ok(to)
    }

    /// Takes a finished journal among the pending ones again. Gives it at its new place.
    ///
    /// # Errors
    /// When the journal cannot be moved.
    pub fn reopen(&self, journal: &Journal, layer: &dyn Layer) -> Result<Journal, WriteError> {
        let dir = self.state.join("pending").join(journal.id());
        layer.rename(&journal.dir, &dir).map_err(io_error("open the journal again", &dir))?;
        self.sync(layer)?;
        Ok(Journal { dir, ..journal.clone() })
    }

    /// Throws a journal away. What cannot be removed stays in `making/` and harms nobody.
    ///
    /// # Errors
    /// When the journal cannot be taken from the pending ones.
    pub fn discard(&self, journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
        let away = self.making(&Root::of(&journal.root), layer)?.join(journal.id());
        layer.rename(&journal.dir, &away).map_err(io_error("discard the journal", &journal.dir))?;
        remove_all(&away, layer);
        Ok(())
    }

    /// Removes the project's journals that were never finished. Only under its lock.
    pub fn sweep(&self, root: &Root, layer: &dyn Layer) {
        for dir in folders(&self.state.join("making").join(root.key())) {
            remove_all(&dir, layer);
        }
    }
}

fn create(dir: &Path, layer: &dyn Layer) -> Result<(), WriteError> {
    layer.create_dir(dir, true).map_err(io_error("create the folder for the journal", dir))
}

fn fill(dir: &Path, record: &Record, files: &[(Entry, Contents)], layer: &dyn Layer) -> Result<(), WriteError> {
    for (index, (_, contents)) in files.iter().enumerate() {
        if let Some(old) = &contents.old {
            save(&dir.join(format!("{index}.old")), old, layer)?;
        }
        save(&dir.join(format!("{index}.new")), &contents.new, layer)?;
    }
    let path = dir.join(FILE);
    let json = serde_json::to_vec(record).map_err(|error| io_error("write the journal", &path)(error.into()))?;
    save(&path, &json, layer)?;
    layer.sync(dir).map_err(io_error("save the journal", dir))
}

fn save(path: &Path, content: &[u8], layer: &dyn Layer) -> Result<(), WriteError> {
    layer.create_file(path, content, 0o600).map_err(io_error("write the journal", path))?;
    layer.sync(path).map_err(io_error("save the journal", path))
}

/// Removes a journal's folder as far as that goes.
fn remove_all(dir: &Path, layer: &dyn Layer) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let _ = layer.remove_file(&entry.path());
    }
    let _ = layer.remove_dir(dir);
}

/// The folders in `dir`, oldest first: their names begin with a number.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn journals(dir: &Path) -> Vec<Journal> {
    folders(dir).into_iter().filter_map(read).collect()
}

/// What the journal in `dir` says, if it can be read.
fn read(dir: PathBuf) -> Option<Journal> {
    let record: Record = serde_json::from_slice(&state::load(&dir.join(FILE)).ok()?).ok()?;
    let root = record.root.0.clone();
    (record.version <= VERSION).then_some(Journal { dir, record, root })
}
