//! What the wizard is put together from: questions, keys, screens, panels. Each of them is declared in a file of its own
//! (`wizard/screens`, `wizard/panels`); what is declared is listed in [`Parts`].

use std::fmt::Debug;

use ratatui::layout::Rect;

use crate::model::{About, Topic};
use crate::pack::Tool;
use crate::wizard::canvas::Canvas;
use crate::wizard::form::{Action, Choice, Group, Id, Item, Key, Look, ScreenId, Value};

use super::State;
use super::completing::Completes;
use super::message::Effect;
use super::preview::Follow;

/// How a field is answered.
#[derive(Clone, Copy)]
pub enum FieldKind {
    /// One line of text; what stands there while it is empty.
    Text(&'static str),
    /// Several lines of text.
    Area(&'static str),
    /// One of several.
    Choice(fn(&State) -> Vec<Choice>),
    /// Any of several.
    Checks(fn(&State) -> Vec<Choice>),
    /// On or off; what stands beside the box.
    Toggle(&'static str),
}

/// The declaration of one question.
pub struct Field {
    /// Its name within its screen.
    pub id: &'static str,
    /// What stands before it.
    pub label: &'static str,
    /// How it is answered.
    pub kind: FieldKind,
    /// What it means, in a sentence, for the footer.
    pub help: &'static str,
    /// Whether it is asked at all.
    pub visible_if: fn(&State) -> bool,
    /// What is known about the answer: where it was read, which environment variable it becomes.
    pub hint: fn(&State) -> String,
    /// Where the answer lands in the documents.
    pub follows: fn(&State) -> Vec<Follow>,
    /// Reads the answer.
    pub get: fn(&State) -> Value,
    /// Writes the answer.
    pub set: fn(&mut State, Value),
}

/// What most declarations say where they say nothing.
pub const ALWAYS: fn(&State) -> bool = |_| true;
/// For a question of whose answer nothing is known.
pub const NO_HINT: fn(&State) -> String = |_| String::new();

/// The item of a declared field; `None` while it is not asked.
pub fn item(field: &Field, state: &State) -> Option<Item> {
    if !(field.visible_if)(state) {
        return None;
    }
    let value = (field.get)(state);
    let look = match (field.kind, value) {
        (FieldKind::Text(placeholder), Value::Text(value)) => Look::Text { value, placeholder },
        (FieldKind::Area(placeholder), Value::Text(value)) => Look::Area { value, placeholder },
        (FieldKind::Choice(options), Value::Choice(at)) => Look::Choice { options: options(state), at },
        (FieldKind::Checks(options), Value::Set(on)) => Look::Checks { options: options(state), on },
        (FieldKind::Toggle(caption), Value::On(on)) => Look::Toggle { on, caption: caption.to_owned() },
        // A getter that gives another kind of value is a slip that the tests of the declarations find.
        _ => Look::Note,
    };
    Some(Item {
        id: Some(Id::Field(field.id)),
        label: field.label.to_owned(),
        look,
        hint: (field.hint)(state),
        help: field.help.to_owned(),
        note: String::new(),
        frame: None,
    })
}

/// Keys, and what they do.
pub struct Binding {
    /// The keys, the first of them shown.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// What the footer calls it now, unless the screen or the panel has another word; empty: not in the footer.
    pub label: fn(&State) -> &'static str,
    /// What the help calls it; empty: not in the help, where another row says it.
    pub help: &'static str,
    /// Under which heading of the help.
    pub group: Group,
    /// When it holds.
    pub when: fn(&State) -> bool,
}

/// A row of keys: heading of the help, when it holds, keys, what they do, its name in the footer, its line of the help.
macro_rules! row {
    ($group:ident, $when:expr, [$($key:expr),+], $action:expr, $label:expr, $help:expr) => {
        $crate::wizard::state::parts::Binding {
            keys: &[$($key),+],
            action: $action,
            label: $label,
            help: $help,
            group: $crate::wizard::form::Group::$group,
            when: $when,
        }
    };
}
pub(crate) use row;

/// What is said of a step once and for all.
pub struct ScreenEntry {
    /// Which one it is.
    pub id: ScreenId,
    /// Its name.
    pub title: &'static str,
    /// Its name where there is little room.
    pub short: &'static str,
    /// What it asks, in a sentence.
    pub lead: fn(&State) -> String,
    /// What stands in it now, from top to bottom.
    pub items: fn(&State) -> Vec<Item>,
    /// Its declared questions, for [`Id::Field`].
    pub fields: &'static [Field],
    /// The answers that it asks for; none where it asks for nothing that is written into the documents.
    pub topic: Option<Topic>,
    /// Whose document the preview shows while nothing in focus says.
    pub tool: Tool,
}

impl ScreenEntry {
    /// As most screens are.
    pub const fn new(id: ScreenId, title: &'static str, items: fn(&State) -> Vec<Item>) -> Self {
        let lead = |_: &State| String::new();
        Self { id, title, short: title, lead, items, fields: &[], topic: None, tool: Tool::Rockcraft }
    }
}

/// One step of the wizard. Whatever it does not say is as most screens have it.
pub trait Screen: Sync {
    /// What is said of it once and for all.
    fn entry(&self) -> &'static ScreenEntry;
    /// What the focus rests on when the screen comes up; none: its first item.
    fn first(&self, _state: &State) -> Option<Id> {
        None
    }
    /// The item that a finding about its topic stands at; none: at the screen as a whole.
    fn item_of(&self, _state: &State, _about: About) -> Option<Id> {
        None
    }
    /// Where an item that is no declared question lands in the documents.
    fn follows(&self, _state: &State, _id: Id) -> Vec<Follow> {
        Vec::new()
    }
    /// Whether the preview stands beside it; below it, where there is little width.
    fn has_preview(&self, _state: &State, _is_wide: bool) -> bool {
        true
    }
    /// Whether the rail shows it as done.
    fn is_done(&self, state: &State) -> bool {
        state.has_visited(self.entry().id)
    }
    /// Its own keys that go before everybody's. Those of a screen hold on that screen only.
    fn keys(&self) -> &'static [Binding] {
        &[]
    }
    /// Its own keys that go after everybody's.
    fn late_keys(&self) -> &'static [Binding] {
        &[]
    }
    /// What the footer calls an action here; empty: it is not told. For turning and removing rows: `None`, it does not.
    fn label(&self, _state: &State, _action: Action) -> Option<&'static str> {
        None
    }
    /// Does what an action means here. False where it means what it means everywhere.
    fn act(&self, _state: &mut State, _action: Action, _effects: &mut Vec<Effect>) -> bool {
        false
    }
    /// Takes the text of an item that is no declared question. False where the text is a question's.
    fn store(&self, _state: &mut State, _id: Id, _text: &str) -> bool {
        false
    }
    /// What is typed into an item's text.
    fn completes(&self, _state: &State, _id: Id) -> Completes {
        Completes::Nothing
    }
    /// Called before the focus goes elsewhere: takes away what was emptied. True when the focus now rests on what stood
    /// behind that.
    fn tidy(&self, _state: &mut State) -> bool {
        false
    }
    /// Called when the screen has come up.
    fn entered(&self, _state: &mut State, _effects: &mut Vec<Effect>) {}
    /// Called when the focus came to an item.
    fn focused(&self, _state: &mut State, _id: Id) {}
    /// Called before the focus goes to an item that may not be shown: opens what it stands in, the box of that row.
    fn reveal(&self, _state: &mut State, _id: Id, _row: usize) {}
    /// Whether the wheel scrolls something of its own.
    fn scrolls(&self) -> bool {
        false
    }
    /// What it tells beside its items, in sentences, for who has no screen.
    fn tells(&self, _state: &State) -> Vec<String> {
        Vec::new()
    }
    /// Draws it in its own way. False: as its items.
    fn draw(&self, _state: &State, _canvas: &mut Canvas<'_>, _area: Rect) -> bool {
        false
    }
}

