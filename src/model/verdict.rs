//! The one list of what is wrong: from every floor, each finding once, the gravest first. The wizard, `charmer init` and
//! `charmer check` tell this one.
//!
//! Part of floor 7's `model`.

use crate::answers::{Answers, Field};
use crate::app::Facts;
use crate::environment::Sheet;
use crate::finding::{self, Code, Consequence, Finding, Findings, Severity};
use crate::image::Shipping;
use crate::suggest;
use crate::suite::Unmet;
use crate::yaml::Document;

use super::blame::{add_flags, blame};
use super::{About, Blame, Topic};

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
    /// What of the folder ends up in the image; `None` until the folder was walked through.
    pub shipping: Option<&'a Shipping>,
    /// The documents by their paths, for the lines of their keys.
    pub written: Vec<(&'a str, &'a Document)>,
}

/// All of it as one list.
#[must_use]
pub fn verdict(mut reports: Reports, answers: &Answers) -> Vec<Blame> {
    let written = std::mem::take(&mut reports.written);
    let variables = reports.environment.map(Sheet::findings).unwrap_or_default();
    let variables = variables.iter().filter(|finding| finding.severity != Severity::Note);
    let is_served = answers.services.iter().any(|own| own.name == answers.suite && !own.command.is_empty());
    let facts = reports.facts.map(|facts| facts.findings.as_slice()).unwrap_or_default();
    // A command of the person's own may well hand over what the function wants.
    let facts = facts.iter().filter(|finding| !(is_served && finding.code == Code::EntryPointArguments));
    let mut checked = reports.checked;
    if reports.shipping.is_some_and(Shipping::is_made_by_script) {
        checked.retain(|(_, finding)| finding.code != Code::FileMissing);
    }
    let protocols = reports.facts.map(|facts| suggest::findings(facts, answers, reports.shipping)).unwrap_or_default();
    let further = reports.documents.into_iter().chain(facts).chain(variables).chain(&protocols);
    let mut list = blame(checked, further, answers);
    list.extend(reports.facts.map(|facts| unanswered(facts, answers)).unwrap_or_default());
    add_flags(&mut list, reports.shipping.map(|shipping| shipping.flags.as_slice()).unwrap_or_default());
    tell_broken_once(&mut list);
    // What was answered is told at the answer.
    if list.iter().any(|blame| blame.finding.code == Code::ProgramUnknown) {
        list.retain(|blame| blame.finding.code != Code::ProgramNotBuilt);
    }
    for blame in &mut list {
        place(&mut blame.finding, &written);
    }
    capped(list)
}

/// Gives a finding the line of its key, where it names one and no line.
fn place(finding: &mut Finding, written: &[(&str, &Document)]) {
    if finding.line > 0 || finding.key.is_empty() {
        return;
    }
    let document = written.iter().find(|(path, _)| *path == finding.path);
    let span = document.and_then(|(_, document)| document.root.nearest_key(&finding.key)?.origin.span());
    if let Some(span) = span {
        (finding.line, finding.column) = (span.start.line, span.start.column);
    }
}

/// A source that cannot be loaded is told once, by the worst that comes of it.
fn tell_broken_once(list: &mut Vec<Blame>) {
    let is_it = |finding: &Finding| matches!(finding.code, Code::PythonBroken | Code::EntryPointBroken);
    let worst: Vec<(String, Consequence)> = list
        .iter()
        .map(|blame| &blame.finding)
        .filter(|finding| is_it(finding))
        .map(|finding| (finding.path.clone(), finding.consequence))
        .collect();
    list.retain(|Blame { finding, .. }| {
        let is_worse =
            |(path, consequence): &(String, Consequence)| *path == finding.path && *consequence < finding.consequence;
        finding.code != Code::PythonBroken || !worst.iter().any(is_worse)
    });
}

/// As many of each kind as a list keeps; that there are more is told with the first of those that are left out.
fn capped(list: Vec<Blame>) -> Vec<Blame> {
    if list.len() <= finding::MOST_OF_ONE {
        return list;
    }
    let (mut findings, mut kept) = (Findings::default(), Vec::with_capacity(list.len()));
    for blame in list {
        let (code, severity) = (blame.finding.code, blame.finding.severity);
        if findings.is_full_of(code, severity) {
            findings.drop_one(code, severity, &blame.finding.path, blame.finding.line);
        } else {
            findings.push(blame.finding.clone());
            kept.push(blame);
        }
    }
    let mut notes = findings.into_vec().split_off(kept.len());
    // The judge of a document has said so already.
    notes.retain(|note| !kept.iter().any(|blame| blame.finding.message == note.message));
    kept.extend(notes.into_iter().map(|finding| Blame {
        about: About::Topic(Topic::Application),
        finding,
        blocks: false,
    }));
    kept
}

/// What only this framework asks, where the application's files want something else than what holds without an answer.
fn unanswered(facts: &Facts, answers: &Answers) -> Vec<Blame> {
    let questions = answers.framework().map(|suite| suite.questions.as_slice()).unwrap_or_default();
    let open = questions.iter().filter(|question| !question.own.is_empty() && answers.extra(&question.id).is_empty());
    let wanted = open.filter_map(|question| {
        let toolchain = answers.toolchain(question, facts).filter(|toolchain| toolchain.needed)?;
        let (label, own, wanted) = (&question.label, &question.own, &toolchain.version);
        let message =
            format!("{} asks for {label} {}, and the rock is built with {own}.", wanted.from.text, wanted.value);
        let fix = format!("Build with it: `charmer init --set {}={}`.", question.id, wanted.value);
        let finding =
            Finding::error(Code::RuntimeVersion, wanted.from.path.as_str(), message).at(wanted.from.line, 0).fix(fix);
        let about = About::Field(Field::Extra(&question.id));
        Some(Blame { about, finding: finding.with(unmet(question.unmet)), blocks: false })
    });
    wanted.collect()
}

fn unmet(unmet: Unmet) -> Consequence {
    match unmet {
        Unmet::WillNotPack => Consequence::WillNotPack,
        Unmet::WillNotStart => Consequence::WillNotStart,
    }
}

/// How many there are of each consequence, the gravest first; those that there are.
pub fn counted<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<(Consequence, usize)> {
    let mut counts = Consequence::ALL.map(|consequence| (consequence, 0));
    for finding in findings {
        counts.iter_mut().filter(|(of, _)| *of == finding.consequence).for_each(|(_, count)| *count += 1);
    }
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}
