//! How a program is started: supervised, detached, or with the terminal. Nothing else in charmer starts one.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::family::{Family, Mark};
use super::runs;
use super::{guard, lock, signals, table};

/// What the program that asks was started from, whatever lies there by now.
const OWN: &str = "/proc/self/exe";

/// What to start.
#[derive(Clone, Copy, Debug)]
pub struct Order<'o> {
    /// The program: a path, or a name that is looked up on `PATH`.
    pub program: &'o Path,
    /// Its arguments.
    pub args: &'o [OsString],
    /// The folder to start it in.
    pub dir: &'o Path,
    /// What its environment has besides ours; all of it where it is [`guarded`](Self::guarded).
    pub env: &'o [(OsString, OsString)],
    /// True when it has to end with us also when we are killed, and to know nothing of our environment: see `guard`.
    pub guarded: bool,
}

impl Order<'_> {
    fn command(&self) -> io::Result<Command> {
        if self.guarded {
            return guard::command(self);
        }
        let mut command = Command::new(self.program);
        if self.program == Path::new(OWN) {
            // It is known in lists of processes by its name.
            command.arg0("charmer");
        }
        command.args(self.args).current_dir(self.dir).envs(self.env.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }
}

/// A program that was started, with its outputs.
#[derive(Debug)]
pub struct Started {
    /// To be reaped by its [`Family`].
    pub child: Child,
    /// It, and all that comes of it.
    pub family: Family,
    /// Its standard output.
    pub out: Option<ChildStdout>,
    /// Its standard error.
    pub err: Option<ChildStderr>,
}

/// Starts a program without input, in a process group of its own, whose processes can be told from all others. It ends
/// when we do.
///
/// # Errors
/// The system cannot start it.
pub fn supervised(order: Order<'_>) -> io::Result<Started> {
    signals::guard()?;
    let mark = Mark::new();
    let mut command = order.command()?;
    command.envs([mark.variable()]).process_group(0);
    // A guard's input ends with us, whatever ends us.
    command.stdin(if order.guarded { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (mut child, run) = runs::spawn(command, true)?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    Ok(Started { family: Family::new(&child, run, mark), child, out, err })
}

/// Starts a program that outlives us, with its standard output. To be waited for where that can be done.
///
/// # Errors
/// The system cannot start it.
pub fn detached(order: Order<'_>) -> io::Result<Child> {
    let mut command = order.command()?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    runs::spawn_apart(command)
}

/// Gives a program its input, and says whether it ended well within `patience`; it is killed where it does not end. What it
/// leaves running stays.
///
/// # Errors
/// The system cannot start it, or it takes no input.
pub fn fed(order: Order<'_>, input: &[u8], patience: Duration) -> io::Result<bool> {
    let mut command = order.command()?;
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = runs::spawn_apart(command)?;
    let fed = child.stdin.take().map_or(Ok(()), |mut pipe| pipe.write_all(input));
    if let Some(seen) = i32::try_from(child.id()).ok().and_then(table::at) {
        table::wait(seen.id, Instant::now() + patience);
    }
    let ended = child.try_wait()?;
    if ended.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    fed?;
    Ok(ended.is_some_and(|status| status.success()))
}

/// The program that has the terminal.
static HAS_TERMINAL: Mutex<Option<Pid>> = Mutex::new(None);

/// Runs a program with our own input and output, and waits for its end.
///
/// # Errors
/// The system cannot start it.
pub fn in_terminal(order: Order<'_>) -> io::Result<ExitStatus> {
    let (mut child, _run) = runs::spawn(order.command()?, false)?;
    let pid = Pid::from_child(&child);
    *lock(&HAS_TERMINAL) = Some(pid);
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
    *lock(&HAS_TERMINAL) = None;
    child.wait()
}

/// Tells the program that has the terminal to end, since we are told so.
pub fn pass_on() {
    if let Some(pid) = *lock(&HAS_TERMINAL) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// This very program, also when its file was replaced by a newer one meanwhile.
///
/// # Errors
/// The system does not tell.
pub fn own_program() -> io::Result<PathBuf> {
    if Path::new(OWN).is_symlink() { Ok(OWN.into()) } else { std::env::current_exe() }
}
