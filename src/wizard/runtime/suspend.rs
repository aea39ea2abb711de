//! Giving the terminal to another program for a while: a command that the person wants to run, with its own input and
//! output. Nothing else of the wizard reads keys or draws meanwhile.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpid, kill_process};

use crate::output;
use crate::process::{self, Order};
use crate::wizard::state::doctor::{Run, Then};
use crate::wizard::state::message::Msg;

use super::{Wizard, terminal};

/// How long an interrupt may take to be heard of, on a busy machine.
const LATE: Duration = Duration::from_secs(2);

/// Until when interrupts are another program's; none: they are the wizard's.
static SUSPENDED: Mutex<Option<Until>> = Mutex::new(None);

#[derive(Clone, Copy)]
enum Until {
    /// It has the terminal still.
    Ended,
    /// It had it; what is heard of now was meant for it.
    Instant(Instant),
}

/// True for an interrupt that another program was meant by: it has the terminal, or just had it.
pub fn is_suspended() -> bool {
    match *SUSPENDED.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(Until::Ended) => true,
        Some(Until::Instant(until)) => Instant::now() < until,
        None => false,
    }
}

fn set(until: Until) {
    *SUSPENDED.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
}

#[derive(Default)]
struct Way {
    is_closed: bool,
    /// True while the thread that reads the keys waits here, or is gone: it reads none.
    is_quiet: bool,
}

/// Where the thread that reads the keys waits while they are another program's.
#[derive(Default)]
pub struct Gate {
    way: Mutex<Way>,
    changed: Condvar,
}

impl Gate {
    fn way(&self) -> MutexGuard<'_, Way> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Called before each reading: waits while the gate is closed.
    pub fn pass(&self) {
        let mut way = self.way();
        while way.is_closed {
            way.is_quiet = true;
            self.changed.notify_all();
            way = self.changed.wait(way).unwrap_or_else(PoisonError::into_inner);
        }
        way.is_quiet = false;
    }

    /// Nobody reads any more.
    pub fn leave(&self) {
        self.way().is_quiet = true;
        self.changed.notify_all();
    }

    /// Closes the gate, and waits until nobody reads.
    fn close(&self) {
        let mut way = self.way();
        way.is_closed = true;
        if !way.is_quiet {
            // The reading thread waits for the terminal; a new size, the old one, is what ends its waiting.
            let _ = kill_process(getpid(), Signal::WINCH);
        }
        while !way.is_quiet {
            way = self.changed.wait(way).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn open(&self) {
        self.way().is_closed = false;
        self.changed.notify_all();
    }
}

impl Wizard {
    /// Runs a command in the terminal, and is back when it ended.
    pub(super) fn suspend_for(&mut self, run: Box<Run>) {
        let folder = run.of.map_or_else(|| self.dir.clone(), |tool| tool.folder(&self.dir));
        let ended = self.lend(|| in_terminal(&run, &folder));
        self.tell(Msg::Ran(run, ended));
    }

    /// Lends the terminal to another program, until that has ended.
    pub(super) fn lend<T>(&mut self, to: impl FnOnce() -> T) -> T {
        self.input.close();
        terminal::restore();
        set(Until::Ended);
        let outcome = to();
        set(Until::Instant(Instant::now() + LATE));
        // A terminal that is gone shows itself at the next frame.
        let _ = self.screen.retake();
        self.input.open();
        let _ = self.watch.send(());
        outcome
    }
}

/// Runs it with the terminal's own input and output, and says how it ended.
pub fn in_terminal(run: &Run, folder: &Path) -> Result<(), String> {
    // A terminal that is gone shows itself at the next frame.
    let _ = output::result(&format!("$ {}\n", run.line()));
    let ended = started(&run.words, folder).map_err(|error| format!("It did not start ({error})")).and_then(how);
    let outcome = ended.as_ref().map_or_else(Clone::clone, |()| "It ended well".to_owned());
    // What ended well and is followed by a pack needs nobody's eyes.
    if run.then == Then::Look || ended.is_err() {
        let _ = output::result(&format!("\n{outcome}. Press Enter to go back to charmer. "));
        let _ = io::stdin().read_line(&mut String::new());
    }
    ended
}

pub fn started(words: &[String], folder: &Path) -> io::Result<ExitStatus> {
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    // charmer itself need not be on PATH.
    let own = (program == "charmer").then(process::own_program).and_then(Result::ok);
    let program = own.unwrap_or_else(|| program.into());
    let args: Vec<OsString> = arguments.iter().map(Into::into).collect();
    process::in_terminal(Order { program: &program, args: &args, dir: folder, env: &[], guarded: false })
}

pub fn how(status: ExitStatus) -> Result<(), String> {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (Some(code), _) => Err(format!("It failed with exit status {code}")),
        (None, signal) => Err(format!("It was ended by signal {}", signal.unwrap_or_default())),
    }
}
