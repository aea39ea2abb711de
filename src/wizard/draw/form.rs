//! The middle: the questions of a screen, scrolled so that the focus is in sight.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::model::Blame;
use crate::text::fit::{clip, wrap};
use crate::text::one_line;
use crate::wizard::canvas::theme::Role;
use crate::wizard::canvas::{Canvas, Row};
use crate::wizard::form::{Item, Target};
use crate::wizard::state::State;

use super::map;
use super::rows::{message_and_fix, rows};

/// From this height on a sentence stands above the questions, in rows.
const LEAD: u16 = 20;
/// From this height on an explanation has two rows, else one.
const ROOMY: u16 = 10;
/// From this width of the terminal on the room that a short form leaves holds the map.
const MAPPED: u16 = 160;

/// Draws the screen's questions.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let screen = state.shown_screen().entry();
    let is_active = state.panels.is_empty();
    let role = if is_active { Role::Accent } else { Role::Title };
    let title = Line::from(Span::styled(format!(" {} ", screen.title), canvas.style(role)));
    let inner = canvas.pane(area, &title, is_active);
    canvas.hit(inner, Target::Middle);
    let mut inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let items = state.items();
    let rows = rows(state, &items, usize::from(inner.width));
    explain(state, canvas, &mut inner, (&items, &rows));
    // Where rows are few, the questions need them more than the sentence above them.
    if inner.height >= LEAD {
        canvas.put(inner.x, inner.y, &(screen.lead)(state), Role::Dim, usize::from(inner.width));
        inner.y += 2;
        inner.height -= 2;
    }
    let before = state.shown.form.filter(|(of, _)| *of == screen.id).map_or(0, |(_, top)| top);
    let top = top(&rows, usize::from(inner.height), before);
    canvas.map.shown.form = Some((screen.id, top));
    for (row, y) in rows.iter().skip(top).zip(inner.y..inner.bottom()) {
        draw_row(canvas, Rect { y, height: 1, ..inner }, row);
    }
    let left = usize::from(inner.height).saturating_sub(rows.len());
    if canvas.map.shown.size.0 >= MAPPED && screen.topic.is_some() {
        picture(state, canvas, Rect { y: inner.bottom() - u16::try_from(left).unwrap_or(0), ..inner }, left);
    }
    more(canvas, area, top, rows.len().saturating_sub(top + usize::from(inner.height)));
}

/// Says what there is to read about the answer in focus, in rows below the questions that are kept for that on every screen
/// with something to say: nothing moves when the focus does.
fn explain(state: &State, canvas: &mut Canvas<'_>, inner: &mut Rect, (items, rows): (&[Item], &[Row])) {
    let is_blamed = is_blamed(state);
    if !is_blamed && items.iter().all(|item| item.note.is_empty() && item.hint.is_empty()) {
        return;
    }
    let height = if inner.height >= ROOMY { 2 } else { 1 };
    inner.height -= height;
    // What is known of an answer stands at its row where there is room for it.
    let is_told = |hint: &str| rows.iter().any(|row| row.focused && row.parts.iter().any(|(text, _)| text == hint));
    let mut ways = state.completions();
    ways.insert(0, "Tab completes:".to_owned());
    let ways = if ways.len() > 1 { ways.join("  ") } else { String::new() };
    let room = usize::from(inner.width.saturating_sub(2));
    // What mends it stands in the footer where both are too long.
    let whole = |blame: &Blame| {
        Some(message_and_fix(&blame.with_place())).filter(|text| wrap(text, room).len() <= usize::from(height))
    };
    let message = |blame: &Blame| one_line(&blame.with_place().message).into_owned();
    let finding = finding(state)
        .filter(|_| is_blamed)
        .map(|blame| whole(blame).unwrap_or_else(|| message(blame)))
        .unwrap_or_default();
    let text = match items.iter().find(|item| item.id.is_some() && item.id == state.focus) {
        Some(_) if !ways.is_empty() => &ways,
        _ if !finding.is_empty() && !is_told(&finding) => &finding,
        Some(item) if !item.note.is_empty() => &item.note,
        Some(item) if !is_told(&item.hint) => &item.hint,
        _ => return,
    };
    let mut lines = wrap(text, room);
    if lines.len() > usize::from(height) {
        lines.truncate(usize::from(height));
        let last = lines.pop().unwrap_or_default();
        let last = clip(&last, room.saturating_sub(1));
        lines.push(format!("{}…", last.trim_end_matches('…')));
    }
    for (line, y) in lines.iter().zip(inner.bottom()..) {
        canvas.put(inner.x + 2, y, line, Role::Dim, room);
    }
}

