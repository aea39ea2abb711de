//! Where everything is drawn on: the buffer, the theme, and what was drawn where.
//!
//! Below the state, so that a screen or a panel can be handed a canvas; it knows of neither.

mod ascii;
pub mod colours;
mod row;
pub mod theme;

pub use ascii::{has_only_ascii, to_ascii};
pub use row::{Row, wrapped};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

use crate::text::fit::{clip, window};
use crate::wizard::form::{Editor, ScreenId, Target};

use theme::{Role, Theme};

/// The smallest terminal that is drawn in, in cells.
pub const SMALLEST: (u16, u16) = (60, 16);

/// What the last frame showed: scrolling by a page needs to know how long a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Size of the terminal, in cells.
    pub size: (u16, u16),
    /// First line of the preview.
    pub preview_top: usize,
    /// Lines of the document that fit into the preview.
    pub preview_height: usize,
    /// The screen whose questions were drawn, and the first of their rows that was seen.
    pub form: Option<(ScreenId, usize)>,
    /// Height of what a panel scrolls in.
    pub panel_height: usize,
    /// Heights of the packers' logs.
    pub logs: [usize; 2],
}

impl Shown {
    /// True while the terminal is too small for anything to be seen. Before the first frame nobody knows.
    pub fn is_too_small(&self) -> bool {
        let (width, height) = self.size;
        self.size != (0, 0) && (width < SMALLEST.0 || height < SMALLEST.1)
    }

    /// The terminal has another size: a smaller one counts at once, a larger one from the next frame on.
    pub fn resize(&mut self, (width, height): (u16, u16)) {
        self.size = (self.size.0.min(width.max(1)), self.size.1.min(height.max(1)));
    }
}

/// What was drawn where.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// What the mouse can hit; later ones lie above earlier ones.
    pub hits: Vec<(Rect, Target)>,
    /// What scrolling needs to know.
    pub shown: Shown,
}

impl Map {
    /// What lies at a cell.
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let there = Position::new(column, row);
        self.hits.iter().rev().find(|(area, _)| area.contains(there)).map(|(_, target)| *target)
    }

    /// The target of a click: in a text, the character that was hit.
    pub fn aim(&self, target: Target, column: u16, row: u16) -> Target {
        let Target::Text(id, line, first) = target else { return target };
        let there = Position::new(column, row);
        let area = self.hits.iter().rev().find(|(area, other)| *other == target && area.contains(there));
        let offset = area.map_or(0, |(area, _)| usize::from(column - area.x));
        Target::Text(id, line, first + offset)
    }
}

/// A frame being drawn.
pub struct Canvas<'a> {
    /// Its cells.
    pub buffer: &'a mut Buffer,
    /// Its colours.
    pub theme: &'a Theme,
    /// What was drawn where so far.
    pub map: Map,
    /// Where the terminal's cursor goes; nowhere: it is hidden.
    pub cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    /// An empty frame.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme, map: Map::default(), cursor: None }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// Puts text, cut to `room` cells; gives the column behind it.
    pub fn put(&mut self, x: u16, y: u16, what: &str, role: Role, room: usize) -> u16 {
        let style = self.style(role);
        if !self.buffer.area.contains(Position::new(x, y)) {
            return x;
        }
        self.buffer.set_stringn(x, y, clip(what, room), room, style).0
    }

    /// Puts a line of several styles, cut at the right edge of `area`.
    pub fn line(&mut self, area: Rect, line: &Line<'_>) {
        self.buffer.set_line(area.x, area.y, line, area.width);
    }

    /// A target for the mouse.
    pub fn hit(&mut self, area: Rect, target: Target) {
        self.map.hits.push((area, target));
    }

    /// A pane: a rule with a title, and what is below it, which is given back. The pane that gets the keys has the accent;
    /// what parts it from its neighbours is theirs as well.
    pub fn pane(&mut self, area: Rect, title: &Line<'_>, active: bool) -> Rect {
        let (line, role) = if active { ("━", Role::ActiveBorder) } else { ("─", Role::Border) };
        let width = usize::from(area.width);
        self.put(area.x, area.y, &line.repeat(width), role, width);
        let room = area.width.saturating_sub(2);
        let place = Rect { x: area.x + 1, width: room, height: 1, ..area };
        let place = Rect { width: u16::try_from(title.width()).unwrap_or(room).min(room), ..place };
        // A title is text, and has not the colour of a line.
        self.buffer.set_style(place, Style::reset());
        self.line(place, title);
        Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
    }

    /// The rule between two panes that stand side by side: the last column of neither. Its head stands in their upper rules.
    pub fn divide(&mut self, x: u16, area: Rect) {
        for y in area.y..area.bottom() {
            self.put(x, y, if y == area.y { "┬" } else { "│" }, Role::Border, 1);
        }
    }

    /// The rule below all panes; what divides them ends there.
    pub fn floor(&mut self, area: Rect) {
        for x in area.x..area.right() {
            let above = self.buffer.cell((x, area.y.saturating_sub(1))).map(ratatui::buffer::Cell::symbol);
            self.put(x, area.y, if above == Some("│") { "┴" } else { "─" }, Role::Border, 1);
        }
    }

    /// Makes room for something that lies over the rest.
    pub fn clear(&mut self, area: Rect) {
        Clear.render(area, self.buffer);
        self.cursor = None;
    }

    /// A box in the middle of `body`, cleared, with a title; gives what is inside. As large as `body` it is a pane.
    pub fn window(&mut self, body: Rect, size: (u16, u16), title: &str) -> Rect {
        let (width, height) = (size.0.min(body.width), size.1.min(body.height));
        let area = Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height };
        self.clear(area);
        self.hit(area, Target::Inside);
        let title = Line::from(Span::styled(format!(" {title} "), self.style(Role::Accent)));
        let inner = if area == body {
            self.pane(area, &title, true)
        } else {
            let block = Block::bordered().border_style(self.style(Role::ActiveBorder)).title_style(Style::reset());
            let block = block.title_top(title);
            let inner = block.inner(area);
            block.render(area, self.buffer);
            inner
        };
        Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
    }

    /// A line to type in, at the top; gives how many cells it has.
    pub fn input(&mut self, inner: Rect, editor: &Editor) -> usize {
        let room = usize::from(inner.width.saturating_sub(2));
        let text = editor.lines().first().map(String::as_str).unwrap_or_default();
        let (first, cell) = window(text, editor.cursor().1, room);
        self.put(inner.x, inner.y, "› ", Role::Accent, 2);
        let shown: String = text.chars().skip(first).collect();
        self.put(inner.x + 2, inner.y, &format!("{shown:<room$}"), Role::Input, room);
        self.cursor = Some(Position::new(inner.x + 2 + u16::try_from(cell).unwrap_or(0), inner.y));
        room
    }

    /// Text in spans of one style each.
    pub fn spans(&self, parts: Vec<(String, Role)>) -> Line<'static> {
        Line::from(parts.into_iter().map(|(text, role)| Span::styled(text, self.style(role))).collect::<Vec<_>>())
    }
}
