//! Writes a tree line by line as PyYAML does: two spaces a level, lists in mappings without a level of their own,
//! text folded behind column 80.

use std::borrow::Cow;

use super::super::resolve::{self, Tag};
use super::super::{Node, Origin, Value};
use super::Letters;
use crate::text::is_unsafe;

use super::style::{Styles, escape, is_break, styles};

const INDENT: usize = 2;
const WIDTH: usize = 80;
/// A longer key, its type's name included, stands behind a `?`.
const KEY_LENGTH: usize = 128;

/// The text so far, and where the next character lands.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the text so far")]
pub(super) struct Emitter {
    out: String,
    column: usize,
    /// Levels of indentation above; `None` before the first.
    indent: Option<usize>,
    /// The last character was white, so no space is needed.
    white: bool,
    /// Nothing but indentation stands on this line.
    fresh: bool,
    /// The text ends such that a document's end has to be marked.
    open_ended: bool,
    /// What begins on which line, where that is asked for.
    places: Option<Places>,
    letters: Letters,
    /// True where characters that steer a terminal are written as escapes.
    tame: bool,
}

/// A key or an item begins: on which line (from 0), its dotted path, and who said its value.
pub(super) type Begin = (usize, String, Origin);

/// Keeps the place while the tree is walked.
#[derive(Default)]
struct Places {
    line: usize,
    path: String,
    begins: Vec<Begin>,
}

impl Places {
    /// Goes down to a key or an item, which begins here; gives what to cut the path to on the way up.
    fn enter(&mut self, name: &str, origin: Origin) -> usize {
        let above = self.path.len();
        if above > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        self.begins.push((self.line, self.path.clone(), origin));
        above
    }
}

/// Where a node stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Root,
    Item,
    Key,
    Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// The whole tree as text.
pub(super) fn emit(node: &Node, letters: Letters) -> String {
    Emitter::new(None, letters).whole(node).out
}

/// The whole tree as text for a terminal.
pub(super) fn emit_tame(node: &Node, letters: Letters) -> String {
    Emitter { tame: true, ..Emitter::new(None, letters) }.whole(node).out
}

/// The whole tree as text, and what begins on which of its lines, in order; an inner one behind the outer ones that begin
/// on the same line.
pub(super) fn emit_with_places(node: &Node, letters: Letters) -> (String, Vec<Begin>) {
    let emitter = Emitter::new(Some(Places::default()), letters).whole(node);
    (emitter.out, emitter.places.unwrap_or_default().begins)
}

impl Emitter {
    fn new(places: Option<Places>, letters: Letters) -> Self {
        Self {
            out: String::new(),
            column: 0,
            indent: None,
            white: true,
            fresh: true,
            open_ended: false,
            places,
            letters,
            tame: false,
        }
    }

    fn whole(mut self, node: &Node) -> Self {
        self.node(node, Position::Root);
        self.line_start();
        if self.open_ended {
            self.indicator("...", true, false, false);
            self.line_start();
        }
        self
    }

    fn enter(&mut self, name: impl FnOnce() -> String, origin: Origin) -> usize {
        self.places.as_mut().map_or(0, |places| places.enter(&name(), origin))
    }

    fn leave(&mut self, above: usize) {
        if let Some(places) = &mut self.places {
            places.path.truncate(above);
        }
    }

    fn write(&mut self, text: &str) {
        self.column += text.chars().count();
        self.out.push_str(text);
    }

    fn characters(&mut self, text: &[char]) {
        self.column += text.len();
        self.out.extend(text);
    }

    fn line_break(&mut self, c: char) {
        self.white = true;
        self.fresh = true;
        self.column = 0;
        self.out.push(c);
        if let Some(places) = &mut self.places {
            places.line += usize::from(c == '\n');
        }
    }

    /// Goes to the indentation of the current level, on a new line unless this one is still free.
    fn line_start(&mut self) {
        let indent = self.indent.unwrap_or(0);
        if !self.fresh || self.column > indent || (self.column == indent && !self.white) {
            self.line_break('\n');
        }
        if self.column < indent {
            self.white = true;
            self.out.extend(std::iter::repeat_n(' ', indent - self.column));
            self.column = indent;
        }
    }

    fn indicator(&mut self, text: &str, spaced: bool, white: bool, keeps_fresh: bool) {
        if spaced && !self.white {
            self.write(" ");
        }
        self.white = white;
        self.fresh &= keeps_fresh;
        self.open_ended = false;
        self.write(text);
    }

    fn deeper(&mut self, same_level: bool) -> Option<usize> {
        let before = self.indent;
        self.indent = Some(match before {
            None => 0,
            Some(indent) if same_level => indent,
            Some(indent) => indent + INDENT,
        });
        before
    }

    fn node(&mut self, node: &Node, place: Position) {
        match &node.value {
            Value::List(items) if items.is_empty() => self.empty("[", "]"),
            Value::Map(pairs) if pairs.is_empty() => self.empty("{", "}"),
            Value::List(items) => {
                let before = self.deeper(place == Position::Value && !self.fresh);
                for (at, item) in items.iter().enumerate() {
                    self.line_start();
                    let above = self.enter(|| at.to_string(), item.origin);
                    self.indicator("-", true, false, true);
                    self.node(item, Position::Item);
                    self.leave(above);
                }
                self.indent = before;
            }
            Value::Map(pairs) => {
                let before = self.deeper(false);
                for (key, value) in pairs {
                    self.pair(key, value);
                }
                self.indent = before;
            }
            scalar => {
                // What is folded stands one level deeper.
                let before = self.indent;
                self.indent = Some(before.map_or(INDENT, |indent| indent + INDENT));
                match scalar {
                    Value::Str(text) => self.text(text, place),
                    other => self.plain(&super::scalar(other).chars().collect::<Vec<_>>(), place),
                }
                self.indent = before;
            }
        }
    }

    fn empty(&mut self, open: &str, close: &str) {
        self.indicator(open, true, true, false);
        self.indicator(close, false, false, false);
    }

    fn pair(&mut self, key: &Node, value: &Node) {
        self.line_start();
        let above = self.enter(|| key.key_text(), value.origin);
        if is_simple_key(key) {
            self.node(key, Position::Key);
            self.indicator(":", false, false, false);
        } else {
            self.indicator("?", true, false, true);
            self.node(key, Position::Value);
            self.line_start();
            self.indicator(":", true, false, true);
        }
        self.node(value, Position::Value);
        self.leave(above);
    }

    fn text(&mut self, text: &str, place: Position) {
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

    fn plain(&mut self, text: &[char], place: Position) {
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
            let escaped =
                here.map(|c| escape(c, self.letters).or_else(|| wild(&c).then(|| format!("\\u{:04X}", u32::from(c)))));
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

fn is_simple_key(key: &Node) -> bool {
    let scalar = || Cow::Owned(super::scalar(&key.value));
    let (text, tag): (Cow<'_, str>, &str) = match &key.value {
        Value::Str(text) => (Cow::Borrowed(text), "!!str"),
        Value::Int(_) => (scalar(), "!!int"),
        Value::Float(_) => (scalar(), "!!float"),
        Value::Bool(_) => (scalar(), "!!bool"),
        Value::Time(text) => (Cow::Borrowed(text), "!!timestamp"),
        Value::Null | Value::Other(..) => (scalar(), "!!null"),
        Value::List(_) | Value::Map(_) => return false,
    };
    let length = text.chars().count();
    length > 0 && length + tag.len() < KEY_LENGTH && !text.contains(is_break)
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
