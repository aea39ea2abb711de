//! pyproject.toml in all its dialects, and Pipfile.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::suite::Ecosystem;

use super::super::pep508;
use super::super::pyproject::{KEYS, MOST_KEYS, crowded};
use super::super::requirements::PYPROJECT;
use super::lines::Lines;
use super::pip::requirement;
use super::{Dependency, Gather, Role, python_name};

const PIPFILE: &str = "Pipfile";
/// At most this many entries are read through groups of dependencies that include each other.
const MOST_INCLUDED: usize = 100_000;

/// What counts in lock files, which are full of addresses: a table or list takes the memory of several keys.
const LOCKED: &[(u8, usize)] = &[(b'=', 1), (b'[', 5), (b'{', 5)];
const MOST_LOCKED: usize = 200_000;

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// What lies under a path of keys.
pub(super) fn at<'v, 't>(table: &'v DeTable<'t>, path: &[&str]) -> Option<&'v Value<'t>> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?;
    if rest.is_empty() { Some(value) } else { at(value.get_ref().as_table()?, rest) }
}

/// The table under a path of keys; `None` where something else stands.
pub(super) fn table<'v, 't>(root: &'v DeTable<'t>, path: &[&str]) -> Option<&'v DeTable<'t>> {
    at(root, path)?.get_ref().as_table()
}

pub(super) fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    value.get_ref().as_str()
}

/// Parses a TOML file; what does not parse costs its finding.
pub(super) fn document<'s>(gather: &mut Gather<'s>, path: &str) -> Option<(&'s str, Spanned<DeTable<'s>>)> {
    let source = gather.text(path)?;
    let (keys, most) = if path.rsplit('.').next() == Some("lock") { (LOCKED, MOST_LOCKED) } else { (KEYS, MOST_KEYS) };
    if let Some(offset) = crowded(source, keys, most) {
        let line = Lines::new(path, source).line(offset);
        gather.problem(path, line, "it has more keys, tables and lists than are read");
        return None;
    }
    match DeTable::parse(source) {
        Ok(document) => Some((source, document)),
        Err(error) => {
            let line = error.span().map_or(0, |span| Lines::new(path, source).line(span.start));
            gather.problem(path, line, &format!("it is not valid TOML: {}", error.message().trim()));
            None
        }
    }
}

/// Reads pyproject.toml. `extras` are those of the project itself that the requirements ask for.
pub(super) fn pyproject(gather: &mut Gather, extras: &BTreeSet<String>) {
    let Some((source, document)) = document(gather, PYPROJECT) else { return };
    let root = document.get_ref();
    let mut reader = Reader { lines: Lines::new(PYPROJECT, source), gather };
    if let Some(list) = at(root, &["project", "dependencies"]) {
        reader.requirements(list, Role::Runtime, "");
    }
    for (name, list) in table(root, &["project", "optional-dependencies"]).into_iter().flatten() {
        let name = python_name(name.get_ref());
        let role = if extras.contains(&name) { Role::Runtime } else { Role::Optional };
        reader.requirements(list, role, &name);
    }
    if let Some(groups) = table(root, &["dependency-groups"]) {
        reader.groups(groups);
    }
    if let Some(list) = at(root, &["tool", "uv", "dev-dependencies"]) {
        reader.requirements(list, Role::Development, "dev");
    }
    reader.poetry(root);
    let sources = table(root, &["tool", "uv", "sources"]);
    let from_git = sources.into_iter().flatten().filter(|(_, value)| {
        let entry = value.get_ref().as_table();
        entry.is_some_and(|entry| ["git", "path", "url"].iter().any(|key| entry.contains_key(*key)))
    });
    let names: BTreeSet<String> = from_git.map(|(name, _)| python_name(name.get_ref())).collect();
    for found in gather.found.list.iter_mut().filter(|found| found.from.path == PYPROJECT) {
        found.from_source |= names.contains(&found.name);
    }
}

pub(super) fn pipfile(gather: &mut Gather) {
    let Some((source, document)) = document(gather, PIPFILE) else { return };
    let mut reader = Reader { lines: Lines::new(PIPFILE, source), gather };
    for (key, role, group) in [("packages", Role::Runtime, ""), ("dev-packages", Role::Development, "dev-packages")] {
        if let Some(packages) = table(document.get_ref(), &[key]) {
            reader.packages(packages, role, group);
        }
    }
}

struct Reader<'r, 's, 't> {
    lines: Lines<'t>,
    gather: &'r mut Gather<'s>,
}

