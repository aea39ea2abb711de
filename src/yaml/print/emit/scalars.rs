//! One value of a document as text: which style it takes, and how it is written and folded in it.

use super::super::style::{Styles, escape, is_break, styles};
use super::{Emitter, INDENT, Position, WIDTH};
use crate::text::is_unsafe;
use crate::yaml::mends::FIRST_HALF;
use crate::yaml::resolve::{self, Tag};
use crate::yaml::{Node, Value};

/// Stands for the first half of a character while a text with halves is printed.
const STAND_IN: u32 = 0x10_F000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

impl Emitter {
    pub(super) fn text(&mut self, text: &str, place: Position) {
        if place != Position::Root && self.column + text.len() < WIDTH && is_plain_word(text) {
            return self.word(text);
        }
        if place != Position::Key && is_plain_block(text) {
            return self.block(text);
        }
        let characters: Vec<char> = text.chars().collect();
        let split = place != Position::Key;
        let wild = self.tame && characters.iter().any(|c| is_wild(*c));
        match if wild { Style::Double } else { choose(text, styles(&characters, self.letters), place) } {
            Style::Plain => self.plain(&characters, place),
            Style::Single => self.single(&characters, split),
            Style::Double => self.double(&characters, split),
            Style::Literal => self.literal(&characters),
        }
    }

    /// A text with halves of characters, by the numbers of its characters.
    pub(super) fn halves(&mut self, numbers: &[Node], place: Position) {
        let half = |node: &Node| match &node.value {
            Value::Int(number) => char::from_u32(u32::try_from(number).ok()? - FIRST_HALF + STAND_IN),
            _ => None,
        };
        let characters: Vec<char> = numbers.iter().filter_map(|node| node.character().or_else(|| half(node))).collect();
        self.halves = true;
        self.double(&characters, place != Position::Key);
        self.halves = false;
    }

    /// As [`plain`](Self::plain), for what needs no look at its single characters.
    fn word(&mut self, text: &str) {
        if !self.white {
            self.write(" ");
        }
        (self.white, self.fresh) = (false, false);
        self.column += text.len();
        self.out.push_str(text);
    }

    /// As [`literal`](Self::literal), for what needs no look at its single characters.
    fn block(&mut self, text: &str) {
        let (header, lines) = match text.strip_suffix('\n') {
            Some(lines) if lines.ends_with('\n') => ("|+", lines),
            Some(lines) => ("|", lines),
            None => ("|-", text),
        };
        self.indicator(header, true, false, false);
        self.open_ended = header.ends_with('+');
        self.line_break('\n');
        for line in lines.split('\n') {
            if !line.is_empty() {
                self.line_start();
                self.out.push_str(line);
            }
            self.line_break('\n');
        }
    }

    pub(super) fn plain(&mut self, text: &[char], place: Position) {
        self.open_ended |= place == Position::Root;
        if text.is_empty() {
            return;
        }
        if !self.white {
            self.write(" ");
        }
        (self.white, self.fresh) = (false, false);
        for (start, end) in runs(text) {
            // One space behind the last column becomes the line's end.
            if text[start] == ' ' && end - start == 1 && self.column > WIDTH && place != Position::Key {
                self.line_start();
                (self.white, self.fresh) = (false, false);
            } else {
                self.characters(&text[start..end]);
            }
        }
    }

    fn single(&mut self, text: &[char], split: bool) {
        self.indicator("'", true, false, false);
        for (start, end) in runs(text) {
            let inside = start != 0 && end != text.len();
            match text[start] {
                ' ' if end - start == 1 && self.column > WIDTH && split && inside => self.line_start(),
                '\'' => self.write(&"''".repeat(end - start)),
                c if is_break(c) => {
                    if c == '\n' {
                        self.line_break('\n');
                    }
                    text[start..end].iter().for_each(|c| self.line_break(*c));
                    self.line_start();
                }
                _ => self.characters(&text[start..end]),
            }
        }
        self.indicator("'", false, false, false);
    }

