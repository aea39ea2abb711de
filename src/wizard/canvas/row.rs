//! One row of the middle, and long texts cut into rows.

use crate::text::fit::{breaks, clip, width};
use crate::wizard::form::{Editor, Target};

use super::theme::Role;

/// One row of the middle.
#[derive(Debug, Default)]
pub struct Row {
    /// Texts one after the other.
    pub parts: Vec<(String, Role)>,
    /// What the mouse hits: from column, width, what.
    pub hits: Vec<(usize, usize, Target)>,
    /// Column of the cursor.
    pub cursor: Option<usize>,
    /// True for the rows of the item in focus.
    pub focused: bool,
    /// Cells that its texts take: asked for at every part of every row.
    used: usize,
}

impl Row {
    /// Cells that its texts take.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Adds a text.
    pub fn push(&mut self, text: impl Into<String>, role: Role) -> &mut Self {
        let text = text.into();
        self.used += width(&text);
        self.parts.push((text, role));
        self
    }

    /// Adds a text before all others.
    pub fn begin(&mut self, text: &str, role: Role) {
        self.used += width(text);
        self.parts.insert(0, (text.to_owned(), role));
    }

    /// Puts another text in place of the first.
    pub fn replace_first(&mut self, text: impl Into<String>, role: Role) {
        let text = text.into();
        if let Some(first) = self.parts.first_mut() {
            self.used = self.used + width(&text) - width(&first.0);
            *first = (text, role);
        }
    }

    /// Fills up with spaces to a column.
    pub fn pad(&mut self, to: usize) -> &mut Self {
        let used = self.used();
        if used < to {
            self.push(" ".repeat(to - used), Role::Plain);
        }
        self
    }

    /// Adds a piece of a line being edited that begins with its character `first`, what is selected of it in its own role.
    pub fn push_edited(&mut self, shown: &str, first: usize, selected: Option<(usize, usize)>) {
        let (from, to) = selected.unwrap_or_default();
        let at = |column: usize| column.saturating_sub(first);
        let part = |from: usize, to: usize| shown.chars().skip(from).take(to - from).collect::<String>();
        let (from, to, end) = (at(from), at(to), shown.chars().count());
        for (from, to, role) in [(0, from, Role::Input), (from, to, Role::Selected), (to, end.max(to), Role::Input)] {
            let part = part(from, to);
            if !part.is_empty() {
                self.push(part, role);
            }
        }
    }

    /// Fills a text field up to a column.
    pub fn pad_input(&mut self, to: usize) {
        let used = self.used();
        if used < to {
            self.push(" ".repeat(to - used), Role::Input);
        }
    }
}

/// A piece of a line that was too long: the line, its first character, its text.
pub type Piece = (usize, usize, String);

/// The editor's lines wrapped, and row and cell of the cursor among them.
pub fn wrapped(editor: &Editor, room: usize) -> (Vec<Piece>, (usize, usize)) {
    let (line_at, column_at) = editor.cursor();
    let mut pieces = Vec::new();
    let mut cursor = (0, 0);
    for (n, line) in editor.lines().iter().enumerate() {
        let ranges = breaks(line, room);
        let last = ranges.len() - 1;
        for (k, (from, to)) in ranges.into_iter().enumerate() {
            let text: String = line.chars().skip(from).take(to - from).collect();
            if n == line_at && column_at >= from && (column_at < to || k == last) {
                let before: String = line.chars().skip(from).take(column_at - from).collect();
                cursor = (pieces.len(), width(&before));
            }
            pieces.push((n, from, clip(text.trim_end(), room)));
        }
    }
    (pieces, cursor)
}
