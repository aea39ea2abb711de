//! Reads a document as PyYAML's safe loader would, with the place of every node.
//!
//! Stricter than the loader in three ways that keep a hostile file from costing time or memory: its size, its depth,
//! and the number of nodes that aliases may unfold into.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use libyaml_safer::{Event, EventData, ScalarStyle};

use super::events::{self, Stop};
use super::resolve::{self, Tag};
use super::tabs;
use super::{Mark, Node, Origin, Span, Value};
use crate::finding::Finding;

/// Larger documents are refused unread, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// Deeper nesting is refused; PyYAML gives up at about three times that.
pub const MAX_DEPTH: usize = 100;
/// More nodes than this, aliases unfolded, are refused.
pub const MAX_NODES: usize = 400_000;

const TAG_PREFIX: &str = "tag:yaml.org,2002:";

/// A document that was read.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file's name for messages, relative to the application's folder.
    pub path: String,
    /// The text as read, byte-order mark and all.
    pub text: Arc<str>,
    /// Its content; the origins are the places in `text`.
    pub root: Node,
}

/// Reads one document.
///
/// # Errors
/// One [`Finding`] with the place: not UTF-8, too large, too deep, does not parse, duplicate keys, unknown tags, several
/// documents, aliases without anchor. That the root is a mapping is for the schema to say.
pub fn read(path: &str, bytes: &[u8]) -> Result<Document, Finding> {
    read_with(path, bytes, true)
}

/// Reads one document as PyYAML's own safe loader does: a key that is given twice takes its last value.
///
/// # Errors
/// As [`read`], but for duplicate keys.
pub fn read_plain(path: &str, bytes: &[u8]) -> Result<Document, Finding> {
    read_with(path, bytes, false)
}

fn read_with(path: &str, bytes: &[u8], strict: bool) -> Result<Document, Finding> {
    if bytes.len() > MAX_BYTES {
        let message =
            format!("the file has {}, more than any project file needs.", crate::text::size(bytes.len() as u64));
        return Err(Finding::error("yaml-too-large", path, message).fix("Keep the project file under 4 MB."));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(path, bytes, error.valid_up_to()))?;
    let mut reader = Reader::new(path, text, strict)?;
    let root = reader.document()?;
    Ok(Document { path: path.to_owned(), text: text.into(), root })
}

fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Finding {
    let before = &bytes[..valid];
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    Finding::error("yaml-not-utf8", path, "the file is not UTF-8 from here on, so the packers cannot read it.")
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

struct Reader<'a> {
    path: &'a str,
    events: std::vec::IntoIter<Event>,
    anchors: HashMap<String, (Node, usize)>,
    open: HashSet<String>,
    nodes: usize,
    bom: usize,
    /// Whether keys may not repeat.
    strict: bool,
}

impl<'a> Reader<'a> {
    fn new(path: &'a str, text: &str, strict: bool) -> Result<Self, Finding> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let bom = text.len() - body.len();
        let mut reader = Self {
            path,
            events: Vec::new().into_iter(),
            anchors: HashMap::new(),
            open: HashSet::new(),
            nodes: 0,
            bom,
            strict,
        };
        let events = reader.scan(body)?;
        if let Some((line, column)) = tabs::stray(body, &events) {
            return Err(Finding::error("yaml-tab", path, "a tab stands here, where YAML allows spaces alone.")
                .at(line, column)
                .fix("Put spaces in its place."));
        }
        reader.events = events.into_iter();
        Ok(reader)
    }

    fn scan(&self, body: &str) -> Result<Vec<Event>, Finding> {
        events::events(body, MAX_DEPTH).map_err(|stop| match stop {
            Stop::Syntax(error) => self.syntax(&error),
            Stop::Marks => Finding::error("yaml-syntax", self.path, "the file begins with two byte-order marks.")
                .at(1, 1)
                .fix("Save it as UTF-8 without a byte-order mark."),
            Stop::Dumb => {
                Finding::error("yaml-syntax", self.path, "the file has a tag (`!…`) that charmer cannot read.")
                    .fix("Remove the tag, or put a space between it and the comma behind it.")
            }
            Stop::Deep(mark) => {
                let message = format!("the document is nested more than {MAX_DEPTH} levels deep.");
                self.error("yaml-too-deep", &mark, message).fix("Flatten it.")
            }
        })
    }

