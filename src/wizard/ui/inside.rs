//! What is inside a packed file.

use ratatui::layout::Rect;

use crate::pack::Tool;
use crate::wizard::state::State;
use crate::wizard::state::inside::{Kind, LABEL, Look, rows};

use super::canvas::Canvas;
use super::theme::Role;

/// The window's title: `Inside the rock: shop_1.0_amd64.rock`.
pub fn title(state: &State, tool: Tool) -> String {
    match state.inside.of(tool) {
        Look::Seen(seen) => format!("Inside the {}: {}", tool.product(), seen.name),
        _ => format!("Inside the {}", tool.product()),
    }
}

/// Draws the lines from `top` on.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect, tool: Tool, top: usize) {
    let rows = rows(state.inside.of(tool), usize::from(area.width));
    let top = top.min(rows.len().saturating_sub(usize::from(area.height)));
    for (row, y) in rows.iter().skip(top).zip(area.y..area.bottom()) {
        let (label, text) = match row.kind {
            Kind::Fact => (Role::Heading, Role::Plain),
            Kind::Warning => (Role::Warning, Role::Warning),
        };
        canvas.put(area.x, y, row.label, label, LABEL - 1);
        let x = area.x + u16::try_from(LABEL).unwrap_or(0);
        canvas.put(x, y, &row.text, text, usize::from(area.right().saturating_sub(x)));
    }
}
