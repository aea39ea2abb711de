//! What a file has besides its content: owner, mode, extended attributes, and the access lists among those.
//!
//! Floor 5. The file that takes another's place gets all of it as it is at that moment, or the write is refused.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{Access, access};
use rustix::process::{getegid, geteuid, getgroups};

use super::error::{WriteError, io_error};
use super::layer::Layer;

/// Makes `new` look like `target`.
pub fn dress(new: &Path, target: &Path, layer: &dyn Layer) -> Result<(), WriteError> {
    let failed = |doing| io_error(doing, target);
    let read = || failed("read the owner of the file");
    let (is, made) = (fs::metadata(target).map_err(read())?, fs::metadata(new).map_err(read())?);
    if (made.uid(), made.gid()) != (is.uid(), is.gid()) {
        layer.set_owner(new, is.uid(), is.gid()).map_err(failed("keep the owner of the file"))?;
    }
    let listed = || failed("read the extended attributes of the file");
    let (wanted, mut found) = (attributes(target).map_err(listed())?, attributes(new).map_err(listed())?);
    let kept = || failed("keep the extended attributes of the file");
    for (name, value) in &wanted {
        if found.remove(name).as_ref() != Some(value) {
            layer.set_attribute(new, name, Some(value)).map_err(kept())?;
        }
    }
    // The folder may give new files an access list.
    for name in found.keys() {
        layer.set_attribute(new, name, None).map_err(kept())?;
    }
    layer.set_mode(new, is.mode() & 0o7777).map_err(failed("keep the permissions of the file"))
}

/// True for a program that somebody may run.
pub fn may_be_run(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.mode() & 0o111 != 0)
}

/// Lets everybody run a file who may read it.
pub fn let_run(path: &Path, layer: &dyn Layer) -> io::Result<()> {
    let mode = fs::metadata(path)?.mode() & 0o7777;
    layer.set_mode(path, mode | (mode & 0o444) >> 2)
}

/// True when a file can only get another content: it is another user's, or of a group that is not ours, and the one that
/// took its place would not be; or nothing can be put into its folder.
pub fn is_written_in_place(target: &Path) -> bool {
    let Ok(about) = fs::metadata(target) else { return false };
    let user = geteuid();
    let is_ours = user.is_root() || about.uid() == user.as_raw() && is_of_ours(about.gid());
    !is_ours || target.parent().is_some_and(|folder| access(folder, Access::WRITE_OK).is_err())
}

fn is_of_ours(group: u32) -> bool {
    getegid().as_raw() == group || getgroups().is_ok_and(|groups| groups.iter().any(|one| one.as_raw() == group))
}

/// What is worth knowing before an existing file is written; empty as a rule.
pub fn remark(target: &Path) -> String {
    let names = fs::metadata(target).map_or(1, |about| about.nlink());
    match (is_written_in_place(target), names) {
        (false, ..=1) => String::new(),
        (false, _) => {
            format!("It has {names} names (hard links): this one gets the new content, the others keep the old.")
        }
        (true, ..=1) => "It is not yours to replace, so it is written in place and keeps its owner.".to_owned(),
        (true, _) => {
            format!("It is not yours to replace, so all {names} names of it (hard links) get the new content.")
        }
    }
}

fn attributes(path: &Path) -> io::Result<BTreeMap<OsString, Vec<u8>>> {
    let names = match xattr::list(path) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(BTreeMap::new()),
        names => names?,
    };
    let mut found = BTreeMap::new();
    for name in names {
        if let Some(value) = xattr::get(path, &name)? {
            found.insert(name, value);
        }
    }
    Ok(found)
}
