//! Reads an edited document again where it was edited, and takes the rest from what was read before.
//!
//! What an edit says is always held against what was asked for, and for that its text has to be read. In a long document
//! that is most of the work of a keystroke. But the pairs of a block mapping that stand on lines of their own mean the
//! same wherever these lines stand: if nothing in the document refers to another place (anchors, tags), the lines of the
//! pairs that the edit touches are read alone, and what stands before and behind them stays, up to its place. Whenever
//! that is not certain, the whole text is read ([`reread`] gives `None`). In debug builds both are compared.

use super::super::events::is_repaired;
use super::super::read::fragment;
use super::super::{MAX_BYTES, MAX_NODES, Mark, Node, Origin, Span, Value};
use super::lines;
use super::syntax::{Syntax, SyntaxKind};

/// True when nothing in the document says something about another place of it.
pub(super) fn is_plain(syntax: &Syntax) -> bool {
    let own = !syntax.anchored && !syntax.tagged;
    own && match &syntax.kind {
        SyntaxKind::Alias => false,
        SyntaxKind::Scalar(_) => true,
        SyntaxKind::List { items, .. } => items.iter().all(is_plain),
        SyntaxKind::Map { pairs, .. } => pairs.iter().all(|(key, value)| is_plain(key) && is_plain(value)),
    }
}

/// A document as it was before the edit. Its syntax [is plain](is_plain).
#[derive(Clone, Copy)]
pub(super) struct Before<'k> {
    pub(super) text: &'k str,
    pub(super) syntax: &'k Syntax,
    pub(super) root: &'k Node,
}

/// Some pairs of a block mapping, on lines of their own.
struct Piece {
    /// The numbers of the pairs that lead to the mapping.
    path: Vec<usize>,
    /// The pairs: from, up to but not including.
    pairs: (usize, usize),
    /// The start of their first line, and one past their last.
    start: usize,
    end: usize,
    /// Columns before each key.
    indent: usize,
}

/// What the edited text says, places included; `None` when only reading all of it can tell. `edit` is from
/// the first byte of the old text that the edit touched to one past the last.
pub(super) fn reread(known: Before<'_>, edit: (usize, usize), edited: &str) -> Option<Node> {
    if edited.len() > MAX_BYTES || is_repaired(known.text) != is_repaired(edited) {
        return None;
    }
    let pieces = holding(known, edit);
    // The innermost first: there is least to read.
    let read = pieces.iter().rev().find_map(|piece| known.with(piece, edited))?;
    (read.count() <= MAX_NODES).then_some(read)
}

/// Every piece that holds all of the edit, the outermost first.
fn holding(known: Before<'_>, edit: (usize, usize)) -> Vec<Piece> {
    let (mut syntax, mut end, mut path, mut pieces) = (known.syntax, known.text.len(), Vec::new(), Vec::new());
    while let SyntaxKind::Map { flow: false, pairs } = &syntax.kind
        && let Some(piece) = piece_of(known.text, pairs, edit, end)
    {
        let (first, behind) = piece.pairs;
        end = piece.end;
        pieces.push(Piece { path: path.clone(), ..piece });
        if behind > first + 1 {
            break;
        }
        path.push(first);
        syntax = &pairs[first].1;
    }
    pieces
}

/// The piece of one mapping that holds all of the edit; the mapping ends at `end`.
fn piece_of(text: &str, pairs: &[(Syntax, Syntax)], (from, to): (usize, usize), end: usize) -> Option<Piece> {
    let start_of = |at: usize| -> Option<(usize, usize)> {
        let key = pairs[at].0.start;
        let start = lines::line_start(text, key);
        let is_alone = text.as_bytes()[start..key].iter().all(|b| *b == b' ');
        is_alone.then_some((start, key - start))
    };
    let behind = pairs.partition_point(|(key, _)| key.start <= from);
    let first = behind.checked_sub(1)?;
    let (start, indent) = start_of(first)?;
    let (mut last, mut stop) = (first, end);
    for next in behind..pairs.len() {
        let (line, _) = start_of(next)?;
        if line >= to {
            stop = line;
            break;
        }
        last = next;
    }
    (to <= stop).then(|| Piece { path: Vec::new(), pairs: (first, last + 1), start, end: stop, indent })
}

/// How far places behind the edit moved.
#[derive(Clone, Copy)]
struct Shift {
    lines: isize,
    /// Where the mappings around the edit end now, when nothing stands behind it.
    end: Option<Mark>,
}

