//! The lists of `assets/surroundings.yaml`.
//!
//! Part of floor 2's `app`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::asset::asset;

static DATA: LazyLock<Data> = LazyLock::new(|| asset!("surroundings"));

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Data {
    /// Container images, and what stands for them under Juju.
    pub images: Vec<Image>,
    pub names: Names,
    pub commands: Vec<Command>,
    /// Words before a command that do not belong to it.
    pub wrappers: Vec<Vec<String>>,
    /// Debian packages that only a build needs.
    pub build_packages: Vec<String>,
    /// Debian packages that serve whoever works in a container, and not the application.
    pub tools: Vec<String>,
    /// Where a host keeps the issues of a project.
    pub forges: Vec<Forge>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Image {
    pub names: Vec<String>,
    pub integration: Option<String>,
    pub instead: Option<String>,
}

/// Names of processes by what they are for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Names {
    pub web: Vec<String>,
    pub release: Vec<String>,
    pub scheduler: Vec<String>,
    pub worker: Vec<String>,
}

/// What a process is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Serves the application: the suite's own service.
    Web,
    /// Runs once before a new version serves.
    Release,
    /// Works through jobs, in every unit.
    Worker,
    /// Plans jobs, in one unit alone.
    Scheduler,
    /// Something else, or nobody knows.
    Other,
}

/// A command by words in it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Command {
    pub words: Vec<String>,
    pub role: Role,
    pub tool: String,
}

/// A host of repositories.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Forge {
    pub host: String,
    pub issues: String,
}

pub(super) fn data() -> &'static Data {
    &DATA
}
