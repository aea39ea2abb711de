//! What went wrong, gathered from a packer's lines: its own report, and the errors of the tools before it.
//!
//! Floor 2; pure; the part of the reader that remembers.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::diagnose::{Diagnosis, Evidence, ToolLine, diagnose};
use super::lines::LineKind;
use super::outcome::{Exit, Failure};
use super::reader::Step;
use super::tool::Tool;

/// How many lines are kept of the tools, and of the packer. The errors that matter are in the last 300.
const KEPT: usize = 300;
/// How many lines a failure shows of what came before.
const SHOWN: usize = 15;
/// How many error lines a failure gives as its cause.
const CAUSES: usize = 6;
/// How long the details of a report may get, in lines.
const DETAILS: usize = 400;

#[derive(Clone, Debug, Default)]
struct Line {
    text: String,
    depth: u8,
    stamped: bool,
    error: bool,
}

/// What a packer reports when it fails.
#[derive(Clone, Debug, Default)]
struct Report {
    message: Vec<String>,
    details: Vec<String>,
    resolution: Option<String>,
    docs: Option<String>,
    log: Option<PathBuf>,
}

/// The lines before the end, and the reports among them.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// What tools printed since the step began, without `::` marks.
    tools: VecDeque<Line>,
    /// What the packer said since the last step or tool.
    own: VecDeque<Line>,
    reports: Vec<Report>,
    open: bool,
    log: Option<PathBuf>,
}

impl Trouble {
    /// True between a report's message and its last line.
    pub fn in_report(&self) -> bool {
        self.open
    }

    /// True once the packer reported a failure.
    pub fn has_reported(&self) -> bool {
        !self.reports.is_empty()
    }

    /// The packer's log, as last named.
    pub fn log(&self) -> Option<PathBuf> {
        self.log.clone()
    }

    /// A step begins: what came before does not explain what comes.
    pub fn step(&mut self) {
        self.tools.clear();
        self.own.clear();
    }

    /// Takes a line: `text` as the packer printed it, `inner` without `::` marks.
    pub fn line(&mut self, text: &str, inner: &str, depth: u8, stamped: bool) -> LineKind {
        if depth == 0 && self.report_line(text) {
            return LineKind::Error;
        }
        if self.open {
            if let Some(report) = self.reports.last_mut().filter(|r| r.details.len() < DETAILS) {
                report.details.push(text.to_owned());
            }
            return if depth > 0 { LineKind::Child } else { LineKind::Packer };
        }
        let (error, plain) =
            if depth > 0 { (is_error(inner), LineKind::Child) } else { (is_error(text), LineKind::Packer) };
        if depth > 0 {
            self.own.clear();
            push_line(&mut self.tools, inner, depth, stamped, error);
        } else {
            if let Some(path) = quoted(text, "Logging execution to ") {
                self.log = Some(path);
            }
            push_line(&mut self.own, text, depth, stamped, error);
        }
        match (error, is_warning(inner)) {
            (true, _) => LineKind::Error,
            (_, true) => LineKind::Warning,
            _ => plain,
        }
    }

    /// Takes a line that belongs to a report by its first words; false for any other.
    fn report_line(&mut self, text: &str) -> bool {
        let (details, advice) =
            (text.strip_prefix("Detailed information:"), text.strip_prefix("Recommended resolution:"));
        let docs = text.strip_prefix("For more information, check out:");
        let log = quoted(text, "Full execution log: ");
        if details.is_none() && advice.is_none() && docs.is_none() && log.is_none() {
            return false;
        }
        if !self.open {
            let message = message(self.own.make_contiguous(), true);
            self.reports.push(Report { message, ..Report::default() });
            self.open = true;
        }
        let Some(report) = self.reports.last_mut() else { return false };
        let trimmed = |text: &str| text.trim().to_owned();
        report.details.extend(details.map(trimmed).filter(|text| !text.is_empty()));
        report.resolution = advice.map(trimmed).or(report.resolution.take());
        report.docs = docs.map(trimmed).or(report.docs.take());
        if log.is_some() {
            self.log.clone_from(&log);
            report.log = log;
            self.open = false;
        }
        true
    }

    /// The known failures among what was said.
    pub fn diagnoses(&self, tool: Option<Tool>) -> Vec<Diagnosis> {
        let tools: Vec<ToolLine<'_>> =
            self.tools.iter().map(|line| ToolLine { text: &line.text, depth: line.depth, error: line.error }).collect();
        let mut packer: Vec<&str> = Vec::new();
        for report in &self.reports {
            packer.extend(report.message.iter().map(String::as_str));
            // What tools said is repeated there; where it is kept, it is kept with how deep it was.
            let repeats = |line: &&str| !tools.is_empty() && line.starts_with("::");
            packer.extend(report.details.iter().map(String::as_str).filter(|line| !repeats(line)));
            packer.extend(report.resolution.as_deref());
        }
        packer.extend(self.own.iter().map(|line| line.text.as_str()));
        let by_log = || {
            let log = self.log.as_ref()?.to_str()?;
            Tool::ALL.into_iter().find(|tool| log.contains(tool.program()))
        };
        diagnose(&Evidence { tools, packer }, tool.or_else(by_log))
    }

