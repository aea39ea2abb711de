//! A screen with a question of its own, a row, and a key.

use charmer::model::Topic;
use charmer::wizard::form::{Action, Cell, Group, Id, Item, ScreenId, Tone, Value, char};
use charmer::wizard::state::message::Effect;
use charmer::wizard::state::parts::{ALWAYS, Binding, Field, FieldKind, NO_HINT, Screen, item};
use charmer::wizard::state::preview::Follow;
use charmer::wizard::state::{Focused, Mood, State};

const FIELDS: &[Field] = &[Field {
    id: "motto",
    label: "Motto",
    kind: FieldKind::Text("in a sentence"),
    help: "What it is said to be.",
    visible_if: ALWAYS,
    hint: NO_HINT,
    follows: |_| vec![Follow::rock("summary")],
    get: |state| Value::Text(state.answers.summary.clone()),
    set: |state, value| {
        if let Value::Text(text) = value {
            state.answers.summary = text;
        }
    },
}];

const KEYS: &[Binding] = &[Binding {
    keys: &[char('m')],
    action: Action::Do,
    label: |_| "say it",
    help: "On the Motto step: says it aloud",
    group: Group::Work,
    when: |state| state.focused() == Focused::Row,
}];

pub struct Motto;

impl Screen for Motto {
    fn id(&self) -> ScreenId {
        ScreenId("motto")
    }

    fn title(&self) -> &'static str {
        "Motto"
    }

    fn lead(&self, _: &State) -> String {
        "A motto is a sentence.".to_owned()
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn topic(&self) -> Option<Topic> {
        None
    }

    fn items(&self, state: &State) -> Vec<Item> {
        let mut items: Vec<Item> = FIELDS.iter().filter_map(|field| item(field, state)).collect();
        items.push(Item::row("aloud", 0, vec![Cell::new("Say it", Tone::Plain)], "Space says it."));
        items
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        let Some(Id::Row("aloud", _)) = state.focus.filter(|_| action == Action::Do) else { return false };
        let text = format!("Said aloud: {}", state.answers.summary);
        state.say(Mood::Good, text);
        true
    }
}
