//! What the application's files imply that the answers do not hold yet. Nothing of it is taken unasked.

mod implied;
mod offered;

use serde::Serialize;

use super::{Answers, Integration, Placed, Service};
use crate::app::{Evidence, Facts, Offer};
use crate::suite;

/// At most this many places speak for one suggestion.
const MOST_EVIDENCE: usize = 4;

/// What is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A service of the rock.
    Service,
    /// A Debian package to build dependencies with.
    BuildPackage,
    /// A slice or Debian package that is needed while the application runs.
    Package,
    /// An integration.
    Integration,
    /// Nothing to take: something to know.
    Note,
}

/// Something that the application's files imply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub what: What,
    /// The service, package or endpoint, or the note's text; empty while one of the `choices` has to be chosen.
    pub value: String,
    /// Endpoints, one of which fits; empty where there is nothing to choose.
    pub choices: Vec<String>,
    /// Why, in a sentence or two.
    pub reason: String,
    /// Where that was read.
    pub evidence: Vec<Evidence>,
    /// The service, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// True for one that stands beside a better one of the same kind, and is only taken when it is asked for by itself.
    pub second: bool,
}

impl Suggestion {
    fn new(what: What, value: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            what,
            value: value.into(),
            choices: Vec::new(),
            reason: reason.into(),
            evidence: Vec::new(),
            offer: None,
            second: false,
        }
    }

    /// True while one of several has to be chosen.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.choices.is_empty() && self.value.is_empty()
    }

    /// True when [`accept`] would change the answers.
    #[must_use]
    pub fn can_be_taken(&self) -> bool {
        self.what != What::Note && !self.is_open()
    }

    /// True when it is taken with all others: it needs no choice, and there is no better one.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.can_be_taken() && !self.second
    }

    /// The same with one of its choices made; `None` when it is none of them.
    #[must_use]
    pub fn chosen(&self, choice: &str) -> Option<Self> {
        let value = self.choices.iter().find(|own| *own == choice)?.clone();
        Some(Self { value, choices: Vec::new(), ..self.clone() })
    }

    /// What it is called in a list: `libpq-dev`, `redis or valkey`.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.is_open() { self.choices.join(" or ") } else { self.value.clone() }
    }
}

/// What the application's files imply for these answers and the answers do not hold: services that the extension does not
/// find, packages for the chosen base and platforms, integrations, things to know. In that order.
#[must_use]
pub fn suggest(facts: &Facts, answers: &Answers) -> Vec<Suggestion> {
    if suite::named(&answers.suite).is_none() {
        return Vec::new();
    }
    let mut found = implied::implied(&facts.dependencies, answers);
    offered::surroundings(facts, answers, &mut found);
    found.extend(offered::services(facts, answers));
    found.sort_by_key(|suggestion| suggestion.what);
    found
}

/// Takes a suggestion. False, and nothing changes, for a note, for one whose choice is open, and for what is there
/// already.
pub fn accept(answers: &mut Answers, suggestion: &Suggestion) -> bool {
    if !suggestion.can_be_taken() {
        return false;
    }
    let value = suggestion.value.clone();
    match suggestion.what {
        What::BuildPackage if !answers.build_packages.contains(&value) => answers.build_packages.push(value),
        What::Package if !answers.packages.contains(&value) => answers.packages.push(value),
        What::Integration if !integrated(answers, &value) => {
            let Some(endpoint) = suite::endpoint(&value) else { return false };
            let (interface, required) = (endpoint.interface.clone(), !endpoint.usually_optional);
            answers.integrations.push(Integration { endpoint: value, interface, required });
            answers.sort_integrations();
        }
        What::Service => return suggestion.offer.as_ref().is_some_and(|offer| serve(answers, offer)),
        _ => return false,
    }
    true
}

/// Makes an offered service one of the answers, with all that it needs.
fn serve(answers: &mut Answers, offer: &Offer) -> bool {
    if answers.services.iter().any(|own| own.name == offer.service && !own.command.is_empty()) {
        return false;
    }
    answers.services.retain(|own| own.name != offer.service);
    let working_dir = offer.working_dir.clone().unwrap_or_default();
    answers.services.push(Service { name: offer.service.clone(), command: offer.command.clone(), working_dir });
    if let Some(name) = &offer.name {
        answers.name.clone_from(name);
    }
    if let Some(files) = &offer.files {
        let own = answers.files.get_or_insert_default();
        let new: Vec<String> = files.iter().filter(|file| !own.contains(file)).cloned().collect();
        own.extend(new);
    }
    for (from, to) in offer.organize.iter().flat_map(|organize| &organize.paths) {
        if answers.organize.iter().all(|own| own.from != *from) {
            answers.organize.push(Placed { from: from.clone(), to: to.clone() });
        }
    }
    true
}

impl Answers {
    /// Puts integrations into the order in which they are shown, so that the order of decisions does not show in the
    /// document.
    pub fn sort_integrations(&mut self) {
        let known = suite::endpoints();
        let rank = |one: &Integration| known.iter().position(|known| known.interface == one.interface);
        self.integrations.sort_by_key(|one| rank(one).unwrap_or(usize::MAX));
    }
}

fn integrated(answers: &Answers, endpoint: &str) -> bool {
    let interface = suite::endpoint(endpoint).map(|known| known.interface.as_str());
    let is_it = |one: &Integration| one.endpoint == endpoint || Some(one.interface.as_str()) == interface;
    answers.integrations.iter().any(is_it)
}

#[cfg(test)]
mod tests;
