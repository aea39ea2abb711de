//! What the application is connected to: each integration off, optional or required.

use crate::answers::Integration;
use crate::suite::{self, Endpoint, Group};

use crate::model::{self, Topic};
use crate::pack::Tool;
use crate::suggest::Suggestion;
use crate::wizard::form::{Action, Cell, Id, Item, ScreenId, Tone, Value};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{Field, FieldKind, NO_HINT, Screen, ScreenEntry, item};
use crate::wizard::state::preview::Follow;
use crate::wizard::state::{Focused, State};

use super::suggested;

const ENDPOINTS: &str = "endpoint";

/// How much an integration is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Off,
    /// The application runs without it, too.
    Optional,
    /// The charm waits for it.
    Required,
}

impl Want {
    const ALL: [Self; 3] = [Self::Off, Self::Optional, Self::Required];

    /// The one `step` further.
    fn turned(self, step: isize) -> Self {
        let at = Self::ALL.iter().position(|want| *want == self).unwrap_or(0);
        Self::ALL[at.saturating_add_signed(step).min(2)]
    }
}

/// The questions: an OAuth endpoint may have a name of its own.
const FIELDS: &[Field] = &[Field {
    id: "oauth-name",
    label: "Endpoint",
    kind: FieldKind::Text("oauth"),
    help: "Part of the variables' names, so better without hyphens.",
    visible_if: |state| free_named(state).is_some(),
    hint: NO_HINT,
    follows: |state| {
        free_named(state).map(|at| Follow::charm(format!("requires.{}", at.endpoint))).into_iter().collect()
    },
    get: |state| Value::Text(free_named(state).map(|at| at.endpoint.clone()).unwrap_or_default()),
    set: |state, value| {
        let Some(at) = free_named(state).and_then(|one| state.answers.integrations.iter().position(|at| at == one))
        else {
            return;
        };
        if let Value::Text(text) = value {
            state.answers.integrations[at].endpoint = text;
        }
    },
}];

fn free_named(state: &State) -> Option<&Integration> {
    let interface = &suite::endpoints().iter().find(|endpoint| endpoint.free_name)?.interface;
    state.answers.integrations.iter().find(|one| one.interface == *interface)
}

/// The integration at an endpoint, if it is on.
fn integration<'a>(state: &'a State, endpoint: &Endpoint) -> Option<&'a Integration> {
    state
        .answers
        .integrations
        .iter()
        .find(|one| one.endpoint == endpoint.name || endpoint.free_name && one.interface == endpoint.interface)
}

/// How much the integration of that row is wanted.
fn want(state: &State, endpoint: &Endpoint) -> Want {
    match integration(state, endpoint) {
        None => Want::Off,
        Some(one) if one.required => Want::Required,
        Some(_) => Want::Optional,
    }
}

/// Where a row lands.
fn follows(state: &State, id: Id) -> Vec<Follow> {
    let Id::Row(ENDPOINTS, at) = id else { return Vec::new() };
    let Some(endpoint) = suite::endpoints().get(at) else { return Vec::new() };
    let name = integration(state, endpoint).map_or(&endpoint.name, |one| &one.endpoint);
    vec![Follow::charm(format!("requires.{name}")), Follow::charm("requires").near()]
}

fn row(state: &State, at: usize, endpoint: &Endpoint) -> Item {
    let want = want(state, endpoint);
    let suggestion = suggested::of_endpoint(state, endpoint);
    let (mark, word, tone) = match want {
        Want::Off if suggestion.is_some() => ("[ ]", "suggested", Tone::Good),
        Want::Off => ("[ ]", "", Tone::Dim),
        Want::Optional => ("[x]", "optional", Tone::Plain),
        Want::Required => ("[x]", "required", Tone::Plain),
    };
    let name = integration(state, endpoint).map_or(&endpoint.name, |one| &one.endpoint);
    let variables = state.answers.framework().map(|suite| suite.endpoint_variables(endpoint, name)).unwrap_or_default();
    let brings = match (want, variables.as_slice()) {
        (Want::Off, _) if suggestion.is_some() => {
            suggestion.map(|one| suggested::place_of(one, &endpoint.name)).unwrap_or_default()
        }
        (_, []) => String::new(),
        (_, [one]) => one.clone(),
        (_, several @ [first, ..]) => match common(several) {
            // What all Spring properties share says nothing.
            "" | "spring." => format!("{first} …"),
            shared => format!("{shared}…"),
        },
    };
    let cells = vec![
        Cell::new(mark, if want == Want::Off { Tone::Dim } else { tone }),
        Cell::new(endpoint.title.clone(), Tone::Plain),
        Cell::new(word, if suggestion.is_some() { tone } else { Tone::Plain }),
        Cell::new(brings, Tone::Dim),
    ];
    let note = match (want, variables.as_slice()) {
        (Want::Off, _) => suggestion.map(suggested::why).unwrap_or_default(),
        (_, []) => String::new(),
        (_, [one]) => format!("Your application gets {one}."),
        (_, all @ [first, rest @ ..]) => {
            let shared = common(all).len();
            let ends: Vec<&str> = rest.iter().map(|name| &name[shared..]).collect();
            format!("Your application gets {first}, and the same with {}.", ends.join(", "))
        }
    };
    Item::row(ENDPOINTS, at, cells, help(endpoint, want)).note_below(note)
}

