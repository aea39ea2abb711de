//! What is inside a packed file.

use ratatui::layout::Rect;

use crate::pack::{Status, Tool};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, ScreenId};
use crate::wizard::state::State;
use crate::wizard::state::inside::{InsideKind, LABEL, Look, rows};
use crate::wizard::state::message::Effect;
use crate::wizard::state::pack::Phase;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};
use crate::wizard::state::wait::{Far, Wait};

const KEYS: &[Binding] =
    super::scrolling!(row!(Work, |state| state.inside.is_reading(), [char('c')], Action::Cancel, |_| "stop", ""));
pub(super) const PANEL: PanelEntry = PanelEntry { name: "inside", open, keys: KEYS, opens: &[], command: "" };

/// Cells of the window's border and of the space within.
const FRAME: u16 = 4;

#[derive(Debug)]
struct Inside {
    tool: Tool,
    /// The first line shown.
    top: usize,
}

/// Opens the view of the file of the packer in focus, and has it read anew.
fn open(state: &mut State, effects: &mut Vec<Effect>) {
    if state.screen != ScreenId::PACK {
        state.enter(ScreenId::PACK);
    }
    let tool = state.pack.lanes[state.lane_in_focus()].tool;
    state.inside.set(tool, Look::Reading(Far::default()));
    state.show(Inside { tool, top: 0 });
    effects.push(Effect::LookInside(tool, made(state, tool)));
}

/// The file that the packer made in this session, if it did.
fn made(state: &State, tool: Tool) -> Option<std::path::PathBuf> {
    let lane = state.pack.lanes.iter().find(|lane| lane.tool == tool)?;
    let Phase::Done(outcome) = &lane.phase else { return None };
    let Status::Packed(artifacts) = &outcome.status else { return None };
    Some(artifacts.first()?.path.clone())
}

impl Panel for Inside {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("What the packer put into the file.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After {
        if matches!(event, Event::Action(Action::Cancel | Action::Back)) && state.inside.is_reading() {
            state.inside.stop();
            effects.push(Effect::Stop(Wait::Inside));
        }
        let width = usize::from(state.shown.size.0.saturating_sub(FRAME));
        let length = rows(state.inside.of(self.tool), width).len();
        match event {
            Event::Action(action) if super::scroll(&mut self.top, action, length, state) => After::Stay,
            Event::Action(Action::Cancel) => After::Stay,
            _ => After::Pass,
        }
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (body.width, body.height), &title(state, self.tool));
        canvas.map.shown.panel_height = usize::from(inner.height);
        lines(state, canvas, inner, self.tool, self.top);
    }
}

/// The window's title: `Inside the rock: shop_1.0_amd64.rock`.
fn title(state: &State, tool: Tool) -> String {
    match state.inside.of(tool) {
        Look::Seen(seen) => format!("Inside the {}: {}", tool.product(), seen.name),
        _ => format!("Inside the {}", tool.product()),
    }
}

/// Draws the lines from `top` on.
fn lines(state: &State, canvas: &mut Canvas<'_>, area: Rect, tool: Tool, top: usize) {
    let rows = rows(state.inside.of(tool), usize::from(area.width));
    let top = top.min(rows.len().saturating_sub(usize::from(area.height)));
    for (row, y) in rows.iter().skip(top).zip(area.y..area.bottom()) {
        let (label, text) = match row.kind {
            InsideKind::Fact => (Role::Heading, Role::Plain),
            InsideKind::Warning => (Role::Warning, Role::Warning),
        };
        canvas.put(area.x, y, row.label, label, LABEL - 1);
        let x = area.x + u16::try_from(LABEL).unwrap_or(0);
        canvas.put(x, y, &row.text, text, usize::from(area.right().saturating_sub(x)));
    }
}
