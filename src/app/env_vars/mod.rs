//! Which environment variables the source reads, and where: one scanner a language, and what ties several files
//! together.
//!
//! Part of floor 2's `app`; uses [`crate::finding`]. Sources are taken from the folder's listing, within
//! [`EnvLimits`], and what each says was told when it was parsed; a name that is put together while the program runs is
//! not found. Tests, other people's code and the charm's own folder are passed over.

mod go;
mod javascript;
mod python;
mod python_settings;
mod python_values;
mod sources;
mod spring;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::finding::{Code, Finding, Severity};
use crate::text;

use super::facts::Evidence;
use super::files::Files;
use super::lexer::Token;
use super::limits::{ENV_BYTES, ENV_FILES, ENV_FINDINGS, ENV_PLACES, FOLDER, LISTED, TreeLimits};
use super::python::PythonTree;
use super::snapshot::{FileProblem, ProjectError, Snapshot};
use super::source::Source;

use sources::{may_read, sources};

pub use super::limits::EnvLimits;

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
pub struct EnvVar {
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
pub struct EnvVars {
    /// Names, sorted.
    pub names: Vec<EnvVar>,
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

impl EnvVars {
    /// Reads the sources below `root` in the language of a suite ([`crate::suite::Suite::language`]); all languages
    /// when it is none of those.
    ///
    /// # Errors
    /// When there is no folder at `root`.
    pub fn scan(root: &Path, language: &str, limits: EnvLimits, cancelled: &AtomicBool) -> Result<Self, ProjectError> {
        let files = Files::on_disk(root)?;
        Ok(Self::in_files(&files, language, limits, cancelled))
    }

    /// The same for a folder that was read: what was listed and parsed there is not looked at again.
    pub fn of_snapshot(snapshot: &Snapshot, language: &str, cancelled: &AtomicBool) -> Self {
        Self::in_files(snapshot.files(), language, EnvLimits::default(), cancelled)
    }

    fn in_files(files: &Files, language: &str, limits: EnvLimits, cancelled: &AtomicBool) -> Self {
        let tree = files.tree(TreeLimits::OUTLINE, cancelled);
        let mut found = FileEnvVars::default();
        let (mut read, mut bytes) = (0, 0);
        let mut cut_short = tree.cut_short;
        if cut_short && !cancelled.load(Ordering::Relaxed) {
            found.findings.push(LISTED.reached(FOLDER, 0));
        }
        for entry in sources(&tree, language) {
            let path = entry.path.as_str();
            let reached = [(read >= limits.files, &ENV_FILES), (bytes >= limits.all_bytes, &ENV_BYTES)];
            let reached = reached.into_iter().find(|(is_reached, _)| *is_reached);
            found.findings.extend(reached.map(|(_, limit)| limit.reached(path, 0)));
            if reached.is_some() || cancelled.load(Ordering::Relaxed) {
                cut_short = true;
                break;
            }
            let source = if entry.size > limits.bytes {
                Err(format!("the file is larger than {}", text::size(limits.bytes)))
            } else {
                files.source_if(path, |bytes| may_read(path, bytes)).map_err(unreadable)
            };
            match source {
                Ok(source) => {
                    bytes += entry.size;
                    read += 1;
                    if let Some(source) = source {
                        found.add(path, &source.env_vars);
                    }
                }
                Err(why) => found.add(path, &FileEnvVars::unusable(&why, 0)),
            }
        }
        found.finish(read, cut_short)
    }

    /// The same for sources that are not on a disk.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut found = FileEnvVars::default();
        for (path, source) in files {
            found.add(path, &Source::parse(path, source.as_bytes()).env_vars);
        }
        found.finish(files.len(), false)
    }

    /// The read of that name.
    pub fn get(&self, name: &str) -> Option<&EnvVar> {
        self.names.iter().find(|read| read.name == name)
    }
}

fn unreadable(problem: FileProblem) -> String {
    match problem {
        FileProblem::Unreadable { reason } => format!("the file cannot be read ({reason})"),
        problem => format!("the file cannot be read ({problem})"),
    }
}

/// A call of something that may turn out to read the variable that its first argument names.
#[derive(Clone, Debug, PartialEq)]
struct Call {
    callee: String,
    name: String,
    /// What the call itself says: a default beside the name.
    has_default: bool,
    place: Evidence,
}

/// Something that reads the variable that its first argument names.
#[derive(Clone, Debug, PartialEq)]
struct Reader {
    /// What it puts before the name.
    prefix: String,
    need: Need,
    /// True for an object that is made to read, which counts more than a function of the same name elsewhere.
    is_object: bool,
}

/// What a source says of the environment, with places that know their lines alone; or what several say together.
#[derive(Debug, Default, PartialEq)]
pub(super) struct FileEnvVars {
    reads: Vec<(String, Need, bool, Evidence)>,
    calls: Vec<Call>,
    readers: BTreeMap<String, Reader>,
    /// Reads of Flask's configuration: variables once a prefix is taken.
    config: Vec<(String, Need, Evidence)>,
    /// What the source itself puts into Flask's configuration.
    config_set: BTreeSet<String>,
    /// What the source itself puts into the environment, or checks before it reads.
    set: BTreeSet<String>,
    /// Values of constants that name variables, and reads of what a constant elsewhere says.
    constants: BTreeMap<String, String>,
    by_constant: Vec<(String, Need, Evidence)>,
    taken: Vec<Taken>,
    notes: Vec<Evidence>,
    findings: Vec<Finding>,
    /// Whether there are more places, or findings, than are kept.
    is_full: [bool; 2],
    /// Properties that Spring's own files give a value.
    properties: BTreeSet<String>,
}

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

impl FileEnvVars {
    /// A source that cannot be used, and why.
    pub(super) fn unusable(why: &str, line: usize) -> Self {
        let message = format!("{why}, so charmer cannot tell which variables it reads.");
        let finding = Finding::new(Severity::Note, Code::ReadsUnusable, "", message).at(line, 0);
        let finding = finding.fix("Nothing, if it reads none; otherwise look for yourself.");
        Self { findings: vec![finding], ..Self::default() }
    }

