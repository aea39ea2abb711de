//! The middle: the questions of a screen, scrolled so that the focus is in sight.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::wizard::canvas::theme::Role;
use crate::wizard::canvas::{Canvas, Row};
use crate::wizard::form::Target;
use crate::wizard::state::State;

use super::rows::rows;

/// From this height on a sentence stands above the questions, in rows.
const LEAD: u16 = 20;

/// Draws the screen's questions.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let screen = state.shown_screen();
    let title =
        Line::from(vec![Span::raw(" "), Span::styled(screen.entry().title, canvas.style(Role::Title)), Span::raw(" ")]);
    let inner = canvas.frame(area, &title, true);
    canvas.hit(inner, Target::Middle);
    let mut inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    // Where rows are few, the questions need them more than the sentence above them.
    if inner.height >= LEAD {
        canvas.put(inner.x, inner.y, &(screen.entry().lead)(state), Role::Dim, usize::from(inner.width));
        inner.y += 2;
        inner.height -= 2;
    }
    let items = state.items();
    let rows = rows(state, &items, usize::from(inner.width));
    let top = top(&rows, usize::from(inner.height));
    for (row, y) in rows.iter().skip(top).zip(inner.y..inner.bottom()) {
        draw_row(canvas, Rect { y, height: 1, ..inner }, row);
    }
    more(canvas, area, top, rows.len().saturating_sub(top + usize::from(inner.height)));
}

/// The first row shown: nothing moves while all fits; else the focus is kept near the middle.
fn top(rows: &[Row], height: usize) -> usize {
    if rows.len() <= height {
        return 0;
    }
    let first = rows.iter().position(|row| row.focused).unwrap_or(0);
    let last = rows.iter().rposition(|row| row.focused).unwrap_or(0);
    let middle = usize::midpoint(first, last);
    middle.saturating_sub(height / 2).min(first).min(rows.len() - height)
}

fn draw_row(canvas: &mut Canvas<'_>, area: Rect, row: &Row) {
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

/// Says at the border how much lies above and below.
fn more(canvas: &mut Canvas<'_>, area: Rect, above: usize, below: usize) {
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
    let x = area.right().saturating_sub(u16::try_from(crate::text::fit::width(&counts) + 2).unwrap_or(10));
    canvas.put(x, area.bottom() - 1, &counts, Role::Dim, 20);
}
