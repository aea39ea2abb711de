//! Which files go into the image: what is wrong with that first, then the folder as it is, each entry with its mark.

use crate::app::TreeEntry;
use crate::image::{self, EntryReport, Flag, ShipMark, Way};
use crate::model::{self, About, Topic};
use crate::suite::Suite;
use crate::text;

use crate::wizard::form::{Action, Cell, Id, Item, ScreenId, Tone};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{Screen, ScreenEntry};
use crate::wizard::state::preview::Follow;
use crate::wizard::state::{Focused, Mood, State};

const ENTRIES: &str = "entry";
const FLAGS: &str = "flag";

fn flags(state: &State) -> &[Flag] {
    state.view.shipping.as_ref().map(|shipping| shipping.flags.as_slice()).unwrap_or_default()
}

/// The answer after a path was taken in or left out.
///
/// # Errors
/// Why it cannot be, in words.
fn switched(state: &State, path: &str) -> Result<Option<Vec<String>>, String> {
    let Some(shipping) = &state.view.shipping else {
        return Err("What ships is not known while Rockcraft would refuse the project.".to_owned());
    };
    let tree = &state.project.scan.tree;
    let Some(picked) = &shipping.picked else {
        let about = suite(state).map(|suite| suite.layout.about_files.clone());
        return Err(about.unwrap_or_default());
    };
    let is_in = shipping.report_of(tree, path).is_some_and(|report| report.mark == ShipMark::Shipped);
    let entries = picked.entries.to_vec();
    let entries = if is_in {
        let taken_out = image::take_out(entries, picked, tree, path);
        taken_out.ok_or("Without any entry the extension takes its own choice again, so one has to stay.")?
    } else {
        image::put_in(entries, picked.everything, path)
    };
    Ok(Some(entries).filter(|entries| {
        !entries.is_empty() && !model::are_default_files(&state.project, &state.answers, Some(entries))
    }))
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
    state.answers.framework()
}

