//! The one list of what is wrong: from every floor, each finding once, the gravest first. The wizard, `charmer init` and
//! `charmer check` tell this one.
//!
//! Part of floor 7's `model`.

use crate::answers::{Answers, Field};
use crate::app::Facts;
use crate::environment::Sheet;
use crate::finding::{Consequence, Finding, Severity};
use crate::image::Shipping;
use crate::suggest;

use super::Blame;
use super::blame::{add_flags, blame};

/// What the floors below found.
#[derive(Default)]
pub struct Reports<'a> {
    /// What is wrong with the answers by themselves.
    pub checked: Vec<(Field, Finding)>,
    /// What the packers, Juju and the charm's library make of the documents.
    pub documents: Vec<&'a Finding>,
    /// What the application's files tell.
    pub facts: Option<&'a Facts>,
    /// What the application will see of its environment.
    pub environment: Option<&'a Sheet>,
    /// What ships.
    pub shipping: Option<&'a Shipping>,
}

/// All of it as one list.
#[must_use]
pub fn verdict(reports: Reports, answers: &Answers) -> Vec<Blame> {
    let variables = reports.environment.map(Sheet::findings).unwrap_or_default();
    let variables = variables.iter().filter(|finding| finding.severity != Severity::Note);
    let facts = reports.facts.map(|facts| facts.findings.as_slice()).unwrap_or_default();
    let protocols = reports.facts.map(|facts| suggest::findings(facts, answers)).unwrap_or_default();
    let further = reports.documents.into_iter().chain(facts).chain(variables).chain(&protocols);
    let mut list = blame(reports.checked, further, answers);
    add_flags(&mut list, reports.shipping.map(|shipping| shipping.flags.as_slice()).unwrap_or_default());
    list
}

/// How many there are of each consequence, the gravest first; those that there are.
pub fn counted<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<(Consequence, usize)> {
    let mut counts = Consequence::ALL.map(|consequence| (consequence, 0));
    for finding in findings {
        counts.iter_mut().filter(|(of, _)| *of == finding.consequence).for_each(|(_, count)| *count += 1);
    }
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}
