//! Draws `&State`: the frame around screens and panels, questions, documents. Changes nothing; tells what was drawn where,
//! for the mouse.
//!
//! ```text
//!     header                                verdict
//!    ╭ rail ─╮╭ middle ────────╮╭ preview ─────────╮
//!    │       ││                ││                  │
//!    ╰───────╯╰────────────────╯╰──────────────────╯
//!     what the focused thing means
//!     which keys work now
//! ```
//!
//! Under 120 columns the rail is one line and the preview lies below the middle.

mod bars;
mod compare;
pub mod diff;
pub mod document;
mod form;
mod rows;
mod verdict;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::text::fit;

use super::canvas::theme::{Role, Theme};
use super::canvas::{Canvas, Map, SMALLEST};
use super::state::State;

/// From this width on the three regions stand side by side.
const WIDE: u16 = 120;
const RAIL: u16 = 21;

/// Where the regions lie.
#[derive(Clone, Copy, Debug)]
struct Regions {
    header: Rect,
    rail: Rect,
    middle: Rect,
    /// Empty where there is no room for it.
    preview: Rect,
    footer: Rect,
}

impl Regions {
    fn of(area: Rect, state: &State) -> Self {
        let header = Rect { height: 1, ..area };
        let footer = Rect { y: area.bottom() - 2, height: 2, ..area };
        let body = Rect { y: area.y + 1, height: area.height - 3, ..area };
        let alone = !state.shown_screen().has_preview(state, area.width >= WIDE);
        if area.width >= WIDE {
            let rail = Rect { width: RAIL, ..body };
            let rest = body.width - RAIL;
            let width = if alone { rest } else { (rest * 52 / 100).clamp(58, 90) };
            let middle = Rect { x: body.x + RAIL, width, ..body };
            let preview = Rect { x: middle.right(), width: rest - width, ..body };
            return Self { header, rail, middle, preview, footer };
        }
        let rail = Rect { height: 1, ..body };
        let rest = body.height - 1;
        let below = if alone { 0 } else { (rest * 2 / 5).clamp(6, 16) };
        let middle = Rect { y: body.y + 1, height: rest - below, ..body };
        let preview = Rect { y: middle.bottom(), height: below, ..body };
        Self { header, rail, middle, preview, footer }
    }
}

/// Draws one frame.
pub fn draw(state: &State, theme: &Theme, frame: &mut Frame) -> Map {
    let area = frame.area();
    let mut canvas = Canvas::new(frame.buffer_mut(), theme);
    canvas.map.shown.size = (area.width.max(1), area.height.max(1));
    if canvas.map.shown.is_too_small() {
        too_small(&mut canvas, area);
        return canvas.map;
    }
    let regions = Regions::of(area, state);
    bars::header(state, &mut canvas, regions.header);
    if area.width >= WIDE {
        bars::rail(state, &mut canvas, regions.rail);
    } else {
        bars::rail_line(state, &mut canvas, regions.rail);
    }
    if !state.shown_screen().draw(state, &mut canvas, regions.middle) {
        form::draw(state, &mut canvas, regions.middle);
    }
    if regions.preview.height > 0 && regions.preview.width > 0 {
        document::draw(state, &mut canvas, regions.preview);
    }
    if let Some(panel) = state.panel() {
        let body = Rect { y: area.y + 1, height: area.height - 3, ..area };
        panel.draw(state, &mut canvas, body);
    }
    bars::footer(state, &mut canvas, regions.footer);
    let Canvas { map, cursor, .. } = canvas;
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
    map
}

fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let (width, height) = SMALLEST;
    let lines = [
        format!("charmer needs {width} columns and {height} rows."),
        format!("This terminal has {} and {}.", area.width, area.height),
        "Make it larger, or leave with Ctrl-Q: nothing is lost.".to_owned(),
    ];
    let top = area.y + area.height.saturating_sub(3) / 2;
    for (line, y) in lines.iter().zip(top..area.bottom()) {
        let left = usize::from(area.width).saturating_sub(fit::width(line)) / 2;
        let x = area.x + u16::try_from(left).unwrap_or(0);
        canvas.put(x, y, line, Role::Plain, usize::from(area.right().saturating_sub(x)));
    }
}
