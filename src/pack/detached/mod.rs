//! Packs that outlive whoever started them: a host process owns the packer, its log lies in the state folder. Floor 2.
//!
//! ```text
//! wizard ──starts──► host (a session of its own) ──starts──► packer (a process group of its own)
//!    │                  │ drains both pipes
//!    └──reads── log, kinds, record ◄──writes──┘
//! ```
//!
//! Leaving is then only no longer reading, and a start finds what an earlier one left. The host holds a lock as long as
//! it lives, so nobody goes by a process id that was given away meanwhile.
//!
//! | file | it does |
//! | --- | --- |
//! | `host` | is the process that owns the packer |
//! | `writer` | writes the log, and beside it what sort each line is |
//! | `follow` | starts a host, follows it, stops it, picks it up later |
//! | `index` | finds lines in a log of any length |

mod follow;
mod host;
mod index;
mod writer;

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::files;

use super::outcome::Outcome;
use super::tool::Tool;
use crate::state::{self, Records};

pub use follow::{Follower, Order};
pub use host::{COMMAND, host};
pub use index::{Filter, Line, Page, Wanted};

/// The form of the record; another number is left alone.
const FORM: u32 = 1;
const RECORD: &str = "record";
/// How long the log of a pack is kept.
const KEPT: Duration = Duration::from_hours(24 * 30);
/// How long a lock is tried for: somebody may just be looking whether it is held.
const TRIED: Duration = Duration::from_secs(2);

/// Where the pack of a folder keeps its files: one folder for each project and packer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFiles {
    tool: Tool,
    project: String,
    state: PathBuf,
    folder: PathBuf,
}

impl PackFiles {
    /// The place for packing `dir`, in the state folder.
    pub fn of(state: &Path, tool: Tool, dir: &Path) -> Self {
        let real = fs::canonicalize(dir).or_else(|_| std::path::absolute(dir)).unwrap_or_else(|_| dir.to_path_buf());
        let digest = Sha256::digest(real.as_os_str().as_bytes());
        let project = digest.iter().take(8).fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
        let folder = state.join("packs").join(&project).join(tool.product());
        Self { tool, project, state: state.to_path_buf(), folder }
    }

    /// Whose pack it is.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// What stands for the project's folder.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The log: what the packer said, a line each, safe to show.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn kinds(&self) -> PathBuf {
        self.folder.join("kinds")
    }

    fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    fn reserve(&self) -> PathBuf {
        self.folder.join("reserve")
    }

    fn seen(&self) -> PathBuf {
        self.folder.join("seen")
    }

    fn records(&self) -> Records<Record> {
        Records::open(&self.state, self.below())
    }

    /// The folder, below the state.
    fn below(&self) -> String {
        format!("packs/{}/{}", self.project, self.tool.product())
    }

    /// What is written down about the last pack; `None` when there was none, or it is of another form.
    pub fn record(&self) -> Option<Record> {
        self.records().load(RECORD).filter(|record| record.form == FORM)
    }

    /// True while somebody packs here.
    pub fn is_busy(&self) -> bool {
        let Ok((file, _)) = files::open(&self.lock()) else { return false };
        let is_locked = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        if !is_locked {
            let _ = file.unlock();
        }
        is_locked
    }

    /// Keeps everybody else from packing here, and clears away what an earlier pack left.
    ///
    /// # Errors
    /// Somebody packs here already ([`io::ErrorKind::WouldBlock`]), or the folder cannot be made.
    pub fn claim(&self) -> io::Result<Claim> {
        state::folder(&self.state, &self.below())?;
        let file = state::private().create(true).append(true).open(self.lock())?;
        let begun = std::time::Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() < TRIED => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
                // Without locks on this file system, one pack at a time is up to the person.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => break,
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        let claim = Claim(file);
        self.records().remove(RECORD)?;
        for path in [self.log(), self.kinds(), self.reserve(), self.seen()] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(claim)
    }

    /// Removes what packs left behind that nobody has touched for long.
    fn tidy(state: &Path) {
        let Ok(projects) = fs::read_dir(state.join("packs")) else { return };
        for project in projects.filter_map(Result::ok) {
            for tool in Tool::ALL {
                let folder = project.path().join(tool.product());
                let name = project.file_name().to_string_lossy().into_owned();
                let place = Self { tool, project: name, state: state.to_path_buf(), folder };
                let last = fs::metadata(place.log()).and_then(|about| about.modified());
                let is_old = last.is_ok_and(|last| last.elapsed().is_ok_and(|age| age > KEPT));
                if is_old && !place.is_busy() {
                    let _ = fs::remove_dir_all(&place.folder);
                }
            }
        }
    }

    /// Says that the end of the last pack was seen. The log stays until the next one.
    fn see(&self) {
        // Where that cannot be written down, it is only told once more.
        let _ = state::private().write(true).create(true).truncate(true).open(self.seen());
    }

    fn write(&self, record: &Record) -> io::Result<()> {
        self.records().save(RECORD, record)
    }
}

