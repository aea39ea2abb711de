//! What is inside the files that were packed, as the background found it, and how it is laid into lines.

use unicode_width::UnicodeWidthChar as _;

use crate::artifact::Section;
use crate::pack::Tool;

use super::wait::Far;

/// Cells of the column of labels.
pub const LABEL: usize = 14;
/// How many lines of a long list are shown; `charmer inspect` has all.
pub const MOST: usize = 2000;

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The file's name, safe to show.
    pub name: String,
    /// What is odd about it, a sentence or two each, safe to show.
    pub warnings: Vec<String>,
    /// What is in it.
    pub sections: Vec<Section>,
}

/// How far the reading of a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nobody asked.
    #[default]
    Never,
    /// It is being read, and how far that is.
    Reading(Far),
    /// It was read.
    Seen(Seen),
    /// It cannot be read, and why; safe to show.
    Refused(String),
}

/// Both files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    looks: [Look; 2],
}

impl Inside {
    /// How far it is with a packer's file.
    pub fn of(&self, tool: Tool) -> &Look {
        &self.looks[tool as usize]
    }

    /// The file that is being read, if one is.
    pub fn reading(&mut self) -> Option<&mut Far> {
        self.looks.iter_mut().find_map(|look| if let Look::Reading(far) = look { Some(far) } else { None })
    }

    /// True while a file is being read.
    pub fn is_reading(&self) -> bool {
        self.looks.iter().any(|look| matches!(look, Look::Reading(_)))
    }

    /// Nobody waits for it any more.
    pub fn stop(&mut self) {
        for look in self.looks.iter_mut().filter(|look| matches!(look, Look::Reading(_))) {
            *look = Look::Refused("You stopped it; i reads it from its beginning.".to_owned());
        }
    }

    /// Takes what became of it.
    pub fn set(&mut self, tool: Tool, look: Look) {
        self.looks[tool as usize] = look;
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsideKind {
    /// Something that is in the file.
    Fact,
    /// Something odd.
    Warning,
}

/// A line of the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about; empty where the line before says it.
    pub label: &'static str,
    /// What it says; it fits.
    pub text: String,
    /// What it is.
    pub kind: InsideKind,
}

/// The lines of a look in this many cells: labels, and behind them what there is, broken where it does not fit.
pub fn rows(look: &Look, width: usize) -> Vec<Row> {
    let room = width.saturating_sub(LABEL).max(1);
    let mut rows = Vec::new();
    match look {
        Look::Never => {}
        Look::Reading(far) => push(&mut rows, "", &far.bytes(), room, InsideKind::Fact),
        Look::Refused(why) => push(&mut rows, "not read", why, room, InsideKind::Warning),
        Look::Seen(seen) => {
            for warning in &seen.warnings {
                push(&mut rows, "look", warning, room, InsideKind::Warning);
            }
            for section in &seen.sections {
                for (at, line) in section.lines.iter().enumerate() {
                    push(&mut rows, if at == 0 { section.label } else { "" }, line, room, InsideKind::Fact);
                }
            }
        }
    }
    rows
}

fn push(rows: &mut Vec<Row>, label: &'static str, text: &str, room: usize, kind: InsideKind) {
    for (at, text) in broken(text, room).into_iter().enumerate() {
        rows.push(Row { label: if at == 0 { label } else { "" }, text, kind });
    }
}

/// Breaks at the last space that fits, else in a word; the rest is moved in by two cells.
fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let indent = if lines.is_empty() || room < 20 { "" } else { "  " };
        let mut cells = indent.len();
        let over = rest.char_indices().find(|(_, c)| {
            cells += c.width().unwrap_or(0);
            cells > room
        });
        let Some((over, first)) = over else {
            lines.push(format!("{indent}{rest}"));
            return lines;
        };
        let space = rest[..over].rfind(' ').filter(|at| !rest[..*at].trim().is_empty());
        // One character goes in even where it does not fit.
        let end = space.unwrap_or(if over == 0 { first.len_utf8() } else { over });
        lines.push(format!("{indent}{}", rest[..end].trim_end()));
        rest = rest[end..].trim_start_matches(' ');
        if rest.is_empty() {
            return lines;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_where_they_do_not_fit() {
        assert_eq!(broken("short", 10), ["short"]);
        assert_eq!(broken("one two three four five six", 20), ["one two three four", "  five six"]);
        assert_eq!(broken("aaaaaaaaaabbbbb", 10), ["aaaaaaaaaa", "bbbbb"]);
        assert_eq!(broken("茶茶茶", 4), ["茶茶", "茶"]);
        assert_eq!(broken("茶", 1), ["茶"]);
        assert_eq!(broken("", 5), [""]);
        for room in 1..40 {
            let text = "a path/that/is/long  and 茶 some more words ".repeat(3);
            assert!(
                broken(&text, room)
                    .iter()
                    .all(|line| unicode_width::UnicodeWidthStr::width(line.as_str()) <= room.max(2))
            );
        }
    }
}
