//! The doctor's panel, and the remedies of failures.

use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::{Mood, State, diagnosis, doctor};

use super::Effect;

/// Shows the panel, and has the machine looked at anew.
pub fn open(state: &mut State, effects: &mut Vec<Effect>) {
    state.overlay = Some(Overlay::Doctor);
    if std::mem::replace(&mut state.doctor.asking, true) {
        return;
    }
    effects.push(Effect::Doctor(Box::new(doctor::patient(state))));
}

/// Moves through the commands of the panel.
pub fn line(state: &mut State, step: isize) {
    let last = state.doctor.commands().len().saturating_sub(1);
    state.doctor.selected = state.doctor.selected.saturating_add_signed(step).min(last);
}

/// Copies the command in focus: of the panel, or of the failure on the screen.
pub fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    let command = match state.overlay {
        Some(Overlay::Doctor) => state.doctor.commands().get(state.doctor.selected).cloned(),
        _ => diagnosis::here(state).and_then(|(_, diagnosis)| diagnosis::command(diagnosis)),
    };
    match command {
        Some(command) => {
            state.say(Mood::Good, format!("Copied: {command}"));
            effects.push(Effect::Copy(command));
        }
        None => state.say(Mood::Plain, "There is no command to copy."),
    }
}

/// Puts the remedy of the failure into the answers, shows what changes, and packs again once that is written.
pub fn mend(state: &mut State) {
    let Some((tool, diagnosis)) = diagnosis::here(state) else {
        state.say(Mood::Plain, "There is no failure to mend.");
        return;
    };
    match diagnosis::mended(state, tool, diagnosis) {
        Ok(mended) => {
            state.change("the remedy", false, |state| state.answers = mended);
            state.enter(ScreenId::Review);
            state.review.pack_after = true;
            state.say(
                Mood::Plain,
                "This is what the remedy changes. Ctrl-S writes it and packs again; Ctrl-Z takes it back.",
            );
        }
        Err(reason) => state.say(Mood::Plain, format!("No answer mends this. {reason}")),
    }
}
