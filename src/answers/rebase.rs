//! A person's changes, made once more to answers that became others in the meantime.

use std::collections::BTreeMap;

use super::entries::ENTRIES;
use super::{Answers, ConfigOption, Integration, TEXTS};

type Extras = BTreeMap<String, String>;

/// What `mine` changed against `base` stays changed; all else is as in `theirs`. Options, integrations, packages and
/// platforms are taken one by one, options field by field. Where both sides changed the same, `mine` holds.
pub fn rebase(base: &Answers, mine: &Answers, theirs: &Answers) -> Answers {
    let mut merged = Answers { rockcraft: theirs.rockcraft, ..Answers::default() };
    for text in TEXTS {
        *(text.get_mut)(&mut merged) = pick([base, mine, theirs].map(text.get));
    }
    for entry in ENTRIES {
        (entry.merge)([base, mine, theirs], &mut merged);
    }
    merged
}

/// An item of a list that is merged as one.
pub(super) fn whole<T: Clone>(_: Option<&T>, mine: &T, _: &T) -> T {
    mine.clone()
}

pub(super) fn by_key(sides: [&Extras; 3]) -> Extras {
    let keys = sides[1].keys().chain(sides[2].keys());
    let picked = |key: &String| {
        let [base, mine, theirs] = sides.map(|side| side.get(key));
        pick([&base, &mine, &theirs]).map(|value| (key.clone(), value.clone()))
    };
    keys.filter_map(picked).collect()
}

pub(super) fn pick<T: Clone + PartialEq>([base, mine, theirs]: [&T; 3]) -> T {
    if mine == base { theirs.clone() } else { mine.clone() }
}

/// The items of `mine` in their order, then those that only `theirs` has; without what either side took away. `name` tells
/// which are the same; `both` merges one that both have.
pub(super) fn merge<T: Clone + PartialEq>(
    [base, mine, theirs]: [&Vec<T>; 3],
    name: impl Fn(&T) -> &String,
    both: impl Fn(Option<&T>, &T, &T) -> T,
) -> Vec<T> {
    if mine == base {
        return theirs.clone();
    }
    let find = |list: &'_ Vec<T>, item: &T| list.iter().position(|other| name(other) == name(item));
    let mut merged = Vec::new();
    for item in mine {
        let old = find(base, item).map(|at| &base[at]);
        match find(theirs, item) {
            Some(at) => merged.push(both(old, item, &theirs[at])),
            // Taken away there; kept only when it was changed here.
            None if old == Some(item) => {}
            None => merged.push(item.clone()),
        }
    }
    for item in theirs {
        if find(mine, item).is_none() && find(base, item).is_none() {
            merged.push(item.clone());
        }
    }
    merged
}

pub(super) fn option(base: Option<&ConfigOption>, mine: &ConfigOption, theirs: &ConfigOption) -> ConfigOption {
    let Some(base) = base else { return mine.clone() };
    ConfigOption {
        name: mine.name.clone(),
        kind: pick([&base.kind, &mine.kind, &theirs.kind]),
        default: pick([&base.default, &mine.default, &theirs.default]),
        description: pick([&base.description, &mine.description, &theirs.description]),
        required: pick([&base.required, &mine.required, &theirs.required]),
    }
}

pub(super) fn integration(base: Option<&Integration>, mine: &Integration, theirs: &Integration) -> Integration {
    let Some(base) = base else { return mine.clone() };
    Integration {
        endpoint: mine.endpoint.clone(),
        interface: pick([&base.interface, &mine.interface, &theirs.interface]),
        required: pick([&base.required, &mine.required, &theirs.required]),
    }
}
