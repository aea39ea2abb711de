//! What the extensions offer: frameworks, bases, options, endpoints, environment variables.
//!
//! Floor 1. The data is in `assets/suites/`, one file a framework; the rules that compute are in [`crate::expand`].
//! No code outside `expand` and `project` asks for a framework by name: it asks the suite.

mod charm;
mod endpoint;
mod environment;
mod question;
mod rock;

use std::sync::LazyLock;

use serde::Deserialize;

pub use charm::{Charm, CharmBase, Common, CustomDashboards, SuiteOption, common};
pub use endpoint::{Endpoint, Group, Handed, by_interface, endpoint, endpoints};
pub use environment::{Given, Meant, Names, Variable, names};
pub use question::{Question, Shape, Write, filled_in};
pub use rock::{Block, Rock, RockBase, Set, Shipped};

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
    /// What is worth knowing before files are picked, in a sentence or two.
    #[serde(default = "about_files")]
    pub about_files: String,
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

const SOURCES: [&str; 6] = [
    include_str!("../../assets/suites/flask.yaml"),
    include_str!("../../assets/suites/django.yaml"),
    include_str!("../../assets/suites/fastapi.yaml"),
    include_str!("../../assets/suites/go.yaml"),
    include_str!("../../assets/suites/expressjs.yaml"),
    include_str!("../../assets/suites/spring-boot.yaml"),
];

// A source that does not parse is left out; the tests hold that none is.
static SUITES: LazyLock<Vec<Suite>> =
    LazyLock::new(|| SOURCES.iter().filter_map(|source| Suite::parse(source).ok()).collect());

impl Suite {
    /// Reads one suite's data file.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(source: &str) -> Result<Self, serde_yaml::Error> {
        let mut suite: Self = serde_yaml::from_str(source)?;
        suite.charm.prepare();
        Ok(suite)
    }

    /// The config options that the extension brings on this base of the charm, in the packer's order.
    #[must_use]
    pub fn options(&self, charm_base: &str) -> &[SuiteOption] {
        self.charm.options(charm_base)
    }
}

/// All suites, in the order in which they are shown.
#[must_use]
pub fn all() -> &'static [Suite] {
    #[cfg(test)]
    if let Some(suites) = trial::suites() {
        return suites;
    }
    &SUITES
}

/// One more suite for a while, to try what it takes.
#[cfg(test)]
pub(crate) mod trial {
    use std::cell::Cell;

    use super::{SUITES, Suite};

    thread_local! {
        static WITH_ONE_MORE: Cell<Option<&'static [Suite]>> = const { Cell::new(None) };
    }

    pub(super) fn suites() -> Option<&'static [Suite]> {
        WITH_ONE_MORE.get()
    }

    /// Runs on this thread as if this data file lay beside the others.
    pub(crate) fn with<T>(source: &str, run: impl FnOnce() -> T) -> Result<T, serde_yaml::Error> {
        let more: Vec<Suite> = SUITES.iter().cloned().chain([Suite::parse(source)?]).collect();
        WITH_ONE_MORE.set(Some(more.leak()));
        let result = run();
        WITH_ONE_MORE.set(None);
        Ok(result)
    }
}

/// The suite of this short name (`flask`).
#[must_use]
pub fn named(name: &str) -> Option<&'static Suite> {
    all().iter().find(|suite| suite.name == name)
}

/// The suite of this extension (`flask-framework`).
#[must_use]
pub fn by_extension(extension: &str) -> Option<&'static Suite> {
    all().iter().find(|suite| suite.extension == extension)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_source_parses_and_names_itself_once() {
        assert_eq!(all().len(), SOURCES.len());
        for source in SOURCES {
            let suite = Suite::parse(source).unwrap();
            assert_eq!(named(&suite.name).unwrap().extension, format!("{}-framework", suite.name));
        }
    }
}