    fn syntax(&self, error: &libyaml_safer::Error) -> Finding {
        let problem = error.problem();
        let known = PROBLEMS.iter().find(|(words, ..)| problem.contains(words));
        let (message, fix) = known.map_or_else(
            || {
                (
                    format!("this is not YAML: {problem}."),
                    "Check the line, and the quotes and the indentation above it.",
                )
            },
            |(_, message, fix)| (format!("this is not YAML: {message}"), *fix),
        );
        match error.problem_mark() {
            Some(mark) => self.error("yaml-syntax", &mark, message),
            None => Finding::error("yaml-syntax", self.path, message),
        }
        .fix(fix)
    }

    fn mark(&self, mark: &libyaml_safer::Mark) -> Mark {
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Mark { line: number(mark.line) + 1, column: number(mark.column) + 1, offset: number(mark.index) + self.bom }
    }

    fn error(&self, code: &'static str, mark: &libyaml_safer::Mark, message: impl Into<String>) -> Finding {
        let mark = self.mark(mark);
        Finding::error(code, self.path, message).at(mark.line, mark.column)
    }

    fn error_at(&self, code: &'static str, node: &Node, message: impl Into<String>) -> Finding {
        let mark = node.origin.span().unwrap_or_default().start;
        Finding::error(code, self.path, message).at(mark.line, mark.column)
    }

    fn next(&mut self) -> Result<Event, Finding> {
        self.events.next().ok_or_else(|| Finding::error("yaml-syntax", self.path, "the document ends too early."))
    }

    fn document(&mut self) -> Result<Node, Finding> {
        self.next()?;
        let Some(start) = self.events.next() else {
            return Ok(Value::Null.into());
        };
        debug_assert!(matches!(start.data, EventData::DocumentStart { .. }));
        let event = self.next()?;
        let root = self.node(event)?;
        self.next()?;
        match self.events.next() {
            None => Ok(root),
            Some(event) => Err(self
                .error(
                    "yaml-several",
                    &event.start_mark,
                    "a second document begins here; the packers read exactly one.",
                )
                .fix("Remove the `---` and what follows it, or put it into a file of its own.")),
        }
    }

