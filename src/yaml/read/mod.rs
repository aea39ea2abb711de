//! Reads a document as PyYAML's safe loader would, with the place of every node.
//!
//! Stricter than the loader in three ways that keep a hostile file from costing time or memory: its size, its depth,
//! and the number of nodes that aliases may unfold into.
//!
//! Part of floor 1's `yaml`. `words` says what the parser complains of, `keys` which keys are the same,
//! `value` what a scalar is.

pub(super) mod keys;
mod merges;
#[cfg(test)]
mod tests;
mod value;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use libyaml_safer::{Event, EventData, ScalarStyle};

use merges::is_alias_of;

use super::events::{self, Events, Stop};
use super::mends::Problem;
use super::resolve::{self, Tag};
use super::tabs;
use super::{Mark, Node, Origin, Span, Value};
use crate::finding::{Code, Finding};

/// Larger documents are refused unread, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// Deeper nesting is refused; PyYAML gives up at about three times that.
pub const MAX_DEPTH: usize = 100;
/// More nodes than this, aliases unfolded, are refused.
pub const MAX_NODES: usize = 20_000;

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
pub fn parse(path: &str, bytes: &[u8]) -> Result<Document, Finding> {
    parse_with(path, bytes, Manner::Packers)
}

/// Reads one document as PyYAML's own safe loader does: a key that is given twice takes its last value.
///
/// # Errors
/// As [`parse`], but for duplicate keys.
pub fn parse_plain(path: &str, bytes: &[u8]) -> Result<Document, Finding> {
    parse_with(path, bytes, Manner::Loader)
}

/// Reads a document that is not for the packers: tags that they do not know are passed over, tabs are blanks, and a key
/// that is given twice takes its last value.
///
/// # Errors
/// As [`parse`], but for these.
pub fn parse_foreign(path: &str, bytes: &[u8]) -> Result<Document, Finding> {
    parse_with(path, bytes, Manner::Foreign)
}

/// How much is asked of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// What the packers ask.
    Packers,
    /// What PyYAML asks.
    Loader,
    /// Only that it is YAML.
    Foreign,
}

/// What is said of a document of so many bytes, which is not read.
pub fn too_large(path: &str, size: u64) -> Finding {
    let message = format!("the file has {}, more than any project file needs.", crate::text::size(size));
    Finding::error(Code::YamlTooLarge, path, message).fix("Keep the project file under 4 MB.")
}

fn parse_with(path: &str, bytes: &[u8], manner: Manner) -> Result<Document, Finding> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(path, bytes.len() as u64));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| words::not_utf8(path, bytes, error.valid_up_to()))?;
    let mut reader = Reader::new(path, text, manner)?;
    let root = reader.document()?;
    Ok(Document { path: path.to_owned(), text: text.into(), root })
}

/// Reads whole lines of a document on their own, which begin on line `first` and below `depth` levels of other values: what
/// they say, and where they end. `None` when they are not read in strict terms, and where they say something about other
/// places (anchors, tags, tabs, the document's own start or, before its end, the end).
pub(super) fn fragment(text: &str, first: usize, depth: usize, is_end: bool) -> Option<(Node, Mark)> {
    if text.contains('\u{feff}') || text.contains('\t') {
        return None;
    }
    let mut reader = Reader::empty("", first, MAX_DEPTH.checked_sub(depth)?);
    let Events { list: events, halves } = reader.scan(text).ok()?;
    let stands_alone = halves.is_none()
        && events.iter().all(|event| match &event.data {
            EventData::Alias { .. } => false,
            EventData::Scalar { anchor, tag, value, .. } => anchor.is_none() && tag.is_none() && value != "<<",
            EventData::SequenceStart { anchor, tag, .. } | EventData::MappingStart { anchor, tag, .. } => {
                anchor.is_none() && tag.is_none()
            }
            EventData::DocumentStart { implicit, .. } => *implicit,
            EventData::DocumentEnd { implicit } => *implicit || is_end,
            _ => true,
        });
    if !stands_alone {
        return None;
    }
    let end = reader.mark(&events.last()?.end_mark);
    reader.events = events.into_iter();
    Some((reader.document().ok()?, end))
}

struct Reader<'a> {
    path: &'a str,
    events: std::vec::IntoIter<Event>,
    /// How deep values may be nested.
    depth: usize,
    anchors: HashMap<String, (Node, usize)>,
    open: HashSet<String>,
    nodes: usize,
    /// The line that the text begins on, in a file that holds more.
    first: usize,
    /// The first of the characters that stand for halves of others.
    halves: Option<u32>,
    manner: Manner,
}

