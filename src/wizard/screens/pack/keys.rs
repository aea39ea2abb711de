//! Keys of the packers' screen: their logs, their order, where they pack, what to do after a failure.

use crossterm::event::KeyCode;

use crate::pack::detached::Filter;
use crate::wizard::form::{Action, char, key};
use crate::wizard::keys::{always, silent};
use crate::wizard::panels::trial;
use crate::wizard::state::log::View;
use crate::wizard::state::pack::{Lane, Order, Phase};
use crate::wizard::state::parts::{Binding, row};
use crate::wizard::state::{State, diagnosis};

fn mends(state: &State) -> bool {
    diagnosis::here(state).is_some_and(|(tool, known)| diagnosis::mended(state, tool, known).is_ok())
}

fn cleans(state: &State) -> bool {
    !state.pack.is_busy()
        && diagnosis::here(state).is_some_and(|(tool, known)| diagnosis::cleaning(state, tool, known).is_some())
}

fn has_command(state: &State) -> bool {
    diagnosis::here(state).is_some_and(|(_, known)| !known.commands.is_empty())
}

fn is_refused(state: &State) -> bool {
    state.pack.lanes.iter().any(|lane| lane.phase == Phase::Refused)
}

fn takes_workflow(state: &State) -> bool {
    is_refused(state) || !state.doctor.missing.is_empty()
}

fn in_single(state: &State) -> bool {
    state.pack.single
}

fn has_log(state: &State) -> bool {
    in_focus(state).page.lines > 0
}

fn seeking(state: &State) -> bool {
    !in_focus(state).sought.is_empty()
}

fn not_packing(state: &State) -> bool {
    !state.pack.is_busy()
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

fn packing(state: &State) -> bool {
    state.pack.is_busy()
}

fn can_pack(state: &State) -> bool {
    !trial::goes_first(state)
        && !state.pack.is_busy()
        && !mends(state)
        && !cleans(state)
        && !state.pack.lanes.iter().all(Lane::is_packed)
}

/// Keys that go before everybody's.
pub(super) const FIRST: &[Binding] = &[
    row!(
        Work,
        mends,
        [key(KeyCode::Enter), char('a')],
        Action::Mend,
        |_| "apply",
        "After a failure: applies the remedy and shows what changes"
    ),
    row!(
        Work,
        trial::goes_first,
        [key(KeyCode::Enter)],
        Action::Open("trial"),
        |_| "try it first",
        "The first time: tries it. p packs at once"
    ),
    row!(Work, can_pack, [key(KeyCode::Enter)], Action::Pack, |_| "pack", ""),
    row!(Work, cleans, [key(KeyCode::Enter), char('a')], Action::Mend, |_| "clean and pack again", ""),
    row!(Work, has_command, [char('y')], Action::Copy, |_| "copy the command", "Copies the command that mends"),
    row!(
        Work,
        takes_workflow,
        [char('h')],
        Action::Workflow,
        |_| "workflow",
        "A workflow for GitHub Actions: on Review, or with no packer"
    ),
    row!(Log, in_single, [key(KeyCode::Up), char('k')], Action::Line(-1), silent, ""),
    row!(Log, in_single, [key(KeyCode::Down), char('j')], Action::Line(1), silent, ""),
];

/// Keys that go after everybody's.
pub(super) const LATE: &[Binding] = &[
    row!(
        Work,
        always,
        [char('d')],
        Action::Open("doctor"),
        |state| if state.pack.is_busy() { "" } else { "doctor" },
        "What this machine lacks, with the commands"
    ),
    row!(Log, packing, [char('c')], Action::Cancel, |_| "stop", "Stops the packers"),
    row!(Log, always, [char('i')], Action::Open("inside"), inside_label, "Looks into what was packed"),
    row!(Log, has_log, [char('b')], Action::Split, split_label, "One log, or both"),
    row!(Log, always, [char('b')], Action::Split, silent, ""),
    row!(Log, has_log, [char('w')], Action::Filter, filter_label, "Only warnings and errors, or all lines"),
    row!(
        Log,
        has_log,
        [char('/')],
        Action::Open("search"),
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
    row!(Log, has_log, [char('z')], Action::Wrap, silent, "Wraps long lines of the log, or no more"),
    row!(Log, has_log, [key(KeyCode::Left)], Action::Sideways(-1), silent, "Scrolls the log to the left"),
    row!(Log, has_log, [key(KeyCode::Right)], Action::Sideways(1), silent, "Scrolls it to the right"),
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