/// Something for a panel.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// An action, from a key, the footer or the wheel.
    Action(Action),
    /// A letter that is no key of the panel.
    Typed(char),
    /// Text was pasted.
    Pasted(&'e str),
    /// That row was clicked.
    Picked(usize),
}

/// What becomes of a panel after an event.
#[derive(Clone, Copy, Debug)]
pub enum After {
    /// It used the event, and stays open.
    Stay,
    /// The event was not for it: it stays, and the action means what it means everywhere.
    Pass,
    /// It is taken off the stack.
    Close,
    /// It closes, and then that is done.
    Do(Action),
}

/// What lies over a screen, with its own state: help, the palette, a list, a question. The uppermost gets all keys.
pub trait Panel: Debug {
    /// How it is listed.
    fn entry(&self) -> &'static PanelEntry;
    /// Its name, unless one panel shows several things.
    fn name(&self) -> &'static str {
        self.entry().name
    }
    /// What the footer calls an action, where the keys do not say.
    fn label(&self, _state: &State, _action: Action) -> Option<&'static str> {
        None
    }
    /// The sentence in the footer.
    fn meaning(&self) -> Option<&'static str> {
        None
    }
    /// True when letters are typed into it.
    fn takes_text(&self) -> bool {
        false
    }
    /// Takes an event. It is not on the stack meanwhile; what it opens lies above it then.
    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After;
    /// What it asks and the answers that there are, in words, for who has no screen; no answers: it asks nothing.
    fn asks(&self, _state: &State) -> (String, Vec<(&'static str, Action)>) {
        (String::new(), Vec::new())
    }
    /// Draws it over the body of the frame.
    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect);
}

/// How a panel is listed.
pub struct PanelEntry {
    /// Its name, for [`Action::Open`].
    pub name: &'static str,
    /// Opens it, or says why not.
    pub open: fn(&mut State, &mut Vec<Effect>),
    /// Its keys while it is open.
    pub keys: &'static [Binding],
    /// The keys that open it, unless the table of all keys has them.
    pub opens: &'static [Binding],
    /// Its line in the palette, unless the palette has it.
    pub command: &'static str,
}

/// Everything that the wizard is put together from.
pub struct Parts {
    /// The screens, in their order.
    pub screens: &'static [&'static dyn Screen],
    /// What may lie over a screen, in no order.
    pub panels: &'static [&'static PanelEntry],
}

impl Parts {
    /// The place of a screen in their order, from 0.
    pub fn index(&self, id: ScreenId) -> usize {
        self.screens.iter().position(|screen| screen.entry().id == id).unwrap_or(0)
    }

    /// The screen of that id; the first one for an id that is none.
    pub fn screen(&self, id: ScreenId) -> &'static dyn Screen {
        self.screens[self.index(id)]
    }

    /// The screen that asks for these answers.
    pub fn asking(&self, topic: Topic) -> &'static dyn Screen {
        self.screens.iter().copied().find(|screen| screen.entry().topic == Some(topic)).unwrap_or(self.screens[0])
    }
}
