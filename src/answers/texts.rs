//! Answers that are one text each: the place that knows their names and the keys of the documents that hold them.

use super::{Answers, ROCK_PATH};

/// The documents that hold an answer under its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeldBy {
    Both,
    Rock,
    /// It has a way of its own.
    Neither,
}

/// An answer that is one text: its name, the key that holds it, and the way to it.
pub struct TextAnswer {
    /// Its name for people.
    pub label: &'static str,
    pub(super) key: &'static str,
    pub(super) held_by: HeldBy,
    /// The text.
    pub get: fn(&Answers) -> &String,
    pub(super) get_mut: fn(&mut Answers) -> &mut String,
}

macro_rules! text {
    ($label:expr, $answer:ident, $key:expr, $held_by:ident) => {
        TextAnswer {
            label: $label,
            key: $key,
            held_by: HeldBy::$held_by,
            get: |answers| &answers.$answer,
            get_mut: |answers| &mut answers.$answer,
        }
    };
}

/// All of them. A key whose order in a document is not known (`apply`) stands at its end.
pub const TEXTS: &[TextAnswer] = &[
    text!("Framework", suite, "", Neither),
    text!("Name", name, "name", Both),
    text!("Title", title, "title", Both),
    text!("Summary", summary, "summary", Both),
    text!("Description", description, "description", Both),
    text!("Version", version, "version", Rock),
    text!("Base", base, "base", Rock),
    text!("Build base", build_base, "build-base", Rock),
    text!("Charm base", charm_base, "", Neither),
];

/// True for a key of that document that holds one of them.
pub(super) fn holds_text(path: &str, key: &str) -> bool {
    let holds = |held_by| held_by == HeldBy::Both || held_by == HeldBy::Rock && path == ROCK_PATH;
    TEXTS.iter().any(|text| text.key == key && holds(text.held_by))
}
