//! What the extensions offer: frameworks, bases, options, endpoints, environment variables.
//!
//! Floor 1. The data is in `assets/suites/`, one file a framework; the rules that compute are in [`crate::expand`].
//! No code outside `expand` and `project` asks for a framework by name: it asks the suite.

mod charm;
mod dependency;
mod endpoint;
mod environment;
mod handed;
mod moved;
mod packers;
mod question;
mod rock;

use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

pub use charm::{Charm, CharmBase, Common, CustomDashboards, Generation, Library, SuiteOption, common};
pub use dependency::{
    CharmPackage, Ecosystem, Implication, Loads, Note, RunTime, Warning, alternatives, compiled_for_charm,
    implications, matches, wheels_checked,
};
pub use endpoint::{Endpoint, Group, by_interface, endpoint, endpoints};
pub use environment::{Given, Meant, Names, SecretOptions, Variable, names};
pub use handed::{Handed, handing};
pub use moved::Moves;
pub use packers::{
    Answered, Asks, Because, Charms, Known, Packers, Quirk, Span, Version, Versions, compare, is_recorded, is_within,
    knows, packers,
};
pub use question::{Question, Shape, Unmet, Write, filled_in};
pub use rock::{Block, Rock, RockBase, Set, Shipped};

/// A mapping as the data has it, in its order.
pub type Mapping = serde_json::Map<String, serde_json::Value>;

/// Whether a packer accepts a base by itself, or only with its experimental variable set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// Accepted as it is.
    Stable,
    /// Accepted only with `ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS` or `CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS`.
    Experimental,
}

/// How the files that go into the image are picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Files {
    /// `prime` entries of the application's part.
    Prime,
    /// `stage` entries of an assets part.
    Stage,
    /// The whole application goes in.
    None,
}

/// One framework with the extensions of both packers.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Suite {
    /// Short name: `flask`.
    pub name: String,
    /// Name for people: `Flask`.
    pub title: String,
    /// Programming language.
    pub language: String,
    /// What serves the application in the image.
    pub server: String,
    /// TCP port that the application listens on under the charm.
    pub port: u16,
    /// The extension's name in both documents: `flask-framework`.
    pub extension: String,
    /// What the names of the application's environment variables begin with: `FLASK_`.
    pub environment_prefix: String,
    /// The packers' versions that the data was recorded from.
    pub recorded: Recorded,
    /// Where the application lands.
    pub layout: Layout,
    /// What this suite asks and the others do not.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// What is worth showing beside the answers and follows from them.
    #[serde(default)]
    pub tells: Vec<Tell>,
    /// The rock's side.
    pub rock: Rock,
    /// The charm's side.
    pub charm: Charm,
}

/// Versions of the packers.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recorded {
    /// Rockcraft's.
    pub rockcraft: String,
    /// Charmcraft's.
    pub charmcraft: String,
}

/// Where the application lands in the image, and the parts that carry it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Layout {
    /// The folder in the image, without a leading slash: `flask/app`.
    pub application: String,
    /// The part that carries the application's files: `flask-framework/install-app`.
    pub application_part: String,
    /// The part that installs its dependencies: `flask-framework/dependencies`.
    pub dependencies_part: String,
    /// How the files are picked.
    pub files: Files,
    /// The part in which a person may say what goes where in the image besides.
    #[serde(default)]
    pub organize: Option<Organizer>,
    /// What is worth knowing before files are picked, in a sentence or two.
    #[serde(default = "about_files")]
    pub about_files: String,
}

/// A part that puts things at places of their own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Organizer {
    /// The part of the extension that has the key `organize`.
    pub part: String,
    /// What it has to say besides, where the extension leaves a part of the person's own alone.
    #[serde(default)]
    pub with: Mapping,
}

/// Something that follows from the answers and is worth showing beside them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tell {
    /// What stands before it.
    pub label: String,
    /// The folder that the extension expects; `{module}` stands for the rock's name as a Python package.
    pub folder: String,
}

fn about_files() -> String {
    "Which of your files go into the image.".to_owned()
}

/// A suite's data: nothing is read before somebody asks, so that a command pays for the suites that it needs and for no
/// other.
struct Source {
    name: &'static str,
    suite: LazyLock<Suite>,
}

impl Source {
    const fn new(name: &'static str, read: fn() -> Suite) -> Self {
        Self { name, suite: LazyLock::new(read) }
    }

