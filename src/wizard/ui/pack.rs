//! The packers at work: side by side, or one below the other where there is little width.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::finding::Finding;
use crate::pack::{Artifact, Failure, LineKind, Status, StepKind, Tool, clock};
use crate::text as safe;
use crate::wizard::state::State;
use crate::wizard::state::field::Id;
use crate::wizard::state::pack::{LANES, Lane, Phase};
use crate::wizard::update::Target;

use super::canvas::Canvas;
use super::text::{width, wrap};
use super::theme::Role;

/// From this width on the two stand side by side.
const SIDE_BY_SIDE: u16 = 96;

/// Draws both packers.
pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let areas = if area.width >= SIDE_BY_SIDE {
        let left = Rect { width: area.width / 2, ..area };
        [left, Rect { x: left.right(), width: area.width - left.width, ..area }]
    } else {
        let upper = Rect { height: upper_height(state, area.height), ..area };
        [upper, Rect { y: upper.bottom(), height: area.height - upper.height, ..area }]
    };
    for (at, (lane, area)) in state.pack.lanes.iter().zip(areas).enumerate() {
        let id = Id::Row(LANES, at);
        canvas.hit(area, Target::Item(id));
        draw_lane(state, canvas, area, lane, state.focus == Some(id));
    }
}

/// How high the upper of two lanes is: half, or more or less where one in focus has a failure to explain.
fn upper_height(state: &State, height: u16) -> u16 {
    /// A lane with its steps and how it came out.
    const LITTLE: u16 = 6;
    let explains = |at: usize| state.focus == Some(Id::Row(LANES, at)) && state.pack.lanes[at].diagnosis().is_some();
    match (explains(0), explains(1)) {
        (true, _) => height.saturating_sub(LITTLE).max(height / 2),
        (_, true) => LITTLE.min(height / 2),
        _ => height / 2,
    }
}

fn draw_lane(state: &State, canvas: &mut Canvas<'_>, area: Rect, lane: &Lane, focused: bool) {
    let (word, role) = verdict(lane);
    let title = Line::from(vec![
        Span::styled(if focused { " › " } else { " " }, canvas.style(Role::Accent)),
        Span::styled(lane.tool.product(), canvas.style(Role::Title)),
        Span::styled(format!(" {word} "), canvas.style(role)),
    ]);
    let inner = canvas.frame(area, &title, focused);
    if lane.phase != Phase::Idle && lane.phase != Phase::Refused {
        let time = format!(" {} ", clock(lane.elapsed));
        let x = area.right().saturating_sub(u16::try_from(width(&time) + 2).unwrap_or(8));
        canvas.put(x, area.y, &time, Role::Plain, 12);
    }
    let mut inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let mut lines: Vec<(String, Role)> = Vec::new();
    match &lane.phase {
        Phase::Idle if state.doctor.missing.contains(&lane.tool) => lines.extend(super::doctor::instead(lane.tool)),
        Phase::Idle => idle(lane.tool, &mut lines),
        _ => lines.extend(lane.findings.iter().flat_map(shown)),
    }
    if !matches!(lane.phase, Phase::Idle | Phase::Refused) {
        steps(canvas, inner, lane);
        inner.y += 1;
        inner.height = inner.height.saturating_sub(1);
        outcome(state, lane, &mut lines);
    }
    if !lines.is_empty() {
        lines.push((String::new(), Role::Plain));
    }
    let rows: Vec<(String, Role)> = lines
        .into_iter()
        .flat_map(|(text, role)| {
            wrap(if text.is_empty() { "\n" } else { &text }, usize::from(inner.width))
                .into_iter()
                .map(move |line| (line, role))
        })
        .collect();
    let mut y = inner.y;
    for (text, role) in rows {
        if y + 1 >= inner.bottom() && !lane.log.is_empty() || y >= inner.bottom() {
            break;
        }
        canvas.put(inner.x, y, &text, role, usize::from(inner.width));
        y += 1;
    }
    log(canvas, Rect { y, height: inner.bottom().saturating_sub(y), ..inner }, lane);
}

fn verdict(lane: &Lane) -> (&'static str, Role) {
    match &lane.phase {
        Phase::Idle => ("", Role::Dim),
        Phase::Starting => ("is being started", Role::Dim),
        Phase::Refused => ("✗ not started", Role::Error),
        Phase::Running => ("● packing", Role::Accent),
        Phase::Stopping => ("● stopping", Role::Warning),
        Phase::Done(outcome) => match &outcome.status {
            Status::Packed(_) => ("✓ packed", Role::Good),
            Status::Failed(_) => ("✗ failed", Role::Error),
            Status::NoArtifact(_) => ("! nothing came out", Role::Warning),
            Status::Cancelled => ("– stopped", Role::Warning),
        },
    }
}

