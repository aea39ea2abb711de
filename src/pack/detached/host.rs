//! The process that owns a packer, so that its pack outlives whoever started it. Floor 2.
//!
//! It is charmer itself, started with [`COMMAND`] as its first argument; see [`Follower::start`](super::Follower::start).

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::writer::Writer;
use super::{PackFiles, Record};
use crate::output;
use crate::pack::history::Stopwatch;
use crate::pack::outcome::Outcome;
use crate::pack::run::{Job, PackEvent, start};
use crate::pack::tool::Tool;
use crate::process;
use crate::state::private;

/// The first argument that makes charmer a host. Nobody types it: it is in no help.
pub const COMMAND: &str = "--keep-a-pack";
/// What a host says once the packer runs.
pub(super) const READY: &str = "ready";
/// How much room is kept back for the end of the record on a disk that is full by then, in bytes.
const RESERVE: usize = 64 * 1024;

/// What a host is to do: the arguments behind [`COMMAND`].
struct Orders {
    state: PathBuf,
    job: Job,
}

impl Orders {
    fn read(mut arguments: impl Iterator<Item = OsString>) -> Option<Self> {
        let state = arguments.next()?.into();
        let product = arguments.next()?;
        let tool = Tool::ALL.into_iter().find(|tool| product == tool.product())?;
        let (program, dir): (PathBuf, PathBuf) = (arguments.next()?.into(), arguments.next()?.into());
        let mut job = Job::new(tool, &program, &dir);
        job.args = arguments.collect();
        Some(Self { state, job })
    }
}

/// Keeps a pack from its start to its end; gives the exit code.
pub fn host(arguments: impl Iterator<Item = OsString>) -> u8 {
    let Some(orders) = Orders::read(arguments) else { return 2 };
    // A session of its own: what becomes of the terminal is nothing to it. It fails where it has one already.
    let _ = rustix::process::setsid();
    match run(orders) {
        Ok(()) => 0,
        Err(reason) => {
            // Nobody may be listening any more.
            let _ = output::result(&format!("{reason}\n"));
            1
        }
    }
}

fn run(orders: Orders) -> Result<(), String> {
    let Orders { state, job } = orders;
    let (tool, remote) = (job.tool, job.is_remote());
    let place = PackFiles::of(&state, tool, &job.dir);
    let kept = |error: io::Error| format!("The state folder {} cannot be written: {error}.", state.display());
    let claim = place.claim().map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => format!("Another charmer packs the {} of this project.", tool.product()),
        _ => kept(error),
    })?;
    PackFiles::tidy(&state);
    let mut record = Record::new(remote);
    let mut log = Writer::create(&place);
    let _ = private()
        .write(true)
        .create(true)
        .truncate(true)
        .open(place.reserve())
        .and_then(|mut file| file.write_all(&vec![b'.'; RESERVE]));
    place.write(&record).map_err(kept)?;
    // Whoever sends a signal means the packer, however late: how it ended is to be written down.
    let heed = |_| {
        process::stop_all();
        true
    };
    process::listen(&process::ENDING, heed).map_err(|error| error.to_string())?;
    let mut watch = Stopwatch::start();
    let running = start(job).map_err(|error| error.to_string())?;
    record.mark = running.mark().text();
    place.write(&record).map_err(kept)?;
    let _ = output::result(&format!("{READY}\n"));
    let mut outcome = None;
    for event in &running.events {
        match event {
            PackEvent::Lines(lines) => log.lines(&lines),
            PackEvent::Printed(_) => {}
            PackEvent::Step(step) => watch.step(&step),
            PackEvent::Finished(finished) => outcome = Some(finished),
        }
    }
    let outcome = outcome.ok_or("the packer's end was not seen")?;
    // Only a forecast is lost without it.
    let _ = watch.finish(&state, &place, remote, &outcome);
    close(&place, record, &log, outcome).map_err(kept)?;
    drop(claim);
    Ok(())
}

/// Writes down how it ended. On a full disk there is the room that was kept back.
fn close(place: &PackFiles, record: Record, log: &Writer, outcome: Outcome) -> io::Result<()> {
    let record = Record { end: Some(outcome), cut: log.cut().map(str::to_owned), ..record };
    let written = place.write(&record);
    let _ = fs::remove_file(place.reserve());
    written.or_else(|_| place.write(&record))
}
