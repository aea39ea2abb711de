//! Where tries keep what they build, and where each of them runs: folders of the cache, for their owner alone.
//!
//! ```text
//! ~/.cache/charmer/try/builds/KEY/     what was installed or built from the same things, used again
//! ~/.cache/charmer/try/runs/RANDOM/    one try: gone when it ends, or with the next start where it was killed
//! ```

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::files;
use crate::process::{self, Family, Mark, Order, POLITE};
use crate::state::{self, StateError, private};

/// What all builds together may take, in bytes.
pub const MOST: u64 = 10_000_000_000;
/// The longest file of marks that is read.
const MARKS: u64 = 1 << 20;
/// What elsewhere belongs to a try begins so.
const PREFIX: &str = "charmer-try-";

/// The folders of all tries.
#[derive(Clone, Debug)]
pub struct Ground {
    builds: PathBuf,
    runs: PathBuf,
}

/// What one try holds: its folder is removed when this is dropped.
pub struct Run {
    /// The folder.
    pub dir: PathBuf,
    _lock: File,
}

/// A build that somebody uses or makes, so that nobody removes it.
pub struct Build {
    /// Its folder.
    pub dir: PathBuf,
    /// True where it is whole.
    pub is_done: bool,
    _lock: File,
}

impl Ground {
    /// Those below this folder of the cache; makes them.
    ///
    /// # Errors
    /// There is no home, they are not ours alone, or the system refuses.
    pub fn below(cache: &Path) -> Result<Self, StateError> {
        let builds = state::folder(cache, "try/builds")?;
        Ok(Self { builds, runs: state::folder(cache, "try/runs")? })
    }

    /// Ends and removes what tries left that were killed.
    pub fn sweep(&self) {
        for dir in entries(&self.runs).filter(|path| path.is_dir()) {
            // Whoever still runs holds the lock; one that is being made has none yet, and is young.
            let Ok((lock, _)) = files::open(&dir.join("lock")) else {
                if age(&dir) > Duration::from_mins(1) {
                    remove(&dir);
                }
                continue;
            };
            if lock.try_lock().is_err() {
                continue;
            }
            let listed = |name: &str| files::text(&dir.join(name), MARKS).unwrap_or_default();
            for mark in listed("marks").lines().filter(|mark| !mark.is_empty()) {
                Family::of_mark(mark).end(POLITE);
            }
            clear_away(&dir);
            for elsewhere in listed("elsewhere").lines().map(Path::new) {
                let name = elsewhere.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if name.starts_with(PREFIX) && elsewhere.parent() == Some(&std::env::temp_dir()) {
                    remove(elsewhere);
                }
            }
            remove(&dir);
        }
    }

    /// A folder for one try.
    ///
    /// # Errors
    /// The system refuses.
    pub fn run(&self) -> io::Result<Run> {
        let dir = tempfile::Builder::new().prefix("").tempdir_in(&self.runs)?.keep();
        let lock = private().create(true).append(true).open(dir.join("lock"))?;
        lock.lock()?;
        Ok(Run { dir, _lock: lock })
    }

    /// The build of this key: as it is there, or an empty folder to make it in. Whoever makes it is waited for.
    ///
    /// # Errors
    /// The system refuses.
    pub fn build(&self, key: &str, fresh: bool) -> io::Result<Build> {
        let lock = private().create(true).append(true).open(self.builds.join(format!("{key}.lock")))?;
        lock.lock()?;
        let dir = self.builds.join(key);
        let is_done = !fresh && done(&dir).is_file();
        if is_done {
            File::set_modified(&private().append(true).open(done(&dir))?, SystemTime::now())?;
        } else {
            remove(&dir);
            fs::create_dir(&dir)?;
        }
        // From now on others may use it, too, and nobody may remove it.
        if is_done {
            lock.unlock()?;
            lock.lock_shared()?;
        }
        Ok(Build { dir, is_done, _lock: lock })
    }

    /// Removes builds that nobody uses, those used longest ago first, until all of them together take at most so many
    /// bytes. Gives how many were removed, in bytes.
    pub fn trim(&self, most: u64) -> u64 {
        let mut builds: Vec<(SystemTime, u64, PathBuf)> = entries(&self.builds)
            .filter(|path| path.is_dir())
            .map(|path| {
                let used = fs::metadata(done(&path)).and_then(|about| about.modified());
                let size = files::text(&done(&path), 100).and_then(|size| size.trim().parse().ok());
                (used.unwrap_or(SystemTime::UNIX_EPOCH), size.unwrap_or_else(|| size_of(&path)), path)
            })
            .collect();
        builds.sort();
        let mut whole: u64 = builds.iter().map(|(_, size, _)| size).sum();
        let before = whole;
        for (_, size, path) in builds {
            if whole <= most {
                break;
            }
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let lock_path = self.builds.join(format!("{name}.lock"));
            let lock = private().create(true).append(true).open(&lock_path);
            if lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
                remove(&path);
                let _ = fs::remove_file(lock_path);
                whole -= size;
            }
        }
        before - whole
    }
}