    pub fn failure(&self, step: Option<Step>, exit: Exit) -> Failure {
        // A packer that runs itself inside a build instance reports there first and outside after: the first says why.
        let report = self.reports.first();
        let own: Vec<Line> = self.own.iter().cloned().collect();
        let message = match (report, exit) {
            (Some(report), _) => report.message.clone(),
            (None, Exit::Code(_)) => message(&own, false),
            (None, Exit::Signal(_)) => Vec::new(),
        };
        let tools: Vec<Line> = self.tools.iter().cloned().collect();
        let shown = if tools.is_empty() { &own } else { &tools };
        Failure {
            step,
            message,
            cause: cause(&tools),
            last_lines: shown[shown.len().saturating_sub(SHOWN)..].iter().map(|line| line.text.clone()).collect(),
            details: report.map(|r| r.details.clone()).unwrap_or_default(),
            resolution: self.reports.iter().find_map(|r| r.resolution.clone()),
            diagnoses: Vec::new(),
            docs: self.reports.iter().find_map(|r| r.docs.clone()),
            log: self.reports.iter().rev().find_map(|r| r.log.clone()).or_else(|| self.log.clone()),
            exit,
        }
    }
}

fn push_line(lines: &mut VecDeque<Line>, text: &str, depth: u8, stamped: bool, error: bool) {
    // The oldest line's buffer is used again: a flood of lines costs no allocations.
    let mut line = if lines.len() < KEPT { Line::default() } else { lines.pop_front().unwrap_or_default() };
    line.text.clear();
    line.text.push_str(text);
    (line.depth, line.stamped, line.error) = (depth, stamped, error);
    lines.push_back(line);
}

/// The packer's message among its last lines: the last record, with the lines that continue it.
fn message(own: &[Line], reported: bool) -> Vec<String> {
    let traceback = own.iter().position(|line| line.text == "Traceback (most recent call last):");
    // In a report the traceback comes after the message; without a report it is all there is, its last line says why.
    let own = traceback.filter(|at| reported && *at > 0).map_or(own, |at| &own[..at]);
    let Some(last) = own.iter().rposition(|line| !line.text.trim().is_empty()) else { return Vec::new() };
    let own = &own[..=last];
    let start = if own.iter().any(|line| line.stamped) {
        own.iter().rposition(|line| line.stamped).unwrap_or(last)
    } else if let Some(at) = own.iter().rposition(|line| line.text.contains(" internal error: ")) {
        at
    } else {
        own.iter().rposition(|line| !line.text.starts_with([' ', '-', '*'])).unwrap_or(0)
    };
    own[start..].iter().map(|line| line.text.clone()).collect()
}

/// The error lines of the innermost tool that reported one last.
///
/// A run is what one tool printed without another one speaking up. When a tool fails, the one that ran it often
/// adds errors of its own: a deeper run right before is nearer to the reason.
fn cause(tools: &[Line]) -> Vec<String> {
    let runs: Vec<&[Line]> =
        tools.chunk_by(|a, b| (a.depth == b.depth || b.text.is_empty()) && !b.text.starts_with("+ ")).collect();
    let has_error = |run: &[Line]| run.iter().any(|line| line.error);
    let Some(mut at) = runs.iter().rposition(|run| has_error(run)) else { return Vec::new() };
    while at > 0 && runs[at - 1][0].depth > runs[at][0].depth && has_error(runs[at - 1]) {
        at -= 1;
    }
    let mut found: Vec<String> = Vec::new();
    for line in runs[at].iter().filter(|line| line.error) {
        let text = line.text.trim();
        if found.len() < CAUSES && !found.iter().any(|known| known == text) {
            found.push(text.to_owned());
        }
    }
    found
}

/// True for the file name of a rock or charm.
pub(super) fn is_artifact_name(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "rock" || extension == "charm")
}

/// The path in `start'path'`, quotes or not.
fn quoted(text: &str, start: &str) -> Option<PathBuf> {
    let rest = text.strip_prefix(start)?.trim();
    let path = rest.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(rest);
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// True for a line that tools of the usual kinds (pip, npm, go, Maven, Gradle, compilers, apt, Python) print when they fail.
pub(super) fn is_error(text: &str) -> bool {
    const STARTS: [&str; 16] = [
        "ERROR",
        "Error:",
        "error:",
        "error[",
        "[ERROR]",
        "fatal:",
        "FATAL",
        "Fatal",
        "npm ERR!",
        "npm error",
        "E: ",
        "× ",
        "FAILURE:",
        "panic:",
        "Failed to ",
        "ninja: error",
    ];
    /// What compilers put between the place and the reason. Made once: every line of a flood is searched for it.
    static WITHIN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" error: "));
    let text = text.trim_start();
    let Some(first) = text.as_bytes().first() else { return false };
    if !first.is_ascii_alphanumeric() && !matches!(first, b'[' | b'\xc3' | b'/' | b'.' | b'_') {
        return false;
    }
    if STARTS.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let class = text.split([':', ' ']).next().unwrap_or_default();
    (class.len() > 5 && text.len() > class.len() && (class.ends_with("Error") || class.ends_with("Exception")))
        || WITHIN.find(text.as_bytes()).is_some()
        || text.ends_with(": command not found")
}

