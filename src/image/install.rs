//! A part's own folder while it is built: what `dump` copied, and what `organize` moves.
//!
//! A tree over the application's listing. A folder is opened only when something looks into it; until then it stands
//! for everything below it.

use std::collections::BTreeMap;

use crate::app::{Tree, pattern};
use crate::text::path;

use super::fileset::{self, Selected};
use super::flags::MOST;
use super::outcome::{PartOutcome, PartProblem, Placement};
use super::recipe::Recipe;

/// What Rockcraft leaves out of a local source, at its top: what it packed before.
const IGNORED: &str = "*.rock";

/// A file or folder in the part's folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    /// Its place in the listing; none for a folder that `organize` made, and for the part's folder itself.
    pub origin: Option<usize>,
    pub dir: bool,
    /// What is in it, once it was opened.
    pub children: Option<BTreeMap<String, Item>>,
}

impl Item {
    fn made() -> Self {
        Self { origin: None, dir: true, children: Some(BTreeMap::new()) }
    }

    /// What is in the folder; opens it.
    pub fn open(&mut self, tree: &Tree) -> &mut BTreeMap<String, Item> {
        let (origin, dir) = (self.origin, self.dir);
        self.children.get_or_insert_with(|| {
            let places = origin.filter(|_| dir).map(|at| tree.children(Some(at)).collect::<Vec<_>>());
            children(tree, places.unwrap_or_default())
        })
    }

    /// What is at a path below; opens the folders on the way.
    pub fn at(&mut self, path: &str, tree: &Tree) -> Option<&mut Item> {
        let mut item = self;
        for step in steps(path) {
            if !item.dir {
                return None;
            }
            item = item.open(tree).get_mut(step)?;
        }
        Some(item)
    }

    fn take(&mut self, path: &str, tree: &Tree) -> Option<Item> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.at(folder, tree)?.open(tree).remove(name)
    }

    /// Makes the folders to a path; nothing where a file is in the way.
    fn make(&mut self, path: &str, tree: &Tree) -> Option<&mut Item> {
        let mut item = self;
        for step in steps(path) {
            item = item.open(tree).entry(step.to_owned()).or_insert_with(Item::made);
            if !item.dir {
                return None;
            }
        }
        Some(item)
    }

    /// Puts what is in another folder into this one; files give way. Nothing where a file is in a folder's way.
    fn merge(&mut self, mut other: Item, tree: &Tree) -> Option<()> {
        let content = std::mem::take(other.open(tree));
        let own = self.open(tree);
        for (name, item) in content {
            match own.get_mut(&name) {
                Some(there) if there.dir && item.dir => there.merge(item, tree)?,
                Some(there) if there.dir != item.dir => return None,
                _ => drop(own.insert(name, item)),
            }
        }
        Some(())
    }
}

fn children(tree: &Tree, places: impl IntoIterator<Item = usize>) -> BTreeMap<String, Item> {
    let named = places.into_iter().filter_map(|at| {
        let entry = tree.entries.get(at)?;
        Some((entry.name().to_owned(), Item { origin: Some(at), dir: entry.kind.is_dir(), children: None }))
    });
    named.collect()
}

/// The steps of a path, without what says nothing.
pub(super) fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|step| !matches!(*step, "" | "."))
}

/// A path with `.`, `..` and doubled slashes resolved; nothing where it leads out.
fn resolved(path: &str) -> Option<String> {
    let mut found: Vec<&str> = Vec::new();
    for step in steps(path) {
        if step == ".." {
            found.pop()?;
        } else {
            found.push(step);
        }
    }
    Some(found.join("/"))
}

