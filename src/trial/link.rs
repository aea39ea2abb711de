//! What the stages of a try share: whom they tell, what stops them, how they run a program, and why they failed.

use std::ffi::OsString;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

use crate::pack::{self, Diagnosis, Exit, Failure, Grace, Job, LogLine, PackEvent, Running, Status, Tool};
use crate::process;
use crate::text::one_line;

use super::ground::Run;
use super::{Event, Subject};

/// How often it is looked whether somebody wants it to stop.
pub(super) const GLANCE: Duration = Duration::from_millis(50);
/// How many lines of a program are kept.
const KEPT: usize = 400;

/// The message where somebody wanted it to stop.
pub(super) const STOPPED: &str = "It was stopped.";

/// Why a stage failed.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// What is wrong, in a sentence.
    pub message: String,
    /// What mends it, where no known failure says so.
    pub fix: String,
    /// Known failures in what was said.
    pub found: Vec<Diagnosis>,
    /// The call was wrong.
    pub is_usage: bool,
}

impl Trouble {
    pub fn new(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { message: message.into(), fix: fix.into(), ..Self::default() }
    }

    /// The call was wrong.
    pub fn usage(message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { is_usage: true, ..Self::new(message, fix) }
    }

    /// The system refused.
    pub fn system(what: &str, error: impl fmt::Display) -> Self {
        Self::new(format!("{what}: {error}."), "Make room on the disk and see that the cache folder is yours.")
    }

    /// Somebody wanted it to stop.
    pub fn stopped() -> Self {
        Self::new(STOPPED, "")
    }
}

/// Whom the stages tell, and what stops them.
pub(super) struct Link<'l> {
    pub events: &'l SyncSender<Event>,
    pub stop: &'l AtomicBool,
    pub run: &'l Run,
    pub subject: &'l Subject,
}

/// A program to run: nothing of our own environment reaches it.
pub(super) struct Task<'t> {
    /// What it is called where its lines are told.
    pub name: &'t str,
    pub program: PathBuf,
    pub args: Vec<OsString>,
    pub dir: &'t Path,
    pub env: Vec<(OsString, OsString)>,
}

/// A program to run again.
pub(super) struct Plan {
    name: String,
    program: PathBuf,
    args: Vec<OsString>,
    dir: PathBuf,
    env: Vec<(OsString, OsString)>,
}

impl From<Task<'_>> for Plan {
    fn from(Task { name, program, args, dir, env }: Task<'_>) -> Self {
        Self { name: name.to_owned(), program, args, dir: dir.to_owned(), env }
    }
}

impl Plan {
    pub fn task(&self) -> Task<'_> {
        let Self { name, program, args, dir, env } = self;
        Task { name, program: program.clone(), args: args.clone(), dir, env: env.clone() }
    }
}

/// How a program ended, and the last that it said.
#[derive(Debug)]
pub(super) struct Ended {
    pub exit: Exit,
    pub output: Vec<String>,
}

/// A program that runs. Dropping it ends it, and waits for that.
pub(super) struct Alive {
    pub name: String,
    running: Running,
    /// The last that it said.
    pub output: Vec<String>,
    is_over: bool,
}

impl Link<'_> {
    pub fn tell(&self, event: Event) {
        // Where nobody listens any more, `stop` ends it.
        let _ = self.events.send(event);
    }

    /// Something worth a word, in the stage that is at work.
    pub fn note(&self, note: String) {
        self.tell(Event::Note(note));
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst) || process::is_interrupted()
    }

    /// Starts a program.
    pub fn begin(&self, task: Task<'_>) -> Result<Alive, Trouble> {
        let mut job = Job::new(Tool::Rockcraft, &task.program, task.dir);
        let second = Duration::from_secs(1);
        job.grace = Grace { interrupt: second, terminate: second, drain: GLANCE };
        (job.args, job.env, job.guarded) = (task.args, task.env, true);
        let running = pack::start(job).map_err(|error| Trouble::new(format!("{error}."), ""))?;
        self.run.note(running.mark());
        Ok(Alive { name: task.name.to_owned(), running, output: Vec::new(), is_over: false })
    }

    /// Runs a program to its end.
    pub fn finish(&self, task: Task<'_>) -> Result<Ended, Trouble> {
        let mut alive = self.begin(task)?;
        loop {
            if self.is_stopped() {
                return Err(Trouble::stopped());
            }
            if let Some(ended) = alive.hear(self, GLANCE) {
                return Ok(ended);
            }
        }
    }
}

