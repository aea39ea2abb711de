//! What lies over a screen, a file each: its state, its keys, what they do, how it is drawn. They are kept on a stack in
//! the state, and the uppermost gets all keys. A new one is a file here and a line in [`PANELS`].

pub mod ask;
mod choices;
mod compared;
mod diff;
pub mod doctor;
pub mod environment;
pub mod help;
pub mod inside;
mod map;
mod palette;
mod preview;
mod search;
pub mod suggestions;
pub mod trial;
mod words;

pub use compared::compared;
pub use diff::Diff;
pub use search::open as search;

use super::form::{Action, Editor};
use super::state::State;
use super::state::parts::{Event, PanelEntry};

/// All panels; a table of keys and the help list them in this order.
pub const PANELS: &[&PanelEntry] = &[
    &doctor::PANEL,
    &ask::PANEL,
    &choices::PANEL,
    &preview::PANEL,
    &preview::FIND,
    &help::PANEL,
    &map::PANEL,
    &diff::PANEL,
    &inside::PANEL,
    &environment::PANEL,
    &suggestions::PANEL,
    &trial::PANEL,
    &palette::PANEL,
    &palette::FIND,
    &search::PANEL,
];

/// How many lines an action scrolls a panel by, as the last frame showed it; none: it is another action.
fn lines(action: Action, state: &State) -> Option<isize> {
    match action {
        Action::Line(step) => Some(step),
        Action::Page(step) => Some(step.saturating_mul((state.shown.panel_height.max(2) - 1).cast_signed())),
        _ => None,
    }
}

/// Scrolls a panel of `length` lines. False for another action.
fn scroll(top: &mut usize, action: Action, length: usize, state: &State) -> bool {
    let Some(step) = lines(action, state) else { return false };
    *top = top.saturating_add_signed(step).min(length.saturating_sub(state.shown.panel_height));
    true
}

/// Selects another of `length` rows. False for another action.
fn select(selected: &mut usize, action: Action, length: usize, state: &State) -> bool {
    let Some(step) = lines(action, state) else { return false };
    *selected = selected.saturating_add_signed(step).min(length.saturating_sub(1));
    true
}

/// Types into a panel's text: whether it is another one now. `None` for another event.
fn edit(editor: &mut Editor, event: Event<'_>) -> Option<bool> {
    match event {
        Event::Action(Action::Edit(edit)) => Some(editor.apply(edit)),
        Event::Typed(c) => Some(editor.insert(c.encode_utf8(&mut [0; 4]))),
        Event::Pasted(text) => Some(editor.insert(text)),
        _ => None,
    }
}

/// The keys of a panel that scrolls.
macro_rules! scrolling {
    ($($more:expr),*) => {{
        use crossterm::event::KeyCode;
        use $crate::wizard::form::{Action, char, key};
        use $crate::wizard::keys::{always, close, silent};
        use $crate::wizard::state::parts::row;
        &[
            $($more,)*
            row!(Around, always, [key(KeyCode::Up), char('k')], Action::Line(-1), |_| "scroll", ""),
            row!(Around, always, [key(KeyCode::Down), char('j')], Action::Line(1), silent, ""),
            row!(Around, always, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
            row!(Around, always, [key(KeyCode::PageDown), char(' ')], Action::Page(1), silent, ""),
            row!(Around, always, [key(KeyCode::Home)], Action::Line(isize::MIN / 2), silent, ""),
            row!(Around, always, [key(KeyCode::End)], Action::Line(isize::MAX / 2), silent, ""),
            row!(
                Around,
                always,
                [key(KeyCode::Esc), key(KeyCode::Enter), char('q'), key(KeyCode::F(1)), key(KeyCode::F(2))],
                Action::Back,
                close,
                ""
            ),
        ]
    }};
}

/// The keys of a panel with a list, of which one row is selected: first its own, then those of every list.
macro_rules! listing {
    ([$($closing:expr),+], $($own:expr),*) => {{
        use crossterm::event::KeyCode;
        use $crate::wizard::form::{Action, char, ctrl, key};
        use $crate::wizard::keys::{always, close, silent, undo_label};
        use $crate::wizard::state::parts::row;
        &[
            $($own,)*
            row!(Around, always, [key(KeyCode::Up), char('k'), key(KeyCode::BackTab)], Action::Line(-1), silent, ""),
            row!(Around, always, [key(KeyCode::Down), char('j'), key(KeyCode::Tab)], Action::Line(1), |_| "next", ""),
            row!(Around, always, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
            row!(Around, always, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
            row!(Around, always, [key(KeyCode::Home)], Action::Line(isize::MIN / 2), silent, ""),
            row!(Around, always, [key(KeyCode::End)], Action::Line(isize::MAX / 2), silent, ""),
            row!(Answer, always, [ctrl('z')], Action::Undo, undo_label, ""),
            row!(Answer, always, [ctrl('y')], Action::Redo, silent, ""),
            row!(Around, always, [key(KeyCode::Esc), $($closing),+], Action::Back, close, ""),
        ]
    }};
}
use {listing, scrolling};
