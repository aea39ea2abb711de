//! The steps of a write, each of which can be made again or taken back after an interruption.
//!
//! Floor 4. They judge by what lies on the disk, never by memory: so the same code serves a write that fails
//! halfway and one that was killed. With T the target, N the new file beside it and O the old one beside it:
//! while N holds the new content nothing was replaced yet; a swap puts the old file at N.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::error::{WriteError, io_error};
use super::journal::{Contents, Entry, Journal};
use super::layer::Layer;

/// Makes the folders and puts every new file beside its target, on the disk.
pub fn prepare(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for dir in &journal.record.dirs {
        layer.create_dir(&dir.0, false).map_err(io_error("create the folder", &dir.0))?;
    }
    for (index, entry) in journal.record.entries.iter().enumerate() {
        let new = journal.new_beside(index);
        lay(&new, &journal.contents(index, layer)?.new, entry, layer)?;
    }
    sync_folders(journal, layer)
}

/// Puts the old content of every replaced file beside its target, as a swap leaves it: [`take_back`] does the rest.
pub fn prepare_back(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for (index, entry) in journal.record.entries.iter().enumerate() {
        if let Some(old) = journal.contents(index, layer)?.old {
            lay(&journal.new_beside(index), &old, entry, layer)?;
        }
    }
    sync_folders(journal, layer)
}

fn lay(new: &Path, content: &[u8], entry: &Entry, layer: &dyn Layer) -> Result<(), WriteError> {
    let failed = |doing| io_error(doing, &entry.target.0);
    layer.create_file(new, content, entry.executable).map_err(failed("write the file"))?;
    if let Some(old) = entry.old {
        let made = fs::metadata(new).map_err(failed("read the owner of the file"))?;
        if (made.uid(), made.gid()) != (old.uid, old.gid) {
            layer.set_owner(new, old.uid, old.gid).map_err(failed("keep the owner of the file"))?;
        }
        layer.set_mode(new, old.mode).map_err(failed("keep the permissions of the file"))?;
    }
    layer.sync(new).map_err(failed("save the file"))
}

/// Puts every new file in place; those already there are passed over.
pub fn replace(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for (index, entry) in journal.record.entries.iter().enumerate() {
        let contents = journal.contents(index, layer)?;
        match &contents.old {
            None => put_new(journal, index, entry, &contents, layer)?,
            Some(old) => put_changed(journal, index, entry, &contents, old, layer)?,
        }
    }
    sync_folders(journal, layer)
}

fn changed(entry: &Entry) -> WriteError {
    WriteError::ChangedOnDisk { path: entry.path.clone() }
}

fn put_new(
    journal: &Journal,
    index: usize,
    entry: &Entry,
    contents: &Contents,
    layer: &dyn Layer,
) -> Result<(), WriteError> {
    let (target, new) = (&entry.target.0, journal.new_beside(index));
    if read(&new, layer)?.is_none() {
        let is_there = read(target, layer)?.is_some_and(|found| found == contents.new);
        return if is_there { Ok(()) } else { Err(changed(entry)) };
    }
    layer.rename_new(&new, target).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => changed(entry),
        _ => io_error("put in place the file", target)(error),
    })
}

fn put_changed(
    journal: &Journal,
    index: usize,
    entry: &Entry,
    contents: &Contents,
    old: &[u8],
    layer: &dyn Layer,
) -> Result<(), WriteError> {
    let (target, new, aside) = (&entry.target.0, journal.new_beside(index), journal.old_beside(index));
    let failed = || io_error("put in place the file", target);
    let there = read(target, layer)?;
    if read(&new, layer)?.is_none_or(|found| found != contents.new) {
        return if there.is_some_and(|found| found == contents.new) { Ok(()) } else { Err(changed(entry)) };
    }
    if there.is_none() && read(&aside, layer)?.is_some() {
        return layer.rename_new(&new, target).map_err(failed());
    }
    if there.is_none_or(|found| found != old) {
        return Err(changed(entry));
    }
    let replaced = match layer.exchange(&new, target) {
        Ok(()) => new,
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            layer.rename_new(target, &aside).map_err(failed())?;
            layer.rename_new(&new, target).map_err(failed())?;
            aside
        }
        Err(error) => return Err(failed()(error)),
    };
    // Between the look and the swap somebody may have saved: what was swapped out tells.
    if read(&replaced, layer)?.is_some_and(|found| found == old) { Ok(()) } else { Err(changed(entry)) }
}

