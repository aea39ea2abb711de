//! The calls that change the disk, one method each: the seam where tests make them fail.
//!
//! Floor 5. The writer and the recovery change nothing but through a [`Layer`].

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::files;

/// How much of a file is read, in bytes: more than charmer writes, so that a file that is cut here is told from its own.
const LARGEST: u64 = 16 << 20;

/// Every call of a write, in the order in which it makes them. Each one either happens or changes nothing,
/// but for [`create_file`](Layer::create_file) and [`write_over`](Layer::write_over), which may come halfway.
pub trait Layer {
    /// The content of a file.
    ///
    /// # Errors
    /// As `read(2)`.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Creates one folder; a `private` one is for its owner alone, another as the umask has it.
    ///
    /// # Errors
    /// As `mkdir(2)`.
    fn create_dir(&self, path: &Path, private: bool) -> io::Result<()>;

    /// Creates a file that must not exist yet, with this mode less the umask, and fills it.
    ///
    /// # Errors
    /// As `open(2)` and `write(2)`.
    fn create_file(&self, path: &Path, content: &[u8], mode: u32) -> io::Result<()>;

    /// Gives a file that exists another content, from its first byte on, and cuts off what was longer.
    ///
    /// # Errors
    /// As `open(2)`, `write(2)` and `ftruncate(2)`.
    fn write_over(&self, path: &Path, content: &[u8]) -> io::Result<()>;

    /// Sets an extended attribute; removes it where there is no value.
    ///
    /// # Errors
    /// As `setxattr(2)` and `removexattr(2)`.
    fn set_attribute(&self, path: &Path, name: &OsStr, value: Option<&[u8]>) -> io::Result<()>;

    /// Sets owner and group.
    ///
    /// # Errors
    /// As `chown(2)`.
    fn set_owner(&self, path: &Path, uid: u32, gid: u32) -> io::Result<()>;

    /// Sets the permission bits.
    ///
    /// # Errors
    /// As `chmod(2)`.
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()>;

    /// Waits until a file, or the entries of a folder, are on the disk.
    ///
    /// # Errors
    /// As `fsync(2)`.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Moves `from` to `to`, replacing what is there.
    ///
    /// # Errors
    /// As `rename(2)`.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Moves `from` to `to`; fails when there is something at `to`.
    ///
    /// # Errors
    /// As `renameat2(2)` with `RENAME_NOREPLACE`.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Swaps two files in one step.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] where the file system cannot; else as `renameat2(2)`.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// As `unlink(2)`.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    /// As `rmdir(2)`.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;
}

/// The real disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Layer for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        files::open_unlinked(path)?.0.take(LARGEST).read_to_end(&mut content)?;
        Ok(content)
    }

    fn create_dir(&self, path: &Path, private: bool) -> io::Result<()> {
        DirBuilder::new().mode(if private { 0o700 } else { 0o777 }).create(path)
    }

    fn create_file(&self, path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
        files::for_writing().create_new(true).mode(mode).open(path)?.write_all(content)
    }

    fn write_over(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = files::for_writing().open(path)?;
        file.write_all(content)?;
        file.set_len(content.len() as u64)
    }

    fn set_attribute(&self, path: &Path, name: &OsStr, value: Option<&[u8]>) -> io::Result<()> {
        match value {
            Some(value) => xattr::set(path, name, value),
            None => xattr::remove(path, name),
        }
    }

    fn set_owner(&self, path: &Path, uid: u32, gid: u32) -> io::Result<()> {
        std::os::unix::fs::chown(path, Some(uid), Some(gid))
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        files::sync(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => Ok(()),
            Err(error) if is_unsupported(error) => {
                // A file system without the flag: a hard link fails on an existing name, too, but is not
                // known everywhere either.
                if to.symlink_metadata().is_ok() {
                    return Err(Errno::EXIST.into());
                }
                fs::rename(from, to)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(|error| {
            if is_unsupported(error) { io::Error::new(io::ErrorKind::Unsupported, error) } else { error.into() }
        })
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}

fn is_unsupported(error: Errno) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error)
}