/// True where something is wrong with an answer of this screen, or with the screen as a whole: two rows are kept for it.
fn is_blamed(state: &State) -> bool {
    let topic = state.shown_screen().entry().topic;
    state.view.blame.iter().any(|blame| Some(blame.topic()) == topic && !blame.is_flag())
}

/// The finding that somebody was brought to, else the first at the answer in focus.
fn finding(state: &State) -> Option<&Blame> {
    let at = state.finding_in_focus().and_then(|one| state.view.blame.get(one.at));
    at.or_else(|| state.focus.and_then(|id| state.problems(id).next()))
}

/// The map in the room that a short form leaves.
fn picture(state: &State, canvas: &mut Canvas<'_>, area: Rect, height: usize) {
    let rows = map::rows(state, usize::from(area.width.saturating_sub(2)));
    if rows.len() + 2 > height {
        return;
    }
    for (row, y) in rows.iter().zip(area.y + 2..) {
        draw_row(canvas, Rect { x: area.x + 2, y, width: area.width - 2, height: 1 }, row);
    }
}

/// The first row shown. Nothing moves while what is in focus can be seen; what cannot be focused on at the top comes with
/// the first that can, and what stands at the bottom with the last.
pub fn top(rows: &[Row], height: usize, before: usize) -> usize {
    let end = rows.len().saturating_sub(height);
    let Some(first) = rows.iter().position(|row| row.focused) else { return before.min(end) };
    let last = rows.iter().rposition(|row| row.focused).unwrap_or(first);
    let is_bare = |rows: &[Row]| rows.iter().all(|row| row.hits.is_empty());
    let lowest = if is_bare(&rows[last + 1..]) { end } else { (last + 1).saturating_sub(height) };
    let most = if is_bare(&rows[..first]) && last < height { 0 } else { first };
    before.max(lowest).min(most).min(end)
}

/// Draws a row, and gives the mouse what it hits there.
pub fn draw_row(canvas: &mut Canvas<'_>, area: Rect, row: &Row) {
    let line = Line::from(
        row.parts.iter().map(|(text, role)| Span::styled(text.as_str(), canvas.style(*role))).collect::<Vec<_>>(),
    );
    canvas.line(area, &line);
    let column = |at: usize| area.x.saturating_add(u16::try_from(at).unwrap_or(u16::MAX)).min(area.right() - 1);
    for (from, width, target) in &row.hits {
        let x = column(*from);
        let width = u16::try_from(*width).unwrap_or(u16::MAX).min(area.right() - x);
        canvas.hit(Rect { x, width, ..area }, *target);
    }
    if let Some(at) = row.cursor {
        canvas.cursor = Some(Position::new(column(at), area.y));
    }
}

/// Says in the upper rule how much lies above and below.
pub fn more(canvas: &mut Canvas<'_>, area: Rect, above: usize, below: usize) {
    let mut counts = Vec::new();
    if above > 0 {
        counts.push(format!("↑ {above}"));
    }
    if below > 0 {
        counts.push(format!("↓ {below}"));
    }
    if counts.is_empty() {
        return;
    }
    let counts = format!(" {} ", counts.join("  "));
    let x = area.right().saturating_sub(u16::try_from(crate::text::fit::width(&counts) + 1).unwrap_or(10));
    canvas.put(x, area.y, &counts, Role::Dim, 20);
}
