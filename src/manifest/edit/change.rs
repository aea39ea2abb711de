//! The least edits that make a document say something else: trees are compared, and only what differs is rewritten.
//!
//! Everything is computed against the text as it is; the pieces are put in all at once.

use std::collections::HashMap;

use super::super::{Node, Value};
use super::compare::{Addition, Fate, added_pairs, list_fates, same};
use super::lines::{self, Splice};
use super::render::{self};
use super::syntax::{Kind, Layout, Syntax};

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
struct Entry<'s> {
    /// The key, its `?`, or the dash.
    start: usize,
    end: usize,
    hold: Hold,
    value: &'s Syntax,
}

/// A collection's own entries with their fates, and what is new: `added[n]` comes behind `n` entries.
struct Revision<'s, 'n> {
    entries: Vec<(Entry<'s>, Fate<'n>)>,
    added: Vec<Vec<Addition<'n>>>,
    column: usize,
    flow: bool,
    root: bool,
}

pub(super) struct Changer<'t> {
    pub(super) text: &'t str,
    pub(super) layout: Layout,
    splices: Vec<Splice>,
    path: Vec<String>,
}

/// The pieces that turn the text, written as `syntax` and meaning `old`, into one that means `new`.
pub(super) fn changes(
    text: &str,
    layout: Layout,
    syntax: Option<&Syntax>,
    old: &Node,
    new: &Node,
) -> Result<Vec<Splice>, Refusal> {
    let mut changer = Changer { text, layout, splices: Vec::new(), path: Vec::new() };
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
            (Kind::Map { pairs, .. }, Value::Map(_), Value::Map(to)) if !pairs.is_empty() && !to.is_empty() => {
                if self.map(syntax, old, new)? { Ok(()) } else { self.replace(hold, syntax, new) }
            }
            (Kind::List { items, .. }, Value::List(from), Value::List(to))
                if items.len() == from.len() && !items.is_empty() && !to.is_empty() =>
            {
                self.list(syntax, from, to)
            }
            _ => self.replace(hold, syntax, new),
        }
    }

    /// False when nothing of the mapping would stay, so that it is to be replaced as a whole.
    fn map(&mut self, syntax: &Syntax, old: &Node, new: &Node) -> Result<bool, Refusal> {
        let (Kind::Map { flow, pairs }, Some(from), Some(to)) = (&syntax.kind, old.as_map(), new.as_map()) else {
            return Ok(false);
        };
        let places: HashMap<usize, usize> = from
            .iter()
            .enumerate()
            .filter_map(|(at, (_, value))| Some((value.origin.span()?.start.offset, at)))
            .collect();
        let own: Vec<Option<usize>> = pairs.iter().map(|(_, value)| places.get(&value.start).copied()).collect();
        let column = lines::column(self.text, self.first_entry(syntax.body, pairs));
        let entries = self.pair_entries(syntax.body, *flow, column, pairs);
        let wanted = |key: &Node| to.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        let mut revision =
            Revision { entries: Vec::new(), added: Vec::new(), column, flow: *flow, root: self.path.is_empty() };
        let mut stays = false;
        for (entry, place) in entries.into_iter().zip(&own) {
            let fate = match place.map(|at| &from[at]) {
                None => Fate::Keep,
                Some((key, value)) => match wanted(key) {
                    Some(to) => Fate::Change(value, to, key.key_text()),
                    None => Fate::Remove,
                },
            };
            stays |= !matches!(fate, Fate::Remove);
            revision.entries.push((entry, fate));
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
        wanted: &impl Fn(&Node) -> Option<&'n Node>,
    ) -> Result<(), Refusal> {
        let lost = from.iter().enumerate().find(|(at, (key, _))| !owned.contains_key(at) && wanted(key).is_none());
        match lost {
            None => Ok(()),
            Some((_, (key, _))) => Err(self.refuse(
                syntax.start,
                format!("`{}` comes from another place through `<<`, so it cannot be taken away here.", key.key_text()),
                "Write the mapping out instead of merging it, then try again.",
            )),
        }
    }

    fn first_entry(&self, body: usize, pairs: &[(Syntax, Syntax)]) -> usize {
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

    fn pair_entries<'s>(
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
        let Kind::List { flow, items } = &syntax.kind else { return Ok(()) };
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
        let (fates, added) = list_fates(from, to);
        let entries = entries.into_iter().zip(fates).collect();
        self.revise(Revision { entries, added, column, flow: *flow, root: false })
    }

    /// Carries out the fates in the order of the text, so that pieces at one place come in the right order.
    fn revise(&mut self, revision: Revision<'_, '_>) -> Result<(), Refusal> {
        let Revision { entries, added, column, flow, root } = revision;
        let spaced = root && self.is_spaced(&entries);
        let first = entries.iter().position(|(_, fate)| !matches!(fate, Fate::Remove)).unwrap_or(0);
        for (at, (entry, fate)) in entries.iter().enumerate() {
            if at == first && !added[0].is_empty() {
                self.add_before(entry, &added[0], column, flow)?;
            }
            match fate {
                Fate::Keep => {}
                Fate::Remove => self.remove(&entries, at, first, flow)?,
                Fate::Change(old, new, key) => {
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

    /// True when most collections of the document have a blank line before their key.
    fn is_spaced(&self, entries: &[(Entry<'_>, Fate<'_>)]) -> bool {
        let (mut blank, mut all) = (0, 0);
        for pair in entries.windows(2) {
            let (before, entry) = (&pair[0].0, &pair[1].0);
            if matches!(entry.value.kind, Kind::Map { flow: false, .. } | Kind::List { flow: false, .. }) {
                all += 1;
                blank += usize::from(lines::blank_between(self.text, before.end, entry.start));
            }
        }
        all > 0 && blank * 2 > all
    }

    fn written(&self, addition: &Addition<'_>, column: usize, flow: bool) -> Option<Vec<String>> {
        match addition {
            Addition::Pair(key, value) if flow => Some(vec![render::flow_pair(key, value)?]),
            Addition::Pair(key, value) => self.layout.pair(key, value, column),
            Addition::Item(node) if flow => Some(vec![render::flow(node)?]),
            Addition::Item(node) => self.layout.dashed(node, column),
        }
    }

    fn add_before(
        &mut self,
        entry: &Entry<'_>,
        added: &[Addition<'_>],
        column: usize,
        flow: bool,
    ) -> Result<(), Refusal> {
        let mut text = String::new();
        let gap = if flow { ", ".to_owned() } else { format!("{}{}", self.layout.ending, " ".repeat(column)) };
        for addition in added {
            let written = self.written(addition, column, flow).ok_or_else(|| self.unwritable(entry.start))?;
            text.push_str(written.join(self.layout.ending).trim_start_matches(' '));
            text.push_str(&gap);
        }
        self.splice(entry.start, entry.start, text);
        Ok(())
    }

    /// Where what is new goes: right behind the entry it follows, before any comment that comes after it. (Turning on a
    /// commented-out block of a template in place would choose another spot here.)
    fn add_behind(
        &mut self,
        entry: &Entry<'_>,
        added: &[Addition<'_>],
        column: usize,
        flow: bool,
        spaced: bool,
    ) -> Result<(), Refusal> {
        let mut text = String::new();
        for addition in added {
            let written = self.written(addition, column, flow).ok_or_else(|| self.unwritable(entry.start))?;
            if flow {
                let own_line = lines::begins_line(self.text, entry.start);
                let indent = format!(",{}{}", self.layout.ending, " ".repeat(lines::column(self.text, entry.start)));
                text.push_str(if own_line { &indent } else { ", " });
                text.push_str(&written.concat());
                continue;
            }
            if spaced && written.len() > 1 {
                text.push_str(self.layout.ending);
            }
            for line in written {
                text.push_str(self.layout.ending);
                text.push_str(&line);
            }
        }
        let at = if flow { entry.end } else { lines::line_end(self.text, entry.end) };
        self.splice(at, at, text);
        Ok(())
    }

    fn remove(
        &mut self,
        entries: &[(Entry<'_>, Fate<'_>)],
        at: usize,
        first: usize,
        flow: bool,
    ) -> Result<(), Refusal> {
        let entry = &entries[at].0;
        let inline = !lines::begins_line(self.text, entries[0].0.start);
        let leading = at < first;
        if flow || (leading && inline) {
            let (start, end, gap) = if leading {
                let next = &entries[at + 1].0;
                (entry.start, next.start, entry.end..next.start)
            } else {
                let before = &entries[at - 1].0;
                (before.end, entry.end, before.end..entry.start)
            };
            if self.text[gap].contains('#') {
                return Err(self.refuse(
                    entry.start,
                    "a comment stands right beside what would be removed, so it would be lost.",
                    "Remove it by hand, or move the comment to a line of its own above the list or mapping.",
                ));
            }
            self.splice(start, end, "");
            return Ok(());
        }
        let (start, end) = self.whole_lines(entries, at);
        self.splice(start, end, "");
        Ok(())
    }

    /// The lines of an entry, with one of two blank lines that would else meet. Where nothing stays behind it, the line
    /// ending before the entry goes instead of its own: what comes behind the whole mapping may be added there, and a
    /// text without last line ending stays so.
    fn whole_lines(&self, entries: &[(Entry<'_>, Fate<'_>)], at: usize) -> (usize, usize) {
        let entry = &entries[at].0;
        let start = lines::line_start(self.text, entry.start);
        let end = lines::next_line(self.text, entry.end);
        let before = at.checked_sub(1).map_or(0, |before| lines::line_end(self.text, entries[before].0.end));
        let blank_start = lines::line_start(self.text, lines::previous_end(self.text, start));
        let blank_above = blank_start > before
            && blank_start < start
            && lines::is_blank(&self.text[blank_start..lines::line_end(self.text, blank_start)]);
        let blank_below = end == self.text.len() || lines::is_blank(&self.text[end..lines::line_end(self.text, end)]);
        let start = if blank_above && blank_below { blank_start } else { start };
        if at > 0 && entries[at..].iter().all(|(_, fate)| matches!(fate, Fate::Remove)) {
            // Blank lines between two that go, or before the end of the text, part nothing any more.
            let last = entries.last().map_or(end, |(last, _)| lines::next_line(self.text, last.end));
            let goes_on = last == self.text.len() || matches!(entries[at - 1].1, Fate::Remove);
            let only_blank = self.text[before..start].trim().is_empty();
            let from = if goes_on && only_blank { before } else { lines::previous_end(self.text, start) };
            return (from, lines::line_end(self.text, entry.end));
        }
        (start, end)
    }

    /// A whole document in the place of one of which no key stays.
    fn anew(&mut self, syntax: &Syntax, new: &Node) -> Result<(), Refusal> {
        let (Kind::Map { flow, pairs }, Some(to)) = (&syntax.kind, new.as_map()) else { return Ok(()) };
        if *flow {
            let text = render::flow(new).ok_or_else(|| self.unwritable(syntax.body))?;
            self.splice(syntax.body, syntax.end, text);
            return Ok(());
        }
        let column = lines::column(self.text, self.first_entry(syntax.body, pairs));
        let entries = self.pair_entries(syntax.body, false, column, pairs);
        for (at, entry) in entries.iter().enumerate() {
            if at == 0 {
                let added: Vec<Addition<'_>> = to.iter().map(|(key, value)| Addition::Pair(key, value)).collect();
                self.add_before(entry, &added, column, false)?;
                let indent = column.min(self.splices.last().map_or(0, |splice| splice.text.len()));
                if let Some(splice) = self.splices.last_mut() {
                    splice.text.truncate(splice.text.len() - indent);
                }
            }
            let start = if at == 0 { entry.start } else { lines::line_start(self.text, entry.start) };
            self.splice(start, lines::next_line(self.text, entry.end), "");
        }
        Ok(())
    }
}
