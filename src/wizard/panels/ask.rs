//! A question that has to be answered before anything else. What it asks and what follows is declared where that is done.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use crate::text::fit::{width, wrap};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Target, char, key};
use crate::wizard::keys::{always, silent};
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};

const KEYS: &[Binding] = &[
    row!(Around, always, [key(KeyCode::Enter), char('y')], Action::Yes, silent, ""),
    row!(Around, always, [key(KeyCode::Delete), char('D')], Action::Drop, silent, ""),
    row!(Work, prints, [char('p')], Action::Print, silent, "On leaving: prints what the terminal was sent to copy"),
    row!(Around, always, [key(KeyCode::Esc), char('n')], Action::Back, silent, ""),
];
/// True where something was copied of which nobody knows whether it was.
fn prints(state: &State) -> bool {
    state.copying.sent.is_some()
}
// Nobody opens a question by its name.
pub(super) const PANEL: PanelEntry = PanelEntry { name: "ask", open: |_, _| {}, keys: KEYS, opens: &[], command: "" };

/// What is asked.
pub struct Question {
    /// Its name: [`State::is_open`] takes it.
    pub name: &'static str,
    /// What stands in the box's border.
    pub title: &'static str,
    /// What there is to know before one answers.
    pub text: fn(&State) -> String,
    /// The answer of Enter.
    pub yes: Answer,
    /// The answer of Delete, where there is one.
    pub drop: Option<Answer>,
    /// The answer of Esc.
    pub no: Answer,
    /// True where leaving a second time means yes.
    pub leaves: bool,
}

/// An answer to a question.
pub struct Answer {
    /// What the box calls it now; empty: it is not offered.
    pub label: fn(&State) -> &'static str,
    /// What is done.
    pub then: fn(&mut State, &mut Vec<Effect>),
    /// Whether the question stays open.
    pub stays: bool,
}

impl Answer {
    /// An answer after which the question is closed.
    pub const fn new(label: fn(&State) -> &'static str, then: fn(&mut State, &mut Vec<Effect>)) -> Self {
        Self { label, then, stays: false }
    }
}

/// Cells that an answer takes beside its words.
const BESIDE: usize = 7;

/// Nothing follows.
pub const NOTHING: fn(&mut State, &mut Vec<Effect>) = |_, _| {};

/// Asks it, instead of whatever is open.
pub fn ask(state: &mut State, question: &'static Question) {
    state.show(Ask(question));
}

/// Asks it over what is open.
pub fn ask_above(state: &mut State, question: &'static Question) {
    state.push(Ask(question));
}

struct Ask(&'static Question);

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ask").field(&self.0.name).finish()
    }
}

impl Ask {
    fn answer(&self, action: Action, state: &State) -> Option<&Answer> {
        let answer = match action {
            Action::Yes => &self.0.yes,
            Action::Drop => self.0.drop.as_ref().filter(|answer| !(answer.label)(state).is_empty())?,
            Action::Back => &self.0.no,
            // Whoever asks twice means it.
            Action::Leave if self.0.leaves => &self.0.yes,
            _ => return None,
        };
        Some(answer)
    }
}

impl Ask {
    /// What can be printed on leaving.
    fn printed<'s>(&self, state: &'s State) -> Option<&'s String> {
        state.copying.sent.as_ref().filter(|_| self.0.leaves)
    }
}

impl Panel for Ask {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn name(&self) -> &'static str {
        self.0.name
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match action {
            Action::Print => Some(self.printed(state).map_or("", |_| "print")),
            // The box tells the answers and their letters.
            Action::Drop | Action::Back => Some(""),
            _ => None,
        }
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After {
        let Event::Action(action) = event else { return After::Stay };
        if let (Action::Print, Some(text)) = (action, self.printed(state)) {
            effects.push(Effect::Print(text.clone()));
            (self.0.yes.then)(state, effects);
            return After::Close;
        }
        if let Some(answer) = self.answer(action, state) {
            (answer.then)(state, effects);
            return if answer.stays { After::Stay } else { After::Close };
        }
        if action == Action::Drop { After::Stay } else { After::Pass }
    }

    fn asks(&self, state: &State) -> (String, Vec<(&'static str, Action)>) {
        let answers = [Action::Yes, Action::Drop, Action::Back].into_iter();
        let answers = answers.filter_map(|action| Some(((self.answer(action, state)?.label)(state), action)));
        let mut answers: Vec<_> = answers.filter(|(label, _)| !label.is_empty()).collect();
        if self.printed(state).is_some() {
            answers.insert(answers.len() - 1, ("print and leave", Action::Print));
        }
        ((self.0.text)(state), answers)
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let (text, answers) = self.asks(state);
        let key = |action| match action {
            Action::Yes => "y",
            Action::Drop => "D",
            Action::Print => "p",
            _ => "n",
        };
        let choices: Vec<_> = answers.into_iter().map(|(label, action)| (key(action), label, action)).collect();
        let wide = body.width.min(78);
        let wide = if choices.len() > 2 || text.contains('\n') { wide } else { wide.min(64) };
        let room = usize::from(wide.saturating_sub(4));
        let lines = wrap(&text, room);
        // Side by side where they fit.
        let all = choices.iter().map(|(_, label, _)| width(label) + BESIDE).sum::<usize>();
        let below = if all <= room + 1 { 1 } else { choices.len() };
        let height = u16::try_from(lines.len() + below + 3).unwrap_or(8);
        let inner = canvas.window(body, (wide, height), self.0.title);
        for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
            canvas.put(inner.x, y, line, Role::Plain, usize::from(inner.width));
        }
        let mut y = inner.bottom().saturating_sub(u16::try_from(below).unwrap_or(1));
        let mut x = inner.x;
        for (key, label, action) in choices {
            let start = x;
            let (left, right) = if action == Action::Yes { ("▐ ", " ▌") } else { ("  ", "  ") };
            x = canvas.put(x, y, left, Role::Accent, 2);
            x = canvas.put(x, y, key, Role::Key, 8) + 1;
            x = canvas.put(x, y, label, if action == Action::Yes { Role::Focus } else { Role::Plain }, 30);
            x = canvas.put(x, y, right, Role::Accent, 2);
            canvas.hit(Rect { x: start, y, width: x - start, height: 1 }, Target::Action(action));
            (x, y) = if below == 1 { (x + 1, y) } else { (inner.x, y + 1) };
        }
    }
}
