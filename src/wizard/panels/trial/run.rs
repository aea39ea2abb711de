//! Trying the application: beginning, agreeing to it, stopping, mending what it finds and trying again.

use super::super::ask::{Answer, NOTHING, Question, ask_above};
use crate::pack::Tool;
use crate::trial::{consents, fetched};
use crate::wizard::state::message::Effect;
use crate::wizard::state::trial::{Consent, Phase};
use crate::wizard::state::{Mood, State, diagnosis};
use crate::write;

/// So many lines of a change are shown.
const CHANGED: usize = 12;

static AGREE: Question = Question {
    name: "try",
    title: "Try it on this machine?",
    text: |state| consents(&state.project.root, fetched(&state.answers.integrations)),
    yes: Answer::new(
        |_| "try it",
        |state, effects| {
            state.trial.consent = Consent { tries: true, fetches: true };
            effects.push(Effect::AgreeToTry);
            begin(state, effects);
        },
    ),
    drop: None,
    no: Answer::new(|_| "not now", NOTHING),
    leaves: false,
};

/// Tries what the answers say, written or not. Before the first try of a project somebody has to agree.
pub fn begin(state: &mut State, effects: &mut Vec<Effect>) {
    let Consent { tries, fetches } = state.trial.consent;
    if !tries || !fetches && fetched(&state.answers.integrations).is_some() {
        ask_above(state, &AGREE);
        return;
    }
    state.trial.begin(&state.answers, &state.project.scan);
    effects.push(Effect::Try(state.trial.round));
}

/// Stops what runs of it.
pub fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    if state.trial.is_on() {
        state.trial.phase = Phase::Stopping;
        effects.push(Effect::StopTry);
    }
}

/// True where an answer mends what was found.
pub fn mends(state: &State) -> bool {
    !state.trial.is_timed()
        && state.trial.finding().is_some_and(|found| diagnosis::mended(state, Tool::Rockcraft, found).is_ok())
}

/// Puts the remedy of what was found into the answers, shows what that changes, and tries again.
pub fn mend(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(found) = state.trial.finding() else { return };
    match diagnosis::mended(state, Tool::Rockcraft, found) {
        Ok(mended) => {
            let before = state.view.documents.clone();
            state.change("the remedy", false, |state| state.answers = mended);
            let after = &state.view.documents;
            let diffs = [(&before.rock, &after.rock), (&before.charm, &after.charm)];
            let lines = diffs.map(|(old, new)| write::unified_text(old, new)).concat();
            let is_change = |line: &&str| line.starts_with(['+', '-']) && line.len() > 1;
            let changed = lines.lines().filter(is_change).take(CHANGED);
            state.trial.change = changed.map(str::to_owned).collect();
            begin(state, effects);
        }
        Err(reason) => state.say(Mood::Plain, format!("No answer mends this. {reason}")),
    }
}
