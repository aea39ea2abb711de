//! The packers at work, side by side or in turn, each followed to its end. Floor 9.

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use color_eyre::eyre::eyre;

use super::messages::{end, tell};
use super::progress::{Printer, SilenceWatch};
use crate::cli::Exit;
use crate::output::say;
use crate::pack::detached::{Claim, PackFiles};
use crate::pack::{self, Job, Outcome, PackEvent, Stopwatch, Tool, clock, roughly};
use crate::process;
use crate::text::{self, secret};

/// How many events may wait to be told; more, and the packers wait.
const WAITING: usize = 16;

/// A packer at work.
struct Lane {
    tool: Tool,
    remote: bool,
    place: PackFiles,
    watch: Stopwatch,
    silence: SilenceWatch,
    outcome: Option<Outcome>,
    /// Held to its end.
    _claim: Option<Claim>,
}

/// Runs all jobs, in turn or at once, and says how each of them ended; what failed comes last.
pub fn pack_all(jobs: Vec<Job>, in_turn: bool, state: &Path) -> color_eyre::Result<Exit> {
    let batches: Vec<Vec<Job>> = if in_turn { jobs.into_iter().map(|job| vec![job]).collect() } else { vec![jobs] };
    let mut batches = batches.into_iter();
    let mut exit = Exit::Done;
    while let Some(jobs) = batches.next() {
        exit = if process::is_interrupted() { Exit::Interrupted } else { pack_batch(jobs, state)? };
        if exit != Exit::Done {
            for job in batches.by_ref().flatten() {
                let before = if job.tool == Tool::Rockcraft { "charm" } else { "rock" };
                tell(job.tool, Style::new(), format_args!("not packed, because the {before} was not."));
            }
            break;
        }
    }
    Ok(exit)
}

/// Runs some jobs at once.
fn pack_batch(jobs: Vec<Job>, state: &Path) -> color_eyre::Result<Exit> {
    let mut lanes = Vec::new();
    let (sender, events) = mpsc::sync_channel(WAITING);
    for job in jobs {
        match start(job, state, sender.clone()) {
            Ok(lane) => lanes.push(lane),
            Err(error) => {
                // No packer outlives this: the others are stopped, and their end is waited for.
                drop(sender);
                process::stop_all();
                follow(&mut lanes, &events)?;
                return Err(error);
            }
        }
    }
    drop(sender);
    follow(&mut lanes, &events)?;
    // Good news first, whoever was faster: what is to be mended stands at the end.
    lanes.sort_by_key(|lane| lane.outcome.as_ref().is_some_and(|outcome| !is_good(outcome)));
    let mut exit = Exit::Done;
    for lane in lanes {
        let Some(outcome) = lane.outcome else { return Err(eyre!("the packer's end was not seen")) };
        // Only a forecast is lost without it.
        let _ = lane.watch.finish(state, &lane.place, lane.remote, &outcome);
        let ended = end(lane.tool, &outcome);
        exit = if ended == Exit::Done || exit == Exit::Interrupted { exit } else { ended };
    }
    Ok(exit)
}

fn is_good(outcome: &Outcome) -> bool {
    matches!(outcome.status, pack::Status::Packed(_))
}

fn start(job: Job, state: &Path, events: SyncSender<(Tool, PackEvent)>) -> color_eyre::Result<Lane> {
    let (tool, remote) = (job.tool, job.is_remote());
    let place = PackFiles::of(state, tool, &job.dir);
    let claim = match place.claim() {
        Ok(claim) => Some(claim),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            return Err(eyre!(
                "another charmer packs the {} of this project at this moment; `charmer` in its folder shows how far it is",
                tool.product()
            ));
        }
        // Without a state folder nothing is remembered, and nothing else changes.
        Err(_) => None,
    };
    announce(&job);
    if let Some(total) = pack::forecast(state, &place, remote).total(None) {
        tell(tool, Style::new(), format_args!("takes {}, going by earlier packs here.", roughly(total)));
    }
    let watch = Stopwatch::start();
    let running = pack::start(job)?;
    process::beside(&format!("hear-{}", tool.product()), move || {
        for event in &running.events {
            if events.send((tool, event)).is_err() {
                return;
            }
        }
    })?;
    Ok(Lane { tool, remote, place, watch, silence: SilenceWatch::default(), outcome: None, _claim: claim })
}

/// Says what is run.
fn announce(job: &Job) {
    let words: Vec<String> = job.args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let settings: String = job
        .env
        .iter()
        .map(|(name, value)| [&*name.to_string_lossy(), "=", &*value.to_string_lossy(), " "].concat())
        .collect();
    let line = format!("{settings}{} {}, in {}", job.tool.program(), words.join(" "), job.dir.display());
    tell(job.tool, AnsiColor::Cyan.on_default().bold(), format_args!("{}", text::one_line(&secret::hidden(&line))));
}

/// Tells what the packers say until all of them have ended.
fn follow(lanes: &mut [Lane], events: &Receiver<(Tool, PackEvent)>) -> color_eyre::Result<()> {
    let mut printer = Printer::of_environment();
    while lanes.iter().any(|lane| lane.outcome.is_none()) {
        let left = lanes.iter().filter(|lane| lane.outcome.is_none()).map(|lane| lane.silence.left());
        match events.recv_timeout(left.min().unwrap_or(Duration::MAX)) {
            Ok((tool, event)) => {
                let others = lanes.iter().any(|lane| lane.tool != tool && lane.outcome.is_none());
                let Some(lane) = lanes.iter_mut().find(|lane| lane.tool == tool) else { continue };
                hear(lane, event, &mut printer, others);
            }
            Err(RecvTimeoutError::Timeout) => {
                let silent = lanes.iter_mut().filter(|lane| lane.outcome.is_none() && lane.silence.left().is_zero());
                silent.for_each(|lane| lane.silence.tell(lane.tool));
            }
            Err(RecvTimeoutError::Disconnected) => return Err(eyre!("the packer's end was not seen")),
        }
    }
    printer.finish();
    Ok(())
}

fn hear(lane: &mut Lane, event: PackEvent, printer: &mut Printer, others: bool) {
    match event {
        PackEvent::Lines(lines) => {
            for line in lines.iter().filter(|line| !line.transient) {
                printer.line(lane.tool, line.kind, &line.text);
            }
            if let Some(line) = lines.last() {
                lane.silence.heard(&line.text);
            }
        }
        PackEvent::Printed(_) => {}
        PackEvent::Step(step) => lane.watch.step(&step),
        PackEvent::Finished(outcome) => {
            printer.ended(lane.tool);
            if others {
                let time = clock(outcome.elapsed);
                say(format_args!("[{}] ended after {time}; the other one goes on.", lane.tool.product()));
            }
            lane.outcome = Some(outcome);
        }
    }
}
