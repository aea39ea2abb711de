//! A packer's log: the rows in sight, what was found in them, and where in the log that is.

use ratatui::layout::Rect;
use ratatui::text::{Line as Row, Span};

use crate::pack::LineKind;
use crate::pack::detached::{Filter, Line};
use crate::wizard::state::log::View;
use crate::wizard::state::pack::Lane;

use crate::text::fit::{breaks, clip};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;

/// Draws the rows in sight; below them where that is, unless it is simply the end.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, lane: &Lane) {
    let view = &lane.view;
    let position = place(view, usize::from(area.height).saturating_sub(1));
    let is_shown = !position.is_empty() && area.height > 1;
    let rows = Rect { height: area.height - u16::from(is_shown), ..area };
    let height = usize::from(rows.height);
    canvas.map.shown.logs[lane.tool as usize] = height;
    let width = usize::from(area.width);
    let mut pieces: Vec<(String, &Line, bool)> = Vec::new();
    for (number, line) in view.rows(height) {
        let is_hit = view.hit == Some(number);
        pieces.extend(cut(view, line, width).into_iter().map(|text| (text, line, is_hit)));
    }
    // Who follows the end sees the end.
    let above = if view.top.is_none() { pieces.len().saturating_sub(height) } else { 0 };
    for ((text, line, is_hit), y) in pieces.iter().skip(above).zip(rows.y..rows.bottom()) {
        row(canvas, Rect { y, height: 1, ..rows }, (text, line), (view, *is_hit));
    }
    if is_shown {
        canvas.put(area.x, area.bottom() - 1, &position, Role::Accent, usize::from(area.width));
    }
}

/// A line as rows: wrapped, or what is in sight of it.
fn cut(view: &View, line: &Line, width: usize) -> Vec<String> {
    let indent = "  ".repeat(usize::from(line.line.depth));
    let text = format!("{indent}{}", line.line.text.trim_start_matches(":: ").replace('\t', " "));
    if view.wraps {
        let chars = |(from, to): (usize, usize)| text.chars().skip(from).take(to - from).collect();
        return breaks(&text, width.max(1)).into_iter().map(chars).collect();
    }
    vec![clip(&text.chars().skip(view.left).collect::<String>(), width)]
}

fn row(canvas: &mut Canvas<'_>, area: Rect, (text, line): (&str, &Line), (view, is_hit): (&View, bool)) {
    let role = match line.line.kind {
        LineKind::Packer | LineKind::Child => Role::Dim,
        LineKind::Step | LineKind::Result => Role::Plain,
        LineKind::Warning => Role::Warning,
        LineKind::Error => Role::Error,
    };
    let lit = if is_hit { Role::Focus } else { Role::Lit };
    let spans: Vec<Span<'_>> = parts(text, &view.sought)
        .into_iter()
        .map(|(part, is_sought)| Span::styled(part, canvas.style(if is_sought { lit } else { role })))
        .collect();
    canvas.line(area, &Row::from(spans));
}

/// The line in pieces, those that are what is sought marked. Capitals count only where the sought text has one.
fn parts<'t>(text: &'t str, sought: &str) -> Vec<(&'t str, bool)> {
    let any_case = !sought.chars().any(char::is_uppercase);
    let is_here = |at: usize| {
        let part = text.get(at..at + sought.len());
        part.is_some_and(|part| if any_case { part.eq_ignore_ascii_case(sought) } else { part == sought })
    };
    let (mut parts, mut done, mut at) = (Vec::new(), 0, 0);
    while !sought.is_empty() && at + sought.len() <= text.len() {
        if is_here(at) {
            parts.push((&text[done..at], false));
            parts.push((&text[at..at + sought.len()], true));
            at += sought.len();
            done = at;
        } else {
            at += 1;
        }
    }
    parts.push((&text[done..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// Where in the log this is, where that is worth a line.
fn place(view: &View, height: usize) -> String {
    let mut words = Vec::new();
    if view.filter == Filter::Troubled {
        words.push(format!("{} of {} lines", view.page.troubled, view.page.lines));
    }
    if view.top.is_some() {
        let end = view.first(height) + height;
        words.push(format!("↓ {} more", view.length().saturating_sub(end)));
    }
    if !view.sought.is_empty() {
        words.push(format!("/{}", view.sought));
    }
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_is_marked_wherever_it_stands() {
        assert_eq!(parts("a pip and a PIP", "pip"), [("a ", false), ("pip", true), (" and a ", false), ("PIP", true)]);
        assert_eq!(parts("a pip and a PIP", "PIP"), [("a pip and a ", false), ("PIP", true)]);
        assert_eq!(parts("één é", "é"), [("é", true), ("é", true), ("n ", false), ("é", true)]);
        assert_eq!(parts("plain", ""), [("plain", false)]);
    }
}
