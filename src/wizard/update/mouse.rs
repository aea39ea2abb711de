//! The mouse: clicks and the wheel.

use crate::wizard::form::{Action, Look, Target};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::Event;
use crate::wizard::state::{Focused, State};

use super::{act, answer, to_panel};

pub fn click(state: &mut State, target: Target, effects: &mut Vec<Effect>) {
    state.notice = None;
    match target {
        Target::Action(action) => act(state, action, effects),
        Target::Match(at) => {
            to_panel(state, Event::Picked(at), effects);
        }
        Target::Doc(doc) => state.pick(doc),
        // A click beside what lies over the screen closes it.
        Target::Panel => {
            to_panel(state, Event::Action(Action::Back), effects);
        }
        _ if !state.panels.is_empty() => {}
        Target::Screen(screen) => act(state, Action::Go(screen), effects),
        Target::Item(id) => {
            let was_there = state.focus == Some(id);
            state.focus_on(Some(id));
            // One click ticks what can be ticked, and opens what opens.
            let does = matches!(state.focused(), Focused::Button | Focused::Toggle | Focused::Choice);
            if was_there || does || ticks(state) {
                act(state, Action::Do, effects);
            }
        }
        Target::Option(id, option) => {
            state.focus_on(Some(id));
            answer::pick(state, id, option);
        }
        Target::Text(id, line, column) => {
            if state.focus != Some(id) || state.focused() == Focused::Resting {
                state.focus_on(Some(id));
            }
            state.editor.jump(line, column);
        }
        Target::Line(doc, at) => state.go_to_line(doc, at),
        Target::Preview | Target::Middle | Target::Inside => {}
    }
}

/// True for a row that begins with a box or a mark that Space turns.
fn ticks(state: &State) -> bool {
    const MARKS: [&str; 8] = ["[x]", "[ ]", "[~]", "[>]", "●", "○", "+", "or"];
    let Some(item) = state.focused_item() else { return false };
    let Look::Row(cells) = &item.look else { return false };
    cells.first().is_some_and(|cell| MARKS.contains(&cell.text.as_str()) || cell.text.starts_with(['▸', '▾']))
}

/// The wheel was turned: it scrolls the panel, the preview or what the screen scrolls, else the focus goes with it.
pub fn wheel(state: &mut State, target: Target, step: isize, effects: &mut Vec<Effect>) {
    let lines = Action::Line(step * 3);
    if to_panel(state, Event::Action(lines), effects) {
        return;
    }
    match target {
        Target::Preview | Target::Line(..) | Target::Doc(_) => state.scroll_preview(step * 3),
        _ if state.shown_screen().scrolls() => {
            if let Target::Item(id) = target
                && state.focus != Some(id)
            {
                state.focus_on(Some(id));
            }
            act(state, lines, effects);
        }
        Target::Screen(_) | Target::Action(_) => {}
        _ => {
            state.move_focus(step);
        }
    }
}
