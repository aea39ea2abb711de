//! The packers at work: side by side, or one below the other where there is little width.

use std::time::Duration;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::finding::Finding;
use crate::pack::{self, Artifact, Status, StepKind, Tool, clock, roughly};
use crate::process::Left;
use crate::text as safe;
use crate::text::fit::{width, wrap};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Id, Target};
use crate::wizard::state::State;
use crate::wizard::state::pack::{LANES, Lane, Order, Phase, Site};

/// From this width on the two stand side by side.
const SIDE_BY_SIDE: u16 = 96;

pub fn draw(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    if state.pack.single {
        let at = state.lane_in_focus();
        canvas.hit(area, Target::Item(Id::Row(LANES, at)));
        draw_lane(state, canvas, area, &state.pack.lanes[at], true);
        return;
    }
    let areas = if area.width >= SIDE_BY_SIDE {
        let left = Rect { width: area.width / 2, ..area };
        let right = Rect { x: left.right() + 1, width: area.width - left.width - 1, ..area };
        [left, right]
    } else {
        let upper = Rect { height: upper_height(state, area.height), ..area };
        [upper, Rect { y: upper.bottom(), height: area.height - upper.height, ..area }]
    };
    for (at, (lane, area)) in state.pack.lanes.iter().zip(areas).enumerate() {
        let id = Id::Row(LANES, at);
        canvas.hit(area, Target::Item(id));
        draw_lane(state, canvas, area, lane, state.focus == Some(id));
    }
    if areas[1].x > area.x {
        canvas.divide(areas[1].x - 1, areas[1]);
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
        Span::styled(if word.is_empty() { " ".to_owned() } else { format!(" {word} ") }, canvas.style(role)),
    ]);
    let inner = canvas.pane(area, &title, focused);
    if !is_still(lane) {
        let usual = lane.forecast.total(lane.repeats).filter(|usual| lane.left().is_some() && *usual > lane.elapsed);
        let usual = usual.map(|usual| format!(" of about {}", clock(usual))).unwrap_or_default();
        let time = format!(" {}{usual} ", clock(lane.elapsed));
        let x = area.right().saturating_sub(u16::try_from(width(&time) + 2).unwrap_or(8));
        canvas.put(x, area.y, &time, Role::Plain, 26);
    }
    let mut inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let mut lines = before_steps(state, lane);
    if !is_still(lane) {
        steps(canvas, inner, lane);
        let below = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        let rows = 1 + u16::from(bar(canvas, below, lane));
        inner.y += rows;
        inner.height = inner.height.saturating_sub(rows);
        progress(state, lane, &mut lines);
        outcome(state, lane, &mut lines, usize::from(inner.width));
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
        if y + 1 >= inner.bottom() && lane.view.page.lines > 0 || y >= inner.bottom() {
            break;
        }
        canvas.put(inner.x, y, &text, role, usize::from(inner.width));
        y += 1;
    }
    super::log::draw(canvas, Rect { y, height: inner.bottom().saturating_sub(y), ..inner }, lane);
}

/// What is to be said above the steps.
fn before_steps(state: &State, lane: &Lane) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    match &lane.phase {
        Phase::Idle if state.doctor.missing.contains(&lane.tool) => {
            let is_said = !state.pack.single && lane.tool == Tool::Charmcraft && state.doctor.missing.len() == 2;
            lines.extend(if is_said { missing_too(lane.tool) } else { instead(lane.tool) });
        }
        Phase::Idle => idle(state, lane.tool, &mut lines),
        _ => lines.extend(lane.findings.iter().flat_map(shown)),
    }
    lines
}

fn verdict(lane: &Lane) -> (&'static str, Role) {
    match &lane.phase {
        Phase::Idle => ("", Role::Dim),
        Phase::Waiting => ("waits for the other", Role::Dim),
        Phase::Starting => ("is being started", Role::Dim),
        Phase::Refused => ("✗ not started", Role::Error),
        Phase::Running => ("● packing", Role::Accent),
        Phase::Stopping => ("● stopping", Role::Warning),
        Phase::Done(outcome) => match &outcome.status {
            Status::Packed(_) => ("✓ packed", Role::Good),
            Status::Failed(_) => ("✗ failed", Role::Error),
            Status::NoArtifact(_) => ("! nothing came out", Role::Warning),
            Status::Cancelled => ("– stopped", Role::Warning),
            Status::Lost => ("? not seen", Role::Warning),
        },
    }
}

/// What a packer that is not here leaves to do, for the screen to wrap.
fn instead(tool: Tool) -> Vec<(String, Role)> {
    let mut lines = shown(&pack::missing_packer(tool));
    lines.push(("d  what this machine lacks, and a key that runs the commands".to_owned(), Role::Accent));
    lines.push(("h  a workflow that packs on GitHub's machines".to_owned(), Role::Accent));
    lines
}

/// The same where the other lane says it already.
fn missing_too(tool: Tool) -> Vec<(String, Role)> {
    let finding = pack::missing_packer(tool);
    let run = format!("`{}` installs it; what else there is stands with the rock.", tool.install_line());
    vec![(safe::one_line(&format!("✗ {}", finding.message)).into_owned(), Role::Error), (run, Role::Plain)]
}

fn idle(state: &State, tool: Tool, lines: &mut Vec<(String, Role)>) {
    let folder = tool.pick("your application's folder", "charm/");
    lines.push((format!("p runs {} pack in {folder}.", tool.program()), Role::Plain));
    lines.push((
        "The first time takes minutes: the packer fetches the base and all that is needed.".to_owned(),
        Role::Dim,
    ));
    if state.pack.order == Order::InTurn {
        lines.push(("The rock first, and the charm when the rock is packed.".to_owned(), Role::Dim));
    }
}

