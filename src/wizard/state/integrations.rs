//! What the application is connected to: each integration off, optional or required.

use crate::answers::Integration;
use crate::suite::{self, Endpoint, Group};

use super::State;
use super::field::{Cell, Field, Id, Item, Kind, NO_HINT, Tone, Value, item};
use super::preview::Follow;

/// Name of the list of integrations.
pub const ENDPOINTS: &str = "endpoint";

/// How much an integration is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Not at all.
    Off,
    /// The application runs without it, too.
    Optional,
    /// The charm waits for it.
    Required,
}

impl Want {
    const ALL: [Self; 3] = [Self::Off, Self::Optional, Self::Required];

    /// The one `step` further; `Space` goes round.
    #[must_use]
    pub fn turned(self, step: isize, round: bool) -> Self {
        let at = Self::ALL.iter().position(|want| *want == self).unwrap_or(0);
        let to = if round { (at + 1) % Self::ALL.len() } else { at.saturating_add_signed(step).min(2) };
        Self::ALL[to]
    }
}

/// The questions: an OAuth endpoint may have a name of its own.
pub const FIELDS: &[Field] = &[Field {
    id: "oauth-name",
    label: "Endpoint",
    kind: Kind::Text("oauth"),
    help: "The endpoint's name is part of the variables' names: better without hyphens.",
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
#[must_use]
pub fn integration<'a>(state: &'a State, endpoint: &Endpoint) -> Option<&'a Integration> {
    state
        .answers
        .integrations
        .iter()
        .find(|one| one.endpoint == endpoint.name || endpoint.free_name && one.interface == endpoint.interface)
}

/// How much the integration of that row is wanted.
#[must_use]
pub fn want(state: &State, endpoint: &Endpoint) -> Want {
    match integration(state, endpoint) {
        None => Want::Off,
        Some(one) if one.required => Want::Required,
        Some(_) => Want::Optional,
    }
}

/// Where a row lands.
#[must_use]
pub fn follows(state: &State, id: Id) -> Vec<Follow> {
    let Id::Row(ENDPOINTS, at) = id else { return Vec::new() };
    let Some(endpoint) = suite::endpoints().get(at) else { return Vec::new() };
    let name = integration(state, endpoint).map_or(&endpoint.name, |one| &one.endpoint);
    vec![Follow::charm(format!("requires.{name}")), Follow::charm("requires").near()]
}

fn row(state: &State, at: usize, endpoint: &Endpoint) -> Item {
    let want = want(state, endpoint);
    let (mark, word, tone) = match want {
        Want::Off => ("[ ]", "", Tone::Dim),
        Want::Optional => ("[x]", "optional", Tone::Plain),
        Want::Required => ("[x]", "required", Tone::Plain),
    };
    let name = integration(state, endpoint).map_or(&endpoint.name, |one| &one.endpoint);
    let variables =
        suite::named(&state.answers.suite).map(|suite| suite.endpoint_variables(endpoint, name)).unwrap_or_default();
    let brings = match variables.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} +{}", rest.len()),
    };
    let cells = vec![
        Cell::new(mark, tone),
        Cell::new(endpoint.title.clone(), if want == Want::Off { Tone::Dim } else { Tone::Plain }),
        Cell::new(word, Tone::Plain),
        Cell::new(if want == Want::Off { String::new() } else { brings }, Tone::Dim),
    ];
    Item::row(ENDPOINTS, at, cells, help(endpoint, want, &variables))
}

fn help(endpoint: &Endpoint, want: Want, variables: &[String]) -> String {
    let what = match want {
        Want::Off => format!("Usually integrated with {}.", endpoint.charm),
        Want::Optional => "Optional: the application starts without it, too.".to_owned(),
        Want::Required if endpoint.enforced => "Required: the charm waits until it is integrated.".to_owned(),
        Want::Required => "Required, but the charm's library does not wait for this one.".to_owned(),
    };
    let gets = match variables {
        [] => String::new(),
        [one] => format!(" Your application gets {one}."),
        _ => format!(" Your application gets {}.", variables.iter().take(3).cloned().collect::<Vec<_>>().join(", ")),
    };
    format!("{what}{gets}")
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
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
