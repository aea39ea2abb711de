//! What writing a file would change, large.

use ratatui::layout::Rect;

use crate::wizard::canvas::Canvas;
use crate::wizard::draw::diff;
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};

const KEYS: &[Binding] = super::scrolling!();
pub(super) const PANEL: PanelEntry = PanelEntry {
    name: "diff",
    open: |state, _| {
        if let Some(file) = state.review_file() {
            state.show(Diff::of(file));
        }
    },
    keys: KEYS,
    opens: &[],
    command: "",
};

/// The difference that a file of the plan makes.
#[derive(Debug)]
pub struct Diff {
    /// Which file, from 0.
    file: usize,
    /// The first line shown.
    top: usize,
}

impl Diff {
    /// That of the file at this place of the plan.
    pub fn of(file: usize) -> Self {
        Self { file, top: 0 }
    }
}

impl Panel for Diff {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        let length = state.review.changes.get(self.file).map_or(0, |change| change.diff.len());
        match event {
            Event::Action(action) if super::scroll(&mut self.top, action, length, state) => After::Stay,
            _ => After::Pass,
        }
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (body.width, body.height), &diff::title(state, self.file));
        canvas.map.shown.panel_height = usize::from(inner.height);
        diff::draw(state, canvas, inner, self.file, self.top);
    }
}
