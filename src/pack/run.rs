//! A packer as a job: what to run, what it tells while it runs, how to stop it. Floor 2.
//!
//! The work is done by threads (see `supervise`); whoever started the job reads [`Running::events`] and may stop
//! reading at any time: the channel is bounded, so a flood slows the packer down instead of filling the memory.

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::lines::LogLine;
use super::outcome::{Outcome, Status};
use super::reader::Step;
use super::supervise::{self, Note};
use super::tool::Tool;
use crate::process::{Family, Mark};

/// The packers' command that builds on Launchpad.
const REMOTE: &str = "remote-build";

/// A packer to run.
#[derive(Clone, Debug)]
pub struct Job {
    /// Which packer.
    pub tool: Tool,
    /// Its executable, absolute; see [`find`](super::find).
    pub program: PathBuf,
    /// The folder to run it in.
    pub dir: PathBuf,
    /// What its environment has besides ours; see [`Tool::experimental`].
    pub env: Vec<(OsString, OsString)>,
    /// Its arguments; `pack` unless said otherwise.
    pub args: Vec<OsString>,
    /// True for a question that a program answers, not a pack: what it prints is told byte for byte, and nothing of it
    /// stays when it has ended.
    pub asks: bool,
    /// True for a program that ends with us even when we are killed, has no environment but [`env`](Self::env), and of
    /// which nothing stays when it has ended.
    pub guarded: bool,
    /// How patient a cancel is.
    pub grace: Grace,
}

impl Job {
    /// `program pack` in `dir`.
    pub fn new(tool: Tool, program: &Path, dir: &Path) -> Self {
        Self {
            tool,
            program: program.to_path_buf(),
            dir: dir.to_path_buf(),
            env: Vec::new(),
            args: vec!["pack".into()],
            asks: false,
            guarded: false,
            grace: Grace::default(),
        }
    }

    /// A question: `program args` in `dir`.
    pub fn asking<'a>(tool: Tool, program: &Path, dir: &Path, args: impl IntoIterator<Item = &'a str>) -> Self {
        let args = args.into_iter().map(Into::into).collect();
        Self { args, asks: true, grace: Grace::BRIEF, ..Self::new(tool, program, dir) }
    }

    /// The same on Launchpad's build farm: `program remote-build`. What is sent there becomes public, and the packers want
    /// that acknowledged: only for a person who was told and agreed.
    #[must_use]
    pub fn on_launchpad(self) -> Self {
        Self { args: vec![REMOTE.into(), "--launchpad-accept-public-upload".into()], ..self }
    }

    /// True for a build on Launchpad.
    pub fn is_remote(&self) -> bool {
        self.args.first().is_some_and(|arg| arg == REMOTE)
    }
}

/// How long each kind of patience lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace {
    /// From SIGINT to SIGTERM.
    pub interrupt: Duration,
    /// From SIGTERM to SIGKILL.
    pub terminate: Duration,
    /// From the end of the packer to the end of its outputs, which a process that it left behind may hold open.
    pub drain: Duration,
}

impl Grace {
    /// For a question: nothing is lost with it.
    const BRIEF: Self = Self {
        interrupt: Duration::from_secs(1),
        terminate: Duration::from_millis(500),
        drain: Duration::from_millis(500),
    };
}

/// 5 s, 2 s and 1 s: on SIGINT the packers stop what runs in the build instance; after SIGTERM they leave files behind.
impl Default for Grace {
    fn default() -> Self {
        Self { interrupt: Duration::from_secs(5), terminate: Duration::from_secs(2), drain: Duration::from_secs(1) }
    }
}

/// What a running packer tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackEvent {
    /// It printed these lines.
    Lines(Vec<LogLine>),
    /// It printed this; only where it [`asks`](Job::asks), and in the place of lines.
    Printed(Vec<u8>),
    /// It began or skipped a step; the line that says so came before.
    Step(Step),
    /// It has ended, all its output was told, and no process of its group is left, nor of it after a cancel, but those
    /// that the outcome names. The last event.
    Finished(Outcome),
}

/// Why a packer did not run.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The system did not start it.
    #[error("cannot start {} in {}: {source}", program.display(), dir.display())]
    Start {
        /// The executable.
        program: PathBuf,
        /// The folder it was to run in.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It did not end in time.
    #[error("{} did not end within {seconds} seconds", program.display())]
    Late {
        /// The executable.
        program: PathBuf,
        /// How long it was waited for.
        seconds: u64,
    },
    /// It printed more than an answer can be.
    #[error("{} printed more than {most} bytes and was stopped: that is no answer", program.display())]
    TooMuch {
        /// The executable.
        program: PathBuf,
        /// How much it might print, in bytes.
        most: usize,
    },
    /// Nobody wanted to know any more.
    #[error("{} was stopped", program.display())]
    Stopped {
        /// The executable.
        program: PathBuf,
    },
    /// It did not tell its version.
    #[error("{} does not tell its version", program.display())]
    NoVersion {
        /// The executable.
        program: PathBuf,
    },
}

