//! Picking files: what one more or one less makes of the entries that the answers hold.

use std::cell::RefCell;
use std::collections::HashMap;

use serde::Serialize;

use crate::answers::{Answers, Placed};
use crate::app::Tree;
use crate::suite::{Files, Suite};
use crate::yaml::Shared;

use super::flags::Flag;
use super::recipe::Recipe;

/// The entries that hold, whoever said them: relative to the application's folder, a leading `-` leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Picked {
    /// As the answers give them: `app`, `-app/secret.pem`.
    pub entries: Shared<String>,
    /// True when everything goes in that no entry leaves out.
    pub everything: bool,
    /// True where an entry may leave out part of what another one brings.
    pub excludes: bool,
}

/// What becomes of a file when the remedy is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Into the image.
    In,
    /// Left out of the image.
    Out,
    /// Not named any more: there is no such file.
    Forget,
}

/// What would mend a flag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// In, out, or not named any more.
    pub way: Way,
    /// The file or folder, relative to the application's folder.
    pub path: String,
    /// The entries to begin with while the answers say nothing.
    pub start: Shared<String>,
    /// What answers for that file hold then; nothing is left to the extension any more.
    #[serde(skip)]
    pub(super) rules: Rules,
    /// Where no files are picked, but a part of the person's own may leave some out: what that part takes, and what stays
    /// out of it.
    #[serde(skip)]
    pub(super) place: Option<[Placed; 2]>,
}

/// What a change has to know beside the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    excludes: bool,
    /// For each folder above the file, the nearest first: what of it holds the file, and all that is in it.
    beside: Vec<(String, Shared<String>)>,
}

/// The entries that hold in the document; nothing where the suite picks no files.
pub(super) fn picked(recipes: &[Recipe], suite: &Suite) -> Option<Picked> {
    let layout = &suite.layout;
    let excludes = match layout.files {
        Files::None => return None,
        Files::Prime => true,
        Files::Stage => false,
    };
    let Some(recipe) = recipes.iter().find(|recipe| recipe.part == layout.application_part) else {
        return Some(Picked { excludes, ..Picked::default() });
    };
    let prime = recipe.prime.as_deref().filter(|prime| excludes && !prime.is_empty());
    let filter = prime.unwrap_or(&recipe.stage);
    let home = format!("{}/", layout.application);
    let entries: Vec<String> = filter
        .iter()
        .filter_map(|entry| match entry.strip_prefix('-') {
            Some(out) => Some(format!("-{}", out.trim_start().strip_prefix(&home)?)),
            None => Some(entry.strip_prefix(&home)?.trim_end_matches('/').to_owned()),
        })
        .collect();
    // Only where the extension takes the whole folder, it takes the document, too.
    let whole = entries.iter().any(|entry| entry == crate::answers::ROCK_PATH) && prime.is_none();
    let all_out = !entries.is_empty() && entries.iter().all(|entry| entry.starts_with('-'));
    if whole {
        return Some(Picked { entries: Shared::default(), everything: true, excludes });
    }
    Some(Picked { everything: excludes && all_out, entries: entries.into(), excludes })
}

fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn out(entry: &str) -> Option<&str> {
    entry.strip_prefix('-').map(str::trim_start)
}

/// The entries after a path was taken in.
pub fn put_in(mut entries: Vec<String>, everything: bool, path: &str) -> Vec<String> {
    // What was said about this path, or what is around it, gives way to what is said now.
    entries.retain(|entry| out(entry).is_none_or(|out| !is_under(path, out) && !is_under(out, path)));
    if everything || entries.iter().any(|entry| out(entry).is_none() && is_under(path, entry)) {
        return entries;
    }
    entries.retain(|entry| out(entry).is_some() || !is_under(entry, path));
    entries.push(path.to_owned());
    entries
}

/// The entries after a path was left out; nothing where the suite's rules have no way to say so.
pub fn take_out(mut entries: Vec<String>, picked: &Picked, tree: &Tree, path: &str) -> Option<Vec<String>> {
    let rules = Folders::default().rules(picked, tree, path);
    leave_out(&mut entries, picked.everything, &rules, path).then_some(entries)
}