/// What a part that copies its source makes of the folder.
pub(super) fn outcome(recipe: &Recipe, tree: &Tree, mut outcome: PartOutcome) -> PartOutcome {
    let Some(mut root) = dumped(recipe, tree, &mut outcome) else { return outcome };
    organize(&mut root, recipe, tree, &mut outcome);
    let (stage, prime) = fileset::filesets(&recipe.stage, recipe.prime.as_deref());
    if let Some(orders) = fileset::orders(&recipe.stage, recipe.prime.as_deref()) {
        let [first, last] = orders.map(|stage| fileset::select(&mut root, tree, "stage", &stage, &mut outcome));
        // What they name may differ and come to the same.
        if first.taken != last.taken && first.whole(&mut root, tree) != last.whole(&mut root, tree) {
            outcome.troubles.push(PartProblem::ByChance);
        }
    }
    let stage = fileset::select(&mut root, tree, "stage", &stage, &mut outcome);
    let prime = fileset::select(&mut root, tree, "prime", &prime, &mut outcome);
    let mut settler = Settler { stage: &stage, prime: &prime, outcome: &mut outcome };
    settler.settle(&root, &mut String::new(), Way::default());
    outcome.troubles.sort();
    outcome.troubles.dedup();
    outcome.more_troubles = outcome.troubles.len().saturating_sub(MOST);
    outcome.troubles.truncate(MOST);
    outcome.sum(tree)
}

/// The part's folder after its source was copied.
fn dumped(recipe: &Recipe, tree: &Tree, outcome: &mut PartOutcome) -> Option<Item> {
    let folder = if recipe.source.is_empty() { None } else { Some(tree.find(&recipe.source)?) };
    let mut found = children(tree, tree.children(folder));
    let ignored: Vec<String> = found.keys().filter(|name| pattern::matches(IGNORED, name)).cloned().collect();
    for name in ignored {
        if let Some(at) = found.remove(&name).and_then(|item| item.origin) {
            outcome.placements.insert(at, Placement::Excluded("Rockcraft takes no packed rocks".to_owned()));
        }
    }
    Some(Item { origin: None, dir: true, children: Some(found) })
}

/// Moves what `organize` names: plain names first, then patterns, each in the order of their letters.
fn organize(root: &mut Item, recipe: &Recipe, tree: &Tree, outcome: &mut PartOutcome) {
    let mut pairs: Vec<&(String, String)> = recipe.organize.iter().collect();
    pairs.sort_by_key(|(from, _)| (from.contains('*'), from));
    for (from, to) in pairs {
        let Some(source) = resolved(from).filter(|source| !source.is_empty()) else {
            outcome.troubles.push(PartProblem::Outside { to: to.clone() });
            continue;
        };
        let found = if pattern::is_pattern(&source) {
            fileset::glob(root, tree, &as_searched(&source), outcome)
        } else {
            root.at(&source, tree).is_some().then(|| source.clone()).into_iter().collect()
        };
        for one in found.into_iter().filter(|one| !one.is_empty()) {
            let done =
                if from.contains('*') { move_one(root, tree, &one, to) } else { move_named(root, tree, &one, to) };
            if let Err(trouble) = done {
                outcome.troubles.push(trouble);
            }
        }
    }
}

/// A pattern of `organize` as it is searched for: the folders before the first star, and before the last name, are meant
/// as they are written.
fn as_searched(source: &str) -> String {
    let all: Vec<&str> = steps(source).collect();
    let literal = all.iter().position(|step| step.contains('*')).unwrap_or(all.len() - 1);
    let quoted = |step: &str| step.replace('[', "[[]").replace('?', "[?]");
    let ready = all.iter().enumerate().map(|(at, step)| if at < literal { quoted(step) } else { (*step).to_owned() });
    ready.collect::<Vec<_>>().join("/")
}

fn exists(from: &str, to: &str) -> PartProblem {
    PartProblem::Exists { from: from.to_owned(), to: to.to_owned() }
}

/// Moves what a plain name stands for: what is in a folder goes into the target.
fn move_named(root: &mut Item, tree: &Tree, from: &str, to: &str) -> Result<(), PartProblem> {
    if !root.at(from, tree).is_some_and(|item| item.dir) {
        return move_one(root, tree, from, to);
    }
    let target = resolved(to).ok_or_else(|| PartProblem::Outside { to: to.to_owned() })?;
    if target == from {
        return Ok(());
    }
    let Some(item) = root.take(from, tree) else { return Ok(()) };
    if target.strip_prefix(from).is_some_and(|rest| rest.starts_with('/')) {
        // The packer copies it into itself and then removes it: nothing is left.
        return Err(PartProblem::IntoItself { from: from.to_owned(), to: target });
    }
    let (above, name) = target.rsplit_once('/').unwrap_or(("", &target));
    if root.at(&target, tree).is_none() && !name.is_empty() {
        // As a whole, so that it stays closed.
        let folder = root.make(above, tree).ok_or_else(|| exists(from, to))?;
        folder.open(tree).insert(name.to_owned(), item);
        return Ok(());
    }
    let folder = root.make(&target, tree).ok_or_else(|| exists(from, to))?;
    folder.merge(item, tree).ok_or_else(|| exists(from, to))
}