/// A packer that runs. Dropping it kills the packer and all that it started.
#[derive(Debug)]
pub struct Running {
    /// What it tells; ends after [`PackEvent::Finished`].
    pub events: Receiver<PackEvent>,
    /// When it started.
    pub started: Instant,
    family: Arc<Family>,
    notes: Sender<Note>,
}

impl Running {
    /// Asks the packer to stop, and returns at once: SIGINT to its process group, then SIGTERM, at last SIGKILL.
    /// Asked again, it goes on to the next of these without waiting. [`PackEvent::Finished`] tells when it is done.
    pub fn cancel(&self) {
        self.canceller().cancel();
    }

    /// A handle that cancels from elsewhere, such as a signal handler's thread.
    pub fn canceller(&self) -> Canceller {
        Canceller { notes: self.notes.clone() }
    }

    /// Where it listens, or what it started; nothing where that cannot be seen.
    pub fn listening(&self) -> Option<Vec<SocketAddr>> {
        self.family.listening()
    }

    /// The id of the packer's process, and of its process group.
    pub fn id(&self) -> u32 {
        self.family.id()
    }
}

impl Running {
    /// What every process of this run carries in its environment.
    pub fn mark(&self) -> &Mark {
        self.family.mark()
    }

    /// The next event; `None` when the packer has run for longer than `patience`, or `stop` was set meanwhile.
    fn next(&self, patience: Duration, stop: &AtomicBool) -> Option<PackEvent> {
        /// How often `stop` is looked at.
        const GLANCE: Duration = Duration::from_millis(50);
        loop {
            let left = patience.saturating_sub(self.started.elapsed());
            if left.is_zero() || stop.load(Ordering::SeqCst) {
                return None;
            }
            match self.events.recv_timeout(left.min(GLANCE)) {
                Err(RecvTimeoutError::Timeout) => {}
                event => return event.ok(),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // First the wish, so that the supervisor knows what the end means, then the fact, before we are gone.
        self.cancel();
        self.family.sweep();
        self.family.signal(Signal::KILL);
    }
}

/// How long a question may take, how much its answer may be in bytes, and what ends the asking before.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'l> {
    /// How long the answer may take.
    pub patience: Duration,
    /// Bytes of the answer.
    pub most: usize,
    /// Set from elsewhere, it ends the asking.
    pub stop: &'l AtomicBool,
}

/// Asks a program something: how it ended, and what it printed on its standard output. It is killed when it goes beyond
/// the limits.
///
/// # Errors
/// It does not start, goes beyond the limits, or is stopped.
pub fn ask(job: Job, limits: Limits<'_>) -> Result<(Outcome, Vec<u8>), PackError> {
    let Limits { patience, most, stop } = limits;
    let program = job.program.clone();
    let running = start(job)?;
    let mut printed = Vec::new();
    loop {
        match running.next(patience, stop) {
            Some(PackEvent::Printed(more)) if printed.len() + more.len() > most => {
                return Err(PackError::TooMuch { program, most });
            }
            Some(PackEvent::Printed(more)) => printed.extend(more),
            Some(PackEvent::Finished(Outcome { status: Status::Cancelled, .. })) => {
                return Err(PackError::Stopped { program });
            }
            Some(PackEvent::Finished(outcome)) => return Ok((outcome, printed)),
            Some(PackEvent::Lines(_) | PackEvent::Step(_)) => {}
            None if stop.load(Ordering::SeqCst) => return Err(PackError::Stopped { program }),
            None => return Err(PackError::Late { program, seconds: patience.as_secs() }),
        }
    }
}

/// Cancels a packer from elsewhere; does nothing once it has ended.
#[derive(Clone, Debug)]
pub struct Canceller {
    notes: Sender<Note>,
}

impl Canceller {
    /// As [`Running::cancel`].
    pub fn cancel(&self) {
        // The supervisor is gone when the packer is: nothing to cancel.
        let _ = self.notes.send(Note::Cancel);
    }
}

/// Starts a packer, in a process group of its own, with our environment and the job's additions, without input.
///
/// # Errors
/// The system cannot start it: no such folder, not executable, no more processes.
pub fn start(job: Job) -> Result<Running, PackError> {
    let started = Instant::now();
    let (events, family, notes) = supervise::launch(&job, started).map_err(|source| PackError::Start {
        program: job.program,
        dir: job.dir,
        source,
    })?;
    Ok(Running { events, started, family, notes })
}
