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
        always,
        [ctrl('p'), key(KeyCode::F(3)), char(':')],
        Action::Open("palette"),
        silent,
        "The palette: any step, command, question, file or finding, by its name or what you call it; a click on `charmer`, top left, opens it"
    ),
    row!(
        Around,
        always,
        [char('?'), key(KeyCode::F(1))],
        Action::Open("help"),
        |_| "help",
        "What the thing in focus means, and these keys"
    ),
    row!(Around, plain, [char('/')], Action::Open("rows"), silent, "Finds a row or a question of this screen"),
    row!(Around, plain, [char('n')], Action::New, silent, "A new option, package or other row, where there can be one"),
    row!(Around, plain, [char('g'), key(KeyCode::Home)], Action::Edge(false), silent, "To the first"),
    row!(Around, plain, [char('G'), key(KeyCode::End)], Action::Edge(true), silent, "To the last"),
    row!(
        Around,
        plain,
        [char('M')],
        Action::Mouse,
        silent,
        "Gives the mouse to the terminal, for selecting text, and takes it back"
    ),
    // By habit, over a question, a letter must not end anything.
    row!(Around, plain, [char('q')], Action::Leave, silent, ""),
    row!(Work, plain, [char('d')], Action::Open("doctor"), silent, "What this machine lacks, with the commands"),
    row!(
        Around,
        always,
        [ctrl('q'), ctrl('c')],
        Action::Leave,
        silent,
        "Leaves; asks first when something would be lost"
    ),
];
