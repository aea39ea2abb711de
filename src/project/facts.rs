//! What is known about an application, each fact with where it was read.
//!
//! Part of floor 2's `project`; plain data.

use serde::Serialize;

use crate::finding::Finding;
use crate::text::secret;

use super::around::Around;
use super::dependencies::Dependencies;
use super::django::DjangoFacts;
use super::entry::EntryPoint;
use super::go::GoFacts;
use super::java::JavaFacts;
use super::node::NodeFacts;
use super::offers::{Offer, Purpose};
use super::snapshot::Entry;

/// Where a fact was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Evidence {
    /// The file or folder, relative to the application's folder; empty for the folder itself.
    pub path: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What stands there, or what it says.
    pub text: String,
}

impl Evidence {
    /// Evidence in a line of a file. Values of secrets in the line are not kept.
    pub fn new(path: impl Into<String>, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.into(), line, text: secret::hidden(&text.into()).into_owned() }
    }

    /// `requirements.txt:3`, or the path alone.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.path.as_str(), self.line) {
            ("", _) => "the folder".to_owned(),
            (path, 0) => path.to_owned(),
            (path, line) => format!("{path}:{line}"),
        }
    }
}

/// A fact and where it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said<T> {
    /// The fact.
    pub value: T,
    /// Where it was read.
    pub from: Evidence,
}

impl<T> Said<T> {
    /// A fact read at a place.
    pub fn new(value: T, from: Evidence) -> Self {
        Self { value, from }
    }
}

/// How sure a suite is, from what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Only a trace of it.
    Possible,
    /// The framework is required, but the extension would not accept the project as it is.
    Likely,
    /// The extension accepts the project.
    Certain,
}

/// A suite that the application may belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The suite's short name: `flask`, `spring-boot`.
    pub suite: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// What speaks for it, strongest first.
    pub evidence: Vec<Evidence>,
    /// Where the server finds the application, for the suites that search it.
    pub entry: Option<EntryPoint>,
    /// What keeps the extension from accepting the project.
    pub obstacles: Vec<Finding>,
}

/// A file that the charm runs before the application starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Migration {
    /// Its path, relative to the application's folder.
    pub path: String,
    /// Whether its owner may execute it; only `migrate` itself has to be.
    pub executable: bool,
    /// What the charm does with it, in a sentence.
    pub does: String,
}

/// Everything that can be told from the folder alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The folder's own name.
    pub folder: String,
    /// Suites that fit, best first.
    pub candidates: Vec<Candidate>,
    /// A name that both packers accept.
    pub name: Said<String>,
    /// A title for people.
    pub title: Said<String>,
    /// One line of at most 78 characters.
    pub summary: Said<String>,
    /// A paragraph or two.
    pub description: Said<String>,
    /// A version that both packers accept.
    pub version: Said<String>,
    /// The licence as an SPDX expression.
    pub license: Option<Said<String>>,
    /// The machine's architecture in Debian's words: `amd64`.
    pub architecture: String,
    /// What the Python version is asked to be, in its own words.
    pub python: Option<Said<String>>,
    /// The requirement that makes gunicorn use gevent workers.
    pub gevent: Option<Evidence>,
    /// Entries that the best candidate's extension ships by default, in the extension's order.
    pub shipped: Vec<Entry>,
    /// What the charm would run to migrate a database, the one it takes first.
    pub migrations: Vec<Migration>,
    /// What lies around the application and says how it runs.
    pub around: Around,
    /// Services that charmer can write: an entry point that the extension does not find, workers, schedulers.
    pub offers: Vec<Offer>,
    /// Django's own facts.
    pub django: Option<DjangoFacts>,
    /// Go's own facts.
    pub go: Option<GoFacts>,
    /// Node's own facts.
    pub node: Option<NodeFacts>,
    /// Java's own facts.
    pub java: Option<JavaFacts>,
    /// What it depends on.
    pub dependencies: Dependencies,
    /// Files that cannot be used, one finding each.
    pub findings: Vec<Finding>,
    /// What was looked for, for the case that nothing was found.
    pub looked_for: Vec<&'static str>,
}

impl Facts {
    /// The suite that fits best.
    #[must_use]
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first()
    }

    /// What charmer offers for a purpose, best first.
    pub fn offered(&self, purpose: Purpose) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(move |offer| offer.purpose == purpose)
    }

    /// The candidate of that suite.
    #[must_use]
    pub fn candidate(&self, suite: &str) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.suite == suite)
    }
}
