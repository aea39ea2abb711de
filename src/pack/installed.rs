//! Which version of a packer is installed: asked once, and remembered while the program stays the same. Floor 2.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::tool::{Tool, find, version_within};
use crate::state::Records;
use crate::suite::Answered;

/// How long it may take to say its version; people wait for that.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long an answer is believed. The program may only lead to the packer, and stay the same while that changes.
const BELIEVED: u64 = 24 * 60 * 60;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ProbeRecord {
    version: String,
    program: PathBuf,
    /// What leads to it, how long it is, when it was changed.
    mark: String,
    /// When, in seconds.
    time: u64,
}

/// The version that is to be answered for: the installed packer's, or the newest that is known without one, or where it
/// does not say its version in time.
pub fn answered(tool: Tool, path_var: Option<&OsStr>, state: &Path) -> Answered {
    or_newest(tool, installed(tool, path_var, state, &AtomicBool::new(false)))
}

/// The version of the packer on `path_var`, remembered or asked for unless `stop` is set; `None` where it is not there, or does
/// not say it.
pub fn installed(tool: Tool, path_var: Option<&OsStr>, state: &Path, stop: &AtomicBool) -> Option<String> {
    let program = find(tool, path_var)?;
    if let Some(version) = recalled(tool, &program, state) {
        return Some(version);
    }
    let version = version_within(PATIENCE, stop, tool, &program).ok()?;
    // Not remembered, it is asked again the next time.
    let _ = remember(tool, program, state, &version);
    Some(version)
}

/// As [`answered`], and no packer is asked: what it said a short while ago has to do.
pub fn remembered(tool: Tool, path_var: Option<&OsStr>, state: &Path) -> Answered {
    or_newest(tool, known_installed(tool, path_var, state))
}

fn or_newest(tool: Tool, says: Option<String>) -> Answered {
    says.map_or_else(|| Answered::newest(tool.known()), |version| Answered::installed(tool.known(), &version))
}

/// The version that the packer on `path_var` said a short while ago, where that is known.
pub fn known_installed(tool: Tool, path_var: Option<&OsStr>, state: &Path) -> Option<String> {
    recalled(tool, &find(tool, path_var)?, state)
}

fn recalled(tool: Tool, program: &Path, state: &Path) -> Option<String> {
    let record = probes(state).load(tool.program())?;
    let is_fresh = now().checked_sub(record.time).is_some_and(|age| age < BELIEVED);
    (is_fresh && record.program == program && record.mark == mark(tool, program)?).then_some(record.version)
}

fn remember(tool: Tool, program: PathBuf, state: &Path, version: &str) -> io::Result<()> {
    let Some(mark) = mark(tool, &program) else { return Ok(()) };
    let record = ProbeRecord { version: version.to_owned(), program, mark, time: now() };
    probes(state).save(tool.program(), &record)
}

fn probes(state: &Path) -> Records<ProbeRecord> {
    Records::open(state, "versions")
}

/// What changes when the packer does. A snap is refreshed behind a program that stays.
fn mark(tool: Tool, program: &Path) -> Option<String> {
    let place = program.canonicalize().ok()?;
    let about = fs::metadata(&place).ok()?;
    let changed = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let snap = fs::read_link(Path::new("/snap").join(tool.program()).join("current")).unwrap_or_default();
    Some(format!("{} {} {changed} {}", place.display(), about.len(), snap.display()))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}
