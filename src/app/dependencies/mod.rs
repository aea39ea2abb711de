//! What the application depends on, each with where it is written.
//!
//! Part of floor 2's `app`; pure functions of a [`Snapshot`]. One file a format. What the *packers* make of the
//! requirements is [`super::requirements`]'s to say; here every file counts that tells what gets installed. A file that
//! cannot be read costs one finding, and the rest is read all the same.

mod gomod;
mod gradle;
mod lines;
mod locks;
mod maven;
mod named;
mod npm;
mod pip;
mod python_toml;
mod refused;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::finding::{Code, Consequence, Finding};
use crate::suite::Ecosystem;
use crate::text::secret;

use super::facts::Evidence;
use super::limits::DEPENDENCIES;
use super::snapshot::Snapshot;

pub(super) use lines::Lines;
pub use maven::described as maven_described;
pub(super) use named::{LOCKS, named_files};
pub use refused::refused;

/// Why a dependency is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The application names it, and it is installed with the application.
    Runtime,
    /// Another dependency brings it, as a lock file or `// indirect` says.
    Transitive,
    /// Installed only when its extra, group or profile is asked for.
    Optional,
    /// Only for building or testing, or only on systems that no rock is.
    Development,
}

/// One dependency at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dependency {
    /// Which registry its name belongs to.
    pub ecosystem: Ecosystem,
    /// Its name as that registry compares names: `flask-mail`, `@aws-sdk/client-s3`, `github.com/lib/pq`,
    /// `org.postgresql:postgresql`.
    pub name: String,
    /// Extras that are asked for: `binary` of `psycopg[binary]`.
    pub extras: Vec<String>,
    /// The version as it is asked for; empty when nothing is said.
    pub version: String,
    /// The version that a lock file pins; empty without one.
    pub locked: String,
    /// Why it is there.
    pub role: Role,
    /// The extra, group, scope, profile or marker that limits it; empty when nothing does.
    pub group: String,
    /// True when its files say that it is compiled here: from a repository, a source archive, or by `--no-binary`.
    pub from_source: bool,
    /// Where it is written.
    pub from: Evidence,
}

impl Dependency {
    fn new(ecosystem: Ecosystem, name: impl Into<String>, role: Role, from: Evidence) -> Self {
        let nothing = String::new;
        Self {
            ecosystem,
            name: name.into(),
            extras: Vec::new(),
            version: nothing(),
            locked: nothing(),
            role,
            group: nothing(),
            from_source: false,
            from,
        }
    }

    /// True when it is installed with the application, by name or through another.
    pub fn is_installed(&self) -> bool {
        matches!(self.role, Role::Runtime | Role::Transitive)
    }
}

/// What the application depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dependencies {
    /// Each dependency at each place that names it, file by file, in the files' order.
    pub list: Vec<Dependency>,
    /// Files that could not be read, one finding each.
    pub findings: Vec<Finding>,
}

impl Dependencies {
    /// The dependencies of that registry that are installed with the application.
    pub fn installed(&self, ecosystem: Ecosystem) -> impl Iterator<Item = &Dependency> {
        self.list.iter().filter(move |found| found.ecosystem == ecosystem && found.is_installed())
    }
}

/// Everything that the folder's files name.
pub fn dependencies(snapshot: &Snapshot) -> Dependencies {
    let mut gather = Gather { snapshot, found: Dependencies::default(), reported: BTreeSet::new() };
    let asked = pip::collect(&mut gather);
    python_toml::pyproject(&mut gather, &asked.extras);
    python_toml::pipfile(&mut gather);
    asked.mark_sources(&mut gather.found.list);
    locks::collect(&mut gather);
    npm::collect(&mut gather);
    gomod::collect(&mut gather);
    maven::collect(&mut gather);
    gradle::collect(&mut gather);
    // Tables have no order of their own: each file's lines have.
    for file in gather.found.list.chunk_by_mut(|one, next| one.from.path == next.from.path) {
        file.sort_by_key(|found| found.from.line);
    }
    gather.found
}

/// What was found on the way, and what was told.
struct Gather<'s> {
    snapshot: &'s Snapshot,
    found: Dependencies,
    reported: BTreeSet<String>,
}

impl<'s> Gather<'s> {
    /// The file's text; a file that exists and cannot be read as text costs its finding.
    fn text(&mut self, path: &str) -> Option<&'s str> {
        match self.snapshot.text(path)? {
            // A byte-order mark is none of the first line's.
            Ok(text) => Some(text.trim_start_matches('\u{feff}')),
            Err(problem) => {
                self.problem(path, problem.line(), &problem.to_string());
                None
            }
        }
    }

    /// Notes why a file cannot be used; only the first reason counts.
    fn problem(&mut self, path: &str, line: usize, why: &str) {
        if !self.reported.insert(path.to_owned()) {
            return;
        }
        let message = format!("The dependencies in this file are not known: {}.", why.trim().trim_end_matches('.'));
        let finding = Finding::warning(Code::DependenciesUnreadable, path, message).at(line, 0);
        self.found.findings.push(finding.fix("Mend the file; until then charmer suggests nothing from it."));
    }

    /// What was told last keeps the tool that builds from reading the file, too.
    fn stops_the_build(&mut self, tool: &str) {
        if let Some(last) = self.found.findings.last_mut() {
            last.message.push_str(&format!(" {tool} cannot read it either, and the build stops."));
            last.consequence = Consequence::WillNotPack;
        }
    }

    fn push(&mut self, dependency: Dependency) {
        if dependency.name.is_empty() {
            return;
        }
        if self.found.list.len() >= DEPENDENCIES.most {
            // Once is enough, whatever file it is.
            if self.reported.insert(String::new()) {
                self.found.findings.push(DEPENDENCIES.reached(dependency.from.path, dependency.from.line));
            }
            return;
        }
        let hidden = |text: &String| secret::hidden(text).into_owned();
        let (name, version) = (hidden(&dependency.name), hidden(&dependency.version));
        self.found.list.push(Dependency { name, version, locked: hidden(&dependency.locked), ..dependency });
    }
}

fn evidence(path: &str, line: usize, text: &str) -> Evidence {
    Evidence::new(path, line, text.trim())
}

/// A name as Python's registry compares it: lower case, runs of `-`, `_` and `.` as one hyphen.
fn python_name(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
