//! The rows of a question that is answered with a text, a choice, or several of a set.

use crate::text::fit::{clip, width, window};
use crate::wizard::canvas::theme::Role;
use crate::wizard::canvas::{Row, wrapped};
use crate::wizard::form::{Choice, Editor, Item, Target};
use crate::wizard::state::Focused;

use super::Layout;

/// Most rows of a text of several lines, whether it is in focus or not.
const AREA: usize = 4;

impl Layout<'_> {
    pub(super) fn text(&mut self, item: &Item, value: &str, placeholder: &str, focused: bool) {
        let room = self.value_room();
        let mut row = self.start(item, focused);
        let column = row.used();
        if focused && self.state.focused() != Focused::Resting {
            let line = self.state.editor.lines().first().map(String::as_str).unwrap_or_default();
            let (first, cell) = window(line, self.state.editor.cursor().1, room);
            let shown: String = line.chars().skip(first).collect();
            let shown = if first + shown.chars().count() > first { clip(&shown, room) } else { shown };
            row.cursor = Some(column + cell.min(room - 1));
            if line.is_empty() {
                row.push(clip(placeholder, room), Role::Dim);
            }
            row.push_edited(&crate::text::one_line(&shown), first, self.state.editor.selected(0));
            let left = (room + column).saturating_sub(row.used() + 1);
            row.push(clip(&crate::text::one_line(&self.state.completion()), left), Role::Dim);
            let filled = row.used() - column;
            row.push(" ".repeat(room - filled.min(room)), Role::Input);
            if let Some(id) = item.id {
                row.hits.push((column, room, Target::Text(id, 0, first)));
            }
        } else {
            let shown = clip(&crate::text::one_line(value), room);
            if shown.is_empty() {
                row.push(clip(placeholder, room), Role::Dim)
            } else {
                row.push(shown, Role::Plain)
            };
            hint(&mut row, &item.hint, self.room);
        }
        self.rows.push(row);
    }

    pub(super) fn area(&mut self, item: &Item, value: &str, placeholder: &str, focused: bool) {
        let room = self.value_room();
        let of_value = Editor::new(value, true);
        let editor = if focused { &self.state.editor } else { &of_value };
        let (lines, at) = wrapped(editor, room);
        let hidden = lines.len().saturating_sub(AREA);
        let from = if focused { at.0.saturating_sub(AREA / 2).min(hidden) } else { 0 };
        for (n, (line, start, text)) in lines.iter().enumerate().skip(from).take(AREA) {
            let mut row = if n == from { self.start(item, focused) } else { Row::default() };
            row.pad(self.labels + 2);
            let column = row.used();
            let is_cut = n + 1 == from + AREA && n + 1 < lines.len() && !focused;
            let text = if is_cut { format!("{}…", clip(text.trim_end(), room - 1)) } else { text.clone() };
            if value.is_empty() && !focused || editor.lines() == [""] {
                row.push(clip(placeholder, room), Role::Dim);
            }
            if focused {
                row.push_edited(&text, *start, editor.selected(*line));
            } else {
                row.push(text, Role::Plain);
            }
            if focused {
                row.pad_input(column + room);
                row.cursor = (n == at.0).then_some(column + at.1.min(room));
                if let Some(id) = item.id {
                    row.hits.push((column, room, Target::Text(id, *line, *start)));
                }
            }
            self.rows.push(row);
        }
    }

    /// All alternatives where they fit into the line; else the one that is chosen, and a list that opens.
    pub(super) fn choice(&mut self, item: &Item, options: &[Choice], at: Option<usize>, focused: bool) {
        let mut row = self.start(item, focused);
        let all = options.iter().map(|option| width(&option.text) + 4).sum::<usize>();
        let is_whole = row.used() + all <= self.room + 2;
        if !is_whole || options.is_empty() {
            self.chosen(&mut row, item, at.and_then(|at| options.get(at)), focused);
            self.rows.push(row);
            return;
        }
        for (n, option) in options.iter().enumerate() {
            let chosen = at == Some(n);
            let text = if chosen { format!("‹ {} ›", option.text) } else { format!("  {}  ", option.text) };
            let role = match (chosen, focused) {
                (true, true) => Role::Accent,
                (true, false) => Role::Plain,
                _ => Role::Dim,
            };
            if let Some(id) = item.id {
                row.hits.push((row.used(), width(&text), Target::Option(id, n)));
            }
            let left = self.room.saturating_sub(row.used());
            row.push(if width(&text) > left { text.trim_end().to_owned() } else { text }, role);
        }
        hint(&mut row, &item.hint, self.room);
        self.rows.push(row);
    }

    fn chosen(&self, row: &mut Row, item: &Item, chosen: Option<&Choice>, focused: bool) {
        let text = chosen.map_or("Space lists them", |choice| choice.text.as_str());
        let role = if focused { Role::Accent } else { Role::Plain };
        row.push(clip(&format!("‹ {text} ›"), self.value_room()), role);
        if row.used() + width(" ▾") <= self.room {
            row.push(" ▾", Role::Dim);
        }
        hint(row, &item.hint, self.room);
    }

    pub(super) fn checks(&mut self, item: &Item, options: &[Choice], on: &[bool], focused: bool) {
        let mut row = self.start(item, focused);
        let column = row.used();
        for (n, option) in options.iter().enumerate() {
            let is_on = on.get(n).copied().unwrap_or(false);
            let text = clip(&format!("[{}] {}", if is_on { 'x' } else { ' ' }, option.text), self.value_room());
            if row.used() > column && row.used() + width(&text) > self.room {
                self.rows.push(std::mem::take(&mut row));
                row.pad(column);
            }
            let start = row.used();
            let here = focused && self.state.check == n;
            if here {
                row.cursor = Some(start + 1);
            }
            if let Some(id) = item.id {
                row.hits.push((start, width(&text), Target::Option(id, n)));
            }
            let role = if here {
                Role::Accent
            } else if is_on {
                Role::Plain
            } else {
                Role::Dim
            };
            row.push(text, role).push("  ", Role::Plain);
        }
        if !focused {
            hint(&mut row, &item.hint, self.room);
        }
        self.rows.push(row);
    }
}

/// What is known about an answer, at the right edge of its row where there is room.
fn hint(row: &mut Row, hint: &str, room: usize) {
    let wide = width(hint);
    if wide > 0 && row.used() + wide + 3 <= room {
        row.pad(room - wide).push(hint, Role::Dim);
    }
}
