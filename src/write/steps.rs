//! The steps of a write, each of which can be made again or taken back after an interruption.
//!
//! Floor 5. They judge by what lies on the disk, never by memory: so the same code serves a write that fails
//! halfway and one that was killed. With T the target, N the new file beside it and O the old one beside it:
//! while N holds the new content nothing was replaced yet; a swap puts the old file at N. A file that is written in
//! place (`in_place`) only has N to tell of the write.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::dress::dress;
use super::error::{WriteError, io_error};
use super::in_place;
use super::journal::{Contents, Entry, Journal, Spot};
use super::layer::Layer;

/// One file of a write, with all there is to know of it.
pub struct Step<'j> {
    pub entry: &'j Entry,
    pub spot: Spot,
    pub contents: Contents,
}

/// The files of a write, each looked up again when its turn comes.
fn steps<'j>(journal: &'j Journal, layer: &dyn Layer) -> impl DoubleEndedIterator<Item = Result<Step<'j>, WriteError>> {
    journal.record.entries.iter().enumerate().map(move |(index, entry)| {
        Ok(Step { entry, spot: journal.spot(index)?, contents: journal.contents(index, layer)? })
    })
}

/// Makes the folders and puts every new file beside its target, on the disk.
pub fn prepare(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for dir in journal.folders()? {
        match layer.create_dir(&dir, false) {
            // A write to another project of the repository makes the same one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => {}
            made => made.map_err(io_error("create the folder", &dir))?,
        }
    }
    for step in steps(journal, layer) {
        let step = step?;
        lay(&step, &step.contents.new, layer)?;
    }
    sync_folders(journal, layer)
}

/// Puts the old content of every changed file beside its target, as a swap leaves it: [`take_back`] does the rest.
pub fn prepare_back(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for step in steps(journal, layer) {
        let step = step?;
        if let Some(old) = &step.contents.old {
            lay(&step, old, layer)?;
        }
    }
    sync_folders(journal, layer)
}

/// Lays a file beside its target that looks like it in all but its content.
fn lay(step: &Step, content: &[u8], layer: &dyn Layer) -> Result<(), WriteError> {
    let (Spot { target, new, .. }, entry) = (&step.spot, step.entry);
    let failed = |doing| io_error(doing, target);
    // Until it has the owner and the mode of its target, nobody else reads what may be secret.
    let mode = match (&entry.old, entry.executable) {
        (Some(_), _) => 0o600,
        (None, true) => 0o777,
        (None, false) => 0o666,
    };
    match layer.create_file(new, content, mode) {
        // It is only a sign there, and the folder need not be writable.
        Err(error) if entry.in_place && error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
        laid => laid.map_err(failed("write the file"))?,
    }
    if entry.is_replaced() {
        dress(new, target, layer)?;
    }
    layer.sync(new).map_err(failed("save the file"))
}

/// Puts every new file in place; those already there are passed over.
pub fn replace(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for step in steps(journal, layer) {
        let step = step?;
        match &step.contents.old {
            None => put_new(&step, layer)?,
            Some(old) if step.entry.in_place => in_place::put(&step, old, layer)?,
            Some(old) => put_changed(&step, old, layer)?,
        }
    }
    sync_folders(journal, layer)
}

pub fn changed(entry: &Entry) -> WriteError {
    WriteError::ChangedOnDisk { path: entry.path.clone() }
}

fn put_new(step: &Step, layer: &dyn Layer) -> Result<(), WriteError> {
    let Spot { target, new, .. } = &step.spot;
    if read_existing(new, layer)?.is_none() {
        let is_there = read_existing(target, layer)?.is_some_and(|found| found == step.contents.new);
        return if is_there { Ok(()) } else { Err(changed(step.entry)) };
    }
    layer.rename_new(new, target).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => changed(step.entry),
        _ => io_error("put in place the file", target)(error),
    })
}

fn put_changed(step: &Step, old: &[u8], layer: &dyn Layer) -> Result<(), WriteError> {
    let (Spot { target, new, old: kept_old }, wanted) = (&step.spot, &step.contents.new);
    let failed = || io_error("put in place the file", target);
    let there = read_existing(target, layer)?;
    if read_existing(new, layer)?.is_none_or(|found| found != *wanted) {
        return if there.is_some_and(|found| found == *wanted) { Ok(()) } else { Err(changed(step.entry)) };
    }
    if there.is_none() && read_existing(kept_old, layer)?.is_some() {
        return layer.rename_new(new, target).map_err(failed());
    }
    if there.is_none_or(|found| found != old) {
        return Err(changed(step.entry));
    }
    let replaced = match layer.exchange(new, target) {
        Ok(()) => new,
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            layer.rename_new(target, kept_old).map_err(failed())?;
            layer.rename_new(new, target).map_err(failed())?;
            kept_old
        }
        Err(error) => return Err(failed()(error)),
    };
    // Between the look and the swap somebody may have saved: what was swapped out tells.
    if read_existing(replaced, layer)?.is_some_and(|found| found == old) { Ok(()) } else { Err(changed(step.entry)) }
}

