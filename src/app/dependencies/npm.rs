//! package.json with its workspaces.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::suite::Ecosystem;

use super::super::node::{self, NodeError, WANTED};
use super::super::snapshot::EntryKind;
use super::lines::Lines;
use super::{Dependency, Gather, Role, named};

const TOP: &str = "package.json";

pub(super) fn workspaces(package: &Map<String, Value>) -> Vec<&str> {
    let list = match package.get("workspaces") {
        Some(Value::Object(entry)) => entry.get("packages"),
        other => other,
    };
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Reads the application's package, and what it takes from packages of the same repository.
pub(super) fn collect(gather: &mut Gather) {
    let own = gather.snapshot.exists(WANTED);
    let members = members(gather);
    if !own {
        package(gather, TOP, Role::Runtime);
        for path in members.values() {
            package(gather, path, Role::Runtime);
        }
        return;
    }
    let mut open = package(gather, WANTED, Role::Runtime);
    let mut seen = BTreeSet::from([WANTED.to_owned()]);
    while let Some(name) = open.pop() {
        if let Some(path) = members.get(&name).filter(|path| seen.insert((*path).clone())) {
            open.extend(package(gather, path, Role::Transitive));
        }
    }
}

/// The packages of the workspaces: their files by their names.
fn members(gather: &Gather) -> BTreeMap<String, String> {
    let snapshot = gather.snapshot;
    let Some(text) = snapshot.readable(TOP) else { return BTreeMap::new() };
    let mut kinds = BTreeMap::new();
    for entry in snapshot.top().iter().filter(|entry| entry.kind.is_dir()) {
        let inside = snapshot.children(&entry.name).filter(|(_, kind)| kind.is_dir());
        kinds.extend(inside.map(|(name, kind): (&str, EntryKind)| (format!("{}/{name}", entry.name), kind)));
    }
    // What is passed over was told when the folder was read.
    let paths = named::named_files(TOP, text, &kinds, &mut Vec::new()).into_iter();
    let named = paths.filter_map(|path| match node::object(snapshot, &path)? {
        Ok(package) => Some((package.get("name")?.as_str()?.to_owned(), path)),
        // Read below, where it costs its finding.
        Err(_) => Some((path.clone(), path)),
    });
    named.collect()
}

/// Reads one package; the names that are installed with it.
fn package(gather: &mut Gather, path: &str, role: Role) -> Vec<String> {
    let object = match node::object(gather.snapshot, path) {
        None => return Vec::new(),
        Some(Ok(object)) => object,
        Some(Err(error)) => {
            let line = if let NodeError::Syntax { line, .. } = &error { *line } else { 0 };
            gather.problem(path, line, &error.to_string());
            return Vec::new();
        }
    };
    let Some(text) = gather.text(path) else { return Vec::new() };
    let (lines, places) = (Lines::new(path, text), places(text));
    let mut names = Vec::new();
    for (key, own, group) in [
        ("dependencies", role, ""),
        ("optionalDependencies", role, ""),
        ("peerDependencies", Role::Optional, "peerDependencies"),
        ("devDependencies", Role::Development, "devDependencies"),
    ] {
        for (name, version) in object.get(key).and_then(Value::as_object).into_iter().flatten() {
            let version = version.as_str().unwrap_or_default();
            let at = places.get(&(key.to_owned(), name.clone())).copied().unwrap_or_default();
            let (real, version) = alias(name, version);
            let mut found = Dependency::new(Ecosystem::Npm, real, own, lines.evidence(&(at..at)));
            version.clone_into(&mut found.version);
            group.clone_into(&mut found.group);
            if found.is_installed() {
                names.push(real.to_owned());
            }
            gather.push(found);
        }
    }
    names
}

/// `npm:name@version` stands for another package than the key says.
fn alias<'a>(name: &'a str, version: &'a str) -> (&'a str, &'a str) {
    let Some(other) = version.strip_prefix("npm:") else { return (name, version) };
    let scope = usize::from(other.starts_with('@'));
    other[scope..].find('@').map_or((other, ""), |at| (&other[..at + scope], &other[at + scope + 1..]))
}

/// Where each key of the second level stands in a JSON text that parses: `(dependencies, express)` to its byte.
fn places(text: &str) -> BTreeMap<(String, String), usize> {
    let mut places = BTreeMap::new();
    let mut outer = String::new();
    let (mut depth, mut at, mut last) = (0_usize, 0, None);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at + 1);
                last = Some((at, end));
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b':' => {
                if let Some((start, end)) = last.take() {
                    let key = serde_json::from_str(text.get(start..end).unwrap_or_default()).unwrap_or_default();
                    match depth {
                        1 => outer = key,
                        2 => drop(places.insert((outer.clone(), key), start)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    places
}

/// Behind the closing quote.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}
