//! When the keys of the packers' screen hold, and what the footer calls them.

use crate::pack::keep::Filter;
use crate::wizard::state::State;
use crate::wizard::state::log::View;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::pack::{Lane, Order};
use crate::wizard::state::screens::ScreenId;

pub(super) fn in_search(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Search(_)))
}

pub(super) fn in_single(state: &State) -> bool {
    in_pack(state) && state.pack.single
}

pub(super) fn has_log(state: &State) -> bool {
    in_pack(state) && in_focus(state).page.lines > 0
}

pub(super) fn seeking(state: &State) -> bool {
    in_pack(state) && !in_focus(state).sought.is_empty()
}

pub(super) fn not_packing(state: &State) -> bool {
    in_pack(state) && !state.pack.is_busy()
}

fn in_focus(state: &State) -> &View {
    &state.pack.lanes[state.lane_in_focus()].view
}

pub(super) fn inside_label(state: &State) -> &'static str {
    if state.pack.is_busy() && !state.pack.lanes.iter().any(Lane::is_packed) { "" } else { "look inside" }
}

pub(super) fn split_label(state: &State) -> &'static str {
    if state.pack.single { "both" } else { "one log" }
}

pub(super) fn filter_label(state: &State) -> &'static str {
    match in_focus(state).filter {
        Filter::All => "only warnings",
        Filter::Troubled => "all lines",
    }
}

pub(super) fn follow_label(state: &State) -> &'static str {
    if in_focus(state).top.is_some() { "follow" } else { "" }
}

pub(super) fn order_label(state: &State) -> &'static str {
    match state.pack.order {
        Order::SideBySide => "in turn",
        Order::InTurn => "at once",
    }
}

pub(super) fn packing(state: &State) -> bool {
    state.overlay.is_none() && state.screen == ScreenId::Pack && state.pack.is_busy()
}

pub(super) fn in_pack(state: &State) -> bool {
    state.overlay.is_none() && state.screen == ScreenId::Pack
}
