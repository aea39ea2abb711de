//! What the dependencies imply, for the commands that tell of it.
//!
//! Floor 9. Everything may come from outside, so it is made safe to show here.

use serde_json::Value;

use crate::answers::{self, Answers};
use crate::app::{Facts, Offer};
use crate::model::{self, Project};
use crate::output;
use crate::suggest::{self, Suggestion, What};
use crate::text::{one_line, secret};

/// The flags of `charmer init` that take it, `--package libpq5`; none for a note.
pub fn flag(suggestion: &Suggestion) -> String {
    let flag = match suggestion.what {
        What::Service => return suggestion.offer.as_ref().map(service_flags).unwrap_or_default(),
        What::BuildPackage => "--build-package",
        What::Package => "--package",
        What::Integration => "--integrate",
        What::File | What::Option | What::Note => return String::new(),
    };
    let values =
        if suggestion.is_open() { suggestion.choices.as_slice() } else { std::slice::from_ref(&suggestion.value) };
    values.iter().map(|value| format!("{flag} {value}")).collect::<Vec<_>>().join(" or ")
}

/// All that a service needs: itself, its files, where they go, the rock's name.
fn service_flags(offer: &Offer) -> String {
    let mut flags = vec![("--service", format!("{}={}", offer.service, offer.command))];
    flags.extend(offer.working_dir.iter().map(|folder| ("--service-folder", format!("{}={folder}", offer.service))));
    flags.extend(offer.files.iter().flatten().map(|file| ("--file", file.clone())));
    let placed = offer.organize.iter().flat_map(|organize| &organize.paths);
    flags.extend(placed.map(|(from, to)| ("--organize", format!("{from}={to}"))));
    flags.extend(offer.name.iter().map(|name| ("--name", name.clone())));
    let quoted = |value: &str| shlex::try_quote(value).map_or_else(|_| value.to_owned(), Into::into);
    flags.iter().map(|(flag, value)| format!("{flag} {}", quoted(value))).collect::<Vec<_>>().join(" ")
}

/// One line: what, why, where.
pub fn line(suggestion: &Suggestion) -> String {
    let (kind, shown) = (suggestion.what.word(), suggestion.shown());
    let value = match &suggestion.offer {
        _ if suggestion.what == What::Note => shown,
        Some(offer) => format!("{shown}: {} ({})", offer.command, one_line(&suggestion.reason)),
        None => format!("{shown} ({})", one_line(&suggestion.reason)),
    };
    format!("{}: {kind}: {}", suggestion.place(), one_line(&value))
}

/// What follows from the dependencies for the answers that the facts give by themselves.
fn for_facts(facts: &Facts) -> Vec<Suggestion> {
    suggest::from_files(facts, &answers::defaults(facts))
}

/// A block of lines for `charmer detect`; empty where nothing is implied.
pub fn report(facts: &Facts) -> String {
    let found = for_facts(facts);
    let lines: Vec<String> = found.iter().map(|one| format!("suggested     {}\n", line(one))).collect();
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.concat()) }
}

/// A report on the facts as JSON, with `suggestions` beside them.
///
/// # Errors
/// When they cannot be written as JSON, which no facts are known to cause.
pub fn json(report: &impl serde::Serialize, facts: &Facts) -> serde_json::Result<String> {
    let mut value = serde_json::to_value(report)?;
    value["suggestions"] = serde_json::to_value(for_facts(facts))?;
    hide(&mut value);
    output::json(&value)
}

/// Hides secrets in all texts: a URL of a registry may stand in any of them.
fn hide(value: &mut Value) {
    match value {
        Value::String(text) => *text = secret::hidden(text).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(entries) => entries.values_mut().for_each(hide),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Takes what the source of a new project fails without, and with `all` what else needs no choice; says what was taken: a
/// line each.
pub fn take(project: &Project, answers: &mut Answers, all: bool) -> Vec<String> {
    let certain = model::take_certain(project, answers);
    let mut lines: Vec<String> = certain.iter().map(|one| taken_line("found", one)).collect();
    if all {
        lines.extend(model::take_all(project, answers).iter().map(|one| taken_line("taken", one)));
    }
    lines
}

fn taken_line(how: &str, one: &Suggestion) -> String {
    let effect = match &one.offer {
        Some(offer) => format!(": {}", one_line(&offer.command)),
        None if one.effect.is_empty() => String::new(),
        None => format!(": {}", one.effect),
    };
    let then = if one.then.is_empty() { String::new() } else { format!(" In your source: {}", one.then) };
    format!("{how}: {}: {}: {}{effect} ({}){then}", one.place(), one.what.word(), one.shown(), one.why())
}

/// What was not taken, a line each, with the flag that takes it.
pub fn hints(project: &Project, answers: &Answers) -> Vec<String> {
    let hint = |one: &Suggestion| match flag(one) {
        flag if flag.is_empty() => format!("hint: {}", line(one)),
        flag if one.second => format!("hint: {} Take it instead: {flag}.", line(one)),
        flag if one.is_open() => format!("hint: {} Take one: {flag}.", line(one)),
        flag => format!("hint: {} Take it: {flag}, or --suggested.", line(one)),
    };
    // The files that ship and the variables are findings of their own, each with its fix.
    let is_hint = |one: &&Suggestion| !matches!(one.what, What::File | What::Option);
    model::view(project, answers).suggestions.iter().filter(is_hint).map(hint).collect()
}
