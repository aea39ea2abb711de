//! What a failed pack is known as, and whether an answer mends it.

use crate::answers::{self, Answers, MendContext, NoAnswer, ROCK_PATH};
use crate::app;
use crate::doctor;
use crate::model;
use crate::pack::{Diagnosis, Remedy, Status, Tool};
use crate::yaml;

use crate::wizard::form::Id;

use super::State;
use super::doctor::{Run, Then};
use super::pack::{LANES, Lane, Phase};

impl Lane {
    /// What its failure is known as, where it failed.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        let Phase::Done(outcome) = &self.phase else { return None };
        let Status::Failed(failure) = &outcome.status else { return None };
        failure.diagnosis()
    }
}

/// The failure that keys are about: that of the packer in focus, else the first.
pub fn here(state: &State) -> Option<(Tool, &Diagnosis)> {
    let focused = match state.focus {
        Some(Id::Row(LANES, at)) => state.pack.lanes.get(at),
        _ => None,
    };
    focused.into_iter().chain(&state.pack.lanes).find_map(|lane| Some((lane.tool, lane.diagnosis()?)))
}

/// The answers with the remedy in them.
///
/// # Errors
/// Why no answer mends it.
pub fn mended(state: &State, tool: Tool, diagnosis: &Diagnosis) -> Result<Answers, NoAnswer> {
    let asks = diagnosis.remedies.contains(&Remedy::SplitPackages);
    let rock = asks.then(|| yaml::parse(ROCK_PATH, state.view.documents.rock.as_bytes()).ok()).flatten();
    let rock = rock.as_ref().map(|document| &document.root);
    let files = model::default_files(&state.project.facts, &state.answers);
    let at = MendContext { tool, architecture: app::machine(), facts: &state.project.facts, rock, files: &files };
    answers::mend(&state.answers, &diagnosis.remedies, at)
}

/// The command that throws the build instance away, where that mends it and no answer does; both are packed again then.
pub fn cleaning(state: &State, tool: Tool, diagnosis: &Diagnosis) -> Option<Run> {
    let is_clean = diagnosis.remedies.contains(&Remedy::Clean) && mended(state, tool, diagnosis).is_err();
    let words = vec![tool.program().to_owned(), "clean".to_owned()];
    is_clean.then_some(Run { words, of: Some(tool), then: Then::Pack })
}

/// The command that mends it, as a line for a shell; the first where there are several.
pub fn command(diagnosis: &Diagnosis) -> Option<String> {
    diagnosis.commands.first().map(|words| doctor::shell_line(words))
}
