//! The one place that opens files that others made.
//!
//! Floor 1. Whatever lies at a path, opening it neither waits for anybody nor costs more memory than the caller allows: a
//! pipe, a socket or a device is told and left alone, and of a file that grows while it is read no more than the limit is
//! taken. `tests/it/floors.rs` finds files that are opened elsewhere.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;

use crate::text;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing is at the path.
    #[error("it does not exist")]
    Missing,
    /// A link is at the path, and nothing at its end.
    #[error("it is a link that leads nowhere")]
    Dangling,
    /// Something else than a file, such as `a folder` or `a pipe`.
    #[error("it is {0}, not a file")]
    NotAFile(&'static str),
    /// The file has more bytes than are read of such a file.
    #[error("it is larger than {}", text::size(*limit))]
    TooLarge {
        /// How many bytes are read at most.
        limit: u64,
        /// How many bytes it has, as far as that is known.
        size: u64,
    },
    /// The system refuses.
    #[error(transparent)]
    System(#[from] io::Error),
}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> Self {
        let kind = match error {
            FileError::System(error) => return error,
            FileError::Missing | FileError::Dangling => io::ErrorKind::NotFound,
            FileError::NotAFile(_) => io::ErrorKind::InvalidInput,
            FileError::TooLarge { .. } => io::ErrorKind::FileTooLarge,
        };
        Self::new(kind, error)
    }
}

/// Opens a regular file for reading, links followed; also answers how many bytes it has at this moment.
///
/// # Errors
/// Nothing is there, it is not a regular file, or the system refuses.
pub fn open(path: &Path) -> Result<(File, u64), FileError> {
    open_as(path, OFlags::empty())
}

/// As [`open`], with a link at the path's end refused.
///
/// # Errors
/// As [`open`], and where the path is a link.
pub fn open_unlinked(path: &Path) -> Result<(File, u64), FileError> {
    open_as(path, OFlags::NOFOLLOW)
}

/// How a file is opened for writing: never through a link at the path's end, and without waiting for somebody who reads
/// at a pipe.
pub fn for_writing() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(at_once(OFlags::NOFOLLOW));
    options
}

/// Copies a regular file to where nothing is, with its mode; where the file system can, its blocks are shared.
///
/// # Errors
/// As [`open_unlinked`], and where something is there already.
pub fn copy(from: &Path, to: &Path) -> Result<(), FileError> {
    let (mut source, _) = open_unlinked(from)?;
    let mut target = for_writing().create_new(true).open(to)?;
    io::copy(&mut source, &mut target)?;
    target.set_permissions(source.metadata()?.permissions())?;
    Ok(())
}

/// Waits until a file, or the entries of a folder, are on the disk.
///
/// # Errors
/// As `open(2)` and `fsync(2)`.
pub fn sync(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().read(true).custom_flags(at_once(OFlags::empty())).open(path)?;
    match file.sync_all() {
        // Some file systems keep no folders to wait for, and say so.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput && file.metadata()?.is_dir() => Ok(()),
        result => result,
    }
}

/// Flags with which opening waits for nobody, and makes no terminal ours.
fn at_once(how: OFlags) -> i32 {
    (OFlags::NONBLOCK | OFlags::NOCTTY | how).bits().cast_signed()
}

fn open_as(path: &Path, how: OFlags) -> Result<(File, u64), FileError> {
    // Before anything is opened: opening alone may rewind a tape, or let go of a writer that waits at a pipe.
    regular(&fs::metadata(path).map_err(|error| refused(path, error))?)?;
    let file =
        OpenOptions::new().read(true).custom_flags(at_once(how)).open(path).map_err(|error| refused(path, error))?;
    // It may have been replaced meanwhile.
    let about = file.metadata()?;
    regular(&about)?;
    Ok((file, about.len()))
}

/// All bytes of a regular file.
///
/// # Errors
/// As [`open`], and where there are more than `limit` bytes.
pub fn read_capped(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let (file, size) = open(path)?;
    if size > limit {
        return Err(FileError::TooLarge { limit, size });
    }
    read_all(file, size, limit)
}

/// All bytes of what is open already, such as standard input.
///
/// # Errors
/// When there are more than `limit` bytes, or the system refuses.
pub fn read_stream(stream: impl Read, limit: u64) -> Result<Vec<u8>, FileError> {
    read_all(stream, 0, limit)
}

/// The first bytes of a regular file.
///
/// # Errors
/// As [`open`].
pub fn head(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    open(path)?.0.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a small file, for callers that do without it: `None` where it cannot be read or is not UTF-8.
pub fn text(path: &Path, limit: u64) -> Option<String> {
    read_capped(path, limit).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

fn read_all(stream: impl Read, size: u64, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).map_or(0, |size| size + 1));
    // One byte more than allowed tells a file that grows while it is read.
    stream.take(limit + 1).read_to_end(&mut bytes)?;
    let size = bytes.len() as u64;
    if size > limit { Err(FileError::TooLarge { limit, size }) } else { Ok(bytes) }
}

fn regular(about: &Metadata) -> Result<(), FileError> {
    let kind = about.file_type();
    Err(FileError::NotAFile(match kind {
        _ if kind.is_file() => return Ok(()),
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    }))
}

fn refused(path: &Path, error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound if fs::symlink_metadata(path).is_ok() => FileError::Dangling,
        io::ErrorKind::NotFound => FileError::Missing,
        _ => FileError::System(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn what_is_not_a_file_is_told_and_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir(at("folder")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _socket = UnixListener::bind(at("socket")).unwrap();
        for (link, to) in [("zero", "/dev/zero"), ("nowhere", "nothing"), ("loop", "loop"), ("to-pipe", "pipe")] {
            std::os::unix::fs::symlink(to, at(link)).unwrap();
        }
        for (name, expected) in [
            ("folder", "it is a folder, not a file"),
            ("pipe", "it is a pipe, not a file"),
            ("to-pipe", "it is a pipe, not a file"),
            ("socket", "it is a socket, not a file"),
            ("zero", "it is a device, not a file"),
            ("nowhere", "it is a link that leads nowhere"),
            ("nothing", "it does not exist"),
            ("loop", "symbolic links"),
        ] {
            let error = read_capped(&at(name), 10).unwrap_err().to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
    }

    #[test]
    fn no_more_than_the_limit_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, "1234").unwrap();
        assert_eq!(read_capped(&path, 4).unwrap(), b"1234");
        assert!(matches!(read_capped(&path, 3), Err(FileError::TooLarge { limit: 3, size: 4 })));
        assert_eq!(head(&path, 2).unwrap(), b"12");
        File::create(&path).unwrap().set_len(3 << 30).unwrap();
        assert_eq!(read_capped(&path, 1_000).unwrap_err().to_string(), "it is larger than 1 kB");
        // As a file that says it is empty and never ends.
        assert!(matches!(read_stream(io::repeat(b'x'), 1_000), Err(FileError::TooLarge { .. })));
    }
}
