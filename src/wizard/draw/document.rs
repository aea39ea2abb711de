//! The preview: a document with who said what, scrolled to what the focused answer touches.

use std::collections::HashSet;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::drift::Comparison;
use crate::finding::Finding;
use crate::model::{Doc, Pair, SheetLine, Who};
use crate::suite::Known;
use crate::text::fit::{clip, width, wrap};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::Target;
use crate::wizard::state::preview::Highlight;
use crate::wizard::state::{State, drift};

use super::diff;
use super::paint::paint;

const TABS: u16 = 14;

/// Draws the document of the preview into a pane; where there is room, beside what becomes of it.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    if let Some(file) = state.diff_in_sight() {
        draw_diff(state, canvas, area, file);
        return;
    }
    let doc = state.doc();
    canvas.hit(area, Target::Preview);
    let comparison = state.packers_own();
    let sheet = state.view.sheet(doc);
    if comparison.is_some() || sheet.refused.is_some() {
        let inner = head(state, canvas, area, (doc, false));
        tabs(canvas, area, doc);
        canvas.map.shown.preview_height = usize::from(inner.height);
        match (comparison, &sheet.refused) {
            (Some(comparison), _) => {
                let inner = differences(state, canvas, inner);
                let marks = packers_own(state, canvas, inner, comparison);
                range(canvas, area, marks);
            }
            (_, Some(finding)) => refused(canvas, inner, finding, sheet.lines.is_empty()),
            _ => {}
        }
        return;
    }
    let panes = panes(state, canvas, area, false);
    let rows = state.preview_rows(canvas.map.shown.size.0);
    let height = usize::from(panes[0].1.height);
    canvas.map.shown.preview_height = height;
    let first = state.highlights().first().filter(|_| state.preview.before.is_some());
    let first = first.and_then(|line| rows.iter().position(|row| doc.of(*row) == Some(line)));
    let top = state.preview.top.unwrap_or_else(|| follow(first, rows.len(), height));
    canvas.map.shown.preview_top = top;
    lines(state, canvas, &panes, &Reading { rows: &rows, top, here: None });
    range(canvas, area, (top, rows.len(), height));
}

/// What of the rows of a document is seen.
pub struct Reading<'a> {
    /// All of them.
    pub rows: &'a [Pair],
    /// The first that is seen.
    pub top: usize,
    /// The one in focus, where somebody reads line by line.
    pub here: Option<usize>,
}

/// Draws the document for somebody who reads it line by line.
pub fn draw_rows(state: &State, canvas: &mut Canvas<'_>, area: Rect, reading: &Reading<'_>) {
    let panes = panes(state, canvas, area, true);
    lines(state, canvas, &panes, reading);
    range(canvas, area, (reading.top, reading.rows.len(), usize::from(panes[0].1.height)));
}

/// The documents that are shown and the room for their lines: below their titles, above what is said of them.
fn panes(state: &State, canvas: &mut Canvas<'_>, area: Rect, is_active: bool) -> Vec<(Doc, Rect)> {
    let doc = state.doc();
    let (document, expanded) = doc.both();
    let mut panes = if state.is_pair(canvas.map.shown.size.0) {
        let (left, right) = super::beside(area, area.width / 2);
        canvas.divide(left.right(), right);
        vec![(document, left), (expanded, right)]
    } else {
        vec![(doc, area)]
    };
    for (shown, pane) in &mut panes {
        let inner = head(state, canvas, *pane, (*shown, is_active && *shown == doc));
        *pane = inner;
    }
    tabs(canvas, area, doc);
    let last = panes.len() - 1;
    let above = differences(state, canvas, panes[last].1);
    let above = if panes[last].0.is_expanded() { legend(canvas, above) } else { above };
    for (_, pane) in &mut panes {
        pane.height = above.height;
    }
    panes
}

/// The upper rule of a document; gives back what is below it.
fn head(state: &State, canvas: &mut Canvas<'_>, area: Rect, (doc, is_active): (Doc, bool)) -> Rect {
    let role = if is_active { Role::Accent } else { Role::Title };
    let mut title = vec![Span::raw(" "), Span::styled(doc.title(), canvas.style(role)), Span::raw(" ")];
    if state.view.sheets.is_refused(Doc::expanded(doc.tool())) {
        title.push(Span::styled(if area.width < 46 { "✗ " } else { "✗ refused " }, canvas.style(Role::Error)));
    }
    let only = state.preview.reader.only.title();
    if is_active && !only.is_empty() {
        title.push(Span::styled(format!("{only} "), canvas.style(Role::Warning)));
    }
    let used = title.iter().map(Span::width).sum::<usize>();
    let room = usize::from(area.width.saturating_sub(TABS + 2));
    if let Some(version) = answered(state, doc).filter(|version| used + width(version) <= room) {
        title.push(Span::styled(version, canvas.style(Role::Dim)));
    }
    canvas.pane(area, &Line::from(title), is_active)
}

