//! Keys within a text, and those that work everywhere.

use crossterm::event::{KeyCode, KeyModifiers};

use crate::wizard::form::{Action, Edit, alt, char, ctrl, key, with};
use crate::wizard::state::State;
use crate::wizard::state::parts::{Binding, row};

use super::table::{in_area, plain};
use super::{always, silent};

/// A row of keys that edit a text.
macro_rules! edit {
    ([$($key:expr),+], $edit:ident, $help:expr) => {
        row!(Text, State::in_text, [$($key),+], Action::Edit(Edit::$edit), silent, $help)
    };
}

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
    edit!([key(KeyCode::Left), ctrl('b')], Left, "One character back"),
    edit!([key(KeyCode::Right), ctrl('f')], Right, "One character on"),
    edit!([key(KeyCode::Home), ctrl('a')], Home, "To the start of the line"),
    edit!([key(KeyCode::End), ctrl('e')], End, "To the end of the line"),
    edit!(
        [alt('b'), with(KeyCode::Left, KeyModifiers::CONTROL), with(KeyCode::Left, KeyModifiers::ALT)],
        WordLeft,
        "One word back"
    ),
    edit!(
        [alt('f'), with(KeyCode::Right, KeyModifiers::CONTROL), with(KeyCode::Right, KeyModifiers::ALT)],
        WordRight,
        "One word on"
    ),
    edit!([key(KeyCode::Backspace), ctrl('h')], Backspace, "Deletes the character before"),
    edit!([key(KeyCode::Delete), ctrl('d')], Delete, "Deletes the character after"),
    edit!([ctrl('w'), with(KeyCode::Backspace, KeyModifiers::ALT)], DeleteWordLeft, "Deletes the word before"),
    edit!([alt('d')], DeleteWordRight, "Deletes the word after"),
    edit!([ctrl('u')], DeleteToHead, "Deletes to the start of the line"),
    edit!([ctrl('k')], DeleteToEnd, "Deletes to the end of the line"),
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
