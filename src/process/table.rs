//! The processes of this machine at one moment. Linux only: elsewhere none are seen, and only a process group is in hand.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::time::Instant;

use rustix::process::Signal;

/// A process, told from a later one that gets its number by when it started, in the system's ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id {
    pub pid: i32,
    pub start: u64,
}

/// A process at one moment.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: Id,
    pub parent: i32,
    pub group: i32,
    /// It has ended, and its parent has not asked how.
    pub is_over: bool,
    pub name: String,
}

pub fn own_pid() -> i32 {
    rustix::process::getpid().as_raw_nonzero().get()
}

#[cfg(target_os = "linux")]
pub use linux::{at, everyone, listening, now, shares_session_with_parent, signal, wait, with_variable};

#[cfg(target_os = "linux")]
mod linux {
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;

    use procfs::net::TcpState;
    use procfs::process::{FDTarget, Process, Stat};
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::process::{Pid, PidfdFlags, pidfd_open, pidfd_send_signal};

    use super::{Id, Instant, OsStr, Seen, Signal, SocketAddr};

    fn seen(stat: Stat) -> Seen {
        Seen {
            id: Id { pid: stat.pid, start: stat.starttime },
            parent: stat.ppid,
            group: stat.pgrp,
            is_over: matches!(stat.state, 'Z' | 'X' | 'x'),
            name: stat.comm,
        }
    }

    /// Every process that can be seen.
    pub fn everyone() -> Vec<Seen> {
        let all = procfs::process::all_processes().into_iter().flatten();
        all.filter_map(|process| process.ok()?.stat().ok()).map(seen).collect()
    }

    pub fn at(pid: i32) -> Option<Seen> {
        Process::new(pid).and_then(|process| process.stat()).ok().map(seen)
    }

    /// True when a shell of this terminal started us. Sessions are read, not asked for: one whose leader is outside of
    /// our container has the number 0, which the system's answer for a session should never be.
    pub fn shares_session_with_parent() -> bool {
        let session = |pid| Process::new(pid).and_then(|process| process.stat()).ok().map(|stat| stat.session);
        let parent = rustix::process::getppid().and_then(|parent| session(parent.as_raw_nonzero().get()));
        parent.is_some_and(|parent| parent != 0 && Some(parent) == session(super::own_pid()))
    }

    /// This moment, as the start of a process is told.
    pub fn now() -> u64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let (seconds, rest) = (u64::try_from(time.tv_sec), u64::try_from(time.tv_nsec));
        let ticks = procfs::ticks_per_second();
        seconds.unwrap_or(u64::MAX).saturating_mul(ticks) + rest.unwrap_or(0) * ticks / 1_000_000_000
    }

    /// True when the process has this in its environment. That of another user is not to be seen.
    pub fn with_variable(id: Id, name: &str, value: &OsStr) -> bool {
        let environment = std::fs::read(format!("/proc/{}/environ", id.pid)).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| {
            entry.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"=")) == Some(value.as_bytes())
        })
    }

    /// Where these processes listen; nothing where that cannot be seen.
    pub fn listening(processes: &[Id]) -> Option<Vec<SocketAddr>> {
        // There may be no version 6.
        let others = procfs::net::tcp6().unwrap_or_default();
        let listening: Vec<(u64, SocketAddr)> = procfs::net::tcp()
            .ok()?
            .into_iter()
            .chain(others)
            .filter(|entry| entry.state == TcpState::Listen)
            .map(|entry| (entry.inode, entry.local_address))
            .collect();
        let files = |id: &Id| Process::new(id.pid).and_then(|process| process.fd()).into_iter().flatten().flatten();
        let address = |target: &FDTarget| {
            let FDTarget::Socket(inode) = target else { return None };
            listening.iter().find(|(own, _)| own == inode).map(|(_, address)| *address)
        };
        Some(processes.iter().flat_map(files).filter_map(|file| address(&file.target)).collect())
    }

    /// Holds the process, so that its number can be nobody else's.
    fn hold(id: Id) -> Option<OwnedFd> {
        let process = pidfd_open(Pid::from_raw(id.pid)?, PidfdFlags::empty()).ok()?;
        at(id.pid).filter(|seen| seen.id == id && !seen.is_over).map(|_| process)
    }

    /// Sends a signal to this very process.
    pub fn signal(id: Id, signal: Signal) {
        if let Some(process) = hold(id) {
            // It fails for a process of another user, which is found to be left.
            let _ = pidfd_send_signal(process, signal);
        }
    }

    /// Waits until the process has ended, or time is up.
    pub fn wait(id: Id, until: Instant) {
        let Some(process) = hold(id) else { return };
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(left) = left.try_into() else { return };
            match poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&left)) {
                Err(rustix::io::Errno::INTR) => {}
                _ => return,
            }
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{at, everyone, listening, now, shares_session_with_parent, signal, wait, with_variable};

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::{Id, Instant, OsStr, Seen, Signal, SocketAddr};

    pub fn everyone() -> Vec<Seen> {
        Vec::new()
    }

    pub fn at(_: i32) -> Option<Seen> {
        None
    }

    pub fn now() -> u64 {
        0
    }

    pub fn shares_session_with_parent() -> bool {
        use rustix::process::{getppid, getsid};
        getppid().is_some_and(|parent| getsid(Some(parent)).ok() == getsid(None).ok())
    }

    pub fn with_variable(_: Id, _: &str, _: &OsStr) -> bool {
        false
    }

    pub fn listening(_: &[Id]) -> Option<Vec<SocketAddr>> {
        None
    }

    pub fn signal(_: Id, _: Signal) {}

    pub fn wait(_: Id, _: Instant) {}
}
