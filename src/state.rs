//! The folder where charmer keeps what belongs into no project: journals, drafts, the logs of packs.
//!
//! Floor 1. `records` keeps what is small under keys. What lies there decides what is written and removed, so it is the person's alone: one function makes all of its
//! folders and one reads its files, and neither trusts what somebody else made.

mod records;

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::process::geteuid;
use thiserror::Error;

use crate::files;
use crate::text::one_line;

pub use records::{Records, key_of};

/// Stands for the folder where there is no home: nothing can be below it, so that every read of it finds nothing.
const NOWHERE: &str = "/dev/null/charmer";
/// The largest file that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// Why there is no state to be had.
#[derive(Debug, Error)]
pub enum StateError {
    /// Nobody's home.
    #[error(
        "HOME: this names no home folder by its full path, so charmer has no place for the copies of what it replaces."
    )]
    NoHome,
    /// It leads somewhere else.
    #[error("{}: this is a symbolic link, and charmer keeps its copies only in a folder of its own.", shown(.0))]
    Link(PathBuf),
    /// Something else has its name.
    #[error("{}: this is not a folder, and charmer keeps its copies there.", shown(.0))]
    NoFolder(PathBuf),
    /// Another user made it.
    #[error("{}: the folder belongs to another user (number {}), and charmer trusts no copies but its own.", shown(.0), .1)]
    Foreign(PathBuf, u32),
    /// Everybody may put something there.
    #[error("{}: everybody may write to this folder, so that what is in it cannot be trusted.", shown(.0))]
    Open(PathBuf),
    /// The system refused.
    #[error("{}: charmer cannot keep its copies in this folder: {}.", shown(.0), .1)]
    Io(PathBuf, io::Error),
}

impl StateError {
    /// What to do about it.
    pub fn fix(&self) -> String {
        match self {
            Self::NoHome => "Set HOME, or XDG_STATE_HOME, to a folder that is yours.".to_owned(),
            Self::Link(path) | Self::NoFolder(path) => {
                format!("Move {} away, or set XDG_STATE_HOME to another folder that is yours.", shown(path))
            }
            Self::Foreign(..) => {
                "Run charmer as that user, or set HOME, or XDG_STATE_HOME, to a folder that is yours.".to_owned()
            }
            Self::Open(path) => format!("See what is in it, then: chmod 700 {}", shown(path)),
            Self::Io(path, _) => {
                format!("Make {} writable for yourself, or set XDG_STATE_HOME to another folder.", shown(path))
            }
        }
    }

    /// The folder, or the variable that should name it.
    pub fn path(&self) -> &Path {
        match self {
            Self::NoHome => Path::new("HOME"),
            Self::Link(path) | Self::NoFolder(path) | Self::Open(path) | Self::Foreign(path, _) | Self::Io(path, _) => {
                path
            }
        }
    }
}

impl From<StateError> for io::Error {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Io(_, error) => error,
            error => Self::other(error),
        }
    }
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy()).into_owned()
}

/// The folder: `~/.local/state/charmer` on Linux. Without a home one that cannot be, which [`folder`] refuses.
pub fn dir() -> PathBuf {
    let Some(dirs) = directories::ProjectDirs::from("", "", "charmer") else { return NOWHERE.into() };
    let dir = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
    // From a relative one every folder would have a state of its own.
    if dir.is_absolute() { dir.to_path_buf() } else { NOWHERE.into() }
}

/// The file of what a person has set: `~/.config/charmer/config.toml` on Linux. Without a home none.
pub fn config_file() -> PathBuf {
    let dirs = directories::ProjectDirs::from("", "", "charmer");
    let dir = dirs.map(|dirs| dirs.config_dir().to_path_buf()).filter(|dir| dir.is_absolute());
    dir.unwrap_or_else(|| NOWHERE.into()).join("config.toml")
}

/// The folder for what can be had again: `~/.cache/charmer` on Linux. Without a home as [`dir`].
pub fn cache_dir() -> PathBuf {
    let dirs = directories::ProjectDirs::from("", "", "charmer");
    dirs.map(|dirs| dirs.cache_dir().to_path_buf()).filter(|dir| dir.is_absolute()).unwrap_or_else(|| NOWHERE.into())
}

/// Makes the folder `name` of the state, and the folders above it that are missing: for their owner alone.
///
/// # Errors
/// When there is no home, when one of them is not ours alone, when the system refuses.
pub fn folder(state: &Path, name: &str) -> Result<PathBuf, StateError> {
    folder_by(state, name, &|dir| DirBuilder::new().mode(0o700).create(dir))
}