/// Takes back a write that may have replaced files. Gives the paths of those that somebody changed in the
/// meantime, which stay as they are.
pub fn take_back(journal: &Journal, layer: &dyn Layer) -> Result<Vec<String>, WriteError> {
    let mut kept = Vec::new();
    // New files go first, and only kept_old: until all is back, a file beside a target says that it is not.
    for is_new in [true, false] {
        for step in steps(journal, layer).rev() {
            let step = step?;
            let is_back = match &step.contents.old {
                old if old.is_none() != is_new => continue,
                None => take_back_new(&step, layer)?,
                Some(old) if step.entry.in_place => in_place::take_back(&step, old, layer)?,
                Some(_) => take_back_changed(&step, layer)?,
            };
            if !is_back {
                kept.push(step.entry.path.clone());
            }
        }
    }
    sync_folders(journal, layer)?;
    for step in steps(journal, layer) {
        let step = step?;
        let is_aside = || {
            Ok::<_, WriteError>(read_existing(&step.spot.new, layer)?.is_some_and(|found| found == step.contents.new))
        };
        if step.entry.in_place || step.entry.old.is_none() && is_aside()? {
            remove(&step.spot.new, layer)?;
        }
    }
    remove_folders(journal, layer)?;
    sync_folders(journal, layer)?;
    Ok(kept)
}

fn take_back_new(step: &Step, layer: &dyn Layer) -> Result<bool, WriteError> {
    let Spot { target, new, .. } = &step.spot;
    if read_existing(new, layer)?.is_some() {
        return Ok(true);
    }
    match read_existing(target, layer)? {
        Some(found) if found == step.contents.new => {}
        Some(_) => return Ok(false),
        None => return Ok(true),
    }
    layer.rename_new(target, new).map_err(io_error("take back the file", target))?;
    // Between the look and the move somebody may have saved.
    if read_existing(new, layer)?.is_some_and(|found| found == step.contents.new) {
        return Ok(true);
    }
    layer.rename_new(new, target).map_err(io_error("keep the file", target))?;
    Ok(false)
}

fn take_back_changed(step: &Step, layer: &dyn Layer) -> Result<bool, WriteError> {
    let (Spot { target, new, old: kept_old }, contents) = (&step.spot, &step.contents);
    let is_free = read_existing(target, layer)?.is_none_or(|found| found == contents.new);
    let back = |from: &Path| layer.rename(from, target).map_err(io_error("take back the file", target));
    let beside = read_existing(new, layer)?;
    let is_swapped = beside.as_ref().is_some_and(|found| *found != contents.new);
    if is_swapped && is_free {
        back(new)?;
        return Ok(true);
    }
    let is_aside = read_existing(kept_old, layer)?.is_some();
    if is_aside && is_free {
        back(kept_old)?;
    }
    // The journal has the old content and the new one; anything else is somebody's only copy.
    if !is_swapped || beside == contents.old {
        remove(new, layer)?;
    }
    remove(kept_old, layer)?;
    Ok(!is_swapped && (is_free || !is_aside))
}

/// Removes what [`prepare`] made, when nothing was replaced yet.
pub fn unprepare(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for index in 0..journal.record.entries.len() {
        remove(&journal.spot(index)?.new, layer)?;
    }
    remove_folders(journal, layer)
}

/// Removes the helper files after all targets are replaced.
pub fn clean(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for index in 0..journal.record.entries.len() {
        let spot = journal.spot(index)?;
        remove(&spot.new, layer)?;
        remove(&spot.old, layer)?;
    }
    Ok(())
}

fn remove_folders(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    for dir in journal.folders()?.iter().rev() {
        match layer.remove_dir(dir) {
            Ok(()) => {}
            // Somebody may have put a file of theirs into it.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => {}
            Err(error) => return Err(io_error("remove the folder", dir)(error)),
        }
    }
    Ok(())
}

fn sync_folders(journal: &Journal, layer: &dyn Layer) -> Result<(), WriteError> {
    let mut paths = journal.folders()?;
    for index in 0..journal.record.entries.len() {
        paths.push(journal.spot(index)?.target);
    }
    let folders: BTreeSet<PathBuf> = paths.iter().filter_map(|path| path.parent().map(Path::to_path_buf)).collect();
    for folder in folders {
        match layer.sync(&folder) {
            // Taking back removes the folders that the write made.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            synced => synced.map_err(io_error("save the folder", &folder))?,
        }
    }
    Ok(())
}

/// The content of a file; none where there is none.
pub fn read_existing(path: &Path, layer: &dyn Layer) -> Result<Option<Vec<u8>>, WriteError> {
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
