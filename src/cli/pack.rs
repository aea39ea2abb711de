//! `charmer pack`: the packers, one after the other, as plain lines. Floor 7.
//!
//! What the packers say goes to standard error, marked with what is packed; the artifacts' paths go to standard output.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anstyle::{AnsiColor, Style};
use color_eyre::eyre::eyre;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::progress::{Groups, Hush, annotate};
use super::{Exit, doctor, documents};
use crate::pack::{
    self, Artifact, Canceller, Failure, Job, LineKind, LogLine, Outcome, PackEvent, Status, Tool, clock,
};
use crate::text;

/// Arguments of `charmer pack`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to pack, `rock` or `charm`; both when left out.
    #[arg(value_name = "rock|charm")]
    what: Option<PathBuf>,
    /// The application's folder; for a charm also the folder of charmcraft.yaml itself [default: .].
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Arguments for the packer, behind its `pack`.
    #[arg(last = true, value_name = "ARGS")]
    packer: Vec<OsString>,
}

impl Args {
    /// Which packers, and the application's folder; `None` when the first of two arguments is not a product.
    fn plan(&self) -> Option<(Vec<Tool>, PathBuf)> {
        let product = |what: &PathBuf| Tool::ALL.into_iter().find(|tool| what.as_os_str() == tool.product());
        let here = || PathBuf::from(".");
        match (&self.what, &self.dir) {
            (None, _) => Some((Tool::ALL.to_vec(), here())),
            (Some(what), dir) => match (product(what), dir) {
                (Some(tool), dir) => Some((vec![tool], dir.clone().unwrap_or_else(here))),
                (None, None) => Some((Tool::ALL.to_vec(), what.clone())),
                (None, Some(_)) => None,
            },
        }
    }
}

/// Packs, and says how it ended.
///
/// # Errors
/// The signals cannot be listened for, or a packer that is there does not start.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    let Some((tools, app)) = args.plan() else {
        let what = args.what.as_deref().unwrap_or(Path::new("")).display().to_string();
        say(format_args!(
            "charmer: there is no {} to pack. Say `rock`, `charm`, or nothing for both, then the folder.",
            text::one_line(&what)
        ));
        return Ok(Exit::Usage);
    };
    let mut jobs = Vec::new();
    let mut refused = false;
    for tool in tools {
        let dir = folder(tool, &app);
        for finding in pack::preflight(tool, &dir) {
            say(format_args!("{finding}"));
            refused |= finding.is_error();
        }
        if let Some(program) = pack::find(tool, std::env::var_os("PATH").as_deref()) {
            let mut job = Job::new(tool, &program, &dir);
            job.args.extend(args.packer.iter().cloned());
            job.env.extend(is_experimental(tool, &dir).then(|| tool.experimental()));
            jobs.push(job);
        }
    }
    if refused {
        say(format_args!("charmer: nothing was started."));
        return Ok(Exit::Refused);
    }
    pack_all(jobs)
}

/// The folder to pack: for a charm `app` itself when `charmcraft.yaml` is there and not in `app/charm`.
fn folder(tool: Tool, app: &Path) -> PathBuf {
    let usual = tool.folder(app);
    let has_project = |dir: &Path| dir.join(tool.project_file()).is_file();
    if !has_project(&usual) && has_project(app) { app.to_path_buf() } else { usual }
}

/// True when the packer refuses the folder's extension by itself because the pair is experimental.
fn is_experimental(tool: Tool, dir: &Path) -> bool {
    let document = match tool {
        Tool::Rockcraft => documents::Tool::Rock,
        Tool::Charmcraft => documents::Tool::Charm,
    };
    let place = documents::Place { folder: dir.to_path_buf(), name: tool.project_file().to_owned() };
    documents::expand(document, &place).experimental.is_some()
}

fn pack_all(jobs: Vec<Job>) -> color_eyre::Result<Exit> {
    let interrupt = Interrupt::listen()?;
    let mut left = jobs.into_iter();
    let mut exit = Exit::Done;
    while let Some(job) = left.next() {
        let tool = job.tool;
        exit = if interrupt.happened() { Exit::Interrupted } else { end(tool, &pack_one(job, &interrupt)?) };
        if exit != Exit::Done {
            for job in left {
                tell(job.tool, Style::new(), format_args!("not packed, because the {} was not.", tool.product()));
            }
            break;
        }
    }
    interrupt.handle.close();
    Ok(exit)
}

fn pack_one(job: Job, interrupt: &Interrupt) -> color_eyre::Result<Outcome> {
    let tool = job.tool;
    let words: Vec<String> = job.args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let settings: String = job
        .env
        .iter()
        .map(|(name, value)| [&*name.to_string_lossy(), "=", &*value.to_string_lossy(), " "].concat())
        .collect();
    let line = format!("{settings}{} {}, in {}", tool.program(), words.join(" "), job.dir.display());
    tell(tool, AnsiColor::Cyan.on_default().bold(), format_args!("{}", text::one_line(&line)));
    let running = pack::start(job)?;
    interrupt.aim(running.canceller());
    let (mut groups, mut hush) = (Groups::of_environment(tool), Hush::default());
    loop {
        match running.events.recv_timeout(hush.left()) {
            Ok(PackEvent::Lines(lines)) => {
                for line in lines.iter().filter(|line| !line.transient) {
                    groups.tell(line, style(line));
                    hush.heard(&line.text);
                }
            }
            Ok(PackEvent::Step(_)) => {}
            Ok(PackEvent::Finished(outcome)) => {
                groups.close();
                return Ok(outcome);
            }
            Err(RecvTimeoutError::Timeout) => hush.tell(tool),
            Err(RecvTimeoutError::Disconnected) => return Err(eyre!("the packer's end was not seen")),
        }
    }
}

