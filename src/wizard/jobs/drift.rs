//! Where an installed packer and charmer differ, the person may have a report of it.

use crate::drift;
use crate::wizard::state::message::Effect;
use crate::wizard::state::{Mood, State};

/// Writes a report of how the packer differs about what the preview shows.
pub fn report(state: &mut State, effects: &mut Vec<Effect>) {
    let shown = state.shown_comparison().filter(|comparison| !comparison.verdict.agrees()).zip(state.shown_document());
    let Some((comparison, (_, document))) = shown else {
        let notice = "Nothing is known to differ here. Show an expansion in the preview (F4), and wait for the packer.";
        state.say(Mood::Plain, notice);
        return;
    };
    let ours: Vec<&str> = state.view.sheet(state.doc()).lines.iter().map(|line| line.text.as_str()).collect();
    let text = drift::report(comparison, document, &ours.join("\n"));
    effects.push(Effect::Report(drift::report_name(comparison), text));
}

/// The report was written, or not.
pub fn reported(state: &mut State, outcome: Result<String, String>) {
    match outcome {
        Ok(path) => state.say(Mood::Good, format!("The report, to be read before it is sent: {path}")),
        Err(reason) => state.say(Mood::Bad, format!("The report cannot be written: {reason}")),
    }
}
