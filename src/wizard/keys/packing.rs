//! Keys of the packers' screen: their logs, their order, where they pack.

use crossterm::event::KeyCode;

use crate::pack::keep::Filter;
use crate::wizard::state::State;
use crate::wizard::state::log::View;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::pack::Order;
use crate::wizard::state::screens::ScreenId;

use super::table::{char, key, silent};
use super::{Action, Binding, Group};

pub(super) fn in_search(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Search(_)))
}

pub(super) fn in_single(state: &State) -> bool {
    in_pack(state) && state.pack.single
}

fn has_log(state: &State) -> bool {
    in_pack(state) && in_focus(state).page.lines > 0
}

fn seeking(state: &State) -> bool {
    in_pack(state) && !in_focus(state).sought.is_empty()
}

fn not_packing(state: &State) -> bool {
    in_pack(state) && !state.pack.is_busy()
}

fn in_focus(state: &State) -> &View {
    &state.pack.lanes[state.lane_in_focus()].view
}

fn inside_label(state: &State) -> &'static str {
    if state.next.artifacts.is_empty() { "" } else { "look inside" }
}

fn split_label(state: &State) -> &'static str {
    if state.pack.single { "both" } else { "one log" }
}

fn filter_label(state: &State) -> &'static str {
    match in_focus(state).filter {
        Filter::All => "only warnings",
        Filter::Troubled => "all lines",
    }
}

fn follow_label(state: &State) -> &'static str {
    if in_focus(state).top.is_some() { "follow" } else { "" }
}

fn order_label(state: &State) -> &'static str {
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

pub(super) static ROWS: &[Binding] = &[
    row!(Log, packing, [char('c')], Action::Cancel, |_| "stop", "Stops the packers"),
    row!(Log, in_pack, [char('i')], Action::Inside, inside_label, "Looks into what was packed"),
    row!(Log, has_log, [char('v')], Action::Split, split_label, "One log, or both"),
    row!(Log, in_pack, [char('v')], Action::Split, silent, ""),
    row!(Log, has_log, [char('w')], Action::Filter, filter_label, "Only warnings and errors, or all lines"),
    row!(
        Log,
        has_log,
        [char('/')],
        Action::Search,
        |_| "search",
        "Searches the log; capitals count where you type one"
    ),
    row!(Log, seeking, [char('n')], Action::NextFound(true), |_| "next", "The next place; N the one before"),
    row!(Log, seeking, [char('N')], Action::NextFound(false), silent, ""),
    row!(
        Log,
        has_log,
        [char('f'), key(KeyCode::End)],
        Action::Follow,
        follow_label,
        "Follows the end of the log, which scrolling up stops"
    ),
    row!(Log, has_log, [key(KeyCode::Home)], Action::Line(isize::MIN / 2), silent, "The start of the log"),
    row!(
        Log,
        has_log,
        [char('s')],
        Action::SaveLog,
        |_| "keep the log",
        "Keeps the whole log in a file, and says where"
    ),
    row!(Log, not_packing, [char('o')], Action::Order, order_label, "Packs one after the other, or both at once"),
    row!(
        Log,
        not_packing,
        [char('r')],
        Action::Remote,
        |_| "on Launchpad",
        "Builds on Launchpad's build farm; asks first, for the project becomes public"
    ),
];