fn is_warning(text: &str) -> bool {
    const STARTS: [&str; 8] =
        ["WARNING", "Warning:", "warning:", "warning[", "[WARNING]", "npm WARN", "npm warn", "DEPRECATION"];
    let text = text.trim_start();
    STARTS.iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::super::reader::Reader;
    use super::*;

    fn failure(log: &str) -> Failure {
        let mut reader = Reader::new();
        for line in log.lines() {
            reader.line(line);
        }
        reader.failure(Exit::Code(1))
    }

    #[test]
    fn errors_of_a_command_that_went_well_after_all_are_not_the_cause() {
        let log = "Building a\n:: + npm ci\n:: npm error code EUSAGE\n:: + npm install\n:: added 3 packages\n\
                   :: + go build\n:: main.go:3:8: error: broken\nFailed to run the build script for part 'a'.\n\
                   Full execution log: '/l'";
        assert_eq!(failure(log).cause, ["main.go:3:8: error: broken"]);
    }

    #[test]
    fn errors_of_an_earlier_step_are_not_the_cause() {
        let log = "Building a\n:: ERROR: not so bad\nStaging a\nParts list the same file.\nFull execution log: '/l'";
        let failure = failure(log);
        assert_eq!(failure.cause, [""; 0]);
        assert_eq!(failure.message, ["Parts list the same file."]);
        assert_eq!(failure.last_lines, failure.message);
    }

    #[test]
    fn a_cause_is_not_repeated_and_not_endless() {
        let errors: Vec<String> = (0..50).map(|n| format!(":: ERROR: {}", n / 2)).collect();
        let cause = failure(&format!("Building a\n{}", errors.join("\n"))).cause;
        assert_eq!(cause, (0..6).map(|n| format!("ERROR: {n}")).collect::<Vec<_>>());
    }

    #[test]
    fn the_report_from_inside_the_build_instance_says_why_and_the_one_outside_where_the_log_is() {
        let log = "Pulling a\nFailed to pull source: command ['git'] exited with code 128.\n\
                   Recommended resolution: Make sure the source is there.\nFull execution log: '/root/inner.log'\n\
                   Failed to execute rockcraft in instance.\nRecommended resolution: Run again with --debug.\n\
                   Full execution log: '/home/me/outer.log'";
        let failure = failure(log);
        assert_eq!(failure.message, ["Failed to pull source: command ['git'] exited with code 128."]);
        assert_eq!(failure.resolution.as_deref(), Some("Make sure the source is there."));
        assert_eq!(failure.log, Some(PathBuf::from("/home/me/outer.log")));
    }

    #[test]
    fn a_listed_message_is_told_with_its_items() {
        let log = "Initializing\nBad rockcraft.yaml content:\n- field 'x' is required\n- unknown key 'y'\n\
                   Recommended resolution: Mend it.\nFull execution log: '/l'";
        assert_eq!(
            failure(log).message,
            ["Bad rockcraft.yaml content:", "- field 'x' is required", "- unknown key 'y'"]
        );
    }

    #[test]
    fn a_traceback_after_the_message_is_not_the_message() {
        let log = "2026-11-22 09:05:00.334 Pulling a\n2026-11-22 09:05:00.334 It went wrong:\nin two lines\n\
                   2026-11-22 09:05:00.335 Traceback (most recent call last):\n\
                   2026-11-22 09:05:00.335 ValueError: x\n2026-11-22 09:05:00.335 Full execution log: '/l'";
        assert_eq!(failure(log).message, ["It went wrong:", "in two lines"]);
    }

    #[test]
    fn errors_of_the_usual_tools_are_known_and_ordinary_lines_are_not() {
        for line in [
            "ERROR: Could not find a version",
            "  error: subprocess-exited-with-error",
            "Error: pg_config executable not found.",
            "npm error code EBADENGINE",
            "E: Unable to locate package x",
            "[ERROR] release version 25 not supported",
            "ModuleNotFoundError: No module named 'x'",
            "psycopg/x.c:12: fatal error: Python.h: No such file",
            "build.sh: line 3: npm: command not found",
            "FAILURE: Build failed with an exception.",
            "× python setup.py bdist_wheel did not run successfully.",
        ] {
            assert!(is_error(line), "{line}");
        }
        for line in [
            "",
            "Collecting error-handling",
            "   Compiling thiserror v2.0.18",
            "Error",
            "Errors: 0",
            "Downloading x (3 MB)",
            "creating build/lib/error.py",
            "E501 checked",
        ] {
            assert!(!is_error(line), "{line}");
        }
        assert!(is_warning("WARNING: Cannot get a keyring.") && !is_warning("no warning: here"));
    }
}
