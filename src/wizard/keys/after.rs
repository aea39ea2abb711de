//! Keys of the doctor's panel, after a failure, and of the step after packing.

use crossterm::event::KeyCode;

use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::pack::Phase;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::{Focused, State, diagnosis, next};

use super::table::{back_label, char, in_text, key, on_pack, plain, silent};
use super::{Action, Binding, Group};

fn in_doctor(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Doctor))
}

fn on_next(state: &State) -> bool {
    plain(state) && state.screen == ScreenId::Next && state.focused() == Focused::Row
}

fn copy_label(state: &State) -> &'static str {
    match next::focused_group(state) {
        Some(group) if state.next.shows(group) => "fold",
        Some(_) => "show",
        None => "copy",
    }
}

fn mends(state: &State) -> bool {
    on_pack(state) && diagnosis::here(state).is_some_and(|(tool, known)| diagnosis::mended(state, tool, known).is_ok())
}

fn cleans(state: &State) -> bool {
    on_pack(state)
        && !state.pack.is_busy()
        && diagnosis::here(state).is_some_and(|(tool, known)| diagnosis::cleaning(state, tool, known).is_some())
}

fn has_command(state: &State) -> bool {
    on_pack(state) && diagnosis::here(state).is_some_and(|(_, known)| !known.commands.is_empty())
}

fn is_refused(state: &State) -> bool {
    state.pack.lanes.iter().any(|lane| lane.phase == Phase::Refused)
}

fn takes_workflow(state: &State) -> bool {
    plain(state)
        && (state.screen == ScreenId::Review && !in_text(state)
            || state.screen == ScreenId::Pack && (is_refused(state) || !state.doctor.missing.is_empty()))
}

pub(super) static ROWS: &[Binding] = &[
    row!(Around, in_doctor, [char('y'), key(KeyCode::Enter)], Action::Copy, |_| "copy the command", ""),
    row!(Around, in_doctor, [key(KeyCode::Up), char('k'), key(KeyCode::BackTab)], Action::Line(-1), |_| "choose", ""),
    row!(Around, in_doctor, [key(KeyCode::Down), char('j'), key(KeyCode::Tab)], Action::Line(1), silent, ""),
    row!(Around, in_doctor, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, in_doctor, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
    row!(
        Work,
        in_doctor,
        [char('x')],
        Action::Run,
        |_| "run it",
        "In the doctor's panel: runs the command in your terminal"
    ),
    row!(Around, in_doctor, [char('r')], Action::Doctor, |_| "look again", ""),
    row!(Around, in_doctor, [key(KeyCode::Esc), char('q'), char('d')], Action::Back, back_label, ""),
    // What comes next.
    row!(
        Work,
        on_next,
        [key(KeyCode::Enter), char('y')],
        Action::Copy,
        copy_label,
        "On the Next step: copies the command, or opens a group"
    ),
    row!(
        Work,
        |state| plain(state) && state.screen == ScreenId::Next,
        [char('Y')],
        Action::CopyAll,
        |_| "copy all",
        "Copies all commands that are shown"
    ),
    // After a failure.
    row!(
        Work,
        mends,
        [char('a')],
        Action::Mend,
        |_| "apply",
        "After a failure: applies the remedy and shows what changes"
    ),
    row!(Work, cleans, [char('a')], Action::Mend, |_| "clean and pack again", ""),
    row!(Work, has_command, [char('y')], Action::Copy, |_| "copy the command", "Copies the command that mends"),
    row!(
        Work,
        takes_workflow,
        [char('g')],
        Action::Workflow,
        |state| if state.screen == ScreenId::Pack { "workflow" } else { "" },
        "A workflow for GitHub Actions: on Review, or with no packer"
    ),
];
