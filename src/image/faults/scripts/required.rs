//! Packages of npm that the application loads when it starts, and that the image does not have: only `dependencies` are
//! installed there, with all that they bring.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::data::PROGRAMS;
use super::super::{Flag, fault, shown};
use super::{ENDINGS, Package, commands, is_name, started};
use crate::app::TreeEntry;
use crate::app::imports::{Edge, When};
use crate::finding::{Code, Consequence, Severity};
use crate::image::flags::Look;
use crate::image::recipe::Recipe;
use crate::text::path;

/// Endings of what is compiled.
const COMPILED: [&str; 4] = [".ts", ".mts", ".tsx", "/index.ts"];
const LOCKS: [&str; 2] = ["npm-shrinkwrap.json", "package-lock.json"];

/// Whether a package is in the image.
#[derive(PartialEq)]
enum Installed {
    Yes,
    No,
    /// Unless another package brings it.
    Perhaps,
}

impl Look<'_> {
    pub(in crate::image::faults) fn packages_not_installed(&self) -> Vec<Flag> {
        // Another part may bring packages, too.
        let is_plain =
            |recipe: &Recipe| !recipe.scripted && matches!(recipe.plugin_name.as_str(), "npm" | "nil" | "dump");
        let npm = self.recipes.iter().filter(|recipe| recipe.plugin_name == "npm").count();
        let is_alone = npm == 1 && self.recipes.iter().all(is_plain);
        let Some(package) = self.package().filter(|_| is_alone && !self.scan.tree.cut_short) else { return Vec::new() };
        let runs = self.run_by_start(&package);
        let loaded = self.scan.uses.loaded(runs.iter().map(String::as_str));
        let is_loaded = |edge: &&Edge| edge.when == When::Start && loaded.contains(edge.from.as_str());
        let mut found: BTreeMap<String, Flag> = BTreeMap::new();
        for edge in self.scan.uses.packages().filter(is_loaded).filter(|edge| self.ships(&edge.from)) {
            let Some(name) = package_of(&edge.to) else { continue };
            if let Some(member) = self.member(&package, &name) {
                found.entry(name.clone()).or_insert_with(|| is_member(edge, &name, member));
                continue;
            }
            let is_for_developers = package.has("devDependencies", &name);
            let installed = self.is_installed(&package, &name);
            if installed == Installed::Yes || !is_for_developers && self.is_otherwise(&package, &name) {
                continue;
            }
            found.entry(name.clone()).or_insert_with(|| missing(edge, &name, is_for_developers, &installed));
        }
        found.into_values().collect()
    }

    /// The files that the start script has node run; of what is compiled, the sources.
    fn run_by_start(&self, package: &Package<'_>) -> Vec<String> {
        let commands: Vec<_> = ["prestart", "start"].iter().flat_map(|name| commands(package, name)).collect();
        let is_file = |word: &&str| [".js", ".cjs", ".mjs", ".ts", ".mts"].iter().any(|ending| word.ends_with(ending));
        let run = commands.iter().filter_map(|command| {
            started(&command.words).or_else(|| command.words.iter().skip(1).map(String::as_str).find(is_file))
        });
        let mut names: Vec<&str> = run.collect();
        // npm's own.
        if package.script("start").is_none() {
            names.push("server.js");
        }
        let folder = path::folder(&package.path);
        let paths = names.into_iter().flat_map(|name| {
            let sources = name.trim_start_matches("./").split_once('/').map(|(_, rest)| format!("src/{rest}"));
            [Some(name.to_owned()), sources].into_iter().flatten().filter_map(|name| path::join(folder, &name))
        });
        let tried = paths.flat_map(|path| {
            let stem = path.strip_suffix(".js").unwrap_or(&path).to_owned();
            let plain = ENDINGS.map(|ending| format!("{path}{ending}"));
            plain.into_iter().chain(COMPILED.map(|ending| format!("{stem}{ending}")))
        });
        tried.filter(|path| self.scan.tree.has_file(path)).collect()
    }

    /// The folder of one of the project's own packages that has the name, and that package.json asks for nowhere.
    fn member(&self, package: &Package<'_>, name: &str) -> Option<&str> {
        if self.is_installed(package, name) == Installed::Yes {
            return None;
        }
        let is_it = |(path, text): &(&String, &String)| {
            let is_other = path.ends_with("/package.json") && **path != package.path && text.contains(name);
            let named = || serde_json::from_str::<Value>(text).ok()?.get("name")?.as_str().map(|own| own == name);
            is_other && named() == Some(true)
        };
        self.scan.texts.iter().find(is_it).map(|(path, _)| path::folder(path))
    }

    fn is_installed(&self, package: &Package<'_>, name: &str) -> Installed {
        let all_lists = ["dependencies", "optionalDependencies", "peerDependencies"];
        let is_own = package.json.get("name").and_then(Value::as_str) == Some(name);
        let bundled = ["bundleDependencies", "bundledDependencies"].iter().filter_map(|key| package.json.get(key));
        let is_bundled = bundled.into_iter().any(|list| {
            list.as_bool() == Some(true) || list.as_array().is_some_and(|all| all.iter().any(|one| one == name))
        });
        if is_own || is_bundled || all_lists.iter().any(|list| package.has(list, name)) {
            return Installed::Yes;
        }
        if let Some(is_locked) = self.locked(package, name) {
            return if is_locked { Installed::Yes } else { Installed::No };
        }
        let asked = all_lists.iter().filter_map(|list| package.json.get(list)?.as_object()).flatten();
        let mut waiting: Vec<&str> = asked.map(|(name, _)| name.as_str()).collect();
        let (mut is_known, mut seen) = (!PROGRAMS.inner.iter().any(|inner| inner == name), BTreeSet::new());
        while let Some(one) = waiting.pop().filter(|_| is_known) {
            match PROGRAMS.brings.get(one) {
                Some(brings) if seen.insert(one) => waiting.extend(brings.iter().map(String::as_str)),
                Some(_) => {}
                None => is_known = false,
            }
        }
        match (seen.contains(name), is_known) {
            (true, _) => Installed::Yes,
            (false, true) => Installed::No,
            (false, false) => Installed::Perhaps,
        }
    }

    /// Whether npm's lock file has it for more than development; nothing without such a file.
    fn locked(&self, package: &Package<'_>, name: &str) -> Option<bool> {
        let paths = LOCKS.iter().filter_map(|lock| path::join(path::folder(&package.path), lock));
        let path = paths.into_iter().find(|path| self.scan.tree.has_file(path))?;
        let lock: Value = serde_json::from_str(&self.app.source_text(&path)).ok()?;
        let entry = match lock.get("packages") {
            Some(packages) => packages.get(format!("node_modules/{name}")),
            None => lock.get("dependencies")?.get(name),
        };
        Some(entry.is_some_and(|entry| entry.get("dev").and_then(Value::as_bool) != Some(true)))
    }

    /// Whether a name that no list of package.json has may be none of a package's: one of the folder's own, found in
    /// another way.
    fn is_otherwise(&self, package: &Package<'_>, name: &str) -> bool {
        let top = name.split('/').next().unwrap_or_default();
        let is_it = |entry: &TreeEntry| !entry.foreign && entry.name().split('.').next() == Some(top);
        let says = |file: &str, words: &[&str]| {
            let text = path::join(path::folder(&package.path), file).map(|path| self.app.source_text(&path));
            text.is_some_and(|text| words.iter().any(|word| text.contains(word)))
        };
        let aliases = ["\"paths\"", "\"baseUrl\"", "\"extends\""];
        self.scan.tree.entries.iter().any(is_it)
            || ["workspaces", "_moduleAliases", "imports"].iter().any(|key| package.json.get(key).is_some())
            || package.text.contains("NODE_PATH")
            || says("tsconfig.json", &aliases)
            || says("jsconfig.json", &aliases)
            || self.app.exists("pnpm-workspace.yaml")
            || self.app.readable("package.json").is_some_and(|text| text.contains("\"workspaces\""))
    }
}

