//! What comes after packing: the steps of `handoff`, those of later times folded. Nothing here is run.

use std::collections::BTreeSet;

use crate::handoff::{self, Artifacts, HandoffError, Stage, Step};
use crate::text;

use super::State;
use super::field::{Cell, Field, Id, Item, Tone};

/// Name of the list of commands; a row is the step's place among all steps.
pub const COMMANDS: &str = "command";
/// Name of the list of groups that can be opened; a row is the place in [`FOLDED`].
pub const GROUPS: &str = "group";

/// The questions: none.
pub const FIELDS: &[Field] = &[];

/// Stages that are folded until somebody opens them: nobody needs them today.
pub const FOLDED: [Stage; 3] = [Stage::Observe, Stage::Refresh, Stage::Publish];

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Next {
    /// What has been packed, as the folder told last.
    pub artifacts: Artifacts,
    open: BTreeSet<Stage>,
}

impl Next {
    /// True when the commands of a stage are shown.
    #[must_use]
    pub fn shows(&self, stage: Stage) -> bool {
        !FOLDED.contains(&stage) || self.open.contains(&stage)
    }

    /// Opens a group, or closes it.
    pub fn switch(&mut self, stage: Stage) {
        if !self.open.remove(&stage) {
            self.open.insert(stage);
        }
    }
}

/// All steps, as `charmer next` has them once this is written.
///
/// # Errors
/// As [`handoff::steps`].
pub fn steps(state: &State) -> Result<Vec<Step>, HandoffError> {
    handoff::steps(&state.answers, &state.next.artifacts, &state.project.facts.architecture)
}

/// The step in focus.
#[must_use]
pub fn focused(state: &State) -> Option<Step> {
    let Some(Id::Row(COMMANDS, at)) = state.focus else { return None };
    steps(state).ok()?.into_iter().nth(at)
}

/// The group in focus.
#[must_use]
pub fn focused_group(state: &State) -> Option<Stage> {
    let Some(Id::Row(GROUPS, at)) = state.focus else { return None };
    FOLDED.get(at).copied()
}

/// The steps whose commands are shown.
#[must_use]
pub fn shown(state: &State) -> Vec<Step> {
    let mut steps = steps(state).unwrap_or_default();
    steps.retain(|step| state.next.shows(step.stage));
    steps
}

/// A step's command as a shell takes it, safe to show.
#[must_use]
pub fn line(step: &Step) -> String {
    text::one_line(&step.line()).into_owned()
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
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

/// What there is to deploy.
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
