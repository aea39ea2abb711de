//! Packages that the sources load as soon as they start, and that npm does not install in the image.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::data::PROGRAMS;
use super::super::{Flag, fault, shown};
use super::Package;
use crate::app::imports::{Edge, When};
use crate::finding::Code;
use crate::image::flags::Look;
use crate::text::path;

/// Why a package is not there.
enum Absent {
    /// Only developers have it.
    Development,
    /// It is one of the folder's own.
    Member(String),
    /// Nothing names it, nor does anything bring it.
    Unknown,
}

impl Look<'_> {
    pub(in crate::image::faults) fn unbrought(&self) -> Vec<Flag> {
        let Some(package) = self.package().filter(Package::is_run_by_node) else { return Vec::new() };
        let begins = self.starts.iter().map(String::as_str).filter(|file| self.scan.uses.is_beginning(file));
        let loaded = self.scan.uses.loaded(begins);
        let is_loaded = |edge: &&Edge| edge.when == When::Start && loaded.contains(edge.from.as_str());
        let mut found: BTreeMap<&str, &Edge> = BTreeMap::new();
        for edge in self.scan.uses.packages().filter(is_loaded).filter(|edge| self.ships(&edge.from)) {
            found.entry(name(&edge.to)).or_insert(edge);
        }
        // What is the package's own name is itself.
        found.retain(|name, _| !PROGRAMS.builtin.iter().any(|own| own == name) && !package.names(name));
        if found.is_empty() {
            return Vec::new();
        }
        let locked = self.locked(&package);
        let told = found.into_iter().filter_map(|(name, edge)| {
            let why = self.absent(&package, name, locked.as_ref())?;
            Some(not_there(name, edge, &why))
        });
        told.collect()
    }

    /// What npm's own lock file says of each package that it installs at the top: whether only developers have it.
    fn locked(&self, package: &Package<'_>) -> Option<BTreeMap<String, bool>> {
        let lock = path::join(path::folder(&package.path), "package-lock.json")
            .filter(|path| self.scan.tree.has_file(path))?;
        let json: Value = serde_json::from_str(&self.app.source_text(&lock)).ok()?;
        let all = json.get("packages")?.as_object()?.iter();
        let found = all.filter_map(|(path, said)| {
            let name = path.strip_prefix("node_modules/").filter(|name| !name.contains("node_modules"))?;
            Some((name.to_owned(), said.get("dev").and_then(Value::as_bool).unwrap_or_default()))
        });
        Some(found.collect()).filter(|found: &BTreeMap<_, _>| !found.is_empty())
    }

    fn absent(&self, package: &Package<'_>, name: &str, locked: Option<&BTreeMap<String, bool>>) -> Option<Absent> {
        let own = self.scan.texts.iter().find(|(path, text)| {
            let is_own = path.ends_with("/package.json") && **path != package.path;
            is_own
                && text.contains(name)
                && serde_json::from_str::<Value>(text)
                    .is_ok_and(|json| json.get("name").and_then(Value::as_str) == Some(name))
        });
        if let Some((path, _)) = own {
            return Some(Absent::Member(path::folder(path).to_owned()));
        }
        let is_for_developers = package.has("devDependencies", name);
        match locked.map(|locked| locked.get(name)) {
            Some(Some(false)) => None,
            Some(Some(true)) => Some(Absent::Development),
            Some(None) => Some(if is_for_developers { Absent::Development } else { Absent::Unknown }),
            None => {
                let may_come = PROGRAMS.often_brought.iter().any(|often| often == name);
                (is_for_developers && !may_come).then_some(Absent::Development)
            }
        }
    }
}

impl Package<'_> {
    /// True for a package that is installed with this one, and for itself.
    fn names(&self, name: &str) -> bool {
        let is_listed = |list: &str| {
            let list = self.json.get(list).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|own| own == name))
        };
        self.depends_on(name)
            || self.has("peerDependencies", name)
            || is_listed("bundledDependencies")
            || is_listed("bundleDependencies")
            || self.json.get("name").is_some_and(|own| own == name)
    }
}

fn not_there(name: &str, edge: &Edge, why: &Absent) -> Flag {
    let name = shown(name);
    let (reason, fix) = match why {
        Absent::Development => (
            "is only among the packages for development, which are not installed in the image".to_owned(),
            format!("Move `{name}` from `devDependencies` to `dependencies`."),
        ),
        Absent::Member(folder) => (
            format!(
                "is the package in {}, which npm links in this folder alone: where the packed application is installed, nobody does",
                shown(folder)
            ),
            format!(
                "Load it by its path, as `./…`, or publish it and name a version; or bundle it, with `\"bundleDependencies\": [\"{name}\"]`."
            ),
        ),
        Absent::Unknown => (
            "is not among the `dependencies`, and none of them brings it".to_owned(),
            format!("Run `npm install {name}` in the package's folder."),
        ),
    };
    let message = format!(
        "{name} is loaded here and {reason}: the application stops as soon as it starts, with \"Cannot find module\"."
    );
    fault(Code::PackageMissing, (&edge.from, edge.line), "is not installed in the image", message, fix)
}

/// `express` of `express/lib/router`, `@a/b` of `@a/b/c`.
fn name(module: &str) -> &str {
    let steps = if module.starts_with('@') { 2 } else { 1 };
    module.match_indices('/').nth(steps - 1).map_or(module, |(at, _)| &module[..at])
}
