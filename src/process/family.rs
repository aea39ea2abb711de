//! A program and all that came of it: its process group, its descendants, and what carries its mark.
//!
//! The group is named by the program's process id, which the system may give away as soon as the program was reaped; so
//! the group gets no signal after that. What left the group is found by its parents while these live, by a mark in its
//! environment, and as an orphan that came to us (see `runs`). Outside Linux there is the group alone.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::net::SocketAddr;
use std::process::{Child, ExitStatus};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

use super::lock;
use super::runs::{self, Run};
use super::table::{self, Id, Seen};

/// The variable that carries the mark.
const VARIABLE: &str = "CHARMER_PACK";

/// How long a program may take to clear away what its processes alone can: servers keep memory that outlives them.
pub const POLITE: Duration = Duration::from_secs(2);

/// What tells the processes of one run from all others.
#[derive(Clone, Debug)]
pub struct Mark(OsString);

impl Mark {
    /// A mark that nothing else carries: process, time and count.
    pub(super) fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
        Self(format!("{}-{time}-{count}", std::process::id()).into())
    }

    /// The mark that this process carries itself.
    pub(super) fn own() -> Self {
        Self(std::env::var_os(VARIABLE).unwrap_or_default())
    }

    /// The mark as text, to be found again by another process.
    pub fn text(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    /// The addition to the program's environment.
    pub(super) fn variable(&self) -> (&OsStr, &OsStr) {
        (OsStr::new(VARIABLE), &self.0)
    }
}

/// A process that could not be ended: another user's, or one that waits for a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Its number.
    pub pid: i32,
    /// What it is called, as the system has it.
    pub name: String,
}

impl Left {
    /// All of them as a sentence: what is left, why that may be, and what ends it.
    pub fn describe(left: &[Self]) -> String {
        let each: Vec<String> = left.iter().map(|one| format!("{} ({})", one.pid, one.name)).collect();
        let pids: Vec<String> = left.iter().map(|one| one.pid.to_string()).collect();
        let (each, pids) = (each.join(", "), pids.join(" "));
        crate::text::one_line(&format!(
            "These processes could not be ended, for they belong to another user or wait for a device: {each}. \
             End them with `sudo kill -9 {pids}`."
        ))
        .into_owned()
    }
}

/// A program and its processes.
#[derive(Debug)]
pub struct Family {
    /// Its leader, as long as the number is ours.
    leader: Mutex<Option<(Pid, Run)>>,
    id: u32,
    mark: Mark,
    known: Mutex<HashMap<i32, Id>>,
}

impl Family {
    pub(super) fn new(child: &Child, run: Run, mark: Mark) -> Self {
        let leader = Mutex::new(Some((Pid::from_child(child), run)));
        Self { leader, id: child.id(), mark, known: Mutex::default() }
    }

    /// What was left by a leader that nobody watches any more, by the mark's text.
    pub fn of_mark(text: &str) -> Self {
        Self { leader: Mutex::new(None), id: 0, mark: Mark(text.into()), known: Mutex::default() }
    }

    /// The process id of the leader, which is its group's, too.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What its processes carry in their environment.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// How it is ended with everything else that runs.
    pub fn on_stop(&self, stop: impl Fn() + Send + 'static) {
        if let Some((_, run)) = &*lock(&self.leader) {
            run.on_stop(stop);
        }
    }

    /// From now on nothing of it is to be left, also what comes up as an orphan.
    pub fn sweep(&self) {
        if let Some((_, run)) = &*lock(&self.leader) {
            run.sweep();
        }
    }

    /// Kills what is left of the group alone.
    pub fn kill_group(&self) {
        self.signal_group(Signal::KILL);
    }

    fn signal_group(&self, signal: Signal) {
        if let Some((leader, _)) = &*lock(&self.leader) {
            // It fails only when nobody is left to get it, or only processes of other users are.
            let _ = kill_process_group(*leader, signal);
        }
    }

