//! A text being edited. The one place that knows the editing library; it keeps the text, `draw` shows it.

use tui_textarea::{CursorMove, TextArea};

/// Longest text that a field takes, in characters: far above what a packer accepts, far below what would be slow.
const LONGEST: usize = 20_000;

/// Where the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Motion {
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
}

/// One editing step, as shells have taught them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edit {
    /// Moves the cursor.
    Move(Motion),
    /// Selects what the cursor passes.
    Select(Motion),
    /// Selects the whole text.
    SelectAll,
    /// Takes the selected text out, for pasting it.
    Cut,
    /// Keeps the selected text for pasting it.
    Copy,
    /// Puts in what was cut or copied here last.
    Paste,
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
    /// What was cut or copied last, in whatever field.
    kept: String,
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
        Self { area, several_lines, kept: String::new() }
    }

    /// Another text, with what was cut or copied before.
    pub fn load(&mut self, text: &str, several_lines: bool) {
        *self = Self { kept: std::mem::take(&mut self.kept), ..Self::new(text, several_lines) };
    }

    /// The selected part of a line, in characters: its first and the one behind its last.
    pub fn selected(&self, line: usize) -> Option<(usize, usize)> {
        let (from, to) = self.area.selection_range().filter(|(from, to)| from != to)?;
        let first = if line == from.0 { from.1 } else { 0 };
        let behind = if line == to.0 { to.1 } else { self.lines().get(line)?.chars().count() };
        (from.0..=to.0).contains(&line).then_some((first, behind))
    }

    /// The selected text.
    pub fn selection(&self) -> Option<String> {
        let lines = self.lines().iter().enumerate();
        let parts: Vec<String> = lines
            .filter_map(|(at, line)| {
                let (from, to) = self.selected(at)?;
                Some(line.chars().skip(from).take(to - from).collect())
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
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
        self.area.cancel_selection();
        let clamp = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(clamp(line), clamp(column)));
    }

    /// Carries out one editing step. True when the text changed.
    pub fn apply(&mut self, edit: Edit) -> bool {
        if let (Edit::Cut | Edit::Copy, Some(text)) = (edit, self.selection()) {
            self.kept = text;
        }
        let area = &mut self.area;
        match edit {
            Edit::Backspace => return area.delete_char(),
            Edit::Delete => return area.delete_next_char(),
            Edit::DeleteWordLeft => return area.delete_word(),
            Edit::DeleteWordRight => return area.delete_next_word(),
            Edit::DeleteToHead => return area.delete_line_by_head(),
            Edit::DeleteToEnd => return area.delete_line_by_end(),
            Edit::Newline => return self.insert("\n"),
            Edit::Cut => return area.cut(),
            Edit::Copy => area.cancel_selection(),
            Edit::Paste => return self.insert(&self.kept.clone()),
            Edit::SelectAll => area.select_all(),
            Edit::Move(motion) => {
                area.cancel_selection();
                area.move_cursor(motion.into());
            }
            Edit::Select(motion) => {
                if !area.is_selecting() {
                    area.start_selection();
                }
                area.move_cursor(motion.into());
            }
        }
        false
    }
}

impl From<Motion> for CursorMove {
    fn from(motion: Motion) -> Self {
        match motion {
            Motion::Left => Self::Back,
            Motion::Right => Self::Forward,
            Motion::Up => Self::Up,
            Motion::Down => Self::Down,
            Motion::Home => Self::Head,
            Motion::End => Self::End,
            Motion::WordLeft => Self::WordBack,
            Motion::WordRight => Self::WordForward,
        }
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