impl Build {
    /// Says that it is whole now.
    ///
    /// # Errors
    /// The system refuses.
    pub fn finish(&mut self) -> io::Result<()> {
        let size = size_of(&self.dir).to_string();
        private().create(true).truncate(true).open(done(&self.dir))?.write_all(size.as_bytes())?;
        self.is_done = true;
        Ok(())
    }
}

impl Run {
    /// Makes a folder in it.
    ///
    /// # Errors
    /// The system refuses.
    pub fn folder(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.dir.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Notes what processes of this try carry, so that they are found after a kill.
    pub fn note(&self, mark: &Mark) {
        self.append("marks", &mark.text());
    }

    /// A folder that other users may reach, too; removed with this try.
    ///
    /// # Errors
    /// The system refuses.
    pub fn elsewhere(&self) -> io::Result<TempDir> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        self.append("elsewhere", &folder.path().to_string_lossy());
        Ok(folder)
    }

    /// Has a command clear away what outlives us, when this try ends or with the next start.
    pub fn afterwards(&self, words: &[String]) {
        self.append("afterwards", &serde_json::to_string(words).unwrap_or_default());
    }

    fn append(&self, name: &str, line: &str) {
        // Without it, only a kill of everything at once leaves something.
        let file = private().create(true).append(true).open(self.dir.join(name));
        let _ = file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    }
}

/// Runs what clears away behind a try.
fn clear_away(dir: &Path) {
    let listed = files::text(&dir.join("afterwards"), MARKS).unwrap_or_default();
    for words in listed.lines().filter_map(|line| serde_json::from_str::<Vec<String>>(line).ok()) {
        let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        let Some((program, args)) = words.split_first() else { continue };
        let order = Order { program: Path::new(program), args, dir: Path::new("/"), env: &[], guarded: false };
        let _ = process::detached(order).and_then(|mut child| child.wait());
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        clear_away(&self.dir);
        remove(&self.dir);
    }
}

fn done(dir: &Path) -> PathBuf {
    dir.join(".done")
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn age(path: &Path) -> Duration {
    let modified = fs::symlink_metadata(path).and_then(|about| about.modified());
    modified.ok().and_then(|time| time.elapsed().ok()).unwrap_or_default()
}

/// Bytes of all files in a folder; links are not followed.
fn size_of(dir: &Path) -> u64 {
    let each = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| match entry.metadata() {
        Ok(about) if about.is_dir() => size_of(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    });
    each.sum()
}

/// Removes a folder with all that is in it, also what an application took its owner's rights from. Follows no links.
pub fn remove(dir: &Path) {
    if fs::remove_dir_all(dir).is_err() {
        open_up(dir);
        let _ = fs::remove_dir_all(dir);
    }
}

fn open_up(dir: &Path) {
    if fs::symlink_metadata(dir).is_ok_and(|about| about.is_dir()) {
        let _ = fs::set_permissions(dir, fs::Permissions::from_mode(0o700));
        entries(dir).for_each(|path| open_up(&path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_are_kept_and_the_oldest_go_first() {
        let cache = tempfile::tempdir().unwrap();
        let ground = Ground::below(cache.path()).unwrap();
        for (age, key) in [(30, "a"), (10, "b"), (20, "c")] {
            let mut build = ground.build(key, false).unwrap();
            assert!(!build.is_done);
            state::private().create_new(true).open(build.dir.join("x")).unwrap().write_all(&[0; 1000]).unwrap();
            build.finish().unwrap();
            let used = SystemTime::now() - Duration::from_mins(age);
            private().append(true).open(done(&build.dir)).unwrap().set_modified(used).unwrap();
        }
        assert_eq!(ground.trim(2500), 1000);
        let is_there = |key: &str| ground.builds.join(key).is_dir();
        assert_eq!(["a", "b", "c"].map(is_there), [false, true, true]);
        let used = ground.build("c", false).unwrap();
        assert!(used.is_done && ground.trim(0) == 1000, "what is used stays");
        assert_eq!(["b", "c"].map(is_there), [false, true]);
        drop(used);
        let again = ground.build("c", true).unwrap();
        assert!(!again.is_done && !again.dir.join("x").exists(), "a fresh one forgets");
    }

    #[test]
    fn what_a_killed_try_left_is_swept_and_what_runs_stays() {
        let cache = tempfile::tempdir().unwrap();
        let ground = Ground::below(cache.path()).unwrap();
        let (alive, killed) = (ground.run().unwrap(), ground.run().unwrap());
        let beside = killed.elsewhere().unwrap();
        let closed = killed.folder("root/deep").unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let (dir, elsewhere) = (killed.dir.clone(), beside.keep());
        let Run { _lock: lock, .. } = &killed;
        lock.unlock().unwrap();
        std::mem::forget(killed);
        ground.sweep();
        assert!(!dir.exists() && !elsewhere.exists() && alive.dir.exists());
    }
}
