//! What a failed pack is known as: why, what mends it, and with which key.

use crate::doctor;
use crate::wizard::state::State;
use crate::wizard::state::diagnosis;
use crate::wizard::state::pack::Lane;

use crate::wizard::canvas::theme::Role;

/// The lines about a lane's failure, for the screen to wrap; none where it is not a known one.
pub fn lines(state: &State, lane: &Lane) -> Vec<(String, Role)> {
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
