//! The entries of `stage` and `prime`: what they take, and what they leave out.
//!
//! As the packers read them: an entry with a `*` is a pattern, any other has to be there; one that begins with `-`
//! leaves out, and always is a pattern. The entries are taken one after the other: a pattern takes back what it finds
//! behind a dot, also where an entry before it named it, and an entry after it brings it in again.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::app::{Tree, pattern};
use crate::text::path;

use super::install::{Item, steps};
use super::outcome::{PartOutcome, PartProblem};

/// At most so many names are held against the patterns of a part.
const MOST_COMPARED: usize = 500_000;

/// What the entries come to: paths, each with all that is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Selected {
    pub taken: BTreeSet<String>,
    /// What is left out, with the entry that says so.
    pub out: BTreeMap<String, String>,
}

impl Selected {
    /// True for a path in a folder that is left out.
    fn is_out(&self, path: &str, root: &mut Item, tree: &Tree) -> bool {
        let mut is_folder = |above: &str| root.at(above, tree).is_some_and(|item| item.dir);
        let mut above = path.rmatch_indices('/').map(|(at, _)| &path[..at]);
        self.out.contains_key("") || above.any(|above| self.out.contains_key(above) && is_folder(above))
    }

    /// All that comes in: what is taken, with what is in it and the folders above, but for what is left out.
    pub fn whole(&self, root: &mut Item, tree: &Tree) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.gather(root, tree, ("", false), &mut found);
        found
    }

    /// True where something at the path or below it comes in.
    fn gather(&self, item: &mut Item, tree: &Tree, (path, is_in): (&str, bool), found: &mut BTreeSet<String>) -> bool {
        if self.out.contains_key(path) {
            return false;
        }
        let is_in = is_in || self.taken.contains(path);
        let mut comes = is_in;
        if item.dir {
            for (name, child) in item.open(tree) {
                comes |= self.gather(child, tree, (&path::below(path, name), is_in), found);
            }
        }
        if comes {
            found.insert(path.to_owned());
        }
        comes
    }

    /// Takes back what a pattern hides: the names that it finds behind a dot, and what it finds in those folders.
    fn hide(&mut self, root: &mut Item, tree: &Tree, entry: &str, outcome: &mut PartOutcome) {
        for hidden in glob(root, tree, &format!(".{entry}"), outcome) {
            self.taken.remove(&hidden);
            let start = format!("{hidden}/");
            if self.taken.range(start.clone()..).next().is_some_and(|path| path.starts_with(&start)) {
                for path in glob_in(root, tree, &hidden, entry, outcome) {
                    self.taken.remove(&path);
                }
            }
        }
    }
}

/// The entries that hold: what `prime` does not say, `stage` does.
///
/// A `prime` that is there and empty does say something: everything, staged or not.
pub(super) fn filesets(stage: &[String], prime: Option<&[String]>) -> (Vec<String>, Vec<String>) {
    let stage = if stage.is_empty() { vec!["*".to_owned()] } else { stage.to_vec() };
    let prime = match prime {
        _ if !is_silent(prime) => prime.unwrap_or_default().to_vec(),
        prime => {
            let more = prime.unwrap_or_default().iter().filter(|entry| entry.as_str() != "*");
            more.chain(&stage).cloned().collect()
        }
    };
    (stage, prime)
}

/// True for a `prime` that names nothing of its own to take.
fn is_silent(prime: Option<&[String]>) -> bool {
    prime.is_none_or(|prime| prime == ["*"] || !prime.is_empty() && prime.iter().all(|entry| entry.starts_with('-')))
}

/// The two orders of `stage` that may differ, where chance chooses one: `prime` without entries of its own takes those of
/// `stage` as a set, and a pattern hides what begins with a dot and is named by an entry before it.
pub(super) fn orders(stage: &[String], prime: Option<&[String]>) -> Option<[Vec<String>; 2]> {
    let hides = |entry: &String| entry.contains('*') && !entry.starts_with(['-', '.']);
    let (dotted, others): (Vec<_>, Vec<_>) = stage.iter().cloned().partition(|entry| entry.starts_with('.'));
    let may_differ = is_silent(prime) && !dotted.is_empty() && others.iter().any(hides);
    may_differ.then(|| [[dotted.clone(), others.clone()].concat(), [others, dotted].concat()])
}

