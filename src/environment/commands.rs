//! What the services' commands read through a shell, and how they would read what the charm hands over.
//!
//! Part of floor 5's `environment`.

use super::{Remedy, Row};
use crate::answers::{Answers, ROCK_PATH, Service, is_handed};
use crate::app::Evidence;
use crate::app::env_vars::{EnvVars, renamed};

/// What is read, with what the commands read. What the rock gives a service itself counts where the charm leaves it alone.
pub(super) fn with_commands(reads: &EnvVars, answers: &Answers) -> EnvVars {
    let mut reads = reads.clone();
    for service in answers.services.iter().filter(|service| service.command.contains('$')) {
        let words = shlex::split(&service.command.replace(['[', ']'], " ")).unwrap_or_default();
        let at = words.iter().position(|word| word.starts_with('-') && word.ends_with('c') && !word.starts_with("--"));
        let is_shell =
            words.first().and_then(|first| first.rsplit('/').next()).is_some_and(|name| name.ends_with("sh"));
        if let Some(text) = at.filter(|_| is_shell).and_then(|at| words.get(at + 1)) {
            let own: &[String] = if is_charms(answers, service) { &[] } else { &service.environment };
            reads.take_command(text, own, &Evidence::new(ROCK_PATH, 0, key(service)));
        }
    }
    reads
}

/// True for a service whose environment the charm replaces by what it hands over.
fn is_charms(answers: &Answers, service: &Service) -> bool {
    is_handed(&service.name) || answers.framework().is_some_and(|suite| suite.rock.service(&service.name).is_some())
}

fn key(service: &Service) -> String {
    format!("services.{}.command", service.name)
}

/// True for a read in a command.
pub(super) fn is_in_command(place: &Evidence) -> bool {
    place.path == ROCK_PATH && place.text.starts_with("services.")
}

/// A service with another command: one that asks for a variable by the name that the charm has for it, or that has the
/// program serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The service.
    pub service: String,
    /// Its command, as it would be.
    pub command: String,
}

impl Renamed {
    /// The commands that read `name`, and would read `instead`.
    pub(super) fn all(answers: &Answers, places: &[Evidence], name: &str, instead: &str) -> Vec<Self> {
        let reads = |service: &&Service| places.iter().any(|place| is_in_command(place) && place.text == key(service));
        let of = |service: &Service| {
            let command = renamed(&service.command, name, instead);
            (command != service.command).then(|| Self { service: service.name.clone(), command })
        };
        answers.services.iter().filter(reads).filter_map(of).collect()
    }

    /// The line to write.
    pub(super) fn line(&self) -> String {
        format!("{ROCK_PATH}: services.{}: write `command: {}`.", self.service, self.command)
    }

    /// Writes it into the answers; false when it is so already.
    pub fn apply(&self, answers: &mut Answers) -> bool {
        let (name, command) = (self.service.clone(), self.command.clone());
        match answers.services.iter_mut().find(|own| own.name == name) {
            Some(own) if own.command == command => return false,
            Some(own) => own.command = command,
            None => answers.services.push(Service { name, command, ..Service::default() }),
        }
        true
    }
}

impl Row {
    /// The commands that read it, as they would read what the charm hands over by another name.
    #[must_use]
    pub fn renamed(&self, answers: &Answers) -> Vec<Renamed> {
        match self.advice.as_ref().map(|advice| &advice.remedy) {
            Some(Remedy::Read { instead }) => Renamed::all(answers, &self.read_at, &self.name, instead),
            _ => Vec::new(),
        }
    }
}