fn shown(finding: &Finding) -> Vec<(String, Role)> {
    let (mark, role) = if finding.is_error() { ("✗", Role::Error) } else { ("!", Role::Warning) };
    let mut lines = vec![(safe::one_line(&format!("{mark} {}", finding.message)).into_owned(), role)];
    if !finding.fix.is_empty() {
        lines.push((safe::one_line(&finding.fix).into_owned(), Role::Plain));
    }
    lines
}

/// True where no packer runs or ran.
fn is_still(lane: &Lane) -> bool {
    matches!(lane.phase, Phase::Idle | Phase::Waiting | Phase::Refused)
}

/// How it goes: since when, how long still, and whether it has been silent for long.
fn progress(state: &State, lane: &Lane, lines: &mut Vec<(String, Role)>) {
    if lane.is_busy() {
        lines.extend(lane.since.as_ref().map(|since| (format!("since {since}, from an earlier start"), Role::Dim)));
        if lane.phase == Phase::Running && lane.quiet >= state.pack.silence {
            lines.push((format!("Nothing was said for {}. c stops it.", spell(lane.quiet)), Role::Warning));
            if let Some(known) = pack::silent(&lane.last, lane.tool) {
                lines.push((known.cause, Role::Plain));
                lines.push((format!("Fix: {}", known.fix), Role::Plain));
            }
        }
    }
    lines.extend(lane.cut.as_ref().map(|cut| (safe::one_line(cut).into_owned(), Role::Warning)));
}

/// A duration in words, as long as it is short.
fn spell(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

/// How far it is, against what earlier packs took; without them the steps. False where nothing is at work.
fn bar(canvas: &mut Canvas<'_>, area: Rect, lane: &Lane) -> bool {
    /// Cells of the bar: as many as there is room for, of these.
    const LENGTHS: std::ops::RangeInclusive<usize> = 8..=24;
    if let Some(told) = lane.so_far().filter(|_| area.height > 0) {
        canvas.put(area.x, area.y, &told, Role::Plain, usize::from(area.width));
        return true;
    }
    let Some(left) = lane.left().filter(|_| area.height > 0) else { return false };
    let room = usize::from(area.width).saturating_sub(2);
    let rest = format!("{} left", roughly(left));
    let both = lane.at_step().map(|step| format!("{step} · {rest}"));
    let told = both.filter(|both| width(both) + LENGTHS.start() <= room).unwrap_or(rest);
    let length = room.saturating_sub(width(&told)).clamp(*LENGTHS.start(), *LENGTHS.end());
    let cells = f64::from(u32::try_from(length).unwrap_or_default());
    let reached = cells * lane.elapsed.as_secs_f64() / (lane.elapsed + left).as_secs_f64().max(1.0);
    let done = (1..length).filter(|cell| f64::from(u32::try_from(*cell).unwrap_or_default()) <= reached).count();
    let parts = vec![
        ("━".repeat(done), Role::Accent),
        ("·".repeat(length - done), Role::Dim),
        (format!("  {told}"), Role::Plain),
    ];
    let row = canvas.spans(parts);
    canvas.line(Rect { height: 1, ..area }, &row);
    true
}

fn steps(canvas: &mut Canvas<'_>, area: Rect, lane: &Lane) {
    let mut parts = Vec::new();
    if lane.site == Site::Launchpad {
        parts.push(("on Launchpad's build farm".to_owned(), Role::Dim));
    }
    let kinds = StepKind::USUAL.into_iter().filter(|_| lane.site == Site::Here);
    for kind in kinds {
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
    let row = canvas.spans(parts);
    canvas.line(Rect { height: 1, ..area }, &row);
}

/// What came of it, above the log.
fn outcome(state: &State, lane: &Lane, lines: &mut Vec<(String, Role)>, room: usize) {
    let Phase::Done(outcome) = &lane.phase else { return };
    match &outcome.status {
        Status::Packed(artifacts) => lines.extend(artifacts.iter().map(artifact)),
        Status::Failed(failure) => lines.extend(super::failure::brief(state, lane, failure, room)),
        Status::NoArtifact(names) => {
            let names = if names.is_empty() { String::new() } else { format!(" It named {}.", names.join(", ")) };
            let text = format!("{} ended well, yet there is no .{} file.{names}", lane.tool, lane.tool.product());
            lines.push((safe::one_line(&text).into_owned(), Role::Warning));
        }
        Status::Cancelled if outcome.left.is_empty() => {
            lines.push(("Stopped. No process was left behind.".to_owned(), Role::Warning));
        }
        Status::Cancelled => lines.push(("Stopped, but not all of it.".to_owned(), Role::Warning)),
        Status::Lost => lines.push((
            "Nobody saw how it ended: the machine was restarted, or what watched over it was killed.".to_owned(),
            Role::Warning,
        )),
    }
    if !outcome.left.is_empty() {
        lines.push((Left::describe(&outcome.left), Role::Warning));
    }
}

fn artifact(artifact: &Artifact) -> (String, Role) {
    let name = artifact.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let already = if artifact.already { ", from an earlier run: nothing had changed" } else { "" };
    (safe::one_line(&format!("{name}  {}{already}", safe::size(artifact.size))).into_owned(), Role::Good)
}
