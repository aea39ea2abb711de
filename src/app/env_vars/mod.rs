//! Which environment variables the source reads, and where: one scanner a language, and what ties several files
//! together.
//!
//! Part of floor 2's `app`; uses [`crate::finding`]. Sources are taken from the folder's listing, within
//! [`EnvLimits`], and what each says was told when it was parsed; a name that is put together while the program runs is
//! not found. Tests, other people's code and the charm's own folder are passed over.

mod callees;
mod expanded;
mod file;
mod go;
mod go_starts;
mod go_used;
mod go_viper;
mod javascript;
mod javascript_lists;
mod javascript_schemas;
mod listens;
mod prisma;
mod python;
mod python_calls;
mod python_guards;
mod python_settings;
mod python_starts;
mod python_values;
mod sources;
mod spring;
mod starts;
mod together;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::finding::{Code, Finding};
use crate::text::{self, path};

use super::deploy_files::{self, Hint};
use super::facts::Evidence;
use super::files::Files;
use super::imports::{self, Importer};
use super::limits::{ENV_BYTES, ENV_FILES, FOLDER, LISTED, TreeLimits};
use super::offers::makes_an_application;
use super::python::{PythonFile, flask_settings, with_room};
use super::skip::is_test;
use super::snapshot::{FileProblem, ProjectError, Snapshot};
use super::source::Source;

use javascript_lists::is_sample;
use sources::{may_read, sources};

pub(super) use file::FileEnvVars;
pub(super) use sources::is_node_config;

pub use super::limits::EnvLimits;
pub use expanded::renamed;
pub use spring::PROPERTY;

/// What happens when the variable is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The source has another value for it.
    #[default]
    Default,
    /// The source gets nothing (`None`, `undefined`, the empty text) and goes on.
    Nothing,
    /// The source fails.
    Required,
}

/// What the source takes a value for, where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Something to be kept secret, by its type.
    Secret,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// `true` or `false`, told apart by these words.
    Boolean,
    /// True for any text that is not empty: `false`, too.
    Truth,
    /// A list with commas between its items.
    Commas,
    /// A value as JSON has it.
    Json,
}

impl FileEnvVars {
    /// The variables without which the source itself fails, and their lines.
    pub(in crate::app) fn demanded(&self) -> impl Iterator<Item = (&str, usize, &'static str)> {
        let fails = |read: &&file::Read| {
            read.need == Need::Required && !self.set.contains(&read.name) && !self.conditional.contains(&read.name)
        };
        let reads = self.reads.iter().filter(fails);
        let reads = reads.map(|read| (read.name.as_str(), read.place.line, stand_in(&read.name, read.value_type, "")));
        let fails = |call: &&file::Call| {
            let root = if call.callee.object.is_empty() { &call.callee.name } else { &call.callee.object };
            let reader = self.readers.get(root).filter(|reader| reader.is_object || reader.at == call.at);
            reader.is_some_and(|reader| reader.need.min(call.most) == Need::Required) && !self.set.contains(&call.name)
        };
        let calls = self.calls.iter().filter(fails).map(|call| {
            let value = stand_in(&call.name, call.value_type, &call.callee.name);
            (call.name.as_str(), call.place.line, value)
        });
        reads.chain(calls)
    }
}

/// A value for a build, in the form in which it is read; `method` is that of an object that reads.
fn stand_in(name: &str, value_type: Option<ValueType>, method: &str) -> &'static str {
    let is_address = ["URL", "URI", "DSN"].iter().any(|end| name.to_uppercase().ends_with(end));
    match (value_type, method) {
        (Some(ValueType::Json), _) => "[]",
        (Some(ValueType::Integer | ValueType::Float), _) => "1",
        (Some(ValueType::Boolean | ValueType::Truth), _) => "false",
        (_, "db" | "db_url" | "dj_db_url") => "sqlite:///x",
        (_, "cache" | "cache_url" | "dj_cache_url") => "locmemcache://",
        (_, "email" | "email_url" | "dj_email_url") => "consolemail://",
        _ if is_address && ["DATABASE", "DB", "SQL"].iter().any(|part| name.contains(part)) => "sqlite:///x",
        _ if is_address && name.contains("CACHE") => "locmemcache://",
        _ if is_address && name.contains("REDIS") => "redis://x",
        (_, "url") => "http://x",
        _ if is_address => "http://x",
        _ => "x",
    }
}

