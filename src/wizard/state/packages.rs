//! What the application needs beside its own code: slices and Debian packages, at run time and while it is built.

use crate::answers;

use super::State;
use super::field::{Field, Id, Item, Kind, Look, NO_HINT, Value, item};
use super::preview::Follow;
use super::suggested;

/// Name of the list of packages that are needed at run time.
pub const PACKAGES: &str = "package";
/// Name of the list of packages that are needed at build time.
pub const BUILD_PACKAGES: &str = "build-package";
/// The fields that a new package is typed into.
pub const ADD: &str = "add-package";
/// As [`ADD`], for those that are needed at build time.
pub const ADD_BUILD: &str = "add-build-package";

/// Whether the charm's own packages come ready-made.
pub const WHEELS: &str = "wheels";

/// What ready-made packages are good for.
const ABOUT_WHEELS: &str = "Charmcraft has pip compile every package of the charm: the first pack takes some twelve minutes. With this line in \
     charm/requirements.txt pip takes ready-made ones (--only-binary :all:): half a minute.";

/// The questions: what is typed there becomes a row of its list.
pub const FIELDS: &[Field] = &[
    Field {
        id: ADD,
        label: "+",
        kind: Kind::Text("add one: type its name"),
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
        kind: Kind::Text("add one: type its name"),
        help: "A Debian package (libpq-dev) to build dependencies with; not in the image.",
        visible_if: |_| true,
        hint: NO_HINT,
        follows: |_| vec![Follow::rock("parts").near()],
        get: |_| Value::Text(String::new()),
        set: |state, value| add(&mut state.answers.build_packages, value),
    },
    Field {
        id: WHEELS,
        label: "Ready-made",
        kind: Kind::Toggle("take ready-made packages"),
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

/// The list of that name in the answers.
pub fn list<'a>(state: &'a mut State, name: &str) -> Option<&'a mut Vec<String>> {
    match name {
        PACKAGES => Some(&mut state.answers.packages),
        BUILD_PACKAGES => Some(&mut state.answers.build_packages),
        _ => None,
    }
}

/// Where a row lands.
#[must_use]
pub fn follows(state: &State, id: Id) -> Vec<Follow> {
    let Id::Row(list, at) = id else { return Vec::new() };
    if list == suggested::SUGGESTED {
        return vec![Follow::rock("parts").near()];
    }
    let at = if list == BUILD_PACKAGES { at + state.answers.packages.len() } else { at };
    let placed = answers::placement(&state.answers);
    let key = if list == BUILD_PACKAGES { "build-packages" } else { "stage-packages" };
    placed.get(at).map(|place| Follow::rock(format!("parts.{}.{key}", place.part))).into_iter().collect()
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let placed = answers::placement(&state.answers);
    let run = state.answers.packages.len();
    let row = |list: &'static str, at: usize, place: &answers::Placement| Item {
        id: Some(Id::Row(list, at)),
        label: String::new(),
        look: Look::Text { value: place.package.clone(), placeholder: "empty: it goes away" },
        hint: format!("in {}", place.part),
        help: "Empty it to take it away. Enter is done with it.".to_owned(),
        note: place.reason.clone(),
        frame: None,
    };
    let mut items = suggested::items(state);
    items.push(Item::heading("While it runs"));
    items.extend(placed.iter().take(run).enumerate().map(|(at, place)| row(PACKAGES, at, place)));
    items.extend(item(&FIELDS[0], state));
    items.extend([Item::gap(), Item::heading("While its dependencies are built")]);
    items.extend(placed.iter().skip(run).enumerate().map(|(at, place)| row(BUILD_PACKAGES, at, place)));
    items.extend(item(&FIELDS[1], state));
    if let Some(wheels) = item(&FIELDS[2], state) {
        items.extend([Item::gap(), Item::heading("For the charm itself"), wheels.note_below(ABOUT_WHEELS)]);
    }
    items
}
