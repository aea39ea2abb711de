//! Requirements as pip reads them: includes, options, hashes, continuations, addresses.

use std::collections::{BTreeMap, BTreeSet};

use crate::suite::Ecosystem;

use super::super::pep508;
use super::super::requirements::REQUIREMENTS;
use super::named::beside;
use super::{Dependency, Gather, Role, evidence, python_name};

/// What the requirements ask of pip beside packages.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Extras of the project itself: `.[postgres]`.
    pub(super) extras: BTreeSet<String>,
    /// `--no-binary`: names, or everything.
    sources: BTreeSet<String>,
    all_sources: bool,
    wheels: BTreeSet<String>,
    /// Versions that constraints set.
    constraints: BTreeMap<String, String>,
}

impl Asked {
    /// Marks what `--no-binary` has compiled, and adds the versions of constraints.
    pub(super) fn mark_sources(&self, list: &mut [Dependency]) {
        for found in list.iter_mut().filter(|found| found.ecosystem == Ecosystem::Pypi) {
            let named = self.sources.contains(&found.name);
            found.from_source |= (named || self.all_sources) && !self.wheels.contains(&found.name);
            if let Some(version) = self.constraints.get(&found.name).filter(|_| found.version.is_empty()) {
                found.version.clone_from(version);
            }
        }
    }

    fn binary_option(&mut self, option: &str, value: &str) {
        let no_binary = option == "--no-binary";
        for name in value.split(',').map(str::trim) {
            match (name, no_binary) {
                (":all:", true) => self.all_sources = true,
                (":all:", false) | (":none:", true) => {
                    self.all_sources = false;
                    self.sources.clear();
                }
                (":none:", false) => self.wheels.clear(),
                (name, true) => drop(self.sources.insert(python_name(name))),
                (name, false) => {
                    self.sources.remove(&python_name(name));
                    self.wheels.insert(python_name(name));
                }
            }
        }
    }
}

/// One line of the requirements, without its comment.
pub(super) struct SourceLine {
    pub(super) path: String,
    /// From 1.
    pub(super) line: usize,
    pub(super) text: String,
    /// It only limits what other lines ask for.
    pub(super) constrains: bool,
}

/// The lines of requirements.txt, and of all that it includes.
pub(super) fn source_lines<'s>(mut read: impl FnMut(&str) -> Option<&'s str>) -> Vec<SourceLine> {
    let mut found = Vec::new();
    let mut open = vec![(REQUIREMENTS.to_owned(), false)];
    let mut seen = BTreeSet::new();
    while let Some((path, constrains)) = open.pop() {
        if !seen.insert((path.clone(), constrains)) {
            continue;
        }
        let Some(text) = read(&path) else { continue };
        for (line, text) in logical_lines(text) {
            match Line::of(&text) {
                Line::Include(named) => open.extend(beside(&path, named).map(|path| (path, constrains))),
                Line::Constrain(named) => open.extend(beside(&path, named).map(|path| (path, true))),
                _ => {}
            }
            found.push(SourceLine { path: path.clone(), line, text, constrains });
        }
    }
    found
}

/// Reads requirements.txt and all that it includes.
pub(super) fn collect(gather: &mut Gather) -> Asked {
    let mut asked = Asked::default();
    for SourceLine { path, line, text, constrains } in source_lines(|path| gather.text(path)) {
        match Line::of(&text) {
            Line::Binary(option, value) => asked.binary_option(option, value),
            Line::Include(_) | Line::Constrain(_) | Line::Other => {}
            Line::Requirement(requirement) => {
                let Some(found) = requirement_of(requirement, &path, line, &text, &mut asked) else { continue };
                if constrains {
                    asked.constraints.insert(found.name, found.version);
                } else {
                    gather.push(found);
                }
            }
        }
    }
    asked
}

/// The files that a requirements file includes.
pub(super) fn included(path: &str, text: &str) -> Vec<String> {
    let named = logical_lines(text).into_iter().filter_map(|(_, text)| match Line::of(&text) {
        Line::Include(named) | Line::Constrain(named) => beside(path, named),
        _ => None,
    });
    named.collect()
}

/// Lines with their continuations joined and their comments gone, each with the number of its first line, from 1.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, raw) in text.lines().enumerate() {
        let comment = raw.trim_start().starts_with('#');
        let (first, mut joined) = open.take().unwrap_or((index + 1, String::new()));
        match raw.strip_suffix('\\') {
            Some(part) if !comment => {
                joined.push_str(part);
                open = Some((first, joined));
            }
            _ => {
                if !comment {
                    joined.push_str(raw);
                }
                lines.push((first, joined));
            }
        }
    }
    lines.extend(open);
    for (_, line) in &mut lines {
        let blank_before = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
        if let Some(at) = line.match_indices('#').map(|(at, _)| at).find(|at| blank_before(*at)) {
            line.truncate(at);
        }
    }
    lines.retain(|(_, line)| !line.trim().is_empty());
    lines
}

