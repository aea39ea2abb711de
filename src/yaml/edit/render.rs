//! New values as text, in the layout of the document that they go into.

use libyaml_safer::ScalarStyle;

use super::super::resolve::{self, Tag};
use super::super::{Node, Value, print};
use super::syntax::Layout;
use crate::text::is_unsafe;

/// Keys beyond this length, in bytes, need the long form `? key`: the reader looks 1024 characters ahead.
const LONG_KEY: usize = 900;

/// A value behind its key or dash: what stands on that line, and the lines below, indented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rendered {
    pub(super) head: String,
    pub(super) lines: Vec<String>,
}

/// Where a text stands, which decides what may go without quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Block,
    Flow,
}

fn spaces(columns: usize) -> String {
    " ".repeat(columns)
}

impl Layout {
    /// A value under a key at `column`. `quotes` is the style of the text that it replaces.
    pub(super) fn value(&self, node: &Node, column: usize, quotes: ScalarStyle) -> Option<Rendered> {
        Some(match &node.value {
            Value::Map(pairs) if !pairs.is_empty() => {
                Rendered { head: String::new(), lines: self.pairs(pairs, column + self.step)? }
            }
            Value::List(items) if !items.is_empty() => {
                Rendered { head: String::new(), lines: self.items(items, column + self.dash)? }
            }
            Value::Null => Rendered::default(),
            Value::Str(text) => self
                .literal(text, column + self.step)
                .unwrap_or_else(|| Rendered { head: scalar_text(text, Context::Block, quotes), lines: Vec::new() }),
            _ => Rendered { head: flow(node)?, lines: Vec::new() },
        })
    }

    /// A value behind a dash at `column`.
    pub(super) fn item(&self, node: &Node, column: usize, quotes: ScalarStyle) -> Option<Rendered> {
        let mut lines = match &node.value {
            Value::Map(pairs) if !pairs.is_empty() => self.pairs(pairs, column + 2)?,
            Value::List(items) if !items.is_empty() => self.items(items, column + 2)?,
            Value::Null => return Some(Rendered { head: "null".into(), lines: Vec::new() }),
            Value::Str(text) => {
                return Some(self.literal(text, column + 2).unwrap_or_else(|| Rendered {
                    head: scalar_text(text, Context::Block, quotes),
                    lines: Vec::new(),
                }));
            }
            _ => return Some(Rendered { head: flow(node)?, lines: Vec::new() }),
        };
        let head = lines.remove(0).trim_start_matches(' ').to_owned();
        Some(Rendered { head, lines })
    }

    /// Whole lines of a pair whose key stands at `column`.
    pub(super) fn pair(&self, key: &Node, value: &Node, column: usize) -> Option<Vec<String>> {
        let name = key_text(key, Context::Block)?;
        let value = self.value(value, column, ScalarStyle::Plain)?;
        let indent = spaces(column);
        let gap = if value.head.is_empty() { "" } else { " " };
        let mut lines = if name.len() > LONG_KEY {
            vec![format!("{indent}? {name}"), format!("{indent}:{gap}{}", value.head)]
        } else {
            vec![format!("{indent}{name}:{gap}{}", value.head)]
        };
        lines.extend(value.lines);
        Some(lines)
    }

    /// Whole lines of an item whose dash stands at `column`.
    pub(super) fn dashed(&self, node: &Node, column: usize) -> Option<Vec<String>> {
        let item = self.item(node, column, ScalarStyle::Plain)?;
        let mut lines = vec![format!("{}- {}", spaces(column), item.head)];
        lines.extend(item.lines);
        Some(lines)
    }

    /// A text of several lines as a literal block; `None` where a block would not say exactly this.
    fn literal(&self, text: &str, column: usize) -> Option<Rendered> {
        let (body, header) = match text.strip_suffix('\n') {
            Some(body) => (body, "|"),
            None => (text, "|-"),
        };
        let several = text.contains('\n') && !body.is_empty() && !body.ends_with('\n');
        let indented = body.starts_with([' ', '\n']);
        let exact = body.split('\n').all(|line| {
            line.chars().all(is_printable) && (line.is_empty() || !line.trim().is_empty()) && !line.starts_with('\t')
        });
        // In a document without last line ending, the block's own would be missing if it came last.
        if !self.blocks || !several || indented || !exact || !(self.closed || header == "|-") {
            return None;
        }
        let indent = spaces(column);
        let lines =
            body.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
        Some(Rendered { head: header.into(), lines: lines.collect() })
    }

    fn pairs(&self, pairs: &[(Node, Node)], column: usize) -> Option<Vec<String>> {
        let mut lines = Vec::new();
        for (key, value) in pairs {
            lines.extend(self.pair(key, value, column)?);
        }
        Some(lines)
    }

    fn items(&self, items: &[Node], column: usize) -> Option<Vec<String>> {
        let mut lines = Vec::new();
        for item in items {
            lines.extend(self.dashed(item, column)?);
        }
        Some(lines)
    }
}

/// A value on one line, as inside brackets; `None` for values that have no text of their own (`!!binary`).
pub(super) fn flow(node: &Node) -> Option<String> {
    Some(match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => print::float(*value),
        Value::Time(text) => text.clone(),
        Value::Str(text) => scalar_text(text, Context::Flow, ScalarStyle::Plain),
        Value::Other(..) => return None,
        Value::List(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Option<Vec<_>>>()?.join(", "))
        }
        Value::Map(pairs) => {
            let pairs: Option<Vec<_>> = pairs.iter().map(|(key, value)| flow_pair(key, value)).collect();
            format!("{{{}}}", pairs?.join(", "))
        }
    })
}

/// `key: value` on one line, as inside braces.
pub(super) fn flow_pair(key: &Node, value: &Node) -> Option<String> {
    let (name, value) = (key_text(key, Context::Flow)?, flow(value)?);
    Some(if name.len() > LONG_KEY { format!("? {name} : {value}") } else { format!("{name}: {value}") })
}

/// A key on one line.
pub(super) fn key_text(key: &Node, place: Context) -> Option<String> {
    match &key.value {
        Value::Str(text) => Some(scalar_text(text, place, ScalarStyle::Plain)),
        Value::List(_) | Value::Map(_) => None,
        _ => flow(key),
    }
}

/// A text on one line: plain where that means the same, else in quotes; quoted like `wanted` where that works.
pub(super) fn scalar_text(text: &str, place: Context, wanted: ScalarStyle) -> String {
    let single = text.chars().all(is_printable);
    match wanted {
        ScalarStyle::DoubleQuoted => double_quoted(text),
        ScalarStyle::SingleQuoted if single => single_quoted(text),
        _ if single && is_plain(text, place) => text.to_owned(),
        _ if single => single_quoted(text),
        _ => double_quoted(text),
    }
}

fn is_printable(c: char) -> bool {
    !is_unsafe(c) && !('\u{7f}'..'\u{a0}').contains(&c) && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str, place: Context) -> bool {
    const INDICATORS: &str = "?:,[]{}#&*!|>'\"%@`";
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let dashed = first == '-' && (place == Context::Flow || chars.next().is_none_or(|c| c == ' ' || c == '-'));
    !dashed
        && !INDICATORS.contains(first)
        && !text.starts_with("...")
        && !first.is_whitespace()
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !(place == Context::Flow && text.contains([',', '[', ']', '{', '}', ':', '?']))
        && resolve::tag(text) == Tag::Str
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) < 0x100 => out.push_str(&format!("\\x{:02X}", u32::from(c))),
            c if u32::from(c) < 0x1_0000 => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}
