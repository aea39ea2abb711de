//! `charmer doctor`: could packing start here, and what mends it; or what a log says. Floor 7.

use std::fs::File;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::documents::{self, Tool};
use super::versions::Versions;
use super::{Exit, Folder, Format, Printed, paint};
use crate::answers;
use crate::pack::doctor::{self, Line, Report, Surroundings, Verdict};
use crate::pack::{self, Diagnosis};
use crate::project;
use crate::text;

/// Arguments of `charmer doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Look into a log instead: of a packer, of skopeo or of Juju; - reads standard input.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
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
    let patient = examined(&args.folder.dir);
    let report = doctor::examine(&Surroundings::here(project::machine()), &patient);
    paint(&match args.printed.format {
        Format::Text => in_words(&report),
        Format::Json => {
            let told = Told { ready: report.is_ready(), checks: &report.checks };
            serde_json::to_string_pretty(&told)? + "\n"
        }
    })?;
    Ok(if report.is_ready() { Exit::Done } else { Exit::Refused })
}

/// The report for programs.
#[derive(Serialize)]
struct Told<'a> {
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
fn examined(dir: &Path) -> doctor::Patient {
    let expanded = |tool: Tool| documents::expand(tool, &tool.find(dir)?, &Versions::default()).document;
    answers::patient(dir, expanded(Tool::Rock).as_ref(), expanded(Tool::Charm).as_ref())
}

fn in_words(report: &Report) -> String {
    let width = report.checks.iter().map(|line| line.title.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for line in &report.checks {
        let (mark, style) = match line.verdict {
            Verdict::Good => ("✓", AnsiColor::Green.on_default()),
            Verdict::Bad => ("✗", AnsiColor::Red.on_default().bold()),
            Verdict::Unknown => ("?", AnsiColor::Yellow.on_default()),
        };
        out.push_str(&format!("{style}{mark}{style:#} {:<width$}  {}\n", line.title, line.message));
        out.push_str(&commands(&line.command_lines(), width + 4));
    }
    let bad = report.count(Verdict::Bad);
    out.push_str(match bad {
        0 => "\nNothing that was found stands in the way of a pack.\n",
        1 => "\nOne thing stands in the way of a pack; the command beneath it mends it.\n",
        _ => "\nSome things stand in the way of a pack; the commands beneath them mend them, from the top down.\n",
    });
    out
}

fn commands(lines: &[String], indent: usize) -> String {
    let style = AnsiColor::Cyan.on_default();
    lines.iter().fold(String::new(), |out, line| out + &format!("{:indent$}{style}{line}{style:#}\n", ""))
}

fn look_into(log: &Path, format: Format) -> color_eyre::Result<Exit> {
    let read = if log.as_os_str() == "-" {
        pack::read_log(std::io::stdin().lock(), None)
    } else {
        File::open(log).and_then(|file| pack::read_log(file, None))
    };
    let shown = log.display().to_string();
    let shown = text::one_line(&shown);
    let found = match read {
        Ok(found) => found,
        Err(error) => {
            anstream::eprintln!(
                "charmer: the log {shown} cannot be read: {error}. Name a file, or - for standard input."
            );
            return Ok(Exit::Usage);
        }
    };
    let Some((mut failure, diagnoses)) = found else {
        match format {
            Format::Text => anstream::eprintln!("{shown}: nothing in it looks like a failure."),
            Format::Json => return paint("null\n"),
        }
        return Ok(Exit::Done);
    };
    failure.diagnoses = diagnoses;
    paint(&match format {
        Format::Text => failure_in_words(&failure),
        Format::Json => {
            let failed = Failed { headline: failure.headline(), diagnoses: &failure.diagnoses };
            serde_json::to_string_pretty(&failed)? + "\n"
        }
    })?;
    Ok(Exit::Refused)
}

fn failure_in_words(failure: &pack::Failure) -> String {
    match failure.diagnosis() {
        Some(diagnosis) => diagnosis_in_words(diagnosis, 0) + &format!("\nSeen: {}\n", diagnosis.seen),
        None => format!("Not a known failure. What says most:\n{}\n", failure.headline()),
    }
}

/// What a known failure is, and what mends it.
pub fn diagnosis_in_words(diagnosis: &Diagnosis, indent: usize) -> String {
    let bold = Style::new().bold();
    let mut out = format!("{:indent$}{bold}{}{bold:#}\n{:indent$}Fix: {}\n", "", diagnosis.cause, "", diagnosis.fix);
    let lines: Vec<String> = diagnosis.commands.iter().map(|words| doctor::shell_line(words)).collect();
    out.push_str(&commands(&lines, indent + 2));
    for line in diagnosis.lines.lines() {
        out.push_str(&format!("{:indent$}  {line}\n", ""));
    }
    out
}
