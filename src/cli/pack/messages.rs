//! What is told on plain lines: what a packer says, how it ended, why it failed. Floor 9.

use anstyle::{AnsiColor, Style};

use super::progress::annotate;
use crate::cli::{Exit, doctor, report};
use crate::output::{self, Painted};
use crate::pack::{Artifact, Failure, LineKind, Outcome, Status, Tool, clock};
use crate::process::Left;
use crate::text;

/// How a line of a log looks.
pub fn style(kind: LineKind) -> Style {
    match kind {
        LineKind::Step | LineKind::Result => Style::new().bold(),
        LineKind::Error => AnsiColor::Red.on_default(),
        LineKind::Warning => AnsiColor::Yellow.on_default(),
        LineKind::Child => Style::new().dimmed(),
        LineKind::Packer => Style::new(),
    }
}

/// Tells how it ended, the reason of a failure last.
pub fn end(tool: Tool, outcome: &Outcome) -> Exit {
    let time = clock(outcome.elapsed);
    let bold = Style::new().bold();
    let exit = match &outcome.status {
        Status::Packed(artifacts) => {
            for Artifact { path, size, already } in artifacts {
                let how = if *already { "nothing had changed" } else { "packed" };
                tell(tool, bold, format_args!("{how}: {}, after {time}", text::size(*size)));
                let shown = path.display().to_string();
                report(&format!("{}\n", text::one_line(&shown)), Exit::Done);
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
            let left = if outcome.left.is_empty() { "no process is left." } else { "not all of it:" };
            tell(tool, bold, format_args!("stopped after {time}; {left}"));
            Exit::Interrupted
        }
        Status::Lost => {
            tell(tool, AnsiColor::Red.on_default(), format_args!("nobody saw how {tool} ended."));
            Exit::Refused
        }
        Status::Failed(failure) => {
            failed(tool, failure, &time);
            Exit::Refused
        }
    };
    if !outcome.left.is_empty() {
        tell(tool, AnsiColor::Yellow.on_default(), format_args!("{}", Left::describe(&outcome.left)));
    }
    exit
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
        let words = doctor::diagnosis_in_words(diagnosis, 2);
        tell(tool, Style::new().bold(), format_args!("What it is, and what mends it:"));
        words.lines().for_each(|line| say(tool, &line));
        annotate(tool, diagnosis);
    }
}

/// One line about a packer.
pub fn tell(tool: Tool, style: Style, line: std::fmt::Arguments<'_>) {
    say(tool, &Painted::default().and(style, line));
}

/// As [`tell`], of a line that has its colours.
pub fn say(tool: Tool, line: &Painted) {
    output::say_painted(&Painted::default().plain(format_args!("[{}] ", tool.product())).with(line));
}
