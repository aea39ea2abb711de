//! The least edits that make a document say something else: trees are compared, and only what differs is rewritten.
//!
//! Everything is computed against the text as it is; the pieces are put in all at once.

use std::collections::HashMap;

use super::super::{Mark, Node, Value};
use super::compare::{Addition, Difference, Keys, added_pairs, list_fates, same};
use super::lines::{self, Splice};
use super::syntax::{Layout, Syntax, SyntaxKind};

/// Why a place cannot be edited, and where it is: a byte offset, the key, what is wrong, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) at: usize,
    pub(super) key: String,
    pub(super) message: String,
    pub(super) fix: &'static str,
}

/// Where a value hangs: behind which indicator, under a key or a dash at which column.
#[derive(Clone, Copy)]
pub(super) struct Hold {
    /// One past the `:` or the `-`; `None` where a pair in braces has no `:`.
    pub(super) lead: Option<usize>,
    pub(super) column: usize,
    pub(super) dash: bool,
    pub(super) flow: bool,
}

/// A pair or an item as it stands in the text.
pub(super) struct Entry<'s> {
    /// The key, its `?`, or the dash.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) hold: Hold,
    pub(super) value: &'s Syntax,
}

/// A collection's own entries with their differences, and what is new: `added[n]` comes behind `n` entries.
pub(super) struct Revision<'s, 'n> {
    pub(super) entries: Vec<(Entry<'s>, Difference<'n>)>,
    pub(super) added: Vec<Vec<Addition<'n>>>,
    pub(super) column: usize,
    pub(super) flow: bool,
    root: bool,
}

pub(super) struct Changer<'t> {
    pub(super) text: &'t str,
    pub(super) layout: Layout,
    /// Whether what stands commented out is turned on in its place.
    pub(super) templates: bool,
    pub(super) splices: Vec<Splice>,
    path: Vec<String>,
}

/// The pieces that turn the text, written as `syntax` and meaning `old`, into one that means `new`.
pub(super) fn changes(
    text: &str,
    (layout, templates): (Layout, bool),
    syntax: Option<&Syntax>,
    old: &Node,
    new: &Node,
) -> Result<Vec<Splice>, Refusal> {
    let mut changer = Changer { text, layout, templates, splices: Vec::new(), path: Vec::new() };
    match (syntax, &old.value, &new.value) {
        _ if same(old, new) => {}
        (Some(syntax), Value::Map(from), Value::Map(to)) if !from.is_empty() && !to.is_empty() => {
            if !changer.map(syntax, old, new)? {
                changer.anew(syntax, new)?;
            }
        }
        (_, Value::Null, Value::Map(pairs)) if syntax.is_none_or(Syntax::is_nothing) => changer.fill(pairs)?,
        _ => {
            return Err(changer.refuse(
                0,
                "the document is not written as a mapping of keys to values that can be edited.",
                "Start it with `key: value`.",
            ));
        }
    }
    Ok(changer.splices)
}

/// For each pair in the text, its number in what was read; `None` for a `<<`, which is none there.
fn own_pairs(from: &[(Node, Node)], pairs: &[(Syntax, Syntax)]) -> Vec<Option<usize>> {
    let place = |value: &Node| value.origin.span().map(|span| span.start);
    let is_own = |((_, node), (_, syntax)): (&(Node, Node), &(Syntax, Syntax))| place(node) == Some(syntax.place);
    if from.len() == pairs.len() && from.iter().zip(pairs).all(is_own) {
        return (0..from.len()).map(Some).collect();
    }
    let places: HashMap<Mark, usize> =
        from.iter().enumerate().filter_map(|(at, (_, value))| Some((place(value)?, at))).collect();
    pairs.iter().map(|(_, value)| places.get(&value.place).copied()).collect()
}

