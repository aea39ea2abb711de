//! What runs: the files where an application, its workers and its migrations begin, and all that they import.

use crate::text::path;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::files::Files;
use super::super::limits::{FOLLOWED, MAX_SOURCE, MAX_TEXT};
use super::super::skip::is_test;
use super::super::tree::Tree;
use super::resolve::Resolver;
use super::{Use, What, is_source, module, script};

/// Names of files where a Python application begins, or that are loaded by a name that is put together.
const STEMS: [&str; 20] = [
    "app",
    "main",
    "application",
    "server",
    "run",
    "api",
    "web",
    "wsgi",
    "asgi",
    "manage",
    "settings",
    "urls",
    "config",
    "configuration",
    "default_settings",
    "celery",
    "worker",
    "migrate",
    "__main__",
    "__init__",
];
/// Files that name what runs.
const COMMANDS: [&str; 6] =
    ["rockcraft.yaml", "Procfile", "Dockerfile", "docker-compose.yml", "docker-compose.yaml", "compose.yaml"];
/// Below this many folders nothing begins.
const DEPTH: usize = 3;

/// Sources that run, each with whether it does so only for development, or under a condition that is not known.
pub(in crate::app) type Reached = BTreeMap<String, bool>;

/// The sources that run, in a language: those that begin with `known` or with what is usual, and all that these import. `None` where nothing tells what begins, or a language is not followed.
pub(in crate::app) fn reached(
    (tree, files): (&Tree, &Files),
    known: &[String],
    language: &str,
    cancelled: &AtomicBool,
) -> Option<Reached> {
    let mut begins = match language {
        "Python" => python(tree, files),
        "JavaScript" => javascript(tree, files),
        "Go" => go(tree, files),
        _ => return None,
    };
    begins.extend(known.iter().filter(|path| is_source(path)).cloned());
    let resolver = Resolver::of(tree, files);
    let mut seen: Reached = begins.iter().map(|path| (path.clone(), false)).collect();
    let mut waiting: VecDeque<String> = begins.into();
    let mut later = BTreeSet::new();
    let mut is_conditional = false;
    loop {
        // What is reached without a condition comes first, and all that follows from it.
        let Some(path) = waiting.pop_front() else {
            is_conditional = true;
            let next = std::mem::take(&mut later).into_iter();
            waiting.extend(next.filter(|next: &String| is_new(&mut seen, next, true)));
            if waiting.is_empty() {
                break;
            }
            continue;
        };
        if cancelled.load(Ordering::Relaxed) || seen.len() >= FOLLOWED.most {
            return None;
        }
        let source = files.source(&path).unwrap_or_default();
        for under in [false, true] {
            let uses = source.uses.iter().filter(|raw| raw.is_conditional == under);
            let found = uses.flat_map(|raw| resolver.resolve(&path, &raw.what));
            let next = found.filter_map(|(to, kind)| next_of(to, kind, tree));
            if under {
                later.extend(next);
            } else {
                waiting.extend(next.filter(|next| is_new(&mut seen, next, is_conditional)));
            }
        }
    }
    (!seen.is_empty()).then_some(seen)
}

fn is_new(seen: &mut Reached, path: &str, is_conditional: bool) -> bool {
    let is_new = !seen.contains_key(path);
    if is_new {
        seen.insert(path.to_owned(), is_conditional);
    }
    is_new
}

/// The source that a use leads to.
fn next_of(to: String, kind: Use, tree: &Tree) -> Option<String> {
    let is_module = matches!(kind, Use::Module | Use::Around) && is_source(&to);
    let migrations = (kind == Use::Migrations).then(|| format!("{to}/env.py"));
    if is_module { Some(to) } else { migrations.filter(|path| tree.has_file(path)) }
}

fn python(tree: &Tree, files: &Files) -> Vec<String> {
    let mut found: BTreeSet<String> = named(tree, files).into_iter().collect();
    for entry in tree.own().filter_map(|at| tree.entries.get(at)).filter(|entry| entry.kind.is_file()) {
        let (path, name) = (entry.path.as_str(), entry.name());
        if name == "alembic.ini" {
            found.insert(path.to_owned());
        }
        let Some(stem) = name.strip_suffix(".py").filter(|_| path.matches('/').count() <= DEPTH && !is_test(path))
        else {
            continue;
        };
        // A package begins at the top; one below is loaded with what is in it.
        let is_stem = STEMS.contains(&stem) && (stem != "__init__" || path.matches('/').count() <= 1);
        if is_stem {
            found.insert(path.to_owned());
        }
    }
    found.into_iter().collect()
}

