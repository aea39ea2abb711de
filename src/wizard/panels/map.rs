//! The application with all that it is connected to, as a picture.

use ratatui::layout::Rect;

use crate::wizard::canvas::{Canvas, Row};
use crate::wizard::draw::{draw_row, map};
use crate::wizard::form::{Action, char};
use crate::wizard::keys::silent;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};
use crate::wizard::state::{Mood, State};

const KEYS: &[Binding] = super::scrolling!(row!(Around, always, [char('m')], Action::Back, silent, ""));
const OPENS: &[Binding] = &[row!(
    Around,
    |state| state.panels.is_empty() && !state.in_text(),
    [char('m')],
    Action::Open("map"),
    silent,
    "A map: the application with its services, and all that it is connected to"
)];
pub(super) const PANEL: PanelEntry =
    PanelEntry { name: "map", open, keys: KEYS, opens: OPENS, command: "Map of what it is connected to" };

#[derive(Debug, Default)]
struct Map {
    /// The first row shown.
    top: usize,
}

fn open(state: &mut State, _: &mut Vec<Effect>) {
    if map::rows(state, map::LEAST).is_empty() {
        state.say(Mood::Plain, "Choose a framework first: the map follows from it.");
        return;
    }
    state.show(Map::default());
}

impl Panel for Map {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("The application and what it speaks to, as the answers have it now.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        let length = map::rows(state, usize::from(state.shown.size.0)).len();
        match event {
            Event::Action(action) if super::scroll(&mut self.top, action, length, state) => After::Stay,
            _ => After::Pass,
        }
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let rows = map::rows(state, usize::from(body.width.saturating_sub(4)));
        let size = |cells: usize| u16::try_from(cells + 2).unwrap_or(u16::MAX);
        let widest = rows.iter().map(Row::used).max().unwrap_or(0) + 2;
        let inner = canvas.window(body, (size(widest), size(rows.len())), "Map");
        canvas.map.shown.panel_height = usize::from(inner.height);
        for (row, y) in rows.iter().skip(self.top).zip(inner.y..inner.bottom()) {
            draw_row(canvas, Rect { y, height: 1, ..inner }, row);
        }
    }
}
