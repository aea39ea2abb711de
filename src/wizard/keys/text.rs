//! Keys within a text, and those that work everywhere.

use crossterm::event::{KeyCode, KeyModifiers};

use crate::wizard::form::{Action, Edit, alt, char, ctrl, key, with};
use crate::wizard::state::State;
use crate::wizard::state::parts::{Binding, row};

use super::table::{in_area, plain};
use super::{always, silent};

pub(super) static ROWS: &[Binding] = &[
    // In a text.
    row!(
        Text,
        in_area,
        [with(KeyCode::Enter, KeyModifiers::ALT), ctrl('j')],
        Action::Edit(Edit::Newline),
        |_| "new line",
        "A new line, where a text has several"
    ),
    row!(Text, State::in_text, [key(KeyCode::Left), ctrl('b')], Action::Edit(Edit::Left), silent, "One character back"),
    row!(Text, State::in_text, [key(KeyCode::Right), ctrl('f')], Action::Edit(Edit::Right), silent, "One character on"),
    row!(
        Text,
        State::in_text,
        [key(KeyCode::Home), ctrl('a')],
        Action::Edit(Edit::Home),
        silent,
        "To the start of the line"
    ),
    row!(
        Text,
        State::in_text,
        [key(KeyCode::End), ctrl('e')],
        Action::Edit(Edit::End),
        silent,
        "To the end of the line"
    ),
    row!(
        Text,
        State::in_text,
        [alt('b'), with(KeyCode::Left, KeyModifiers::CONTROL), with(KeyCode::Left, KeyModifiers::ALT)],
        Action::Edit(Edit::WordLeft),
        silent,
        "One word back"
    ),
    row!(
        Text,
        State::in_text,
        [alt('f'), with(KeyCode::Right, KeyModifiers::CONTROL), with(KeyCode::Right, KeyModifiers::ALT)],
        Action::Edit(Edit::WordRight),
        silent,
        "One word on"
    ),
    row!(
        Text,
        State::in_text,
        [key(KeyCode::Backspace), ctrl('h')],
        Action::Edit(Edit::Backspace),
        silent,
        "Deletes the character before"
    ),
    row!(
        Text,
        State::in_text,
        [key(KeyCode::Delete), ctrl('d')],
        Action::Edit(Edit::Delete),
        silent,
        "Deletes the character after"
    ),
    row!(
        Text,
        State::in_text,
        [ctrl('w'), with(KeyCode::Backspace, KeyModifiers::ALT)],
        Action::Edit(Edit::DeleteWordLeft),
        silent,
        "Deletes the word before"
    ),
    row!(Text, State::in_text, [alt('d')], Action::Edit(Edit::DeleteWordRight), silent, "Deletes the word after"),
    row!(
        Text,
        State::in_text,
        [ctrl('u')],
        Action::Edit(Edit::DeleteToHead),
        silent,
        "Deletes to the start of the line"
    ),
    row!(Text, State::in_text, [ctrl('k')], Action::Edit(Edit::DeleteToEnd), silent, "Deletes to the end of the line"),
    // Help and the way out.
    row!(
        Around,
        plain,
        [key(KeyCode::F(3))],
        Action::Open("palette"),
        silent,
        "The palette: any step, any command; outside a text also :"
    ),
    row!(Around, |state| plain(state) && !state.in_text(), [char(':')], Action::Open("palette"), silent, ""),
    row!(Around, plain, [key(KeyCode::F(1))], Action::Open("help"), |_| "keys", "These keys; outside a text also ?"),
    row!(Around, |state| plain(state) && !state.in_text(), [char('?')], Action::Open("help"), silent, ""),
    row!(
        Around,
        always,
        [ctrl('q'), ctrl('c')],
        Action::Leave,
        silent,
        "Leaves; asks first when something would be lost"
    ),
];