impl Alive {
    /// Hears what it says, for so long at most; how it ended, once it has.
    pub fn hear(&mut self, link: &Link<'_>, patience: Duration) -> Option<Ended> {
        let mut event = self.running.events.recv_timeout(patience);
        loop {
            match event {
                Ok(PackEvent::Lines(lines)) => self.lines(link, lines),
                Ok(PackEvent::Finished(outcome)) => return Some(self.ended(outcome.status)),
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return Some(self.ended(Status::Lost)),
                Err(RecvTimeoutError::Timeout) => return None,
            }
            event = self.running.events.recv_timeout(Duration::ZERO);
        }
    }

    /// True when it, or what it started, listens on the port. Where that cannot be seen, whoever listens is taken for it.
    pub fn listens(&self, port: u16) -> bool {
        let is_own = |own: Vec<SocketAddr>| own.iter().any(|address| address.port() == port);
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() && self.listening().is_none_or(is_own)
    }

    /// Where it listens, or what it started; nothing where that cannot be seen.
    pub fn listening(&self) -> Option<Vec<SocketAddr>> {
        self.running.listening()
    }

    /// The address of this machine's own at which alone it listens on the port: nobody else reaches that.
    pub fn hides(&self, port: u16) -> Option<SocketAddr> {
        let own = self.listening()?.into_iter().filter(|address| address.port() == port).collect::<Vec<_>>();
        own.iter().all(|address| address.ip().is_loopback()).then(|| own.first().copied()).flatten()
    }

    fn ended(&mut self, status: Status) -> Ended {
        self.is_over = true;
        let exit = match status {
            Status::Failed(failure) => failure.exit,
            Status::Packed(_) | Status::NoArtifact(_) => Exit::Code(0),
            Status::Cancelled | Status::Lost => Exit::Signal(0),
        };
        Ended { exit, output: std::mem::take(&mut self.output) }
    }

    /// Tells lines and keeps the last of them.
    fn lines(&mut self, link: &Link<'_>, lines: Vec<LogLine>) {
        for line in lines.into_iter().filter(|line| !line.transient) {
            self.output.push(line.text.clone());
            link.tell(Event::Line { of: self.name.clone(), text: line.text });
        }
        let more = self.output.len().saturating_sub(KEPT);
        self.output.drain(..more);
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        /// More than the ladder of signals takes.
        const PATIENCE: Duration = Duration::from_secs(10);
        if self.is_over {
            return;
        }
        self.running.cancel();
        let until = Instant::now() + PATIENCE;
        while let Ok(event) = self.running.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if matches!(event, PackEvent::Finished(_)) {
                return;
            }
        }
    }
}

impl Ended {
    /// The trouble where it failed; `what` did.
    pub fn succeeded(self, what: &str, subject: &Subject) -> Result<Vec<String>, Trouble> {
        if self.exit.success() { Ok(self.output) } else { Err(self.trouble(what, subject)) }
    }

    /// The trouble that its end means.
    pub fn trouble(&self, what: &str, subject: &Subject) -> Trouble {
        let telling = pack::telling(&self.output).or_else(|| self.output.last().cloned());
        let because = telling.map_or_else(|| ".".to_owned(), |line| format!(": {line}"));
        let message = format!("{} ended {}{because}", one_line(what), in_words(self.exit));
        let mut seen = vec![format!("try: {} ended {}", one_line(what), in_words(self.exit))];
        seen.extend(self.output.iter().cloned());
        Trouble { found: subject.explain(&seen), ..Trouble::new(message, "") }
    }
}

/// What a log says of a failure, read as `charmer doctor --log` reads it.
pub(super) fn known_failure(said: &[String]) -> Option<(Failure, Vec<Diagnosis>)> {
    pack::read_log(said.join("\n").as_bytes(), Some(Tool::Rockcraft)).ok().flatten()
}

/// In words for a person.
pub(super) fn in_words(exit: Exit) -> String {
    match exit {
        Exit::Code(0) => "by itself".to_owned(),
        exit => format!("with {exit}"),
    }
}