fn flag_row(state: &State, at: usize, flag: &Flag) -> Item {
    let tone = if flag.finding.fails() { Tone::Error } else { Tone::Warning };
    let entry = state.project.scan.tree.get(&flag.path);
    let slash = if entry.is_some_and(|entry| entry.kind.is_dir()) { "/" } else { "" };
    let name = if flag.path.is_empty() { flag.finding.key.clone() } else { format!("{}{slash}", flag.path) };
    let cells = vec![
        Cell::new(if flag.finding.fails() { "✗" } else { "!" }, tone),
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

fn entry_row(state: &State, at: usize, entry: &TreeEntry, report: &EntryReport, by_default: &[String]) -> Item {
    let (mark, plain) = match report.mark {
        ShipMark::Shipped => ("[x]", Tone::Plain),
        ShipMark::Partly => ("[~]", Tone::Plain),
        ShipMark::Inside => ("[>]", Tone::Plain),
        ShipMark::Excluded => ("[-]", Tone::Dim),
        ShipMark::Dropped => ("[ ]", Tone::Dim),
    };
    let remark = match (report.mark, &report.rule) {
        (ShipMark::Excluded | ShipMark::Inside, Some(rule)) => text::one_line(rule).into_owned(),
        (ShipMark::Shipped, _) if by_default.contains(&entry.path) => "by default".to_owned(),
        (ShipMark::Partly, _) => format!("{} of it", text::size(report.shipped.size)),
        (ShipMark::Shipped, _) => String::new(),
        _ => remark(entry).to_owned(),
    };
    let depth = entry.path.matches('/').count();
    let sign = match (entry.kind.is_dir() && entry.below > 0, state.folders.contains(&entry.path)) {
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
    Item::row(ENTRIES, at, cells, text::one_line(&help(state, report)))
}

/// Where it goes or why it does not, and what Space does.
fn help(state: &State, report: &EntryReport) -> String {
    let picks = state.view.shipping.as_ref().is_some_and(|shipping| shipping.picked.is_some());
    let (takes, leaves) = if picks { (" Space takes it in.", " Space leaves it out.") } else { ("", "") };
    match (report.mark, &report.lands, &report.rule) {
        (ShipMark::Shipped, Some(lands), _) => format!("Goes to {lands}.{leaves}"),
        (ShipMark::Shipped, None, _) => format!("Goes into the image.{leaves}"),
        (ShipMark::Partly, ..) if picks => "Some of it goes into the image. Space takes in all of it.".to_owned(),
        (ShipMark::Partly, ..) => "Some of it goes into the image.".to_owned(),
        (ShipMark::Inside, _, Some(of)) => format!("It is {of}, and so in the image.{takes}"),
        (ShipMark::Inside, ..) => format!("Some of it is built into the program.{takes}"),
        (ShipMark::Excluded, _, Some(rule)) => format!("Stays out of the image, by a rule: {rule}.{takes}"),
        _ => format!("Stays out of the image.{takes}"),
    }
}

fn entry(state: &State, row: usize) -> Option<&TreeEntry> {
    state.entries.get(row).and_then(|at| state.project.scan.tree.entries.get(*at))
}

fn items(state: &State) -> Vec<Item> {
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
    let by_default = if state.answers.files.is_none() {
        model::default_files(&state.project.facts, &state.answers)
    } else {
        Vec::new()
    };
    items.extend(state.entries.iter().enumerate().filter_map(|(at, of)| {
        let entry = tree.entries.get(*of)?;
        Some(entry_row(state, at, entry, &shipping.explain(tree, *of), &by_default))
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

/// Takes a file in or leaves it out.
fn switch_file(state: &mut State, row: usize) {
    let Some(path) = entry(state, row).map(|entry| entry.path.clone()) else { return };
    match switched(state, &path) {
        Ok(entries) => state.change(&path, false, |state| state.answers.files = entries),
        Err(reason) => state.say(Mood::Plain, reason),
    }
}

fn mend_flag(state: &mut State, at: usize) {
    let Some(flag) = flags(state).get(at).cloned() else { return };
    let mut answers = state.answers.clone();
    if !image::remedy(&flag, &mut answers) {
        return state.say(Mood::Plain, text::one_line(&flag.finding.fix).into_owned());
    }
    if model::are_default_files(&state.project, &answers, answers.files.as_deref()) {
        answers.files = None;
    }
    state.change(&flag.path, false, |state| state.answers = answers);
    // The next one, or the files.
    let left = flags(state).len();
    let next = at.min(left.saturating_sub(1));
    state.focus_on(Some(if left == 0 { Id::Row(ENTRIES, 0) } else { Id::Row(FLAGS, next) }));
}

/// Opens or closes a folder; left on what is in one goes to the folder.
fn fold(state: &mut State, row: usize, step: isize) {
    let Some(at_row) = entry(state, row) else { return };
    let (path, is_dir) = (at_row.path.clone(), at_row.kind.is_dir() && at_row.below > 0);
    if step > 0 && is_dir {
        state.folders.insert(path);
    } else if step < 0 && !state.folders.remove(&path) {
        let parent = path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        let at =
            parent.and_then(|parent| (0..row).find(|at| entry(state, *at).is_some_and(|entry| entry.path == parent)));
        if let Some(at) = at {
            state.focus_on(Some(Id::Row(ENTRIES, at)));
        }
    }
    state.list_entries();
}

const SCREEN: ScreenEntry = ScreenEntry {
    topic: Some(Topic::Files),
    lead: |state| {
        suite(state).map_or("What goes into the image.", |suite| suite.layout.about_files.as_str()).to_owned()
    },
    ..ScreenEntry::new(ScreenId::FILES, "Files", items)
};

pub struct Files;

impl Screen for Files {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn item_of(&self, _: &State, about: About) -> Option<Id> {
        match about {
            About::Flag(at) => Some(Id::Row(FLAGS, at)),
            _ => None,
        }
    }

    fn follows(&self, state: &State, _: Id) -> Vec<Follow> {
        suite(state).map(|suite| Follow::rock(format!("parts.{}", suite.layout.application_part))).into_iter().collect()
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match action {
            Action::Move(1) => Some(""),
            Action::Do if state.focused() == Focused::Row => Some("in or out"),
            Action::Turn(-1) => Some("open, close"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        match (action, state.focus) {
            (Action::Do, Some(Id::Row(FLAGS, at))) => mend_flag(state, at),
            (Action::Do, Some(Id::Row(_, row))) => switch_file(state, row),
            (Action::Turn(step), Some(Id::Row(_, row))) => fold(state, row, step),
            _ => return false,
        }
        true
    }
}
