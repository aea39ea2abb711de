//! A panel that counts.

use charmer::wizard::canvas::{Canvas, theme::Role};
use charmer::wizard::form::{Action, Group, char, key};
use charmer::wizard::keys::always;
use charmer::wizard::state::State;
use charmer::wizard::state::message::Effect;
use charmer::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};
use crossterm::event::KeyCode;
use ratatui::layout::Rect;

pub static PANEL: PanelEntry = PanelEntry {
    name: "count",
    open: |state, _| state.push(Count(0)),
    keys: KEYS,
    opens: &[Binding {
        keys: &[key(KeyCode::F(9))],
        action: Action::Open("count"),
        label: |_| "",
        help: "Counts the answers",
        group: Group::Work,
        when: always,
    }],
    command: "Count the answers",
};

const KEYS: &[Binding] = &[
    Binding {
        keys: &[char(' '), char('x')],
        action: Action::Do,
        label: |_| "count on",
        help: "",
        group: Group::Answer,
        when: always,
    },
    Binding {
        keys: &[key(KeyCode::F(9))],
        action: Action::Open("count"),
        label: |_| "",
        help: "",
        group: Group::Answer,
        when: always,
    },
];

#[derive(Debug)]
struct Count(usize);

impl Panel for Count {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn on(&mut self, event: Event<'_>, _: &mut State, _: &mut Vec<Effect>) -> After {
        let Event::Action(Action::Do) = event else { return After::Pass };
        self.0 += 1;
        After::Stay
    }

    fn draw(&self, _: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (40, 3), "Count");
        canvas.put(inner.x, inner.y, &format!("Counted so far: {}", self.0), Role::Plain, 30);
    }
}
