//! Answers that no document can say: no framework, and names that stand there twice.

use std::collections::HashSet;

use super::field::{Field, OptionField};
use super::{Answers, CHARM_PATH, ROCK_PATH};
use crate::finding::{Code, Finding};
use crate::suite;

/// There is no such framework.
pub(super) fn no_suite(name: &str) -> Finding {
    let known: Vec<&str> = suite::all().iter().map(|suite| suite.name.as_str()).collect();
    let message = if name.is_empty() {
        "No framework is chosen; everything else follows from it.".to_owned()
    } else {
        format!("There is no extension for `{name}`.")
    };
    Finding::error(Code::SuiteUnknown, ROCK_PATH, message)
        .key("extensions")
        .fix(format!("Choose one of {}.", known.join(", ")))
}

/// Names that stand there twice; no document can say that.
pub(super) fn twins(answers: &Answers) -> Vec<(Field, Finding)> {
    let again = |names: &mut dyn Iterator<Item = &str>| -> Vec<(usize, String)> {
        let mut seen = HashSet::new();
        let twice = names.enumerate().filter(|(_, name)| !seen.insert(*name));
        twice.map(|(row, name)| (row, name.to_owned())).collect()
    };
    let mut found = Vec::new();
    for (row, name) in again(&mut answers.options.iter().map(|option| option.name.as_str())) {
        let finding = Finding::error(Code::OptionTwice, CHARM_PATH, format!("There are two options `{name}`."));
        found.push((Field::Option(row, OptionField::Name), finding.key(format!("config.options.{name}"))));
    }
    for (row, name) in again(&mut answers.integrations.iter().map(|own| own.endpoint.as_str())) {
        let finding = Finding::error(Code::EndpointTwice, CHARM_PATH, format!("There are two integrations `{name}`."));
        found.push((Field::Integration(row), finding.key(format!("requires.{name}"))));
    }
    for (row, name) in again(&mut answers.services.iter().map(|own| own.name.as_str())) {
        let finding = Finding::error(Code::ServiceTwice, ROCK_PATH, format!("There are two services `{name}`."));
        found.push((Field::Service(row), finding.key(format!("services.{name}"))));
    }
    for (_, from) in again(&mut answers.organize.iter().map(|own| own.from.as_str())) {
        let finding = Finding::error(Code::OrganizeTwice, ROCK_PATH, format!("`{from}` is put at two places."));
        found.push((Field::Files, finding));
    }
    let fixed = |(field, finding): (Field, Finding)| (field, finding.fix("Rename one of the two, or remove it."));
    found.into_iter().map(fixed).collect()
}
