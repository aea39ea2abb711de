//! The preview: a document with who said what, scrolled to what the focused answer touches.

use std::collections::HashSet;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::drift::Comparison;
use crate::model::{SheetLine, Who};
use crate::suite::Known;
use crate::text::fit::{clip, width, wrap};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::Target;
use crate::wizard::state::preview::{Doc, Highlights};
use crate::wizard::state::{State, drift};

use super::diff;

const TABS: u16 = 14;

/// Draws the document of the preview into a box.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    if let Some(file) = state.review_file()
        && state.panels.is_empty()
    {
        draw_diff(state, canvas, area, file);
        return;
    }
    let doc = state.doc();
    let mut title = vec![Span::raw(" "), Span::styled(doc.title(), canvas.style(Role::Title)), Span::raw(" ")];
    if state.view.sheets.is_refused(Doc::expanded(doc.tool())) {
        title.push(Span::styled(if area.width < 46 { "✗ " } else { "✗ refused " }, canvas.style(Role::Error)));
    }
    if let Some(version) = answered(state, doc).filter(|_| area.width >= TABS + 42) {
        title.push(Span::styled(version, canvas.style(Role::Dim)));
    }
    let title = Line::from(title);
    let inner = canvas.frame(area, &title, false);
    canvas.hit(area, Target::Preview);
    tabs(canvas, area, doc);
    let sheet = state.view.sheet(doc);
    canvas.map.shown.preview_height = usize::from(inner.height);
    if let Some(comparison) = state.packers_own() {
        let inner = differences(state, canvas, inner);
        let marks = packers_own(state, canvas, inner, comparison);
        legend(canvas, area, false, marks);
        return;
    }
    if let Some(finding) = &sheet.refused {
        let role = if sheet.lines.is_empty() { Role::Error } else { Role::Warning };
        // Without any document it may be the other one that is refused.
        let place = if sheet.lines.is_empty() && finding.line > 0 { finding.place() + ": " } else { String::new() };
        let message = format!("✗ {place}{} {}", finding.message, finding.fix);
        let lines = wrap(&crate::text::one_line(&message), usize::from(inner.width.saturating_sub(2)));
        for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
            canvas.put(inner.x + 1, y, line, role, usize::from(inner.width));
        }
        return;
    }
    let inner = differences(state, canvas, inner);
    canvas.map.shown.preview_height = usize::from(inner.height);
    let highlights = state.highlights();
    let top =
        state.preview.top.unwrap_or_else(|| follow(state, &highlights, sheet.lines.len(), usize::from(inner.height)));
    canvas.map.shown.preview_top = top;
    let is_expanded = matches!(doc, Doc::RockExpanded | Doc::CharmExpanded);
    for (at, y) in (top..sheet.lines.len()).zip(inner.y..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        draw_line(canvas, row, &sheet.lines[at], is_expanded, highlights.has(at));
    }
    legend(canvas, area, is_expanded, (top, sheet.lines.len(), usize::from(inner.height)));
}

/// Which version of the packer expands it so, and whether that is known from its release notes alone.
fn answered(state: &State, doc: Doc) -> Option<String> {
    if !matches!(doc, Doc::RockExpanded | Doc::CharmExpanded) {
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
    let inner = canvas.frame(area, &title, false);
    canvas.hit(area, Target::Preview);
    let length = state.preview_length();
    let height = usize::from(inner.height);
    let top = state.preview.top.unwrap_or(0).min(length.saturating_sub(height));
    canvas.map.shown.preview_height = height;
    canvas.map.shown.preview_top = top;
    diff::draw(state, canvas, inner, file, top);
    legend(canvas, area, false, (top, length, height));
}

/// The first line shown: what stands out is in sight, with a third of the room above it.
fn follow(state: &State, highlights: &Highlights, length: usize, height: usize) -> usize {
    let first = if state.preview.before.is_some() { highlights.first() } else { None };
    let last = length.saturating_sub(height);
    match first {
        Some(line) if line >= height.saturating_sub(1) => line.saturating_sub(height / 3).min(last),
        _ => 0,
    }
}

/// The tabs in the upper border: 1 to 4.
fn tabs(canvas: &mut Canvas<'_>, area: Rect, doc: Doc) {
    if area.width < TABS + 24 {
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

fn legend(canvas: &mut Canvas<'_>, area: Rect, is_expanded: bool, (top, length, height): (usize, usize, usize)) {
    let y = area.bottom() - 1;
    let mut x = area.x + 1;
    if is_expanded && area.width >= 56 {
        let entries = [
            ("▌", Role::You, "you"),
            (" ", Role::Plain, "the extension"),
            ("·", Role::Packer, "default of the packer"),
        ];
        for (mark, role, text) in entries {
            x = canvas.put(x, y, &format!(" {mark}"), role, 2);
            x = canvas.put(x, y, &format!(" {text} "), Role::Dim, 30);
        }
    }
    if length > height {
        let range = format!(" {}–{} of {length} ", top + 1, (top + height).min(length));
        let left = area.right().saturating_sub(u16::try_from(width(&range) + 1).unwrap_or(12));
        if left > x {
            canvas.put(left, y, &range, Role::Dim, 24);
        }
    }
}

fn draw_line(canvas: &mut Canvas<'_>, area: Rect, line: &SheetLine, is_expanded: bool, is_lit: bool) {
    let (mark, role) = match line.who {
        _ if !is_expanded => (" ", Role::Plain),
        Who::You => ("▌", Role::You),
        Who::Extension => (" ", Role::Extension),
        Who::Packer => ("·", Role::Packer),
    };
    let lit = if is_lit { "›" } else { " " };
    let mut spans = vec![Span::styled(mark, canvas.style(role)), Span::styled(lit, canvas.style(Role::Lit))];
    let room = usize::from(area.width.saturating_sub(2));
    let text = clip(&line.text, room);
    spans.extend(
        paint(&text, line, role, is_lit).into_iter().map(|(text, role)| Span::styled(text, canvas.style(role))),
    );
    canvas.line(area, &Line::from(spans));
}

/// A line of YAML in pieces: comments apart, the key apart from its value.
fn paint(text: &str, line: &SheetLine, role: Role, is_lit: bool) -> Vec<(String, Role)> {
    if is_lit {
        return vec![(text.to_owned(), Role::Lit)];
    }
    let indent = text.len() - text.trim_start().len();
    if text[indent..].starts_with('#') {
        return vec![(text.to_owned(), Role::Comment)];
    }
    // In an expansion the colour tells who said it; in a document of the person's own it tells keys from values.
    let colon = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len));
    match colon.filter(|_| role == Role::Plain && !line.path.is_empty()) {
        Some(end) => vec![(text[..=end].to_owned(), Role::You), (text[end + 1..].to_owned(), role)],
        None => vec![(text.to_owned(), role)],
    }
}
