//! The items of a screen as rows of cells: each knows what the mouse hits on it and where the cursor stands.

use crate::finding::Finding;
use crate::wizard::derive::Blame;
use crate::wizard::state::State;
use crate::wizard::state::field::{Cell, Choice, Id, Item, Look, Tone};
use crate::wizard::state::text::Editor;
use crate::wizard::update::Target;

use super::compare;
use super::row::{Row, wrapped};
use super::text::{clip, width, window, wrap};
use super::theme::Role;

/// Longest label column, in cells.
const LABELS: usize = 13;
/// Most rows of a text of several lines, in focus and out of it.
const AREA: (usize, usize) = (6, 3);

/// Lays items out in rows of `room` cells.
pub struct Layout<'a> {
    state: &'a State,
    room: usize,
    labels: usize,
    columns: Vec<(&'static str, Vec<usize>)>,
    rows: Vec<Row>,
}

/// The rows of all items.
pub fn rows(state: &State, items: &[Item], room: usize) -> Vec<Row> {
    let columns = columns(items);
    let mut layout = Layout { state, room, labels: 0, columns, rows: Vec::new() };
    layout.of_screen(true);
    let mut frame: Option<&String> = None;
    for item in items {
        if frame != item.frame.as_ref() {
            layout.close(frame);
            layout.open(item.frame.as_ref());
            frame = item.frame.as_ref();
        }
        layout.labels = labels(items, frame.is_some());
        layout.item(item);
    }
    layout.close(frame);
    layout.of_screen(false);
    layout.rows
}

/// How wide the labels are, in boxes or beside them.
fn labels(items: &[Item], framed: bool) -> usize {
    let here = items.iter().filter(|item| item.frame.is_some() == framed && is_labelled(item));
    here.map(|item| width(&item.label)).max().unwrap_or(0).min(LABELS) + 2
}

fn is_labelled(item: &Item) -> bool {
    matches!(
        item.look,
        Look::Text { .. }
            | Look::Area { .. }
            | Look::Choice { .. }
            | Look::Checks { .. }
            | Look::Toggle { .. }
            | Look::Fact(_)
    )
}

