//! A problem, told so that it can be mended: what is wrong, where, why it matters, what to do.
//!
//! Floor 1: every other module reports with it.

mod code;
mod consequence;
mod list;

pub use code::Code;
pub use consequence::Consequence;
pub use list::{Findings, MOST_OF_ONE, Mark};

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::text::{self, secret};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A packer refuses the project.
    Error,
    /// The packers let it pass; Juju, the charm's library or the application will stumble over it.
    Warning,
    /// Good to know; nothing breaks.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// One problem and its cure. Lines and columns count from 1; 0 means the whole file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Finding {
    /// The kind of problem.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What comes of it.
    pub consequence: Consequence,
    /// The file, relative to the application's folder, with `/`.
    pub path: String,
    /// Line, from 1; 0 when the finding is about the whole file.
    pub line: usize,
    /// Column in characters, from 1; 0 when unknown.
    pub column: usize,
    /// The key in the document, dotted (`config.options.token.type`); empty outside documents.
    pub key: String,
    /// What is wrong and why it matters, in a sentence or two.
    pub message: String,
    /// What to do about it; empty when there is nothing to do.
    pub fix: String,
}

/// How long each text of a finding may get, in characters: a message quotes what it is about, and that can be megabytes.
const MOST: usize = 2_000;

/// Without the values of secrets, and not too long.
fn bounded(text: String) -> String {
    let mut text = match secret::hidden(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(hidden) => hidden,
    };
    if let Some((end, _)) = text.char_indices().nth(MOST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl Finding {
    /// A finding about the whole of `path`; narrow it with [`at`](Self::at) and [`key`](Self::key).
    pub fn new(severity: Severity, code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        debug_assert!(code.severities().contains(&severity), "{code} is no {severity}");
        Self {
            code,
            severity,
            consequence: code.consequence(severity),
            path: path.into(),
            line: 0,
            column: 0,
            key: String::new(),
            message: bounded(message.into()),
            fix: String::new(),
        }
    }

    /// Shorthand for an [`Severity::Error`].
    pub fn error(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, path, message)
    }

    /// Shorthand for a [`Severity::Warning`].
    pub fn warning(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, path, message)
    }

    /// Says where, counting from 1.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.line = line;
        self.column = column;
        self
    }

    /// Says which key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = bounded(key.into());
        self
    }

    /// Says what comes of it, where the code does not decide that.
    #[must_use]
    pub fn with(mut self, consequence: Consequence) -> Self {
        self.consequence = consequence;
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = bounded(fix.into());
        self
    }

    /// Where: `path:line:column`, as far as it is known. Safe for a terminal.
    pub fn place(&self) -> String {
        let path = text::one_line(&self.path);
        match (self.line, self.column) {
            (0, _) => path.into_owned(),
            (line, 0) => format!("{path}:{line}"),
            (line, column) => format!("{path}:{line}:{column}"),
        }
    }

    /// How bad it is for the project, not for the packers alone: what it fails over is an error.
    #[must_use]
    pub fn level(&self) -> Severity {
        if self.fails() { Severity::Error } else { self.severity }
    }

    /// The finding on one line, with what comes of it and its code: `….yaml:1:7: error: will not pack: … [name-invalid]`.
    #[must_use]
    pub fn graded(&self) -> String {
        let comes_of_it = if self.consequence.is_failure() { format!("{}: ", self.consequence) } else { String::new() };
        format!("{}: {}: {comes_of_it}{} [{}]", self.place(), self.level(), self.words(), self.code)
    }

    /// Key, message and fix.
    fn words(&self) -> String {
        let key = if self.key.is_empty() { String::new() } else { format!("{}: ", self.key) };
        let fix = if self.fix.is_empty() { String::new() } else { format!(" Fix: {}", self.fix) };
        text::one_line(&format!("{key}{}{fix}", self.message)).into_owned()
    }

    /// True where the project fails over it, sooner or later.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.is_error() || self.consequence.is_failure()
    }

    /// True for an [`Severity::Error`].
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `path:line:col: severity: message Fix: fix`, on one line, safe for a terminal.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place(), self.severity, self.words())
    }
}
