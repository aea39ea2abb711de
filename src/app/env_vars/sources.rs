//! Which of the folder's sources are searched for variables.
//!
//! Part of floor 2's `app`. They are taken from the listing; nothing is opened here.

use crate::app::imports::Reached;
use crate::app::skip::{is_beside, is_not_source};
use crate::app::tree::{Tree, TreeEntry};
use crate::text::path;

/// False for a source that certainly has nothing to do with the environment, and need not be parsed.
pub(super) fn may_read(path: &str, bytes: &[u8]) -> bool {
    let signs: &[&str] = match path::ending(path) {
        "py" => &["env", "config", "Config", "Settings", "Dynaconf"],
        "" | "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => &["env", "Env", ".listen("],
        _ => return true,
    };
    // What is not UTF-8 is told.
    std::str::from_utf8(bytes).map_or(true, |text| signs.iter().any(|sign| text.contains(sign)) || names_one(bytes))
}

/// True where a call begins with what may be a variable's name: `load("API_KEY")`.
fn names_one(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'(', bytes).any(|at| {
        let Some((quote @ (b'"' | b'\''), rest)) = bytes.get(at + 1..).and_then(<[u8]>::split_first) else {
            return false;
        };
        let is_loud = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
        let length = rest.iter().take_while(is_loud).count();
        length > 1 && rest.get(length) == Some(quote)
    })
}

/// The sources in this language, those of them that run where that is known; in every language when charmer knows it not.
pub(super) fn sources<'t>(tree: &'t Tree, language: &str, reached: Option<&Reached>) -> Vec<&'t TreeEntry> {
    let mut found = all(tree, language);
    if let Some(reached) = reached {
        found.retain(|entry| path::ending(&entry.path) == "prisma" || is_node_config(entry.name()));
        found.extend(
            reached.keys().filter_map(|path| tree.get(path)).filter(|entry| path::ending(&entry.path) != "ini"),
        );
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found.dedup_by(|a, b| a.path == b.path);
    }
    found
}

fn all<'t>(tree: &'t Tree, language: &str) -> Vec<&'t TreeEntry> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(entry) = tree.entries.get(at) {
        at += 1;
        let name = entry.name();
        if entry.kind.is_dir() {
            let is_charm = || tree.has_file(&format!("{}/charmcraft.yaml", entry.path));
            let is_environment = || tree.has_file(&format!("{}/pyvenv.cfg", entry.path));
            if is_not_source(name) || is_beside(name) || is_charm() || is_environment() {
                at += entry.below;
            }
        } else if entry.kind.is_file() && is_wanted(name, language) {
            found.push(entry);
        }
    }
    found
}

/// True for a source in this language that is no test.
fn is_wanted(name: &str, language: &str) -> bool {
    let (stem, suffix) = name.rsplit_once('.').unwrap_or((name, ""));
    let known = ["Python", "JavaScript", "Go", "Java"].contains(&language);
    let is = |which: &str| language == which || !known;
    match suffix {
        "py" => {
            let apart = ["conftest", "setup", "noxfile", "fabfile", "tasks_dev"];
            is("Python") && !stem.starts_with("test_") && !stem.ends_with("_test") && !apart.contains(&stem)
        }
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => {
            let apart = [".test", ".spec", ".config", ".min", ".d", ".stories"];
            is("JavaScript") && !apart.iter().any(|end| stem.ends_with(end))
        }
        "prisma" => is("JavaScript"),
        _ if is_node_config(name) => is("JavaScript"),
        "go" => is("Go") && !stem.ends_with("_test"),
        "java" | "kt" | "groovy" => is("Java") && !stem.ends_with("Test") && !stem.ends_with("Tests"),
        "properties" | "yml" | "yaml" => {
            is("Java") && (stem.starts_with("application") || stem.starts_with("bootstrap"))
        }
        _ => false,
    }
}

/// The file in which node-config names the variables of its keys.
pub(in crate::app) fn is_node_config(name: &str) -> bool {
    name.strip_prefix("custom-environment-variables.")
        .is_some_and(|ending| matches!(ending, "json" | "json5" | "yml" | "yaml"))
}
