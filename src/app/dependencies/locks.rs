//! poetry.lock and uv.lock: versions, and what the application's own dependencies bring.
//!
//! Only what can be reached from them counts: a lock file also holds what developers alone install.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeTable;

use crate::suite::Ecosystem;

use super::super::pep508;
use super::lines::Lines;
use super::named::LOCKS;
use super::python_toml::{Value, document, table, text};
use super::{Dependency, Gather, Role, python_name};

struct Locked {
    version: String,
    /// Names with the extras that are asked for.
    brings: Vec<(String, Vec<String>)>,
    /// What each extra brings on top.
    extras: BTreeMap<String, Vec<(String, Vec<String>)>>,
    from_source: bool,
    is_root: bool,
    from: super::Evidence,
}

pub(super) fn collect(gather: &mut Gather) {
    for path in LOCKS {
        let Some((source, document)) = document(gather, path) else { continue };
        let packages = packages(document.get_ref(), &Lines::new(path, source));
        for found in gather.found.list.iter_mut().filter(|found| found.ecosystem == Ecosystem::Pypi) {
            if let Some(locked) = packages.get(&found.name).filter(|_| found.locked.is_empty()) {
                found.locked.clone_from(&locked.version);
                found.from_source |= locked.from_source;
            }
        }
        for found in reached(gather, &packages) {
            gather.push(found);
        }
    }
}

/// What the installed dependencies bring, without themselves.
fn reached(gather: &Gather, packages: &BTreeMap<String, Locked>) -> Vec<Dependency> {
    let installed = |found: &&Dependency| found.role == Role::Runtime && found.ecosystem == Ecosystem::Pypi;
    let mut open: Vec<(String, Vec<String>)> =
        gather.found.list.iter().filter(installed).map(|found| (found.name.clone(), found.extras.clone())).collect();
    let known: BTreeSet<String> = gather.found.list.iter().map(|found| found.name.clone()).collect();
    let direct: BTreeSet<String> = open.iter().map(|(name, _)| name.clone()).collect();
    if open.is_empty() {
        open.extend(packages.values().filter(|locked| locked.is_root).flat_map(|locked| locked.brings.clone()));
    }
    let mut seen = BTreeSet::new();
    let mut names = BTreeMap::new();
    while let Some((name, extras)) = open.pop() {
        let Some(locked) = packages.get(&name) else { continue };
        let wanted = names.entry(name.clone()).or_insert_with(BTreeSet::new);
        wanted.extend(extras.iter().cloned());
        for extra in std::iter::once(String::new()).chain(extras) {
            if !seen.insert((name.clone(), extra.clone())) {
                continue;
            }
            let brings = if extra.is_empty() { Some(&locked.brings) } else { locked.extras.get(&extra) };
            open.extend(brings.into_iter().flatten().cloned());
        }
    }
    // A name that only stands in a group is brought all the same.
    let brought = names.into_iter().filter(|(name, _)| !direct.contains(name) || !known.contains(name));
    let brought = brought.filter_map(|(name, extras)| {
        let locked = packages.get(&name).filter(|locked| !locked.is_root)?;
        let mut found = Dependency::new(Ecosystem::Pypi, name, Role::Transitive, locked.from.clone());
        found.extras = extras.into_iter().collect();
        found.locked.clone_from(&locked.version);
        found.from_source = locked.from_source;
        Some(found)
    });
    brought.collect()
}

fn packages(root: &DeTable<'_>, lines: &Lines<'_>) -> BTreeMap<String, Locked> {
    let list = root.get("package").and_then(|value| value.get_ref().as_array());
    let packages = list.into_iter().flat_map(|list| list.iter()).filter_map(|item| {
        let package = item.get_ref().as_table()?;
        let name = package.get("name")?;
        let version = package.get("version").and_then(text).unwrap_or_default().to_owned();
        let mut locked = Locked {
            version,
            brings: Vec::new(),
            extras: BTreeMap::new(),
            from_source: is_from_source(package),
            is_root: table(package, &["source"])
                .is_some_and(|own| own.contains_key("virtual") || own.contains_key("editable")),
            from: lines.evidence(&name.span()),
        };
        match package.get("dependencies") {
            Some(value) if value.get_ref().as_table().is_some() => poetry(value, &mut locked),
            Some(value) => locked.brings = uv(value),
            None => {}
        }
        for (extra, list) in table(package, &["optional-dependencies"]).into_iter().flatten() {
            locked.extras.insert(python_name(extra.get_ref()), uv(list));
        }
        Some((python_name(text(name)?), locked))
    });
    packages.collect()
}

/// `name = ">=1"` or `name = {version = …, extras = […], optional = true, markers = …}`.
fn poetry(value: &Value<'_>, locked: &mut Locked) {
    for (name, value) in value.get_ref().as_table().into_iter().flatten() {
        let entry = value.get_ref().as_table();
        let flag = |key: &str| entry.and_then(|entry| entry.get(key));
        let optional = flag("optional").is_some_and(|value| value.get_ref().as_bool() == Some(true));
        if optional || !flag("markers").and_then(text).is_none_or(pep508::may_hold) {
            continue;
        }
        locked.brings.push((python_name(name.get_ref()), texts(flag("extras"))));
    }
}

/// `[{name = "x", extra = ["y"], marker = "…"}]`.
fn uv(value: &Value<'_>) -> Vec<(String, Vec<String>)> {
    let items = value.get_ref().as_array().into_iter().flat_map(|items| items.iter());
    let brought = items.filter_map(|item| {
        let entry = item.get_ref().as_table()?;
        let holds = entry.get("marker").and_then(text).is_none_or(pep508::may_hold);
        holds.then_some((python_name(text(entry.get("name")?)?), texts(entry.get("extra"))))
    });
    brought.collect()
}

fn texts(list: Option<&Value<'_>>) -> Vec<String> {
    let items = list.and_then(|list| list.get_ref().as_array()).into_iter().flat_map(|items| items.iter());
    items.filter_map(text).map(python_name).collect()
}

/// True when the lock file names archives, and none is a wheel for Linux; or when it names a repository.
fn is_from_source(package: &DeTable<'_>) -> bool {
    let source = table(package, &["source"]);
    if source.is_some_and(|own| own.contains_key("git") || own.get("type").and_then(text) == Some("git")) {
        return true;
    }
    let names = |key: &str, name: &str| -> Vec<String> {
        let items =
            package.get(key).and_then(|list| list.get_ref().as_array()).into_iter().flat_map(|list| list.iter());
        let of = |item: &Value<'_>| text(item.get_ref().as_table()?.get(name)?).map(str::to_owned);
        items.filter_map(of).collect()
    };
    let archives = [names("files", "file"), names("wheels", "url"), names("wheels", "filename")].concat();
    let fits = |name: &String| name.contains(".whl") && (name.contains("-any.whl") || name.contains("linux"));
    (!archives.is_empty() || package.contains_key("sdist")) && !archives.iter().any(fits)
}