/// What a line asks for.
pub(super) enum Line<'l> {
    Include(&'l str),
    Constrain(&'l str),
    Binary(&'static str, &'l str),
    Requirement(&'l str),
    Other,
}

impl<'l> Line<'l> {
    pub(super) fn of(line: &'l str) -> Self {
        let line = line.trim();
        if let Some(named) = option(line, "-r", "--requirement") {
            return Self::Include(named);
        }
        if let Some(named) = option(line, "-c", "--constraint") {
            return Self::Constrain(named);
        }
        for long in ["--no-binary", "--only-binary"] {
            if let Some(value) = option(line, "", long) {
                return Self::Binary(long, value);
            }
        }
        match option(line, "-e", "--editable") {
            Some(named) => Self::Requirement(named),
            None if line.starts_with('-') => Self::Other,
            // What follows a requirement and begins with two hyphens is about its installation.
            None => Self::Requirement(line.split(" --").next().unwrap_or(line).trim_end()),
        }
    }
}

/// The value of an option: `-r x`, `-rx`, `--requirement x`, `--requirement=x`.
fn option<'l>(line: &'l str, short: &str, long: &str) -> Option<&'l str> {
    let value = match line.strip_prefix(long) {
        Some(rest) if rest.starts_with(|c: char| c == '=' || c.is_whitespace()) => rest,
        _ if short.is_empty() => return None,
        _ => line.strip_prefix(short).filter(|rest| !rest.starts_with('-'))?,
    };
    let value = value.trim_start_matches(|c: char| c == '=' || c.is_whitespace()).trim_end();
    Some(value.trim_matches(['"', '\'']))
}

fn requirement_of(text: &str, path: &str, line: usize, whole: &str, asked: &mut Asked) -> Option<Dependency> {
    let from = evidence(path, line, whole);
    if let Some(mut found) = requirement(text) {
        found.from = from;
        return Some(found);
    }
    let (place, extras) = with_extras(text);
    if matches!(place, "." | "./") {
        asked.extras.extend(extras);
        return None;
    }
    let name = address_name(text)?;
    let (name, more) = with_extras(&name);
    let mut found = Dependency::new(Ecosystem::Pypi, python_name(name), Role::Runtime, from);
    found.extras = if more.is_empty() { extras } else { more };
    found.from_source = !is_wheel(text);
    Some(found)
}

/// A requirement by the standard, as it also stands in pyproject.toml; without a place.
pub(super) fn requirement(text: &str) -> Option<Dependency> {
    let parsed = pep508::parse(text.trim()).ok()?;
    let role = if parsed.may_hold { Role::Runtime } else { Role::Development };
    let mut found = Dependency::new(Ecosystem::Pypi, python_name(&parsed.name), role, evidence("", 0, text));
    found.extras = parsed.extras.iter().map(|extra| python_name(extra)).collect();
    found.version = parsed.specifier;
    found.group = parsed.marker.unwrap_or_default();
    found.from_source = parsed.url.is_some_and(|url| !is_wheel(&url));
    Some(found)
}

/// `./x[a,b]` as `./x` and its extras.
pub(super) fn with_extras(text: &str) -> (&str, Vec<String>) {
    let Some((place, rest)) = text.split_once('[') else { return (text, Vec::new()) };
    let Some((extras, _)) = rest.split_once(']') else { return (text, Vec::new()) };
    (place, extras.split(',').map(python_name).filter(|extra| !extra.is_empty()).collect())
}

fn is_wheel(address: &str) -> bool {
    let file = address.split(['#', '?']).next().unwrap_or_default();
    file.trim_end().strip_suffix(".whl").is_some()
}

/// The name in an address: after `#egg=`, or in the name of a wheel or source archive.
fn address_name(address: &str) -> Option<String> {
    let (place, fragment) = address.split_once('#').unwrap_or((address, ""));
    if let Some(egg) = fragment.split('&').find_map(|part| part.strip_prefix("egg=")) {
        return Some(egg.to_owned());
    }
    let file = place.split('?').next()?.trim_end_matches('/').rsplit('/').next()?;
    if let Some(stem) = file.strip_suffix(".whl") {
        return stem.split('-').next().map(str::to_owned);
    }
    if let Some(stem) = [".tar.gz", ".zip", ".tar.bz2", ".tgz"].iter().find_map(|end| file.strip_suffix(end)) {
        let digit = |(at, _): &(usize, &str)| stem[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        let end = stem.match_indices('-').find(digit)?.0;
        return Some(stem[..end].to_owned());
    }
    // A repository without a name is known by its own.
    let repository = place.split_once('+').filter(|(kind, _)| ["git", "hg", "svn", "bzr"].contains(kind))?.1;
    let repository = repository.split("://").nth(1)?.split('@').next()?;
    let repository = repository.trim_end_matches('/').rsplit('/').next()?;
    Some(repository.strip_suffix(".git").unwrap_or(repository).to_owned())
}