fn leave_out(entries: &mut Vec<String>, everything: bool, rules: &Rules, path: &str) -> bool {
    entries.retain(|entry| out(entry).is_none_or(|out| !is_under(out, path)));
    if everything && rules.excludes {
        entries.push(format!("-{path}"));
        return true;
    }
    let around = entries.iter().position(|entry| out(entry).is_none() && entry != path && is_under(path, entry));
    let alone = entries.iter().all(|entry| out(entry).is_some() || is_under(entry, path));
    if rules.excludes && (around.is_some() || alone) {
        // In front, for behind other entries the packers take an exclusion for a file to be moved.
        entries.insert(0, format!("-{path}"));
        return true;
    }
    if alone {
        // Without an entry the extension would choose by itself again.
        return false;
    }
    if let Some(at) = around {
        let folder = entries.remove(at);
        let depth = path.matches('/').count() - folder.matches('/').count();
        let beside = rules.beside.iter().take(depth);
        entries.extend(beside.flat_map(|(child, all)| all.iter().filter(move |other| *other != child).cloned()));
    }
    entries.retain(|entry| out(entry).is_some() || !is_under(entry, path));
    true
}

/// What is in folders, listed once for all that asks for it.
#[derive(Default)]
pub(super) struct Folders(RefCell<HashMap<String, Shared<String>>>);

impl Folders {
    fn list(&self, tree: &Tree, folder: &str) -> Shared<String> {
        let paths = || {
            let inside = tree.find(folder).into_iter().flat_map(|at| tree.children(Some(at)));
            inside.filter_map(|at| tree.entries.get(at)).map(|entry| entry.path.clone()).collect()
        };
        self.0.borrow_mut().entry(folder.to_owned()).or_insert_with(paths).clone()
    }

    fn rules(&self, picked: &Picked, tree: &Tree, path: &str) -> Rules {
        let mut beside = Vec::new();
        let mut child = path;
        while let Some((folder, _)) = child.rsplit_once('/') {
            beside.push((child.to_owned(), self.list(tree, folder)));
            child = folder;
        }
        Rules { excludes: picked.excludes, beside }
    }

    /// What would mend a flag about that path, where files can be picked at all.
    pub fn action(&self, picked: Option<&Picked>, tree: &Tree, way: Way, path: &str) -> Option<Action> {
        let picked = picked?;
        let rules = self.rules(picked, tree, path);
        if way == Way::Out && !leave_out(&mut picked.entries.to_vec(), picked.everything, &rules, path) {
            return None;
        }
        Some(Action { way, path: path.to_owned(), start: picked.entries.clone(), rules, place: None })
    }
}

/// What keeps a file out that lands at `lands`, in a part that takes `source` to `home`.
pub(super) fn keep_out(path: &str, (source, home): (&str, &str), lands: &str) -> Action {
    let whole = Placed { from: source.to_owned(), to: home.to_owned() };
    let out = Placed { from: lands.trim_start_matches('/').to_owned(), to: String::new() };
    let (start, rules) = (Shared::default(), Rules::default());
    Action { way: Way::Out, path: path.to_owned(), start, rules, place: Some([whole, out]) }
}

/// What takes an entry away that names nothing.
pub(super) fn forget(picked: &Picked, entry: &str) -> Action {
    Action {
        way: Way::Forget,
        path: entry.to_owned(),
        start: picked.entries.clone(),
        rules: Rules::default(),
        place: None,
    }
}

/// Does what mends the flag: the answers then pick or leave out its file. False where the flag has no such action.
pub fn remedy(flag: &Flag, answers: &mut Answers) -> bool {
    let Some(action) = &flag.action else { return false };
    if let Some([whole, out]) = &action.place {
        if answers.organize.iter().all(|own| own.to.is_empty()) {
            answers.organize.push(whole.clone());
        }
        let is_new = answers.organize.iter().all(|own| own.from != out.from);
        answers.organize.extend(is_new.then(|| out.clone()));
        return is_new;
    }
    let picked = answers.files.clone().filter(|files| !files.is_empty());
    let mut entries = picked.unwrap_or_else(|| action.start.to_vec());
    let everything = action.rules.excludes && entries.iter().all(|entry| out(entry).is_some());
    match action.way {
        Way::Forget => entries.retain(|entry| *entry != action.path),
        Way::In => entries = put_in(entries, everything, &action.path),
        Way::Out => {
            if !leave_out(&mut entries, everything, &action.rules, &action.path) {
                return false;
            }
        }
    }
    answers.files = Some(entries).filter(|entries| !entries.is_empty());
    true
}
