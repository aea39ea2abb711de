//! The doctor's panel, and the remedies of failures.

use crate::pack::doctor as machine;
use crate::wizard::state::doctor::{Run, Then};
use crate::wizard::state::overlay::{Overlay, Question};
use crate::wizard::state::pack::Site;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::{Mood, State, diagnosis, doctor};

use super::{Effect, pack};

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
        Some(Overlay::Doctor) => state.doctor.command().map(|words| machine::shell_line(&words)),
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

/// Asks whether the command in focus is to run in the terminal.
pub fn ask_to_run(state: &mut State) {
    if state.pack.is_busy() {
        return state.say(Mood::Plain, "A packer is at work; wait for its end, or stop it.");
    }
    match state.doctor.command() {
        Some(words) => ask_about(state, Run { words, of: None, then: Then::Look }),
        None => state.say(Mood::Plain, "There is no command to run."),
    }
}

fn ask_about(state: &mut State, run: Run) {
    state.doctor.pending = Some(run);
    state.overlay = Some(Overlay::Ask(Question::Run));
}

/// The person said yes: it runs.
pub fn run(state: &mut State, effects: &mut Vec<Effect>) {
    effects.extend(state.doctor.pending.take().map(|run| Effect::Run(Box::new(run))));
}

/// The person said no: back to where it was asked.
pub fn leave_it(state: &mut State) {
    let run = state.doctor.pending.take();
    state.overlay = run.filter(|run| run.then == Then::Look).map(|_| Overlay::Doctor);
}

/// A command that ran in the terminal ended: well, or how not.
pub fn ran(state: &mut State, run: &Run, ended: Result<(), String>, effects: &mut Vec<Effect>) {
    let is_well = ended.is_ok();
    match ended {
        Ok(()) => state.say(Mood::Good, format!("Ended well: {}", run.line())),
        Err(how) => state.say(Mood::Bad, format!("{how}: {}", run.line())),
    }
    match run.then {
        Then::Look => open(state, effects),
        Then::Pack if is_well => pack::pack(state, Site::Here),
        Then::Pack => {}
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
        Err(reason) => match diagnosis::cleaning(state, tool, diagnosis) {
            Some(run) => ask_about(state, run),
            None => state.say(Mood::Plain, format!("No answer mends this. {reason}")),
        },
    }
}