    pub(super) fn python(name: &str, source: &str, tree: &PythonTree<'_>) -> Self {
        let mut found = Self::default();
        if may_read(name, source.as_bytes()) {
            python::collect(&mut found, name, tree);
        }
        found
    }

    pub(super) fn javascript(source: &str, tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        if may_read(".js", source.as_bytes()) {
            javascript::collect(&mut found, tokens);
        }
        found
    }

    pub(super) fn go(tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        go::collect(&mut found, tokens);
        found
    }

    pub(super) fn java(tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        spring::collect_source(&mut found, tokens);
        found
    }

    pub(super) fn properties(source: &str) -> Self {
        let mut found = Self::default();
        spring::collect_properties(&mut found, source);
        found
    }

    pub(super) fn yaml(source: &str) -> Self {
        let mut found = Self::default();
        spring::collect_yaml(&mut found, source);
        found
    }

    /// Takes what the source at the path says.
    fn add(&mut self, path: &str, file: &Self) {
        let at = |place: &Evidence| Evidence { path: path.to_owned(), ..place.clone() };
        for (name, need, any_case, place) in &file.reads {
            if self.has_room(self.reads.len(), &at(place)) {
                self.reads.push((name.clone(), *need, *any_case, at(place)));
            }
        }
        for call in &file.calls {
            if self.has_room(self.calls.len(), &at(&call.place)) {
                self.calls.push(Call { place: at(&call.place), ..call.clone() });
            }
        }
        for (name, reader) in &file.readers {
            if reader.is_object {
                self.readers.insert(name.clone(), reader.clone());
            } else {
                self.readers.entry(name.clone()).or_insert_with(|| reader.clone());
            }
        }
        let placed = |(name, need, place): &(String, Need, Evidence)| (name.clone(), *need, at(place));
        self.config.extend(file.config.iter().map(placed));
        self.by_constant.extend(file.by_constant.iter().map(placed));
        self.config_set.extend(file.config_set.iter().cloned());
        self.set.extend(file.set.iter().cloned());
        self.properties.extend(file.properties.iter().cloned());
        self.constants.extend(file.constants.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.taken
            .extend(file.taken.iter().map(|taken| Taken { prefix: taken.prefix.clone(), place: at(&taken.place) }));
        self.notes.extend(file.notes.iter().map(at));
        for finding in &file.findings {
            self.finding(Finding { path: path.to_owned(), ..finding.clone() });
        }
    }

    fn read(&mut self, name: &str, need: Need, place: Evidence) {
        if is_name(name) && self.has_room(self.reads.len(), &place) {
            self.reads.push((name.to_owned(), need, false, place));
        }
    }

    fn property(&mut self, name: &str, need: Need, place: Evidence) {
        if name.len() <= MAX_NAME && self.has_room(self.reads.len(), &place) {
            self.reads.push((name.to_owned(), need, true, place));
        }
    }

    fn call(&mut self, callee: &str, name: &str, has_default: bool, place: Evidence) {
        if is_loud(name) && self.has_room(self.calls.len(), &place) {
            self.calls.push(Call { callee: callee.to_owned(), name: name.to_owned(), has_default, place });
        }
    }

    fn reader(&mut self, name: &str, need: Need) {
        self.readers.entry(name.to_owned()).or_insert(Reader { prefix: String::new(), need, is_object: false });
    }

    /// True where a list of so many places has room for one more.
    fn has_room(&mut self, length: usize, next: &Evidence) -> bool {
        let is_full = length >= ENV_PLACES.most;
        if is_full && !std::mem::replace(&mut self.is_full[0], true) {
            self.findings.push(ENV_PLACES.reached(next.path.clone(), next.line));
        }
        !is_full
    }

    fn finding(&mut self, finding: Finding) {
        if self.findings.len() < ENV_FINDINGS.most {
            self.findings.push(finding);
        } else if !std::mem::replace(&mut self.is_full[1], true) {
            self.findings.push(ENV_FINDINGS.reached(finding.path, 0));
        }
    }

    fn finish(mut self, files: usize, cut_short: bool) -> EnvVars {
        self.calls_of_readers();
        for (constant, need, place) in std::mem::take(&mut self.by_constant) {
            if let Some(name) = self.constants.get(&constant).cloned() {
                self.read(&name, need, place);
            }
        }
        self.flask_configuration();
        let mut names: BTreeMap<String, EnvVar> = BTreeMap::new();
        for (name, need, any_case, place) in self.reads {
            let own = self.set.contains(&name) || any_case && self.properties.contains(&spring::relaxed(&name));
            let need = if own { Need::Default } else { need };
            let read = names.entry(name.clone()).or_insert_with(|| EnvVar { name, need, any_case, places: Vec::new() });
            read.need = read.need.max(need);
            read.places.push(place);
        }
        for read in names.values_mut() {
            read.places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
            read.places.dedup();
        }
        self.taken.dedup();
        let names = names.into_values().collect();
        EnvVars { names, taken: self.taken, notes: self.notes, findings: self.findings, files, cut_short }
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
