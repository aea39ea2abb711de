//! What is known about an application, each fact with where it was read.
//!
//! Part of floor 2's `app`; plain data.

use serde::Serialize;

use crate::finding::Finding;
use crate::text::secret;

use super::dependencies::Dependencies;
use super::deploy_files::DeployFiles;
use super::detect::unrun;
use super::django::DjangoFacts;
use super::entry::EntryPoint;
use super::go::GoFacts;
use super::java::JavaFacts;
use super::node::NodeFacts;
use super::offers::{Offer, Purpose};
use super::snapshot::{Entry, Snapshot};

/// At most this many characters of a line are kept as evidence.
const LONGEST: usize = 160;

fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

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
    /// Evidence in a line of a file, cut where it gets long: a line may be the whole file, and be evidence of all in it.
    /// Values of secrets in the line are not kept.
    pub fn new(path: impl Into<String>, line: usize, text: impl AsRef<str>) -> Self {
        // A secret that ends behind the cut is known by its whole.
        let hidden = secret::hidden(cut(text.as_ref(), 4 * LONGEST));
        Self { path: path.into(), line, text: cut(&hidden, LONGEST).to_owned() }
    }

    /// What is called or read in a line of the file at hand, by its name in the code: that holds no secret's value.
    pub(in crate::app) fn of_name(line: usize, name: &str) -> Self {
        Self { path: String::new(), line, text: cut(name, LONGEST).to_owned() }
    }

    /// `requirements.txt:3`, or the path alone.
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
pub struct Sourced<T> {
    /// The fact.
    pub value: T,
    /// Where it was read.
    pub from: Evidence,
}

impl<T> Sourced<T> {
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

impl Confidence {
    /// How sure that is, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Certain => "fits",
            Self::Likely => "fits, once something is mended",
            Self::Possible => "a trace only",
        }
    }
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
    pub name: Sourced<String>,
    /// A title for people.
    pub title: Sourced<String>,
    /// One line of at most 78 characters.
    pub summary: Sourced<String>,
    /// A paragraph or two.
    pub description: Sourced<String>,
    /// A version that both packers accept.
    pub version: Sourced<String>,
    /// The licence as an SPDX expression.
    pub license: Option<Sourced<String>>,
    /// The machine's architecture in Debian's words: `amd64`.
    pub architecture: String,
    /// What the Python version is asked to be, in its own words.
    pub python: Option<Sourced<String>>,
    /// The requirement that makes gunicorn use gevent workers.
    pub gevent: Option<Evidence>,
    /// Entries that the best candidate's extension ships by default, in the extension's order.
    pub shipped: Vec<Entry>,
    /// What has to be picked in its place, where the packer would lose some of it; empty as a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub picked_instead: Vec<String>,
    /// What the charm would run to migrate a database, the one it takes first.
    pub migrations: Vec<Migration>,
    /// What lies around the application and says how it runs.
    pub around: DeployFiles,
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
    /// Where among them belongs what a walk through the folder tells, until it did.
    #[serde(skip)]
    pub further_at: Option<usize>,
    /// What was looked for, for the case that nothing was found.
    pub looked_for: Vec<&'static str>,
}

impl Facts {
    /// Adds what takes a walk through the folder that they are of; quick where [`Scan::of`](super::Scan::of) walked already.
    pub fn look_through(&mut self, snapshot: &Snapshot) {
        if let Some((at, finding)) = self.further_at.take().zip(unrun::found(snapshot)) {
            let told = self.findings.split_off(at);
            let others = told.into_iter().filter(|other| other.path != finding.path).collect::<Vec<_>>();
            self.findings.extend([vec![finding], others].concat());
        }
    }

    /// The suite that fits best.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first()
    }

    /// What charmer offers for a purpose, best first.
    pub fn offered(&self, purpose: Purpose) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(move |offer| offer.purpose == purpose)
    }

    /// The candidate of that suite.
    pub fn candidate(&self, suite: &str) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.suite == suite)
    }
}
