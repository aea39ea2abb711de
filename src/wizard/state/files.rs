//! Which files go into the image, picked from the folder as it is.

use std::collections::BTreeSet;

use crate::project::TreeEntry;
use crate::suite::{self, Files as Picking, Suite};
use crate::text;

use super::State;
use super::field::{Cell, Field, Id, Item, Tone};
use super::preview::Follow;

/// Name of the list of entries.
pub const ENTRIES: &str = "entry";

/// The questions: none are declared, all are rows.
pub const FIELDS: &[Field] = &[];

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Folders that are open.
    pub open: BTreeSet<String>,
    /// The entries that are shown, by their place in the tree. Kept, for a folder can be large.
    pub shown: Vec<usize>,
    /// Bytes that would go into the image.
    pub size: u64,
}

/// Whether an entry goes into the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shipped {
    /// All of it.
    In,
    /// Some of what is in the folder.
    Partly,
    /// Nothing of it.
    Out,
}

/// What the extension takes by itself, as entries of the answers.
#[must_use]
pub fn defaults(state: &State) -> Vec<String> {
    let facts = &state.project.facts;
    match facts.best() {
        Some(best) if best.suite == state.answers.suite => {
            facts.shipped.iter().map(|entry| entry.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// The entries that hold now.
#[must_use]
pub fn entries(state: &State) -> Vec<String> {
    state.answers.files.clone().unwrap_or_else(|| defaults(state))
}

fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether that path goes into the image by those entries.
#[must_use]
pub fn shipped(path: &str, entries: &[String]) -> Shipped {
    let mut out = entries.iter().filter_map(|entry| entry.strip_prefix('-')).map(str::trim_start);
    let mut within = entries.iter().filter(|entry| !entry.starts_with('-')).map(|entry| entry.trim_end_matches('/'));
    if out.clone().any(|left_out| is_under(path, left_out)) {
        return Shipped::Out;
    }
    if within.clone().any(|taken| is_under(path, taken)) {
        return if out.any(|left_out| is_under(left_out, path)) { Shipped::Partly } else { Shipped::In };
    }
    if within.any(|taken| is_under(taken, path)) { Shipped::Partly } else { Shipped::Out }
}

/// The entries after that path was taken in or left out.
#[must_use]
pub fn switched(path: &str, mut entries: Vec<String>) -> Vec<String> {
    let is_in = shipped(path, &entries) == Shipped::In;
    // What was said about this path and what is below it gives way to what is said now.
    entries.retain(|entry| !is_under(entry.trim_start_matches(['-', ' ']).trim_end_matches('/'), path));
    match (is_in, shipped(path, &entries)) {
        (true, Shipped::In) => entries.push(format!("-{path}")),
        (false, Shipped::Out | Shipped::Partly) => {
            let first_out = entries.iter().position(|entry| entry.starts_with('-')).unwrap_or(entries.len());
            entries.insert(first_out, path.to_owned());
        }
        _ => {}
    }
    entries
}

/// Works out anew which entries are shown, and how much would ship.
pub fn refresh(state: &mut State) {
    let mut shown = Vec::new();
    let mut closed: Option<&str> = None;
    for (at, entry) in state.project.tree.entries.iter().enumerate() {
        if closed.is_some_and(|folder| is_under(&entry.path, folder)) {
            continue;
        }
        closed = None;
        shown.push(at);
        if entry.kind.is_dir() && !state.files.open.contains(&entry.path) {
            closed = Some(&entry.path);
        }
    }
    let taken = entries(state);
    let is_leaf = |entry: &&TreeEntry| !entry.kind.is_dir() || entry.foreign;
    let ships = |entry: &&TreeEntry| shipped(&entry.path, &taken) == Shipped::In;
    let size = state.project.tree.entries.iter().filter(is_leaf).filter(ships).map(|entry| entry.size).sum();
    state.files.shown = shown;
    state.files.size = size;
}

/// What is worth knowing about an entry before it ships.
fn remark(entry: &TreeEntry) -> (&'static str, Tone) {
    let name = entry.path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    match (name, ending) {
        (".env" | ".envrc" | "secrets.yaml" | "id_rsa" | "credentials.json", _) | (_, "pem" | "key") => {
            ("looks like secrets", Tone::Warning)
        }
        _ if name.starts_with(".env.") => ("looks like secrets", Tone::Warning),
        (".venv" | "venv" | "node_modules" | ".tox" | "__pycache__" | ".git", _) => {
            ("never belongs in an image", Tone::Dim)
        }
        ("charm" | "rockcraft.yaml", _) => ("for the packers, not for the image", Tone::Dim),
        (_, "rock" | "charm") => ("made by a packer", Tone::Dim),
        _ => ("", Tone::Dim),
    }
}

fn suite(state: &State) -> Option<&'static Suite> {
    suite::named(&state.answers.suite)
}

fn row(state: &State, at: usize, entry: &TreeEntry, taken: &[String], by_default: &[String]) -> Item {
    let ships = shipped(&entry.path, taken);
    let (mut remark, mut tone) = remark(entry);
    if remark.is_empty() && by_default.contains(&entry.path) {
        (remark, tone) = ("by default", Tone::Dim);
    }
    let mark = match ships {
        Shipped::In => "[x]",
        Shipped::Partly => "[~]",
        Shipped::Out => "[ ]",
    };
    let depth = entry.path.matches('/').count();
    let name = entry.path.rsplit('/').next().unwrap_or_default();
    let sign = match (entry.kind.is_dir(), entry.foreign, state.files.open.contains(&entry.path)) {
        (true, false, true) => "▾ ",
        (true, false, false) => "▸ ",
        _ => "  ",
    };
    let slash = if entry.kind.is_dir() { "/" } else { "" };
    let name = format!("{}{sign}{name}{slash}", "  ".repeat(depth));
    let plain = if ships == Shipped::Out { Tone::Dim } else { Tone::Plain };
    let cells = vec![
        Cell::new(mark, plain),
        Cell::new(text::one_line(&name), plain),
        Cell::new(format!("{:>8}", text::size(entry.size)), Tone::Dim),
        Cell::new(remark, if ships == Shipped::Out && tone == Tone::Warning { Tone::Dim } else { tone }),
    ];
    let help = match (ships, suite(state)) {
        (Shipped::Out, _) => "Stays out of the image. Space takes it in.".to_owned(),
        (Shipped::Partly, _) => "Some of it goes into the image. Space takes in all of it.".to_owned(),
        (Shipped::In, Some(suite)) => {
            let path = text::one_line(&entry.path).into_owned();
            format!("Goes to /{}/{path}. Space leaves it out.", suite.layout.application)
        }
        (Shipped::In, None) => "Goes into the image. Space leaves it out.".to_owned(),
    };
    Item::row(ENTRIES, at, cells, help)
}

/// The entry of a row.
#[must_use]
pub fn entry(state: &State, row: usize) -> Option<&TreeEntry> {
    state.files.shown.get(row).and_then(|at| state.project.tree.entries.get(*at))
}

/// Where a row lands.
#[must_use]
pub fn follows(state: &State, _id: Id) -> Vec<Follow> {
    suite(state).map(|suite| Follow::rock(format!("parts.{}", suite.layout.application_part))).into_iter().collect()
}

/// Where nothing is picked: how much goes in, and what had better not.
fn whole(state: &State, suite: &Suite) -> Vec<Item> {
    let taken = entries(state);
    let mut items = vec![Item::note(suite.layout.about_files.as_str())];
    if taken.is_empty() || state.project.tree.entries.is_empty() {
        return items;
    }
    let names: Vec<String> = taken.iter().map(|name| format!("{}/", text::one_line(name))).collect();
    let told = format!("{} is {}.", names.join(", "), text::size(state.files.size));
    items.extend([Item::gap(), Item::note(told)]);
    for entry in state.project.tree.entries.iter().filter(|entry| shipped(&entry.path, &taken) == Shipped::In) {
        let (remark, tone) = remark(entry);
        if tone == Tone::Warning {
            items.push(Item::fact("", format!("{} {remark}, and goes in.", text::one_line(&entry.path)), tone));
        }
    }
    items
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let Some(suite) = suite(state) else { return vec![Item::note("Choose a framework first.")] };
    if suite.layout.files == Picking::None {
        return whole(state, suite);
    }
    if state.project.tree.entries.is_empty() {
        return vec![Item::note("The folder is being listed …")];
    }
    let (taken, by_default) = (entries(state), defaults(state));
    let rows = state.files.shown.iter().enumerate().filter_map(|(at, of)| {
        let entry = state.project.tree.entries.get(*of)?;
        Some(row(state, at, entry, &taken, &by_default))
    });
    let mut items: Vec<Item> = rows.collect();
    items.push(Item::gap());
    let about = if state.project.tree.cut_short { "At least " } else { "" };
    let told = format!("{about}{} would ship to /{}.", text::size(state.files.size), suite.layout.application);
    items.push(Item::note(told));
    if taken.is_empty() && !suite.rock.files.default.is_empty() {
        let names = suite.rock.files.default.join(", ");
        items.push(Item::note(format!("By default {names} would, where they are there.")));
    }
    if state.answers.files.is_none() {
        items.push(Item::note(
            "As the extension chooses by itself; nothing is written about it until you change something.",
        ));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> Vec<String> {
        entries.iter().map(|entry| (*entry).to_owned()).collect()
    }

    #[test]
    fn an_entry_ships_with_its_folder() {
        let taken = list(&["app.py", "static", "-static/raw"]);
        assert_eq!(shipped("app.py", &taken), Shipped::In);
        assert_eq!(shipped("static", &taken), Shipped::Partly);
        assert_eq!(shipped("static/a.css", &taken), Shipped::In);
        assert_eq!(shipped("static/raw/x", &taken), Shipped::Out);
        assert_eq!(shipped("statics", &taken), Shipped::Out);
        assert_eq!(shipped("app", &list(&["app/main.py"])), Shipped::Partly);
    }

    #[test]
    fn switching_twice_is_nothing() {
        let taken = list(&["app.py", "static"]);
        for path in ["app.py", "static/a.css", "models.py"] {
            let once = switched(path, taken.clone());
            assert_ne!(once, taken);
            let mut twice = switched(path, once);
            twice.sort();
            assert_eq!(twice, taken, "{path}");
        }
    }

    #[test]
    fn taking_a_folder_in_forgets_what_was_said_below_it() {
        assert_eq!(switched("static", list(&["app.py", "static", "-static/raw"])), list(&["app.py", "static"]));
    }
}
