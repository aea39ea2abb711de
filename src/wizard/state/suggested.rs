//! What the application's dependencies imply: packages as rows above those that are there, integrations at their rows.

use crate::answers::{Suggestion, What};
use crate::project::Evidence;
use crate::suite::Endpoint;
use crate::text::one_line;

use super::State;
use super::field::{Cell, Item, Tone};
use super::screens::ScreenId;

/// Name of the list of suggested packages.
pub const SUGGESTED: &str = "suggested";

fn belongs(what: What) -> Option<ScreenId> {
    match what {
        What::Service => Some(ScreenId::Application),
        What::BuildPackage | What::Package => Some(ScreenId::Packages),
        What::Integration => Some(ScreenId::Integrations),
        What::Note => None,
    }
}

/// The suggestions of a screen that can be taken as they are, in order; some stand beside a better one.
pub fn listed(state: &State, screen: ScreenId) -> impl Iterator<Item = &Suggestion> {
    let fits = move |one: &&Suggestion| belongs(one.what) == Some(screen) && one.can_be_taken();
    state.view.suggested.iter().filter(fits)
}

/// What suggests that endpoint, alone or among others.
#[must_use]
pub fn of_endpoint<'s>(state: &'s State, endpoint: &Endpoint) -> Option<&'s Suggestion> {
    let name = &endpoint.name;
    let is_it = |one: &&Suggestion| one.what == What::Integration && (one.value == *name || one.choices.contains(name));
    state.view.suggested.iter().find(is_it)
}

/// Where the first dependency that implies it stands.
#[must_use]
pub fn place(one: &Suggestion) -> String {
    let place = one.evidence.first().map(|from| format!("{} {}", from.text, from.place())).unwrap_or_default();
    one_line(&place).into_owned()
}

/// Why, and by which dependencies.
#[must_use]
pub fn why(one: &Suggestion) -> String {
    let places: Vec<String> = one.evidence.iter().map(Evidence::place).collect();
    let choice = if one.is_open() { format!(" One of {}.", one.choices.join(" and ")) } else { String::new() };
    one_line(&format!("{}: {}{choice}", places.join(", "), one.reason)).into_owned()
}

/// The suggested packages with their heading, and what else is worth knowing; nothing where nothing is.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, one) in listed(state, ScreenId::Packages).enumerate() {
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
        items.push(Item::row(SUGGESTED, at, cells, "Space takes it; Ctrl-Z gives it back.").note_below(why(one)));
    }
    for one in state.view.suggested.iter().filter(|one| one.what == What::Note) {
        let place = one.evidence.first().map(Evidence::place).unwrap_or_default();
        items.push(Item::note(one_line(&format!("{place}: {}", one.value))));
    }
    if !items.is_empty() {
        items.push(Item::gap());
    }
    items
}