/// What all of them begin with.
fn common(names: &[String]) -> &str {
    let first = names.first().map(String::as_str).unwrap_or_default();
    let shared =
        |length: &usize| names.iter().all(|name| name.is_char_boundary(*length) && name.starts_with(&first[..*length]));
    let length = (0..=first.len()).rev().filter(|length| first.is_char_boundary(*length)).find(shared).unwrap_or(0);
    &first[..length]
}

fn help(endpoint: &Endpoint, want: Want) -> String {
    match want {
        Want::Off => format!("Off. Usually integrated with {}. Space or → switches it on.", endpoint.charm),
        Want::Optional => "Optional: the application starts without it, too.".to_owned(),
        Want::Required if endpoint.enforced => "Required: the charm waits until it is integrated.".to_owned(),
        Want::Required => "Required; the charm's library does not wait for this one, though.".to_owned(),
    }
}

fn items(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    for (group, title) in [(Group::Database, "Databases"), (Group::Other, "Others")] {
        if !items.is_empty() {
            items.push(Item::gap());
        }
        items.push(Item::heading(title));
        for (at, endpoint) in suite::endpoints().iter().enumerate().filter(|(_, endpoint)| endpoint.group == group) {
            items.push(row(state, at, endpoint));
            if endpoint.free_name {
                items.extend(FIELDS.iter().filter_map(|field| item(field, state)));
            }
        }
    }
    items
}

/// What Space begins with: what is suggested, as it is suggested wherever it is taken, else that it is optional.
fn first(state: &State, endpoint: &Endpoint) -> Want {
    let mut answers = state.answers.clone();
    answers.integrations.retain(|one| one.endpoint != endpoint.name);
    let view = model::view_after(&state.project, &answers, &state.view.sheets);
    let is_it = |one: &Suggestion| one.is_about(&endpoint.name) && one.value == endpoint.name;
    let Some(one) = view.suggestions.iter().flat_map(Suggestion::each).find(is_it) else { return Want::Optional };
    one.accept(&mut answers);
    let is_required = answers.integrations.iter().any(|one| one.endpoint == endpoint.name && one.required);
    if is_required { Want::Required } else { Want::Optional }
}

/// `step` more or less; Space goes round, with both that are on before it is off again.
fn turned(state: &State, endpoint: &Endpoint, (step, round): (isize, bool)) -> Want {
    let now = want(state, endpoint);
    if !round && now != Want::Off {
        return now.turned(step);
    }
    let (first, on) = (first(state, endpoint), [Want::Optional, Want::Required]);
    match now {
        Want::Off if step > 0 => first,
        now if now == first => on.into_iter().find(|want| *want != first).unwrap_or(first),
        _ => Want::Off,
    }
}

/// Wants the integration of that row more or less.
fn turn(state: &mut State, row: usize, step: isize, round: bool) {
    let Some(endpoint) = suite::endpoints().get(row) else { return };
    let want = turned(state, endpoint, (step, round));
    let name = integration(state, endpoint).map_or_else(|| endpoint.name.clone(), |one| one.endpoint.clone());
    state.change(&endpoint.title, false, |state| {
        let list = &mut state.answers.integrations;
        let at = list.iter().position(|one| one.endpoint == name);
        match (want, at) {
            (Want::Off, Some(at)) => {
                list.remove(at);
            }
            (Want::Off, None) => {}
            (want, Some(at)) => list[at].required = want == Want::Required,
            (want, None) => {
                let interface = endpoint.interface.clone();
                list.push(Integration { endpoint: name, interface, required: want == Want::Required });
                state.answers.sort_integrations();
            }
        }
    });
}

const SCREEN: ScreenEntry = ScreenEntry {
    fields: FIELDS,
    topic: Some(Topic::Integrations),
    tool: Tool::Charmcraft,
    lead: |_| "What your application is connected to.".to_owned(),
    ..ScreenEntry::new(ScreenId::INTEGRATIONS, "Integrations", items)
};

pub struct Integrations;

impl Screen for Integrations {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn follows(&self, state: &State, id: Id) -> Vec<Follow> {
        follows(state, id)
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match action {
            Action::Do if state.focused() == Focused::Row => Some("switch"),
            Action::Turn(-1) => Some("less, more"),
            Action::Open("environment") => Some("variables"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        let Some(Id::Row(ENDPOINTS, row)) = state.focus else { return false };
        match action {
            Action::Do => turn(state, row, 1, true),
            Action::Turn(step) => turn(state, row, step, false),
            _ => return false,
        }
        true
    }
}
