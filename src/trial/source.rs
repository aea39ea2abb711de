//! The project's own files: gone through, and as a text that changes with each of them.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::app::Tree;
use crate::files;

/// Goes through the regular files below this folder of the project, without what version control and package managers made.
pub(super) fn each(
    (dir, tree): (&Path, &Tree),
    below: &Path,
    mut each: impl FnMut(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let mut skip_to = 0;
    for (at, entry) in tree.entries.iter().enumerate() {
        if at < skip_to {
            continue;
        }
        if entry.foreign || entry.path == ".git" {
            skip_to = at + 1 + entry.below;
            continue;
        }
        let path = dir.join(&entry.path);
        let Ok(name) = path.strip_prefix(below) else { continue };
        if entry.kind.is_file() {
            each(&path, name)?;
        }
    }
    Ok(())
}

/// What the files below this folder hold that are wanted. Of those that are longer than this, only when they were written.
///
/// # Errors
/// One of them cannot be read.
pub(super) fn content(
    project: (&Path, &Tree),
    below: &Path,
    longest: u64,
    is_wanted: impl Fn(&Path) -> bool,
) -> io::Result<String> {
    let (mut digest, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
    each(project, below, |path, name| {
        if !is_wanted(name) {
            return Ok(());
        }
        digest.update(name.as_os_str().as_encoded_bytes());
        let about = fs::symlink_metadata(path)?;
        digest.update(about.len().to_le_bytes());
        if about.len() > longest {
            digest.update(format!("{:?}", about.modified()?));
            return Ok(());
        }
        let (mut file, _) = files::open(path)?;
        loop {
            match file.read(&mut chunk)? {
                0 => return Ok(()),
                length => digest.update(&chunk[..length]),
            }
        }
    })?;
    Ok(format!("{:02x?}", digest.finalize()))
}