impl Changer<'_> {
    pub(super) fn refuse(&self, at: usize, message: impl Into<String>, fix: &'static str) -> Refusal {
        Refusal { at, key: self.path.join("."), message: message.into(), fix }
    }

    pub(super) fn unwritable(&self, at: usize) -> Refusal {
        self.refuse(at, "the value has no plain way of being written.", "Write it by hand.")
    }

    pub(super) fn splice(&mut self, start: usize, end: usize, text: impl Into<String>) {
        let text = text.into();
        if start != end || !text.is_empty() {
            self.splices.push(Splice { start, end, text });
        }
    }

    /// Pairs for a document that has none yet.
    fn fill(&mut self, pairs: &[(Node, Node)]) -> Result<(), Refusal> {
        let end = self.text.len();
        let mut text = String::new();
        if !lines::is_blank(&self.text[lines::line_start(self.text, end)..]) {
            text.push_str(self.layout.ending);
        }
        for (key, value) in pairs {
            for line in self.layout.pair(key, value, 0).ok_or_else(|| self.unwritable(end))? {
                text.push_str(&line);
                text.push_str(self.layout.ending);
            }
        }
        self.splice(end, end, text);
        Ok(())
    }

    fn change(&mut self, hold: Hold, syntax: &Syntax, old: &Node, new: &Node) -> Result<(), Refusal> {
        if same(old, new) {
            return Ok(());
        }
        match (&syntax.kind, &old.value, &new.value) {
            (SyntaxKind::Map { pairs, .. }, Value::Map(_), Value::Map(to)) if !pairs.is_empty() && !to.is_empty() => {
                if self.map(syntax, old, new)? {
                    Ok(())
                } else {
                    self.replace(hold, syntax, new)
                }
            }
            (SyntaxKind::List { items, .. }, Value::List(from), Value::List(to))
                if items.len() == from.len() && !items.is_empty() && !to.is_empty() =>
            {
                self.list(syntax, from, to)
            }
            _ => self.replace(hold, syntax, new),
        }
    }

    /// False when nothing of the mapping would stay, so that it is to be replaced as a whole.
    fn map(&mut self, syntax: &Syntax, old: &Node, new: &Node) -> Result<bool, Refusal> {
        let (SyntaxKind::Map { flow, pairs }, Some(from), Some(to)) = (&syntax.kind, old.as_map(), new.as_map()) else {
            return Ok(false);
        };
        let own = own_pairs(from, pairs);
        let column = lines::column(self.text, self.first_entry(syntax.body, pairs));
        let entries = self.pair_entries(syntax.body, *flow, column, pairs);
        let keys = Keys::of(to);
        let wanted = |at: usize, key: &Node| keys.place(at, key).map(|at| &to[at].1);
        let mut revision =
            Revision { entries: Vec::new(), added: Vec::new(), column, flow: *flow, root: self.path.is_empty() };
        let mut stays = false;
        for (entry, place) in entries.into_iter().zip(&own) {
            let difference = match place.map(|at| (at, &from[at])) {
                None => Difference::Keep,
                Some((at, (key, value))) => match wanted(at, key) {
                    Some(to) => Difference::Change(value, to, key.key_text()),
                    None => Difference::Remove,
                },
            };
            stays |= !matches!(difference, Difference::Remove);
            revision.entries.push((entry, difference));
        }
        if !stays {
            return Ok(false);
        }
        let owned: HashMap<usize, usize> = own.iter().enumerate().filter_map(|(n, at)| Some(((*at)?, n))).collect();
        self.check_merged(syntax, from, &owned, &wanted)?;
        revision.added = added_pairs(from, to, &owned, pairs.len());
        self.revise(revision)?;
        Ok(true)
    }

    /// Pairs that came from `<<` can be said otherwise, but not taken away.
    fn check_merged<'n>(
        &self,
        syntax: &Syntax,
        from: &[(Node, Node)],
        owned: &HashMap<usize, usize>,
        wanted: &impl Fn(usize, &Node) -> Option<&'n Node>,
    ) -> Result<(), Refusal> {
        let lost = from.iter().enumerate().find(|(at, (key, _))| !owned.contains_key(at) && wanted(*at, key).is_none());
        match lost {
            None => Ok(()),
            Some((_, (key, _))) => Err(self.refuse(
                syntax.start,
                format!("`{}` comes from another place through `<<`, so it cannot be taken away here.", key.key_text()),
                "Write the mapping out instead of merging it, then try again.",
            )),
        }
    }

    pub(super) fn first_entry(&self, body: usize, pairs: &[(Syntax, Syntax)]) -> usize {
        pairs.first().map_or(body, |(key, _)| self.entry_start(body, key.start))
    }

    /// The start of a pair: its key, or the `?` before it.
    fn entry_start(&self, from: usize, key: usize) -> usize {
        let mut at = from;
        while at < key {
            at = lines::skip_blanks(self.text, at);
            let rest = &self.text[at..];
            if at < key && rest.starts_with('?') && rest[1..].starts_with(char::is_whitespace) {
                return at;
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        key
    }

    pub(super) fn pair_entries<'s>(
        &self,
        body: usize,
        flow: bool,
        column: usize,
        pairs: &'s [(Syntax, Syntax)],
    ) -> Vec<Entry<'s>> {
        let mut from = body;
        let mut entries = Vec::new();
        for (key, value) in pairs {
            let start = self.entry_start(from, key.start);
            let colon = lines::skip_blanks(self.text, key.end);
            let lead = self.text[colon..].starts_with(':').then_some(colon + 1);
            let end = value.end.max(key.end).max(lead.unwrap_or(0));
            entries.push(Entry { start, end, hold: Hold { lead, column, dash: false, flow }, value });
            from = end;
        }
        entries
    }

    fn list(&mut self, syntax: &Syntax, from: &[Node], to: &[Node]) -> Result<(), Refusal> {
        let SyntaxKind::List { flow, items } = &syntax.kind else { return Ok(()) };
        let mut entries = Vec::new();
        let (mut at, mut column) = (syntax.body, 0);
        for value in items {
            let dash = lines::skip_blanks(self.text, at);
            let is_dash = self.text[dash..].starts_with('-');
            if !*flow && !is_dash {
                return Err(self.refuse(
                    value.start,
                    "the list is written in a way that cannot be edited.",
                    "Edit it by hand.",
                ));
            }
            let (start, lead) = if *flow { (value.start, value.start) } else { (dash, dash + 1) };
            if at == syntax.body {
                column = lines::column(self.text, start);
            }
            let end = value.end.max(lead);
            entries.push(Entry { start, end, hold: Hold { lead: Some(lead), column, dash: true, flow: *flow }, value });
            at = end;
        }
        let (differences, added) = list_fates(from, to);
        let entries = entries.into_iter().zip(differences).collect();
        self.revise(Revision { entries, added, column, flow: *flow, root: false })
    }

    /// Carries out the differences in the order of the text, so that pieces at one place come in the right order.
    fn revise(&mut self, mut revision: Revision<'_, '_>) -> Result<(), Refusal> {
        self.turn_on(&mut revision);
        let Revision { entries, added, column, flow, root } = revision;
        let spaced = root && self.is_spaced(&entries);
        let first = entries.iter().position(|(_, difference)| !matches!(difference, Difference::Remove)).unwrap_or(0);
        for (at, (entry, difference)) in entries.iter().enumerate() {
            if at == first && !added[0].is_empty() {
                self.add_before(entry, &added[0], column, flow)?;
            }
            match difference {
                Difference::Keep => {}
                Difference::Remove => self.remove(&entries, at, first, flow)?,
                Difference::Change(old, new, key) => {
                    self.path.push(key.clone());
                    self.change(entry.hold, entry.value, old, new)?;
                    self.path.pop();
                }
            }
            if !added[at + 1].is_empty() {
                self.add_behind(entry, &added[at + 1], column, flow, spaced)?;
            }
        }
        Ok(())
    }
}
