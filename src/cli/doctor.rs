//! `charmer doctor`: could packing start here, and what mends it; or what a log says. Floor 9.

use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::documents;
use super::versions::Versions;
use super::{Exit, Folder, Format, Printed, paint, show};
use crate::app;
use crate::doctor::{self, Line, Report, Surroundings, Verdict};
use crate::files;
use crate::model;
use crate::output::{self, Painted};
use crate::pack::Tool;
use crate::pack::{self, Diagnosis};
use crate::process;
use crate::text;

/// At most so many bytes of a log are read, from its end.
const MAX_LOG: u64 = 256 << 20;

/// Arguments of `charmer doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) folder: Folder,
    /// Look into a log instead: of a packer, of skopeo or of Juju; - reads standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    #[command(flatten)]
    printed: Printed,
}

/// Examines the machine, or a log, and prints what was found on standard output; refused when something is bad.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &Args) -> color_eyre::Result<Exit> {
    if let Some(log) = &args.log {
        return look_into(log, args.printed.format);
    }
    let input = examined(&args.folder.dir);
    let report = doctor::examine(&Surroundings::here(app::machine()), &input);
    if process::is_interrupted() {
        return Ok(Exit::Interrupted);
    }
    paint(&match args.printed.format {
        Format::Text => in_words(&report),
        Format::Json => {
            let output = Output { ready: report.is_ready(), checks: &report.checks };
            Painted::trusted(output::json(&output)?)
        }
    })?;
    Ok(if report.is_ready() { Exit::Done } else { Exit::Refused })
}

/// The report for programs.
#[derive(Serialize)]
struct Output<'a> {
    ready: bool,
    checks: &'a [Line],
}

/// A known failure for programs, or the line that says most.
#[derive(Serialize)]
struct Failed<'a> {
    headline: String,
    diagnoses: &'a [Diagnosis],
}

/// The project in this folder, as far as it can be read.
fn examined(dir: &Path) -> doctor::DoctorInput {
    let expanded = |tool: Tool| {
        documents::expand(tool, documents::find(tool, dir)?, &Versions::without_asking()).expansion.document
    };
    model::doctor_input(dir, expanded(Tool::Rockcraft).as_ref(), expanded(Tool::Charmcraft).as_ref())
}

fn in_words(report: &Report) -> Painted {
    let width = report.checks.iter().map(|line| line.title.chars().count()).max().unwrap_or_default();
    let mut out = Painted::default();
    for line in &report.checks {
        let (mark, style) = match line.verdict {
            Verdict::Good => ("✓", AnsiColor::Green.on_default()),
            Verdict::Bad => ("✗", AnsiColor::Red.on_default().bold()),
            Verdict::Unknown => ("?", AnsiColor::Yellow.on_default()),
        };
        out = out.and(style, mark).plain(format_args!(" {:<width$}  {}\n", line.title, line.message));
        out = commands(out, &line.command_lines(), width + 4);
    }
    let bad = report.count(Verdict::Bad);
    out.plain(match bad {
        0 => "\nNothing that was found stands in the way of a pack.\n",
        1 => "\nOne thing stands in the way of a pack; the command beneath it mends it.\n",
        _ => "\nSome things stand in the way of a pack; the commands beneath them mend them, from the top down.\n",
    })
}

fn commands(out: Painted, lines: &[String], indent: usize) -> Painted {
    let style = AnsiColor::Cyan.on_default();
    lines.iter().fold(out, |out, line| out.plain(format_args!("{:indent$}", "")).and(style, line).plain('\n'))
}

fn look_into(log: &Path, format: Format) -> color_eyre::Result<Exit> {
    let read = open_log(log).and_then(|stream| pack::read_log(stream, None));
    let shown = log.display().to_string();
    let shown = text::one_line(&shown);
    let found = match read {
        Ok(found) => found,
        Err(error) => {
            output::say(format_args!(
                "charmer: the log {shown} cannot be read: {error}. Name a file, or - for standard input."
            ));
            return Ok(Exit::Usage);
        }
    };
    let Some((mut failure, diagnoses)) = found else {
        match format {
            Format::Text => output::say(format_args!("{shown}: nothing in it looks like a failure.")),
            Format::Json => return show("null\n"),
        }
        return Ok(Exit::Done);
    };
    failure.diagnoses = diagnoses;
    paint(&match format {
        Format::Text => failure_in_words(&failure),
        Format::Json => {
            let failed = Failed { headline: failure.headline(), diagnoses: &failure.diagnoses };
            Painted::trusted(output::json(&failed)?)
        }
    })?;
    Ok(Exit::Refused)
}

/// Of a log only the end tells what failed: what lies further back than [`MAX_LOG`] is not read, nor what is written to it
/// from now on.
fn open_log(log: &Path) -> io::Result<Box<dyn Read>> {
    if log.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let (mut file, size) = files::open(log)?;
    if size > MAX_LOG {
        let most = text::size(MAX_LOG);
        output::say(format_args!("charmer: the log has {}; only its last {most} are read.", text::size(size)));
        file.seek(SeekFrom::Start(size - MAX_LOG))?;
    }
    Ok(Box::new(file.take(size.min(MAX_LOG))))
}

fn failure_in_words(failure: &pack::Failure) -> Painted {
    match failure.diagnosis() {
        Some(diagnosis) => diagnosis_in_words(diagnosis, 0).plain(format_args!("\nSeen: {}\n", diagnosis.seen)),
        None => {
            Painted::default().plain(format_args!("Not a known failure. What says most:\n{}\n", failure.headline()))
        }
    }
}

/// What a known failure is, and what mends it.
pub fn diagnosis_in_words(diagnosis: &Diagnosis, indent: usize) -> Painted {
    let out = Painted::default().plain(format_args!("{:indent$}", "")).and(Style::new().bold(), &diagnosis.cause);
    let place = if diagnosis.place.is_empty() { String::new() } else { format!(" ({})", diagnosis.place) };
    let out = out.plain(format_args!("{place}\n{:indent$}Fix: {}\n", "", diagnosis.fix));
    let lines: Vec<String> = diagnosis.commands.iter().map(|words| doctor::shell_line(words)).collect();
    let out = commands(out, &lines, indent + 2);
    diagnosis.lines.lines().fold(out, |out, line| out.plain(format_args!("{:indent$}  {line}\n", "")))
}
