//! What a program, a socket or an address says, within a time and without waiting for longer. Floor 2.

use std::io::{self, Read as _, Seek as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use crate::pack::outcome::Status;
use crate::pack::run::{Job, PackEvent, start};
use crate::pack::tool::Tool;

/// More is no answer, in bytes.
const LONGEST: u64 = 1 << 20;

/// What a program prints on standard output; `None` when it fails, or does not end within `patience` and is killed.
pub(super) fn program(program: &Path, args: &[&str], patience: Duration) -> Option<String> {
    let mut output = tempfile::tempfile().ok()?;
    // Which packer is named here only says what its files would be called.
    let mut job = Job::new(Tool::Rockcraft, program, Path::new("/"));
    job.args = args.iter().map(Into::into).collect();
    job.stdout = Some(Arc::new(output.try_clone().ok()?));
    let running = start(job).ok()?;
    let status = loop {
        match running.next(patience, &AtomicBool::new(false))? {
            PackEvent::Finished(outcome) => break outcome.status,
            PackEvent::Lines(_) | PackEvent::Step(_) => {}
        }
    };
    if matches!(status, Status::Failed(_) | Status::Cancelled) {
        return None;
    }
    let mut text = String::new();
    output.rewind().ok()?;
    output.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// How something that might wait came out.
#[derive(Debug)]
pub(super) enum Answer {
    /// It is there.
    Yes,
    /// It is not, and why.
    No(io::Error),
    /// It did not say in time.
    Late,
}

/// Whether somebody listens at this socket.
pub(super) fn socket(path: &Path, patience: Duration) -> Answer {
    let path = path.to_owned();
    within(patience, move || UnixStream::connect(path).map(drop))
}

/// Whether somebody listens at this `host:port`. Looking the name up counts, too.
pub(super) fn address(address: &str, patience: Duration) -> Answer {
    let address = address.to_owned();
    within(patience, move || {
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
fn within(patience: Duration, ask: impl FnOnce() -> io::Result<()> + Send + 'static) -> Answer {
    let (sender, receiver) = mpsc::channel();
    let asking = thread::Builder::new().name("doctor".to_owned()).spawn(move || {
        let _ = sender.send(ask());
    });
    if let Err(error) = asking {
        return Answer::No(error);
    }
    match receiver.recv_timeout(patience) {
        Ok(Ok(())) => Answer::Yes,
        Ok(Err(error)) if error.kind() == io::ErrorKind::TimedOut => Answer::Late,
        Ok(Err(error)) => Answer::No(error),
        Err(_) => Answer::Late,
    }
}
