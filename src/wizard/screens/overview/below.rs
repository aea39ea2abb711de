//! The application that is meant, where the folder holds none itself and several lie below it.

use crate::app::{Application, Candidate, Confidence, Evidence};
use crate::suite;
use crate::text::one_line;
use crate::wizard::form::{Action, Cell, Item, ScreenId, Tone};
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;

/// Name of the list.
pub const BELOW: &str = "applications";

/// True for what is done with one application: there is none yet.
pub fn is_of_one(action: Action) -> bool {
    const PANELS: [&str; 6] = ["suggestions", "preview", "environment", "map", "inside", "trial"];
    match action {
        Action::Open(panel) => PANELS.contains(&panel),
        Action::Go(screen) => screen != ScreenId::OVERVIEW,
        _ => matches!(
            action,
            Action::Write
                | Action::Pack
                | Action::Remote
                | Action::NextFinding(_)
                | Action::MendFinding
                | Action::TakeAll
        ),
    }
}

/// A row for each application, and one for the folder itself.
pub fn rows(state: &State) -> Vec<Item> {
    let applications = &state.start.applications;
    let below = applications.iter().enumerate().filter_map(|(at, one)| Some(row(at, one, one.best()?)));
    let mut itself = vec![Cell::new("This folder itself", Tone::Plain)];
    match state.project.facts.best() {
        Some(best) => itself.extend(speaks(best)),
        None => itself.push(Cell::new("no framework found", Tone::Dim)),
    }
    let help = "Stays in this folder, and leaves the applications below it alone.";
    below.chain([Item::row(BELOW, applications.len(), itself, help)]).collect()
}

fn row(at: usize, one: &Application, best: &Candidate) -> Item {
    let cells = [Cell::new(one_line(&one.path), Tone::Plain)].into_iter().chain(speaks(best)).collect();
    Item::row(BELOW, at, cells, format!("{} Enter opens it and remembers it.", one_line(&reason(best))))
}

/// The framework, how sure that is, and where it was read.
fn speaks(best: &Candidate) -> [Cell; 2] {
    let title = suite::named(best.suite).map_or(best.suite, |suite| suite.title.as_str());
    let (fit, tone) = match best.confidence {
        Confidence::Certain => ("", Tone::Plain),
        Confidence::Likely => (", to be mended", Tone::Warning),
        Confidence::Possible => (", a trace only", Tone::Dim),
    };
    let place = best.evidence.first().map(Evidence::place).unwrap_or_default();
    [Cell::new(format!("{title}{fit}"), tone), Cell::new(one_line(&place), Tone::Dim)]
}

/// What speaks for it; else what stands in its way.
fn reason(best: &Candidate) -> String {
    match (best.obstacles.first(), best.evidence.first()) {
        (Some(obstacle), _) => obstacle.message.clone(),
        (None, Some(evidence)) => format!("{}: {}.", evidence.place(), evidence.text),
        (None, None) => String::new(),
    }
}

/// What there is to know before one answers.
pub fn explained(state: &State) -> String {
    let first = state.start.applications.first().map(|one| one.path.as_str()).unwrap_or_default();
    format!(
        "{} applications lie below this folder. The one that you open is remembered: `charmer` opens it again, and \
         `charmer {first}` opens that one.",
        state.start.applications.len()
    )
}

/// Opens that application; behind the last one, stays in the folder itself.
pub fn pick(state: &mut State, at: usize, effects: &mut Vec<Effect>) {
    if let Some(one) = state.start.applications.get(at) {
        effects.push(Effect::Below(one.path.clone()));
        return;
    }
    state.stay_here();
    let first = state.shown_screen().first(state).or_else(|| state.focus_that_is_there());
    state.focus_on(first);
}
