//! The application's own configuration options, and those of the suite to read.

use crate::answers::{ConfigOption, Field as Answer, OptionField};
use crate::model::{self, About, Blame, Topic};
use crate::pack::Tool;
use crate::suggest::What;

use crate::wizard::form::{Action, Cell, Choice, Id, Item, ScreenId, Tone, Value};
use crate::wizard::state::completing::Completes;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{Field, FieldKind, NO_HINT, Screen, ScreenEntry, item};
use crate::wizard::state::preview::Follow;
use crate::wizard::state::{Focused, Mood, State};

const OPTIONS: &str = "options";
/// Name of the field that a new option is typed into.
const ADD: &str = "add-option";
/// Name of the button that shows the suite's options.
const SUITE: &str = "suite-options";
/// Name of the list of the suite's options.
const SUITE_OPTIONS: &str = "suite-option";

/// Juju's types, with what each holds.
const TYPES: [(&str, &str); 5] = [
    ("string", "Text."),
    ("int", "A whole number."),
    ("float", "A number with a point."),
    ("boolean", "true or false."),
    ("secret", "The name of a Juju secret; the application sees its content, nobody sees it in the configuration."),
];

/// The questions: the one that adds, then those of the selected option's box.
const FIELDS: &[Field] = &[
    Field {
        id: ADD,
        label: "+",
        kind: FieldKind::Text("add an option: type its name"),
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
        kind: FieldKind::Text("page-size"),
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
        kind: FieldKind::Choice(|_| TYPES.iter().map(|(name, help)| Choice::new(*name, *help)).collect()),
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
        kind: FieldKind::Toggle("the charm waits for it"),
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
        kind: FieldKind::Text("none"),
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
        kind: FieldKind::Text("what it is for"),
        help: "People read it in juju config and on Charmhub.",
        visible_if: is_open,
        hint: NO_HINT,
        follows: follows_selected,
        get: |state| text(state, |option| &option.description),
        set: |state, value| set_text(state, value, |option| &mut option.description),
    },
];

fn selected(state: &State) -> Option<&ConfigOption> {
    state.answers.options.get(state.unfolded.row)
}

fn selected_mut(state: &mut State) -> Option<&mut ConfigOption> {
    state.answers.options.get_mut(state.unfolded.row)
}