impl Before<'_> {
    fn with(self, piece: &Piece, edited: &str) -> Option<Node> {
        let mapping = piece.path.iter().try_fold(self.root, |node, at| Some(&node.as_map()?.get(*at)?.1))?;
        let pairs = mapping.as_map()?;
        let end = (piece.end + edited.len()).checked_sub(self.text.len())?;
        let (old, new) = (self.text.get(piece.start..piece.end)?, edited.get(piece.start..end)?);
        let is_last = piece.end == self.text.len();
        let ends_alike = if is_last { is_repaired(new) == is_repaired(edited) } else { new.ends_with(['\n', '\r']) };
        if !ends_alike {
            return None;
        }
        let key = pairs.get(piece.pairs.0)?.0.origin.span()?.start;
        let (mut read, last) = fragment(new, key.line, piece.path.len(), is_last)?;
        let lines = lines::breaks(new).checked_signed_diff(lines::breaks(old))?;
        let mut shift = Shift { lines, end: None };
        if is_last {
            shift.end = Some(read.origin.span()?.end);
        } else {
            // Collections end where the next key begins, which stands behind the lines that were read.
            let column = self.text[piece.end..].bytes().take_while(|b| *b == b' ').count();
            let next = Mark { line: last.line, column: column + 1 };
            stretch(&mut read, last, next)?;
        }
        let Value::Map(read) = read.value else { return None };
        let begins = read.first()?.0.origin.span()?.start;
        if begins != key || begins.column != piece.indent + 1 || !are_apart(pairs, piece, &read) {
            return None;
        }
        Some(shift.around(self.root, &piece.path, piece.pairs, &mut read.into_iter()))
    }
}

/// True when no key of the mapping is given twice. Keys that are no texts may be spelled alike all the same.
fn are_apart(pairs: &[(Node, Node)], piece: &Piece, read: &[(Node, Node)]) -> bool {
    let (first, last) = piece.pairs;
    let unchanged = &pairs[first..last];
    if read.len() == unchanged.len() && read.iter().zip(unchanged).all(|(new, old)| new.0 == old.0) {
        return true;
    }
    let around = pairs[..first].iter().chain(&pairs[last..]);
    let mut seen = std::collections::HashSet::new();
    around.chain(read).all(|(key, _)| key.as_str().is_some_and(|key| seen.insert(key)))
}

/// Has the last collections end at `next` instead of at the end of what was read. `None` when a value stands there.
fn stretch(node: &mut Node, end: Mark, next: Mark) -> Option<()> {
    let span = node.origin.span()?;
    let inner = match &mut node.value {
        Value::List(items) => items.last_mut(),
        Value::Map(pairs) => pairs.last_mut().map(|(_, value)| value),
        _ if span.start == end => return None,
        _ => return Some(()),
    };
    if span.end == end {
        node.origin = Origin::Person(Span { end: next, ..span });
    }
    inner.map_or(Some(()), |inner| stretch(inner, end, next))
}

impl Shift {
    fn mark(self, mark: Mark) -> Mark {
        Mark { line: mark.line.saturating_add_signed(self.lines), ..mark }
    }

    fn origin(self, origin: Origin) -> Origin {
        let moved = |span: Span| Span { start: self.mark(span.start), end: self.mark(span.end) };
        origin.span().map_or(origin, |span| Origin::Person(moved(span)))
    }

    fn whole(self, node: &Node) -> Node {
        if self.lines == 0 {
            return node.clone();
        }
        let value = match &node.value {
            Value::List(items) => Value::List(items.iter().map(|item| self.whole(item)).collect()),
            Value::Map(pairs) => Value::Map(pairs.iter().map(|pair| self.pair(pair)).collect()),
            value => value.clone(),
        };
        Node::new(value, self.origin(node.origin))
    }

    fn pair(self, (key, value): &(Node, Node)) -> (Node, Node) {
        (self.whole(key), self.whole(value))
    }

    /// The tree with `new` in the place of the pairs `from..to` of the mapping at `path`.
    fn around(
        self,
        node: &Node,
        path: &[usize],
        (from, to): (usize, usize),
        new: &mut impl Iterator<Item = (Node, Node)>,
    ) -> Node {
        let pairs = node.as_map().unwrap_or_default();
        let (before, behind) = path.first().map_or((from, to), |at| (*at, at + 1));
        let mut out: Vec<(Node, Node)> = pairs[..before].to_vec();
        match path.split_first() {
            Some((at, path)) => {
                let (key, value) = &pairs[*at];
                out.push((key.clone(), self.around(value, path, (from, to), new)));
            }
            None => out.extend(new),
        }
        out.extend(pairs[behind..].iter().map(|pair| self.pair(pair)));
        let origin = match node.origin {
            Origin::Person(span) => Origin::Person(Span { end: self.end.unwrap_or(self.mark(span.end)), ..span }),
            origin => origin,
        };
        Node::new(Value::Map(out.into()), origin)
    }
}

/// The same tree at the same places.
#[cfg(debug_assertions)]
pub(super) fn is_identical(one: &Node, other: &Node) -> bool {
    one.origin == other.origin
        && match (&one.value, &other.value) {
            (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_identical(a, b)),
            (Value::Map(a), Value::Map(b)) => {
                let same =
                    |(a, b): (&(Node, Node), &(Node, Node))| is_identical(&a.0, &b.0) && is_identical(&a.1, &b.1);
                a.len() == b.len() && a.iter().zip(b).all(same)
            }
            // Not-a-number differs from itself.
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (a, b) => a == b,
        }
}
