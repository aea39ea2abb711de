//! Which files go into the image: what is wrong with that first, then the folder as it is, each entry with its mark.

use std::collections::BTreeSet;

use crate::project::TreeEntry;
use crate::ships::{self, Flag, Mark, Told, Way};
use crate::suite::{self, Suite};
use crate::text;

use super::State;
use super::field::{Cell, Field, Id, Item, Tone};
use super::preview::Follow;

/// Name of the list of entries.
pub const ENTRIES: &str = "entry";
/// Name of the list of flags.
pub const FLAGS: &str = "flag";

/// The questions: none are declared, all are rows.
pub const FIELDS: &[Field] = &[];

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Folders that are open.
    pub open: BTreeSet<String>,
    /// The entries that are shown, by their place in the tree. Kept, for a folder can be large.
    pub shown: Vec<usize>,
}

/// What is wrong with what ships.
#[must_use]
pub fn flags(state: &State) -> &[Flag] {
    state.view.shipping.as_ref().map(|shipping| shipping.flags.as_slice()).unwrap_or_default()
}

/// What the extension takes by itself, as entries of the answers.
fn defaults(state: &State) -> Vec<String> {
    let facts = &state.project.facts;
    match facts.best() {
        Some(best) if best.suite == state.answers.suite => {
            facts.shipped.iter().map(|entry| entry.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// True when these are the entries that the extension takes by itself, in whatever order.
#[must_use]
pub fn is_default(state: &State, entries: Option<&[String]>) -> bool {
    let sorted = |entries: &[String]| entries.iter().cloned().collect::<BTreeSet<String>>();
    entries.is_none_or(|entries| sorted(entries) == sorted(&defaults(state)))
}

/// The answer after a path was taken in or left out.
///
/// # Errors
/// Why it cannot be, in words.
pub fn switched(state: &State, path: &str) -> Result<Option<Vec<String>>, String> {
    let Some(shipping) = &state.view.shipping else {
        return Err("What ships is not known while Rockcraft would refuse the project.".to_owned());
    };
    let tree = &state.project.scan.tree;
    let Some(picked) = &shipping.picked else {
        let about = suite(state).map(|suite| suite.layout.about_files.clone());
        return Err(about.unwrap_or_default());
    };
    let is_in = shipping.told_of(tree, path).is_some_and(|told| told.mark == Mark::Shipped);
    let entries = picked.entries.to_vec();
    let entries = if is_in {
        let taken_out = ships::take_out(entries, picked, tree, path);
        taken_out.ok_or("Without any entry the extension takes its own choice again, so one has to stay.")?
    } else {
        ships::put_in(entries, picked.everything, path)
    };
    Ok(Some(entries).filter(|entries| !entries.is_empty() && !is_default(state, Some(entries))))
}

/// Works out anew which entries are shown.
pub fn refresh(state: &mut State) {
    let tree = &state.project.scan.tree;
    let mut shown = Vec::new();
    let mut at = 0;
    while let Some(entry) = tree.entries.get(at) {
        shown.push(at);
        at += 1 + if state.files.open.contains(&entry.path) { 0 } else { entry.below };
    }
    state.files.shown = shown;
}

/// What is worth knowing about an entry that stays out.
fn remark(entry: &TreeEntry) -> &'static str {
    let name = entry.name();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    match (name, ending) {
        (".env" | ".envrc" | "secrets.yaml" | "id_rsa" | "credentials.json", _) | (_, "pem" | "key") => {
            "looks like secrets"
        }
        _ if name.starts_with(".env.") => "looks like secrets",
        (".venv" | "venv" | "node_modules" | ".tox" | "__pycache__" | ".git", _) => "never belongs in an image",
        ("charm" | "rockcraft.yaml", _) => "for the packers, not for the image",
        (_, "rock" | "charm") => "made by a packer",
        _ => "",
    }
}

fn suite(state: &State) -> Option<&'static Suite> {
    suite::named(&state.answers.suite)
}

fn flag_row(state: &State, at: usize, flag: &Flag) -> Item {
    let tone = if flag.finding.is_error() { Tone::Error } else { Tone::Warning };
    let entry = state.project.scan.tree.get(&flag.path);
    let slash = if entry.is_some_and(|entry| entry.kind.is_dir()) { "/" } else { "" };
    let name = if flag.path.is_empty() { flag.finding.key.clone() } else { format!("{}{slash}", flag.path) };
    let cells = vec![
        Cell::new(if flag.finding.is_error() { "✗" } else { "!" }, tone),
        Cell::new(text::one_line(&name), Tone::Plain),
        Cell::new(entry.map(|entry| format!("{:>8}", text::size(entry.size))).unwrap_or_default(), Tone::Dim),
        Cell::new(text::one_line(&flag.short), tone),
    ];
    let key = match &flag.action {
        Some(action) if action.way == Way::In => "Space ships it.".to_owned(),
        Some(action) if action.way == Way::Forget => "Space no longer names it.".to_owned(),
        Some(_) => "Space leaves it out.".to_owned(),
        None => flag.finding.fix.clone(),
    };
    Item::row(FLAGS, at, cells, text::one_line(&format!("{key} {}", flag.finding.message)))
}

fn entry_row(state: &State, at: usize, entry: &TreeEntry, told: &Told, by_default: &[String]) -> Item {
    let (mark, plain) = match told.mark {
        Mark::Shipped => ("[x]", Tone::Plain),
        Mark::Partly => ("[~]", Tone::Plain),
        Mark::Inside => ("[>]", Tone::Plain),
        Mark::Excluded => ("[-]", Tone::Dim),
        Mark::Dropped => ("[ ]", Tone::Dim),
    };
    let remark = match (told.mark, &told.rule) {
        (Mark::Excluded | Mark::Inside, Some(rule)) => text::one_line(rule).into_owned(),
        (Mark::Shipped, _) if by_default.contains(&entry.path) => "by default".to_owned(),
        (Mark::Partly, _) => format!("{} of it", text::size(told.shipped.size)),
        (Mark::Shipped, _) => String::new(),
        _ => remark(entry).to_owned(),
    };
    let depth = entry.path.matches('/').count();
    let sign = match (entry.kind.is_dir() && entry.below > 0, state.files.open.contains(&entry.path)) {
        (true, true) => "▾ ",
        (true, false) => "▸ ",
        _ => "  ",
    };
    let slash = if entry.kind.is_dir() { "/" } else { "" };
    let name = format!("{}{sign}{}{slash}", "  ".repeat(depth), entry.name());
    let cells = vec![
        Cell::new(mark, plain),
        Cell::new(text::one_line(&name), plain),
        Cell::new(format!("{:>8}", text::size(entry.size)), Tone::Dim),
        Cell::new(remark, Tone::Dim),
    ];
    Item::row(ENTRIES, at, cells, text::one_line(&help(state, told)))
}

/// Where it goes or why it does not, and what Space does.
fn help(state: &State, told: &Told) -> String {
    let picks = state.view.shipping.as_ref().is_some_and(|shipping| shipping.picked.is_some());
    let (takes, leaves) = if picks { (" Space takes it in.", " Space leaves it out.") } else { ("", "") };
    match (told.mark, &told.lands, &told.rule) {
        (Mark::Shipped, Some(lands), _) => format!("Goes to {lands}.{leaves}"),
        (Mark::Shipped, None, _) => format!("Goes into the image.{leaves}"),
        (Mark::Partly, ..) if picks => "Some of it goes into the image. Space takes in all of it.".to_owned(),
        (Mark::Partly, ..) => "Some of it goes into the image.".to_owned(),
        (Mark::Inside, _, Some(of)) => format!("It is {of}, and so in the image.{takes}"),
        (Mark::Inside, ..) => format!("Some of it is built into the program.{takes}"),
        (Mark::Excluded, _, Some(rule)) => format!("Stays out of the image, by a rule: {rule}.{takes}"),
        _ => format!("Stays out of the image.{takes}"),
    }
}

/// The entry of a row.
#[must_use]
pub fn entry(state: &State, row: usize) -> Option<&TreeEntry> {
    state.files.shown.get(row).and_then(|at| state.project.scan.tree.entries.get(*at))
}

/// Where a row lands.
#[must_use]
pub fn follows(state: &State, _id: Id) -> Vec<Follow> {
    suite(state).map(|suite| Follow::rock(format!("parts.{}", suite.layout.application_part))).into_iter().collect()
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let Some(suite) = suite(state) else { return vec![Item::note("Choose a framework first.")] };
    let tree = &state.project.scan.tree;
    if tree.entries.is_empty() {
        return vec![Item::note("The folder is being listed …")];
    }
    let Some(shipping) = &state.view.shipping else {
        return vec![Item::note("What ships is known once Rockcraft would take the project: see the Review.")];
    };
    let mut items: Vec<Item> = shipping.flags.iter().enumerate().map(|(at, flag)| flag_row(state, at, flag)).collect();
    if !items.is_empty() {
        items.push(Item::gap());
    }
    let by_default = if state.answers.files.is_none() { defaults(state) } else { Vec::new() };
    items.extend(state.files.shown.iter().enumerate().filter_map(|(at, of)| {
        let entry = tree.entries.get(*of)?;
        Some(entry_row(state, at, entry, &shipping.told(tree, *of), &by_default))
    }));
    items.push(Item::gap());
    let least = if shipping.cut_short || state.project.scan.tree.is_outline { "At least " } else { "" };
    items.push(Item::note(format!("{least}{} would ship to {}.", text::size(shipping.shipped.size), shipping.home)));
    let is_chosen = shipping.picked.is_some() && state.answers.files.is_none();
    if is_chosen && shipping.shipped.files == 0 && !suite.rock.files.default.is_empty() {
        let names = suite.rock.files.default.join(", ");
        items.push(Item::note(format!("By default {names} would, where they are there.")));
    }
    if is_chosen {
        items.push(Item::note(
            "As the extension chooses by itself; nothing is written about it until you change something.",
        ));
    }
    items
}
