//! What `npm pack` takes of a package: the plugin installs just that.
//!
//! npm's own rules: a `files` list in package.json picks; without one `.npmignore`, or else `.gitignore`, leaves out, in
//! every folder for itself; some names always go in, some never.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::Value;

use crate::app::{Scan, Tree};
use crate::text::path;

use super::outcome::{PartOutcome, Placement};
use super::recipe::Recipe;

/// Names that never go in, wherever they are.
const NEVER: [&str; 12] = [
    ".git",
    ".svn",
    ".hg",
    "CVS",
    "node_modules",
    ".npmrc",
    ".DS_Store",
    ".npmignore",
    ".gitignore",
    "npm-debug.log",
    ".lock-wscript",
    "*.orig",
];
/// Names that never go in at the top of the package.
const NEVER_AT_THE_TOP: [&str; 5] =
    ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "archived-packages", ".wafpickle-*"];

/// What the part makes of the package; it is linked to `home` in the image.
pub(super) fn outcome(recipe: &Recipe, scan: &Scan, home: &str, mut outcome: PartOutcome) -> PartOutcome {
    let tree = &scan.tree;
    let top = if recipe.source.is_empty() { None } else { tree.find(&recipe.source) };
    if top.is_none() && !recipe.source.is_empty() {
        return outcome;
    }
    let package = Package::read(scan, &recipe.source);
    let mut packer = Packer { scan, package: &package, home, outcome: &mut outcome };
    let ignored = package.picks.is_none().then(|| packer.ignore_file(&recipe.source)).flatten();
    packer.folder(top, "", &ignored.into_iter().collect::<Vec<_>>());
    outcome.sum(tree)
}

struct Package {
    /// What `files` picks; a match means that it goes in.
    picks: Option<Gitignore>,
    /// Paths that go in whatever else is said: what `main` and `bin` name.
    needed: Vec<String>,
    /// Where the package is, relative to the application's folder.
    source: String,
}

impl Package {
    fn read(scan: &Scan, source: &str) -> Self {
        let text = scan.texts.get(&path::below(source, "package.json")).map(String::as_str).unwrap_or_default();
        let package: Value = serde_json::from_str(text).unwrap_or_default();
        let mut needed: Vec<String> = Vec::new();
        needed.extend(package.get("main").and_then(Value::as_str).map(plain));
        match package.get("bin") {
            Some(Value::String(path)) => needed.push(plain(path)),
            Some(Value::Object(named)) => needed.extend(named.values().filter_map(Value::as_str).map(plain)),
            _ => {}
        }
        let files = package.get("files").and_then(Value::as_array);
        let picks = files.and_then(|files| {
            let mut builder = GitignoreBuilder::new("");
            for line in files.iter().filter_map(Value::as_str) {
                let (not, path) = line.strip_prefix('!').map_or(("", line), |path| ("!", path));
                builder.add_line(None, &format!("{not}/{}", plain(path))).ok()?;
            }
            builder.build().ok()
        });
        Self { picks, needed, source: source.to_owned() }
    }

    fn always(&self, path: &str) -> bool {
        let lower = path.to_ascii_lowercase();
        let stem = lower.split('.').next().unwrap_or_default();
        let named = !path.contains('/') && matches!(stem, "readme" | "license" | "licence" | "copying");
        named || path == "package.json" || self.needed.iter().any(|needed| needed == path)
    }
}

/// A path as npm's lists write it, without what says nothing.
fn plain(path: &str) -> String {
    path.trim_start_matches("./").trim_start_matches('/').trim_end_matches("/**").trim_end_matches('/').to_owned()
}

/// The rules of one folder: its file, its path in the package, and what it says.
struct Ignore {
    file: String,
    folder: String,
    rules: Gitignore,
}

struct Packer<'p> {
    scan: &'p Scan,
    package: &'p Package,
    home: &'p str,
    outcome: &'p mut PartOutcome,
}

impl Packer<'_> {
    fn tree(&self) -> &Tree {
        &self.scan.tree
    }

    fn ignore_file(&self, folder: &str) -> Option<Ignore> {
        let (file, text) = [".npmignore", ".gitignore"].iter().find_map(|name| {
            let path = path::below(folder, name);
            self.scan.texts.get(&path).map(|text| (path, text))
        })?;
        let mut builder = GitignoreBuilder::new("");
        for line in text.lines() {
            // A line that is no pattern says nothing.
            let _ = builder.add_line(None, line);
        }
        let folder = folder.strip_prefix(&self.package.source).unwrap_or(folder).trim_start_matches('/').to_owned();
        Some(Ignore { file, folder, rules: builder.build().ok()? })
    }

    /// Goes through a folder; `path` is its path in the package.
    fn folder(&mut self, at: Option<usize>, path: &str, ignores: &[Ignore]) {
        let inside: Vec<usize> = self.tree().children(at).collect();
        for child in inside {
            let Some(entry) = self.tree().entries.get(child) else { continue };
            let (name, is_dir) = (entry.name().to_owned(), entry.kind.is_dir());
            let (full, path) = (entry.path.clone(), path::below(path, &name));
            if let Some(placement) = self.kept_out(&name, &path, is_dir, ignores) {
                self.outcome.placements.insert(child, placement);
            } else if is_dir {
                let own = self.ignore_file(&full);
                self.within(child, &path, ignores, own);
            } else {
                let lands = format!("{}/{path}", self.home.trim_start_matches('/'));
                self.outcome.placements.insert(child, Placement::Shipped(lands));
            }
        }
    }

    fn within(&mut self, at: usize, path: &str, ignores: &[Ignore], own: Option<Ignore>) {
        let mut all: Vec<Ignore> = ignores.iter().map(Ignore::again).collect();
        all.extend(own);
        self.folder(Some(at), path, &all);
    }

    fn kept_out(&self, name: &str, path: &str, is_dir: bool, ignores: &[Ignore]) -> Option<Placement> {
        let fits = |list: &[&str]| list.iter().any(|pattern| crate::app::pattern::matches(pattern, name));
        if fits(&NEVER) || !path.contains('/') && fits(&NEVER_AT_THE_TOP) || name.starts_with("._") || is_swap(name) {
            return Some(Placement::Excluded("npm never packs it".to_owned()));
        }
        if self.package.always(path) {
            return None;
        }
        if let Some(picks) = &self.package.picks {
            let is_picked = picks.matched_path_or_any_parents(path, is_dir).is_ignore();
            // A folder that is not picked may hold what is.
            if !is_picked && !is_dir {
                return Some(Placement::Excluded("not among `files` in package.json".to_owned()));
            }
        }
        ignores.iter().rev().find_map(|ignore| {
            let own =
                if ignore.folder.is_empty() { path } else { path.strip_prefix(&ignore.folder)?.strip_prefix('/')? };
            let matched = ignore.rules.matched_path_or_any_parents(own, is_dir);
            matched.is_ignore().then(|| {
                let rule = matched.inner().map(|glob| glob.original()).unwrap_or_default();
                Placement::Excluded(format!("{}: {rule}", ignore.file))
            })
        })
    }
}

impl Ignore {
    fn again(&self) -> Self {
        Self { file: self.file.clone(), folder: self.folder.clone(), rules: self.rules.clone() }
    }
}

/// What an editor leaves beside an open file.
fn is_swap(name: &str) -> bool {
    name.starts_with('.') && name.strip_suffix(".swp").is_some()
}
