//! What the application's dependencies imply: packages as rows above those that are there, integrations at their rows.

use crate::app::Evidence;
use crate::model::Topic;
use crate::suggest::{Suggestion, What};
use crate::suite::Endpoint;
use crate::text::one_line;

use crate::wizard::form::{Action, Cell, Id, Item, Tone};
use crate::wizard::panels::suggestions;
use crate::wizard::state::State;

/// Name of the list of suggested packages.
pub const SUGGESTED: &str = "suggested";

fn topic(what: What) -> Option<Topic> {
    match what {
        What::Service => Some(Topic::Application),
        What::BuildPackage | What::Package => Some(Topic::Packages),
        What::Integration => Some(Topic::Integrations),
        What::File | What::Option | What::Note => None,
    }
}

/// The suggestions for a topic that can be taken as they are, in order; some stand beside a better one.
pub fn listed(state: &State, of: Topic) -> impl Iterator<Item = &Suggestion> {
    let fits = move |one: &&Suggestion| topic(one.what) == Some(of) && one.can_be_taken();
    state.view.suggestions.iter().filter(fits)
}

fn row(state: &State) -> Option<usize> {
    match state.focus {
        Some(Id::Row(SUGGESTED, at)) => Some(at),
        _ => None,
    }
}

/// What an action is called while a suggestion is in focus.
pub fn label(state: &State, action: Action) -> Option<&'static str> {
    (action == Action::Do && row(state).is_some()).then_some("take")
}

/// Takes the suggestion in focus; the one behind it comes under the focus. False where none is.
pub fn act(state: &mut State, action: Action, of: Topic) -> bool {
    let Some(at) = row(state).filter(|_| action == Action::Do) else { return false };
    let Some(one) = listed(state, of).nth(at).cloned() else { return true };
    suggestions::take_one(state, one);
    let focus = match listed(state, of).count() {
        0 => state.items().into_iter().find_map(|item| item.id),
        left => Some(Id::Row(SUGGESTED, at.min(left - 1))),
    };
    state.rest_on(focus);
    true
}

/// What suggests that endpoint, alone or among others.
pub fn of_endpoint<'s>(state: &'s State, endpoint: &Endpoint) -> Option<&'s Suggestion> {
    state.view.suggestions.iter().find(|one| one.is_about(&endpoint.name))
}

/// Where the first dependency that implies it stands; of several to choose from, the one that implies this choice.
#[must_use]
pub fn place_of(one: &Suggestion, choice: &str) -> String {
    let at = one.choices.iter().position(|own| own == choice).filter(|_| one.is_open());
    let evidence = at.and_then(|at| one.evidence.get(at)).or(one.evidence.first());
    let place = evidence.map(|from| format!("{} {}", from.text, from.place())).unwrap_or_default();
    one_line(&place).into_owned()
}

/// Where the first dependency that implies it stands.
pub fn place(one: &Suggestion) -> String {
    place_of(one, "")
}

/// Why, and by which dependencies.
pub fn why(one: &Suggestion) -> String {
    let mut places: Vec<String> = one.evidence.iter().map(Evidence::place).collect();
    let more = places.len().saturating_sub(1);
    if more > 1 {
        places.truncate(1);
        places[0].push_str(&format!(" and {more} more"));
    }
    let choice = if one.is_open() { format!(" One of {}.", one.choices.join(" and ")) } else { String::new() };
    one_line(&format!("{}: {}{choice}", places.join(", "), one.reason)).into_owned()
}

/// The suggested packages with their heading, and what else is worth knowing; nothing where nothing is.
pub fn items(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, one) in listed(state, Topic::Packages).enumerate() {
        if at == 0 {
            items.push(Item::heading("Suggested by your dependencies"));
        }
        let word = if one.what == What::BuildPackage { "to build" } else { "while it runs" };
        let cells = vec![
            Cell::new("+", Tone::Good),
            Cell::new(one_line(&one.value), Tone::Plain),
            Cell::new(word, Tone::Plain),
            Cell::new(place(one), Tone::Dim),
        ];
        items.push(Item::row(SUGGESTED, at, cells, "Space takes it; Ctrl-Z undoes it.").note_below(why(one)));
    }
    for one in state.view.suggestions.iter().filter(|one| one.what == What::Note) {
        let place = one.evidence.first().map(Evidence::place).unwrap_or_default();
        items.push(Item::note(one_line(&format!("{place}: {}", one.value))));
    }
    if !items.is_empty() {
        items.push(Item::gap());
    }
    items
}
