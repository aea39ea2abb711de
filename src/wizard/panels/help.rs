//! All keys.

use ratatui::layout::Rect;

use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::keys;
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};

const KEYS: &[Binding] = super::scrolling!();
pub(super) const PANEL: PanelEntry =
    PanelEntry { name: "help", open: |state, _| state.show(Help::default()), keys: KEYS, opens: &[], command: "" };

#[derive(Debug, Default)]
struct Help {
    /// The first line shown.
    top: usize,
}

impl Panel for Help {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Action(action) if super::scroll(&mut self.top, action, keys::help_lines(state.parts), state) => {
                After::Stay
            }
            _ => After::Pass,
        }
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let height = u16::try_from(keys::help_lines(state.parts) + 2).unwrap_or(u16::MAX);
        let inner = canvas.window(body, (90, height), "Keys");
        canvas.map.shown.panel_height = usize::from(inner.height);
        let mut lines: Vec<Vec<(String, Role)>> = Vec::new();
        for (group, rows) in keys::help(state.parts) {
            lines.push(vec![(group.title().to_owned(), Role::Heading)]);
            for (keys, meaning) in rows {
                lines.push(vec![(format!("  {keys:<26}"), Role::Key), (meaning.to_owned(), Role::Plain)]);
            }
            lines.push(Vec::new());
        }
        for (parts, y) in lines.into_iter().skip(self.top).zip(inner.y..inner.bottom()) {
            let line = canvas.spans(parts);
            canvas.line(Rect { y, height: 1, ..inner }, &line);
        }
    }
}