impl<'a> Reader<'a> {
    fn new(path: &'a str, text: &str, manner: Manner) -> Result<Self, Finding> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Self::empty(path, 1, MAX_DEPTH);
        reader.manner = manner;
        let Events { list: events, halves } = reader.scan(body)?;
        reader.halves = halves;
        if let Some(finding) = tabs::misplaced(path, body, &events).filter(|_| manner != Manner::Foreign) {
            return Err(finding);
        }
        reader.events = events.into_iter();
        Ok(reader)
    }

    fn empty(path: &'a str, first: usize, depth: usize) -> Self {
        Self {
            path,
            events: Vec::new().into_iter(),
            depth,
            anchors: HashMap::new(),
            open: HashSet::new(),
            nodes: 0,
            first,
            halves: None,
            manner: Manner::Packers,
        }
    }

    fn scan(&self, body: &str) -> Result<Events, Finding> {
        events::events(body, self.depth).map_err(|stop| match stop {
            Stop::Syntax(problem) => self.syntax(problem),
            Stop::Marks => Finding::error(Code::YamlSyntax, self.path, "the file begins with two byte-order marks.")
                .at(1, 1)
                .fix("Save it as UTF-8 without a byte-order mark."),
            Stop::Tag(mark) => self
                .error(
                    Code::YamlSyntax,
                    &mark,
                    "the tag (`!…`) here has a comma right behind it, which charmer cannot read.",
                )
                .fix("Put a space between the tag and the comma, or the value in quotes."),
            Stop::Many(mark) => self.too_many(&mark),
            Stop::Dumb => Finding::error(Code::YamlSyntax, self.path, "the YAML parser gave up on this file.")
                .fix("Take away tags (`!…`) and whatever else is unusual in it, and tell charmer's authors of it."),
            Stop::Deep(mark) => {
                let message = format!("the document is nested more than {MAX_DEPTH} levels deep.");
                self.error(Code::YamlTooDeep, &mark, message).fix("Flatten it.")
            }
        })
    }

    fn syntax(&self, problem: Problem) -> Finding {
        let (message, fix) = words::explained(problem.words);
        match problem.place {
            Some(mark) => self.error(Code::YamlSyntax, &mark, message),
            None => Finding::error(Code::YamlSyntax, self.path, message),
        }
        .fix(fix)
    }

    fn mark(&self, mark: &libyaml_safer::Mark) -> Mark {
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Mark { line: number(mark.line) + self.first, column: number(mark.column) + 1 }
    }

    fn error(&self, code: Code, mark: &libyaml_safer::Mark, message: impl Into<String>) -> Finding {
        let mark = self.mark(mark);
        Finding::error(code, self.path, message).at(mark.line, mark.column)
    }

    fn error_at(&self, code: Code, node: &Node, message: impl Into<String>) -> Finding {
        let mark = node.origin.span().unwrap_or_default().start;
        Finding::error(code, self.path, message).at(mark.line, mark.column)
    }

