//! How the first screen looks: sentences, rows in columns that fit, and the buttons always in sight.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::text::fit::{clip, width, wrap};
use crate::text::one_line;
use crate::wizard::canvas::theme::Role;
use crate::wizard::canvas::{Canvas, Row};
use crate::wizard::draw::top;
use crate::wizard::form::{Id, Item, Look, Target, Tone};
use crate::wizard::state::State;

use super::below::BELOW;
use super::{OFFERED, SUITES, TAKEN, beside_the_question, explained, found, sentence, written};

/// Columns of a row: mark, name, what becomes of it.
const NAME: usize = 18;
/// What stands before the names, and between the columns.
const MARKS: usize = 6;
const EFFECT: usize = 24;
/// So much of a place is left where names are long.
const PLACE: usize = 20;
/// So many rows are kept for what is found, so that the buttons below stand still while the folder is read.
const RESERVED: u16 = 18;

/// Draws it.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let title = Line::from(Span::styled(" Overview ", canvas.style(Role::Accent)));
    let inner = canvas.pane(area, &title, true);
    canvas.hit(inner, Target::Middle);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let items = state.items();
    let buttons: Vec<&Item> = items.iter().filter(|item| matches!(item.look, Look::Button)).collect();
    // The buttons stand below what was found, and stay in sight where that is long.
    let below = if buttons.is_empty() { 0 } else { 2 };
    let height = usize::from(inner.height.saturating_sub(below));
    let room = usize::from(inner.width);
    let mut told = FirstScreen::of(state, &items, (room, state.start.is_newcomer));
    if told.all().count() > height {
        // What is found goes before what a rock and a charm are.
        told = FirstScreen::of(state, &items, (room, false));
    }
    if told.all().count() > height {
        told.scroll(state, canvas, height);
    }
    let mut y = inner.y;
    for row in told.all().take(height) {
        put(canvas, Rect { y, height: 1, ..inner }, row);
        y += 1;
    }
    if below > 0 {
        // What is read meanwhile fills in above them.
        let kept = inner.y + RESERVED.min(inner.height.saturating_sub(below));
        draw_buttons(state, canvas, Rect { y: y.max(kept) + 1, height: 1, ..inner }, &buttons);
    }
}

fn put(canvas: &mut Canvas<'_>, area: Rect, row: &Row) {
    let mut x = area.x;
    for (text, role) in &row.parts {
        x = canvas.put(x, area.y, text, *role, usize::from(area.right().saturating_sub(x)));
    }
    for (_, _, target) in &row.hits {
        canvas.hit(area, *target);
    }
}

fn draw_buttons(state: &State, canvas: &mut Canvas<'_>, area: Rect, buttons: &[&Item]) {
    let mut x = area.x;
    for item in buttons {
        let is_here = item.id == state.focus;
        let (left, right, role) = if is_here { ("▐ ", " ▌", Role::Focus) } else { ("  ", "  ", Role::Plain) };
        let start = x;
        let room = |x: u16| usize::from(area.right().saturating_sub(x));
        x = canvas.put(x, area.y, left, Role::Accent, room(x));
        x = canvas.put(x, area.y, &item.label, role, room(x));
        x = canvas.put(x, area.y, right, Role::Accent, room(x));
        if let Some(id) = item.id {
            canvas.hit(Rect { x: start, width: x - start, ..area }, Target::Item(id));
        }
        x += 1;
    }
}

fn text(line: impl Into<String>, role: Role) -> Row {
    let mut row = Row::default();
    row.push(line, role);
    row
}

/// What the screen says above its buttons.
#[derive(Default)]
struct FirstScreen {
    /// What it is, and what is wrong with it: always in sight.
    above: Vec<Row>,
    /// What was found, or can be chosen from.
    list: Vec<Row>,
    /// What would be written: always in sight.
    below: Vec<Row>,
}

