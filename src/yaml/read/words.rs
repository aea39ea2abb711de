//! What is wrong with a text that is no YAML, in words for people. Part of floor 1's `yaml`; pure.

use crate::finding::{Code, Finding};

/// The place of the first byte that is not UTF-8.
pub(super) fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Finding {
    let before = &bytes[..valid];
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    Finding::error(Code::YamlNotUtf8, path, "the file is not UTF-8 from here on, so the packers cannot read it.")
        .at(line, column)
        .fix("Save the file as UTF-8.")
}

/// What the parser's own words mean for a person, and what to do. The left column is libyaml's vocabulary.
const PROBLEMS: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "a second `key: value` begins where a value is expected.",
        "Put quotes around a value that contains `: `, or check the indentation of this line.",
    ),
    (
        "cannot start any token",
        "this character cannot begin a value; YAML reserves `@`, `` ` ``, `%` and tabs.",
        "Put the value in quotes, or indent with spaces instead of tabs.",
    ),
    ("tab character", "a tab is used for indentation, which YAML does not allow.", "Indent with spaces."),
    (
        "expected key",
        "the indentation changes in the middle of a mapping, or a key is missing.",
        "Line this up with the keys above it.",
    ),
    (
        "expected '-' indicator",
        "the indentation changes in the middle of a list, or a `- ` is missing.",
        "Line this up with the list items above it.",
    ),
    (
        "expected ',' or ']'",
        "a list in brackets is not closed.",
        "Close it with `]`, or put a comma between its items.",
    ),
    (
        "expected ',' or '}'",
        "a mapping in braces is not closed.",
        "Close it with `}`, or put a comma between its pairs.",
    ),
    (
        "expected ':'",
        "a key has no `:` behind it, or a text in quotes goes on behind its closing quote.",
        "Write `key: value`, or fix the quotes.",
    ),
    ("unexpected end of stream", "a text in quotes is not closed.", "Add the closing quote."),
    (
        "unknown escape",
        "a text in double quotes contains a backslash sequence that YAML does not know.",
        "Double the backslash, or use single quotes.",
    ),
    ("<document start>", "something stands outside the document.", "Remove it, or indent it into the document."),
    ("undefined tag handle", "a tag with an unknown prefix.", "Remove the tag (`!…`)."),
    (
        "block sequence entries",
        "a list item begins where a single value is expected.",
        "Start the list on a line of its own.",
    ),
    (
        "control characters",
        "the file contains a control character, which YAML does not allow.",
        "Delete the character.",
    ),
];

/// What is wrong, and what to do about it.
pub(super) fn explained(problem: &str) -> (String, &'static str) {
    match PROBLEMS.iter().find(|(words, ..)| problem.contains(words)) {
        Some((_, message, fix)) => (format!("this is not YAML: {message}"), fix),
        None => {
            (format!("this is not YAML: {problem}."), "Check the line, and the quotes and the indentation above it.")
        }
    }
}
