//! What the application needs beside its own code: slices and Debian packages, at run time and while it is built.

use crate::answers::{self, Field as Answer};
use crate::model::{About, Topic};
use crate::wizard::form::{Action, Id, Item, Look, ScreenId, Value};
use crate::wizard::state::State;
use crate::wizard::state::completing::Completes;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{Field, FieldKind, NO_HINT, Screen, ScreenEntry, item};
use crate::wizard::state::preview::Follow;

use super::suggested;

/// Name of the list of packages that are needed at run time.
const PACKAGES: &str = "package";
/// Name of the list of packages that are needed at build time.
const BUILD_PACKAGES: &str = "build-package";
/// The fields that a new package is typed into.
const ADD: &str = "add-package";
/// As [`ADD`], for those that are needed at build time.
const ADD_BUILD: &str = "add-build-package";

/// Whether the charm's own packages come ready-made.
const WHEELS: &str = "wheels";

/// What ready-made packages are good for.
const ABOUT_WHEELS: &str = "Charmcraft has pip compile every package of the charm: the first pack takes some twelve minutes. With this line in \
     charm/requirements.txt pip takes prebuilt wheels (--only-binary :all:): half a minute.";

/// The questions: what is typed there becomes a row of its list.
const FIELDS: &[Field] = &[
    Field {
        id: ADD,
        label: "+",
        kind: FieldKind::Text("add one: type its name"),
        help: "A slice (libpq5_libs) or a Debian package (libpq5), there while it runs.",
        visible_if: |_| true,
        hint: NO_HINT,
        follows: |_| vec![Follow::rock("parts").near()],
        get: |_| Value::Text(String::new()),
        set: |state, value| add(&mut state.answers.packages, value),
    },
    Field {
        id: ADD_BUILD,
        label: "+",
        kind: FieldKind::Text("add one: type its name"),
        help: "A Debian package (libpq-dev) to build dependencies with; not in the image.",
        visible_if: |_| true,
        hint: NO_HINT,
        follows: |_| vec![Follow::rock("parts").near()],
        get: |_| Value::Text(String::new()),
        set: |state, value| add(&mut state.answers.build_packages, value),
    },
    Field {
        id: WHEELS,
        label: "Prebuilt wheels",
        kind: FieldKind::Toggle("take packages that were built before (wheels)"),
        help: "Whether pip may take wheels for the charm instead of compiling.",
        visible_if: |state| state.answers.asks_for_wheels(),
        hint: |state| state.answers.against_wheels(),
        follows: |_| Vec::new(),
        get: |state| Value::On(state.answers.wheels),
        set: |state, value| {
            if let Value::On(on) = value {
                state.answers.wheels = on;
            }
        },
    },
];

fn add(list: &mut Vec<String>, value: Value) {
    if let Value::Text(text) = value {
        list.extend(names(&text));
    }
}

/// The names in a text: one pasted list makes several rows.
fn names(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|name| !name.is_empty()).map(str::to_owned)
}

fn list<'a>(state: &'a mut State, name: &str) -> Option<&'a mut Vec<String>> {
    match name {
        PACKAGES => Some(&mut state.answers.packages),
        BUILD_PACKAGES => Some(&mut state.answers.build_packages),
        _ => None,
    }
}

/// Puts what is typed into a list. A first letter makes a row, and typing goes on there.
fn store(state: &mut State, id: Id, text: &str) -> bool {
    match id {
        Id::Row(name @ (PACKAGES | BUILD_PACKAGES), at) => {
            state.change("package", true, |state| {
                if let Some(package) = list(state, name).and_then(|list| list.get_mut(at)) {
                    text.trim().clone_into(package);
                }
            });
            true
        }
        Id::Field(ADD) => begin(state, id, PACKAGES, text),
        Id::Field(ADD_BUILD) => begin(state, id, BUILD_PACKAGES, text),
        _ => false,
    }
}

fn begin(state: &mut State, id: Id, name: &'static str, text: &str) -> bool {
    state.answer(id, Value::Text(text.to_owned()), false);
    let last = list(state, name).map_or(0, |list| list.len()).checked_sub(1);
    if let (Some(last), false) = (last, text.trim().is_empty()) {
        state.focus_on(Some(Id::Row(name, last)));
    }
    true
}

/// The package in focus: its list, and its place there.
fn package(state: &State) -> Option<(&'static str, usize)> {
    match state.focus {
        Some(Id::Row(name @ (PACKAGES | BUILD_PACKAGES), at)) => Some((name, at)),
        _ => None,
    }
}

