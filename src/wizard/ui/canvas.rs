//! Where everything is drawn on: the buffer, the theme, and what was drawn where.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::wizard::update::Target;

use super::Map;
use super::theme::{Role, Theme};
use crate::text::fit;

/// A frame being drawn.
pub struct Canvas<'a> {
    pub buffer: &'a mut Buffer,
    pub theme: Theme,
    pub map: Map,
    /// Where the terminal's cursor goes; nowhere: it is hidden.
    pub cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: Theme) -> Self {
        Self { buffer, theme, map: Map::default(), cursor: None }
    }

    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Puts text, cut to `room` cells; gives the column behind it.
    pub fn put(&mut self, x: u16, y: u16, what: &str, role: Role, room: usize) -> u16 {
        let style = self.style(role);
        if !self.buffer.area.contains(Position::new(x, y)) {
            return x;
        }
        self.buffer.set_stringn(x, y, fit::clip(what, room), room, style).0
    }

    /// Puts a line of several styles, cut at the right edge of `area`.
    pub fn line(&mut self, area: Rect, line: &Line<'_>) {
        self.buffer.set_line(area.x, area.y, line, area.width);
    }

    /// A target for the mouse.
    pub fn hit(&mut self, area: Rect, target: Target) {
        self.map.hits.push((area, target));
    }

    /// A box with a title; gives what is inside.
    pub fn frame(&mut self, area: Rect, title: &Line<'_>, active: bool) -> Rect {
        let role = if active { Role::ActiveBorder } else { Role::Border };
        let block =
            Block::bordered().border_type(BorderType::Rounded).border_style(self.style(role)).title_top(title.clone());
        let inner = block.inner(area);
        block.render(area, self.buffer);
        inner
    }

    /// Makes room for something that lies over the rest.
    pub fn clear(&mut self, area: Rect) {
        Clear.render(area, self.buffer);
        self.cursor = None;
    }
}