impl FirstScreen {
    fn of(state: &State, items: &[Item], (room, explains): (usize, bool)) -> Self {
        let (what, places) = sentence(state);
        let mut first = text(clip(&what, room), Role::Title);
        if width(&what) + width(&places) + 2 <= room {
            first.pad(room - width(&places)).push(places, Role::Dim);
        }
        let mut told = Self { above: vec![first], ..Self::default() };
        if items.iter().all(|item| !matches!(item.look, Look::Button)) {
            told.list = asked(state, items, room);
            return told;
        }
        if explains {
            told.above.extend(wrap(&explained(state), room).into_iter().map(|line| text(line, Role::Dim)));
        }
        told.above.extend(wrong(state, room));
        told.list = listed_all(state, items, room);
        told.below.push(Row::default());
        told.below.extend(wrap(&one_line(&written(state)), room).into_iter().map(|line| text(line, Role::Plain)));
        told
    }

    fn all(&self) -> impl Iterator<Item = &Row> {
        self.above.iter().chain(&self.list).chain(&self.below)
    }

    /// Leaves of the list what fits, with a line that says how much is out of sight.
    fn scroll(&mut self, state: &State, canvas: &mut Canvas<'_>, height: usize) {
        for rows in [&mut self.list, &mut self.below] {
            rows.retain(|row| !row.parts.is_empty());
        }
        let room = height.saturating_sub(self.above.len() + self.below.len() + 1).max(1);
        let before = state.shown.form.filter(|(of, _)| *of == state.screen).map_or(0, |(_, top)| top);
        let top = top(&self.list, room, before);
        canvas.map.shown.form = Some((state.screen, top));
        let hidden = self.list.split_off((top + room).min(self.list.len()));
        self.list.drain(..top);
        let offered =
            |row: &&Row| row.hits.iter().any(|(.., target)| matches!(target, Target::Item(Id::Row(OFFERED, _))));
        let counts = [("↑", top, "above"), ("↓", hidden.len(), "below")];
        let mut line: Vec<String> = counts
            .into_iter()
            .filter(|(_, many, _)| *many > 0)
            .map(|(sign, many, place)| format!("{sign} {many} more {place}"))
            .collect();
        match hidden.iter().filter(offered).count() {
            0 => {}
            choices if choices == hidden.len() => line.push("all your choice".to_owned()),
            choices => line.push(format!("{choices} of them your choice")),
        }
        self.list.push(text(format!("  {}", line.join(", ")), Role::Dim));
    }
}

/// What is found, under its headings.
fn listed_all(state: &State, items: &[Item], room: usize) -> Vec<Row> {
    let mut rows = vec![Row::default()];
    let facts = found::facts(state);
    let of =
        |list: &'static str| items.iter().filter(move |item| matches!(item.id, Some(Id::Row(own, _)) if own == list));
    let room = Columns::of(of(TAKEN).chain(of(OFFERED)), room);
    let is_taken = of(TAKEN).next().is_some();
    if is_taken || !facts.is_empty() {
        rows.push(text(if is_taken { "Found, and taken" } else { "Found" }, Role::Heading));
        rows.extend(of(TAKEN).map(|item| listed(state, item, room)));
        rows.extend(facts.iter().map(|fact| fact_row(fact, room)));
    }
    if of(OFFERED).next().is_some() {
        rows.push(text("Found, your choice", Role::Heading));
        rows.extend(of(OFFERED).map(|item| listed(state, item, room)));
    }
    rows
}

/// The gravest fault, in one line.
fn wrong(state: &State, room: usize) -> Option<Row> {
    let gravest = state.view.blame.first().filter(|blame| blame.finding.fails())?;
    let mut row = text("✗ ", Role::Error);
    let told = format!("It {}: {}", gravest.finding.consequence, gravest.in_a_row());
    row.push(clip(&one_line(&told), room.saturating_sub(2)), Role::Error);
    Some(row)
}

