//! What stands in the way of a pack on this machine, each with the commands that mend it.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use crate::doctor::{self as machine, DoctorInput, Verdict};
use crate::model;
use crate::pack::Tool;
use crate::text::fit::wrap;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Target, char, key};
use crate::wizard::keys::{always, close, silent};
use crate::wizard::state::doctor::{Run, Then};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};
use crate::wizard::state::wait::{Far, Wait};
use crate::wizard::state::{Mood, State};
use crate::yaml::Node;

use super::ask::{self, Answer, Question};

const KEYS: &[Binding] = &[
    row!(Around, always, [char('y'), key(KeyCode::Enter)], Action::Copy, |_| "copy the command", ""),
    row!(Around, always, [key(KeyCode::Up), char('k'), key(KeyCode::BackTab)], Action::Line(-1), |_| "choose", ""),
    row!(Around, always, [key(KeyCode::Down), char('j'), key(KeyCode::Tab)], Action::Line(1), silent, ""),
    row!(Around, always, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, always, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
    row!(
        Work,
        always,
        [char('x')],
        Action::Run,
        |_| "run it",
        "In the doctor's panel: runs the command in your terminal"
    ),
    row!(Work, |state| state.doctor.asking, [char('c')], Action::Cancel, |_| "stop", ""),
    row!(Around, always, [char('r')], Action::Open("doctor"), |_| "look again", ""),
    row!(Around, always, [key(KeyCode::Esc), char('q'), char('d')], Action::Back, close, ""),
];
pub(super) const PANEL: PanelEntry = PanelEntry { name: "doctor", open, keys: KEYS, opens: &[], command: "" };

static RUN: Question = Question {
    name: "run",
    title: "Run this?",
    text: to_run,
    yes: Answer::new(
        |_| "run it",
        |state, effects| {
            state.panels.clear();
            effects.extend(state.doctor.pending.take().map(|run| Effect::Run(Box::new(run))));
        },
    ),
    drop: None,
    no: Answer::new(|_| "no", |state, _| state.doctor.pending = None),
    leaves: false,
};

fn to_run(state: &State) -> String {
    let Some(run) = &state.doctor.pending else { return String::new() };
    let root = if run.words.first().is_some_and(|word| word == "sudo") {
        " It asks for root's rights, and so perhaps for your password."
    } else {
        ""
    };
    format!(
        "  {}\nThe wizard steps aside, and this runs in your terminal as if you had typed it.{root} Then the wizard is back.",
        run.line()
    )
}

/// Asks whether a command is to run in the terminal; a panel that is open is there again after a no.
pub fn ask_to_run(state: &mut State, run: Run) {
    state.doctor.pending = Some(run);
    ask::ask_above(state, &RUN);
}

/// Shows the panel, and has the machine looked at anew.
pub fn open(state: &mut State, effects: &mut Vec<Effect>) {
    state.show(Doctor);
    if std::mem::replace(&mut state.doctor.asking, true) {
        return;
    }
    state.doctor.far = Far::default();
    effects.push(Effect::Doctor(Box::new(input(state))));
}

/// What the doctor has to know of the project as it would be written now.
fn input(state: &State) -> DoctorInput {
    let documents = &state.view.documents;
    let expanded = |tool: Tool, document: &str| -> Option<Node> {
        (!document.is_empty()).then(|| model::expansion(&state.project, tool, document).document)?
    };
    let rock = expanded(Tool::Rockcraft, &documents.rock);
    let charm = expanded(Tool::Charmcraft, &documents.charm);
    model::doctor_input(&state.project.root, rock.as_ref(), charm.as_ref())
}

/// Copies a command, where there is one.
pub fn copy(state: &mut State, command: Option<String>, effects: &mut Vec<Effect>) {
    match command {
        Some(command) => {
            let told = format!(": {command}");
            state.copy(command, told, effects);
        }
        None => state.say(Mood::Plain, "There is no command to copy."),
    }
}

/// Asks whether the command in focus is to run.
fn run(state: &mut State) {
    if state.pack.is_busy() {
        return state.say(Mood::Plain, "A packer is at work; wait for its end, or stop it.");
    }
    match state.doctor.command() {
        Some(words) => ask_to_run(state, Run { words, of: None, then: Then::Look }),
        None => state.say(Mood::Plain, "There is no command to run."),
    }
}

/// Which command is in focus is kept in the state: what was found anew moves it.
#[derive(Debug)]
struct Doctor;

impl Panel for Doctor {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("x runs the command in focus in your terminal, once you said yes to it.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After {
        let (mut selected, length) = (state.doctor.selected, state.doctor.commands().len());
        let action = match event {
            Event::Action(action) => action,
            // The second click does what Enter does.
            Event::Picked(at) if at == selected => Action::Copy,
            Event::Picked(at) => {
                state.doctor.selected = at;
                return After::Stay;
            }
            _ => return After::Stay,
        };
        match action {
            Action::Copy => {
                let command = state.doctor.command().map(|words| machine::shell_line(&words));
                copy(state, command, effects);
            }
            Action::Run => run(state),
            Action::Cancel => {
                (state.doctor.asking, state.doctor.is_stopped) = (false, true);
                effects.push(Effect::Stop(Wait::Doctor));
            }
            _ if super::select(&mut selected, action, length, state) => state.doctor.selected = selected,
            _ => return After::Pass,
        }
        After::Stay
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (110, body.height), "Is this machine ready?");
        report(state, canvas, inner);
    }
}

/// A line of the panel, and which command it is.
struct Row {
    text: String,
    role: Role,
    indent: u16,
    command: Option<usize>,
}

/// Draws the report into `inner`; the command in focus stays in sight.
fn report(state: &State, canvas: &mut Canvas<'_>, inner: Rect) {
    let doctor = &state.doctor;
    canvas.map.shown.panel_height = usize::from(inner.height);
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
        if let Some(command) = row.command {
            canvas.hit(Rect { y, height: 1, ..body }, Target::Match(command));
        }
        let room = usize::from(body.width.saturating_sub(row.indent));
        canvas.put(body.x + row.indent, y, &row.text, role, room);
    }
    let below = rows.len().saturating_sub(top + height);
    if below > 0 {
        canvas.put(inner.x, body.bottom(), &format!("↓ {below} more"), Role::Dim, usize::from(inner.width));
    }
    let looking = doctor.far.checks();
    let status = match (&doctor.report, doctor.asking) {
        (_, true) => (looking.as_str(), Role::Dim),
        _ if doctor.is_stopped => ("Stopped; r looks again.", Role::Warning),
        (Some(report), _) if report.is_ready() => ("✓ Nothing that was found stands in the way of a pack.", Role::Good),
        (Some(_), _) => ("✗ Packing would fail; the commands mend it, from the top down.", Role::Error),
        (None, _) => ("", Role::Dim),
    };
    if inner.height > 0 {
        canvas.put(inner.x, inner.bottom() - 1, status.0, status.1, usize::from(inner.width));
    }
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
