//! Every variable that the application will see: a row a name, and one key that does what a row asks for.

use ratatui::layout::Rect;

use crate::app::Evidence;
use crate::environment::{Remedy, Row, Sheet, Source, State as Stands};
use crate::model;
use crate::suggest::Suggestion;
use crate::suite;
use crate::text::fit::{clip_place, width, wrap};
use crate::text::one_line;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Target};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry};
use crate::wizard::state::{Mood, State};

const KEYS: &[Binding] = super::listing!(
    [key(KeyCode::F(6)), char('q')],
    row!(Answer, always, [char(' '), key(KeyCode::Enter)], Action::Do, silent, "")
);
pub(super) const PANEL: PanelEntry =
    PanelEntry { name: "environment", open: |state, _| open(state), keys: KEYS, opens: &[], command: "" };

/// Lines for the selected row.
const BELOW: u16 = 5;

#[derive(Debug, Default)]
struct Environment {
    /// The selected row, from 0.
    selected: usize,
}

/// Opens the sheet.
pub fn open(state: &mut State) {
    if state.view.environment.is_none() {
        state.say(Mood::Plain, "Choose a framework first: what the application sees depends on it.");
        return;
    }
    state.show(Environment::default());
}

fn length(state: &State) -> usize {
    state.view.environment.as_ref().map_or(0, |sheet| sheet.rows.len())
}

/// Makes the option or switches the integration on that the selected row asks for. One step of undo.
fn mend(state: &mut State, selected: usize) {
    let Some(row) = state.view.environment.as_ref().and_then(|sheet| sheet.rows.get(selected)) else { return };
    let Some(advice) = row.advice.clone() else {
        state.say(Mood::Plain, "The charm provides this one already.");
        return;
    };
    let done = match &advice.remedy {
        Remedy::Option { option, .. } => format!("Option {}", option.name),
        Remedy::Integration { integration, .. } => suite::endpoint(&integration.endpoint)
            .map_or_else(|| integration.endpoint.clone(), |known| known.title.clone()),
        Remedy::Read { .. } => {
            state.say(Mood::Plain, format!("Nothing to add. {}", advice.change));
            return;
        }
    };
    let mut did = false;
    // The same answer as wherever else it is suggested.
    let each = state.view.suggestions.iter().flat_map(Suggestion::each);
    let suggested = each.filter(Suggestion::can_be_taken).find(|one| one.is_for(&advice.remedy));
    state.change(&done, false, |state| {
        let State { project, answers, .. } = state;
        did = match &suggested {
            Some(one) => model::take(project, answers, one),
            None => advice.remedy.apply(answers),
        };
        // In the order of the screen, as if it was switched on there.
        answers.sort_integrations();
    });
    let change = if advice.change.is_empty() { String::new() } else { format!(" Then: {}", advice.change) };
    if did {
        state.say(Mood::Good, format!("{done} is there now; Ctrl-Z undoes it.{change}"));
    } else {
        state.say(Mood::Plain, format!("{done} was there already.{change}"));
    }
}

impl Panel for Environment {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        let row = || state.view.environment.as_ref()?.rows.get(self.selected);
        (action == Action::Do).then(|| match row().and_then(|row| row.advice.as_ref()).map(|advice| &advice.remedy) {
            Some(Remedy::Option { option, .. }) if option.kind == "secret" => "make a secret option",
            Some(Remedy::Option { .. }) => "make an option",
            Some(Remedy::Integration { .. }) => "switch it on",
            Some(Remedy::Read { .. }) | None => "",
        })
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("Every variable, where it is from, and where your source reads it.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Picked(at) if at != self.selected => self.selected = at,
            Event::Action(Action::Do) | Event::Picked(_) => {
                mend(state, self.selected);
                // What was mended stands further below now; what is selected is the next name.
                super::select(&mut self.selected, Action::Line(0), length(state), state);
            }
            Event::Action(action) if super::select(&mut self.selected, action, length(state), state) => {}
            _ => return After::Pass,
        }
        After::Stay
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (body.width, body.height), "What your application will see");
        list(state, canvas, inner, self.selected);
    }
}

/// The sign before a row: never told by colour alone.
fn sign(row: &Row) -> &'static str {
    match row.state {
        Stands::ReadNotProvided if row.is_missing() => "!",
        Stands::ReadNotProvided => "-",
        Stands::ReadAndProvided => "✓",
        Stands::ProvidedNeverRead | Stands::Provided => "·",
    }
}

/// How many names are missing, how many are provided and never read.
fn counts(sheet: &Sheet) -> (usize, usize) {
    let of = |is: fn(&&Row) -> bool| sheet.rows.iter().filter(is).count();
    (of(|row| row.is_missing()), of(|row| row.state == Stands::ProvidedNeverRead))
}