    /// Where its processes listen; nothing where that cannot be seen.
    pub fn listening(&self) -> Option<Vec<SocketAddr>> {
        table::listening(&self.living().into_iter().map(|seen| seen.id).collect::<Vec<_>>())
    }

    /// Sends a signal to the group, and to all who left it.
    pub fn signal(&self, signal: Signal) {
        let others: Vec<Id> =
            self.living().into_iter().filter(|seen| !self.is_in_group(seen)).map(|seen| seen.id).collect();
        self.signal_group(signal);
        for id in others {
            table::signal(id, signal);
        }
    }

    /// Ends all that is there, also what comes up meanwhile: politely for `patience`, then not. Gives what is left.
    pub fn end(&self, patience: Duration) -> Vec<Left> {
        /// One round for those that are there, some more for what they may have just started.
        const ROUNDS: usize = 20;
        /// How long a process that was killed takes to be gone, on a busy machine.
        const GOING: Duration = Duration::from_millis(500);
        if !patience.is_zero() && !self.living().is_empty() {
            self.signal(Signal::TERM);
            self.wait(patience);
        }
        let mut left = Vec::new();
        for _ in 0..ROUNDS {
            left = self.living();
            if left.is_empty() {
                return Vec::new();
            }
            self.signal(Signal::KILL);
            self.wait(GOING);
            let again = self.living();
            if again.iter().all(|seen| left.iter().any(|other| other.id == seen.id)) {
                // Nothing new: these cannot be killed, or not now.
                left = again;
                break;
            }
        }
        left.into_iter().map(|seen| Left { pid: seen.id.pid, name: seen.name }).collect()
    }

    /// Reaps the leader, which has exited; from then on its number may be somebody else's.
    ///
    /// # Errors
    /// Somebody else reaped it.
    pub fn reap(&self, child: &mut Child) -> io::Result<ExitStatus> {
        let mut leader = lock(&self.leader);
        let exit = child.wait();
        *leader = None;
        exit
    }

    /// Reaps the leader of which nobody has the handle any more.
    pub fn forget(&self) {
        if let Some((pid, _)) = lock(&self.leader).take() {
            let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::empty());
        }
    }

    fn is_in_group(&self, seen: &Seen) -> bool {
        u32::try_from(seen.group).is_ok_and(|group| group == self.id)
    }

    fn wait(&self, patience: Duration) {
        let until = Instant::now() + patience;
        self.living().into_iter().for_each(|seen| table::wait(seen.id, until));
    }

    /// Its processes that have not ended: those that were known, their children, and what else belongs to it.
    fn living(&self) -> Vec<Seen> {
        let (everyone, unwanted) = runs::look();
        let leader = lock(&self.leader).as_ref().and_then(|(_, run)| run.leader());
        let own = table::own_pid();
        let (name, value) = self.mark.variable();
        let name = name.to_string_lossy();
        let mut known = lock(&self.known);
        let is_root = |seen: &Seen| {
            leader.is_some_and(|leader| leader == seen.id || seen.group == leader.pid)
                || unwanted.contains(&seen.id)
                || known.get(&seen.id.pid) == Some(&seen.id)
                || table::with_variable(seen.id, &name, value)
        };
        let mut members: HashMap<i32, Id> = everyone
            .iter()
            .filter(|seen| seen.id.pid != own && is_root(seen))
            .map(|seen| (seen.id.pid, seen.id))
            .collect();
        loop {
            let is_child = |seen: &&Seen| {
                !members.contains_key(&seen.id.pid)
                    && members.get(&seen.parent).is_some_and(|parent| parent.start <= seen.id.start)
            };
            let children: Vec<Id> = everyone.iter().filter(is_child).map(|seen| seen.id).collect();
            if children.is_empty() {
                break;
            }
            members.extend(children.into_iter().map(|id| (id.pid, id)));
        }
        known.clone_from(&members);
        everyone.into_iter().filter(|seen| !seen.is_over && members.get(&seen.id.pid) == Some(&seen.id)).collect()
    }
}
