//! The doctor's panel: what stands in the way of a pack, each with its commands.

use ratatui::layout::Rect;

use crate::pack::doctor::Verdict;
use crate::pack::{self, Tool};
use crate::wizard::state::State;
use crate::wizard::update::Target;

use super::canvas::Canvas;
use super::theme::Role;
use crate::text::fit::wrap;

/// A line of the panel, and which command it is.
struct Row {
    text: String,
    role: Role,
    indent: u16,
    command: Option<usize>,
}

/// Draws the report into `inner`; the command in focus stays in sight.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, inner: Rect) {
    let doctor = &state.doctor;
    canvas.map.shown.overlay_height = usize::from(inner.height);
    let rows = rows(state, usize::from(inner.width));
    let body = Rect { height: inner.height.saturating_sub(2), ..inner };
    let height = usize::from(body.height);
    let focused = rows.iter().position(|row| row.command == Some(doctor.selected)).unwrap_or(0);
    let top = (focused + 1).saturating_sub(height.saturating_sub(1)).min(rows.len().saturating_sub(height));
    for (row, y) in rows.iter().skip(top).zip(body.y..body.bottom()) {
        let is_here = row.command == Some(doctor.selected);
        if is_here {
            canvas.put(body.x + row.indent.saturating_sub(2), y, "›", Role::Accent, 1);
        }
        let role = if is_here { Role::Focus } else { row.role };
        let room = usize::from(body.width.saturating_sub(row.indent));
        canvas.put(body.x + row.indent, y, &row.text, role, room);
    }
    let below = rows.len().saturating_sub(top + height);
    if below > 0 {
        canvas.put(inner.x, body.bottom(), &format!("↓ {below} more"), Role::Dim, usize::from(inner.width));
    }
    let told = match (&doctor.report, doctor.asking) {
        (_, true) => ("Looking …", Role::Dim),
        (Some(report), _) if report.is_ready() => ("✓ Nothing that was found stands in the way of a pack.", Role::Good),
        (Some(_), _) => ("✗ Packing would fail; the commands mend it, from the top down.", Role::Error),
        (None, _) => ("", Role::Dim),
    };
    if inner.height > 0 {
        canvas.put(inner.x, inner.bottom() - 1, told.0, told.1, usize::from(inner.width));
    }
    canvas.hit(inner, Target::Overlay);
}

/// What a packer that is not here leaves to do, for the screen to wrap.
pub fn instead(tool: Tool) -> Vec<(String, Role)> {
    let mut lines = super::pack::shown(&pack::missing_packer(tool));
    lines.push(("d  what this machine lacks, and a key that runs the commands".to_owned(), Role::Accent));
    lines.push(("g  a workflow that packs on GitHub's machines".to_owned(), Role::Accent));
    lines
}

fn rows(state: &State, width: usize) -> Vec<Row> {
    /// Where what was found begins: behind the names of the checks.
    const INDENT: u16 = 23;
    let mut rows = Vec::new();
    let mut command = 0;
    for line in state.doctor.report.iter().flat_map(|report| &report.checks) {
        let (mark, role) = match line.verdict {
            Verdict::Good => ("✓", Role::Good),
            Verdict::Bad => ("✗", Role::Error),
            Verdict::Unknown => ("?", Role::Warning),
        };
        let wide = width.saturating_sub(usize::from(INDENT)).max(10);
        for (at, text) in wrap(&line.message, wide).into_iter().enumerate() {
            if at == 0 {
                let text = format!("{mark} {:<20} {text}", line.title);
                rows.push(Row { text, role, indent: 0, command: None });
            } else {
                rows.push(Row { text, role, indent: INDENT, command: None });
            }
        }
        for text in line.command_lines() {
            rows.push(Row { text, role: Role::Key, indent: INDENT + 2, command: Some(command) });
            command += 1;
        }
    }
    rows
}
