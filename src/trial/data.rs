//! What a try does with what a rock and a charm say: `assets/trial.yaml`, typed. `build.rs` reads it with these types, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// `assets/trial.yaml`.
pub static TRIAL: LazyLock<Trial> = LazyLock::new(|| asset!("trial"));

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Trial {
    pub builders: Vec<Builder>,
    pub not_for_builds: Vec<String>,
    pub python_folders: Vec<String>,
    pub port_options: Vec<String>,
    pub metrics_options: Vec<String>,
    pub metrics: Metrics,
    /// The setting of Gunicorn for each option.
    pub gunicorn: BTreeMap<String, String>,
    pub worker_class: String,
    /// What servers say of a worker that ended by itself.
    pub worker_ended: String,
    pub servers: Vec<Server>,
    /// What a variable's example stands for, by interface.
    pub examples: BTreeMap<String, BTreeMap<String, String>>,
    /// The variable for each setting of a model that says through which proxy one goes out.
    pub proxies: BTreeMap<String, String>,
    /// The endpoint whose servers usually listen on a port.
    pub ports: BTreeMap<String, String>,
    /// Packages of Python whose modules are called otherwise, with those.
    pub modules: BTreeMap<String, Vec<String>>,
    /// What brings a shared library.
    pub libraries: BTreeMap<String, Library>,
    /// Modules that Python had, with the version that had them no more.
    pub gone_modules: BTreeMap<String, String>,
    /// Programs of npm's packages that are called otherwise.
    pub node_programs: BTreeMap<String, String>,
    pub unknown: [String; 2],
}

/// Variables that say where metrics are scraped.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Metrics {
    pub ports: Vec<String>,
    pub paths: Vec<String>,
    pub usual_path: String,
}

/// Who builds a part.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Builder {
    pub plugins: Vec<String>,
    pub program: String,
    /// A script of the project that brings the program along.
    #[serde(default)]
    pub wrapper: Option<String>,
    /// The command that installs it.
    pub get: String,
}

/// A package of Ubuntu.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Library {
    pub deb: String,
    #[serde(default)]
    pub slice: String,
}

/// A server program that stands in for an integration.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Server {
    pub interface: String,
    pub programs: Vec<String>,
    /// Where they may lie besides `PATH`; `*` stands for a name or a part of one.
    #[serde(default)]
    pub folders: Vec<String>,
    /// What it reads as it starts, in its folder.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    #[serde(default)]
    pub prepare: Vec<Vec<String>>,
    pub command: Vec<String>,
    pub url: String,
    #[serde(default)]
    pub not_root: bool,
    /// A package of Python that brings the program; the folders are its environment's then.
    #[serde(default)]
    pub wheel: Option<String>,
    /// What the program is asked first: it speaks with a service, which has to be there.
    #[serde(default)]
    pub asks: Vec<String>,
    /// Variables of the person's that it sees.
    #[serde(default)]
    pub keeps: Vec<String>,
    /// What clears away behind it, also after a kill.
    #[serde(default)]
    pub afterwards: Vec<String>,
    /// What is told once it runs.
    #[serde(default = "of_this_machine")]
    pub note: String,
    #[serde(default)]
    pub get: String,
}

fn of_this_machine() -> String {
    "{program} of this machine, on a port of its own".to_owned()
}
