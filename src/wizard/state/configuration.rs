//! The application's own configuration options, and those of the suite to read.

use crate::answers::ConfigOption;
use crate::model::{self, Blame};

use super::field::{Cell, Choice, Field, Id, Item, Kind, NO_HINT, Tone, Value, item};
use super::preview::Follow;
use super::{State, places};

/// Name of the list of own options.
pub const OPTIONS: &str = "options";
/// Name of the field that a new option is typed into.
pub const ADD: &str = "add-option";
/// Name of the button that shows the suite's options.
pub const SUITE: &str = "suite-options";
/// Name of the list of the suite's options.
pub const SUITE_OPTIONS: &str = "suite-option";

/// Juju's types, with what each holds.
pub const TYPES: [(&str, &str); 5] = [
    ("string", "Text."),
    ("int", "A whole number."),
    ("float", "A number with a point."),
    ("boolean", "true or false."),
    ("secret", "The name of a Juju secret; the application sees its content, nobody sees it in the configuration."),
];

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The own option that the box shows, from 0.
    pub selected: usize,
    /// Whether the box is open.
    pub open: bool,
    /// Whether the suite's options are shown.
    pub suite_open: bool,
}

impl Configuration {
    /// Closes what was open.
    pub fn leave(&mut self) {
        *self = Self::default();
    }
}

/// The questions: the one that adds, then those of the selected option's box.
pub const FIELDS: &[Field] = &[
    Field {
        id: ADD,
        label: "+",
        kind: Kind::Text("add an option: type its name"),
        help: "People set it with juju config; your application reads it as a variable.",
        visible_if: |_| true,
        hint: NO_HINT,
        follows: |_| vec![Follow::charm("config.options").near()],
        get: |_| Value::Text(String::new()),
        set: |state, value| {
            if let Value::Text(name) = value
                && !name.trim().is_empty()
            {
                let kind = TYPES[0].0.to_owned();
                let name = name.trim_start().to_owned();
                state.answers.options.push(ConfigOption { name, kind, ..ConfigOption::default() });
            }
        },
    },
    Field {
        id: "option-name",
        label: "Name",
        kind: Kind::Text("page-size"),
        help: "Small letters, digits and hyphens.",
        visible_if: is_open,
        hint: |state| selected(state).map(|option| model::option_variable(&state.answers, option)).unwrap_or_default(),
        follows: follows_selected,
        get: |state| text(state, |option| &option.name),
        set: |state, value| set_text(state, value, |option| &mut option.name),
    },
    Field {
        id: "option-type",
        label: "Type",
        kind: Kind::Choice(|_| TYPES.iter().map(|(name, help)| Choice::new(*name, *help)).collect()),
        help: "What Juju lets people put in.",
        visible_if: is_open,
        hint: NO_HINT,
        follows: follows_selected,
        get: |state| {
            Value::Choice(selected(state).and_then(|option| TYPES.iter().position(|(name, _)| *name == option.kind)))
        },
        set: |state, value| {
            if let (Value::Choice(Some(at)), Some(option)) = (value, selected_mut(state)) {
                TYPES[at].0.clone_into(&mut option.kind);
            }
        },
    },
    Field {
        id: "option-required",
        label: "Required",
        kind: Kind::Toggle("the charm waits for it"),
        help: "Written as optional: false. The application starts once somebody has set it.",
        visible_if: is_open,
        hint: NO_HINT,
        follows: follows_selected,
        get: |state| Value::On(selected(state).is_some_and(|option| option.required)),
        set: |state, value| {
            if let (Value::On(on), Some(option)) = (value, selected_mut(state)) {
                option.required = on;
            }
        },
    },
    Field {
        id: "option-default",
        label: "Default",
        kind: Kind::Text("none"),
        help: "What holds until somebody sets it. Empty: the variable is not there.",
        visible_if: |state| {
            is_open(state) && selected(state).is_some_and(|option| !option.required || !option.default.is_empty())
        },
        hint: NO_HINT,
        follows: follows_selected,
        get: |state| text(state, |option| &option.default),
        set: |state, value| set_text(state, value, |option| &mut option.default),
    },
    Field {
        id: "option-description",
        label: "Description",
        kind: Kind::Text("what it is for"),
        help: "People read it in juju config and on Charmhub.",
        visible_if: is_open,
        hint: NO_HINT,
        follows: follows_selected,
        get: |state| text(state, |option| &option.description),
        set: |state, value| set_text(state, value, |option| &mut option.description),
    },
];

