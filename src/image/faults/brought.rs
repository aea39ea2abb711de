//! Python packages that the sources import, or that a feature of another package wants, and that nothing installs.
//!
//! Told only where all that is installed is known, with all that it brings: `assets/languages.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Feature, LANGUAGES};
use super::{Flag, fault, shown};
use crate::app::imports::{Edge, Use, When};
use crate::app::{Dependency, TreeEntry, dependencies, requirements};
use crate::finding::Code;
use crate::image::flags::Look;
use crate::suite::Ecosystem;
use crate::text::path;
use crate::yaml::Node;

impl Look<'_> {
    pub(super) fn not_brought(&self) -> Vec<Flag> {
        let Some(installed) = self.installed() else { return Vec::new() };
        let brings = |packages: &[String]| packages.iter().any(|package| installed.contains(package.as_str()));
        let loaded = self.scan.uses.loaded(self.starts.iter().map(String::as_str));
        let foreign: Vec<&Edge> = self.scan.uses.foreign().filter(|edge| loaded.contains(edge.from.as_str())).collect();
        let mut missing: BTreeMap<&str, Flag> = BTreeMap::new();
        for edge in foreign.iter().filter(|edge| edge.when == When::Start) {
            let top = edge.to.split('.').next().unwrap_or_default();
            // A folder that the search path gets may have it.
            let is_here = |entry: &TreeEntry| entry.name() == top || entry.name().strip_suffix(".py") == Some(top);
            let packages = LANGUAGES.modules.get(top).filter(|packages| !brings(packages));
            if let Some(packages) = packages.filter(|_| !self.scan.tree.entries.iter().any(is_here)) {
                let message = format!(
                    "{} is imported here, and no requirement brings it: the application stops as soon as it starts, with \
                     ModuleNotFoundError.",
                    shown(top)
                );
                missing.entry(top).or_insert_with(|| not_installed(edge, &packages[0], message));
            }
        }
        for feature in LANGUAGES.features.iter().filter(|feature| !brings(&feature.packages)) {
            let message = || format!("{}, and no requirement brings it: {}.", feature.wants, feature.fails);
            let users: Vec<Edge> = if feature.files.is_empty() {
                let is_within = |rest: &str| rest.is_empty() || rest.starts_with('.');
                let is_it = |edge: &&&Edge| edge.to.strip_prefix(&feature.module).is_some_and(is_within);
                foreign.iter().filter(is_it).map(|edge| Edge::clone(edge)).collect()
            } else {
                let is_it =
                    |entry: &&TreeEntry| feature.files.iter().any(|name| name == entry.name()) && !entry.foreign;
                let files = self.scan.tree.entries.iter().filter(is_it).map(|entry| entry.path.as_str());
                files.filter(|path| self.ships(path)).map(file).collect()
            };
            let used = users.into_iter().find_map(|edge| {
                let line = used_at(&self.app.source_text(&edge.from), feature)?;
                Some(Edge { line, ..edge })
            });
            if let Some(edge) = used {
                missing
                    .entry(&feature.packages[0])
                    .or_insert_with(|| not_installed(&edge, &feature.packages[0], message()));
            }
        }
        missing.into_values().collect()
    }

    /// All that pip installs, and all that this brings, where that is known for certain.
    pub(super) fn installed(&self) -> Option<BTreeSet<&'static str>> {
        self.plain(|recipe| recipe.plugin_name == "python")?;
        let has_others = requirements(self.app).has_others() || self.scan.tree.cut_short;
        let named = dependencies(self.app);
        let is_plain = |found: &Dependency| path::ending(&found.from.path) == "txt";
        // Other parts may bring more.
        let has_more = |(_, part): &(Node, Node)| {
            super::texts(part, "stage-packages").iter().any(|package| package.starts_with("python3-"))
                || super::texts(part, "python-requirements").iter().any(|file| file != "requirements.txt")
        };
        let has_others = has_others || self.parts().iter().any(has_more);
        let is_package = ["setup.py", "pyproject.toml", "Pipfile"].iter().any(|file| self.app.exists(file));
        if has_others
            || is_package
            || self.suite.language != "Python"
            || !named.installed(Ecosystem::Pypi).all(is_plain)
        {
            return None;
        }
        let own = self.parts().iter().flat_map(|(_, part)| super::texts(part, "python-packages"));
        let own = own
            .map(|one| one.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default().to_lowercase());
        let extra = |found: &Dependency| {
            let extras = found.extras.iter().map(|extra| format!("{}[{extra}]", found.name));
            extras.chain([found.name.clone()]).collect::<Vec<_>>()
        };
        let mut waiting: Vec<String> = named.installed(Ecosystem::Pypi).flat_map(extra).chain(own).collect();
        let mut found = BTreeSet::new();
        while let Some(name) = waiting.pop() {
            let (name, brings) = LANGUAGES.brings.get_key_value(&name)?;
            if found.insert(name.as_str()) {
                waiting.extend(brings.iter().cloned());
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

/// A file, whatever uses it.
fn file(path: &str) -> Edge {
    let (from, text, to) = (path.to_owned(), String::new(), String::new());
    Edge { from, line: 0, text, to, kind: Use::Module, when: When::Start }
}

fn not_installed(edge: &Edge, package: &str, message: String) -> Flag {
    let fix = format!("Name `{package}` in requirements.txt.");
    fault(Code::PackageMissing, (&edge.from, edge.line), "no requirement brings it", message, fix)
}

/// The line in which a feature is used.
fn used_at(text: &str, feature: &Feature) -> Option<usize> {
    let uses = |line: &str| {
        let is_begun = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_name = |used: &str| used.starts_with(char::is_alphabetic);
        let fits = |used: &String| line.match_indices(used.as_str()).any(|(at, _)| !is_name(used) || is_begun(at));
        feature.uses.iter().any(fits)
    };
    let is_code = |line: &str| !line.trim_start().starts_with(['#', '"', '\'']);
    let without = feature.unless.iter().all(|other| !text.contains(other.as_str()));
    let at = text.lines().position(|line| is_code(line) && uses(line)).filter(|_| without)?;
    Some(at + 1)
}