fn is_member(edge: &Edge, name: &str, folder: &str) -> Flag {
    let (name, folder) = (shown(name), shown(folder));
    let message = format!(
        "`{name}` is loaded here and is the package in {folder}, which npm links in this folder alone; where the packed \
         application is installed, nobody does: the application stops as soon as it starts (\"Cannot find module\")."
    );
    let fix = format!(
        "Load it by its path, as `./…`, or publish it and name a version; or bundle it, with `\"bundleDependencies\": [\"{name}\"]`."
    );
    fault(Code::PackageMissing, (&edge.from, edge.line), "is not installed in the image", message, fix)
}

fn missing(edge: &Edge, name: &str, is_for_developers: bool, installed: &Installed) -> Flag {
    let (name, place) = (shown(name), (edge.from.as_str(), edge.line));
    let why = if is_for_developers {
        "package.json has it among the `devDependencies` alone, which are not installed in the image"
    } else {
        "package.json names it nowhere"
    };
    let fails = "the application stops as soon as it starts (\"Cannot find module\")";
    let what = match installed {
        Installed::Perhaps => format!("unless another dependency brings it, {fails}"),
        _ => fails.to_owned(),
    };
    let message = format!("`{name}` is loaded here, and {why}: {what}.");
    let fix = format!("Move it to the `dependencies`: `npm install --save-prod {name}`.");
    let fix = if is_for_developers { fix } else { fix.replace("Move it to", "Name it among") };
    let mut flag = fault(Code::PackageMissing, place, "not among the dependencies", message, fix);
    if *installed == Installed::Perhaps {
        flag.finding.severity = Severity::Warning;
        flag.finding = flag.finding.with(Consequence::WorthKnowing);
    }
    flag
}

/// The package of a name that a script loads: `@scope/a` of `@scope/a/b`; nothing for what Node has itself, for a file,
/// and for a name of the folder's own (`#lib/x`, `@/x`).
fn package_of(name: &str) -> Option<String> {
    let steps: Vec<&str> = name.split('/').take(if name.starts_with('@') { 2 } else { 1 }).collect();
    let is_plain = |step: &&str| {
        let step = step.trim_start_matches('@');
        let first = step.chars().next();
        first.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            && step.chars().all(|c| c == '.' || c == '-' || c == '_' || is_name(&c.to_string()))
    };
    let package = steps.join("/");
    let is_whole = !name.starts_with('@') || steps.len() == 2;
    let is_nodes = PROGRAMS.builtin.contains(&package);
    (is_whole && steps.iter().all(is_plain) && !is_nodes).then_some(package)
}
