//! What comes after packing: the steps of `deploy`, those of later times folded. Nothing here is run.

use std::collections::BTreeSet;

use crossterm::event::KeyCode;

use crate::deploy::{self, Artifacts, DeployError, Stage, Step};
use crate::text;
use crate::wizard::form::{Action, Cell, Id, Item, ScreenId, Tone, char, key};
use crate::wizard::keys::always;
use crate::wizard::state::message::Effect;
use crate::wizard::state::next::FOLDED;
use crate::wizard::state::parts::{Binding, Screen, ScreenEntry, row};
use crate::wizard::state::{Focused, Mood, State};

/// Name of the list of commands; a row is the step's place among all steps.
const COMMANDS: &str = "command";
/// Name of the list of groups that can be opened; a row is the place in [`FOLDED`].
const GROUPS: &str = "group";

/// All steps, as `charmer next` has them once this is written.
///
/// # Errors
/// As [`deploy::steps`].
pub fn steps(state: &State) -> Result<Vec<Step>, DeployError> {
    deploy::steps(&state.answers, &state.next.artifacts, &state.project.facts.architecture)
}

fn focused(state: &State) -> Option<Step> {
    let Some(Id::Row(COMMANDS, at)) = state.focus else { return None };
    steps(state).ok()?.into_iter().nth(at)
}

/// The stage whose folded group has the focus; `None` on a command or elsewhere.
pub fn focused_group(state: &State) -> Option<Stage> {
    let Some(Id::Row(GROUPS, at)) = state.focus else { return None };
    FOLDED.get(at).copied()
}

/// The steps whose commands are shown.
fn shown(state: &State) -> Vec<Step> {
    let mut steps = steps(state).unwrap_or_default();
    steps.retain(|step| state.next.shows(step.stage));
    steps
}

/// A step's command as a shell takes it, safe to show.
pub fn line(step: &Step) -> String {
    text::one_line(&step.line()).into_owned()
}

fn items(state: &State) -> Vec<Item> {
    let steps = match steps(state) {
        Ok(steps) => steps,
        Err(error) => return vec![Item::note(text::one_line(&error.to_string()))],
    };
    let mut items = vec![packed(&state.next.artifacts)];
    let mut last = None;
    for (at, step) in steps.iter().enumerate() {
        if last != Some(step.stage) {
            last = Some(step.stage);
            items.push(Item::gap());
            let count = steps.iter().filter(|other| other.stage == step.stage).count();
            items.push(head(state, step.stage, count));
        }
        if state.next.shows(step.stage) {
            items.push(Item::note(text::one_line(&step.title)));
            items.push(command(at, step));
        }
    }
    items
}

fn packed(artifacts: &Artifacts) -> Item {
    let files: Vec<&str> = artifacts.rocks.iter().chain(&artifacts.charms).map(String::as_str).collect();
    Item::note(match files.as_slice() {
        [] => "Nothing is packed yet. Run these in the application's folder; charmer runs none of them.".to_owned(),
        files => {
            let files = text::one_line(&files.join(", ")).into_owned();
            format!("Packed: {files}. Run these in the application's folder; charmer runs none of them.")
        }
    })
}

fn head(state: &State, group: Stage, count: usize) -> Item {
    let Some(at) = FOLDED.iter().position(|folded| *folded == group) else { return Item::heading(group.title()) };
    let (sign, help) = if state.next.shows(group) {
        ("▾", "Space folds these commands; what is folded is not copied with all.")
    } else {
        ("▸", "Space shows these commands; while they are folded, they are not copied with all.")
    };
    let commands = if count == 1 { "1 command".to_owned() } else { format!("{count} commands") };
    Item::row(GROUPS, at, vec![Cell::new(format!("{sign} {} ({commands})", group.title()), Tone::Plain)], help)
}

fn command(at: usize, step: &Step) -> Item {
    let replaced = step.replace.iter().map(|replace| format!("{}: {}.", replace.placeholder, replace.meaning));
    let note: Vec<String> = std::iter::once(step.why.clone()).chain(replaced).collect();
    let note: Vec<_> = note.iter().map(|line| text::one_line(line)).collect();
    let help = if step.replace.is_empty() {
        "Enter copies this command, Y all that are shown.".to_owned()
    } else {
        let words: Vec<&str> = step.replace.iter().map(|replace| replace.placeholder.as_str()).collect();
        format!("Enter copies this command. Put what is yours for {}.", words.join(" and "))
    };
    Item::row(COMMANDS, at, vec![Cell::new(line(step), Tone::Plain)], text::one_line(&help)).note_below(note.join("\n"))
}

/// Opens or closes the group in focus.
fn switch(state: &mut State) {
    if let Some(stage) = focused_group(state) {
        state.next.switch(stage);
    }
}

/// Copies the command in focus; a group is opened or closed instead.
fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(step) = focused(state) else { return switch(state) };
    let text = line(&step);
    let told = format!(": {text}");
    state.copy(text, told, effects);
}

/// Copies all commands that are shown, one a line.
pub fn copy_all(state: &mut State, effects: &mut Vec<Effect>) {
    if state.screen != ScreenId::NEXT {
        state.enter(ScreenId::NEXT);
    }
    let shown = shown(state);
    if shown.is_empty() {
        return state.say(Mood::Plain, "There is no command to copy.");
    }
    let folded = steps(state).map_or(0, |steps| steps.len()) - shown.len();
    let without = if folded > 0 { format!(", not the {folded} that are folded") } else { String::new() };
    let mut words: Vec<&str> =
        shown.iter().flat_map(|step| &step.replace).map(|replace| replace.placeholder.as_str()).collect();
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(*word));
    let replace = format!("Put what is yours for {}.", words.join(", "));
    let told = format!(" {} commands{without}. {replace}", shown.len());
    let lines: Vec<String> = shown.iter().map(line).collect();
    state.copy(lines.join("\n"), told, effects);
}

fn copy_label(state: &State) -> &'static str {
    match focused_group(state) {
        Some(group) if state.next.shows(group) => "fold",
        Some(_) => "show",
        None => "copy",
    }
}

const SCREEN: ScreenEntry = ScreenEntry {
    lead: |_| "From the packed files to a running application.".to_owned(),
    ..ScreenEntry::new(ScreenId::NEXT, "Next", items)
};

/// What comes after packing.
pub struct Next;

impl Screen for Next {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn has_preview(&self, _: &State, _: bool) -> bool {
        false
    }

    fn is_done(&self, state: &State) -> bool {
        state.has_visited(ScreenId::NEXT) && !state.next.artifacts.is_empty()
    }

    fn keys(&self) -> &'static [Binding] {
        const KEYS: &[Binding] = &[
            row!(
                Work,
                |state| state.focused() == Focused::Row,
                [key(KeyCode::Enter), char('y')],
                Action::Copy,
                copy_label,
                "On the Next step: copies the command, or opens a group"
            ),
            row!(Work, always, [char('Y')], Action::CopyAll, |_| "copy all", "Copies all commands that are shown"),
        ];
        KEYS
    }

    fn label(&self, _: &State, action: Action) -> Option<&'static str> {
        match action {
            Action::Next | Action::Move(1) => Some(""),
            Action::Open("environment") => Some("variables"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
        match (action, state.focus) {
            (Action::Copy, _) | (Action::Do, Some(Id::Row(..))) => copy(state, effects),
            _ => return false,
        }
        true
    }

    fn entered(&self, _: &mut State, effects: &mut Vec<Effect>) {
        effects.push(Effect::FindArtifacts);
    }
}