/// Takes back a write that may have replaced files. Gives the paths of those that somebody changed in the
/// meantime, which stay as they are.
pub fn take_back(journal: &Journal, layer: &dyn Layer) -> Result<Vec<String>, WriteError> {
    let mut kept = Vec::new();
    for (index, entry) in journal.record.entries.iter().enumerate().rev() {
        let contents = journal.contents(index, layer)?;
        let is_back = if entry.old.is_some() {
            take_back_changed(journal, index, entry, &contents, layer)?
        } else {
            take_back_new(journal, index, entry, &contents, layer)?
        };
        if !is_back {
            kept.push(entry.path.clone());
        }
    }
    remove_folders(journal, layer)?;
    sync_folders(journal, layer)?;
    Ok(kept)
}

fn take_back_new(
    journal: &Journal,
    index: usize,
    entry: &Entry,
    contents: &Contents,
    layer: &dyn Layer,
) -> Result<bool, WriteError> {
    if remove(&journal.new_beside(index), layer)? {
        return Ok(true);
    }
    match read(&entry.target.0, layer)? {
        Some(found) if found == contents.new => remove(&entry.target.0, layer),
        Some(_) => Ok(false),
        None => Ok(true),
    }
}

fn take_back_changed(
    journal: &Journal,
    index: usize,
    entry: &Entry,
    contents: &Contents,
    layer: &dyn Layer,
) -> Result<bool, WriteError> {
    let (target, new, aside) = (&entry.target.0, journal.new_beside(index), journal.old_beside(index));
    let is_free = read(target, layer)?.is_none_or(|found| found == contents.new);
    let back = |from: &Path| layer.rename(from, target).map_err(io_error("take back the file", target));
    let beside = read(&new, layer)?;
    let is_swapped = beside.as_ref().is_some_and(|found| *found != contents.new);
    if is_swapped && is_free {
        back(&new)?;
        return Ok(true);
    }
    let is_aside = read(&aside, layer)?.is_some();
    if is_aside && is_free {
        back(&aside)?;
    }
    // The journal has the old content and the new one; anything else is somebody's only copy.
    if !is_swapped || beside == contents.old {
        remove(&new, layer)?;
    }
    remove(&aside, layer)?;
    Ok(!is_swapped && (is_free || !is_aside))
}

/// Removes what [`prepare`] made, when nothing was replaced yet.
pub fn unprepare(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for index in 0..journal.record.entries.len() {
        remove(&journal.new_beside(index), layer)?;
    }
    remove_folders(journal, layer)
}

/// Removes the helper files after all targets are replaced.
pub fn clean(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for index in 0..journal.record.entries.len() {
        remove(&journal.new_beside(index), layer)?;
        remove(&journal.old_beside(index), layer)?;
    }
    Ok(())
}

fn remove_folders(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for dir in journal.record.dirs.iter().rev() {
        match layer.remove_dir(&dir.0) {
            Ok(()) => {}
            // Somebody may have put a file of theirs into it.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => {}
            Err(error) => return Err(io_error("remove the folder", &dir.0)(error)),
        }
    }
    Ok(())
}

fn sync_folders(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    let targets = journal.record.entries.iter().map(|entry| &entry.target.0);
    let paths = targets.chain(journal.record.dirs.iter().map(|dir| &dir.0));
    let folders: BTreeSet<PathBuf> = paths.filter_map(|path| path.parent().map(Path::to_path_buf)).collect();
    for folder in folders {
        match layer.sync(&folder) {
            // Taking back removes the folders that the write made.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            synced => synced.map_err(io_error("save the folder", &folder))?,
        }
    }
    Ok(())
}

fn read(path: &Path, layer: &dyn Layer) -> Result<Option<Vec<u8>>, WriteError> {
    match layer.read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(io_error("read the file", path)(error)),
    }
}

/// True when there was something to remove.
fn remove(path: &Path, layer: &dyn Layer) -> Result<bool, WriteError> {
    match layer.remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(io_error("remove the file", path)(error)),
    }
}
