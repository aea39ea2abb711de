//! Turns on what stands in the document as a comment: the blocks that templates offer (`# requires:`, `#   mysql:`).
//!
//! Only the lines that are needed lose their mark; what else the comments say stays. Words that merely look like a key
//! are left alone: outside of a block, a line is only taken when it says exactly what is wanted.

use libyaml_safer::ScalarStyle;

use super::super::{Node, Value, parse};
use super::change::{Changer, Revision};
use super::compare::{Addition, same};
use super::lines::{self, Splice};
use super::render::{Context, scalar_text};
use super::syntax::{SyntaxKind, syntax};

/// A line that is nothing but a comment, as it would be without its mark.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// The mark, and the blank behind it.
    mark: (usize, usize),
    /// Where the words begin.
    start: usize,
    /// The end of the line, before its ending.
    end: usize,
    /// Where the words would stand.
    column: usize,
    words: &'t str,
}

impl Line<'_> {
    /// True for a line that stays a comment without its mark, or is empty.
    fn is_remark(&self) -> bool {
        self.words.is_empty() || self.words.starts_with('#')
    }

    /// True for `key:` alone, which opens a block.
    fn opens(&self) -> bool {
        self.words.strip_suffix(':').is_some_and(|key| !key.is_empty() && !key.contains(char::is_whitespace))
    }

    /// The pair that the line says by itself.
    fn pair(&self) -> Option<(Node, Node)> {
        match parse("", self.words.as_bytes()).ok()?.root.value {
            Value::Map(mut pairs) if pairs.len() == 1 => pairs.pop(),
            _ => None,
        }
    }

    fn is_key(&self, key: &Node) -> bool {
        let name = key.key_text();
        let begins = self.words.starts_with(['"', '\'']) || self.words.starts_with(name.as_str());
        begins && self.pair().is_some_and(|(own, _)| own == *key)
    }
}

/// The comment lines of a stretch of text. `spaced`: a blank behind the mark is part of it.
fn comment_lines(text: &str, (from, to): (usize, usize), spaced: bool) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let end = lines::line_end(text, at);
        let line = &text[at..end];
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some(rest) = line[indent..].strip_prefix('#') {
            let blank = usize::from(spaced && rest.starts_with(' '));
            // Where marks have a blank behind them, one without is no part of a block.
            let rest = if spaced && blank == 0 { "" } else { rest };
            let words = rest[blank..].trim_start_matches(' ');
            let column = indent + rest.len() - blank - words.len();
            let mark = (at + indent, at + indent + 1 + blank);
            found.push(Line { mark, start: end - words.len(), end, column, words: words.trim_end() });
        }
        at = lines::next_line(text, at);
    }
    found
}