    fn double(&mut self, text: &[char], split: bool) {
        self.indicator("\"", true, false, false);
        let mut start = 0;
        for end in 0..=text.len() {
            let here = text.get(end).copied();
            let wild = |c: &char| self.tame && is_wild(*c);
            let half = |c| u32::from(c).checked_sub(STAND_IN).filter(|_| self.halves).map(|at| at + FIRST_HALF);
            let number = |number: u32| format!("\\u{number:04X}");
            let escaped = here.map(|c| match half(c) {
                None => escape(c, self.letters).or_else(|| wild(&c).then(|| number(c.into()))),
                Some(half) => Some(number(half)),
            });
            if escaped.as_ref().is_none_or(Option::is_some) {
                self.characters(&text[start..end]);
                start = end;
                if let Some(Some(escaped)) = escaped {
                    self.write(&escaped);
                    start = end + 1;
                }
            }
            let may_split = split && 0 < end && end + 1 < text.len() && (here == Some(' ') || start >= end);
            // Right behind an escape, `start` is one ahead of `end`, and the packers' printer subtracts it.
            if may_split && self.column + end > WIDTH + start {
                if start < end {
                    self.characters(&text[start..end]);
                    start = end;
                }
                self.write("\\");
                self.line_start();
                (self.white, self.fresh) = (false, false);
                if text[start] == ' ' {
                    self.write("\\");
                }
            }
        }
        self.indicator("\"", false, false, false);
    }

    fn literal(&mut self, text: &[char]) {
        let mut header = String::from("|");
        if text.first().is_some_and(|c| *c == ' ' || is_break(*c)) {
            header.push_str(&INDENT.to_string());
        }
        let ends = text.iter().rev().take(2).take_while(|c| is_break(**c)).count();
        match (ends, text.len()) {
            (0, _) => header.push('-'),
            (2, _) | (1, 1) => header.push('+'),
            _ => {}
        }
        self.indicator(&header, true, false, false);
        self.open_ended = header.ends_with('+');
        self.line_break('\n');
        for (at, line) in lines(text).into_iter().enumerate() {
            let (content, breaks) = line;
            if at > 0 || !content.is_empty() {
                self.line_start();
                self.out.extend(content);
            }
            for c in breaks {
                self.line_break(*c);
            }
            if breaks.is_empty() {
                self.line_break('\n');
            }
        }
    }
}

/// Runs of spaces, of line ends, of single quotes, and of everything else.
fn runs(text: &[char]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let kind = |c: char| match c {
        ' ' => 0,
        '\'' => 1,
        c if is_break(c) => 2,
        _ => 3,
    };
    let mut start = 0;
    std::iter::from_fn(move || {
        let first = kind(*text.get(start)?);
        let end = text[start..].iter().position(|c| kind(*c) != first).map_or(text.len(), |length| start + length);
        let run = (start, end);
        start = end;
        Some(run)
    })
}

/// A text as pieces without a line end, each with the line ends behind it. Line ends at the start are a piece.
fn lines(text: &[char]) -> Vec<(&[char], &[char])> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let content = rest.iter().position(|c| is_break(*c)).unwrap_or(rest.len());
        let breaks = rest[content..].iter().position(|c| !is_break(*c)).unwrap_or(rest.len() - content);
        pieces.push((&rest[..content], &rest[content..content + breaks]));
        rest = &rest[content + breaks..];
    }
    pieces
}

/// True for what no terminal may get.
fn is_wild(c: char) -> bool {
    is_unsafe(c) && !matches!(c, '\n' | '\t')
}

/// True for texts, most of all, that are plain wherever they stand: letters and a few signs that mean nothing in YAML, with
/// spaces between, and no word that stands for something else.
fn is_plain_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let harmless = |b: &u8| b.is_ascii_alphanumeric() || b" _-./@+=()$;<".contains(b);
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.last() != Some(&b' ')
        && bytes.iter().all(harmless)
        && resolve::tag(text) == Tag::Str
}

/// True for texts of several lines that a block carries as they are.
fn is_plain_block(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.contains(&b'\n')
        && bytes.first().is_some_and(u8::is_ascii_graphic)
        && bytes.last() != Some(&b' ')
        && bytes.iter().all(|b| matches!(b, b' '..=b'~' | b'\n'))
        && !text.contains(" \n")
}

fn choose(text: &str, styles: Styles, place: Position) -> Style {
    let key = place == Position::Key;
    if text.contains('\n') {
        return if !key && styles.block { Style::Literal } else { Style::Double };
    }
    if resolve::tag(text) == Tag::Str && !(key && (styles.empty || styles.several_lines)) && styles.plain {
        return Style::Plain;
    }
    if styles.single && !(key && styles.several_lines) { Style::Single } else { Style::Double }
}
