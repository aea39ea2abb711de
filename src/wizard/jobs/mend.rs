//! Mending what made a pack fail: with other answers, or with a command.

use crate::wizard::form::ScreenId;
use crate::wizard::panels::doctor;
use crate::wizard::state::doctor::{Run, Then};
use crate::wizard::state::message::Effect;
use crate::wizard::state::pack::Site;
use crate::wizard::state::{Mood, State, diagnosis};

use super::pack;

/// A command that ran in the terminal ended: well, or how not.
pub fn ran(state: &mut State, run: &Run, ended: Result<(), String>, effects: &mut Vec<Effect>) {
    let is_well = ended.is_ok();
    match ended {
        Ok(()) => state.say(Mood::Good, format!("Ended well: {}", run.line())),
        Err(how) => state.say(Mood::Bad, format!("{how}: {}", run.line())),
    }
    match run.then {
        Then::Look => doctor::open(state, effects),
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
            state.enter(ScreenId::REVIEW);
            state.review.pack_after = true;
            state.say(
                Mood::Plain,
                "This is what the remedy changes. Ctrl-S writes it and packs again; Ctrl-Z undoes it.",
            );
        }
        Err(reason) => match diagnosis::cleaning(state, tool, diagnosis) {
            Some(run) => doctor::ask_to_run(state, run),
            None => state.say(Mood::Plain, format!("No answer mends this. {reason}")),
        },
    }
}
