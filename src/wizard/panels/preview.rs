//! The preview, large.

use ratatui::layout::Rect;

use crate::model::Doc;
use crate::wizard::canvas::Canvas;
use crate::wizard::draw::document;
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};

const KEYS: &[Binding] = super::scrolling!(
    row!(Preview, always, [char('1')], Action::Show(Doc::Rock), |_| "rockcraft.yaml", ""),
    row!(Preview, always, [char('2')], Action::Show(Doc::Charm), |_| "charmcraft.yaml", ""),
    row!(Preview, always, [char('3')], Action::Show(Doc::RockExpanded), |_| "rock", ""),
    row!(Preview, always, [char('4')], Action::Show(Doc::CharmExpanded), |_| "charm", ""),
    row!(Preview, always, [key(KeyCode::Tab)], Action::NextDoc, silent, "")
);
pub(super) const PANEL: PanelEntry =
    PanelEntry { name: "preview", open: |state, _| state.show(Preview), keys: KEYS, opens: &[], command: "" };

#[derive(Debug)]
struct Preview;

impl Panel for Preview {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        use crate::wizard::form::Action;
        match event {
            Event::Action(Action::Line(step)) => state.scroll_preview(step),
            Event::Action(Action::Page(step)) => state.page_preview(step),
            _ => return After::Pass,
        }
        After::Stay
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        canvas.clear(body);
        document::draw(state, canvas, body);
    }
}