/// The right to pack in a place, for as long as it lives.
#[derive(Debug)]
pub struct Claim(File);

impl Drop for Claim {
    fn drop(&mut self) {
        // Closing is not enough: a packer being started at this moment still shares the open file.
        let _ = self.0.unlock();
    }
}

/// What is written down about a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    form: u32,
    host: u32,
    /// What the packer's processes carry in their environment.
    mark: String,
    started: u64,
    /// True for a build on Launchpad.
    pub remote: bool,
    /// How it ended, once it did.
    pub end: Option<Outcome>,
    /// Why the log is not whole, where it is not.
    pub cut: Option<String>,
}

impl Record {
    fn new(remote: bool) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let started = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        Self { form: FORM, host: std::process::id(), mark: String::new(), started, remote, end: None, cut: None }
    }

    /// When it was started.
    pub fn started(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.started)
    }

    /// How long ago it was started.
    pub fn age(&self) -> Duration {
        self.started().elapsed().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    #[test]
    fn one_at_a_time_packs_a_folder() {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Rockcraft, state.path());
        assert!(!place.is_busy());
        let claim = place.claim().unwrap();
        assert!(place.is_busy());
        assert_eq!(place.claim().unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert!(
            !PackFiles::of(state.path(), Tool::Charmcraft, state.path()).is_busy(),
            "the other packer's is another place"
        );
        drop(claim);
        assert!(!place.is_busy() && place.claim().is_ok());
    }

    #[test]
    fn a_folder_is_known_whatever_it_is_called() {
        let state = tempfile::tempdir().unwrap();
        let dir = state.path().join("app");
        fs::create_dir(&dir).unwrap();
        std::os::unix::fs::symlink(&dir, state.path().join("link")).unwrap();
        let place = |dir: PathBuf| PackFiles::of(state.path(), Tool::Rockcraft, &dir);
        assert_eq!(place(dir.clone()), place(state.path().join("link")));
        assert_eq!(place(dir.clone()), place(dir.join("../app/.")));
        assert_ne!(place(dir), place(state.path().to_path_buf()));
    }

    #[test]
    fn a_record_says_again_what_was_put_into_it() {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Charmcraft, state.path());
        let _claim = place.claim().unwrap();
        let status = crate::pack::Status::Packed(vec![crate::pack::Artifact {
            path: PathBuf::from(OsString::from_vec(b"odd-\xff.charm".to_vec())),
            size: 5,
            already: true,
        }]);
        let end = Some(Outcome { status, elapsed: Duration::from_millis(1234), log: None, left: Vec::new() });
        let record = Record { end, cut: Some("full".into()), ..Record::new(true) };
        place.write(&record).unwrap();
        assert_eq!(place.record(), Some(record.clone()));
        place.write(&Record { form: FORM + 1, ..record }).unwrap();
        assert_eq!(place.record(), None);
    }

    #[test]
    fn old_logs_go_and_newer_ones_stay() {
        let state = tempfile::tempdir().unwrap();
        let places = ["old", "new"].map(|name| PackFiles::of(state.path(), Tool::Rockcraft, &state.path().join(name)));
        for place in &places {
            drop(place.claim().unwrap());
            fs::write(place.log(), "said\n").unwrap();
        }
        let old = SystemTime::now() - KEPT - Duration::from_hours(1);
        File::options().append(true).open(places[0].log()).unwrap().set_modified(old).unwrap();
        PackFiles::tidy(state.path());
        assert!(!places[0].log().exists() && places[1].log().exists());
    }
}