/// The own option that the box shows.
#[must_use]
pub fn selected(state: &State) -> Option<&ConfigOption> {
    state.answers.options.get(state.configuration.selected)
}

fn selected_mut(state: &mut State) -> Option<&mut ConfigOption> {
    state.answers.options.get_mut(state.configuration.selected)
}

fn is_open(state: &State) -> bool {
    state.configuration.open && selected(state).is_some()
}

fn text(state: &State, read: fn(&ConfigOption) -> &String) -> Value {
    Value::Text(selected(state).map(|option| read(option).clone()).unwrap_or_default())
}

fn set_text(state: &mut State, value: Value, field: fn(&mut ConfigOption) -> &mut String) {
    if let (Value::Text(text), Some(option)) = (value, selected_mut(state)) {
        *field(option) = text;
    }
}

fn path(name: &str) -> String {
    format!("config.options.{name}")
}

fn follows_selected(state: &State) -> Vec<Follow> {
    selected(state).map(|option| Follow::charm(path(&option.name))).into_iter().collect()
}

/// Where a row of the screen lands.
#[must_use]
pub fn follows(state: &State, id: Id) -> Vec<Follow> {
    match id {
        Id::Row(OPTIONS, _) => follows_selected(state),
        Id::Row(SUITE_OPTIONS, at) => model::suite_options(&state.answers)
            .get(at)
            .map(|option| Follow::charm(path(&option.name)))
            .into_iter()
            .collect(),
        _ => vec![Follow::charm("config.options").near()],
    }
}

fn row(state: &State, at: usize, option: &ConfigOption) -> Item {
    let is_of_this = |blame: &Blame| places::option_row(blame) == Some(at) && blame.finding.is_error();
    let blamed = state.view.blame.iter().any(is_of_this);
    let (mark, tone) = if blamed { ("!", Tone::Error) } else { (" ", Tone::Plain) };
    let value = match (option.required, option.default.as_str()) {
        (true, _) => "required",
        (false, "") => "–",
        (false, default) => default,
    };
    let variable = model::option_variable(&state.answers, option);
    let help = format!("Your application reads it as {variable}. Space opens it, Delete takes it away.");
    let cells = vec![
        Cell::new(mark, tone),
        Cell::new(crate::text::one_line(&option.name), tone),
        Cell::new(crate::text::one_line(&option.kind), Tone::Dim),
        Cell::new(crate::text::one_line(value), Tone::Plain),
        Cell::new(variable, Tone::Dim),
    ];
    Item::row(OPTIONS, at, cells, help)
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let mut items = vec![Item::heading("Yours")];
    let boxed = |state: &State| {
        let title = selected(state).map(|option| option.name.clone()).unwrap_or_default();
        let title = if title.is_empty() { "new option".to_owned() } else { title };
        FIELDS[1..].iter().filter_map(|field| item(field, state)).map(|item| item.framed(&title)).collect::<Vec<_>>()
    };
    for (at, option) in state.answers.options.iter().enumerate() {
        items.push(row(state, at, option));
        if is_open(state) && at == state.configuration.selected {
            items.extend(boxed(state));
        }
    }
    items.extend(item(&FIELDS[0], state));
    let from_suite = model::suite_options(&state.answers);
    if from_suite.is_empty() {
        return items;
    }
    items.push(Item::gap());
    let sign = if state.configuration.suite_open { "▾" } else { "▸" };
    let help = "What the extension brings by itself. To read; people set these, too.";
    items.push(Item::button(SUITE, format!("{sign} From the extension ({})", from_suite.len()), help));
    if state.configuration.suite_open {
        items.extend(from_suite.iter().enumerate().map(|(at, option)| {
            let cells = vec![
                Cell::new(" ", Tone::Plain),
                Cell::new(option.name.clone(), Tone::Plain),
                Cell::new(option.kind.clone(), Tone::Dim),
                Cell::new(option.default.clone(), Tone::Dim),
            ];
            Item::row(SUITE_OPTIONS, at, cells, option.description.clone())
        }));
    }
    items
}
