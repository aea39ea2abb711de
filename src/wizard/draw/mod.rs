//! Draws `&State`: the frame around screens and panels, questions, documents. Changes nothing; tells what was drawn where,
//! for the mouse.
//!
//! ```text
//!     header                                verdict
//!    ─ rail ─┬━ middle ━━━━━━━━┬─ preview ─────────
//!            │                 │
//!    ────────┴─────────────────┴───────────────────
//!     what the focused thing means
//!     which keys work now
//! ```
//!
//! | from | rail | preview |
//! | --- | --- | --- |
//! | 120 columns | a column | beside the middle |
//! | 100 columns | a line | beside the middle |
//! | 80 columns, 24 rows | a line | below the middle |
//! | 60 columns, 16 rows | a line of digits and marks | behind a key |

mod bars;
pub mod compare;
pub mod diff;
pub mod document;
mod form;
pub mod map;
mod paint;
mod rows;
mod verdict;

pub use form::{draw_row, more, top};

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::text::fit;

use super::canvas::theme::{Role, Theme};
use super::canvas::{Canvas, Map, SMALLEST};
use super::form::Target;
use super::state::State;
use super::state::reader::SIDE_BY_SIDE;

/// From this width on the three regions stand side by side.
const WIDE: u16 = 120;
/// From this width on the preview stands beside the middle.
const PAIR: u16 = 100;
/// From this width on the steps have names, and the preview may lie below the middle.
const NAMES: u16 = 80;
/// From this height on the preview has room below the middle.
const TALL: u16 = 24;
const RAIL: u16 = 19;
/// The least width of a preview beside the middle: most lines of an expansion fit.
const PREVIEW: u16 = 48;
/// What the focused thing means, and the keys.
const FOOTER: u16 = 2;

/// Where the regions lie.
#[derive(Clone, Copy, Debug)]
struct Regions {
    header: Rect,
    rail: Rect,
    middle: Rect,
    /// Empty where there is no room for it.
    preview: Rect,
    /// All of them, but for the header.
    body: Rect,
    /// The rule below them.
    floor: Rect,
    footer: Rect,
}

/// Parts an area; between the two is room for a rule, which is in neither.
fn beside(area: Rect, left: u16) -> (Rect, Rect) {
    let left = Rect { width: left.min(area.width.saturating_sub(1)), ..area };
    (left, Rect { x: left.right() + 1, width: area.right() - left.right() - 1, ..area })
}

fn below(area: Rect, upper: u16) -> (Rect, Rect) {
    let upper = Rect { height: upper.min(area.height), ..area };
    (upper, Rect { y: upper.bottom(), height: area.height - upper.height, ..area })
}

/// How wide the middle is beside a preview. From there on where that shows two documents, it needs the more of what is new.
fn middle(all: u16, rest: u16) -> u16 {
    let share = if all >= SIDE_BY_SIDE { (rest * 42 / 100).max(60) } else { rest * 53 / 100 };
    share.min(rest - 1 - PREVIEW)
}

impl Regions {
    fn of(area: Rect, state: &State) -> Self {
        let header = Rect { height: 1, ..area };
        let footer = Rect { y: area.bottom() - FOOTER, height: FOOTER, ..area };
        let floor = Rect { y: footer.y - 1, height: 1, ..area };
        let body = Rect { y: header.bottom(), height: floor.y - header.bottom(), ..area };
        let (rail, rest) = if area.width >= WIDE { beside(body, RAIL) } else { below(body, 1) };
        let alone = !state.shown_screen().has_preview(state, area.width >= PAIR);
        let (middle, preview) = if area.width >= PAIR && !alone {
            beside(rest, middle(area.width, rest.width))
        } else if area.width >= NAMES && area.height >= TALL && !alone {
            below(rest, rest.height - (rest.height * 2 / 5).clamp(6, 16))
        } else {
            (rest, Rect::ZERO)
        };
        Self { header, rail, middle, preview, body, floor, footer }
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
    if regions.rail.height > 1 {
        bars::rail(state, &mut canvas, regions.rail);
    } else {
        bars::rail_line(state, &mut canvas, regions.rail);
    }
    if !state.shown_screen().draw(state, &mut canvas, regions.middle) {
        form::draw(state, &mut canvas, regions.middle);
    }
    if !regions.preview.is_empty() {
        document::draw(state, &mut canvas, regions.preview);
    }
    for neighbour in [regions.middle, regions.preview] {
        if neighbour.x > area.x && !neighbour.is_empty() {
            canvas.divide(neighbour.x - 1, neighbour);
        }
    }
    if let Some(panel) = state.panel() {
        // All around it closes it, but the keys below.
        canvas.hit(area, Target::Panel);
        canvas.hit(regions.footer, Target::Inside);
        panel.draw(state, &mut canvas, regions.body);
    }
    canvas.floor(regions.floor);
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