/// How wide the columns of each list are.
fn columns(items: &[Item]) -> Vec<(&'static str, Vec<usize>)> {
    let mut lists: Vec<(&'static str, Vec<usize>)> = Vec::new();
    for item in items {
        let (Some(Id::Row(list, _)), Look::Row(cells)) = (item.id, &item.look) else { continue };
        let at = lists.iter().position(|(name, _)| *name == list).unwrap_or_else(|| {
            lists.push((list, Vec::new()));
            lists.len() - 1
        });
        let widths = &mut lists[at].1;
        widths.resize(widths.len().max(cells.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(cells) {
            *widest = (*widest).max(width(&cell.text)).min(36);
        }
    }
    lists
}

impl Layout<'_> {
    fn open(&mut self, title: Option<&String>) {
        let Some(title) = title else { return };
        let title = clip(&crate::text::one_line(title), self.room.saturating_sub(10));
        let rest = self.room.saturating_sub(width(&title) + 6);
        let mut row = Row::default();
        row.push("  ╭ ", Role::Border).push(title, Role::Heading).push(format!(" {}╮", "─".repeat(rest)), Role::Border);
        self.rows.push(row);
    }

    fn close(&mut self, title: Option<&String>) {
        if title.is_some() {
            let mut row = Row::default();
            row.push(format!("  ╰{}╯", "─".repeat(self.room.saturating_sub(4))), Role::Border);
            self.rows.push(row);
        }
    }

    fn item(&mut self, item: &Item) {
        let first = self.rows.len();
        let outer = self.room;
        if item.frame.is_some() {
            self.room = self.room.saturating_sub(6);
        }
        let focused = item.id.is_some() && item.id == self.state.focus;
        match &item.look {
            Look::Gap => self.rows.push(Row::default()),
            Look::Heading => self.note(&item.label, Role::Heading),
            Look::Note => self.note(&item.label, Role::Dim),
            Look::Text { value, placeholder } => self.text(item, value, placeholder, focused),
            Look::Area { value, placeholder } => self.area(item, value, placeholder, focused),
            Look::Choice { options, at } => self.choice(item, options, *at, focused),
            Look::Checks { options, on } => self.checks(item, options, on, focused),
            Look::Toggle { on, caption } => {
                let mut row = self.start(item, focused);
                let role = if *on { Role::Plain } else { Role::Dim };
                row.push(if *on { "[x] " } else { "[ ] " }, Role::Plain)
                    .push(clip(caption, self.value_room().saturating_sub(4)), role);
                if focused {
                    row.cursor = Some(self.labels + 3);
                }
                self.rows.push(row);
            }
            Look::Row(cells) => self.cells(item, cells, focused),
            Look::Fact(cell) => self.fact(item, cell),
            Look::Compare(compared) => {
                self.rows.extend(compare::rows(compared, Id::Field("suite"), self.room));
            }
            Look::Button => {
                let mut row = Row::default();
                row.push(sign(focused), Role::Accent);
                row.push(item.label.clone(), if focused { Role::Focus } else { Role::Plain });
                self.rows.push(row);
            }
        }
        if focused && !item.note.is_empty() {
            let indent = if matches!(item.look, Look::Row(_)) { 6 } else { self.labels + 2 };
            for line in wrap(&item.note, self.room.saturating_sub(indent)) {
                let mut row = Row::default();
                row.pad(indent).push(line, Role::Dim);
                self.rows.push(row);
            }
        }
        self.problems(item);
        self.finish(item, first, focused, outer);
    }

    /// Marks the item's rows, gives them to the mouse, and sets them into their box.
    fn finish(&mut self, item: &Item, first: usize, focused: bool, outer: usize) {
        for row in &mut self.rows[first..] {
            row.focused = focused;
            if let Some(id) = item.id {
                row.hits.insert(0, (0, self.room, Target::Item(id)));
            }
            if item.frame.is_some() {
                row.pad(self.room);
                row.parts.insert(0, ("  │ ".to_owned(), Role::Border));
                row.push(" │", Role::Border);
                row.cursor = row.cursor.map(|column| column + 4);
                for hit in &mut row.hits {
                    hit.0 += 4;
                }
            }
        }
        self.room = outer;
    }

    fn start(&self, item: &Item, focused: bool) -> Row {
        let mut row = Row::default();
        row.push(sign(focused), Role::Accent);
        row.push(clip(&item.label, LABELS), if focused { Role::Focus } else { Role::Dim });
        row.pad(self.labels + 2);
        row
    }

    fn fact(&mut self, item: &Item, cell: &Cell) {
        let (sign, role) = if cell.tone == Tone::Warning { ("! ", Role::Warning) } else { ("", Role::Dim) };
        for (n, line) in wrap(&cell.text, self.value_room()).into_iter().enumerate() {
            let mut row = if n == 0 { self.start(item, false) } else { Row::default() };
            row.pad(self.labels + 2).push(if n == 0 { sign } else { "" }, role).push(line, role);
            self.rows.push(row);
        }
    }

    fn value_room(&self) -> usize {
        self.room.saturating_sub(self.labels + 2).max(8)
    }

    fn note(&mut self, text: &str, role: Role) {
        let room = self.room;
        for line in wrap(text, room) {
            let mut row = Row::default();
            row.push(line, role);
            self.rows.push(row);
        }
    }

    fn text(&mut self, item: &Item, value: &str, placeholder: &str, focused: bool) {
        let room = self.value_room();
        let mut row = self.start(item, focused);
        let column = row.used();
        if focused {
            let line = self.state.editor.lines().first().map(String::as_str).unwrap_or_default();
            let (first, cell) = window(line, self.state.editor.cursor().1, room);
            let shown: String = line.chars().skip(first).collect();
            let shown = if first + shown.chars().count() > first { clip(&shown, room) } else { shown };
            row.cursor = Some(column + cell.min(room - 1));
            if line.is_empty() {
                row.push(clip(placeholder, room), Role::Dim);
            }
            row.push(crate::text::one_line(&shown).into_owned(), Role::Input);
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

    fn area(&mut self, item: &Item, value: &str, placeholder: &str, focused: bool) {
        let room = self.value_room();
        let of_value = Editor::new(value, true);
        let editor = if focused { &self.state.editor } else { &of_value };
        let (lines, at) = wrapped(editor, room);
        let most = if focused { AREA.0 } else { AREA.1 };
        let from =
            if focused && lines.len() > most { at.0.saturating_sub(most / 2).min(lines.len() - most) } else { 0 };
        for (n, (line, start, text)) in lines.iter().enumerate().skip(from).take(most) {
            let mut row = if n == from { self.start(item, focused) } else { Row::default() };
            row.pad(self.labels + 2);
            let column = row.used();
            let is_cut = n + 1 == from + most && n + 1 < lines.len() && !focused;
            let text = if is_cut { format!("{}…", clip(text.trim_end(), room - 1)) } else { text.clone() };
            if value.is_empty() && !focused || editor.lines() == [""] {
                row.push(clip(placeholder, room), Role::Dim);
            }
            row.push(text, if focused { Role::Input } else { Role::Plain });
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

    fn choice(&mut self, item: &Item, options: &[Choice], at: Option<usize>, focused: bool) {
        let mut row = self.start(item, focused);
        let column = row.used();
        for (n, option) in options.iter().enumerate() {
            let chosen = at == Some(n);
            let text = if chosen { format!("‹ {} ›", option.text) } else { format!("  {}  ", option.text) };
            let text = clip(&text, self.value_room());
            if row.used() > column && row.used() + width(text.trim_end()) > self.room {
                self.rows.push(std::mem::take(&mut row));
                row.pad(column);
            }
            // The first one stands under the other answers: its brackets take the room before it.
            let start = row.used();
            let role = match (chosen, focused) {
                (true, true) => Role::Accent,
                (true, false) => Role::Plain,
                _ => Role::Dim,
            };
            if let Some(id) = item.id {
                row.hits.push((start, width(&text), Target::Option(id, n)));
            }
            // The room that its brackets would take must not push the border of a box.
            let left = self.room.saturating_sub(start);
            row.push(if width(&text) > left { text.trim_end().to_owned() } else { text }, role);
        }
        self.rows.push(row);
        for line in wrap(&item.hint, self.value_room().saturating_sub(2)) {
            let mut row = Row::default();
            row.pad(column + 2).push(line, Role::Dim);
            self.rows.push(row);
        }
    }

    fn checks(&mut self, item: &Item, options: &[Choice], on: &[bool], focused: bool) {
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

    fn cells(&mut self, item: &Item, cells: &[Cell], focused: bool) {
        let list = if let Some(Id::Row(list, _)) = item.id { list } else { "" };
        let widths = self.columns.iter().find(|(name, _)| *name == list).map(|(_, widths)| widths.as_slice());
        let mut row = Row::default();
        row.push(sign(focused), Role::Accent);
        if let [only] = cells {
            // A command is of no use when its end is cut off.
            for line in wrap(&only.text, self.room.saturating_sub(2)) {
                row.pad(2).push(line, if focused { Role::Focus } else { Role::Plain });
                self.rows.push(std::mem::take(&mut row));
            }
            return;
        }
        for (n, cell) in cells.iter().enumerate() {
            let role = match cell.tone {
                Tone::Good => Role::Good,
                Tone::Warning => Role::Warning,
                Tone::Error => Role::Error,
                Tone::Plain if focused => Role::Focus,
                Tone::Plain => Role::Plain,
                Tone::Dim => Role::Dim,
            };
            let room = self.room.saturating_sub(row.used());
            let is_last = n + 1 == cells.len();
            let wide = widths.and_then(|widths| widths.get(n)).copied().unwrap_or(0);
            let room = if is_last { room } else { room.min(wide) };
            let start = row.used();
            row.push(clip(&cell.text, room), role);
            if !is_last {
                row.pad(start + wide + if wide > 1 { 2 } else { 1 });
            }
        }
        self.rows.push(row);
    }

    /// What is wrong with the answer, below it.
    fn problems(&mut self, item: &Item) {
        let Some(id) = item.id else { return };
        let indent = if matches!(item.look, Look::Row(_)) { 4 } else { self.labels + 2 };
        for blame in self.state.problems(id) {
            self.told(&blame.finding, indent);
        }
    }

    /// What is wrong with the screen as a whole: errors above everything, the rest below.
    fn of_screen(&mut self, errors: bool) {
        let is_here = |blame: &&Blame| {
            blame.screen == self.state.screen && blame.id.is_none() && blame.finding.is_error() == errors
        };
        let findings: Vec<_> = self.state.view.blame.iter().filter(is_here).map(Blame::with_place).collect();
        if findings.is_empty() {
            return;
        }
        if !errors {
            self.rows.push(Row::default());
        }
        for finding in findings {
            self.told(&finding, 0);
        }
        if errors {
            self.rows.push(Row::default());
        }
    }

    fn told(&mut self, finding: &Finding, indent: usize) {
        let (mark, role) = if finding.is_error() { ("✗ ", Role::Error) } else { ("! ", Role::Warning) };
        let told = [finding.message.as_str(), finding.fix.as_str()].join(" ");
        let lines = wrap(crate::text::one_line(&told).trim(), self.room.saturating_sub(indent + 2));
        for (n, line) in lines.into_iter().enumerate() {
            let mut row = Row::default();
            row.pad(indent).push(if n == 0 { mark } else { "  " }, role).push(line, role);
            self.rows.push(row);
        }
    }
}

fn sign(focused: bool) -> &'static str {
    if focused { "› " } else { "  " }
}

/// What is known about an answer, at the right edge of its row where there is room.
fn hint(row: &mut Row, hint: &str, room: usize) {
    let wide = width(hint);
    if wide > 0 && row.used() + wide + 3 <= room {
        row.pad(room - wide).push(hint, Role::Dim);
    }
}
