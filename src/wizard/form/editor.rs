//! A text being edited. The one place that knows the editing library; it keeps the text, `draw` shows it.

use tui_textarea::{CursorMove, TextArea};

/// Longest text that a field takes, in characters: far above what a packer accepts, far below what would be slow.
const LONGEST: usize = 20_000;

/// One editing step, as shells have taught them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    /// One character back.
    Left,
    /// One character on.
    Right,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// Start of the line.
    Home,
    /// End of the line.
    End,
    /// One word back.
    WordLeft,
    /// One word on.
    WordRight,
    /// Deletes the character before the cursor.
    Backspace,
    /// Deletes the character at the cursor.
    Delete,
    /// Deletes the word before the cursor.
    DeleteWordLeft,
    /// Deletes the word after the cursor.
    DeleteWordRight,
    /// Deletes to the start of the line.
    DeleteToHead,
    /// Deletes to the end of the line.
    DeleteToEnd,
    /// Starts a new line, in a text of several lines.
    Newline,
}

/// The text of the focused field with its cursor.
#[derive(Clone, Debug)]
pub struct Editor {
    area: TextArea<'static>,
    several_lines: bool,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("", false)
    }
}

impl Editor {
    /// An editor with the cursor at the end of `text`.
    pub fn new(text: &str, several_lines: bool) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        // Undo is the wizard's own, over all answers.
        area.set_max_histories(0);
        area.set_tab_length(0);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, several_lines }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The text's lines; at least one.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Line and column of the cursor in characters, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        let at = self.area.cursor();
        (at.0, at.1)
    }

    /// True when the cursor is on the first line.
    pub fn at_top(&self) -> bool {
        self.cursor().0 == 0
    }

    /// True when the cursor is on the last line.
    pub fn at_bottom(&self) -> bool {
        self.cursor().0 + 1 >= self.area.lines().len()
    }

    /// Puts text in at the cursor: control characters are dropped, line ends become spaces where there is one line.
    /// True when the text changed.
    pub fn insert(&mut self, text: &str) -> bool {
        let room = LONGEST.saturating_sub(self.area.lines().iter().map(|line| line.chars().count() + 1).sum());
        let clean: String = text
            .replace("\r\n", "\n")
            .chars()
            .filter_map(|c| match c {
                '\n' | '\r' if self.several_lines => Some('\n'),
                '\n' | '\r' | '\t' => Some(' '),
                c if crate::text::is_unsafe(c) => None,
                c => Some(c),
            })
            .take(room)
            .collect();
        let clean = if self.several_lines { clean.as_str() } else { clean.trim_end_matches(' ') };
        // A single space typed is meant; spaces at the end of something pasted are not.
        let clean = if clean.is_empty() && text == " " && room > 0 { " " } else { clean };
        !clean.is_empty() && self.area.insert_str(clean)
    }

    /// Puts the cursor there; beyond the text it stays at the end.
    pub fn jump(&mut self, line: usize, column: usize) {
        let clamp = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(clamp(line), clamp(column)));
    }

    /// Carries out one editing step. True when the text changed.
    pub fn apply(&mut self, edit: Edit) -> bool {
        let area = &mut self.area;
        let motion = match edit {
            Edit::Backspace => return area.delete_char(),
            Edit::Delete => return area.delete_next_char(),
            Edit::DeleteWordLeft => return area.delete_word(),
            Edit::DeleteWordRight => return area.delete_next_word(),
            Edit::DeleteToHead => return area.delete_line_by_head(),
            Edit::DeleteToEnd => return area.delete_line_by_end(),
            Edit::Newline => return self.insert("\n"),
            Edit::Left => CursorMove::Back,
            Edit::Right => CursorMove::Forward,
            Edit::Up => CursorMove::Up,
            Edit::Down => CursorMove::Down,
            Edit::Home => CursorMove::Head,
            Edit::End => CursorMove::End,
            Edit::WordLeft => CursorMove::WordBack,
            Edit::WordRight => CursorMove::WordForward,
        };
        area.move_cursor(motion);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stays_one_line() {
        let mut editor = Editor::new("a", false);
        assert!(editor.insert("b\r\nc\u{1b}[31m\td\n"));
        assert_eq!(editor.text(), "ab c[31m d");
        assert!(editor.insert(" "));
        assert_eq!(editor.text(), "ab c[31m d ");
        assert!(editor.apply(Edit::DeleteWordLeft));
    }

    #[test]
    fn the_length_is_capped() {
        let mut editor = Editor::new("", true);
        editor.insert(&"x".repeat(LONGEST * 2));
        assert!(editor.text().len() <= LONGEST);
        assert!(!editor.insert("y"));
    }
}