/// Takes a package away that was emptied. True when the focus now rests on what stood behind it.
fn tidy(state: &mut State) -> bool {
    let Some((name, at)) = package(state) else { return false };
    let is_empty = list(state, name).and_then(|list| list.get(at)).is_some_and(String::is_empty);
    if is_empty {
        state.change("package", true, |state| {
            if let Some(list) = list(state, name) {
                list.remove(at);
            }
        });
        // The row behind it, or the field that adds one.
        let left = list(state, name).map_or(0, |list| list.len());
        state.focus_on(Some(if at < left { Id::Row(name, at) } else { adder(name) }));
    }
    is_empty
}

fn adder(name: &str) -> Id {
    Id::Field(if name == PACKAGES { ADD } else { ADD_BUILD })
}

/// Where a row lands.
fn follows(state: &State, id: Id) -> Vec<Follow> {
    let Id::Row(list, at) = id else { return Vec::new() };
    if list == suggested::SUGGESTED {
        return vec![Follow::rock("parts").near()];
    }
    let at = if list == BUILD_PACKAGES { at + state.answers.packages.len() } else { at };
    let placed = answers::placement(&state.answers);
    let key = if list == BUILD_PACKAGES { "build-packages" } else { "stage-packages" };
    placed.get(at).map(|place| Follow::rock(format!("parts.{}.{key}", place.part))).into_iter().collect()
}

fn items(state: &State) -> Vec<Item> {
    let placed = answers::placement(&state.answers);
    let run = state.answers.packages.len();
    let row = |list: &'static str, at: usize, place: &answers::Placement| Item {
        id: Some(Id::Row(list, at)),
        label: String::new(),
        look: Look::Text { value: place.package.clone(), placeholder: "empty: it goes away" },
        hint: match &state.completing.names {
            names if names.lacks(&place.package) => format!("! not in Ubuntu {}", names.series),
            _ => format!("in {}", place.part),
        },
        help: "Empty it to take it away. Enter is done with it.".to_owned(),
        note: place.reason.clone(),
        frame: None,
    };
    let mut items = suggested::items(state);
    items.push(Item::heading("While it runs · stage-packages"));
    items.extend(placed.iter().take(run).enumerate().map(|(at, place)| row(PACKAGES, at, place)));
    items.extend(item(&FIELDS[0], state));
    items.extend([Item::gap(), Item::heading("While its dependencies are built · build-packages")]);
    items.extend(placed.iter().skip(run).enumerate().map(|(at, place)| row(BUILD_PACKAGES, at, place)));
    items.extend(item(&FIELDS[1], state));
    if let Some(wheels) = item(&FIELDS[2], state) {
        items.extend([Item::gap(), Item::heading("For the charm itself"), wheels.note_below(ABOUT_WHEELS)]);
    }
    items
}

const SCREEN: ScreenEntry = ScreenEntry {
    fields: FIELDS,
    topic: Some(Topic::Packages),
    lead: |_| "What your application needs beside its own code.".to_owned(),
    ..ScreenEntry::new(ScreenId::PACKAGES, "Packages", items)
};

/// What the application needs beside its own code.
pub struct Packages;

impl Screen for Packages {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn item_of(&self, _: &State, about: About) -> Option<Id> {
        match about {
            About::Field(Answer::Wheels) => Some(Id::Field(WHEELS)),
            About::Field(Answer::Package(row)) => Some(Id::Row(PACKAGES, row)),
            About::Field(Answer::BuildPackage(row)) => Some(Id::Row(BUILD_PACKAGES, row)),
            _ => None,
        }
    }

    fn follows(&self, state: &State, id: Id) -> Vec<Follow> {
        follows(state, id)
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match action {
            Action::Next => package(state).map(|_| "done"),
            _ => suggested::label(state, action),
        }
    }

    /// Done with a row: on to where the next one is added.
    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        let Some((name, _)) = package(state).filter(|_| action == Action::Next) else {
            return suggested::act(state, action, Topic::Packages);
        };
        tidy(state);
        state.focus_on(Some(adder(name)));
        true
    }

    fn store(&self, state: &mut State, id: Id, text: &str) -> bool {
        store(state, id, text)
    }

    fn completes(&self, _: &State, id: Id) -> Completes {
        match id {
            Id::Row(PACKAGES, _) | Id::Field(ADD) => Completes::Packages(false),
            Id::Row(BUILD_PACKAGES, _) | Id::Field(ADD_BUILD) => Completes::Packages(true),
            _ => Completes::Nothing,
        }
    }

    /// Names are asked for by the first who may type one, and again for another base.
    fn entered(&self, state: &mut State, effects: &mut Vec<Effect>) {
        let series = state.answers.series();
        if !series.is_empty() && state.completing.names.series != series {
            effects.push(Effect::Names(series.to_owned()));
        }
    }

    fn tidy(&self, state: &mut State) -> bool {
        tidy(state)
    }
}
