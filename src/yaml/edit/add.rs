//! New pairs and items, beside those that are there.

use super::super::Node;
use super::change::{Changer, Entry, Refusal};
use super::compare::{Addition, Difference};
use super::lines;
use super::render;
use super::syntax::{Syntax, SyntaxKind};

impl Changer<'_> {
    /// True when most collections of the document have a blank line before their key.
    pub(super) fn is_spaced(&self, entries: &[(Entry<'_>, Difference<'_>)]) -> bool {
        let (mut blank, mut all) = (0, 0);
        for pair in entries.windows(2) {
            let (before, entry) = (&pair[0].0, &pair[1].0);
            if matches!(entry.value.kind, SyntaxKind::Map { flow: false, .. } | SyntaxKind::List { flow: false, .. }) {
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

    pub(super) fn add_before(
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
    pub(super) fn add_behind(
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

    /// A whole document in the place of one of which no key stays.
    pub(super) fn anew(&mut self, syntax: &Syntax, new: &Node) -> Result<(), Refusal> {
        let (SyntaxKind::Map { flow, pairs }, Some(to)) = (&syntax.kind, new.as_map()) else { return Ok(()) };
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