    fn node(&mut self, event: Event) -> Result<Node, Finding> {
        self.count(1, &event.start_mark)?;
        let span = Span { start: self.mark(&event.start_mark), end: self.mark(&event.end_mark) };
        match event.data {
            EventData::Alias { anchor } => self.alias(&anchor, &event.start_mark, span),
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                let plain = plain_implicit && style == ScalarStyle::Plain;
                let value = self.scalar(tag.as_deref(), value, plain, &event.start_mark)?;
                self.anchored(anchor, Node::new(value, Origin::Person(span)), self.nodes, &event.start_mark)
            }
            EventData::SequenceStart { anchor, tag, .. } => {
                let before = self.open(anchor.as_deref(), &event.start_mark)?;
                let (items, end) = self.items()?;
                let value = self.tagged(tag.as_deref(), "seq", Value::List(items), &event.start_mark)?;
                let span = Span { end, ..span };
                self.anchored(anchor, Node::new(value, Origin::Person(span)), before, &event.start_mark)
            }
            EventData::MappingStart { anchor, tag, .. } => {
                let before = self.open(anchor.as_deref(), &event.start_mark)?;
                let (pairs, end) = self.pairs()?;
                let value = self.tagged(tag.as_deref(), "map", Value::Map(pairs), &event.start_mark)?;
                let span = Span { end, ..span };
                self.anchored(anchor, Node::new(value, Origin::Person(span)), before, &event.start_mark)
            }
            _ => Err(self.error("yaml-syntax", &event.start_mark, "the document ends too early.")),
        }
    }

    fn count(&mut self, nodes: usize, mark: &libyaml_safer::Mark) -> Result<(), Finding> {
        self.nodes += nodes;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("the document unfolds into more than {MAX_NODES} values.");
        Err(self.error("yaml-too-many", mark, message).fix("Use fewer aliases (`*name`) inside anchors (`&name`)."))
    }

    fn open(&mut self, anchor: Option<&str>, mark: &libyaml_safer::Mark) -> Result<usize, Finding> {
        if let Some(anchor) = anchor {
            self.refuse_second(anchor, mark)?;
            self.open.insert(anchor.to_owned());
        }
        Ok(self.nodes)
    }

    fn refuse_second(&self, anchor: &str, mark: &libyaml_safer::Mark) -> Result<(), Finding> {
        if self.anchors.contains_key(anchor) || self.open.contains(anchor) {
            let message = format!("the anchor `&{anchor}` is given twice; the packers accept each name once.");
            return Err(self.error("yaml-anchor-twice", mark, message).fix("Rename one of the two."));
        }
        Ok(())
    }

    fn anchored(
        &mut self,
        anchor: Option<String>,
        node: Node,
        before: usize,
        mark: &libyaml_safer::Mark,
    ) -> Result<Node, Finding> {
        if let Some(anchor) = anchor {
            if !self.open.remove(&anchor) {
                self.refuse_second(&anchor, mark)?;
            }
            self.anchors.insert(anchor, (node.clone(), self.nodes - before + 1));
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: &str, mark: &libyaml_safer::Mark, span: Span) -> Result<Node, Finding> {
        if self.open.contains(anchor) {
            let message = format!("`*{anchor}` stands inside the very value that it names, which has no end.");
            return Err(self.error("yaml-alias-cycle", mark, message).fix("Remove the alias."));
        }
        let Some((node, size)) = self.anchors.get(anchor) else {
            let message = format!("`*{anchor}` names an anchor that is not defined above.");
            return Err(self
                .error("yaml-alias-unknown", mark, message)
                .fix(format!("Write `&{anchor}` before the value it stands for, or put the text in quotes.")));
        };
        let (mut node, size) = (node.clone(), *size);
        self.count(size, mark)?;
        node.origin = Origin::Person(span);
        Ok(node)
    }

    fn items(&mut self) -> Result<(Vec<Node>, Mark), Finding> {
        let mut items = Vec::new();
        loop {
            let event = self.next()?;
            if matches!(event.data, EventData::SequenceEnd) {
                return Ok((items, self.mark(&event.end_mark)));
            }
            items.push(self.node(event)?);
        }
    }

    fn pairs(&mut self) -> Result<(Vec<(Node, Node)>, Mark), Finding> {
        let (mut own, mut merged) = (Vec::<(Node, Node)>::new(), Vec::new());
        let mut spelled = HashSet::new();
        loop {
            let event = self.next()?;
            if matches!(event.data, EventData::MappingEnd) {
                let end = self.mark(&event.end_mark);
                return Ok((join(merged, own), end));
            }
            // The packers compare keys as they are spelled, before they are resolved.
            if let EventData::Scalar { value, .. } = &event.data
                && !spelled.insert(value.clone())
                && self.strict
            {
                let message = format!("the key `{value}` is given twice in the same mapping; the packers refuse that.");
                return Err(self
                    .error("yaml-key-twice", &event.start_mark, message)
                    .key(value.as_str())
                    .fix("Remove one of the two, or join them."));
            }
            let is_merge = matches!(&event.data, EventData::Scalar { value, tag: None, plain_implicit: true, style: ScalarStyle::Plain, .. } if value == "<<");
            let key = if is_merge { Value::Null.into() } else { self.node(event)? };
            let event = self.next()?;
            let value = self.node(event)?;
            if is_merge {
                merged = self.merge(value)?;
            } else if matches!(key.value, Value::List(_) | Value::Map(_)) {
                let message = format!("{} cannot be a key.", key.kind());
                return Err(self.error_at("yaml-key-kind", &key, message).fix("Use text as the key."));
            } else {
                own.push((key, value));
            }
        }
    }

    /// The pairs of `<<: *one` or `<<: [*one, *two]`, the earlier winning.
    fn merge(&self, value: Node) -> Result<Vec<(Node, Node)>, Finding> {
        let refuse = |node: &Node| {
            self.error_at("yaml-merge-kind", node, format!("`<<` merges mappings, and this is {}.", node.kind()))
                .fix("Name a mapping, or a list of mappings.")
        };
        match value.value {
            Value::Map(pairs) => Ok(pairs),
            Value::List(items) => {
                let mut all = Vec::new();
                for item in items.into_iter().rev() {
                    match item.value {
                        Value::Map(pairs) => all.extend(pairs),
                        _ => return Err(refuse(&item)),
                    }
                }
                Ok(all)
            }
            _ => Err(refuse(&value)),
        }
    }

    fn tagged(
        &self,
        tag: Option<&str>,
        usual: &str,
        value: Value,
        mark: &libyaml_safer::Mark,
    ) -> Result<Value, Finding> {
        let Some(tag) = tag.filter(|tag| *tag != "!") else { return Ok(value) };
        let short = tag.strip_prefix(TAG_PREFIX).unwrap_or(tag);
        match (short, &value) {
            _ if short == usual => Ok(value),
            ("set", Value::Map(_)) => Ok(Value::Other("set")),
            ("omap", Value::List(_)) => Ok(Value::Other("omap")),
            ("pairs", Value::List(_)) => Ok(Value::Other("pairs")),
            _ => Err(self.unknown_tag(tag, mark)),
        }
    }

    fn unknown_tag(&self, tag: &str, mark: &libyaml_safer::Mark) -> Finding {
        let short = tag.strip_prefix(TAG_PREFIX).map_or_else(|| tag.to_owned(), |short| format!("!!{short}"));
        self.error("yaml-tag", mark, format!("the packers cannot construct a value with the tag `{short}`."))
            .fix("Remove the tag.")
    }

    fn scalar(
        &self,
        tag: Option<&str>,
        text: String,
        plain: bool,
        mark: &libyaml_safer::Mark,
    ) -> Result<Value, Finding> {
        let kind = match tag {
            None if !plain => Tag::Str,
            None | Some("!") => resolve::tag(&text),
            Some(tag) => match tag.strip_prefix(TAG_PREFIX) {
                Some("str") => Tag::Str,
                Some("null") => Tag::Null,
                Some("bool") => Tag::Bool,
                Some("int") => Tag::Int,
                Some("float") => Tag::Float,
                Some("timestamp") => Tag::Time,
                Some("binary") => return Ok(Value::Other("binary")),
                _ => return Err(self.unknown_tag(tag, mark)),
            },
        };
        let value = match kind {
            Tag::Str => return Ok(Value::Str(text)),
            Tag::Null => Some(Value::Null),
            Tag::Bool => resolve::boolean(&text).map(Value::Bool),
            Tag::Int => resolve::integer(&text).map(Value::Int),
            Tag::Float => resolve::float(&text).map(Value::Float),
            Tag::Time => resolve::time(&text),
            // They stand for something among keys alone.
            Tag::Merge | Tag::Default => None,
        };
        value.ok_or_else(|| {
            self.error(
                "yaml-value",
                mark,
                format!("`{text}` looks like a value that YAML 1.1 has a meaning for, but it cannot be one."),
            )
            .fix("Put it in quotes to keep it as text.")
        })
    }
}

