//! Keys within a text, and those that work everywhere.

use crossterm::event::{KeyCode, KeyModifiers};

use crate::wizard::form::{Action, Edit, Motion, alt, char, ctrl, key, with};
use crate::wizard::state::State;
use crate::wizard::state::parts::{Binding, row};

use super::table::{in_area, plain};
use super::{always, silent};

/// A row of keys that edit a text.
macro_rules! edit {
    ([$($key:expr),+], $edit:expr, $help:expr) => {
        row!(Text, State::in_text, [$($key),+], Action::Edit($edit), silent, $help)
    };
}

/// A row of keys that select what the cursor passes.
macro_rules! select {
    ([$key:expr], $motion:ident, $help:expr) => {
        edit!([$key], Edit::Select(Motion::$motion), $help)
    };
}

const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

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
    row!(
        Text,
        in_area,
        [ctrl('o')],
        Action::Editor,
        |_| "editor",
        "Opens a text of several lines in your own editor: $VISUAL, or $EDITOR"
    ),
    edit!([key(KeyCode::Left), ctrl('b')], Edit::Move(Motion::Left), "One character back"),
    edit!([key(KeyCode::Right), ctrl('f')], Edit::Move(Motion::Right), "One character on"),
    edit!([key(KeyCode::Home), ctrl('a')], Edit::Move(Motion::Home), "To the start of the line"),
    edit!([key(KeyCode::End), ctrl('e')], Edit::Move(Motion::End), "To the end of the line"),
    edit!(
        [alt('b'), with(KeyCode::Left, KeyModifiers::CONTROL), with(KeyCode::Left, KeyModifiers::ALT)],
        Edit::Move(Motion::WordLeft),
        "One word back"
    ),
    edit!(
        [alt('f'), with(KeyCode::Right, KeyModifiers::CONTROL), with(KeyCode::Right, KeyModifiers::ALT)],
        Edit::Move(Motion::WordRight),
        "One word on"
    ),
    edit!([key(KeyCode::Backspace), ctrl('h')], Edit::Backspace, "Deletes the character before"),
    edit!([key(KeyCode::Delete), ctrl('d')], Edit::Delete, "Deletes the character after"),
    edit!([ctrl('w'), with(KeyCode::Backspace, KeyModifiers::ALT)], Edit::DeleteWordLeft, "Deletes the word before"),
    edit!([alt('d')], Edit::DeleteWordRight, "Deletes the word after"),
    edit!([ctrl('u')], Edit::DeleteToHead, "Deletes to the start of the line"),
    edit!([ctrl('k')], Edit::DeleteToEnd, "Deletes to the end of the line"),
    select!([with(KeyCode::Left, SHIFT)], Left, "Selects to the left; so do Home, and with Ctrl whole words"),
    select!([with(KeyCode::Right, SHIFT)], Right, "Selects to the right; so do End, and with Ctrl whole words"),
    select!([with(KeyCode::Up, SHIFT)], Up, ""),
    select!([with(KeyCode::Down, SHIFT)], Down, ""),
    select!([with(KeyCode::Home, SHIFT)], Home, ""),
    select!([with(KeyCode::End, SHIFT)], End, ""),
    select!([with(KeyCode::Left, SHIFT.union(KeyModifiers::CONTROL))], WordLeft, ""),
    select!([with(KeyCode::Right, SHIFT.union(KeyModifiers::CONTROL))], WordRight, ""),
    edit!([alt('a')], Edit::SelectAll, "Selects the whole text"),
    edit!([ctrl('x')], Edit::Cut, "Cuts what is selected, to the clipboard, too"),
    row!(
        Text,
        |state| plain(state) && state.in_text() && state.editor.selection().is_some(),
        [ctrl('c'), alt('c')],
        Action::Edit(Edit::Copy),
        |_| "copy",
        "Copies what is selected; where nothing is, Ctrl-C leaves"
    ),
    edit!([ctrl('v')], Edit::Paste, "Puts in what was cut or copied here"),
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
