//! What runs in the image beside the rest: services that are suggested, those that the person has, and what the charm runs
//! before them.

use crate::app::Purpose;
use crate::text::one_line;

use crate::model::Topic;
use crate::wizard::form::{Cell, Id, Item, Look, Tone};
use crate::wizard::screens::suggested::{self, SUGGESTED};
use crate::wizard::state::State;
use crate::wizard::state::preview::Follow;

/// Name of the list of services that have a command of the person's own.
pub const SERVICES: &str = "service";

/// What the charm does with a service of that name; none where it does nothing with it.
fn purpose(state: &State, name: &str) -> Option<Purpose> {
    let is_own = state.answers.framework().is_some_and(|suite| suite.name == name);
    match name {
        _ if is_own => Some(Purpose::Entry),
        _ if name.ends_with("-worker") => Some(Purpose::Worker),
        _ if name.ends_with("-scheduler") => Some(Purpose::Scheduler),
        _ => None,
    }
}

/// Where a row lands.
pub fn follows(state: &State, id: Id) -> Vec<Follow> {
    let service = match id {
        Id::Row(SERVICES, at) => state.answers.services.get(at).map(|service| service.name.clone()),
        Id::Row(SUGGESTED, at) => suggested::listed(state, Topic::Application).nth(at).map(|one| one.value.clone()),
        _ => None,
    };
    service
        .map(|name| vec![Follow::rock(format!("services.{name}")), Follow::rock("services").near()])
        .unwrap_or_default()
}

/// Takes the command of a row. False for another item.
pub fn store(state: &mut State, id: Id, text: &str) -> bool {
    let Id::Row(SERVICES, at) = id else { return false };
    state.change("service", true, |state| {
        if let Some(service) = state.answers.services.get_mut(at) {
            text.clone_into(&mut service.command);
        }
    });
    true
}

/// Takes a service away whose command was emptied. True when the focus now rests on something else.
pub fn tidy(state: &mut State) -> bool {
    let Some(Id::Row(SERVICES, at)) = state.focus else { return false };
    let is_empty = state.answers.services.get(at).is_some_and(|service| service.command.trim().is_empty());
    if is_empty {
        state.change("service", true, |state| drop(state.answers.services.remove(at)));
        let focus = state.focus_that_is_there();
        state.focus_on(focus);
    }
    is_empty
}

fn suggestions(state: &State, items: &mut Vec<Item>) {
    for (at, one) in suggested::listed(state, Topic::Application).enumerate() {
        let Some(offer) = &one.offer else { continue };
        let cells = vec![
            Cell::new(if one.second { "or" } else { "+" }, Tone::Good),
            Cell::new(one_line(&one.value), Tone::Plain),
            Cell::new(one_line(&offer.command), Tone::Plain),
        ];
        let help = format!("Space takes it; Ctrl-Z undoes it. {}", offer.purpose.effect());
        items.push(Item::row(SUGGESTED, at, cells, one_line(&help)).note_below(suggested::why(one)));
    }
}

fn own(state: &State, items: &mut Vec<Item>) {
    for (at, service) in state.answers.services.iter().enumerate() {
        let folder = if service.working_dir.is_empty() {
            String::new()
        } else {
            format!(", from {}", one_line(&service.working_dir))
        };
        let (about, effect) = match purpose(state, &service.name) {
            Some(Purpose::Entry) => ("your command, not the extension's", Purpose::Entry.effect()),
            Some(Purpose::Worker) => ("in every unit", Purpose::Worker.effect()),
            Some(Purpose::Scheduler) => ("in the first unit alone", Purpose::Scheduler.effect()),
            None => ("", "The charm gives it no environment; end its name in `-worker` for that."),
        };
        items.push(Item {
            id: Some(Id::Row(SERVICES, at)),
            label: one_line(&service.name).into_owned(),
            look: Look::Text { value: service.command.clone(), placeholder: "empty: it goes away" },
            hint: format!("{about}{folder}"),
            help: format!("Its command; empty it to take it away. {effect}"),
            note: String::new(),
            frame: None,
        });
    }
}

/// What the charm runs before the application starts.
pub fn migration(state: &State) -> Option<Item> {
    let facts = &state.project.facts;
    let first =
        facts.migrations.first().filter(|_| facts.best().is_some_and(|best| best.suite == state.answers.suite))?;
    let does = one_line(&format!("{}: {}", first.path, first.does)).into_owned();
    Some(Item::fact("Migration", does, Tone::Dim))
}

/// The section; nothing where only the extension's own service runs.
pub fn items(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    suggestions(state, &mut items);
    own(state, &mut items);
    if !items.is_empty() {
        items.insert(0, Item::heading("What runs"));
        items.insert(0, Item::gap());
    }
    items
}
