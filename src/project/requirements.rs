//! What the application requires, read as the packers read it.
//!
//! Part of floor 2's `project`. Each line of requirements.txt that is a valid requirement on its own counts, all others
//! are passed over; `project.dependencies` of pyproject.toml counts too. Names are compared in lower case.

use crate::finding::Finding;

use super::pep508;
use super::pyproject::{self, PyprojectError};
use super::snapshot::{FileProblem, Snapshot};

/// The file that pip reads.
pub const REQUIREMENTS: &str = "requirements.txt";
/// The file that describes a Python project.
pub const PYPROJECT: &str = "pyproject.toml";

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Requirement {
    /// The name in lower case, otherwise as it was written.
    pub name: String,
    /// Extras in lower case, as written otherwise.
    pub extras: Vec<String>,
    /// The line or item as it was written, without surrounding blanks.
    pub text: String,
    /// The file it stands in.
    pub file: &'static str,
    /// Its line, from 1; 0 when unknown.
    pub line: usize,
}

/// A line that the packers pass over although it means something to pip.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PassedOver {
    /// The line as it was written, without surrounding blanks.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
    /// The name in lower case that pip reads there, when it reads one: `flask` of `flask==3 # web`.
    pub name: Option<String>,
}

/// What the application requires.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// All requirements, requirements.txt first, in order.
    pub entries: Vec<Requirement>,
    /// Lines of requirements.txt that do not count, comments and empty lines aside.
    pub passed_over: Vec<PassedOver>,
    /// True when something called requirements.txt exists.
    pub has_requirements_txt: bool,
    /// True when something called pyproject.toml exists.
    pub has_pyproject: bool,
    /// Why requirements.txt cannot be read.
    pub requirements_error: Option<FileProblem>,
    /// Why pyproject.toml cannot be read.
    pub pyproject_error: Option<PyprojectError>,
    /// All lines of requirements.txt, for rules that look for a word in a line.
    lines: Vec<String>,
}

impl Requirements {
    /// The requirement of that name, which is given in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Requirement> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// True when a requirement has that name, which is given in lower case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The requirement that makes the packers choose gunicorn's gevent workers.
    #[must_use]
    pub fn gevent(&self) -> Option<&Requirement> {
        self.get("gevent")
    }

    /// The line in which pip sees that name and the packers do not.
    #[must_use]
    pub fn unseen(&self, name: &str) -> Option<&PassedOver> {
        self.passed_over.iter().find(|line| line.name.as_deref() == Some(name))
    }

    /// FastAPI's rule: the first line of requirements.txt with `fastapi` or `starlette` anywhere in it, any case.
    /// The line's number counts from 1.
    #[must_use]
    pub fn fastapi_line(&self) -> Option<(usize, &str)> {
        let found = |line: &str| ["fastapi", "starlette"].iter().any(|word| line.to_lowercase().contains(word));
        self.lines.iter().enumerate().find(|(_, line)| found(line)).map(|(i, line)| (i + 1, line.as_str()))
    }

    /// Findings about files that cannot be read.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(problem) = &self.requirements_error {
            let message = format!("The packer reads the requirements here and stops: {problem}.");
            let fix = "Save it as a UTF-8 text file with one requirement per line.";
            findings.push(Finding::error("requirements-unreadable", REQUIREMENTS, message).fix(fix));
        }
        findings.extend(self.pyproject_error.as_ref().map(PyprojectError::to_finding));
        findings
    }
}

/// Lines as Python's `str.splitlines` gives them.
fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    let ends = |c: char| {
        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    while let Some(at) = rest.find(ends) {
        let (line, tail) = rest.split_at(at);
        lines.push(line);
        let end = if tail.starts_with("\r\n") { 2 } else { tail.chars().next().map_or(1, char::len_utf8) };
        rest = &tail[end..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

/// Reads both files.
#[must_use]
pub fn requirements(snapshot: &Snapshot) -> Requirements {
    let mut read = Requirements {
        has_requirements_txt: snapshot.exists(REQUIREMENTS),
        has_pyproject: snapshot.exists(PYPROJECT),
        ..Requirements::default()
    };
    match snapshot.text(REQUIREMENTS) {
        Some(Ok(text)) => read_lines(text, &mut read),
        Some(Err(problem)) => read.requirements_error = Some(problem),
        None => {}
    }
    match pyproject::read(snapshot) {
        Some(Ok(project)) => {
            for item in project.dependencies {
                if let Ok(parsed) = pep508::parse(&item.value) {
                    read.entries.push(entry(&parsed, &item.value, PYPROJECT, item.line));
                }
            }
        }
        Some(Err(problem)) => read.pyproject_error = Some(problem),
        None => {}
    }
    read
}

fn read_lines(text: &str, read: &mut Requirements) {
    for (index, line) in split_lines(text).into_iter().enumerate() {
        let trimmed = line.trim();
        match pep508::parse(line) {
            Ok(parsed) => read.entries.push(entry(&parsed, trimmed, REQUIREMENTS, index + 1)),
            Err(_) if trimmed.is_empty() || trimmed.starts_with('#') => {}
            Err(_) => {
                let name = for_pip(trimmed);
                read.passed_over.push(PassedOver { text: trimmed.to_owned(), line: index + 1, name });
            }
        }
        read.lines.push(line.to_owned());
    }
}

/// The name in a line that only pip understands: with a comment, a hash or a continuation at its end.
fn for_pip(line: &str) -> Option<String> {
    let line = line.split(" #").next().unwrap_or_default();
    let line = line.split(" --").next().unwrap_or_default();
    let parsed = pep508::parse(line.trim_end_matches('\\').trim()).ok()?;
    Some(parsed.name.to_lowercase())
}

fn entry(parsed: &pep508::Parsed, text: &str, file: &'static str, line: usize) -> Requirement {
    Requirement {
        name: parsed.name.to_lowercase(),
        extras: parsed.extras.iter().map(|extra| extra.to_lowercase()).collect(),
        text: text.trim().to_owned(),
        file,
        line,
    }
}
