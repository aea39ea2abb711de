//! Answers that are no text, a row each: how documents give one back, how two changes of it are merged, and how a change is
//! told. Part of floor 4.

use super::apply::Revision;
use super::differences::{extras, lines, list, named};
use super::read::{all_platforms, build_packages, files, integrations, options, packages};
use super::rebase::{by_key, integration, merge, option, pick, whole};
use super::{Answers, services, wheels};
use crate::suite::Suite;
use crate::yaml::Node;

/// What answers are read from.
pub(super) struct Source<'a> {
    pub rock: &'a Node,
    pub charm: &'a Node,
    /// `charm/requirements.txt`.
    pub requirements: &'a str,
    pub suite: Option<&'static Suite>,
    /// The name that the documents give.
    pub name: String,
}

/// An answer that is no text.
pub(super) struct Entry {
    /// The document and its topmost key that the answer has to itself; `None` where the usual order of keys names it.
    pub key: Option<(&'static str, &'static str)>,
    pub read: fn(&Source<'_>, &mut Answers),
    /// Nothing for those that [`Revision`] writes in their turn, since one depends on the other.
    pub write: fn(&mut Revision<'_>),
    /// Of base, mine and theirs, as [`rebase()`](super::rebase()).
    pub merge: fn([&Answers; 3], &mut Answers),
    /// What differs, a line each.
    pub changes: fn(&Answers, &Answers) -> Vec<String>,
}

macro_rules! entry {
    ($answer:ident, |$from:pat_param| $read:expr, |$sides:ident| $merge:expr, |$old:ident, $new:ident| $changes:expr) => {
        entry!($answer, |$from| $read, |$sides| $merge, |$old, $new| $changes, None, |_| {})
    };
    (
        $answer:ident, |$from:pat_param| $read:expr, |$sides:ident| $merge:expr,
        |$old:ident, $new:ident| $changes:expr, $key:expr, $write:expr
    ) => {
        $crate::answers::entries::Entry {
            key: $key,
            read: |$from, answers| answers.$answer = $read,
            write: $write,
            merge: |sides, answers| {
                let $sides = sides.map(|side| &side.$answer);
                answers.$answer = $merge;
            },
            changes: |old, new| {
                let ($old, $new) = (&old.$answer, &new.$answer);
                if $old == $new { Vec::new() } else { $changes }
            },
        }
    };
}
#[cfg(test)]
pub(super) use entry;

/// All of them, in the order in which their changes are told.
pub(super) const ENTRIES: &[Entry] = &[
    entry!(
        platforms,
        |from| all_platforms(from.rock, from.charm),
        |sides| merge(sides, |one| one, whole),
        |old, new| list("Platforms", old, new)
    ),
    entry!(packages, |from| packages(from.rock, from.suite), |sides| merge(sides, |one| one, whole), |old, new| list(
        "Packages", old, new
    )),
    entry!(
        build_packages,
        |from| build_packages(from.rock, from.suite),
        |sides| merge(sides, |one| one, whole),
        |old, new| list("Build packages", old, new)
    ),
    entry!(wheels, |from| wheels::is_on(from.requirements), |sides| pick(sides), |_old, new| vec![format!(
        "Charm's packages: {}",
        if *new { "prebuilt" } else { "compiled" }
    )]),
    // Once written, the document holds them.
    entry!(lines, |_| Vec::new(), |sides| pick(sides), |old, new| lines(old, new)),
    // No document holds it.
    entry!(workflow, |_| false, |sides| pick(sides), |_old, new| vec![format!(
        "Workflow for GitHub Actions: {}",
        if *new { "yes" } else { "no" }
    )]),
    entry!(
        extras,
        |from| from.suite.map(|suite| super::extras::extras(from.rock, suite, &from.name)).unwrap_or_default(),
        |sides| by_key(sides),
        |old, new| extras(old, new)
    ),
    entry!(files, |from| files(from.rock, from.suite), |sides| pick(sides), |old, new| list(
        "Files",
        old.as_deref().unwrap_or_default(),
        new.as_deref().unwrap_or_default()
    )),
    entry!(options, |from| options(from.charm), |sides| merge(sides, |one| &one.name, option), |old, new| named(
        "Option",
        old,
        new,
        |one| &one.name
    )),
    entry!(
        integrations,
        |from| integrations(from.charm),
        |sides| merge(sides, |one| &one.endpoint, integration),
        |old, new| named("Integration", old, new, |one| &one.endpoint)
    ),
    entry!(services, |from| services::services(from.rock), |sides| merge(sides, |one| &one.name, whole), |old, new| {
        named("Service", old, new, |one| &one.name)
    }),
    entry!(
        organize,
        |from| from.suite.map(|suite| services::organize(from.rock, suite, &from.name)).unwrap_or_default(),
        |sides| merge(sides, |one| &one.from, whole),
        |old, new| named("Place of", old, new, |one| &one.from)
    ),
    #[cfg(test)]
    super::made_up::ENTRY,
];

/// True for a key of that document that one of them has to itself.
pub(super) fn holds_entry(path: &str, key: &str) -> bool {
    ENTRIES.iter().any(|entry| entry.key == Some((path, key)))
}