fn idle(tool: Tool, lines: &mut Vec<(String, Role)>) {
    let folder = match tool {
        Tool::Rockcraft => "your application's folder",
        Tool::Charmcraft => "charm/",
    };
    lines.push((format!("F5 runs {} pack in {folder}.", tool.program()), Role::Plain));
    lines.push((
        "The first time takes minutes: the packer fetches the base and all that is needed.".to_owned(),
        Role::Dim,
    ));
}

pub(super) fn shown(finding: &Finding) -> Vec<(String, Role)> {
    let (mark, role) = if finding.is_error() { ("✗", Role::Error) } else { ("!", Role::Warning) };
    let mut lines = vec![(safe::one_line(&format!("{mark} {}", finding.message)).into_owned(), role)];
    if !finding.fix.is_empty() {
        lines.push((safe::one_line(&finding.fix).into_owned(), Role::Plain));
    }
    lines
}

fn steps(canvas: &mut Canvas<'_>, area: Rect, lane: &Lane) {
    let mut parts = Vec::new();
    for kind in StepKind::USUAL {
        let mark = lane.mark(kind);
        let role = match mark {
            "✓" => Role::Good,
            "●" => Role::Accent,
            "✗" => Role::Error,
            "–" => Role::Warning,
            _ => Role::Dim,
        };
        let name = if mark == "●" { Role::Title } else { Role::Dim };
        parts.push((format!("{mark} "), role));
        parts.push((format!("{}  ", kind.name()), name));
    }
    let row = super::bars::spans(parts, canvas);
    canvas.line(Rect { height: 1, ..area }, &row);
}

/// What came of it, above the log.
fn outcome(state: &State, lane: &Lane, told: &mut Vec<(String, Role)>) {
    let Phase::Done(outcome) = &lane.phase else { return };
    match &outcome.status {
        Status::Packed(artifacts) => told.extend(artifacts.iter().map(artifact)),
        Status::Failed(failure) => failed(failure, super::diagnosis::lines(state, lane), told),
        Status::NoArtifact(names) => {
            let names = if names.is_empty() { String::new() } else { format!(" It named {}.", names.join(", ")) };
            let text = format!("{} ended well, yet there is no .{} file.{names}", lane.tool, lane.tool.product());
            told.push((safe::one_line(&text).into_owned(), Role::Warning));
        }
        Status::Cancelled => told.push(("Stopped. No process was left behind.".to_owned(), Role::Warning)),
    }
}

fn artifact(artifact: &Artifact) -> (String, Role) {
    let name = artifact.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let already = if artifact.already { ", from an earlier run: nothing had changed" } else { "" };
    (safe::one_line(&format!("{name}  {}{already}", safe::size(artifact.size))).into_owned(), Role::Good)
}

fn failed(failure: &Failure, known: Vec<(String, Role)>, lines: &mut Vec<(String, Role)>) {
    let step = failure.step.as_ref().map(|step| format!(" while at the {step}")).unwrap_or_default();
    lines.push((format!("Failed{step}, with {}.", failure.exit), Role::Error));
    lines.extend(known);
    lines.extend(failure.cause.iter().take(6).map(|line| (line.clone(), Role::Plain)));
    lines.extend(failure.message.iter().take(4).map(|line| (line.clone(), Role::Dim)));
    if let Some(advice) = &failure.resolution {
        lines.push((advice.clone(), Role::Plain));
    }
    if let Some(docs) = &failure.docs {
        lines.push((docs.clone(), Role::Dim));
    }
    if let Some(log) = &failure.log {
        lines.push((safe::one_line(&format!("Log: {}", log.display())).into_owned(), Role::Dim));
    }
}

/// The end of the log, or where the person scrolled to.
fn log(canvas: &mut Canvas<'_>, area: Rect, lane: &Lane) {
    canvas.map.shown.overlay_height = usize::from(area.height);
    let end = lane.log.len().saturating_sub(lane.up);
    let start = end.saturating_sub(usize::from(area.height));
    for (line, y) in lane.log.iter().skip(start).take(end - start).zip(area.y..area.bottom()) {
        let role = match line.kind {
            LineKind::Packer | LineKind::Child => Role::Dim,
            LineKind::Step | LineKind::Result => Role::Plain,
            LineKind::Warning => Role::Warning,
            LineKind::Error => Role::Error,
        };
        let indent = "  ".repeat(usize::from(line.depth));
        let text = format!("{indent}{}", line.text.trim_start_matches(":: ").replace('\t', " "));
        canvas.put(area.x, y, &text, role, usize::from(area.width));
    }
    if lane.up > 0 && area.height > 0 {
        let told = format!(" ↓ {} lines ", lane.up);
        let x = area.right().saturating_sub(u16::try_from(width(&told)).unwrap_or(10));
        canvas.put(x, area.bottom() - 1, &told, Role::Accent, 20);
    }
}
