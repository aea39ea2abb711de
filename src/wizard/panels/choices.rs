//! The alternatives of a question as a list, each with what it means; the frameworks side by side.

use ratatui::layout::Rect;

use crate::text::fit::{clip, wrap};
use crate::wizard::canvas::theme::Role;
use crate::wizard::canvas::{Canvas, Row};
use crate::wizard::draw::{compare, draw_row};
use crate::wizard::form::{Action, Choice, Compared, Id, Look, Target, Value};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};
use crate::wizard::state::{Focused, State};

use super::compared;

const KEYS: &[Binding] =
    super::listing!([char('q')], row!(Answer, always, [key(KeyCode::Enter), char(' ')], Action::Do, |_| "choose", ""));
const OPENS: &[Binding] = {
    use crate::wizard::form::char;
    &[row!(
        Answer,
        |state| state.panels.is_empty() && state.focused() == Focused::Choice,
        [char(' ')],
        Action::Open("choices"),
        |_| "list",
        "Lists the alternatives of a question"
    )]
};
pub(super) const PANEL: PanelEntry = PanelEntry { name: "choices", open, keys: KEYS, opens: OPENS, command: "" };

/// The least width of the list: what an alternative means is a sentence.
const LEAST: u16 = 56;

#[derive(Debug)]
struct Choices {
    /// The question.
    id: Id,
    /// Its name.
    title: String,
    options: Vec<Choice>,
    /// The alternative that would be chosen, from 0.
    selected: usize,
}

/// Lists the alternatives of the question in focus, if it has any.
fn open(state: &mut State, _: &mut Vec<Effect>) {
    let Some(item) = state.focused_item() else { return };
    if let (Some(id), Look::Choice { options, at }) = (item.id, item.look) {
        state.show(Choices { id, title: item.label, options, selected: at.unwrap_or(0) });
    }
}

impl Choices {
    /// A row each, the frameworks with what there is to compare.
    fn rows(&self, state: &State, room: usize) -> Vec<Row> {
        if self.id == Id::Field("suite") {
            let chosen = |(at, one)| Compared { chosen: at == self.selected, ..one };
            return compare::rows(&compared(state).into_iter().enumerate().map(chosen).collect::<Vec<_>>(), room);
        }
        let row = |(at, option): (usize, &Choice)| {
            let is_here = at == self.selected;
            let mut row = Row::default();
            row.push(if is_here { "› " } else { "  " }, Role::Accent);
            row.push(clip(&option.text, room), if is_here { Role::Focus } else { Role::Plain });
            row.hits.push((0, room, Target::Match(at)));
            row
        };
        self.options.iter().enumerate().map(row).collect()
    }
}

impl Panel for Choices {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Picked(at) => self.selected = at,
            Event::Action(Action::Do) => {}
            Event::Action(action) => {
                let is_known = super::select(&mut self.selected, action, self.options.len(), state);
                return if is_known { After::Stay } else { After::Pass };
            }
            _ => return After::Pass,
        }
        state.answer(self.id, Value::Choice(Some(self.selected)), false);
        After::Close
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let rows = self.rows(state, usize::from(body.width.saturating_sub(2)));
        let widest = rows.iter().map(Row::used).max().unwrap_or(0).max(usize::from(LEAST)) + 4;
        let size = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX);
        // Two borders, a gap, and what the selected one means.
        let inner = canvas.window(body, (size(widest), size(rows.len() + 5)), &self.title);
        canvas.map.shown.panel_height = self.options.len().min(usize::from(inner.height));
        let list = Rect { height: inner.height.saturating_sub(3), ..inner };
        let here = |row: &Row| row.hits.iter().any(|hit| hit.2 == Target::Match(self.selected));
        let lowest = rows.iter().rposition(here).unwrap_or(0);
        let top = (lowest + 1).saturating_sub(usize::from(list.height));
        for (row, y) in rows.iter().skip(top).zip(list.y..list.bottom()) {
            draw_row(canvas, Rect { y, height: 1, ..list }, row);
        }
        let help = self.options.get(self.selected).map(|option| option.help.as_str()).unwrap_or_default();
        for (line, y) in wrap(help, usize::from(inner.width)).iter().zip(list.bottom() + 1..inner.bottom()) {
            canvas.put(inner.x, y, line, Role::Dim, usize::from(inner.width));
        }
    }
}
