//! The state folder's journals: those of writes under way, and those of finished ones, kept for undoing. Part of floor 4's
//! `scaffold`.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Contents, Entry, FILE, Journal, Native, Record, VERSION};
use crate::files;
use crate::scaffold::error::{WriteError, io_error};
use crate::scaffold::layer::Layer;

/// How many finished writes are kept.
const KEPT: usize = 20;
/// A record names files and holds none; it is smaller, in bytes.
const MAX_RECORD: u64 = 4 << 20;

/// The right to write, for as long as it lives.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a packer being started at this moment still shares the open file.
        let _ = self.0.unlock();
    }
}

/// The state folder: `making/`, `pending/`, `done/` and the lock.
#[derive(Clone, Debug)]
pub struct Store {
    state: PathBuf,
}

impl Store {
    /// Makes the folders that are missing.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn open(state: &Path, layer: &dyn Layer) -> Result<Self, WriteError> {
        let mut missing: Vec<&Path> =
            state.ancestors().take_while(|dir| !dir.as_os_str().is_empty() && !dir.exists()).collect();
        missing.reverse();
        for dir in missing {
            create(dir, layer)?;
        }
        for name in ["making", "pending", "done"] {
            let dir = state.join(name);
            if !dir.exists() {
                create(&dir, layer)?;
            }
        }
        Ok(Self { state: state.to_path_buf() })
    }

    /// The same without making anything; none when there is no state yet.
    #[must_use]
    pub fn existing(state: &Path) -> Option<Self> {
        state.join("pending").is_dir().then(|| Self { state: state.to_path_buf() })
    }

    /// Keeps other charmers from writing until it is dropped.
    ///
    /// # Errors
    /// [`WriteError::Busy`] when another one writes.
    pub fn lock(&self) -> Result<Lock, WriteError> {
        let path = self.state.join("lock");
        let open = File::options().create(true).append(true).open(&path);
        let file = open.map_err(io_error("open the lock", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(WriteError::Busy { lock: path }),
            // Without locks on this file system, one charmer at a time is up to the person.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(Lock(file)),
            Err(TryLockError::Error(error)) => Err(io_error("take the lock", &path)(error)),
        }
    }

    /// The journal of an interrupted write to `root`. Journals of other forms and damaged ones are passed over.
    #[must_use]
    pub fn pending(&self, root: &Path) -> Option<Journal> {
        journals(&self.state.join("pending")).into_iter().find(|journal| journal.record.root.0 == root)
    }

    /// The journals of finished writes to `root`, newest first.
    #[must_use]
    pub fn done(&self, root: &Path) -> Vec<Journal> {
        let mut found = journals(&self.state.join("done"));
        found.retain(|journal| journal.record.root.0 == root);
        found.reverse();
        found
    }

    /// Writes a journal and puts it among the pending ones. The project is untouched when this fails.
    ///
    /// # Errors
    /// When the system refuses a step.
    pub fn begin(
        &self,
        root: &Path,
        dirs: Vec<PathBuf>,
        files: Vec<(Entry, Contents)>,
        layer: &dyn Layer,
    ) -> Result<Journal, WriteError> {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let id = format!("{:020}-{}", time.as_nanos(), std::process::id());
        let dir = self.state.join("making").join(&id);
        create(&dir, layer)?;
        let made = self.fill(&dir, &files, layer).and_then(|()| {
            let entries = files.into_iter().map(|(entry, _)| entry).collect();
            let dirs = dirs.into_iter().map(Native).collect();
            let record =
                Record { version: VERSION, time: time.as_secs(), root: Native(root.to_path_buf()), dirs, entries };
            let path = dir.join(FILE);
            let json =
                serde_json::to_vec(&record).map_err(|error| io_error("write the journal", &path)(error.into()))?;
            save(&path, &json, layer)?;
            layer.sync(&dir).map_err(io_error("save the journal", &dir))?;
            let pending = self.state.join("pending").join(&id);
            layer.rename(&dir, &pending).map_err(io_error("begin the journal", &pending))?;
            Ok(Journal { dir: pending, record })
        });
        if made.is_err() {
            remove_all(&dir, layer);
        }
        made
    }

    #[expect(clippy::unused_self, reason = "reads as a step of `begin`")]
    fn fill(&self, dir: &Path, files: &[(Entry, Contents)], layer: &dyn Layer) -> Result<(), WriteError> {
        for (index, (_, contents)) in files.iter().enumerate() {
            if let Some(old) = &contents.old {
                save(&dir.join(format!("{index}.old")), old, layer)?;
            }
            save(&dir.join(format!("{index}.new")), &contents.new, layer)?;
        }
        Ok(())
    }

    /// Makes the pending journals durable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync(&self, layer: &dyn Layer) -> Result<(), WriteError> {
        let pending = self.state.join("pending");
        layer.sync(&pending).map_err(io_error("save the journal", &pending))
    }

    /// Puts a journal among the finished ones, and drops the oldest of those. Gives its new folder.
    ///
    /// # Errors
    /// When the journal cannot be moved.
    pub fn finish(&self, journal: &Journal, layer: &dyn Layer) -> Result<PathBuf, WriteError> {
        let done = self.state.join("done");
        let to = done.join(journal.dir.file_name().unwrap_or_default());
        layer.rename(&journal.dir, &to).map_err(io_error("close the journal", &to))?;
        let mut kept = folders(&done);
        kept.truncate(kept.len().saturating_sub(KEPT));
        for old in kept {
            remove_all(&old, layer);
        }
        Ok(to)
    }

    /// Takes a finished journal among the pending ones again. Gives it at its new place.
    ///
    /// # Errors
    /// When the journal cannot be moved.
    pub fn reopen(&self, journal: &Journal, layer: &dyn Layer) -> Result<Journal, WriteError> {
        let dir = self.state.join("pending").join(journal.dir.file_name().unwrap_or_default());
        layer.rename(&journal.dir, &dir).map_err(io_error("open the journal again", &dir))?;
        let journal = Journal { dir, record: journal.record.clone() };
        self.sync(layer)?;
        Ok(journal)
    }

    /// Throws a journal away. What cannot be removed stays in `making/` and harms nobody.
    ///
    /// # Errors
    /// When the journal cannot be taken from the pending ones.
    pub fn discard(&self, journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
        let away = self.state.join("making").join(journal.dir.file_name().unwrap_or_default());
        layer.rename(&journal.dir, &away).map_err(io_error("discard the journal", &journal.dir))?;
        remove_all(&away, layer);
        Ok(())
    }

    /// Removes journals that were never finished. Only under the lock.
    pub fn sweep(&self, layer: &dyn Layer) {
        for dir in folders(&self.state.join("making")) {
            remove_all(&dir, layer);
        }
    }
}

fn create(dir: &Path, layer: &dyn Layer) -> Result<(), WriteError> {
    layer.create_dir(dir, true).map_err(io_error("create the folder for the journal", dir))
}

fn save(path: &Path, content: &[u8], layer: &dyn Layer) -> Result<(), WriteError> {
    layer.create_file(path, content, false).map_err(io_error("write the journal", path))?;
    layer.sync(path).map_err(io_error("save the journal", path))
}

/// Removes a journal's folder as far as that goes.
fn remove_all(dir: &Path, layer: &dyn Layer) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let _ = layer.remove_file(&entry.path());
    }
    let _ = layer.remove_dir(dir);
}

/// The folders in `dir`, oldest first: their names begin with the time.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

fn journals(dir: &Path) -> Vec<Journal> {
    let read = |dir: PathBuf| {
        let record: Record = serde_json::from_slice(&files::read(&dir.join(FILE), MAX_RECORD).ok()?).ok()?;
        (record.version == VERSION).then_some(Journal { dir, record })
    };
    folders(dir).into_iter().filter_map(read).collect()
}
