//! What writing a file would change: beside the review, and large.

use ratatui::layout::Rect;

use crate::text::fit::{clip, wrap};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::state::State;
use crate::write::{DiffLine, Status, Tag};

/// The file and what would happen to it, in a few words.
pub fn title(state: &State, file: usize) -> String {
    let (Some(planned), Some(change)) = (state.review.files().get(file), state.review.changes.get(file)) else {
        return String::new();
    };
    let (added, removed) = change.counts;
    let path = crate::text::one_line(&planned.path);
    match &planned.status {
        Status::New => format!("{path}: new"),
        Status::Changed => format!("{path}: +{added} −{removed}"),
        Status::Unchanged => format!("{path}: unchanged"),
        Status::Theirs { .. } => format!("{path}: yours; what charmer would change"),
        Status::Refused { .. } => format!("{path}: refused"),
    }
}

/// The lines of the diff from `top` on.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect, file: usize, top: usize) {
    let (Some(planned), Some(change)) = (state.review.files().get(file), state.review.changes.get(file)) else {
        return;
    };
    let room = usize::from(area.width);
    if let Status::Refused { reason, fix } = &planned.status {
        let message = format!("{reason}. {fix}");
        for (line, y) in wrap(&crate::text::one_line(&message), room).iter().zip(area.y..area.bottom()) {
            canvas.put(area.x, y, line, Role::Error, room);
        }
        return;
    }
    if change.diff.is_empty() {
        canvas.put(area.x, area.y, "It is there already, exactly so.", Role::Dim, room);
    }
    for (line, y) in change.diff.iter().skip(top).zip(area.y..area.bottom()) {
        draw_line(canvas, Rect { y, height: 1, ..area }, line);
    }
}

fn draw_line(canvas: &mut Canvas<'_>, area: Rect, line: &DiffLine) {
    let (sign, role) = match line.tag {
        Tag::Hunk => (' ', Role::Dim),
        Tag::Context => (' ', Role::Plain),
        Tag::Removed => ('−', Role::Removed),
        Tag::Added => ('+', Role::Added),
        Tag::NoNewline => ('\\', Role::Dim),
    };
    let number = line.new.or(line.old).map(|n| n.to_string()).unwrap_or_default();
    let text = clip(&line.text.replace('\t', "    "), usize::from(area.width.saturating_sub(7)));
    let parts = if line.tag == Tag::Hunk {
        vec![(text, role)]
    } else {
        vec![(format!("{number:>4} "), Role::Dim), (format!("{sign} {text}"), role)]
    };
    let line = canvas.spans(parts);
    canvas.line(area, &line);
}