/// One past the last line of the block that line number `head` opens.
fn block_end(lines: &[Line<'_>], head: usize) -> usize {
    let column = lines[head].column;
    let is_inside = |line: &Line<'_>| line.is_remark() || line.column > column;
    // Dashes may stand right below their key.
    let is_item = |line: &Line<'_>| line.column == column && line.words.starts_with("- ");
    let dashed = lines[head].opens();
    let length = lines[head + 1..].iter().take_while(|line| is_inside(line) || (dashed && is_item(line))).count();
    head + 1 + length
}

/// What is to be done to turn a block on: nothing of it is done before all of it is known to work.
#[derive(Default)]
struct Works {
    splices: Vec<Splice>,
}

impl Works {
    fn unmark(&mut self, line: &Line<'_>) {
        self.splices.push(Splice { start: line.mark.0, end: line.mark.1, text: String::new() });
    }

    fn insert(&mut self, behind: &Line<'_>, new: &[String], ending: &str) {
        let text = new.iter().flat_map(|line| [ending, line.as_str()]).collect();
        self.splices.push(Splice { start: behind.end, end: behind.end, text });
    }
}

impl<'t> Changer<'t> {
    /// Turns on what of the new pairs stands commented out among the entries, and takes it from what is to be added.
    pub(super) fn turn_on(&mut self, revision: &mut Revision<'_, '_>) {
        if !self.templates || revision.flow || revision.added.iter().all(Vec::is_empty) {
            return;
        }
        let gaps = self.gaps(revision);
        for added in &mut revision.added {
            added.retain(|addition| {
                let Addition::Pair(key, value) = addition else { return true };
                let works = gaps.iter().find_map(|lines| self.find(lines, revision.column, key, value));
                let Some(works) = works else { return true };
                self.splices.extend(works.splices);
                false
            });
        }
    }

    /// The comment lines before, between and behind the entries; with and without a blank behind their marks.
    fn gaps(&self, revision: &Revision<'_, '_>) -> Vec<Vec<Line<'t>>> {
        let text = self.text;
        let entries = || revision.entries.iter().map(|(entry, _)| entry);
        let (Some(first), Some(last)) = (entries().next(), entries().next_back()) else { return Vec::new() };
        let is_passed = |at: usize| {
            let line = text[at..lines::line_end(text, at)].trim_start();
            line.is_empty() || line.starts_with('#')
        };
        let mut stretches = Vec::new();
        if lines::begins_line(text, first.start) {
            let to = lines::line_start(text, first.start);
            let mut from = to;
            loop {
                let before = lines::line_start(text, lines::previous_end(text, from));
                if before == from || !is_passed(before) {
                    break;
                }
                from = before;
            }
            stretches.push((from, to));
        }
        let ends = entries().map(|entry| lines::next_line(text, entry.end));
        stretches.extend(ends.zip(entries().skip(1).map(|entry| lines::line_start(text, entry.start))));
        let from = lines::next_line(text, last.end);
        let mut to = from;
        while to < text.len() && is_passed(to) {
            to = lines::next_line(text, to);
        }
        stretches.push((from, to));
        let lines = |stretch| [true, false].map(|spaced| comment_lines(text, stretch, spaced));
        stretches.into_iter().flat_map(lines).collect()
    }

    fn find(&self, lines: &[Line<'t>], column: usize, key: &Node, value: &Node) -> Option<Works> {
        for (at, line) in lines.iter().enumerate() {
            if line.column < column && line.opens() {
                // From here on the comments speak of something further out.
                return None;
            }
            if line.column == column && line.is_key(key) {
                let mut works = Works::default();
                if self.enable(&mut works, lines, at, value, false).is_some() {
                    return Some(works);
                }
            }
        }
        None
    }

    /// Makes the block at line number `head` say `value`; gives the last line that is now on. `inside`: the block is
    /// part of one that is being turned on, so that another value may take the place of the one it offers.
    fn enable(&self, works: &mut Works, lines: &[Line<'t>], head: usize, value: &Node, inside: bool) -> Option<usize> {
        let end = block_end(lines, head);
        let (_, offered) = lines[head].pair()?;
        match &value.value {
            Value::Map(pairs) if !pairs.is_empty() => {
                (offered.value == Value::Null).then_some(())?;
                works.unmark(&lines[head]);
                self.enable_pairs(works, &lines[..end], head, pairs)
            }
            Value::List(items) if !items.is_empty() => {
                (offered.value == Value::Null).then_some(())?;
                works.unmark(&lines[head]);
                self.enable_items(works, &lines[..end], head, items)
            }
            _ => {
                let alone = lines[head + 1..end].iter().all(Line::is_remark);
                (alone && (inside || same(&offered, value))).then_some(())?;
                works.unmark(&lines[head]);
                if !same(&offered, value) {
                    works.splices.push(replaced(&lines[head], value)?);
                }
                Some(head)
            }
        }
    }

    fn enable_pairs(
        &self,
        works: &mut Works,
        lines: &[Line<'t>],
        head: usize,
        pairs: &[(Node, Node)],
    ) -> Option<usize> {
        let offered = lines[head + 1..].iter().find(|line| !line.is_remark()).map(|line| line.column);
        let column = offered.filter(|column| *column > lines[head].column);
        let column = column.unwrap_or(lines[head].column + self.layout.step);
        let (mut at, mut last) = (head, head);
        for (key, value) in pairs {
            let there = (head + 1..lines.len()).filter(|n| lines[*n].column == column && lines[*n].is_key(key));
            let enabled = there.into_iter().find_map(|n| {
                let mut own = Works::default();
                let at = self.enable(&mut own, lines, n, value, true)?;
                works.splices.append(&mut own.splices);
                Some(at)
            });
            match enabled {
                Some(behind) => at = behind,
                None => works.insert(&lines[at], &self.layout.pair(key, value, column)?, self.layout.ending),
            }
            last = last.max(at);
        }
        Some(last)
    }

    fn enable_items(&self, works: &mut Works, lines: &[Line<'t>], head: usize, items: &[Node]) -> Option<usize> {
        let dash = |line: &Line<'_>| line.words.starts_with("- ");
        let offered = lines[head + 1..].iter().find(|line| !line.is_remark()).filter(|line| dash(line));
        let column = offered.map_or(lines[head].column + self.layout.dash, |line| line.column);
        let (mut next, mut at) = (head + 1, head);
        for item in items {
            let found = (next..lines.len()).find_map(|n| {
                let line = &lines[n];
                (line.column == column && dash(line)).then_some(())?;
                let length = lines[n + 1..].iter().take_while(|line| !line.is_remark() && line.column > column).count();
                let range = n..n + 1 + length;
                let example = unmarked(&lines[range.clone()])?;
                example.as_list().filter(|example| example.len() == 1 && same(&example[0], item)).map(|_| range)
            });
            if let Some(range) = found {
                lines[range.clone()].iter().for_each(|line| works.unmark(line));
                (next, at) = (range.end, range.end - 1);
            } else {
                works.insert(&lines[at], &self.layout.dashed(item, column)?, self.layout.ending);
            }
        }
        Some(at)
    }
}

/// What some lines say without their marks.
fn unmarked(lines: &[Line<'_>]) -> Option<Node> {
    let text: Vec<String> = lines.iter().map(|line| " ".repeat(line.column) + line.words).collect();
    let text = text.join("\n");
    Some(parse("", text.as_bytes()).ok()?.root)
}

/// Another scalar in the place of the one that the line offers; a remark behind it stays.
fn replaced(line: &Line<'_>, value: &Node) -> Option<Splice> {
    let root = syntax(line.words)?;
    let SyntaxKind::Map { flow: false, pairs } = &root.kind else { return None };
    let (key, old) = pairs.first()?;
    let style = match old.kind {
        SyntaxKind::Scalar(ScalarStyle::Literal | ScalarStyle::Folded) => return None,
        SyntaxKind::Scalar(style) => style,
        _ => ScalarStyle::Plain,
    };
    let written = match &value.value {
        Value::Str(text) => scalar_text(text, Context::Block, style),
        Value::Null => String::new(),
        _ => super::render::flow(value)?,
    };
    let colon = key.end + line.words[key.end..].find(':')? + 1;
    let (start, gap) = if old.is_nothing() { (colon, " ") } else { (old.start, "") };
    let (start, end) = (line.start + start, line.start + old.end.max(start));
    Some(Splice { start, end, text: format!("{gap}{written}") })
}