fn style(line: &LogLine) -> Style {
    match line.kind {
        LineKind::Step | LineKind::Result => Style::new().bold(),
        LineKind::Error => AnsiColor::Red.on_default(),
        LineKind::Warning => AnsiColor::Yellow.on_default(),
        LineKind::Child => Style::new().dimmed(),
        LineKind::Packer => Style::new(),
    }
}

/// Tells how it ended, the reason of a failure last.
fn end(tool: Tool, outcome: &Outcome) -> Exit {
    let time = clock(outcome.elapsed);
    let bold = Style::new().bold();
    match &outcome.status {
        Status::Packed(artifacts) => {
            for Artifact { path, size, already } in artifacts {
                let how = if *already { "nothing had changed" } else { "packed" };
                tell(tool, bold, format_args!("{how}: {}, after {time}", text::size(*size)));
                let shown = path.display().to_string();
                let _ = writeln!(anstream::stdout(), "{}", text::one_line(&shown));
            }
            Exit::Done
        }
        Status::NoArtifact(named) => {
            let named = if named.is_empty() { String::new() } else { format!(" It named {}.", named.join(", ")) };
            tell(
                tool,
                AnsiColor::Red.on_default(),
                format_args!("{tool} ended well after {time}, but there is no new .{} file.{named}", tool.product()),
            );
            Exit::Refused
        }
        Status::Cancelled => {
            tell(tool, bold, format_args!("stopped after {time}; no process is left."));
            Exit::Interrupted
        }
        Status::Failed(failure) => {
            failed(tool, failure, &time);
            Exit::Refused
        }
    }
}

fn failed(tool: Tool, failure: &Failure, time: &str) {
    let at = failure.step.as_ref().map(|step| format!(" in the {}", text::one_line(&step.to_string()).into_owned()));
    let red = AnsiColor::Red.on_default().bold();
    tell(tool, red, format_args!("failed{} after {time}, with {}", at.unwrap_or_default(), failure.exit));
    let block = |title: &str, lines: &[String]| {
        if !lines.is_empty() {
            tell(tool, Style::new().bold(), format_args!("{title}:"));
            for line in lines {
                tell(tool, Style::new(), format_args!("  {line}"));
            }
        }
    };
    block(&format!("{tool} says"), &failure.message);
    if failure.cause.is_empty() {
        block("The last lines before that", &failure.last_lines);
    } else {
        block("The reason, from the tool that failed", &failure.cause);
    }
    block("Advice", &failure.resolution.clone().into_iter().collect::<Vec<_>>());
    block("More about it", &failure.docs.clone().into_iter().collect::<Vec<_>>());
    block("Full log", &failure.log.iter().map(|log| log.display().to_string()).collect::<Vec<_>>());
    if let Some(diagnosis) = failure.diagnosis() {
        let told = doctor::diagnosis_in_words(diagnosis, 2);
        tell(tool, Style::new().bold(), format_args!("What it is, and what mends it:"));
        for line in told.lines() {
            tell(tool, Style::new(), format_args!("{line}"));
        }
        annotate(tool, diagnosis);
    }
}

/// One line about a packer.
pub(super) fn tell(tool: Tool, style: Style, line: std::fmt::Arguments<'_>) {
    say(format_args!("[{}] {style}{line}{style:#}", tool.product()));
}

/// One line to standard error. A reader that went away does not stop a pack.
pub(super) fn say(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// Ctrl-C, a closed terminal and a polite kill: each cancels the packer that runs.
struct Interrupt {
    happened: Arc<AtomicBool>,
    aim: Arc<Mutex<Option<Canceller>>>,
    handle: Handle,
}

impl Interrupt {
    fn listen() -> io::Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let interrupt = Self { happened: Arc::default(), aim: Arc::default(), handle: signals.handle() };
        let (happened, aim) = (Arc::clone(&interrupt.happened), Arc::clone(&interrupt.aim));
        thread::Builder::new().name("pack-signals".to_owned()).spawn(move || {
            for _ in signals.forever() {
                happened.store(true, Ordering::SeqCst);
                if let Some(canceller) = &*aim.lock().unwrap_or_else(PoisonError::into_inner) {
                    canceller.cancel();
                }
            }
        })?;
        Ok(interrupt)
    }

    fn happened(&self) -> bool {
        self.happened.load(Ordering::SeqCst)
    }

    /// Signals go to this packer from now on; one that came before it was known, too.
    fn aim(&self, canceller: Canceller) {
        let mut aim = self.aim.lock().unwrap_or_else(PoisonError::into_inner);
        if self.happened() {
            canceller.cancel();
        }
        *aim = Some(canceller);
    }
}
