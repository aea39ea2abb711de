//! Which environment variables the source reads, and where: one scanner a language, and what ties several files
//! together.
//!
//! Part of floor 2's `project`; uses [`crate::finding`]. Sources are read once, within [`ReadLimits`]; a name that is put
//! together while the program runs is not found. Tests, other people's code and the charm's own folder are passed over.

mod go;
mod javascript;
mod python;
mod python_settings;
mod python_values;
mod spring;
mod tokens;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::finding::Finding;

use super::facts::Evidence;
use super::snapshot::ProjectError;

pub use walk::ReadLimits;

/// What happens when the variable is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The source has another value for it.
    Default,
    /// The source gets nothing (`None`, `undefined`, the empty text) and goes on.
    Nothing,
    /// The source fails.
    Required,
}

/// A name that the source reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
    /// The variable, or for Spring Boot perhaps a property: `app.stripe-key`.
    pub name: String,
    /// What happens without it, at the place that is worst off.
    pub need: Need,
    /// True when small and capital letters are the same to the reader.
    pub any_case: bool,
    /// Every place, in the order of paths and lines; the text is how it is read: `os.environ[…]`.
    pub places: Vec<Evidence>,
}

/// A name's beginning of which the source takes everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// `FLASK_`.
    pub prefix: String,
    /// Where, and by what.
    pub place: Evidence,
}

/// What a program's source reads of its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reads {
    /// Names, sorted.
    pub names: Vec<Read>,
    /// Beginnings of names that are taken as a whole.
    pub taken: Vec<Taken>,
    /// Readers that charmer knows of and does not follow.
    pub notes: Vec<Evidence>,
    /// Files that could not be used.
    pub findings: Vec<Finding>,
    /// How many sources were read.
    pub files: usize,
    /// True when a limit or the flag ended it early.
    pub cut_short: bool,
}

impl Reads {
    /// Reads the sources below `root` in the language of a suite ([`crate::suite::Suite::language`]); all languages
    /// when it is none of those.
    ///
    /// # Errors
    /// When there is no folder at `root`.
    pub fn scan(root: &Path, language: &str, limits: ReadLimits, cancelled: &AtomicBool) -> Result<Self, ProjectError> {
        let mut found = Found::default();
        let (files, cut_short) = walk::sources(root, language, limits, cancelled, &mut found)?;
        Ok(found.finish(files, cut_short))
    }

    /// The same for sources that are not on a disk.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut found = Found::default();
        for (path, source) in files {
            found.source(path, source);
        }
        found.finish(files.len(), false)
    }

    /// The read of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Read> {
        self.names.iter().find(|read| read.name == name)
    }
}

/// A call of something that may turn out to read the variable that its first argument names.
struct Call {
    callee: String,
    name: String,
    /// What the call itself says: a default beside the name.
    has_default: bool,
    place: Evidence,
}

/// Something that reads the variable that its first argument names.
#[derive(Clone, Debug)]
struct Reader {
    /// What it puts before the name.
    prefix: String,
    need: Need,
}

/// What was found so far, over all files.
#[derive(Default)]
struct Found {
    reads: Vec<(String, Need, bool, Evidence)>,
    calls: Vec<Call>,
    readers: BTreeMap<String, Reader>,
    /// Reads of Flask's configuration: variables once a prefix is taken.
    config: Vec<(String, Need, Evidence)>,
    /// What the source itself puts into Flask's configuration.
    config_set: BTreeSet<String>,
    /// What the source itself puts into the environment, or checks before it reads.
    set: BTreeSet<String>,
    /// Values of constants that name variables.
    constants: BTreeMap<String, String>,
    taken: Vec<Taken>,
    notes: Vec<Evidence>,
    findings: Vec<Finding>,
    /// Properties that Spring's own files give a value.
    properties: BTreeSet<String>,
}

/// At most this many findings; the last one says that there are more.
const MAX_FINDINGS: usize = 20;
/// At most this many places of one kind are kept.
const MAX_PLACES: usize = 20_000;
/// What is a variable's name and no text that happens to stand there.
const MAX_NAME: usize = 120;

/// True for what can be a variable's name.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_NAME
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// True for what is usually a variable's name: capitals.
fn is_loud(text: &str) -> bool {
    is_name(text) && text.len() > 1 && !text.bytes().any(|b| b.is_ascii_lowercase())
}

impl Found {
    fn source(&mut self, path: &str, source: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.').map_or("", |(_, suffix)| suffix) {
            "py" => python::read(self, path, source),
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => javascript::read(self, path, source),
            "go" => go::read(self, path, source),
            "java" | "kt" | "groovy" => spring::read_source(self, path, source),
            "properties" => spring::read_properties(self, path, source),
            "yml" | "yaml" => spring::read_yaml(self, path, source),
            _ => {}
        }
    }

    fn read(&mut self, name: &str, need: Need, place: Evidence) {
        if is_name(name) && self.reads.len() < MAX_PLACES {
            self.reads.push((name.to_owned(), need, false, place));
        }
    }

    fn property(&mut self, name: &str, need: Need, place: Evidence) {
        if name.len() <= MAX_NAME && self.reads.len() < MAX_PLACES {
            self.reads.push((name.to_owned(), need, true, place));
        }
    }

    fn call(&mut self, callee: &str, name: &str, has_default: bool, place: Evidence) {
        if is_loud(name) && self.calls.len() < MAX_PLACES {
            self.calls.push(Call { callee: callee.to_owned(), name: name.to_owned(), has_default, place });
        }
    }

    fn reader(&mut self, name: &str, need: Need) {
        self.readers.entry(name.to_owned()).or_insert(Reader { prefix: String::new(), need });
    }

    fn finding(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn finish(mut self, files: usize, cut_short: bool) -> Reads {
        self.calls_of_readers();
        self.flask_configuration();
        let mut names: BTreeMap<String, Read> = BTreeMap::new();
        for (name, need, any_case, place) in self.reads {
            let own = self.set.contains(&name) || any_case && self.properties.contains(&spring::relaxed(&name));
            let need = if own { Need::Default } else { need };
            let read = names.entry(name.clone()).or_insert_with(|| Read { name, need, any_case, places: Vec::new() });
            read.need = read.need.max(need);
            read.places.push(place);
        }
        for read in names.values_mut() {
            read.places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
            read.places.dedup();
        }
        self.taken.dedup();
        let names = names.into_values().collect();
        Reads { names, taken: self.taken, notes: self.notes, findings: self.findings, files, cut_short }
    }

    /// `get_env("X")`, where some file says that `get_env` reads what it is given.
    fn calls_of_readers(&mut self) {
        for call in std::mem::take(&mut self.calls) {
            let Some(reader) = self.readers.get(&call.callee).cloned() else { continue };
            let need = if call.has_default { Need::Default } else { reader.need };
            self.read(&format!("{}{}", reader.prefix, call.name), need, call.place);
        }
    }

    /// `app.config["X"]` is the variable `FLASK_X` once `app.config.from_prefixed_env()` was called.
    fn flask_configuration(&mut self) {
        let prefixes: BTreeSet<String> = self.taken.iter().map(|taken| taken.prefix.clone()).collect();
        for (name, need, place) in std::mem::take(&mut self.config) {
            let own = self.config_set.contains(&name) || python_values::FLASK_OWN.contains(&name.as_str());
            for prefix in &prefixes {
                self.read(&format!("{prefix}{name}"), if own { Need::Default } else { need }, place.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;
