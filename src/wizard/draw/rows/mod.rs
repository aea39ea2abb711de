//! The items of a screen as rows of cells: each knows what the mouse hits on it and where the cursor stands.

mod answers;

use crate::finding::Finding;
use crate::model::Blame;
use crate::text::fit::{clip, width, wrap};
use crate::wizard::canvas::Row;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Cell, Id, Item, Look, Target, Tone};
use crate::wizard::state::State;

use super::compare;

/// Longest label column, in cells.
const LABELS: usize = 16;
/// How far in stands what belongs to what is above it.
const INDENT: usize = 4;

/// Lays items out in rows of `room` cells.
pub struct Layout<'a> {
    state: &'a State,
    room: usize,
    labels: usize,
    columns: Vec<(&'static str, Vec<usize>)>,
    rows: Vec<Row>,
}

pub fn rows(state: &State, items: &[Item], room: usize) -> Vec<Row> {
    let columns = columns(items);
    let labels = [false, true].map(|framed| labels(items, framed));
    let mut layout = Layout { state, room, labels: labels[0], columns, rows: Vec::new() };
    layout.of_screen(true);
    let mut frame: Option<&String> = None;
    for item in items {
        if frame != item.frame.as_ref() {
            layout.close(frame);
            layout.open(item.frame.as_ref());
            frame = item.frame.as_ref();
            layout.labels = labels[usize::from(frame.is_some())];
        }
        layout.item(item);
    }
    layout.close(frame);
    layout.of_screen(false);
    layout.rows
}

/// How wide the labels are, of what is set in or of the rest.
fn labels(items: &[Item], framed: bool) -> usize {
    let here = items.iter().filter(|item| item.frame.is_some() == framed && is_labelled(item));
    here.map(|item| width(&item.label)).max().unwrap_or(0).min(LABELS) + 2
}

fn is_labelled(item: &Item) -> bool {
    matches!(
        item.look,
        Look::Text { .. }
            | Look::Area { .. }
            | Look::Choice { .. }
            | Look::Checks { .. }
            | Look::Toggle { .. }
            | Look::Fact(_)
    )
}

