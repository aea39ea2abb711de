//! The sheet as a file of variables, to run the application with on one's own machine.
//!
//! Part of floor 5's `environment`. All values are examples; none is read from anywhere.

use std::fmt::Write as _;

use crate::app::env_vars::Need;
use crate::suite::Given;
use crate::text::one_line;

use super::{Row, Sheet, Source};

/// A value for a name that nothing is known of.
pub(super) fn placeholder(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("example-{}", plain.trim_matches('-'))
}

/// The name as a file of variables takes it. A property becomes the variable that Spring Boot takes for it; `None` for a
/// name that no shell and no such file can have.
fn variable(name: &str) -> Option<String> {
    let variable = if name.contains('.') {
        let plain: String = name.chars().filter(|c| *c != '-').collect();
        plain.to_uppercase().replace(['.', '[', ']'], "_").replace("__", "_")
    } else {
        name.to_owned()
    };
    let fits = !variable.starts_with(|c: char| c.is_ascii_digit())
        && variable.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    fits.then_some(variable)
}

/// The value, in quotes where a reader of such files would take it apart.
fn value(text: &str) -> String {
    let text = one_line(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@,%+=".contains(c);
    if text.chars().all(plain) {
        return text.into_owned();
    }
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let escaped: String = text.chars().filter(|c| !matches!(c, '"' | '\\' | '$' | '`')).collect();
    format!("\"{escaped}\"")
}

impl Sheet {
    /// The file: `NAME=value`, a comment before each group. What is there only sometimes is commented out.
    pub fn dotenv(&self) -> String {
        let mut out = String::from(
            "# What the application sees under its charm, for running it on this machine. Every value is an example:\n\
             # put in your own, and keep the file out of the image and of version control.\n",
        );
        let mut last: Option<&Source> = None;
        for row in self.rows.iter().filter(|row| row.from != Source::Nobody) {
            let group = group(row);
            if last.map(kind) != Some(kind(&row.from))
                || matches!(row.from, Source::Integration(_)) && last != Some(&row.from)
            {
                let _ = writeln!(out, "\n# {group}");
            }
            last = Some(&row.from);
            line(&mut out, row);
        }
        let mut alone = self.rows.iter().filter(|row| row.from == Source::Nobody).peekable();
        if alone.peek().is_some() {
            out.push_str("\n# Read by the source; nobody provides it under the charm\n");
        }
        alone.for_each(|row| line(&mut out, row));
        out
    }
}

fn kind(from: &Source) -> usize {
    match from {
        // Some of the suite's variables come from its options; they stand together.
        Source::Suite(_) | Source::Option(_) => 0,
        Source::Integration(_) => 1,
        Source::Nobody => 2,
    }
}

fn group(row: &Row) -> String {
    match &row.from {
        Source::Integration(name) => format!("From the integration {}", one_line(name)),
        _ => "From the charm and its options".to_owned(),
    }
}

fn line(out: &mut String, row: &Row) {
    let sometimes = matches!(row.given, Some(Given::Units | Given::Model))
        || row.given.is_none() && row.need == Some(Need::Default)
        // An option of the suite's that nobody set: an example such as a path of its own would only be in the way.
        || row.given == Some(Given::Set) && matches!(row.from, Source::Suite(_)) && row.read_at.is_empty();
    // Writing to a string does not fail.
    let _ = match variable(&row.name) {
        Some(name) if sometimes => writeln!(out, "# {name}={}", value(&row.example)),
        Some(name) => writeln!(out, "{name}={}", value(&row.example)),
        None => writeln!(out, "# {} cannot stand in such a file: its name is none for a shell", one_line(&row.name)),
    };
}
