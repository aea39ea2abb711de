//! The commands that come after packing: copying them, folding them.

use std::collections::BTreeSet;

use crate::handoff::Artifacts;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::{Mood, State, next};

use super::Effect;

/// Opens or closes the group in focus.
pub fn switch(state: &mut State) {
    if let Some(stage) = next::focused_group(state) {
        state.next.switch(stage);
    }
}

/// Copies the command in focus; a group is opened or closed instead.
pub fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(step) = next::focused(state) else { return switch(state) };
    let line = next::line(&step);
    state.say(Mood::Good, format!("Copied: {line}"));
    effects.push(Effect::Copy(line));
}

/// Copies all commands that are shown, one a line.
pub fn copy_all(state: &mut State, effects: &mut Vec<Effect>) {
    if state.screen != ScreenId::Next {
        state.enter(ScreenId::Next);
    }
    let shown = next::shown(state);
    if shown.is_empty() {
        return state.say(Mood::Plain, "There is no command to copy.");
    }
    let folded = next::steps(state).map_or(0, |steps| steps.len()) - shown.len();
    let without = if folded > 0 { format!(", not the {folded} that are folded") } else { String::new() };
    let mut words: Vec<&str> =
        shown.iter().flat_map(|step| &step.replace).map(|replace| replace.placeholder.as_str()).collect();
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(*word));
    let replace = format!("Put what is yours for {}.", words.join(", "));
    state.say(Mood::Good, format!("Copied {} commands{without}. {replace}", shown.len()));
    let lines: Vec<String> = shown.iter().map(next::line).collect();
    effects.push(Effect::Copy(lines.join("\n")));
}

/// The folder was asked what is packed.
pub fn found(state: &mut State, artifacts: Artifacts) {
    state.next.artifacts = artifacts;
    if state.screen == ScreenId::Next {
        // Steps come and go with the files; the focus stays where its step is still.
        let focus = state.focus_that_is_there();
        state.focus_on(focus);
    }
}