/// A name that the source reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EnvVar {
    /// The variable, or for Spring Boot perhaps a property: `app.stripe-key`.
    pub name: String,
    /// What happens without it, at the place that is worst off.
    pub need: Need,
    /// True where the source stops without it as soon as it is started.
    pub stops_start: bool,
    /// True when small and capital letters are the same to the reader.
    pub any_case: bool,
    /// Spring's properties in whose values it is asked for: what hands one of these over makes it needless.
    #[serde(skip)]
    pub behind: Vec<String>,
    /// What the source takes its value for.
    pub value_type: Option<ValueType>,
    /// How the address begins that the source has without it: `redis` of `redis://localhost`.
    pub scheme: Option<String>,
    /// What the files around the application say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
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
    /// Beginnings of names that the source takes away: what is handed over as `FLASK_X` is read as `X`.
    pub stripped: Vec<Taken>,
    /// Readers that charmer knows of and does not follow.
    pub notes: Vec<Evidence>,
    /// Files that could not be used.
    pub findings: Vec<Finding>,
    /// What is wrong with settings in the source, if the application is of this suite.
    pub settings: Vec<(&'static str, Finding)>,
    /// Files of variables that sources load: the places that say so, with the file for their text.
    #[serde(skip)]
    pub loaded: Vec<Evidence>,
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
        Ok(Self::in_files((&files, &[]), language, limits, cancelled))
    }

    /// The same for a folder that was read: what was listed and parsed there is not looked at again.
    pub fn of_snapshot(snapshot: &Snapshot, language: &str, cancelled: &AtomicBool) -> Self {
        // What makes an application was parsed already.
        let makes = |file: &PythonFile| file.module.as_ref().is_ok_and(|module| makes_an_application(&module.objects));
        let begins = snapshot.sources().filter(|(path, file)| makes(file) && !is_test(path));
        let begins: Vec<String> = begins.map(|(path, _)| path.to_owned()).collect();
        let mut found = Self::in_files((snapshot.files(), &begins), language, EnvLimits::default(), cancelled);
        // What the charm runs before the application.
        let scripts = ["migrate.sh", "app/migrate.sh"].map(|path| (path, snapshot.readable(path)));
        for (path, text) in scripts.iter().filter_map(|(path, text)| Some((path, (*text)?))) {
            let line = text.lines().position(|line| line.contains('$')).map_or(0, |at| at + 1);
            let without: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
            found.take_command(&without.join("\n"), &[], &Evidence::new(*path, line, "$…"));
        }
        let hints = deploy_files::hints(snapshot);
        for read in &mut found.names {
            let mut of_it: Vec<&Hint> = hints.iter().filter(|hint| hint.name == read.name).collect();
            // One that says something comes before one that only names it.
            of_it.sort_by_key(|hint| hint.value.is_empty() && hint.about.is_empty());
            read.hint = of_it.first().map(|hint| Hint::clone(hint));
        }
        found.take_samples(&hints);
        found
    }

    /// A file of examples that a source loads gives its values to all that nobody hands over.
    fn take_samples(&mut self, hints: &[Hint]) {
        for loaded in std::mem::take(&mut self.loaded) {
            // What is for one's own machine is not in the image.
            let is_sample = is_sample(&loaded.text);
            if path::name(&loaded.text).starts_with(".env") && !is_sample {
                continue;
            }
            let is_it =
                |hint: &Hint| path::name(&hint.from.path) == path::name(&loaded.text) && hint.from.path != loaded.path;
            let given: BTreeSet<&str> =
                hints.iter().filter(|hint| is_it(hint)).map(|hint| hint.name.as_str()).collect();
            let read = self.names.iter_mut().filter(|read| given.contains(read.name.as_str()));
            let read: Vec<&str> = read
                .map(|read| {
                    (read.need, read.stops_start) = (Need::Default, false);
                    read.name.as_str()
                })
                .collect();
            let Some(first) = read.first().filter(|_| is_sample) else { continue };
            let more = if read.len() > 1 { format!(" and {} more get", read.len() - 1) } else { " gets".to_owned() };
            let message = format!(
                "{} is loaded here: where it goes into the image with the sources, {first}{more} the values of that \
                 example wherever the charm hands nothing over, sample secrets included.",
                loaded.text
            );
            let fix =
                "Load `.env`, which may be missing, and no example: under the charm the variables are there already.";
            let finding = Finding::warning(Code::SampleValues, loaded.path.as_str(), message);
            self.findings.push(finding.at(loaded.line, 0).fix(fix));
        }
    }

    fn in_files(from: (&Files, &[String]), language: &str, limits: EnvLimits, cancelled: &AtomicBool) -> Self {
        with_room(|| Self::in_all(from, language, limits, cancelled))
    }

    fn in_all((files, begins): (&Files, &[String]), language: &str, limits: EnvLimits, cancelled: &AtomicBool) -> Self {
        let tree = files.tree(TreeLimits::OUTLINE, cancelled);
        let mut found = FileEnvVars::default();
        let (mut read, mut bytes) = (0, 0);
        let mut cut_short = tree.cut_short;
        if cut_short && !cancelled.load(Ordering::Relaxed) {
            found.findings.push(LISTED.reached(FOLDER, 0));
        }
        let known = if language == "Python" { begins } else { &[] };
        let reached = imports::reached((&tree, files), known, language, cancelled);
        let conditional = reached.iter().flatten().filter(|(_, is_conditional)| **is_conditional);
        found.conditional.extend(conditional.map(|(path, _)| path.clone()));
        for entry in sources(&tree, language, reached.as_ref()) {
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
                        found.has_defaults(&tree, path, &source.env_vars);
                    }
                }
                Err(why) => found.add(path, &FileEnvVars::unusable(&why, 0)),
            }
        }
        let running: Vec<_> =
            reached.iter().flatten().filter_map(|(path, _)| Some((path.as_str(), files.source(path).ok()?))).collect();
        let set = running.iter().flat_map(|(path, source)| source.flask.iter().map(|one| (*path, one)));
        let settings = flask_settings::findings(&set.collect::<Vec<_>>()).into_iter();
        let settings = settings.map(|finding| (flask_settings::SUITE, finding)).collect();
        Self { settings, ..found.finish(read, cut_short, &Importer::new(&tree, files)) }
    }

    /// The same for sources that are not on a disk.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut found = FileEnvVars::default();
        let memory: Vec<(&str, &[u8])> = files.iter().map(|(path, source)| (*path, source.as_bytes())).collect();
        let memory = Files::in_memory(&memory);
        for (path, source) in files {
            found.add(path, &Source::parse(path, source.as_bytes()).env_vars);
        }
        let tree = memory.tree(TreeLimits::OUTLINE, &AtomicBool::new(false));
        found.finish(files.len(), false, &Importer::new(&tree, &memory))
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

#[cfg(test)]
mod tests;