/// Moves one file, or one of what a pattern found, as it is.
fn move_one(root: &mut Item, tree: &Tree, from: &str, to: &str) -> Result<(), PartProblem> {
    let target = resolved(to).ok_or_else(|| PartProblem::Outside { to: to.to_owned() })?;
    let name = path::name(from);
    let there = root.at(&target, tree).map(|item| item.dir);
    let into = there == Some(true) || there.is_none() && to.ends_with('/');
    if there == Some(false) && target != from {
        return Err(exists(from, to));
    }
    let full = if into { steps(&target).chain([name]).collect::<Vec<_>>().join("/") } else { target };
    if full == from {
        return Ok(());
    }
    // In a folder, too, nothing gives way: the packer overwrites only what it moved itself in a build before.
    if into && root.at(&full, tree).is_some() {
        return Err(exists(from, &full));
    }
    if full.strip_suffix(&format!("/{name}")) == Some(from) {
        return Ok(());
    }
    if full.strip_prefix(from).is_some_and(|rest| rest.starts_with('/')) {
        return Err(PartProblem::IntoItself { from: from.to_owned(), to: full });
    }
    let Some(item) = root.take(from, tree) else { return Ok(()) };
    let (folder, name) = full.rsplit_once('/').unwrap_or(("", &full));
    let folder = root.make(folder, tree).ok_or_else(|| exists(from, to))?;
    folder.open(tree).insert(name.to_owned(), item);
    Ok(())
}

/// What is decided about a path by what is above it.
#[derive(Clone, Copy, Default)]
struct Way<'r> {
    staged: bool,
    primed: bool,
    out: Option<&'r str>,
    staged_out: bool,
}

struct Settler<'s> {
    stage: &'s Selected,
    prime: &'s Selected,
    outcome: &'s mut PartOutcome,
}

impl<'s> Settler<'s> {
    /// Places what is there; true where `stage` has any of it.
    fn settle(&mut self, item: &Item, path: &mut String, mut way: Way<'s>) -> bool {
        way.staged |= self.stage.taken.contains(path.as_str());
        way.primed |= self.prime.taken.contains(path.as_str());
        if let Some(rule) = self.stage.out.get(path.as_str()) {
            way.out = way.out.or(Some(rule));
            way.staged_out = true;
        }
        way.out = way.out.or_else(|| self.prime.out.get(path.as_str()).map(String::as_str));
        let is_staged = way.staged && !way.staged_out;
        let is_primed = way.primed && !self.is_primed_out(path);
        if let Some(children) = &item.children {
            let before = self.outcome.troubles.len();
            let mut is_there = is_staged;
            for (name, child) in children {
                let length = path.len();
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(name);
                is_there |= self.settle(child, path, way);
                path.truncate(length);
            }
            // Without any of its content, too, a folder that `prime` names has to be there.
            if is_primed && !is_there && !path.is_empty() && before == self.outcome.troubles.len() {
                self.outcome.troubles.push(PartProblem::NotStaged { path: path.clone() });
            }
            return is_there;
        }
        let Some(at) = item.origin else { return is_staged };
        let placement = match way.out {
            Some(rule) if way.staged => Placement::Excluded(rule.to_owned()),
            None if is_staged && is_primed => Placement::Shipped(path.clone()),
            _ => Placement::Dropped,
        };
        if is_primed && !is_staged {
            self.outcome.troubles.push(PartProblem::NotStaged { path: path.clone() });
        }
        self.outcome.placements.insert(at, placement);
        is_staged
    }

    /// True when `prime` itself leaves the path out.
    fn is_primed_out(&self, path: &str) -> bool {
        let mut above = path;
        loop {
            if self.prime.out.contains_key(above) {
                return true;
            }
            let Some((folder, _)) = above.rsplit_once('/') else { return self.prime.out.contains_key("") };
            above = folder;
        }
    }
}
