//! Answering: typing, choosing, switching.

use crate::wizard::form::{Edit, Id, Look, Value};
use crate::wizard::state::message::Effect;
use crate::wizard::state::{Focused, Mood, State};

pub fn typed(state: &mut State, c: char) {
    if c == ' ' {
        // Undo goes word by word.
        state.history.pause();
    }
    if state.in_text() {
        insert(state, c.encode_utf8(&mut [0; 4]));
    } else if state.focused() == Focused::Resting {
        state.say(Mood::Plain, "Letters are keys here. Space begins to type.");
    }
}

pub fn paste(state: &mut State, text: &str) {
    if state.focused() == Focused::Resting {
        state.focus_on(state.focus);
    }
    if state.in_text() {
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
pub fn edit(state: &mut State, edit: Edit, effects: &mut Vec<Effect>) {
    // What was typed and mended on the way is one step of undo; all else is a step of its own.
    if !matches!(edit, Edit::Backspace | Edit::Delete) {
        state.history.pause();
    }
    if let (Edit::Cut | Edit::Copy, Some(text)) = (edit, state.editor.selection()) {
        state.copy(text, " what was selected.", effects);
    }
    if state.editor.apply(edit) {
        store(state);
    }
}

/// Types on to what is offered.
pub fn complete(state: &mut State) {
    let rest = state.completion();
    state.history.pause();
    insert(state, &rest);
    state.completing.nth = 0;
}

/// Takes over what the person's editor made of the text, as one step of undo.
pub fn edited(state: &mut State, outcome: Result<String, String>) {
    let text = match outcome {
        Ok(text) if text != state.editor.text() => text,
        Ok(_) => return state.say(Mood::Plain, "Your editor left the text as it was."),
        Err(reason) => return state.say(Mood::Bad, reason),
    };
    state.history.pause();
    state.editor.load("", true);
    state.editor.insert(&text);
    store(state);
    state.history.pause();
    if state.editor.text() == text {
        state.say(Mood::Good, "The text is as you left it in your editor.");
    } else {
        state.say(Mood::Plain, "The text is taken from your editor, without what a field has no room for.");
    }
}

/// Puts what the editor holds into the answers.
fn store(state: &mut State) {
    let Some(id) = state.focus else { return };
    state.completing.nth = 0;
    let text = state.editor.text();
    if !state.shown_screen().store(state, id, &text) {
        state.answer(id, Value::Text(text), true);
    }
}

/// The alternative before or after.
pub fn turn(state: &mut State, step: isize) {
    let Some(item) = state.focused_item() else { return };
    let Some(id) = item.id else { return };
    match item.look {
        Look::Choice { options, at } => {
            let last = options.len().saturating_sub(1);
            let to = at.map_or(0, |at| at.saturating_add_signed(step).min(last));
            state.answer(id, Value::Choice(Some(to)), true);
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
        Look::Choice { .. } => state.answer(id, Value::Choice(Some(option)), false),
        Look::Checks { .. } => {
            state.check = option;
            switch(state, &mut Vec::new());
        }
        _ => {}
    }
}

/// Switches the toggle or the box in focus, or lists what there is to choose from.
pub fn switch(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(item) = state.focused_item() else { return };
    let Some(id) = item.id else { return };
    match item.look {
        Look::Text { .. } => state.focus_on(Some(id)),
        Look::Choice { .. } => super::open(state, "choices", effects),
        Look::Toggle { on, .. } => state.answer(id, Value::On(!on), false),
        Look::Checks { mut on, .. } => {
            if let Some(one) = on.get_mut(state.check) {
                *one = !*one;
            }
            state.answer(id, Value::Set(on), false);
        }
        _ => {}
    }
}
