//! A try of the application: its stages, what came of it, what mends it.

mod run;

use std::time::Duration;

use ratatui::layout::Rect;

use crate::doctor::shell_line;
use crate::text::fit::{clip, width, wrap};
use crate::text::one_line;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, ScreenId, char, ctrl};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};
use crate::wizard::state::trial::{Offer, Phase, StageRow, Trial};
use crate::wizard::state::{State, pack};

const KEYS: &[Binding] = super::scrolling!(
    row!(Work, packs_next, [key(KeyCode::Enter)], Action::Pack, |_| "pack", ""),
    row!(Work, run::mends, [char('a')], Action::Mend, |_| "apply and try again", ""),
    row!(Work, |state| state.trial.is_on(), [char('c'), ctrl('c')], Action::Cancel, |_| "stop", ""),
    row!(
        Work,
        |state| state.trial.answer().is_some() && state.trial.is_on(),
        [char('o')],
        Action::Browse,
        |_| "open",
        ""
    ),
    row!(Work, always, [char('r')], Action::Run, |_| "again", ""),
    row!(Work, always, [char('v')], Action::Split, |_| "output", ""),
    row!(Work, always, [char('t')], Action::Back, silent, "")
);
pub(super) const PANEL: PanelEntry = PanelEntry {
    name: "trial",
    open,
    keys: KEYS,
    opens: &[row!(
        Work,
        |state| !state.in_text(),
        [char('t')],
        Action::Open("trial"),
        offer,
        "Tries it: starts the application as its rock would, and asks it. Outside a text"
    )],
    command: "Try it here: start, run and serve it",
};

/// Offered where packing would come next; elsewhere the palette and the help know it.
fn offer(state: &State) -> &'static str {
    if is_next(state) { "try it first" } else { "" }
}

/// True where packing would come next.
fn is_next(state: &State) -> bool {
    state.screen == ScreenId::PACK && state.pack.lanes.iter().all(|lane| lane.phase == pack::Phase::Idle)
}

/// True where the first Enter tries, before another one packs.
pub fn goes_first(state: &State) -> bool {
    is_next(state) && state.trial.offer == Offer::Open && state.trial.is_untried()
}

fn packs_next(state: &State) -> bool {
    is_next(state) && state.trial.answer().is_some()
}

#[derive(Debug, Default)]
struct TrialPanel {
    /// True while it shows what the programs say.
    shows_output: bool,
    /// The first line that is shown; none: the last ones.
    top: Option<usize>,
}

/// Shows the try that is there, or begins one.
fn open(state: &mut State, effects: &mut Vec<Effect>) {
    state.show(TrialPanel::default());
    state.trial.offer = Offer::Made;
    if matches!(state.trial.phase, Phase::Idle) {
        run::begin(state, effects);
    }
}

impl Panel for TrialPanel {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn label(&self, _: &State, action: Action) -> Option<&'static str> {
        (action == Action::Split && self.shows_output).then_some("stages")
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("What the answers would pack, started in a folder of its own. Nothing is written to the project.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After {
        let Event::Action(action) = event else { return After::Stay };
        let room = usize::from(state.shown.size.0.saturating_sub(4));
        let length = self.rows(state, room).len();
        let mut top = self.top.unwrap_or_else(|| length.saturating_sub(state.shown.panel_height));
        match action {
            Action::Pack => return After::Do(Action::Pack),
            Action::Mend => run::mend(state, effects),
            Action::Cancel => run::stop(state, effects),
            Action::Run => run::begin(state, effects),
            Action::Browse => effects.extend(state.trial.answer().map(|answer| Effect::Browse(answer.url.clone()))),
            Action::Split => (self.shows_output, self.top) = (!self.shows_output, None),
            _ if super::scroll(&mut top, action, length, state) => {
                self.top = (top + state.shown.panel_height < length).then_some(top);
            }
            _ => return After::Pass,
        }
        After::Stay
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (body.width, body.height), "Does it start?");
        canvas.map.shown.panel_height = usize::from(inner.height);
        let room = usize::from(inner.width);
        let rows = self.rows(state, room);
        let last = rows.len().saturating_sub(usize::from(inner.height));
        let top = self.top.unwrap_or(last).min(last);
        for ((text, role), y) in rows.iter().skip(top).zip(inner.y..inner.bottom()) {
            canvas.put(inner.x, y, text, *role, room);
        }
    }
}

