//! What lies around an application and says how it runs: Procfile, Dockerfile, compose file, `.env` files, Git.
//!
//! Part of floor 2's `app`. One file per reader; what is common to many projects is data in
//! `assets/surroundings.yaml`.

mod compose;
mod data;
pub(super) mod dockerfile;
pub(super) mod dotenv;
pub(super) mod git;
mod hints;
mod process;
mod procfile;
mod shell;

use serde::Serialize;

pub use compose::Neighbour;
pub use data::Role;
pub use dockerfile::Container;
pub use dotenv::is_dotenv;
pub use git::Git;
pub use hints::{Hint, hints, is_example};
pub use process::{Process, by_name};

use super::facts::{Evidence, Sourced};
use super::snapshot::Snapshot;
use crate::finding::Finding;

/// What the surroundings say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeployFiles {
    /// Processes of the Procfile, the compose file and the Dockerfile, in that order.
    pub processes: Vec<Process>,
    /// What a Dockerfile says.
    pub container: Option<Container>,
    /// Integrations that stand for the images beside the application: endpoints' names.
    pub integrations: Vec<Sourced<String>>,
    /// Images beside the application that no integration stands for.
    pub neighbours: Vec<Neighbour>,
    /// Names of variables in `.env` files, and of secrets in commands. Their values were never kept.
    pub variables: Vec<Sourced<String>>,
    /// Ports that the application was told to serve on, without repeats.
    pub ports: Vec<Sourced<u16>>,
    /// What the repository says.
    pub git: Option<Git>,
}

/// Text files at which the readers here look.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    [procfile::PROCFILE].into_iter().chain(compose::FILES).chain(dockerfile::FILES)
}

/// Reads the surroundings, and tells what could not be read.
pub(super) fn collect(snapshot: &Snapshot) -> (DeployFiles, Vec<Finding>) {
    let first =
        |paths: &[&'static str]| paths.iter().find_map(|path| snapshot.readable(path).map(|text| (*path, text)));
    let mut around = DeployFiles { git: snapshot.git().cloned(), ..DeployFiles::default() };
    let mut findings = Vec::new();
    if let Some(text) = snapshot.readable(procfile::PROCFILE) {
        around.processes = procfile::parse(text, &mut findings);
    }
    if let Some((path, text)) = first(&compose::FILES) {
        let compose = compose::parse(path, text);
        around.processes.extend(compose.processes);
        around.integrations = compose.integrations;
        around.neighbours = compose.neighbours;
        around.ports = compose.ports;
        findings.extend(compose.findings);
    }
    if let Some((path, text)) = first(&dockerfile::FILES) {
        let container = dockerfile::parse(path, text, &mut findings);
        around.processes.extend(container.command.clone());
        around.ports.extend(container.ports.iter().cloned());
        around.container = Some(container);
    }
    let from_commands = around
        .processes
        .iter()
        .filter(|process| process.role == Role::Web)
        .filter_map(|process| Some(Sourced::new(process.port()?, process.from.clone())));
    around.ports.extend(from_commands.collect::<Vec<_>>());
    let mut known = Vec::new();
    around.ports.retain(|port| {
        !known.contains(&port.value) && {
            known.push(port.value);
            true
        }
    });
    around.variables = variables(snapshot, &around.processes);
    (around, findings)
}

/// The processes that files for deploying start.
pub fn processes(snapshot: &Snapshot) -> Vec<Process> {
    collect(snapshot).0.processes
}

/// The variables that files for deploying name.
fn variables(snapshot: &Snapshot, processes: &[Process]) -> Vec<Sourced<String>> {
    let named = snapshot.variables().iter();
    let named = named.map(|(path, line, name)| Sourced::new(name.clone(), Evidence::new(path, *line, name.clone())));
    let mut variables: Vec<Sourced<String>> = named.collect();
    // A command that sets one names it, too.
    for process in processes {
        for name in &process.secrets {
            if variables.iter().all(|known| known.value != *name) {
                variables.push(Sourced::new(name.clone(), Evidence { text: name.clone(), ..process.from.clone() }));
            }
        }
    }
    variables
}
