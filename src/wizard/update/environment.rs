//! What the application will see: opening the sheet, moving in it, and doing what a row asks for.

use std::sync::Arc;

use crate::handoff::environment::Remedy;
use crate::project::env_vars::EnvVars;
use crate::suite;
use crate::wizard::state::environment;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::{Mood, State};

/// The sources were read, or read again.
pub fn read(state: &mut State, language: String, reads: EnvVars) {
    let known = state.project.reads.as_ref();
    if known.is_some_and(|(known, old)| *known == language && **old == reads) {
        return;
    }
    state.project.reads = Some((language, Arc::new(reads)));
    state.rederive();
}

/// Opens the sheet.
pub fn open(state: &mut State) {
    if environment::sheet(state).is_none() {
        state.say(Mood::Plain, "Choose a framework first: what the application sees depends on it.");
        return;
    }
    state.overlay = Some(Overlay::Environment(0));
}

/// Selects another row.
pub fn line(state: &mut State, step: isize) {
    let last = environment::sheet(state).map_or(0, |sheet| sheet.rows.len()).saturating_sub(1);
    if let Some(Overlay::Environment(selected)) = &mut state.overlay {
        *selected = selected.saturating_add_signed(step).min(last);
    }
}

/// Makes the option or switches the integration on that the selected row asks for. One step of undo.
pub fn mend(state: &mut State) {
    let Some(row) = environment::selected(state) else { return };
    let Some(advice) = row.advice.clone() else {
        state.say(Mood::Plain, "The charm provides this one already.");
        return;
    };
    let done = match &advice.remedy {
        Remedy::Option { option, .. } => format!("Option {}", option.name),
        Remedy::Integration { integration, .. } => suite::endpoint(&integration.endpoint)
            .map_or_else(|| integration.endpoint.clone(), |known| known.title.clone()),
        Remedy::Read { .. } => {
            state.say(Mood::Plain, format!("Nothing to add. {}", advice.change));
            return;
        }
    };
    let mut did = false;
    state.change(&done, false, |state| {
        did = advice.remedy.apply(&mut state.answers);
        // In the order of the screen, as if it was switched on there.
        state.answers.integrations.sort_by_key(|one| {
            let known = suite::endpoints().iter().position(|known| known.interface == one.interface);
            known.unwrap_or(usize::MAX)
        });
    });
    // What was mended stands further below now; what is selected is the next name.
    line(state, 0);
    let change = if advice.change.is_empty() { String::new() } else { format!(" Then: {}", advice.change) };
    if did {
        state.say(Mood::Good, format!("{done} is there now; Ctrl-Z takes it back.{change}"));
    } else {
        state.say(Mood::Plain, format!("{done} was there already.{change}"));
    }
}