/// The question for the application or its framework, with what was looked for.
fn asked(state: &State, items: &[Item], room: usize) -> Vec<Row> {
    let mut rows = vec![Row::default()];
    rows.extend(
        items
            .iter()
            .filter(|item| matches!(item.id, Some(Id::Row(SUITES | BELOW, _))))
            .map(|item| listed(state, item, Columns { name: NAME, effect: EFFECT, room })),
    );
    rows.push(Row::default());
    rows.extend(wrap(&one_line(&beside_the_question(state)), room).into_iter().map(|line| text(line, Role::Dim)));
    rows
}

/// How wide the columns of a list are, and all of them.
#[derive(Clone, Copy)]
struct Columns {
    name: usize,
    effect: usize,
    room: usize,
}

impl Columns {
    /// Wide enough for the longest name, as far as what is beside it leaves room.
    fn of<'i>(items: impl Iterator<Item = &'i Item> + Clone, room: usize) -> Self {
        let rows = items.filter_map(|item| if let Look::Row(cells) = &item.look { Some(cells) } else { None });
        let longest = |at: usize| rows.clone().filter_map(|cells| Some(width(&cells.get(at)?.text))).max();
        let [name, effect, place] = [1, 2, 3].map(|at| longest(at).unwrap_or_default());
        // The places give way first.
        let place = place.min(PLACE);
        let needed = effect.min(EFFECT);
        let all = room.saturating_sub(MARKS + needed + place);
        let name = name.min(all).max(NAME);
        let left = if name > NAME { room.saturating_sub(MARKS + name + place) } else { EFFECT };
        Self { name, effect: EFFECT.min(left).max(needed), room }
    }
}

/// A row of a list in columns; where there is little room the last column gives way first.
fn listed(state: &State, item: &Item, columns: Columns) -> Row {
    let mut row = Row::default();
    row.focused = item.id == state.focus;
    row.push(if row.focused { "› " } else { "  " }, Role::Accent);
    let Look::Row(cells) = &item.look else { return row };
    let role = |tone: Tone| match tone {
        Tone::Good => Role::Good,
        Tone::Warning => Role::Warning,
        Tone::Error => Role::Error,
        Tone::Dim => Role::Dim,
        Tone::Plain if item.id == state.focus => Role::Focus,
        Tone::Plain => Role::Plain,
    };
    let cells = cells.iter().map(|cell| (cell.text.as_str(), role(cell.tone)));
    fill(&mut row, &cells.collect::<Vec<_>>(), columns);
    if let Some(id) = item.id {
        row.hits.push((0, columns.room, Target::Item(id)));
    }
    row
}

fn fact_row([_, name, effect, place]: &[String; 4], columns: Columns) -> Row {
    let mut row = text("  ", Role::Plain);
    fill(&mut row, &[("●", Role::Good), (name, Role::Plain), (effect, Role::Plain), (place, Role::Dim)], columns);
    row
}

/// Puts cells into their columns; the last one begins further to the left where that keeps it whole.
fn fill(row: &mut Row, cells: &[(&str, Role)], Columns { name, effect, room }: Columns) {
    let has_mark = cells.first().is_some_and(|(mark, _)| width(mark) == 1);
    let mut widths = if has_mark { vec![1] } else { Vec::new() };
    widths.extend([name, effect]);
    let filled = cells.iter().rposition(|(text, _)| !text.is_empty()).unwrap_or(0);
    let mut column = row.used();
    for (at, (cell, role)) in cells.iter().enumerate().take(filled + 1) {
        if at == filled {
            let whole = room.saturating_sub(width(cell)).max(row.used() + 1);
            row.pad(column.min(whole));
            row.push(clip(cell, room.saturating_sub(row.used())), *role);
            return;
        }
        let wide = widths.get(at).copied().unwrap_or(effect);
        row.pad(column).push(clip(cell, wide.min(room.saturating_sub(column))), *role);
        column += wide + 1;
    }
}
