//! What runs at this moment, and whose the orphans are.
//!
//! An orphan that made a session of its own and emptied its environment says nothing of where it came from; it comes to
//! us all the same (`PR_SET_CHILD_SUBREAPER`). It is put down to whatever ran when it started, and ended when all of that
//! is to leave nothing behind.

use std::io;
use std::process::{Child, Command};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::family::Left;
use super::lock;
use super::table::{self, Id, Seen};

/// Ends a run; called again, more firmly.
type Stop = Box<dyn Fn() + Send>;

/// Something that was started.
struct Span {
    key: u64,
    leader: Id,
    /// In ticks; none while it runs.
    end: Option<u64>,
    /// True when nothing of it is to be left.
    sweeps: bool,
    /// False for what the person sees and ends.
    is_supervised: bool,
    /// None until somebody watches it.
    stop: Option<Stop>,
}

struct Runs {
    count: u64,
    spans: Vec<Span>,
    /// Children that are nobody's orphans: there before us, handed down by `exec`, or meant to outlive us.
    foreign: Vec<Id>,
    adopts: bool,
    /// True once something was started.
    has_begun: bool,
    is_ending: bool,
    left: Vec<Left>,
}

static RUNS: Mutex<Runs> = Mutex::new(Runs {
    count: 0,
    spans: Vec::new(),
    foreign: Vec::new(),
    adopts: false,
    has_begun: false,
    is_ending: false,
    left: Vec::new(),
});
static ENDED: Condvar = Condvar::new();

/// From now on orphans come to this process.
pub(super) fn adopt() {
    #[cfg(target_os = "linux")]
    {
        // Where the system refuses, orphans are found by their environment only.
        lock(&RUNS).adopts = rustix::process::set_child_subreaper(Some(rustix::process::getpid())).is_ok();
    }
}

/// Starts a child that outlives us, and sees to its own.
pub(super) fn spawn_apart(mut command: Command) -> io::Result<Child> {
    let mut runs = lock(&RUNS);
    let child = runs.spawn(&mut command)?;
    runs.foreign.push(identify(&child));
    Ok(child)
}

/// Starts a child of ours; no look at the orphans falls between its start and its being known.
pub(super) fn spawn(mut command: Command, is_supervised: bool) -> io::Result<(Child, Run)> {
    let mut runs = lock(&RUNS);
    let child = runs.spawn(&mut command)?;
    runs.count += 1;
    let key = runs.count;
    let leader = identify(&child);
    runs.spans.push(Span { key, leader, end: None, sweeps: false, is_supervised, stop: None });
    Ok((child, Run { key }))
}

fn identify(child: &Child) -> Id {
    let pid = Pid::from_child(child).as_raw_nonzero().get();
    table::at(pid).map_or_else(|| Id { pid, start: table::now() }, |seen| seen.id)
}

/// A child of ours, for as long as its number is its own. Dropping it says that it was reaped.
#[derive(Debug)]
pub struct Run {
    key: u64,
}

impl Run {
    fn with<T>(&self, look: impl FnOnce(&mut Span) -> T) -> Option<T> {
        lock(&RUNS).spans.iter_mut().find(|span| span.key == self.key).map(look)
    }

    pub(super) fn leader(&self) -> Option<Id> {
        self.with(|span| span.leader)
    }

    /// How it is ended with everything else.
    pub fn on_stop(&self, stop: impl Fn() + Send + 'static) {
        // At once: what is asked to end in between would never hear of it.
        let mut runs = lock(&RUNS);
        if runs.is_ending {
            stop();
        }
        if let Some(span) = runs.spans.iter_mut().find(|span| span.key == self.key) {
            span.stop = Some(Box::new(stop));
        }
    }

    /// From now on nothing of it is to be left.
    pub fn sweep(&self) {
        self.with(|span| span.sweeps = true);
    }
}

/// What could not be ended, and nobody was told of: [`end_all`] gives it.
pub fn leave(left: Vec<Left>) {
    lock(&RUNS).left.extend(left);
}

impl Drop for Run {
    fn drop(&mut self) {
        let now = table::now();
        self.with(|span| (span.end, span.stop) = (Some(now), None));
        let mut runs = lock(&RUNS);
        if runs.spans.iter().all(|span| span.end.is_some()) {
            // What started before this moment and is here still was left on purpose.
            runs.spans.clear();
        }
        drop(runs);
        ENDED.notify_all();
    }
}

/// All processes, and among them the orphans that nobody wants any more. Orphans that have ended are laid to rest.
pub(super) fn look() -> (Vec<Seen>, Vec<Id>) {
    let runs = lock(&RUNS);
    let everyone = table::everyone();
    if !runs.adopts {
        return (everyone, Vec::new());
    }
    let own = table::own_pid();
    let is_known = |id: Id| {
        runs.foreign.contains(&id) || runs.spans.iter().any(|span| span.end.is_none() && span.leader.pid == id.pid)
    };
    let orphans = everyone.iter().filter(|seen| seen.parent == own && !is_known(seen.id));
    let (over, alive): (Vec<_>, Vec<_>) = orphans.partition(|seen| seen.is_over);
    for seen in over {
        reap(seen.id);
    }
    let unwanted = alive.into_iter().map(|seen| seen.id).filter(|id| runs.is_unwanted(*id)).collect();
    (everyone, unwanted)
}

fn reap(id: Id) {
    let _ = rustix::process::waitpid(Pid::from_raw(id.pid), rustix::process::WaitOptions::NOHANG);
}

impl Runs {
    fn is_unwanted(&self, id: Id) -> bool {
        let mut origins = self
            .spans
            .iter()
            .filter(|span| span.leader.start <= id.start && span.end.is_none_or(|end| id.start <= end));
        let mut is_any = false;
        origins.all(|span| {
            is_any = true;
            span.sweeps
        }) && is_any
    }

    /// # Errors
    /// Everything is being ended, and nothing new is to begin.
    fn spawn(&mut self, command: &mut Command) -> io::Result<Child> {
        if self.is_ending {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "charmer is ending"));
        }
        // Most commands start nothing, and looking at all processes costs more than what they do.
        if self.adopts && !std::mem::replace(&mut self.has_begun, true) {
            let (own, all) = (table::own_pid(), table::everyone());
            self.foreign.extend(all.into_iter().filter(|seen| seen.parent == own).map(|seen| seen.id));
        }
        command.spawn()
    }

    fn is_any_supervised(&self) -> bool {
        self.spans.iter().any(|span| span.is_supervised && span.end.is_none())
    }
}

/// Asks everything to end, and lets nothing new begin; asked again, more firmly. False when nothing runs.
pub fn stop_all() -> bool {
    let mut runs = lock(&RUNS);
    runs.is_ending = true;
    for stop in runs.spans.iter().filter_map(|span| span.stop.as_ref()) {
        stop();
    }
    runs.is_any_supervised()
}

/// Ends everything that is not meant to outlive us, and says what could not be ended. The last thing that a program does.
pub fn end_all() -> Vec<Left> {
    /// More than any ladder of signals takes.
    const PATIENCE: Duration = Duration::from_secs(20);
    stop_all();
    let until = Instant::now() + PATIENCE;
    let mut runs: MutexGuard<'_, Runs> = lock(&RUNS);
    while runs.is_any_supervised() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        runs = ENDED.wait_timeout(runs, left).unwrap_or_else(std::sync::PoisonError::into_inner).0;
    }
    std::mem::take(&mut runs.left)
}