/// Modules and files that commands around the application name.
fn named(tree: &Tree, files: &Files) -> Vec<String> {
    let mut found = Vec::new();
    for file in COMMANDS.iter().filter(|file| tree.has_file(file)) {
        let bytes = files.bytes(file, MAX_TEXT).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let apart = |c: char| c.is_whitespace() || "\"'[](),;=".contains(c);
        let mut before = "";
        for word in text.split(apart).filter(|word| !word.is_empty()) {
            let is_module = matches!(std::mem::replace(&mut before, word), "-A" | "--app" | "-m");
            if !is_module && (word.len() < 3 || !word.contains(['.', ':', '/'])) {
                continue;
            }
            let plain = word.trim_start_matches("./");
            let target = plain.split(':').next().unwrap_or_default();
            // Rockcraft's extension brings Gunicorn's configuration itself.
            if plain.strip_suffix(".py").is_some() && (*file == "rockcraft.yaml" || !plain.contains("gunicorn")) {
                found.extend(tree.has_file(plain).then(|| plain.to_owned()));
            } else {
                found.extend(module(tree, "", target).or_else(|| module(tree, "src", target)));
            }
        }
    }
    found
}

/// All sources of the folders with a program, and those at the top.
fn go(tree: &Tree, files: &Files) -> Vec<String> {
    let is_source = |name: &str| name.strip_suffix(".go").is_some_and(|stem| !stem.ends_with("_test"));
    let own = tree.own().filter_map(|at| tree.entries.get(at)).filter(|entry| entry.kind.is_file());
    let sources: Vec<&str> = own.filter(|entry| is_source(entry.name())).map(|entry| entry.path.as_str()).collect();
    let is_program = |path: &&&str| {
        let bytes = files.bytes(path, MAX_SOURCE).unwrap_or_default();
        memchr::memmem::find(&bytes, b"package main").is_some()
    };
    let programs: BTreeSet<&str> = sources.iter().filter(is_program).map(|file| path::folder(file)).collect();
    sources.into_iter().filter(|path| programs.contains(path::folder(path))).map(str::to_owned).collect()
}

fn javascript(tree: &Tree, files: &Files) -> Vec<String> {
    let own = tree.own().filter_map(|at| tree.entries.get(at)).filter(|entry| entry.kind.is_file());
    let packages = own.filter(|entry| entry.name() == "package.json" && entry.path.matches('/').count() <= 1);
    let begins = packages.flat_map(|entry| {
        let text = files.bytes(&entry.path, MAX_SOURCE).unwrap_or_default();
        script::beginnings(tree, path::folder(&entry.path), &text)
    });
    begins.collect()
}

/// The settings modules that a Django project's file loads, in the order in which they are loaded: what one takes over
/// whole comes before it.
pub(in crate::app) fn settings_chain(tree: &Tree, files: &Files, from: &str) -> Vec<String> {
    let resolver = Resolver::new(tree);
    let source = files.source(from).unwrap_or_default();
    let mut found = Vec::new();
    let named = source.uses.iter().filter_map(|raw| match &raw.what {
        What::Named(name) => resolver.module_named(from, name).pop(),
        _ => None,
    });
    for first in named.filter(|path| path::ending(path) == "py").take(1) {
        taken_over(&resolver, files, &first, &mut found);
    }
    found
}

/// The entries at the top of the folder that these sources use themselves.
pub(in crate::app) fn tops_used<'a>(
    tree: &Tree,
    files: &Files,
    from: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let resolver = Resolver::new(tree);
    let used = |path: &str| {
        let source = files.source(path).unwrap_or_default();
        let used = source.uses.iter().flat_map(|raw| resolver.resolve(path, &raw.what));
        let others = used.filter(|(to, kind)| *kind != Use::Around && to != path);
        others.filter_map(|(to, _)| Some(to.split('/').next()?.to_owned())).collect::<Vec<_>>()
    };
    let found: BTreeSet<String> = from.into_iter().flat_map(used).collect();
    found.into_iter().collect()
}

/// Follows `from .base import *`.
fn taken_over(resolver: &Resolver<'_>, files: &Files, path: &str, found: &mut Vec<String>) {
    const MOST: usize = 12;
    if found.len() >= MOST || found.iter().any(|known| known == path) {
        return;
    }
    let source = files.source(path).unwrap_or_default();
    let at = found.len();
    found.push(path.to_owned());
    for raw in &source.uses {
        if let What::Import { names, .. } = &raw.what
            && names.iter().any(|name| name == "*")
            && let Some((next, _)) = resolver.resolve(path, &raw.what).pop()
        {
            taken_over(resolver, files, &next, found);
        }
    }
    found[at..].rotate_left(1);
}
