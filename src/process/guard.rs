//! A program that ends with us, also when we are killed.
//!
//! Between it and us stands charmer itself, started with [`GUARD`]: its input is a pipe that only we hold, so the pipe's end
//! tells that we are gone. Orphans of the program come to the guard, and to us should the program kill its guard.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::family::{Family, Mark, POLITE};
use super::spawn::{Order, own_program};
use super::{runs, signals, threads};

/// The first argument that makes charmer a guard; the program and its arguments follow. Nobody types it: it is in no help.
pub const GUARD: &str = "--guard-a-program";
/// What a shell says of a program that it cannot start.
const NOT_STARTED: u8 = 127;

/// The guard of this order, which knows of no environment but the order's.
pub(super) fn command(order: &Order<'_>) -> io::Result<Command> {
    let mut command = Command::new(own_program()?);
    command.arg0("charmer").arg(GUARD).arg(order.program).args(order.args).current_dir(order.dir);
    command.env_clear().envs(order.env.iter().map(|(name, value)| (name, value)));
    Ok(command)
}

/// Runs the program that these arguments name, with our environment and outputs, until it ends or whoever holds our input
/// does. Nothing of it is left then. Gives the code that it ended with.
pub fn stand_guard(mut arguments: impl Iterator<Item = OsString>) -> u8 {
    let Some(program) = arguments.next() else { return NOT_STARTED };
    match run(&program, arguments) {
        Ok(status) => code(status),
        Err(error) => {
            let program = Path::new(&program).display();
            crate::output::say(format_args!("exec: \"{program}\": {}", why(&error)));
            NOT_STARTED
        }
    }
}

/// In the words of those who start programs in an image.
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "executable file not found".to_owned(),
        _ => error.to_string(),
    }
}

fn run(program: &OsString, arguments: impl Iterator<Item = OsString>) -> io::Result<ExitStatus> {
    // What ends the program is told to it by whoever started us, and we are to see its end.
    signals::guard()?;
    let mut command = Command::new(program);
    command.args(arguments).process_group(0).stdin(Stdio::null());
    let (mut child, run) = runs::spawn(command, true)?;
    let pid = Pid::from_child(&child);
    let family = Arc::new(Family::new(&child, run, Mark::own()));
    family.sweep();
    let watched = Arc::clone(&family);
    threads::beside("guard", move || {
        // Nothing is ever written there: it ends with whoever holds it.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        watched.end(POLITE);
    })?;
    while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {}
    let status = family.reap(&mut child)?;
    family.end(Duration::ZERO);
    Ok(status)
}

/// As shells have it.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    u8::try_from(code).unwrap_or(u8::MAX)
}
