//! Which further files a file names: included requirements, workspaces, modules, subprojects.
//!
//! The snapshot reads them when it is made, so that everything after stays a pure function of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::limits::WORKSPACES;
use super::super::snapshot::EntryKind;
use super::{gradle, maven, pip};
use crate::finding::Finding;
use crate::text::path;

/// Lock files, which grow larger than what people write themselves.
pub(in super::super) const LOCKS: [&str; 2] = ["poetry.lock", "uv.lock"];

/// The files that the text of the file at `path` names, relative to the application's folder. `kinds` is what is known
/// of the folder.
pub(in super::super) fn named_files(
    path: &str,
    text: &str,
    kinds: &BTreeMap<String, EntryKind>,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let name = path::name(path);
    match name {
        "package.json" => members(path, text, kinds, findings),
        "pom.xml" => maven::modules(path, text),
        "settings.gradle" | "settings.gradle.kts" => gradle::projects(text),
        // Whatever their names: only requirements.txt and what it names come here as text files.
        _ if name.strip_suffix(".txt").is_some() || name.strip_suffix(".in").is_some() => pip::included(path, text),
        _ => Vec::new(),
    }
}

/// The package.json files of the workspaces.
fn members(path: &str, text: &str, kinds: &BTreeMap<String, EntryKind>, findings: &mut Vec<Finding>) -> Vec<String> {
    let Ok(Value::Object(package)) = serde_json::from_str(text) else { return Vec::new() };
    // Each once, and no more than there are files to be named.
    let mut seen = BTreeSet::new();
    let patterns = super::npm::workspaces(&package).into_iter().filter(|pattern| seen.insert(*pattern));
    let mut found = Vec::new();
    for pattern in WORKSPACES.cap(patterns, findings, |_| (path.to_owned(), 0)) {
        let Some(pattern) = beside(path, pattern.trim_end_matches('/')) else { continue };
        match pattern.strip_suffix("/*") {
            Some(folder) if !folder.contains('*') => {
                let inside = format!("{folder}/");
                let folders = kinds.range(inside.clone()..).take_while(|(path, _)| path.starts_with(&inside));
                let folders = folders.filter(|(path, kind)| kind.is_dir() && !path[inside.len()..].contains('/'));
                found.extend(folders.map(|(path, _)| format!("{path}/package.json")));
            }
            None if !pattern.contains('*') => found.push(format!("{pattern}/package.json")),
            _ => {}
        }
    }
    found
}

/// A path that a file names, relative to the application's folder; `None` outside of it.
pub(super) fn beside(path: &str, named: &str) -> Option<String> {
    if named.is_empty() || named.starts_with(['/', '\\', '~']) || named.contains("://") || named.contains('\0') {
        return None;
    }
    path::join(path::folder(path), named).filter(|path| !path.is_empty())
}
