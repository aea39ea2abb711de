//! What was found, as rows: what is taken, what is offered, what is only told.

use crate::app::Evidence;
use crate::environment::Source;
use crate::suggest::{Suggestion, What};
use crate::suite;
use crate::text::one_line;
use crate::wizard::form::{Cell, Item, Tone};
use crate::wizard::state::State;

use super::{OFFERED, TAKEN};

/// Names that a row shows of what ships.
const SHOWN: usize = 5;

/// What can be taken, each choice by itself.
pub fn offers(state: &State) -> Vec<Suggestion> {
    let known = |one: &Suggestion| state.start.taken.iter().any(|own| (own.what, &own.value) == (one.what, &one.value));
    let all = state.view.suggestions.iter().filter(|one| one.what != What::Note).flat_map(Suggestion::each);
    all.filter(|one| !known(one)).collect()
}

/// A row of what was taken.
pub fn taken(state: &State, at: usize, one: &Suggestion) -> Item {
    let is_in = state.has_taken(one);
    let (mark, tone) = if is_in { ("●", Tone::Good) } else { ("○", Tone::Dim) };
    let word = if is_in { word(state, one) } else { "left out".to_owned() };
    let cells = vec![
        Cell::new(mark, tone),
        Cell::new(name(one), Tone::Plain),
        Cell::new(word, Tone::Plain),
        Cell::new(reads(state, one), Tone::Dim),
    ];
    let fails = if one.what == What::Service { "Nothing packs" } else { "Your source fails" };
    Item::row(TAKEN, at, cells, format!("{fails} without it, so it is taken. {}", one.why()))
}

/// A row of what is offered.
pub fn offered(state: &State, at: usize, one: &Suggestion) -> Item {
    let effect = match (&one.offer, one.effect.as_str()) {
        (Some(offer), _) => one_line(&offer.command).into_owned(),
        (None, effect) if effect.is_empty() || effect == name(one) => word(state, one),
        (None, effect) => effect.to_owned(),
    };
    let cells = vec![
        Cell::new("○", Tone::Plain),
        Cell::new(name(one), Tone::Plain),
        Cell::new(effect, Tone::Plain),
        Cell::new(place(one), Tone::Dim),
    ];
    Item::row(OFFERED, at, cells, one_line(&one.why()))
}

/// What is found and leaves nothing to decide: what runs before each start, what ships.
pub fn facts(state: &State) -> Vec<[String; 4]> {
    let facts = &state.project.facts;
    let is_best = facts.best().is_some_and(|best| best.suite == state.answers.suite);
    let migration = facts.migrations.first().filter(|_| is_best).map(|first| {
        let place = format!("{}:1", one_line(&first.path));
        let name = first.path.rsplit('/').next().unwrap_or(&first.path);
        [String::new(), one_line(name).into_owned(), "runs before each start".to_owned(), place]
    });
    migration.into_iter().chain(shipped(state)).collect()
}

fn shipped(state: &State) -> Option<[String; 4]> {
    let picked = state.view.shipping.as_ref()?.picked.as_ref()?;
    let short = |path: &String| path.rsplit_once("app/").map_or(path.as_str(), |(_, rest)| rest).to_owned();
    let names: Vec<String> = picked.entries.iter().map(short).collect();
    if names.is_empty() {
        return None;
    }
    let more = if names.len() > SHOWN { ", …" } else { "" };
    let list = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    Some([String::new(), "in the image".to_owned(), format!("{}{more}", one_line(&list)), String::new()])
}

fn name(one: &Suggestion) -> String {
    match one.what {
        What::Integration => suite::endpoint(&one.value).map_or_else(|| one.shown(), |known| known.title.clone()),
        _ => one.shown(),
    }
}

/// What becomes of it, in a word or two.
fn word(state: &State, one: &Suggestion) -> String {
    let required = state.answers.integrations.iter().find(|own| own.endpoint == one.value).map(|own| own.required);
    match (one.what, required) {
        (What::Integration, Some(true)) => "required".to_owned(),
        (What::Integration, Some(false)) => "optional".to_owned(),
        (What::Integration, None) => "an integration".to_owned(),
        (What::BuildPackage, _) => "to build with".to_owned(),
        (What::Package, _) => "while it runs".to_owned(),
        (What::File, _) if one.effect.is_empty() => "ships".to_owned(),
        (What::File, _) => one.effect.clone(),
        (What::Option, _) => "an option".to_owned(),
        (What::Service, _) if one.certain => "the command that serves".to_owned(),
        (What::Service, _) => "a service".to_owned(),
        (What::Note, _) => String::new(),
    }
}

/// Where the source reads what it hands over; else where it was read.
fn reads(state: &State, one: &Suggestion) -> String {
    let rows = state.view.environment.as_ref().map(|sheet| sheet.rows.as_slice()).unwrap_or_default();
    let of_it = |row: &&crate::environment::Row| row.from == Source::Integration(one.value.clone());
    let read = rows.iter().filter(of_it).find_map(|row| Some((row.read_at.first()?, &row.name)));
    match read.filter(|_| one.what == What::Integration) {
        Some((from, name)) => one_line(&format!("{} reads {name}", Evidence::place(from))).into_owned(),
        None => place(one),
    }
}

/// Where it was read first, and how often besides.
fn place(one: &Suggestion) -> String {
    let all = one.place();
    match (all.split_once(", "), all.matches(", ").count()) {
        (Some((first, _)), more) => format!("{first} and {more} more"),
        (None, _) => all,
    }
}