/// Draws the rows that are seen.
fn lines(state: &State, canvas: &mut Canvas<'_>, panes: &[(Doc, Rect)], reading: &Reading<'_>) {
    let follows = state.follows();
    for (doc, pane) in panes {
        let highlights = state.preview.highlights(&state.view, *doc, &follows);
        let sheet = state.view.sheet(*doc);
        for ((n, row), y) in reading.rows.iter().enumerate().skip(reading.top).zip(pane.y..pane.bottom()) {
            let area = Rect { y, height: 1, ..*pane };
            let line = doc.of(*row).and_then(|at| Some((at, sheet.lines.get(at)?)));
            if let Some((at, line)) = line {
                draw_line(canvas, area, line, doc.is_expanded(), highlights.of(at));
                let is_read = reading.here.is_some() && *doc == state.doc();
                canvas.hit(area, if is_read { Target::Match(at) } else { Target::Line(*doc, at) });
            }
            if reading.here == Some(n) {
                canvas.buffer.set_style(area, canvas.theme.style(Role::Focus));
                canvas.put(area.x + 1, y, "▸", Role::Accent, 1);
            }
        }
    }
}

/// Why there is no document to show.
fn refused(canvas: &mut Canvas<'_>, inner: Rect, finding: &Finding, is_empty: bool) {
    let role = if is_empty { Role::Error } else { Role::Warning };
    // Without any document it may be the other one that is refused.
    let place = if is_empty && finding.line > 0 { finding.place() + ": " } else { String::new() };
    let message = format!("✗ {place}{} {}", finding.message, finding.fix);
    let lines = wrap(&crate::text::one_line(&message), usize::from(inner.width.saturating_sub(2)));
    for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
        canvas.put(inner.x + 1, y, line, role, usize::from(inner.width));
    }
}

/// Which version of the packer expands it so, and whether that is known from its release notes alone.
fn answered(state: &State, doc: Doc) -> Option<String> {
    if !doc.is_expanded() {
        return None;
    }
    if let Some(comparison) = state.packers_own() {
        return Some(format!("{} {}'s own ", comparison.tool.program(), comparison.version));
    }
    let version = doc.tool().answered(&state.project.versions).version?;
    let remark = if version.known == Known::Told { ", told" } else { "" };
    Some(format!("by {}{remark} ", version.version))
}

/// The packer's own text, with a mark where charmer's has no such line. Gives back the first line shown, how many there are
/// and how many are seen.
fn packers_own(state: &State, canvas: &mut Canvas<'_>, inner: Rect, comparison: &Comparison) -> (usize, usize, usize) {
    let ours: HashSet<&str> = state.view.sheet(state.doc()).lines.iter().map(|line| line.text.as_str()).collect();
    let lines: Vec<&str> = comparison.printed.lines().collect();
    let height = usize::from(inner.height);
    let marks = others(&lines, &ours);
    let first = marks.iter().position(|is_other| *is_other).filter(|line| *line >= height);
    let first = first.map_or(0, |line| line - height / 3);
    let top = state.preview.top.unwrap_or(first).min(lines.len().saturating_sub(height));
    (canvas.map.shown.preview_height, canvas.map.shown.preview_top) = (height, top);
    for ((line, is_other), y) in lines.iter().zip(marks).skip(top).zip(inner.y..inner.bottom()) {
        let (mark, role) = if is_other { ("≠ ", Role::Error) } else { ("  ", Role::Plain) };
        let room = usize::from(inner.width.saturating_sub(2));
        canvas.put(inner.x, y, mark, role, 2);
        canvas.put(inner.x + 2, y, &clip(&crate::text::one_line(line), room), role, room);
    }
    (top, lines.len(), height)
}

/// Which lines are not among ours; descriptions do not count, since charmer has its own words for them.
fn others(lines: &[&str], ours: &HashSet<&str>) -> Vec<bool> {
    let mut described = None;
    let is_other = |line: &&str| {
        let depth = line.len() - line.trim_start().len();
        if described.is_some_and(|above| depth > above || line.is_empty()) {
            return false;
        }
        described = line.trim_start().starts_with("description:").then_some(depth);
        described.is_none() && !ours.contains(line)
    };
    lines.iter().map(is_other).collect()
}

