//! A screen with a question of its own, a row, and a key.

use charmer::wizard::form::{Action, Cell, Group, Id, Item, ScreenId, Tone, Value, char};
use charmer::wizard::state::message::Effect;
use charmer::wizard::state::parts::{ALWAYS, Binding, Field, FieldKind, NO_HINT, Screen, ScreenEntry, item};
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

fn items(state: &State) -> Vec<Item> {
    let mut items: Vec<Item> = FIELDS.iter().filter_map(|field| item(field, state)).collect();
    items.push(Item::row("aloud", 0, vec![Cell::new("Say it", Tone::Plain)], "Space says it."));
    items
}

const SCREEN: ScreenEntry = ScreenEntry {
    fields: FIELDS,
    lead: |_| "A motto is a sentence.".to_owned(),
    ..ScreenEntry::new(ScreenId("motto"), "Motto", items)
};

pub struct Motto;

impl Screen for Motto {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
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
