//! The threads around a running packer. Floor 2.
//!
//! ```text
//! drain stdout ─┐ lines, steps                         ┌─ cancel (from anywhere)
//! drain stderr ─┴──► events ◄──── supervisor ◄── notes ┼─ end of an output
//!                        Finished                      └─ waiter: the packer has exited
//! ```
//!
//! The waiter only looks (`WNOWAIT`): the packer's number names its group, and is ours until the packer is reaped, which
//! comes last. What had left the group is ended, too, after a cancel, after a question, and when it holds one of the
//! outputs; otherwise, after an ordinary end, it is the packer's own business.

use std::io::{self, PipeReader, PipeWriter, Read};
use std::mem;
use std::os::fd::AsFd;
use std::process::Child;
use std::sync::mpsc::{self, Receiver, SendError, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, waitid};

use super::lines::{LogLine, RawLine, Splitter, Stream};
use super::outcome::{ArtifactFolder, Exit, Failure, Outcome, Status};
use super::reader::Reader;
use super::run::{Grace, Job, PackEvent};
use super::tool::Tool;
use crate::process::{self, Family, Left, Order, Started};

/// How much is read from a pipe at once, in bytes: all that it holds by default.
const CHUNK: usize = 64 * 1024;
/// Chunks that are read of what was said before nothing more was waited for: more than a pipe holds.
const LEFT: u8 = 32;
/// How many events may wait; with [`CHUNK`] it bounds the memory of a flood to some megabytes.
const WAITING: usize = 32;

/// What the supervisor is told.
#[derive(Debug)]
pub(super) enum Note {
    /// Somebody wants the packer to stop.
    Cancel,
    /// The packer has exited and can be reaped.
    Exited,
    /// An output has come to its end.
    OutputEnded,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Launched = (Receiver<PackEvent>, Arc<Family>, Sender<Note>);

/// Starts the packer and the threads around it.
pub(super) fn launch(job: &Job, started: Instant) -> io::Result<Launched> {
    let folder = ArtifactFolder::new(job.tool, &job.dir);
    let (stopped, stop) = io::pipe()?;
    let stopped = Arc::new(stopped);
    let Job { program, args, dir, env, guarded, .. } = job;
    let order = Order { program, args, dir, env, guarded: *guarded };
    let Started { child, family, out, err } = process::supervised(order)?;
    let family = Arc::new(family);
    let (event_sender, events) = mpsc::sync_channel(WAITING);
    let (note_sender, notes) = mpsc::channel();
    let reader = Arc::new(Mutex::new(Reader::new()));
    let drain = |stream| Drain {
        stream,
        as_bytes: job.asks && stream == Stream::Out,
        stopped: Arc::clone(&stopped),
        reader: Arc::clone(&reader),
        events: event_sender.clone(),
        ended: Ended(note_sender.clone()),
        splitter: Splitter::default(),
        left: LEFT,
    };
    let (drain_out, drain_err) = (drain(Stream::Out), drain(Stream::Err));
    let supervisor = Supervisor {
        tool: job.tool,
        grace: job.grace,
        packs: job.args.iter().any(|arg| arg == "pack"),
        sweeps: job.asks || job.guarded,
        child,
        family: Arc::clone(&family),
        folder,
        reader,
        notes,
        events: event_sender,
        stop: Some(stop),
        started,
        open: 2,
        cancelled: false,
        left: Vec::new(),
    };
    let (pid, exited) = (Pid::from_child(&supervisor.child), note_sender.clone());
    let canceller = note_sender.clone();
    family.on_stop(move || drop(canceller.send(Note::Cancel)));
    let threads = || -> io::Result<()> {
        process::beside("pack-out", move || drain_out.run(out))?;
        process::beside("pack-err", move || drain_err.run(err))?;
        process::beside("pack-wait", move || wait_for(pid, &exited))?;
        process::beside("pack", move || supervisor.run()).map(drop)
    };
    threads().inspect_err(|_| give_up(&family))?;
    Ok((events, family, note_sender))
}

/// Without the threads around it nobody would see its end.
fn give_up(family: &Family) {
    family.sweep();
    family.end(Duration::ZERO);
    family.kill_group();
    family.forget();
}

/// Waits until the packer has exited, without reaping it.
fn wait_for(pid: Pid, notes: &Sender<Note>) {
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
    let _ = notes.send(Note::Exited);
}

/// Tells the supervisor that an output has ended, however the thread that drained it came to its end.
struct Ended(Sender<Note>);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.send(Note::OutputEnded);
    }
}

/// Empties one of the packer's outputs.
struct Drain {
    stream: Stream,
    /// True where it is told as it is, and not as lines.
    as_bytes: bool,
    stopped: Arc<PipeReader>,
    reader: Arc<Mutex<Reader>>,
    events: SyncSender<PackEvent>,
    ended: Ended,
    splitter: Splitter,
    /// How many more chunks of what lies in the pipe are read once nothing more is waited for.
    left: u8,
}