/// As [`folder`], with a way of its own to make one folder that is private.
///
/// # Errors
/// As [`folder`].
pub fn folder_by(state: &Path, name: &str, make: &dyn Fn(&Path) -> io::Result<()>) -> Result<PathBuf, StateError> {
    if state == Path::new(NOWHERE) {
        return Err(StateError::NoHome);
    }
    let missing = |dir: &Path| -> Result<(), StateError> {
        match make(dir) {
            // Another charmer starts at the same moment.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            result => result.map_err(|error| StateError::Io(dir.to_path_buf(), error)),
        }
    };
    let absent = |dir: &&Path| !dir.as_os_str().is_empty() && dir.symlink_metadata().is_err();
    let above: Vec<&Path> = state.ancestors().take_while(absent).collect();
    for dir in above.into_iter().rev() {
        missing(dir)?;
    }
    check(state)?;
    let mut here = state.to_path_buf();
    for part in Path::new(name) {
        here.push(part);
        if here.symlink_metadata().is_err() {
            missing(&here)?;
        }
        check(&here)?;
    }
    Ok(here)
}

/// True when there is a state folder, and it is ours alone.
///
/// # Errors
/// When there is no home, or the folder is not ours alone.
pub fn is_there(state: &Path) -> Result<bool, StateError> {
    if state == Path::new(NOWHERE) {
        return Err(StateError::NoHome);
    }
    if state.symlink_metadata().is_err() {
        return Ok(false);
    }
    check(state).map(|()| true)
}

/// Earlier versions left some folders readable for others; what others may only read is taken from them.
fn check(dir: &Path) -> Result<(), StateError> {
    let failed = |error| StateError::Io(dir.to_path_buf(), error);
    let about = dir.symlink_metadata().map_err(failed)?;
    if about.is_symlink() {
        return Err(StateError::Link(dir.to_path_buf()));
    }
    if !about.is_dir() {
        return Err(StateError::NoFolder(dir.to_path_buf()));
    }
    if about.uid() != geteuid().as_raw() {
        return Err(StateError::Foreign(dir.to_path_buf(), about.uid()));
    }
    if about.mode() & 0o002 != 0 {
        return Err(StateError::Open(dir.to_path_buf()));
    }
    if about.mode() & 0o077 != 0 {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// How a file of the state is opened for writing: for its owner alone, and as [`files::for_writing`] has it.
pub fn private() -> OpenOptions {
    let mut options = files::for_writing();
    options.mode(0o600);
    options
}

/// The content of a file of the state: a regular one of ours, of a size that charmer writes.
///
/// # Errors
/// When it is not that, or the system refuses.
pub fn load(path: &Path) -> io::Result<Vec<u8>> {
    let (file, _) = files::open_unlinked(path)?;
    if file.metadata()?.uid() != geteuid().as_raw() {
        return Err(io::Error::other("it is no file that charmer wrote"));
    }
    Ok(files::read_stream(file, LARGEST)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.symlink_metadata().unwrap().mode() & 0o777
    }

    #[test]
    fn folders_are_for_their_owner_alone_and_what_was_open_is_closed() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("local/state/charmer");
        let made = folder(&state, "packs/1/rock").unwrap();
        assert!(made.ends_with("charmer/packs/1/rock") && [&made, &state].iter().all(|dir| mode(dir) == 0o700));
        fs::set_permissions(&state, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(is_there(&state).unwrap());
        assert_eq!(mode(&state), 0o700);
        fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(folder(&state, "packs").unwrap_err(), StateError::Open(_)));
    }

    #[test]
    fn a_lock_is_opened_through_no_link_and_waits_at_no_pipe() {
        let home = tempfile::tempdir().unwrap();
        let (pipe, link, other) = (home.path().join("pipe"), home.path().join("link"), home.path().join("other"));
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::os::unix::fs::symlink(&other, &link).unwrap();
        for path in [&pipe, &link] {
            assert!(private().create(true).append(true).open(path).is_err(), "{}", path.display());
        }
        assert!(!other.exists());
    }

    #[test]
    fn what_is_not_a_folder_of_ours_is_refused() {
        let home = tempfile::tempdir().unwrap();
        assert!(matches!(folder(Path::new(NOWHERE), "done").unwrap_err(), StateError::NoHome));
        let (real, link, file) = (home.path().join("real"), home.path().join("link"), home.path().join("file"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        fs::write(&file, "x").unwrap();
        assert!(matches!(folder(&link, "done").unwrap_err(), StateError::Link(_)));
        assert!(matches!(folder(&file, "done").unwrap_err(), StateError::NoFolder(_)));
        assert_eq!(fs::read_dir(&real).unwrap().count(), 0, "nothing was made behind the link");
        if geteuid().is_root() {
            std::os::unix::fs::chown(&real, Some(12345), None).unwrap();
            assert!(matches!(folder(&real, "done").unwrap_err(), StateError::Foreign(_, 12345)));
        }
        assert_eq!(load(&file).unwrap(), b"x");
        assert!(load(&link).is_err() && load(home.path()).is_err());
    }
}