    fn has_extension(&self, extension: &str) -> bool {
        extension.strip_suffix(EXTENSION_SUFFIX) == Some(self.name)
    }
}

/// What every extension's name ends with, behind the suite's short name; the tests hold it.
const EXTENSION_SUFFIX: &str = "-framework";

static SOURCES: [Source; 6] = [
    Source::new("flask", || asset!("suites/flask")),
    Source::new("django", || asset!("suites/django")),
    Source::new("fastapi", || asset!("suites/fastapi")),
    Source::new("go", || asset!("suites/go")),
    Source::new("expressjs", || asset!("suites/expressjs")),
    Source::new("spring-boot", || asset!("suites/spring-boot")),
];

static SUITES: LazyLock<Vec<&'static Suite>> = LazyLock::new(|| SOURCES.iter().map(|source| &*source.suite).collect());

impl Suite {
    /// The config options that the extension brings on this base of the charm, in the packer's order.
    pub fn options<'a>(&'a self, charm_base: &str) -> impl Iterator<Item = &'a SuiteOption> + use<'a> {
        self.charm.options(charm_base)
    }
}

/// All suites, in the order in which they are shown. Reads every data file; one suite is had for less by [`named`] and
/// [`by_extension`].
pub fn all() -> &'static [&'static Suite] {
    #[cfg(test)]
    if let Some(suites) = trial::suites() {
        return suites;
    }
    own()
}

fn own() -> &'static [&'static Suite] {
    &SUITES
}

/// One more suite for a while, to try what it takes.
#[cfg(test)]
pub(crate) mod trial {
    use std::cell::Cell;

    use super::{Packers, Suite, Version, own};

    thread_local! {
        static WITH_ONE_MORE: Cell<Option<&'static [&'static Suite]>> = const { Cell::new(None) };
        static WITH_PACKERS: Cell<Option<&'static Packers>> = const { Cell::new(None) };
    }

    pub(super) fn packers() -> Option<&'static Packers> {
        WITH_PACKERS.get()
    }

    /// Versions beside those that are known.
    #[derive(serde::Deserialize)]
    pub(crate) struct More {
        rockcraft: Vec<Version>,
        charmcraft: Vec<Version>,
    }

    /// Runs on this thread as if these stood behind the others in their data file.
    pub(crate) fn with_versions<T>(more: More, run: impl FnOnce() -> T) -> T {
        let mut packers = super::packers::own().clone();
        packers.rockcraft.extend(more.rockcraft);
        packers.charmcraft.extend(more.charmcraft);
        WITH_PACKERS.set(Some(Box::leak(Box::new(packers))));
        let result = run();
        WITH_PACKERS.set(None);
        result
    }

    pub(super) fn suites() -> Option<&'static [&'static Suite]> {
        WITH_ONE_MORE.get()
    }

    /// Runs on this thread as if this data file lay beside the others.
    pub(crate) fn with<T>(source: &str, run: impl FnOnce() -> T) -> Result<T, serde_yaml::Error> {
        let one_more: &'static Suite = Box::leak(Box::new(serde_yaml::from_str(source)?));
        let more: Vec<&'static Suite> = own().iter().copied().chain([one_more]).collect();
        WITH_ONE_MORE.set(Some(more.leak()));
        let result = run();
        WITH_ONE_MORE.set(None);
        Ok(result)
    }
}

/// The suite of this short name (`flask`).
pub fn named(name: &str) -> Option<&'static Suite> {
    #[cfg(test)]
    if let Some(suites) = trial::suites() {
        return suites.iter().copied().find(|suite| suite.name == name);
    }
    SOURCES.iter().find(|source| source.name == name).map(|source| &*source.suite)
}

/// The suite of this extension (`flask-framework`).
pub fn by_extension(extension: &str) -> Option<&'static Suite> {
    #[cfg(test)]
    if let Some(suites) = trial::suites() {
        return suites.iter().copied().find(|suite| suite.extension == extension);
    }
    SOURCES.iter().find(|source| source.has_extension(extension)).map(|source| &*source.suite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_names_itself_once() {
        for source in &SOURCES {
            let suite = &*source.suite;
            assert_eq!(suite.name, source.name);
            assert!(source.has_extension(&suite.extension), "{}", suite.extension);
            assert_eq!(named(&suite.name).unwrap().title, suite.title);
            assert_eq!(by_extension(&suite.extension).unwrap().title, suite.title);
        }
    }
}