impl Drain {
    fn run(mut self, pipe: Option<impl Read + AsFd>) {
        let Some(mut pipe) = pipe else { return };
        let (mut chunk, mut lines) = (vec![0; CHUNK], Vec::new());
        while self.readable(&pipe) {
            match pipe.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) if self.as_bytes => self.tell(PackEvent::Printed(chunk[..length].to_vec())),
                Ok(length) => self.splitter.feed(&chunk[..length], &mut lines),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
            self.publish(&mut lines);
        }
        self.splitter.end(&mut lines);
        self.publish(&mut lines);
        // The last thing: after it the supervisor may say that all is told.
        drop(self.ended);
    }

    /// Waits for output; false when the supervisor wants no more of it, and nothing that was said before is left.
    fn readable(&mut self, pipe: &impl AsFd) -> bool {
        loop {
            let mut fds =
                [PollFd::new(pipe, PollFlags::IN), PollFd::from_borrowed_fd(self.stopped.as_fd(), PollFlags::IN)];
            match poll(&mut fds, None) {
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
                Ok(_) if fds[1].revents().is_empty() => return true,
                Ok(_) => {
                    let is_left = self.left > 0 && fds[0].revents().contains(PollFlags::IN);
                    self.left = self.left.saturating_sub(1);
                    return is_left;
                }
            }
        }
    }

    fn publish(&self, raw: &mut Vec<RawLine>) {
        let mut events = Vec::new();
        let mut batch: Vec<LogLine> = Vec::with_capacity(raw.len());
        let mut reader = lock(&self.reader);
        for RawLine { text, transient } in raw.drain(..) {
            let seen = reader.line(&text);
            if batch.last().is_some_and(|line| line.transient) {
                batch.pop();
            }
            batch.push(LogLine { stream: self.stream, text, kind: seen.kind, depth: seen.depth, transient });
            if let Some(step) = seen.step {
                events.push(PackEvent::Lines(mem::take(&mut batch)));
                events.push(PackEvent::Step(step));
            }
        }
        drop(reader);
        if !batch.is_empty() {
            events.push(PackEvent::Lines(batch));
        }
        for event in events {
            self.tell(event);
        }
    }

    fn tell(&self, event: PackEvent) {
        // Nobody listens any more; the pipe is emptied all the same, so that the packer never waits for us.
        let _ = self.events.send(event);
    }
}

/// Brings a packer to its end.
struct Supervisor {
    tool: Tool,
    grace: Grace,
    packs: bool,
    /// True when nothing of it stays once it has ended.
    sweeps: bool,
    child: Child,
    family: Arc<Family>,
    folder: ArtifactFolder,
    reader: Arc<Mutex<Reader>>,
    notes: Receiver<Note>,
    events: SyncSender<PackEvent>,
    stop: Option<PipeWriter>,
    started: Instant,
    /// How many outputs have not ended.
    open: u8,
    cancelled: bool,
    /// What could not be ended.
    left: Vec<Left>,
}

impl Supervisor {
    fn run(mut self) {
        self.until_exit();
        let elapsed = self.started.elapsed();
        self.until_outputs_end(self.grace.drain);
        if self.cancelled || self.sweeps {
            self.family.sweep();
            self.left = self.family.end(self.grace.terminate);
        }
        self.family.kill_group();
        self.until_outputs_end(self.grace.drain);
        // What left the group and holds an output writes to nobody any more; where it is not found, it is not waited for.
        if self.open > 0 {
            self.left = self.family.end(Duration::ZERO);
        }
        let exit = self.family.reap(&mut self.child).map_or(Exit::Signal(0), Exit::from);
        self.stop = None;
        while self.open > 0 {
            match self.notes.recv() {
                Ok(Note::OutputEnded) => self.open -= 1,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        let (status, log) = (self.status(exit), lock(&self.reader).log());
        let outcome = Outcome { status, elapsed, log, left: self.left };
        if let Err(SendError(PackEvent::Finished(outcome))) = self.events.send(PackEvent::Finished(outcome)) {
            process::leave(outcome.left);
        }
    }

    /// Waits for the packer's exit, and brings it about when asked to.
    fn until_exit(&mut self) {
        let steps = [
            (Signal::INT, Some(self.grace.interrupt)),
            (Signal::TERM, Some(self.grace.terminate)),
            (Signal::KILL, None),
        ];
        let mut steps = steps.into_iter();
        let mut deadline: Option<Instant> = None;
        loop {
            match self.next(deadline) {
                Some(Note::Exited) => return,
                Some(Note::OutputEnded) => self.open -= 1,
                // Time is up, or somebody is impatient: the next stronger signal.
                Some(Note::Cancel) | None => {
                    self.cancelled = true;
                    let Some((signal, grace)) = steps.next() else { continue };
                    self.family.signal(signal);
                    deadline = grace.map(|grace| Instant::now() + grace);
                }
            }
        }
    }

    fn until_outputs_end(&mut self, patience: Duration) {
        let deadline = Some(Instant::now() + patience);
        while self.open > 0 {
            match self.next(deadline) {
                Some(Note::OutputEnded) => self.open -= 1,
                Some(Note::Exited) => {}
                Some(Note::Cancel) | None => return,
            }
        }
    }

    /// The next note; `None` at the deadline.
    fn next(&self, deadline: Option<Instant>) -> Option<Note> {
        match deadline {
            None => self.notes.recv().ok(),
            Some(at) => self.notes.recv_timeout(at.saturating_duration_since(Instant::now())).ok(),
        }
    }

    fn status(&self, exit: Exit) -> Status {
        let reader = lock(&self.reader);
        if exit.success() {
            let artifacts = self.folder.artifacts(reader.artifacts(), self.packs && reader.silent());
            if !artifacts.is_empty() {
                return Status::Packed(artifacts);
            }
        }
        match (self.cancelled, exit.success()) {
            (true, _) => Status::Cancelled,
            (false, true) => Status::NoArtifact(reader.artifacts().iter().map(|(name, _)| name.clone()).collect()),
            (false, false) => {
                let diagnoses = reader.diagnoses(Some(self.tool));
                Status::Failed(Box::new(Failure { diagnoses, ..reader.failure(exit) }))
            }
        }
    }
}