impl Reader<'_, '_, '_> {
    /// A list of requirements by the standard; what is none is passed over, as installers refuse it themselves.
    fn requirements(&mut self, list: &Value<'_>, role: Role, group: &str) {
        for item in list.get_ref().as_array().into_iter().flat_map(|items| items.iter()) {
            if let Some(found) = text(item).and_then(requirement) {
                self.push(found, item, role, group);
            }
        }
    }

    fn push(&mut self, mut found: Dependency, item: &Value<'_>, role: Role, group: &str) {
        found.from = self.lines.evidence(&item.span());
        if found.role == Role::Runtime {
            found.role = role;
            group.clone_into(&mut found.group);
        }
        self.gather.push(found);
    }

    /// The dependency groups, each with those that it includes.
    fn groups(&mut self, groups: &DeTable<'_>) {
        let named: BTreeMap<String, &Value<'_>> =
            groups.iter().map(|(name, list)| (python_name(name.get_ref()), list)).collect();
        let mut left = MOST_INCLUDED;
        for (asked, _) in groups {
            let (mut open, mut seen) = (vec![python_name(asked.get_ref())], BTreeSet::new());
            while let Some(name) = open.pop() {
                let Some(list) = named.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
                let items = || list.get_ref().as_array().into_iter().flat_map(|items| items.iter());
                let Some(rest) = left.checked_sub(items().count() + 1) else {
                    let why = format!("its groups include each other more than {MOST_INCLUDED} times");
                    return self.gather.problem(PYPROJECT, self.lines.line(asked.span().start), &why);
                };
                left = rest;
                self.requirements(list, Role::Optional, asked.get_ref());
                let included = items().filter_map(|item| text(item.get_ref().as_table()?.get("include-group")?));
                open.extend(included.map(python_name));
            }
        }
    }

    fn poetry(&mut self, root: &DeTable<'_>) {
        let poetry = ["tool", "poetry"];
        if let Some(packages) = table(root, &[poetry[0], poetry[1], "dependencies"]) {
            self.packages(packages, Role::Runtime, "");
        }
        if let Some(packages) = table(root, &[poetry[0], poetry[1], "dev-dependencies"]) {
            self.packages(packages, Role::Development, "dev");
        }
        for (name, group) in table(root, &[poetry[0], poetry[1], "group"]).into_iter().flatten() {
            if let Some(packages) = group.get_ref().as_table().and_then(|group| table(group, &["dependencies"])) {
                self.packages(packages, Role::Optional, name.get_ref());
            }
        }
    }

    /// `name = "version"` or `name = {version = …, extras = […]}`, Poetry's and Pipenv's way.
    fn packages(&mut self, packages: &DeTable<'_>, role: Role, group: &str) {
        for (key, value) in packages {
            if key.get_ref() == "python" {
                continue;
            }
            let own = lowered(value);
            let mut found = Dependency::new(
                Ecosystem::Pypi,
                python_name(key.get_ref()),
                if own.role == Role::Runtime { role } else { own.role },
                self.lines.evidence(&key.span()),
            );
            found.group = if own.group.is_empty() { group.to_owned() } else { own.group };
            (found.version, found.extras, found.from_source) = (own.version, own.extras, own.from_source);
            self.gather.push(found);
        }
    }
}

/// What one entry of Poetry or Pipenv says beside its name. Of several alternatives, the first.
fn lowered(value: &Value<'_>) -> Dependency {
    let mut found = Dependency::new(Ecosystem::Pypi, "", Role::Runtime, super::Evidence::new("", 0, ""));
    let entry = match value.get_ref() {
        DeValue::Array(items) => {
            return items.iter().next().filter(|item| item.get_ref().as_table().is_some()).map_or(found, lowered);
        }
        DeValue::Table(entry) => entry,
        other => {
            other.as_str().unwrap_or_default().clone_into(&mut found.version);
            return found;
        }
    };
    let field = |key: &str| entry.get(key).and_then(text).unwrap_or_default();
    field("version").clone_into(&mut found.version);
    let extras = entry.get("extras").and_then(|list| list.get_ref().as_array());
    found.extras = extras.into_iter().flat_map(|list| list.iter()).filter_map(text).map(python_name).collect();
    let address = ["url", "file"].iter().any(|key| entry.contains_key(*key) && !field(key).contains(".whl"));
    found.from_source = address || ["git", "path", "hg"].iter().any(|key| entry.contains_key(*key));
    let systems = ["sys_platform", "os_name", "platform_system", "python_version"];
    let own = systems.iter().filter(|key| !field(key).is_empty()).map(|key| format!("{key} {}", field(key)));
    let markers: Vec<String> = own.chain([field("markers").to_owned()]).filter(|text| !text.is_empty()).collect();
    if !markers.iter().all(|marker| pep508::may_hold(marker)) {
        (found.role, found.group) = (Role::Development, markers.join(" and "));
    } else if entry.get("optional").is_some_and(|value| value.get_ref().as_bool() == Some(true)) {
        (found.role, found.group) = (Role::Optional, "optional".to_owned());
    }
    found
}
