//! Writes a tree line by line as PyYAML does: two spaces a level, lists in mappings without a level of their own,
//! text folded behind column 80.

mod scalars;

use std::borrow::Cow;

use super::super::{Node, Origin, Value};
use super::Letters;
use super::style::is_break;

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
    /// True where characters stand for halves of others.
    halves: bool,
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
            halves: false,
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
                    Value::Other("str", numbers) => self.halves(numbers, place),
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
}

fn is_simple_key(key: &Node) -> bool {
    let scalar = || Cow::Owned(super::scalar(&key.value));
    let (text, tag): (Cow<'_, str>, &str) = match &key.value {
        Value::Str(text) => (Cow::Borrowed(text), "!!str"),
        Value::Int(_) => (scalar(), "!!int"),
        Value::Float(_) => (scalar(), "!!float"),
        Value::Bool(_) => (scalar(), "!!bool"),
        Value::Time(text) => (Cow::Borrowed(text), "!!timestamp"),
        Value::Other("str", _) => (Cow::Owned(key.key_text()), "!!str"),
        Value::Null | Value::Other(..) => (scalar(), "!!null"),
        Value::List(_) | Value::Map(_) => return false,
    };
    let length = text.chars().count();
    length > 0 && length + tag.len() < KEY_LENGTH && !text.contains(is_break)
}