fn is_open(state: &State) -> bool {
    state.unfolded.is_open && selected(state).is_some()
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
fn follows(state: &State, id: Id) -> Vec<Follow> {
    match id {
        Id::Row(OPTIONS, _) => follows_selected(state),
        Id::Row(SUITE_OPTIONS, at) => model::suite_options(&state.answers, &state.project.versions)
            .get(at)
            .map(|option| Follow::charm(path(&option.name)))
            .into_iter()
            .collect(),
        _ => vec![Follow::charm("config.options").near()],
    }
}

fn row(state: &State, at: usize, option: &ConfigOption) -> Item {
    let fault = state.view.blame.iter().find(|blame: &&Blame| blame.option() == Some(at));
    let (mark, tone) = match fault.map(|blame| blame.finding.fails()) {
        Some(true) => ("✗", Tone::Error),
        Some(false) => ("!", Tone::Warning),
        None => (" ", Tone::Plain),
    };
    let value = match (option.required, option.default.as_str()) {
        (true, _) => "required",
        (false, "") => "–",
        (false, default) => default,
    };
    let variable = model::option_variable(&state.answers, option);
    let help = format!("Your application reads it as {variable}. Space opens it, Delete takes it away.");
    let mut cells = vec![
        Cell::new(mark, tone),
        Cell::new(crate::text::one_line(&option.name), tone),
        Cell::new(crate::text::one_line(&option.kind), Tone::Dim),
        Cell::new(crate::text::one_line(value), Tone::Plain),
    ];
    // A closed row says itself what is wrong with it; in an open one that stands at its question.
    let is_here = is_open(state) && at == state.unfolded.row;
    cells.push(match fault.filter(|_| !is_here) {
        Some(blame) => Cell::new(crate::text::one_line(&blame.finding.message), tone),
        None => Cell::new(variable, Tone::Dim),
    });
    let row = Item::row(OPTIONS, at, cells, help);
    match fault.filter(|_| !is_here) {
        Some(blame) => {
            row.note_below(crate::text::one_line(&format!("{} {}", blame.finding.message, blame.finding.fix)))
        }
        None => row,
    }
}

fn items(state: &State) -> Vec<Item> {
    let mut items = vec![Item::heading("Yours")];
    let boxed = |state: &State| {
        let title = selected(state).map(|option| option.name.clone()).unwrap_or_default();
        let title = if title.is_empty() { "new option".to_owned() } else { title };
        FIELDS[1..].iter().filter_map(|field| item(field, state)).map(|item| item.framed(&title)).collect::<Vec<_>>()
    };
    for (at, option) in state.answers.options.iter().enumerate() {
        items.push(row(state, at, option));
        if is_open(state) && at == state.unfolded.row {
            items.extend(boxed(state));
        }
    }
    items.extend(item(&FIELDS[0], state));
    let from_suite = model::suite_options(&state.answers, &state.project.versions);
    if from_suite.is_empty() {
        return items;
    }
    items.push(Item::gap());
    let sign = if state.unfolded.further { "▾" } else { "▸" };
    let help = "What the extension brings by itself. To read; people set these, too.";
    items.push(Item::button(SUITE, format!("{sign} From the extension ({})", from_suite.len()), help));
    if state.unfolded.further {
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

fn open(state: &mut State, row: usize) {
    state.unfolded.row = row;
    state.unfolded.is_open = true;
}

fn remove(state: &mut State, at: usize) {
    let Some(name) = state.answers.options.get(at).map(|option| option.name.clone()) else { return };
    state.change(&format!("option {name}"), false, |state| {
        state.answers.options.remove(at);
    });
    state.unfolded.is_open = false;
    let last = state.answers.options.len().checked_sub(1);
    state.rest_on(Some(last.map_or(Id::Field(ADD), |last| Id::Row(OPTIONS, at.min(last)))));
    state.say(Mood::Plain, format!("Option {name} is gone. Ctrl-Z undoes it."));
}

fn close(state: &mut State, focus: Id) {
    state.unfolded.is_open = false;
    state.focus_on(Some(focus));
}

const SCREEN: ScreenEntry = ScreenEntry {
    short: "Config",
    fields: FIELDS,
    topic: Some(Topic::Configuration),
    tool: Tool::Charmcraft,
    lead: |state| format!("What people may set with `juju config {} …`.", state.answers.name),
    ..ScreenEntry::new(ScreenId::CONFIGURATION, "Configuration", items)
};

pub struct Configuration;

impl Screen for Configuration {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn item_of(&self, _: &State, about: About) -> Option<Id> {
        let About::Field(Answer::Option(_, part)) = about else { return None };
        Some(Id::Field(match part {
            OptionField::Name => "option-name",
            OptionField::Type => "option-type",
            OptionField::Default => "option-default",
            OptionField::Description => "option-description",
            OptionField::Required => "option-required",
        }))
    }

    fn follows(&self, state: &State, id: Id) -> Vec<Follow> {
        follows(state, id)
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        let in_options = matches!(state.focus, Some(Id::Row(OPTIONS, _)));
        match action {
            Action::Next if state.unfolded.is_open => Some("done"),
            Action::Back if state.unfolded.is_open => Some("close"),
            Action::Do if state.focused() == Focused::Row => Some(if in_options { "open" } else { "" }),
            Action::Remove if in_options => Some("take away"),
            Action::Open("environment") if !state.unfolded.is_open => Some("variables"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        match (action, state.focus) {
            (Action::Do, Some(Id::Row(OPTIONS, at))) => {
                open(state, at);
                state.focus_on(Some(Id::Field("option-name")));
            }
            (Action::Do, Some(Id::Button(SUITE))) => state.unfolded.further = !state.unfolded.further,
            (Action::Remove, Some(Id::Row(OPTIONS, at))) => remove(state, at),
            (Action::Next, _) if state.unfolded.is_open => close(state, Id::Field(ADD)),
            (Action::Back, _) if state.unfolded.is_open => close(state, Id::Row(OPTIONS, state.unfolded.row)),
            _ => return false,
        }
        true
    }

    fn completes(&self, state: &State, id: Id) -> Completes {
        match id {
            Id::Field("option-default") if selected(state).is_some_and(|option| option.kind == "boolean") => {
                Completes::Values(["true", "false"].map(str::to_owned).into())
            }
            // What the sources read and nobody hands over.
            Id::Field("option-name" | ADD) => {
                let asked = state.view.suggestions.iter().filter(|one| one.what == What::Option);
                Completes::Values(asked.map(|one| one.value.clone()).collect())
            }
            _ => Completes::Nothing,
        }
    }

    /// A new option was begun: its box opens, and typing goes on there.
    fn store(&self, state: &mut State, id: Id, text: &str) -> bool {
        if id != Id::Field(ADD) {
            return false;
        }
        state.answer(id, Value::Text(text.to_owned()), true);
        if text.chars().any(|c| c != ' ') {
            open(state, state.answers.options.len().saturating_sub(1));
            state.focus_on(Some(Id::Field("option-name")));
        }
        true
    }

    fn focused(&self, state: &mut State, id: Id) {
        // What is open stays where it is: nothing moves when the focus does.
        if let Id::Row(OPTIONS, row) = id
            && !state.unfolded.is_open
        {
            state.unfolded.row = row;
        }
    }

    fn reveal(&self, state: &mut State, id: Id, row: usize) {
        state.unfolded.row = row.min(state.answers.options.len().saturating_sub(1));
        if matches!(id, Id::Field(name) if name.starts_with("option-")) {
            state.unfolded.is_open = true;
        }
    }
}
