//! How a document is written: the style and the exact extent of every value, aliases and merges as they stand.
//!
//! [`parse`](super::super::parse) says what a document means; this says where its letters are.

use std::ops::Range;

use libyaml_safer::{Event, EventData, MappingStyle, ScalarStyle, SequenceStyle};

use super::super::events::events;
use super::super::{MAX_DEPTH, Mark};
use super::lines;

#[derive(Debug)]
pub(super) struct Syntax {
    /// The place where it begins.
    pub(super) place: Mark,
    /// First byte, an anchor or a tag included.
    pub(super) start: usize,
    /// First byte behind anchor and tag.
    pub(super) body: usize,
    /// One past the last byte that belongs to it; never a line ending.
    pub(super) end: usize,
    /// Whether an anchor (`&name`) stands before it, or a tag (`!!str`).
    pub(super) anchored: bool,
    pub(super) tagged: bool,
    pub(super) kind: SyntaxKind,
}

#[derive(Debug)]
pub(super) enum SyntaxKind {
    Scalar(ScalarStyle),
    Alias,
    List { flow: bool, items: Vec<Syntax> },
    Map { flow: bool, pairs: Vec<(Syntax, Syntax)> },
}

impl Syntax {
    /// True for a value of which nothing is written.
    pub(super) fn is_nothing(&self) -> bool {
        self.start == self.end
    }

    /// Where the indicators of the last value's header stand (`|2+`), when that value is a block of text that goes up to
    /// the end of the document, and is not stripped (`-`).
    pub(super) fn open_block(&self, text: &str) -> Option<Range<usize>> {
        match &self.kind {
            SyntaxKind::Scalar(ScalarStyle::Literal | ScalarStyle::Folded) if self.end == text.len() => {
                let header = &text[self.body..lines::line_end(text, self.body)];
                let length = header.find([' ', '\t']).unwrap_or(header.len());
                (!header[..length].contains('-')).then_some(self.body..self.body + length)
            }
            SyntaxKind::List { flow: false, items } => items.last()?.open_block(text),
            SyntaxKind::Map { flow: false, pairs } => pairs.last()?.1.open_block(text),
            _ => None,
        }
    }
}

/// Reads how a text is written; `None` where there is no value at all, or it does not parse.
pub(super) fn syntax(text: &str) -> Option<Syntax> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let events = events(body, MAX_DEPTH).ok()?.list.into_iter();
    let mut walker = Walker { text, bom: text.len() - body.len(), events };
    while !matches!(walker.next()?.data, EventData::DocumentStart { .. }) {}
    let event = walker.next()?;
    walker.node(event)
}

struct Walker<'t> {
    text: &'t str,
    bom: usize,
    events: std::vec::IntoIter<Event>,
}

impl Walker<'_> {
    fn next(&mut self) -> Option<Event> {
        self.events.next()
    }

    /// `None` for a mark that is no place in the text.
    fn offset(&self, mark: libyaml_safer::Mark) -> Option<usize> {
        let at = usize::try_from(mark.index).ok()?.checked_add(self.bom)?.min(self.text.len());
        self.text.is_char_boundary(at).then_some(at)
    }

    fn node(&mut self, event: Event) -> Option<Syntax> {
        let (start, end) = (self.offset(event.start_mark)?, self.offset(event.end_mark)?);
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).saturating_add(1);
        let place = Mark { line: number(event.start_mark.line), column: number(event.start_mark.column) };
        let made = |anchored, tagged, body, end, kind| Some(Syntax { place, start, body, end, anchored, tagged, kind });
        match event.data {
            EventData::Alias { .. } => made(false, false, start, end, SyntaxKind::Alias),
            EventData::Scalar { anchor, tag, style, .. } => {
                let (anchored, tagged) = (anchor.is_some(), tag.is_some());
                let body = if anchored || tagged { self.behind_properties(start, end) } else { start };
                let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let end = if block { self.block_end(body, end) } else { end };
                made(anchored, tagged, body, end, SyntaxKind::Scalar(style))
            }
            EventData::SequenceStart { anchor, tag, style, .. } => {
                let (anchored, tagged) = (anchor.is_some(), tag.is_some());
                let body = if anchored || tagged { self.behind_properties(start, self.text.len()) } else { start };
                let flow = style == SequenceStyle::Flow;
                let (items, end) = self.items()?;
                let end = if flow { end } else { items.last().map_or(end, |last| last.end) };
                made(anchored, tagged, body, end, SyntaxKind::List { flow, items })
            }
            EventData::MappingStart { anchor, tag, style, .. } => {
                let (anchored, tagged) = (anchor.is_some(), tag.is_some());
                let body = if anchored || tagged { self.behind_properties(start, self.text.len()) } else { start };
                let flow = style == MappingStyle::Flow;
                let (pairs, end) = self.pairs()?;
                let end = if flow { end } else { pairs.last().map_or(end, |(key, value)| value.end.max(key.end)) };
                made(anchored, tagged, body, end, SyntaxKind::Map { flow, pairs })
            }
            _ => None,
        }
    }

    fn items(&mut self) -> Option<(Vec<Syntax>, usize)> {
        let mut items = Vec::new();
        loop {
            let event = self.next()?;
            if matches!(event.data, EventData::SequenceEnd) {
                return Some((items, self.offset(event.end_mark)?));
            }
            items.push(self.node(event)?);
        }
    }

    fn pairs(&mut self) -> Option<(Vec<(Syntax, Syntax)>, usize)> {
        let mut pairs = Vec::new();
        loop {
            let event = self.next()?;
            if matches!(event.data, EventData::MappingEnd) {
                return Some((pairs, self.offset(event.end_mark)?));
            }
            let key = self.node(event)?;
            let event = self.next()?;
            pairs.push((key, self.node(event)?));
        }
    }

    /// The first byte behind an anchor, a tag, or both.
    fn behind_properties(&self, start: usize, end: usize) -> usize {
        let mut at = start;
        while at < end && self.text[at..].starts_with(['&', '!']) {
            let word = self.text[at..end].find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
            at = word.map_or(end, |length| at + length);
            let next = lines::skip_blanks(self.text, at);
            if next >= end {
                return at;
            }
            at = next;
        }
        at
    }

    /// Block scalars are said to end where the next token begins; the blank lines before it are not theirs, unless
    /// their header keeps them (`|+`).
    fn block_end(&self, body: usize, end: usize) -> usize {
        let header = &self.text[body..lines::line_end(self.text, body)];
        let keeps = header.split('#').next().is_some_and(|indicators| indicators.contains('+'));
        let first = lines::line_end(self.text, body);
        let mut end = if lines::begins_line(self.text, end) || end == self.text.len() {
            let start = lines::line_start(self.text, end);
            if lines::is_blank(&self.text[start..end]) { lines::previous_end(self.text, start) } else { end }
        } else {
            end
        };
        while !keeps && end > first {
            let start = lines::line_start(self.text, end);
            if !lines::is_blank(&self.text[start..end]) {
                break;
            }
            end = lines::previous_end(self.text, start);
        }
        end.max(first.min(self.text.len()))
    }
}

