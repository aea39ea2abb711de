//! The keys of every screen, and when each of them holds.

use crossterm::event::KeyCode;

use crate::suggest::What;
use crate::wizard::form::{Action, Edit, Motion, ScreenId, alt, char, ctrl, key};
use crate::wizard::state::parts::{Binding, row};
use crate::wizard::state::{Focused, State};

use super::{always, silent};

pub(super) fn plain(state: &State) -> bool {
    state.panels.is_empty()
}

fn focused(state: &State, any: &[Focused]) -> bool {
    plain(state) && any.contains(&state.focused())
}

pub(super) fn in_area(state: &State) -> bool {
    focused(state, &[Focused::Area])
}

/// True for a row that the screen has a word for: it does that with its rows.
fn names(state: &State, action: Action) -> bool {
    focused(state, &[Focused::Row]) && state.shown_screen().label(state, action).is_some()
}

fn turns(state: &State) -> bool {
    focused(state, &[Focused::Choice, Focused::Checks]) || names(state, Action::Turn(-1))
}

fn does(state: &State) -> bool {
    plain(state) && !state.in_text() && !matches!(state.focused(), Focused::Nothing | Focused::Choice)
}

fn completes(state: &State) -> bool {
    !state.completion().is_empty()
}

fn do_label(state: &State) -> &'static str {
    match state.focused() {
        Focused::Checks | Focused::Toggle => "on or off",
        Focused::Button => "show",
        Focused::Resting => "type",
        _ => "",
    }
}

fn suggestions_label(state: &State) -> &'static str {
    let is_shown = state.view.suggestions.iter().any(|one| one.what != What::Note)
        && state.shown_screen().has_preview(state, true);
    if is_shown { "suggestions" } else { "" }
}

/// What undo is called where there is something to take back.
pub fn undo_label(state: &State) -> &'static str {
    if state.shown_screen().entry().topic.is_some() && state.history.can_undo() { "undo" } else { "" }
}

/// What going back is called in a panel.
pub fn close(_: &State) -> &'static str {
    "close"
}

/// The keys of a step: its digit, which is a letter within a text, and with Alt everywhere.
macro_rules! step {
    ($digit:literal, $id:ident, $help:expr) => {
        row!(Around, plain, [alt($digit), char($digit)], Action::Go(ScreenId::$id), silent, $help)
    };
}

/// Keys of narrower use are the screens' and the panels' own.
pub(super) static ROWS: &[Binding] = &[
    row!(
        Answer,
        |state| state.finding_in_focus().is_some_and(|one| one.mended.is_some()),
        [key(KeyCode::Enter)],
        Action::MendFinding,
        |_| "mend",
        "At a finding that ! went to: mends it, where one change does"
    ),
    // Getting around.
    row!(Around, plain, [key(KeyCode::Enter)], Action::Next, |_| "next", "Accept, and on to the next step"),
    row!(Around, always, [key(KeyCode::Esc)], Action::Back, |_| "back", "Back; closes what is open. Never quits"),
    row!(
        Text,
        completes,
        [key(KeyCode::Tab)],
        Action::Complete,
        |_| "complete",
        "Where a name, a path or a value can be typed on: completes it, else the next field"
    ),
    row!(Text, completes, [ctrl('n')], Action::Another, |_| "another", "Offers the next way to complete it"),
    row!(Around, plain, [key(KeyCode::Tab)], Action::Move(1), |_| "field", "The next field"),
    row!(Around, plain, [key(KeyCode::BackTab)], Action::Move(-1), silent, "The field before"),
    row!(
        Text,
        |state| in_area(state) && !state.editor.at_top(),
        [key(KeyCode::Up)],
        Action::Edit(Edit::Move(Motion::Up)),
        silent,
        ""
    ),
    row!(
        Text,
        |state| in_area(state) && !state.editor.at_bottom(),
        [key(KeyCode::Down)],
        Action::Edit(Edit::Move(Motion::Down)),
        silent,
        ""
    ),
    row!(Around, plain, [key(KeyCode::Up), char('k')], Action::Move(-1), silent, "Up to the field or row before"),
    row!(Around, plain, [key(KeyCode::Down), char('j')], Action::Move(1), silent, "Down to the next"),
    step!('1', OVERVIEW, "To the step of that number: 1 to 9; within a text with Alt"),
    step!('2', APPLICATION, ""),
    step!('3', PACKAGES, ""),
    step!('4', FILES, ""),
    step!('5', CONFIGURATION, ""),
    step!('6', INTEGRATIONS, ""),
    step!('7', REVIEW, ""),
    step!('8', PACK, ""),
    step!('9', NEXT, ""),
    // Answering.
    row!(Answer, does, [char(' ')], Action::Do, do_label, "Switches, opens or shows what is in focus"),
    row!(Answer, turns, [key(KeyCode::Left)], Action::Turn(-1), |_| "choose", "The alternative before"),
    row!(Answer, turns, [key(KeyCode::Right)], Action::Turn(1), silent, "The alternative after"),
    row!(
        Answer,
        |state| names(state, Action::Remove),
        [key(KeyCode::Delete), key(KeyCode::Backspace)],
        Action::Remove,
        silent,
        "Takes a row away; in the review, leaves a file out or takes it in"
    ),
    row!(
        Answer,
        plain,
        [ctrl('t')],
        Action::Open("suggestions"),
        suggestions_label,
        "Everything that is suggested; Ctrl-T again takes all that needs no choice"
    ),
    row!(
        Answer,
        plain,
        [char('!'), key(KeyCode::F(8))],
        Action::NextFinding(None),
        |state| if state.view.blame.is_empty() { "" } else { "finding" },
        "To the next finding"
    ),
    // Work.
    row!(
        Preview,
        plain,
        [char('v'), key(KeyCode::F(2))],
        Action::Open("preview"),
        |_| "preview",
        "The preview, large; 1 to 4 are its documents"
    ),
    row!(
        Work,
        plain,
        [char('e'), key(KeyCode::F(6))],
        Action::Open("environment"),
        silent,
        "Every variable that your application will see"
    ),
    row!(Answer, plain, [ctrl('z')], Action::Undo, undo_label, "Undoes the last change, wherever it was"),
    row!(Answer, plain, [ctrl('y')], Action::Redo, silent, "Redoes it"),
    row!(
        Work,
        plain,
        [ctrl('s')],
        Action::Write,
        |_| "write",
        "Writes the files; shows the review first when something there was not seen"
    ),
    row!(Work, plain, [char('p'), key(KeyCode::F(5))], Action::Pack, |_| "pack", "Packs the rock and the charm"),
    row!(Preview, plain, [key(KeyCode::F(4))], Action::NextDoc, silent, "The next document in the preview"),
    row!(
        Preview,
        plain,
        [key(KeyCode::PageUp)],
        Action::Page(-1),
        silent,
        "Scrolls the preview, or the packer's log, up"
    ),
    row!(Preview, plain, [key(KeyCode::PageDown)], Action::Page(1), silent, "Scrolls it down"),
];