/// What the installed packer says of the document, once it is known: a line at the bottom, and the first differences
/// below it. Gives back the room that is left.
fn differences(state: &State, canvas: &mut Canvas<'_>, inner: Rect) -> Rect {
    let Some(comparison) = state.shown_comparison() else { return inner };
    let (mark, role) = if comparison.verdict.agrees() { ("✓", Role::Good) } else { ("✗", Role::Error) };
    let mut lines = vec![(format!("{mark} {comparison}"), role)];
    lines.extend(drift::lines(comparison).into_iter().map(|line| (format!("  {line}"), Role::Plain)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(inner.height / 2);
    let rest = Rect { height: inner.height - height, ..inner };
    for ((line, role), y) in lines.iter().zip(rest.bottom()..inner.bottom()) {
        let room = usize::from(inner.width.saturating_sub(2));
        canvas.put(inner.x + 1, y, &clip(line, room), *role, room);
    }
    rest
}

/// In the review the preview is the difference that the file in focus makes.
fn draw_diff(state: &State, canvas: &mut Canvas<'_>, area: Rect, file: usize) {
    let title = Line::from(Span::styled(format!(" {} ", diff::title(state, file)), canvas.style(Role::Title)));
    let inner = canvas.pane(area, &title, false);
    canvas.hit(area, Target::Preview);
    let length = state.preview_length();
    let height = usize::from(inner.height);
    let top = state.preview.top.unwrap_or(0).min(length.saturating_sub(height));
    canvas.map.shown.preview_height = height;
    canvas.map.shown.preview_top = top;
    diff::draw(state, canvas, inner, file, top);
    range(canvas, area, (top, length, height));
}

/// The first row shown: what stands out is in sight, with a third of the room above it.
fn follow(first: Option<usize>, length: usize, height: usize) -> usize {
    let last = length.saturating_sub(height);
    match first {
        Some(row) if row >= height.saturating_sub(1) => row.saturating_sub(height / 3).min(last),
        _ => 0,
    }
}

fn has_tabs(area: Rect) -> bool {
    area.width >= TABS + 24
}

/// The tabs in the upper rule: 1 to 4.
fn tabs(canvas: &mut Canvas<'_>, area: Rect, doc: Doc) {
    if !has_tabs(area) {
        return;
    }
    let mut x = area.right() - TABS - 1;
    for (n, other) in Doc::ALL.into_iter().enumerate() {
        let (text, role) =
            if other == doc { (format!("[{}]", n + 1), Role::Accent) } else { (format!(" {} ", n + 1), Role::Dim) };
        let end = canvas.put(x, area.y, &text, role, 3);
        canvas.hit(Rect { x, y: area.y, width: 3, height: 1 }, Target::Doc(other));
        x = end;
    }
}

/// What the marks before the lines mean, in a row below them where there is room. Gives back the rest.
fn legend(canvas: &mut Canvas<'_>, inner: Rect) -> Rect {
    const ROOMY: u16 = 12;
    if inner.height < ROOMY {
        return inner;
    }
    let entries =
        [("▌", Role::You, "you"), (" ", Role::Plain, "the extension"), ("·", Role::Packer, "packer's default")];
    let rest = Rect { height: inner.height - 1, ..inner };
    let mut x = inner.x;
    for (mark, role, text) in entries {
        x = canvas.put(x, rest.bottom(), mark, role, 1);
        x = canvas.put(
            x,
            rest.bottom(),
            &format!(" {text}   "),
            Role::Dim,
            usize::from(inner.right().saturating_sub(x)),
        );
    }
    rest
}

/// Says in the upper rule which lines are seen, where there is room beside the title and the tabs.
fn range(canvas: &mut Canvas<'_>, area: Rect, (top, length, height): (usize, usize, usize)) {
    if length <= height {
        return;
    }
    let range = format!(" {}–{} of {length} ", top + 1, (top + height).min(length));
    let tabs = if has_tabs(area) { TABS + 1 } else { 0 };
    let x = area.right().saturating_sub(tabs + 1 + u16::try_from(width(&range)).unwrap_or(12));
    let is_free = |x: u16| canvas.buffer.cell((x, area.y)).is_some_and(|cell| cell.symbol() == "─");
    if x > area.x && is_free(x - 1) {
        canvas.put(x, area.y, &range, Role::Dim, 24);
    }
}

fn draw_line(canvas: &mut Canvas<'_>, area: Rect, line: &SheetLine, is_expanded: bool, mark: Highlight) {
    let (sign, role) = match line.who {
        _ if !is_expanded => (" ", Role::Plain),
        Who::You => ("▌", Role::You),
        Who::Extension => (" ", Role::Extension),
        Who::Packer => ("·", Role::Packer),
    };
    let (beside, whole) = match mark {
        Highlight::Lit => ("●", Some(Role::Lit)),
        Highlight::Changed => ("●", None),
        Highlight::Followed => ("›", None),
        Highlight::Nothing => (" ", None),
    };
    // A default is nobody's own words.
    let whole = whole.or((role == Role::Packer).then_some(Role::Packer));
    let mut spans = vec![Span::styled(sign, canvas.style(role)), Span::styled(beside, canvas.style(Role::Lit))];
    let room = area.width.saturating_sub(2);
    let is_cut = width(&line.text) > usize::from(room);
    spans.extend(paint(line).into_iter().map(|(text, own)| Span::styled(text, canvas.style(whole.unwrap_or(own)))));
    canvas.line(area, &Line::from(spans));
    if is_cut {
        canvas.put(area.right() - 1, area.y, "…", Role::Dim, 1);
    }
}