/// How the document is laid out, so that what is added looks like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Columns from a key to the keys below it.
    pub(super) step: usize,
    /// Columns from a key to the dashes of its list.
    pub(super) dash: usize,
    pub(super) ending: &'static str,
    /// Whether the document's last line has one.
    pub(super) closed: bool,
    /// Whether texts of several lines may be written as blocks.
    pub(super) blocks: bool,
}

/// The commonest layout in the document; two columns, dashes one step in, where it shows none.
pub(super) fn layout(text: &str, root: Option<&Syntax>) -> Layout {
    let (mut steps, mut dashes) = (Vec::new(), Vec::new());
    if let Some(root) = root {
        gather(text, root, &mut steps, &mut dashes);
    }
    let dash = commonest(&dashes);
    let step = commonest(&steps).or(dash.filter(|dash| *dash > 0)).unwrap_or(2);
    Layout {
        step,
        dash: dash.unwrap_or(step),
        ending: lines::ending(text),
        closed: text.ends_with(['\n', '\r']),
        blocks: true,
    }
}

fn gather(text: &str, node: &Syntax, steps: &mut Vec<usize>, dashes: &mut Vec<usize>) {
    match &node.kind {
        SyntaxKind::Map { pairs, flow: false } => {
            for (key, value) in pairs {
                let at = lines::column(text, key.start);
                let inner = lines::column(text, value.body);
                match &value.kind {
                    SyntaxKind::Map { flow: false, .. } if inner > at => steps.push(inner - at),
                    SyntaxKind::List { flow: false, .. } if inner >= at => dashes.push(inner - at),
                    _ => {}
                }
                gather(text, value, steps, dashes);
            }
        }
        SyntaxKind::List { items, flow: false } => items.iter().for_each(|item| gather(text, item, steps, dashes)),
        _ => {}
    }
}

fn commonest(widths: &[usize]) -> Option<usize> {
    // Nobody indents by more than this on purpose.
    (0..=8)
        .rev()
        .max_by_key(|width| widths.iter().filter(|found| *found == width).count())
        .filter(|w| widths.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, key: usize) -> &str {
        let root = syntax(text).unwrap();
        let SyntaxKind::Map { pairs, .. } = root.kind else { return "" };
        &text[pairs[key].1.start..pairs[key].1.end]
    }

    #[test]
    fn values_end_with_their_last_letter() {
        let text =
            "\u{feff}a: |\n  x\n  y\n\n# note\nb:\n  - 1 # one\n  # more\nc: |+\n  x\n\nd: &a !!str 'q' # z\ne:\n";
        assert_eq!(value(text, 0), "|\n  x\n  y");
        assert_eq!(value(text, 1), "- 1");
        assert_eq!(value(text, 2), "|+\n  x\n");
        assert_eq!(value(text, 3), "&a !!str 'q'");
        assert_eq!(value(text, 4), "");
        let root = syntax(text).unwrap();
        let SyntaxKind::Map { pairs, .. } = &root.kind else { return };
        assert_eq!(&text[pairs[3].1.body..pairs[3].1.end], "'q'");
        assert_eq!(value("a: |\n  x", 0), "|\n  x");
        assert_eq!(value("a: |\nb: 1\n", 0), "|");
        assert_eq!(value("a: >\r\n  x\r\n\r\nb: 1\r\n", 0), ">\r\n  x");
    }

    #[test]
    fn the_layout_is_that_of_the_document() {
        let layout_of = |text: &str| {
            let layout = layout(text, syntax(text).as_ref());
            (layout.step, layout.dash)
        };
        assert_eq!(layout_of("a: 1\n"), (2, 2));
        assert_eq!(layout_of("a:\n- 1\n"), (2, 0));
        assert_eq!(layout_of("a:\n    b: 1\n    c:\n    - 1\n"), (4, 0));
        assert_eq!(layout_of("a:\n    - 1\n"), (4, 4));
    }
}
