//! What is sought in a packer's log.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use crate::wizard::canvas::Canvas;
use crate::wizard::form::{Action, Editor, ScreenId, ctrl, key};
use crate::wizard::keys::{always, close};
use crate::wizard::state::State;
use crate::wizard::state::message::{Effect, Seek};
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};

const KEYS: &[Binding] = &[
    row!(Around, always, [key(KeyCode::Enter)], Action::Yes, |_| "search", ""),
    row!(Around, always, [key(KeyCode::Esc), ctrl('c')], Action::Back, close, ""),
];
pub(super) const PANEL: PanelEntry = PanelEntry { name: "search", open, keys: KEYS, opens: &[], command: "" };

#[derive(Debug)]
struct Search(Editor);

/// Asks what is to be sought.
pub fn open(state: &mut State, _: &mut Vec<Effect>) {
    if state.screen != ScreenId::PACK {
        state.enter(ScreenId::PACK);
    }
    let sought = &state.pack.lanes[state.lane_in_focus()].view.sought;
    state.show(Search(Editor::new(sought, false)));
}

/// Seeks from the first row in sight on.
fn seek(state: &mut State, text: String, effects: &mut Vec<Effect>) {
    let at = state.lane_in_focus();
    let height = state.shown.logs[at];
    let lane = &mut state.pack.lanes[at];
    lane.view.hit = None;
    lane.view.sought = text;
    if !lane.view.sought.is_empty() {
        let from = lane.view.first(height).checked_sub(1);
        let seek = Seek { text: lane.view.sought.clone(), filter: lane.view.filter, from, down: true };
        effects.push(Effect::Seek(lane.tool, seek));
    }
}

impl Panel for Search {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After {
        match event {
            Event::Action(Action::Yes) => {
                seek(state, self.0.text(), effects);
                After::Close
            }
            Event::Action(Action::Line(_) | Action::Page(_)) | Event::Picked(_) => After::Stay,
            event => super::edit(&mut self.0, event).map_or(After::Pass, |_| After::Stay),
        }
    }

    fn draw(&self, _: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (56, 3), "Search the log");
        canvas.input(inner, &self.0);
    }
}
