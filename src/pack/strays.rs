//! Processes that a packer started and that left its process group. Floor 2.
//!
//! A daemon that made a session of its own gets no signal that goes to the group. Every packer therefore carries a
//! mark in its environment, which its children inherit; after a cancel, those that carry it are killed. Linux only:
//! elsewhere another process's environment is not to be seen.

use std::ffi::{OsStr, OsString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::files;

/// The variable that carries the mark.
const VARIABLE: &str = "CHARMER_PACK";
/// The kernel gives a process no larger environment, in bytes.
const MAX_ENVIRONMENT: u64 = 8 << 20;

/// What tells the processes of one run from all others.
#[derive(Clone, Debug)]
pub(super) struct Mark(OsString);

impl Mark {
    /// A mark that nothing else carries: process, time and count.
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
        Self(format!("{}-{time}-{count}", std::process::id()).into())
    }

    /// The mark as text, to be found again by another process.
    pub fn text(&self) -> String {
        self.0.to_string_lossy().into_owned()
    }

    /// A mark that was written down.
    pub fn of(text: &str) -> Self {
        Self(text.into())
    }

    /// The addition to the packer's environment.
    pub fn variable(&self) -> (&OsStr, &OsStr) {
        (OsStr::new(VARIABLE), &self.0)
    }

    /// Kills every process that carries the mark, also those that come up meanwhile.
    #[cfg(target_os = "linux")]
    pub fn kill_all(&self) {
        /// One round for those that are there, some more for what they may have just started.
        const ROUNDS: usize = 20;
        for _ in 0..ROUNDS {
            if !self.kill_those_there() {
                return;
            }
        }
    }

    /// Nothing can be found here.
    #[cfg(not(target_os = "linux"))]
    pub fn kill_all(&self) {}

    #[cfg(target_os = "linux")]
    fn kill_those_there(&self) -> bool {
        use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

        let Ok(entries) = std::fs::read_dir("/proc") else { return false };
        let mut killed = false;
        for entry in entries.filter_map(Result::ok) {
            let pid = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
            let Some(pid) = pid.filter(|_| self.is_on(&entry.path())) else { continue };
            // The number may be given to another process at any time: hold the process, look again, then kill.
            let Ok(held) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
            if self.is_on(&entry.path()) {
                killed |= pidfd_send_signal(&held, Signal::KILL).is_ok();
            }
        }
        killed
    }

    /// True when the process in this folder of `/proc` carries the mark.
    #[cfg(target_os = "linux")]
    fn is_on(&self, process: &std::path::Path) -> bool {
        use std::os::unix::ffi::OsStrExt;

        let Ok(environment) = files::read(&process.join("environ"), MAX_ENVIRONMENT) else { return false };
        environment.split(|byte| *byte == 0).any(|entry| {
            entry.strip_prefix(VARIABLE.as_bytes()).and_then(|rest| rest.strip_prefix(b"=")) == Some(self.0.as_bytes())
        })
    }
}