/// Draws the rows, and below them what there is to say about the selected one.
fn list(state: &State, canvas: &mut Canvas<'_>, area: Rect, selected: usize) {
    let Some(sheet) = &state.view.environment else { return };
    let room = usize::from(area.width);
    canvas.put(area.x, area.y, &summary(sheet), Role::Dim, room);
    let height = area.height.saturating_sub(BELOW + 3);
    let list = Rect { y: area.y + 2, height, ..area };
    canvas.map.shown.panel_height = usize::from(height);
    let columns = columns(sheet, room);
    let top = (selected + 1).saturating_sub(usize::from(height));
    for ((at, row), y) in sheet.rows.iter().enumerate().skip(top).zip(list.y..list.bottom()) {
        line(canvas, Rect { y, height: 1, ..list }, row, columns, at == selected);
        canvas.hit(Rect { y, height: 1, ..list }, Target::Match(at));
    }
    if let Some(row) = sheet.rows.get(selected) {
        let below = row_text(row).into_iter().flat_map(|text| wrap(&text, room));
        for (text, y) in below.zip(list.bottom() + 1..area.bottom()) {
            canvas.put(area.x, y, &text, Role::Plain, room);
        }
    }
}

fn summary(sheet: &Sheet) -> String {
    if !sheet.is_checked {
        return format!("Your source is being read. The charm's side is known from {}.", sheet.known_from);
    }
    let (missing, unread) = counts(sheet);
    let files = if sheet.files == 1 { "1 source".to_owned() } else { format!("{} sources", sheet.files) };
    let missing = match missing {
        0 => "nothing is missing".to_owned(),
        missing => format!("{missing} read and not provided (!)"),
    };
    format!("{missing}, {unread} provided and never read (·); {files}, {}", sheet.known_from)
}

/// Widths of the names and of where they come from.
fn columns(sheet: &Sheet, room: usize) -> (usize, usize) {
    let widest = |text: fn(&Row) -> String| sheet.rows.iter().map(|row| width(&text(row))).max().unwrap_or(0);
    let names = widest(|row| row.name.clone()).min(room / 2);
    (names, widest(from).min(room / 4))
}

fn from(row: &Row) -> String {
    match &row.from {
        Source::Suite(_) => "the charm".to_owned(),
        Source::Option(name) => format!("option {}", one_line(name)),
        Source::Integration(name) => one_line(name).into_owned(),
        Source::Nobody => "nobody".to_owned(),
    }
}

fn read(row: &Row) -> String {
    let mut places: Vec<String> = row.read_at.iter().map(Evidence::place).collect();
    places.dedup();
    match (places.as_slice(), &row.read_by, row.state) {
        ([], Some(who), _) => format!("read by {who}"),
        ([], None, Stands::Provided) => String::new(),
        ([], None, _) => "never read".to_owned(),
        ([first], ..) => one_line(first).into_owned(),
        ([first, rest @ ..], ..) => format!("{} and {} more", one_line(first), rest.len()),
    }
}

fn line(canvas: &mut Canvas<'_>, area: Rect, row: &Row, (names, sources): (usize, usize), is_here: bool) {
    let role = match row.state {
        Stands::ReadNotProvided if row.is_missing() => Role::Warning,
        Stands::ReadAndProvided => Role::Good,
        _ => Role::Dim,
    };
    canvas.put(area.x, area.y, if is_here { "›" } else { " " }, Role::Accent, 1);
    canvas.put(area.x + 2, area.y, sign(row), role, 1);
    let name = if is_here { Role::Focus } else { Role::Plain };
    let left = usize::from(area.width).saturating_sub(names + sources + 8);
    let cells = [
        (one_line(&row.name).into_owned(), names, name),
        (from(row), sources, Role::Plain),
        (clip_place(&read(row), left), left, Role::Dim),
    ];
    let mut x = area.x + 4;
    for (text, wide, role) in cells {
        let room = wide.min(usize::from(area.right().saturating_sub(x)));
        canvas.put(x, area.y, &text, role, room);
        x = x.saturating_add(u16::try_from(room + 2).unwrap_or(u16::MAX));
    }
}

fn row_text(row: &Row) -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(advice) = &row.advice {
        texts.push(format!("{}. {}", row.without().replacen('t', "T", 1), advice.says));
        texts.push(advice.change.clone());
    } else {
        let when = row.given.map(|given| format!("There {}.", given.words())).unwrap_or_default();
        texts.push(format!("{} {when}", row.about).trim().to_owned());
        if !row.example.is_empty() {
            texts.push(format!("For example: {}", row.example));
        }
    }
    texts.retain(|text| !text.is_empty());
    texts.iter().map(|text| one_line(text).into_owned()).collect()
}
