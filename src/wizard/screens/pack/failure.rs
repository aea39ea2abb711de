//! What a failed pack is known as: why, what mends it, and with which key.

use crate::doctor;
use crate::pack::{Failure, Status};
use crate::text::fit::{clip, wrap};
use crate::text::one_line;
use crate::wizard::state::State;
use crate::wizard::state::diagnosis;
use crate::wizard::state::pack::{Lane, Phase};

use crate::wizard::canvas::theme::Role;

/// The lines about a lane's failure, for the screen to wrap; none where it is not a known one.
fn known(state: &State, lane: &Lane) -> Vec<(String, Role)> {
    let Some(known) = lane.diagnosis() else { return Vec::new() };
    let mut lines = vec![(known.cause.clone(), Role::Title), (format!("Fix: {}", known.fix), Role::Plain)];
    // The keys are about one failure at a time.
    let is_here = diagnosis::here(state).is_some_and(|(tool, _)| tool == lane.tool);
    let mended = diagnosis::mended(state, lane.tool, known);
    // Where a key does it, nobody has to type it.
    let is_by_hand = mended.is_err();
    match mended {
        Ok(_) if is_here => lines.push(("› a  apply this, look at it, and pack again".to_owned(), Role::Accent)),
        Err(_) if let Some(run) = diagnosis::cleaning(state, lane.tool, known).filter(|_| is_here) => {
            lines.push((format!("› a  run `{}` and pack again", run.line()), Role::Accent));
        }
        Err(reason) if known.lines.is_empty() && !known.remedies.is_empty() => {
            lines.push((reason.to_string(), Role::Dim));
        }
        _ => {}
    }
    if is_by_hand {
        lines.extend(known.lines.lines().map(|line| (format!("    {line}"), Role::Key)));
    }
    lines.extend(known.commands.iter().map(|words| (format!("  {}", doctor::shell_line(words)), Role::Key)));
    if is_here && !known.commands.is_empty() {
        lines.push(("› y  copy the first command".to_owned(), Role::Accent));
    }
    lines
}

/// All that is known of it.
fn lines_of(failure: &Failure, known: Vec<(String, Role)>) -> Vec<(String, Role)> {
    let step = failure.step.as_ref().map(|step| format!(" while at the {step}")).unwrap_or_default();
    let mut lines = vec![(format!("Failed{step}, with {}.", failure.exit), Role::Error)];
    lines.extend(known);
    lines.extend(failure.cause.iter().take(6).map(|line| (line.clone(), Role::Plain)));
    lines.extend(failure.message.iter().take(4).map(|line| (line.clone(), Role::Dim)));
    if let Some(advice) = &failure.resolution {
        lines.push((advice.clone(), Role::Plain));
    }
    if let Some(docs) = &failure.docs {
        lines.push((docs.clone(), Role::Dim));
    }
    if let Some(log) = &failure.log {
        lines.push((one_line(&format!("Log: {}", log.display())).into_owned(), Role::Dim));
    }
    lines
}

/// The same in a few rows: the log has the rest, and the help all of it.
pub fn brief(state: &State, lane: &Lane, failure: &Failure, room: usize) -> Vec<(String, Role)> {
    /// Rows in all, and of one sentence.
    const MOST: usize = 6;
    const OF_ONE: usize = 2;
    let mut rows = Vec::new();
    for (text, role) in lines_of(failure, known(state, lane)) {
        let most = if rows.is_empty() { 1 } else { OF_ONE };
        let mut wrapped = wrap(&text, room);
        if wrapped.len() > most {
            let rest = wrapped.split_off(most - 1).join(" ");
            wrapped.push(clip(&rest, room));
        }
        rows.extend(wrapped.into_iter().map(|row| (row, role)));
    }
    rows.truncate(MOST);
    rows
}

/// All that is known of a lane's failure, as one text.
pub fn whole(state: &State, lane: &Lane) -> String {
    let Phase::Done(outcome) = &lane.phase else { return String::new() };
    let Status::Failed(failure) = &outcome.status else { return String::new() };
    lines_of(failure, known(state, lane)).into_iter().map(|(text, _)| text).collect::<Vec<_>>().join("\n")
}