/// Merged pairs first, then the mapping's own; an equal key keeps its first place and takes the last value.
fn join(merged: Vec<(Node, Node)>, own: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut pairs: Vec<(Node, Node)> = Vec::with_capacity(merged.len() + own.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for (key, value) in merged.into_iter().chain(own) {
        match places.entry(identity(&key)) {
            std::collections::hash_map::Entry::Occupied(place) => pairs[*place.get()].1 = value,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(pairs.len());
                pairs.push((key, value));
            }
        }
    }
    pairs
}

/// Equal for keys that Python holds equal: `1`, `1.0` and `true` are one key.
fn identity(key: &Node) -> String {
    match &key.value {
        Value::Str(text) => format!("s{text}"),
        Value::Bool(value) => format!("n{}", i32::from(*value)),
        Value::Float(value) if value.fract() == 0.0 && value.is_finite() => format!("n{value:.0}"),
        Value::Int(value) => format!("n{value}"),
        _ => format!("o{}", key.key_text()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        read("x.yaml", text.as_bytes()).unwrap().root.to_json().to_string()
    }

    fn refused(text: &str) -> (&'static str, usize, usize) {
        let finding = read("x.yaml", text.as_bytes()).unwrap_err();
        (finding.code, finding.line, finding.column)
    }

    #[test]
    fn words_mean_what_pyyaml_means_by_them() {
        assert_eq!(
            json("a: yes\nb: 010\nc: 1:30\nd: 'yes'\ne: 08\nf:\n"),
            r#"{"a":true,"b":8,"c":90,"d":"yes","e":"08","f":null}"#
        );
        assert_eq!(json("a: !!str 12\nb: ! 12\n"), r#"{"a":"12","b":12}"#);
        assert_eq!(json(""), "null");
    }

    // What PyYAML 6.0 says of each.
    #[test]
    fn a_block_of_text_may_end_with_the_file() {
        for (text, want) in [
            ("a: |\n  x", "x"),
            ("a: |+\n  x", "x"),
            ("a: >\n  x\n  y", "x y"),
            ("a: |\n  x\n  ", "x\n"),
            ("a: |+\n  x\n  ", "x\n"),
            ("a: |\n  x\n   ", "x\n "),
            ("a: |-\n  x\r\n  y", "x\ny"),
            ("a: |\n  x\n# c", "x\n"),
            ("a: |", ""),
            ("a: |+\n  ", ""),
            ("a: \"|\"", "|"),
        ] {
            assert_eq!(read("x", text.as_bytes()).unwrap().root.get("a").unwrap().as_str(), Some(want), "{text:?}");
        }
    }

    #[test]
    fn what_makes_the_parser_panic_is_refused() {
        for text in ["a: [!x, b]\n", "{,{!,", "a: !%FF b\n"] {
            assert_eq!(refused(text).0, "yaml-syntax", "{text}");
        }
        assert_eq!(refused("a: \"\\").0, "yaml-syntax");
        assert_eq!(refused("\u{feff}\u{feff}a: 1\n"), ("yaml-syntax", 1, 1));
        assert_eq!(json("a: so !important, so true\n"), r#"{"a":"so !important, so true"}"#);
    }

    #[test]
    fn merged_keys_come_first_and_lose() {
        assert_eq!(
            json("a: &a {x: 1, y: 2}\nb:\n  z: 0\n  y: 3\n  <<: *a\n"),
            r#"{"a":{"x":1,"y":2},"b":{"x":1,"y":3,"z":0}}"#
        );
        assert_eq!(
            json("a: &a {x: 1}\nb: &b {x: 2, w: 4}\nc: {<<: [*a, *b]}\n"),
            r#"{"a":{"x":1},"b":{"x":2,"w":4},"c":{"x":1,"w":4}}"#
        );
    }

    #[test]
    fn what_the_loader_refuses_is_refused_at_its_place() {
        assert_eq!(refused("a: 1\nb: 2\na: 3\n"), ("yaml-key-twice", 3, 1));
        assert_eq!(refused("1: a\n'1': b\n"), ("yaml-key-twice", 2, 1));
        assert_eq!(refused("a: 1\n---\nb: 2\n"), ("yaml-several", 2, 1));
        assert_eq!(refused("a: =\n"), ("yaml-value", 1, 4));
        assert_eq!(refused("a: 2023-02-30\n"), ("yaml-value", 1, 4));
        assert_eq!(refused("a: !foo b\n"), ("yaml-tag", 1, 4));
        assert_eq!(refused("a: *x\n"), ("yaml-alias-unknown", 1, 4));
        assert_eq!(refused("a: &x [*x]\n"), ("yaml-alias-cycle", 1, 8));
        assert_eq!(refused("a: &x 1\nb: &x 2\n"), ("yaml-anchor-twice", 2, 4));
        assert_eq!(refused("? [1]\n: 2\n"), ("yaml-key-kind", 1, 3));
        assert_eq!(refused("a:\n\tb: 1\n").0, "yaml-syntax");
        assert_eq!(refused("a: b: c\n"), ("yaml-syntax", 1, 5));
    }

    #[test]
    fn hostile_documents_are_refused_quickly() {
        let deep = format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(refused(&deep).0, "yaml-too-deep");
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..10 {
            let names = vec![format!("*a{}", n - 1); 10].join(", ");
            bomb.push_str(&format!("a{n}: &a{n} [{names}]\n"));
        }
        assert_eq!(refused(&bomb).0, "yaml-too-many");
        assert_eq!(refused(&"x".repeat(MAX_BYTES + 1)).0, "yaml-too-large");
        assert_eq!(read("x", b"a: b\nc: \xff").unwrap_err().line, 2);
    }

    #[test]
    fn places_count_characters_and_bytes() {
        let document = read("x", "\u{feff}é: ü\nb: [c, d]\n".as_bytes()).unwrap();
        let text = &document.text;
        let list = document.root.get("b").unwrap();
        let span = list.origin.span().unwrap();
        assert_eq!((span.start.line, span.start.column), (2, 4));
        assert_eq!(&text[span.start.offset..span.end.offset], "[c, d]");
        let first = document.root.get("é").unwrap().origin.span().unwrap();
        assert_eq!(&text[first.start.offset..first.end.offset], "ü");
    }
}
