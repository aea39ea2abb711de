//! Follows a kept pack: one that is started now, or one that an earlier charmer left running. Floor 2.

use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, SystemTime};

use regex::Regex;
use rustix::process::{Pid, Signal};

use super::host::{COMMAND, READY};
use super::index::{Filter, Index, Page, Wanted};
use super::{PackFiles, Record};
use crate::files;
use crate::pack::outcome::{Outcome, Status};
use crate::pack::reader::Step;
use crate::pack::run::Job;
use crate::pack::tool::Tool;
use crate::process;
use crate::state;

/// What it takes to have a pack kept.
#[derive(Clone, Copy, Debug)]
pub struct Order<'o> {
    /// The charmer that becomes the host.
    pub charmer: &'o Path,
    /// The state folder.
    pub state: &'o Path,
    /// What to run.
    pub job: &'o Job,
}

/// Follows a pack.
pub struct Follower {
    place: PackFiles,
    record: Record,
    index: Index,
    /// The host, where it is a child of ours.
    child: Option<Child>,
    is_read: bool,
}

impl Follower {
    /// Has a pack started, and follows it.
    ///
    /// # Errors
    /// Why it did not start, as a sentence.
    pub fn start(order: Order<'_>) -> Result<Self, String> {
        let Order { charmer, state, job } = order;
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let (state, dir) = (absolute(state), absolute(&job.dir));
        let mut args: Vec<OsString> = vec![COMMAND.into(), state.clone().into(), job.tool.product().into()];
        args.extend([job.program.clone().into(), dir.clone().into()]);
        args.extend(job.args.iter().cloned());
        let order =
            process::Order { program: charmer, args: &args, dir: Path::new("."), env: &job.env, guarded: false };
        let failed = |error: io::Error| format!("charmer cannot start itself ({}): {error}.", charmer.display());
        let mut child = process::detached(order).map_err(failed)?;
        let mut answer = String::new();
        if let Some(out) = child.stdout.take() {
            let _ = BufReader::new(out).read_line(&mut answer);
        }
        if answer.trim_end() != READY {
            let _ = child.wait();
            let answer = answer.trim_end();
            return Err(if answer.is_empty() {
                "The process that was to keep the pack ended.".to_owned()
            } else {
                answer.to_owned()
            });
        }
        let place = PackFiles::of(&state, job.tool, &dir);
        Self::open(place, Some(child)).ok_or_else(|| format!("The log in {} cannot be read.", state.display()))
    }

    /// The pack of this folder that an earlier charmer left: at work, or ended without anybody having seen it.
    pub fn find(state: &Path, tool: Tool, dir: &Path) -> Option<Self> {
        let place = PackFiles::of(state, tool, dir);
        if place.seen().exists() { None } else { Self::open(place, None) }
    }

    fn open(place: PackFiles, child: Option<Child>) -> Option<Self> {
        let record = place.record()?;
        let index = Index::open(&place).ok()?;
        Some(Self { place, record, index, child, is_read: false })
    }

    /// What is written down about it.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The files in the state folder in which the pack is kept.
    pub fn place(&self) -> &PackFiles {
        &self.place
    }

    /// Takes in what the log has more, some of it at a time, with the steps that begin in it; false when there is nothing
    /// new.
    pub fn advance(&mut self, steps: &mut Vec<Step>) -> bool {
        self.index.advance(steps)
    }

    /// How it ended, once it did; to be asked when the log has nothing new. Nobody else is told of it afterwards.
    pub fn end(&mut self) -> Option<Outcome> {
        if self.place.is_busy() {
            return None;
        }
        if !std::mem::replace(&mut self.is_read, true) {
            // The last lines may have come between the last look at the log and the host's end.
            return None;
        }
        self.record = self.place.record().unwrap_or_else(|| self.record.clone());
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
        self.place.see();
        Some(self.record.end.clone().unwrap_or_else(|| self.lost()))
    }

    /// The host was killed: its packer goes on with nobody to read what it says.
    fn lost(&self) -> Outcome {
        if !self.record.mark.is_empty() {
            process::Family::of_mark(&self.record.mark).end(Duration::ZERO);
        }
        let last = fs::metadata(self.place.log()).and_then(|about| about.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let elapsed = last.duration_since(self.record.started()).unwrap_or(Duration::ZERO);
        Outcome { status: Status::Lost, elapsed, log: None, left: Vec::new() }
    }

    /// Asks the packer to stop; asked again, more firmly. See [`Running::cancel`](crate::pack::Running::cancel).
    pub fn cancel(&self) {
        let Some(pid) = i32::try_from(self.record.host).ok().and_then(Pid::from_raw) else { return };
        interrupt(pid, || self.place.is_busy());
    }

    /// Rows of the log.
    pub fn page(&mut self, wanted: &Wanted) -> Page {
        self.index.page(wanted)
    }

    /// The last line of the log.
    pub fn last(&mut self) -> Option<String> {
        self.index.last()
    }

    /// The next row that holds the text: from a row on (exclusive), down or up, and around the end. Capitals count only
    /// where the text has one.
    pub fn seek(&mut self, text: &str, filter: Filter, from: Option<usize>, down: bool) -> Option<usize> {
        let any_case = !text.chars().any(char::is_uppercase);
        let flag = if any_case { "(?i)" } else { "" };
        let pattern = Regex::new(&[flag, &regex::escape(text)].concat()).ok()?;
        self.index.seek(&pattern, filter, from, down)
    }

    /// Copies the whole log to a file in the folder of logs, and gives its path.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self, state: &Path, name: &str) -> io::Result<PathBuf> {
        let folder = state::folder(state, "logs")?;
        let path = folder.join(name);
        let mut copy = state::private().create(true).truncate(true).open(&path)?;
        io::copy(&mut files::open(&self.place.log())?.0, &mut copy)?;
        Ok(path)
    }
}

/// Sends SIGINT to a host. It holds its lock for as long as it lives: what is held when the lock is looked at is it.
#[cfg(target_os = "linux")]
fn interrupt(pid: Pid, is_alive: impl Fn() -> bool) {
    use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    if is_alive() {
        let _ = pidfd_send_signal(&process, Signal::INT);
    }
}

#[cfg(not(target_os = "linux"))]
fn interrupt(pid: Pid, is_alive: impl Fn() -> bool) {
    if is_alive() {
        let _ = rustix::process::kill_process(pid, Signal::INT);
    }
}
