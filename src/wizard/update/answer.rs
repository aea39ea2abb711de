//! Answering: typing, choosing, switching.

use crate::wizard::state::configuration;
use crate::wizard::state::field::{Id, Look, Value};
use crate::wizard::state::integrations;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::text::Edit;
use crate::wizard::state::{Mood, State};

use super::{lists, review, takes_text};

/// Writes an answer through its declaration.
pub fn set(state: &mut State, id: Id, value: Value, run: bool) {
    let Some(field) = state.field(id) else { return };
    state.change(field.label, run, |state| (field.set)(state, value));
}

/// A letter was typed.
pub fn typed(state: &mut State, c: char) {
    if let Some(Overlay::Palette { editor, selected }) = &mut state.overlay {
        editor.insert(c.encode_utf8(&mut [0; 4]));
        *selected = 0;
        return;
    }
    if let Some(Overlay::Search(editor)) = &mut state.overlay {
        editor.insert(c.encode_utf8(&mut [0; 4]));
        return;
    }
    if c == ' ' {
        // Undo goes word by word.
        state.history.pause();
    }
    if takes_text(state) {
        insert(state, c.encode_utf8(&mut [0; 4]));
    }
}

/// Text was pasted.
pub fn paste(state: &mut State, text: &str) {
    if let Some(Overlay::Palette { editor, .. }) = &mut state.overlay {
        editor.insert(text);
    } else if let Some(Overlay::Search(editor)) = &mut state.overlay {
        editor.insert(text);
    } else if takes_text(state) {
        state.history.pause();
        insert(state, text);
        state.history.pause();
    }
}

fn insert(state: &mut State, text: &str) {
    if state.editor.insert(text) {
        store(state);
    } else if !text.trim().is_empty() {
        state.say(Mood::Bad, "There is no room for more here.");
    }
}

/// One step of editing the focused text.
pub fn edit(state: &mut State, edit: Edit) {
    if let Some(Overlay::Palette { editor, selected }) = &mut state.overlay {
        if editor.apply(edit) {
            *selected = 0;
        }
        return;
    }
    if let Some(Overlay::Search(editor)) = &mut state.overlay {
        editor.apply(edit);
        return;
    }
    // Undo goes line by line, too.
    if edit == Edit::Newline {
        state.history.pause();
    }
    if state.editor.apply(edit) {
        store(state);
    }
}

/// Puts what the editor holds into the answers.
fn store(state: &mut State) {
    let Some(id) = state.focus else { return };
    let text = state.editor.text();
    if lists::store(state, id, &text) {
        return;
    }
    set(state, id, Value::Text(text), true);
    if id == Id::Field(configuration::ADD) && state.editor.text().chars().any(|c| c != ' ') {
        open_added(state);
    }
}

/// A new option was begun: its box opens, and typing goes on there.
fn open_added(state: &mut State) {
    state.configuration.selected = state.answers.options.len().saturating_sub(1);
    state.configuration.open = true;
    state.focus_on(Some(Id::Field("option-name")));
}

/// The alternative before or after.
pub fn turn(state: &mut State, step: isize) {
    let Some(item) = state.focused_item() else { return };
    let Some(id) = item.id else { return };
    match (state.screen, id) {
        (ScreenId::Files, Id::Row(_, row)) => return lists::fold(state, row, step),
        (ScreenId::Integrations, Id::Row(integrations::ENDPOINTS, row)) => {
            return lists::turn_integration(state, row, step, false);
        }
        _ => {}
    }
    match item.look {
        Look::Choice { options, at } => {
            let last = options.len().saturating_sub(1);
            let to = at.map_or(0, |at| at.saturating_add_signed(step).min(last));
            set(state, id, Value::Choice(Some(to)), true);
        }
        Look::Checks { options, .. } => {
            state.check = state.check.saturating_add_signed(step).min(options.len().saturating_sub(1));
        }
        _ => {}
    }
}

/// Chooses or switches one alternative, as a click does.
pub fn pick(state: &mut State, id: Id, option: usize) {
    let Some(item) = state.focused_item() else { return };
    match item.look {
        Look::Choice { .. } => set(state, id, Value::Choice(Some(option)), false),
        Look::Checks { .. } => {
            state.check = option;
            switch(state);
        }
        _ => {}
    }
}

/// Switches the toggle or the box in focus.
pub fn switch(state: &mut State) {
    let Some(item) = state.focused_item() else { return };
    let Some(id) = item.id else { return };
    match item.look {
        Look::Toggle { on, .. } => set(state, id, Value::On(!on), false),
        Look::Checks { mut on, .. } => {
            if let Some(one) = on.get_mut(state.check) {
                *one = !*one;
            }
            set(state, id, Value::Set(on), false);
        }
        _ => {}
    }
}

/// Takes the row in focus away.
pub fn remove(state: &mut State) {
    match (state.screen, state.focus) {
        (ScreenId::Configuration, Some(Id::Row(configuration::OPTIONS, at))) if at < state.answers.options.len() => {
            let name = state.answers.options[at].name.clone();
            state.change(&format!("option {name}"), false, |state| {
                state.answers.options.remove(at);
            });
            state.configuration.open = false;
            let left = state.answers.options.len();
            let to = if left == 0 {
                Id::Field(configuration::ADD)
            } else {
                Id::Row(configuration::OPTIONS, at.min(left - 1))
            };
            state.focus_on(Some(to));
            state.say(Mood::Plain, format!("Option {name} is gone. Ctrl-Z brings it back."));
        }
        (ScreenId::Review, Some(Id::Row(_, at))) => review::take_or_leave(state, at),
        _ => {}
    }
}