/// Lines of the panel, each with how it is meant.
type Rows = Vec<(String, Role)>;

impl TrialPanel {
    fn rows(&self, state: &State, room: usize) -> Rows {
        let trial = &state.trial;
        if self.shows_output {
            let lines = trial.output.iter().flat_map(|line| wrap(line, room));
            return lines.map(|line| (line, Role::Plain)).collect();
        }
        let mut rows: Rows = trial.change.iter().map(|line| diff(line, room)).collect();
        if !rows.is_empty() {
            rows.insert(0, ("What the remedy changes; Ctrl-S writes it, Ctrl-Z undoes it.".to_owned(), Role::Heading));
            rows.push((String::new(), Role::Plain));
        }
        rows.extend(trial.rows.iter().flat_map(|row| stage(row, trial.elapsed, room)));
        rows.push((String::new(), Role::Plain));
        outcome(state, trial, room, &mut rows);
        rows
    }
}

fn diff(line: &str, room: usize) -> (String, Role) {
    let role = if line.starts_with('+') { Role::Added } else { Role::Removed };
    (clip(&one_line(line), room), role)
}

/// `✓ lay out      4 files at /flask/app             0.0 s`
fn stage(row: &StageRow, elapsed: Duration, room: usize) -> Rows {
    /// The stages' names fit in there.
    const NAME: usize = 16;
    let (mark, role) = match row.done {
        None => ("●", Role::Accent),
        Some(true) => ("✓", Role::Good),
        Some(false) => ("✗", Role::Error),
    };
    let time = if row.done.is_some() { Duration::from_millis(row.milliseconds) } else { elapsed };
    let time = format!("{:.1} s", time.as_secs_f32());
    let note = row.notes.first().map_or("", String::as_str);
    let left = room.saturating_sub(NAME + time.len() + 2);
    let note = clip(&one_line(note), left);
    let gap = " ".repeat(left.saturating_sub(width(&note)) + 2);
    let name = row.stage.to_string();
    let mut rows = vec![(format!("{mark} {name:<14}{note}{gap}{time}"), role)];
    let others = row.notes.iter().skip(1).flat_map(|note| wrap(note, room.saturating_sub(NAME)));
    rows.extend(others.map(|line| (format!("{:NAME$}{line}", ""), Role::Dim)));
    rows
}

fn outcome(state: &State, trial: &Trial, room: usize, rows: &mut Rows) {
    let mut say = |text: &str, role: Role| rows.extend(wrap(text, room).into_iter().map(|line| (line, role)));
    if !trial.trouble.is_empty() {
        say(&trial.trouble, Role::Error);
    }
    let Some(report) = &trial.report else {
        match trial.phase {
            Phase::Stopping => say("Stopping.", Role::Dim),
            Phase::Idle => say("Nothing was tried yet. r asks once more.", Role::Dim),
            _ => {}
        }
        return;
    };
    if let Some(answer) = &report.answer {
        let time = Duration::from_millis(answer.milliseconds).as_secs_f32();
        let title = if answer.title.is_empty() { String::new() } else { format!("   \"{}\"", answer.title) };
        say(&format!("✓ {}   {} in {time:.1} s{title}", one_line(&answer.url), answer.status), Role::Good);
        say(&format!("  asked as {}", answer.host), Role::Dim);
    } else {
        say(&format!("✗ {}", report.message), Role::Error);
        say(&report.fix, Role::Plain);
    }
    if let Some(found) = trial.finding() {
        let place = if found.place.is_empty() { String::new() } else { format!("  {}", found.place) };
        say("\n", Role::Plain);
        say(&format!("{}{place}", found.cause), Role::Title);
        say(&format!("Fix: {}", found.fix), Role::Plain);
        let is_mended = run::mends(state);
        if is_mended {
            say("› a  apply this, look at it, and try again", Role::Accent);
        } else {
            found.lines.lines().for_each(|line| say(&format!("    {line}"), Role::Key));
            found.commands.iter().for_each(|words| say(&format!("  {}", shell_line(words)), Role::Key));
        }
    }
    say("\n", Role::Plain);
    let [first, second] = report.unknown;
    say(&format!("Not known from this: {first} {second}"), Role::Dim);
}