/// How wide the columns of each list are.
fn columns(items: &[Item]) -> Vec<(&'static str, Vec<usize>)> {
    let mut lists: Vec<(&'static str, Vec<usize>)> = Vec::new();
    for item in items {
        let (Some(Id::Row(list, _)), Look::Row(cells)) = (item.id, &item.look) else { continue };
        let at = lists.iter().position(|(name, _)| *name == list).unwrap_or_else(|| {
            lists.push((list, Vec::new()));
            lists.len() - 1
        });
        let widths = &mut lists[at].1;
        widths.resize(widths.len().max(cells.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(cells) {
            *widest = (*widest).max(width(&cell.text)).min(36);
        }
    }
    lists
}

impl Layout<'_> {
    fn open(&mut self, title: Option<&String>) {
        let Some(title) = title else { return };
        let mut row = Row::default();
        row.push("    ", Role::Plain)
            .push(clip(&crate::text::one_line(title), self.room.saturating_sub(4)), Role::Heading);
        self.rows.push(row);
    }

    fn close(&mut self, title: Option<&String>) {
        if title.is_some() {
            self.rows.push(Row::default());
        }
    }

    fn item(&mut self, item: &Item) {
        let first = self.rows.len();
        let outer = self.room;
        if item.frame.is_some() {
            self.room = self.room.saturating_sub(INDENT);
        }
        let focused = item.id.is_some() && item.id == self.state.focus;
        match &item.look {
            Look::Gap => self.rows.push(Row::default()),
            Look::Heading => self.note(&item.label, Role::Heading),
            Look::Note => self.note(&item.label, Role::Dim),
            Look::Text { value, placeholder } => self.text(item, value, placeholder, focused),
            Look::Area { value, placeholder } => self.area(item, value, placeholder, focused),
            Look::Choice { options, at } => self.choice(item, options, *at, focused),
            Look::Checks { options, on } => self.checks(item, options, on, focused),
            Look::Toggle { on, caption } => {
                let mut row = self.start(item, focused);
                let role = if *on { Role::Plain } else { Role::Dim };
                row.push(if *on { "[x] " } else { "[ ] " }, Role::Plain)
                    .push(clip(caption, self.value_room().saturating_sub(4)), role);
                if focused {
                    row.cursor = Some(self.labels + 3);
                }
                self.rows.push(row);
            }
            Look::Row(cells) => self.cells(item, cells, focused),
            Look::Fact(cell) => self.fact(item, cell),
            Look::Compare(compared) => {
                let mut rows = compare::rows(compared, self.room);
                for hit in rows.iter_mut().flat_map(|row| &mut row.hits) {
                    if let Target::Match(at) = hit.2 {
                        hit.2 = Target::Option(Id::Field("suite"), at);
                    }
                }
                self.rows.extend(rows);
            }
            Look::Button => {
                let mut row = Row::default();
                row.push(sign(focused), Role::Accent);
                row.push(item.label.clone(), if focused { Role::Focus } else { Role::Plain });
                self.rows.push(row);
            }
        }
        self.problems(item);
        self.finish(item, first, focused, outer);
    }

    /// Marks the item's rows, gives them to the mouse, and sets those in that belong to what stands above them.
    fn finish(&mut self, item: &Item, first: usize, focused: bool, outer: usize) {
        for row in &mut self.rows[first..] {
            row.focused = focused;
            if let Some(id) = item.id {
                row.hits.insert(0, (0, self.room, Target::Item(id)));
            }
            if item.frame.is_some() {
                row.begin(&" ".repeat(INDENT), Role::Plain);
                row.cursor = row.cursor.map(|column| column + INDENT);
                for hit in &mut row.hits {
                    hit.0 += INDENT;
                }
            }
        }
        self.room = outer;
    }

    fn start(&self, item: &Item, focused: bool) -> Row {
        let mut row = Row::default();
        row.push(sign(focused), Role::Accent);
        row.push(clip(&item.label, LABELS), if focused { Role::Focus } else { Role::Dim });
        row.pad(self.labels + 2);
        row
    }

    fn fact(&mut self, item: &Item, cell: &Cell) {
        let (sign, role) = if cell.tone == Tone::Warning { ("! ", Role::Warning) } else { ("", Role::Dim) };
        for (n, line) in wrap(&cell.text, self.value_room()).into_iter().enumerate() {
            let mut row = if n == 0 { self.start(item, false) } else { Row::default() };
            row.pad(self.labels + 2).push(if n == 0 { sign } else { "" }, role).push(line, role);
            self.rows.push(row);
        }
    }

    fn value_room(&self) -> usize {
        self.room.saturating_sub(self.labels + 2).max(8)
    }

    fn note(&mut self, text: &str, role: Role) {
        let room = self.room;
        for line in wrap(text, room) {
            let mut row = Row::default();
            row.push(line, role);
            self.rows.push(row);
        }
    }

    fn cells(&mut self, item: &Item, cells: &[Cell], focused: bool) {
        let list = if let Some(Id::Row(list, _)) = item.id { list } else { "" };
        let widths = self.columns.iter().find(|(name, _)| *name == list).map(|(_, widths)| widths.as_slice());
        let mut row = Row::default();
        row.push(sign(focused), Role::Accent);
        if let [only] = cells {
            // A command is of no use when its end is cut off.
            for line in wrap(&only.text, self.room.saturating_sub(2)) {
                row.pad(2).push(line, if focused { Role::Focus } else { Role::Plain });
                self.rows.push(std::mem::take(&mut row));
            }
            return;
        }
        for (n, cell) in cells.iter().enumerate() {
            let role = match cell.tone {
                Tone::Good => Role::Good,
                Tone::Warning => Role::Warning,
                Tone::Error => Role::Error,
                Tone::Plain if focused => Role::Focus,
                Tone::Plain => Role::Plain,
                Tone::Dim => Role::Dim,
            };
            let room = self.room.saturating_sub(row.used());
            let is_last = n + 1 == cells.len();
            let wide = widths.and_then(|widths| widths.get(n)).copied().unwrap_or(0);
            let room = if is_last { room } else { room.min(wide) };
            let start = row.used();
            row.push(clip(&cell.text, room), role);
            if !is_last {
                row.pad(start + wide + if wide > 1 { 2 } else { 1 });
            }
        }
        self.rows.push(row);
    }

    /// What is wrong with the answer, below it.
    fn problems(&mut self, item: &Item) {
        let Some(id) = item.id else { return };
        let indent = if matches!(item.look, Look::Row(_)) { 4 } else { self.labels + 2 };
        for blame in self.state.problems(id) {
            self.finding_row(&blame.finding, indent);
        }
    }

    /// What is wrong with the screen as a whole: errors above everything, the rest below.
    fn of_screen(&mut self, errors: bool) {
        let topic = self.state.shown_screen().entry().topic;
        let is_here =
            |blame: &&Blame| Some(blame.topic()) == topic && blame.is_general() && blame.finding.is_error() == errors;
        let read_only = self.state.project.read_only();
        let placed = |blame: &Blame| {
            let mut finding = blame.finding.clone();
            finding.message = if read_only.contains(&blame.finding) {
                format!("Read only: {}", blame.with_place().message)
            } else {
                blame.in_a_row()
            };
            finding
        };
        let findings: Vec<_> = self.state.view.blame.iter().filter(is_here).map(placed).collect();
        if findings.is_empty() {
            return;
        }
        if !errors {
            self.rows.push(Row::default());
        }
        for finding in findings {
            self.whole(&finding);
        }
        if errors {
            self.rows.push(Row::default());
        }
    }

    /// All of it: nothing can be focused on that would show the rest.
    fn whole(&mut self, finding: &Finding) {
        let (mark, role) = mark(finding);
        for (n, line) in wrap(&message_and_fix(finding), self.room.saturating_sub(2)).into_iter().enumerate() {
            let mut row = Row::default();
            row.push(if n == 0 { mark } else { "  " }, role).push(line, role);
            self.rows.push(row);
        }
    }

    /// One row: what does not fit stands in the rows that are kept for the focus.
    fn finding_row(&mut self, finding: &Finding, indent: usize) {
        let (mark, role) = mark(finding);
        let room = self.room.saturating_sub(indent + 2);
        let mut row = Row::default();
        row.pad(indent).push(mark, role).push(clip(&message_and_fix(finding), room), role);
        self.rows.push(row);
    }
}

fn mark(finding: &Finding) -> (&'static str, Role) {
    if finding.fails() { ("✗ ", Role::Error) } else { ("! ", Role::Warning) }
}

/// What a finding says, with what mends it.
pub(super) fn message_and_fix(finding: &Finding) -> String {
    crate::text::one_line(format!("{} {}", finding.message, finding.fix).trim()).into_owned()
}

fn sign(focused: bool) -> &'static str {
    if focused { "› " } else { "  " }
}
