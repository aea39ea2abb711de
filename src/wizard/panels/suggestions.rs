//! Everything that is suggested: a row each, and below them why the selected one is.

use ratatui::layout::Rect;

use crate::model;
use crate::suggest::Suggestion;
use crate::text::fit::{clip, width, wrap};
use crate::text::one_line;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Target};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};
use crate::wizard::state::{Mood, State};

const KEYS: &[Binding] = super::listing!(
    [char('q')],
    row!(Answer, always, [char(' '), key(KeyCode::Enter)], Action::Do, |_| "take", ""),
    row!(Answer, always, [char('a'), ctrl('t')], Action::TakeAll, label, "")
);
pub(super) const PANEL: PanelEntry = PanelEntry { name: "suggestions", open, keys: KEYS, opens: &[], command: "" };

/// Names that a message shows.
const SHOWN: usize = 6;
/// Lines for the selected row.
const BELOW: u16 = 5;

#[derive(Debug, Default)]
struct Suggestions {
    /// The selected row, from 0.
    selected: usize,
}

fn open(state: &mut State, _: &mut Vec<Effect>) {
    if rows(state).is_empty() {
        return state.say(Mood::Plain, "Nothing is suggested: your files ask for nothing that is not there.");
    }
    state.show(Suggestions::default());
}

/// What can be taken, a row each; one of several to choose from is a row for each.
fn rows(state: &State) -> Vec<Suggestion> {
    state.view.suggestions.iter().flat_map(Suggestion::each).collect()
}

/// What becomes of it: of a service, its command.
fn effect(one: &Suggestion) -> String {
    one.offer.as_ref().map_or_else(|| one.effect.clone(), |offer| one_line(&offer.command).into_owned())
}

/// How many are taken together.
fn plain(state: &State) -> usize {
    rows(state).iter().filter(|one| one.is_plain()).count()
}

/// What taking all is called now; empty where nothing is.
fn label(state: &State) -> &'static str {
    match plain(state) {
        0 => "",
        1 => "take it",
        _ => "take all",
    }
}

/// Takes the selected one; the one behind it comes under the cursor.
fn take(state: &mut State, selected: usize) {
    if let Some(one) = rows(state).into_iter().nth(selected) {
        take_one(state, one);
    }
}

/// Takes one, and says so.
pub fn take_one(state: &mut State, one: Suggestion) {
    state.change(&one.value, false, |state| {
        model::take(&state.project, &mut state.answers, &one);
    });
    settle(state, &[one]);
}

/// Takes all that need no choice, and what follows from them, as one change.
pub fn take_all(state: &mut State) {
    let mut taken = Vec::new();
    state.change("what was suggested", false, |state| {
        taken = model::take_all(&state.project, &mut state.answers);
    });
    if taken.is_empty() {
        return state.say(Mood::Plain, "Nothing is suggested that needs no choice.");
    }
    settle(state, &taken);
}

/// After a change: the focus where its question is still there.
fn settle(state: &mut State, taken: &[Suggestion]) {
    let focus = state.focus_that_is_there();
    state.focus_on(focus);
    let names: Vec<String> = taken.iter().take(SHOWN).map(Suggestion::shown).collect();
    let more = taken.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let then = match taken.iter().filter(|one| !one.then.is_empty()).count() {
        0 => String::new(),
        1 => " One name changes in your source: e tells where.".to_owned(),
        several => format!(" {several} names change in your source: e tells where."),
    };
    state.say(Mood::Good, format!("Taken: {}{more}; Ctrl-Z undoes it.{then}", names.join(", ")));
}

impl Panel for Suggestions {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("Nothing of it is taken before you say so.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Picked(at) if at != self.selected => self.selected = at,
            Event::Action(Action::Do) | Event::Picked(_) => take(state, self.selected),
            Event::Action(Action::TakeAll) => take_all(state),
            Event::Action(action) if super::select(&mut self.selected, action, rows(state).len(), state) => {}
            _ => return After::Pass,
        }
        super::select(&mut self.selected, Action::Line(0), rows(state).len(), state);
        if rows(state).is_empty() { After::Close } else { After::Stay }
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (body.width, body.height), "What charmer suggests");
        list(state, canvas, inner, self.selected);
    }
}

/// Draws the list into `area`.
fn list(state: &State, canvas: &mut Canvas<'_>, area: Rect, selected: usize) {
    let found = rows(state);
    let room = usize::from(area.width);
    canvas.put(area.x, area.y, &summary(state), Role::Dim, room);
    let height = area.height.saturating_sub(BELOW + 3);
    canvas.map.shown.panel_height = usize::from(height);
    let top = (selected + 1).saturating_sub(usize::from(height));
    let kinds = found.iter().map(|one| width(one.what.word())).max().unwrap_or(0);
    let names = found.iter().map(|one| width(&one.shown())).max().unwrap_or(0).min(room / 3);
    let places = found.iter().map(|one| width(&one.place())).max().unwrap_or(0).min(room / 4);
    let list = area.y + 2..area.y + 2 + height;
    for ((at, one), y) in found.iter().enumerate().skip(top).zip(list) {
        let is_here = at == selected;
        canvas.put(area.x, y, if is_here { "›" } else { " " }, Role::Accent, 1);
        let (sign, role) = if one.is_plain() { ("+", Role::Good) } else { ("?", Role::Warning) };
        canvas.put(area.x + 2, y, sign, role, 1);
        let mut x = area.x + 4;
        let name = if is_here { Role::Focus } else { Role::Plain };
        for (text, wide, role) in
            [(one.what.word(), kinds, Role::Dim), (&*one.shown(), names, name), (&*one.place(), places, Role::Dim)]
        {
            canvas.put(x, y, &clip(text, wide), role, wide);
            x = x.saturating_add(u16::try_from(wide + 2).unwrap_or(u16::MAX));
        }
        let left = usize::from(area.right().saturating_sub(x));
        canvas.put(x, y, &clip(&effect(one), left), Role::Plain, left);
        canvas.hit(Rect { y, height: 1, ..area }, Target::Match(at));
    }
    if let Some(one) = found.get(selected) {
        let effect = effect(one);
        let what = if effect.is_empty() { String::new() } else { format!("{}: {effect}", one.shown()) };
        let then = if one.then.is_empty() { String::new() } else { format!("In your source: {}", one.then) };
        let texts = [what, one.why(), then];
        let lines = texts.iter().filter(|text| !text.is_empty()).flat_map(|text| wrap(text, room));
        for (text, y) in lines.zip(area.y + 3 + height..area.bottom()) {
            canvas.put(area.x, y, &text, Role::Plain, room);
        }
    }
}

fn summary(state: &State) -> String {
    let (all, plain) = (rows(state).len(), plain(state));
    let things = if all == 1 { "1 thing".to_owned() } else { format!("{all} things") };
    let choice = match all - plain {
        0 => String::new(),
        1 => "; one of them you have to choose yourself (?)".to_owned(),
        open => format!("; {open} of them you have to choose yourself (?)"),
    };
    format!("{things} that your files ask for and the answers do not hold{choice}")
}