/// Looks up the entries; those that have to be there and are not are trouble.
pub(super) fn select(
    root: &mut Item,
    tree: &Tree,
    step: &'static str,
    entries: &[String],
    outcome: &mut PartOutcome,
) -> Selected {
    let mut selected = Selected::default();
    let mut takes: Vec<&str> = Vec::new();
    for entry in entries {
        match entry.strip_prefix('-') {
            Some(out) => {
                for path in glob(root, tree, out, outcome) {
                    selected.out.entry(path).or_insert_with(|| format!("{step}: {entry}"));
                }
            }
            None => takes.push(entry.strip_prefix('\\').unwrap_or(entry)),
        }
    }
    if takes.is_empty() {
        takes.push("*");
    }
    for entry in takes {
        if entry.contains('*') {
            selected.taken.extend(glob(root, tree, entry, outcome));
            if !entry.starts_with('.') {
                selected.hide(root, tree, entry, outcome);
            }
            continue;
        }
        let path = steps(entry).collect::<Vec<_>>().join("/");
        let path = path.replace("/../", "/\0/");
        let path = up(&path);
        if root.at(&path, tree).is_some() {
            selected.taken.insert(path);
        } else if !selected.is_out(&path, root, tree) {
            // Below what is left out anyway nothing is missed.
            outcome.troubles.push(PartProblem::Missing { step, entry: entry.to_owned() });
        }
    }
    selected
}

/// A path whose steps up are marked, without them.
fn up(path: &str) -> String {
    let mut found: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "\0" | ".." => drop(found.pop()),
            other => found.push(other),
        }
    }
    found.join("/")
}

/// Every path below that fits a pattern. `**` stands for any number of folders; with a slash at its end a pattern is
/// for folders alone. The empty path is the part's own folder.
pub(super) fn glob(root: &mut Item, tree: &Tree, entry: &str, outcome: &mut PartOutcome) -> Vec<String> {
    glob_in(root, tree, "", entry, outcome)
}

/// The same for a pattern that begins in one of the part's folders; the paths are the part's.
fn glob_in(root: &mut Item, tree: &Tree, folder: &str, entry: &str, outcome: &mut PartOutcome) -> Vec<String> {
    let Some(start) = root.at(folder, tree) else { return Vec::new() };
    let mut parts: Vec<&str> = steps(entry).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    // Any number of folders, and then any number of them, is no more than that.
    parts.dedup_by(|one, other| *one == "**" && *other == "**");
    let several_ways = parts.iter().filter(|part| **part == "**").count() > 1;
    let mut search = Search {
        tree,
        folders: entry.ends_with('/'),
        found: BTreeSet::new(),
        passed: several_ways.then(HashSet::new),
        compared: outcome.compared,
    };
    search.below(start, folder, &parts);
    outcome.compared = search.compared;
    if search.compared >= MOST_COMPARED {
        outcome.troubles.push(PartProblem::Laborious);
    }
    search.found.into_iter().collect()
}

struct Search<'s> {
    tree: &'s Tree,
    folders: bool,
    found: BTreeSet<String>,
    /// The folders that a `**` has searched, with how many steps of the pattern were left, where several ways may lead there.
    passed: Option<HashSet<(String, usize)>>,
    compared: usize,
}

impl Search<'_> {
    fn below(&mut self, item: &mut Item, path: &str, parts: &[&str]) {
        let Some((first, rest)) = parts.split_first() else {
            if item.dir || !self.folders {
                self.found.insert(path.to_owned());
            }
            return;
        };
        if !item.dir || self.compared >= MOST_COMPARED {
            return;
        }
        if *first == "**" {
            if self.passed.as_mut().is_some_and(|passed| !passed.insert((path.to_owned(), parts.len()))) {
                return;
            }
            // No folder at all, or any folder and what is below it. At the end it stands for folders.
            self.below(item, path, rest);
            self.compared += item.open(self.tree).len();
            for (name, child) in item.open(self.tree) {
                if child.dir {
                    let path = path::below(path, name);
                    self.below(child, &path, parts);
                }
            }
            return;
        }
        let tree = self.tree;
        if !pattern::is_pattern(first) {
            if let Some(child) = item.open(tree).get_mut(*first) {
                self.below(child, &path::below(path, first), rest);
            }
            return;
        }
        self.compared += item.open(tree).len();
        for (name, child) in item.open(tree) {
            if pattern::matches(first, name) {
                let path = path::below(path, name);
                self.below(child, &path, rest);
            }
        }
    }
}
