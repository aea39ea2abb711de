//! The cache that the packers share between projects. Floor 2.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// The variable that tells the packers where it is.
const VARIABLE: &str = "CRAFT_SHARED_CACHE";

/// An addition to a [`Job`](super::Job)'s environment: a cache folder of ours, so that the second project does not build
/// the same wheels again. None where the person set one, or no folder can be made.
pub fn shared_cache() -> Option<(OsString, OsString)> {
    if std::env::var_os(VARIABLE).is_some() {
        return None;
    }
    let folder = folder()?;
    fs::create_dir_all(&folder).ok()?;
    Some((VARIABLE.into(), folder.into()))
}

/// `~/.cache/charmer/packers` on Linux.
fn folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "charmer")?;
    Some(dirs.cache_dir().join("packers"))
}
