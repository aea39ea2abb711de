//! What a program, a socket or an address says, within a time and without waiting for longer. Part of floor 3.

use std::io;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::pack::{Job, Limits, Status, Tool, ask};
use crate::process::{self, Watch};

/// More is no answer, in bytes.
const LONGEST: usize = 1 << 22;
/// How often is looked whether anybody still waits.
const GLANCE: Duration = Duration::from_millis(50);

/// What a program prints on standard output; `None` when it fails, does not end within `patience`, or says more than anybody wants
/// to know; it is killed then.
pub(super) fn program(program: &Path, args: &[&str], (patience, watch): (Duration, &Watch)) -> Option<String> {
    // Which packer is named here only says what its files would be called.
    let job = Job::asking(Tool::Rockcraft, program, Path::new("/"), args.iter().copied());
    let limits = Limits { patience, most: LONGEST, stop: watch.stopped() };
    let (outcome, printed) = ask(job, limits).ok()?;
    String::from_utf8(printed).ok().filter(|_| !matches!(outcome.status, Status::Failed(_)))
}

/// How something that might wait came out.
#[derive(Debug)]
pub(super) enum Answer {
    Yes,
    /// It is not, and why.
    No(io::Error),
    /// It did not say in time.
    Late,
}

/// Whether somebody listens at this socket.
pub(super) fn socket(path: &Path, wait: (Duration, &Watch)) -> Answer {
    let path = path.to_owned();
    within(wait, move || UnixStream::connect(path).map(drop))
}

/// Whether somebody listens at this `host:port`. Looking the name up counts, too.
pub(super) fn address(address: &str, wait: (Duration, &Watch)) -> Answer {
    let (address, patience) = (address.to_owned(), wait.0);
    within(wait, move || {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, patience) {
                Ok(_) => return Ok(()),
                Err(error) => last = error,
            }
        }
        Err(last)
    })
}

/// Runs it in a thread of its own, which is left behind when it takes too long: nothing can stop a name's lookup.
fn within((patience, watch): (Duration, &Watch), ask: impl FnOnce() -> io::Result<()> + Send + 'static) -> Answer {
    let (sender, receiver) = mpsc::channel();
    let asking = process::beside("doctor", move || drop(sender.send(ask())));
    if let Err(error) = asking {
        return Answer::No(error);
    }
    let until = Instant::now() + patience;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(left.min(GLANCE)) {
            Ok(Ok(())) => return Answer::Yes,
            Ok(Err(error)) if error.kind() == io::ErrorKind::TimedOut => return Answer::Late,
            Ok(Err(error)) => return Answer::No(error),
            Err(RecvTimeoutError::Timeout) if !left.is_zero() && !watch.is_stopped() => {}
            Err(_) => return Answer::Late,
        }
    }
}
