//! Looking into what was packed: asking for it, taking it, scrolling.

use crate::pack::{Status, Tool};
use crate::wizard::state::State;
use crate::wizard::state::field::Id;
use crate::wizard::state::inside::{Look, Seen, rows};
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::pack::{LANES, Phase};
use crate::wizard::state::screens::ScreenId;

use super::Effect;

/// Cells of the window's border and of the space within.
pub const FRAME: usize = 4;

/// Opens the view of the file of the packer in focus, and has it read anew.
pub fn open(state: &mut State, effects: &mut Vec<Effect>) {
    if state.screen != ScreenId::Pack {
        state.enter(ScreenId::Pack);
    }
    let at = match state.focus {
        Some(Id::Row(LANES, at)) => at,
        _ => 0,
    };
    let Some(tool) = state.pack.lanes.get(at).map(|lane| lane.tool) else { return };
    state.inside.set(tool, Look::Reading);
    state.overlay = Some(Overlay::Inside { tool, top: 0 });
    effects.push(Effect::LookInside(tool, made(state, tool)));
}

/// The file that the packer made in this session, if it did.
fn made(state: &State, tool: Tool) -> Option<std::path::PathBuf> {
    let lane = state.pack.lanes.iter().find(|lane| lane.tool == tool)?;
    let Phase::Done(outcome) = &lane.phase else { return None };
    let Status::Packed(artifacts) = &outcome.status else { return None };
    Some(artifacts.first()?.path.clone())
}

/// A file was read, or not.
pub fn seen(state: &mut State, tool: Tool, found: Result<Seen, String>) {
    let look = found.map_or_else(Look::Refused, Look::Seen);
    state.inside.set(tool, look);
    if let Some(Overlay::Inside { tool: open, top }) = &mut state.overlay
        && *open == tool
    {
        *top = 0;
    }
}

/// How many lines the view has, at the width of the last frame.
pub fn length(state: &State, tool: Tool) -> usize {
    rows(state.inside.of(tool), usize::from(state.shown.size.0).saturating_sub(FRAME)).len()
}