    fn next(&mut self) -> Result<Event, Finding> {
        self.events.next().ok_or_else(|| Finding::error(Code::YamlSyntax, self.path, "the document ends too early."))
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
                    Code::YamlSeveral,
                    &event.start_mark,
                    "a second document begins here; the packers read exactly one.",
                )
                .fix("Remove the `---` and what follows it, or put it into a file of its own.")),
        }
    }

    fn node(&mut self, event: Event) -> Result<Node, Finding> {
        self.count(1, &event.start_mark)?;
        let span = self.span(&event);
        match event.data {
            EventData::Alias { anchor } => self.alias(&anchor, &event.start_mark, span),
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                let plain = plain_implicit && style == ScalarStyle::Plain;
                let value = self.scalar(tag.as_deref(), value, plain, &event.start_mark)?;
                if let Value::Other(_, bytes) = &value {
                    self.count(bytes.len(), &event.start_mark)?;
                }
                self.anchored(anchor, Node::new(value, Origin::Person(span)), self.nodes, &event.start_mark)
            }
            EventData::SequenceStart { anchor, tag, .. } => {
                let before = self.open(anchor.as_deref(), &event.start_mark)?;
                let (items, end) = self.items(None)?;
                let value = self.tagged(tag.as_deref(), "seq", Value::List(items.into()), &event.start_mark)?;
                let span = Span { end, ..span };
                self.anchored(anchor, Node::new(value, Origin::Person(span)), before, &event.start_mark)
            }
            EventData::MappingStart { anchor, tag, .. } => {
                let before = self.open(anchor.as_deref(), &event.start_mark)?;
                let (pairs, end) = self.pairs(anchor.as_deref())?;
                let value = self.tagged(tag.as_deref(), "map", Value::Map(pairs.into()), &event.start_mark)?;
                let span = Span { end, ..span };
                self.anchored(anchor, Node::new(value, Origin::Person(span)), before, &event.start_mark)
            }
            _ => Err(self.error(Code::YamlSyntax, &event.start_mark, "the document ends too early.")),
        }
    }

    fn span(&self, event: &Event) -> Span {
        Span { start: self.mark(&event.start_mark), end: self.mark(&event.end_mark) }
    }

    fn count(&mut self, nodes: usize, mark: &libyaml_safer::Mark) -> Result<(), Finding> {
        self.nodes += nodes;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(self.too_many(mark))
    }

    fn too_many(&self, mark: &libyaml_safer::Mark) -> Finding {
        let message = format!("the document has more than {MAX_NODES} values, aliases (`*name`) unfolded.");
        self.error(Code::YamlTooMany, mark, message).fix("Use fewer values, or fewer aliases inside anchors (`&name`).")
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
            return Err(self.error(Code::YamlAnchorTwice, mark, message).fix("Rename one of the two."));
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
            return Err(self.error(Code::YamlAliasCycle, mark, message).fix("Remove the alias."));
        }
        let Some((node, size)) = self.anchors.get(anchor) else {
            let message = format!("`*{anchor}` names an anchor that is not defined above.");
            return Err(self
                .error(Code::YamlAliasUnknown, mark, message)
                .fix(format!("Write `&{anchor}` before the value it stands for, or put the text in quotes.")));
        };
        let (mut node, size) = (node.clone(), *size);
        self.count(size, mark)?;
        node.origin = Origin::Person(span);
        Ok(node)
    }

    /// The items up to the end of the list; those that name the mapping which they are merged into add nothing to it.
    fn items(&mut self, merged_into: Option<&str>) -> Result<(Vec<Node>, Mark), Finding> {
        let mut items = Vec::new();
        loop {
            let event = self.next()?;
            if matches!(event.data, EventData::SequenceEnd) {
                return Ok((items, self.mark(&event.end_mark)));
            }
            if !is_alias_of(&event, merged_into) {
                items.push(self.node(event)?);
            }
        }
    }

    /// The pairs of a mapping, which has this anchor itself.
    fn pairs(&mut self, itself: Option<&str>) -> Result<(Vec<(Node, Node)>, Mark), Finding> {
        let (mut own, mut merged) = (Vec::<(Node, Node)>::new(), Vec::new());
        let mut spelled = HashSet::new();
        loop {
            let event = self.next()?;
            if matches!(event.data, EventData::MappingEnd) {
                let end = self.mark(&event.end_mark);
                return Ok((keys::join(merged.into_iter().chain(own)), end));
            }
            // The packers compare keys as they are spelled, before they are resolved.
            if let EventData::Scalar { value, .. } = &event.data
                && !spelled.insert(value.clone())
                && self.manner == Manner::Packers
            {
                let message = format!("the key `{value}` is given twice in the same mapping; the packers refuse that.");
                return Err(self
                    .error(Code::YamlKeyTwice, &event.start_mark, message)
                    .key(value.as_str())
                    .fix("Remove one of the two, or join them."));
            }
            let is_plain = |wanted: &str| matches!(&event.data, EventData::Scalar { value, tag: None, plain_implicit: true, style: ScalarStyle::Plain, .. } if value == wanted);
            let (is_merge, is_equals) = (is_plain("<<"), is_plain("="));
            let key = match (is_merge, is_equals) {
                (true, _) => Value::Null.into(),
                // Nothing but a key is text then.
                (_, true) => Node::str("=", Origin::Person(self.span(&event))),
                _ => self.node(event)?,
            };
            let event = self.next()?;
            if is_merge {
                let value = self.merged(event, itself)?;
                merged = self.merge(value)?;
                continue;
            }
            let value = self.node(event)?;
            if matches!(key.value, Value::List(_) | Value::Map(_)) {
                let message = format!("{} cannot be a key.", key.kind());
                return Err(self.error_at(Code::YamlKeyKind, &key, message).fix("Use text as the key."));
            }
            own.push((key, value));
        }
    }
}
