//! The preview, large: line by line, with who wrote it and why, and the way to its question.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use crate::model::{Doc, Pair};
use crate::text::fit::wrap;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::draw::document::{self, Reading};
use crate::wizard::form::{Action, Editor, char, ctrl, key};
use crate::wizard::keys::{always, close, silent};
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};
use crate::wizard::state::{Mood, State};

const KEYS: &[Binding] = &[
    row!(
        Preview,
        always,
        [key(KeyCode::Enter)],
        Action::Do,
        |_| "its question",
        "To the question that the line answers"
    ),
    row!(Preview, always, [char('/')], Action::Open("find"), |_| "find", "Finds a text in the document; n and N go on"),
    row!(Preview, always, [char('n')], Action::NextFound(true), silent, ""),
    row!(Preview, always, [char('N')], Action::NextFound(false), silent, ""),
    row!(Preview, always, [char('z')], Action::Fold, |_| "fold", "Folds what stands below the line, or unfolds it"),
    row!(
        Preview,
        always,
        [char('f')],
        Action::Filter,
        |_| "filter",
        "Only your lines, only theirs, only what is not written yet"
    ),
    row!(Preview, always, [char('y')], Action::Copy, |_| "copy", "Copies the line's value; Y copies the document"),
    row!(Preview, always, [char('Y')], Action::CopyAll, silent, ""),
    row!(Preview, always, [char('1')], Action::Show(Doc::Rock), silent, ""),
    row!(Preview, always, [char('2')], Action::Show(Doc::Charm), silent, ""),
    row!(Preview, always, [char('3')], Action::Show(Doc::RockExpanded), silent, ""),
    row!(Preview, always, [char('4')], Action::Show(Doc::CharmExpanded), silent, ""),
    row!(Preview, always, [key(KeyCode::Tab)], Action::NextDoc, |_| "document", ""),
    row!(Preview, always, [key(KeyCode::Up), char('k')], Action::Line(-1), silent, ""),
    row!(Preview, always, [key(KeyCode::Down), char('j')], Action::Line(1), silent, ""),
    row!(Preview, always, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Preview, always, [key(KeyCode::PageDown), char(' ')], Action::Page(1), silent, ""),
    row!(Preview, always, [key(KeyCode::Home), char('g')], Action::Line(isize::MIN / 2), silent, ""),
    row!(Preview, always, [key(KeyCode::End), char('G')], Action::Line(isize::MAX / 2), silent, ""),
    row!(Preview, always, [key(KeyCode::Esc), char('q'), char('v'), key(KeyCode::F(2))], Action::Back, close, ""),
];
pub(super) const PANEL: PanelEntry = PanelEntry { name: "preview", open, keys: KEYS, opens: &[], command: "" };

/// Rows for who wrote the line in focus, and why.
const WORDS: u16 = 2;

#[derive(Debug)]
struct Preview;

/// Opens it at the first line that the preview shows now.
fn open(state: &mut State, _: &mut Vec<Effect>) {
    let first = state.highlights().first().unwrap_or(state.shown.preview_top);
    state.preview.reader.line = first;
    state.show(Preview);
}

/// The row of the line in focus; the nearest where it is not shown.
fn row_in_focus(rows: &[Pair], doc: Doc, line: usize) -> usize {
    let exact = rows.iter().position(|row| doc.of(*row).is_some_and(|at| at >= line));
    exact.unwrap_or(rows.len().saturating_sub(1))
}

fn move_by(state: &mut State, step: isize) {
    let (rows, doc) = (state.read_rows(state.shown.size.0), state.doc());
    let own: Vec<usize> = rows.iter().filter_map(|row| doc.of(*row)).collect();
    let here = own.iter().position(|at| *at >= state.preview.reader.line).unwrap_or(own.len().saturating_sub(1));
    let to = here.saturating_add_signed(step).min(own.len().saturating_sub(1));
    state.preview.reader.line = own.get(to).copied().unwrap_or(0);
}

/// Goes to the next line with what is sought, down or up, round and round.
pub(super) fn seek(state: &mut State, down: bool) {
    let sought = state.preview.reader.sought.to_lowercase();
    if sought.is_empty() {
        return;
    }
    let lines = &state.view.sheet(state.doc()).lines;
    let has = |at: &usize| lines[*at].text.to_lowercase().contains(&sought);
    let here = state.preview.reader.line.min(lines.len());
    let found = if down {
        (here + 1..lines.len()).chain(0..(here + 1).min(lines.len())).find(has)
    } else {
        (0..here).rev().chain((here..lines.len()).rev()).find(has)
    };
    match found {
        Some(at) => state.preview.reader.line = at,
        None => state.say(Mood::Plain, format!("Nothing here has `{}`.", state.preview.reader.sought)),
    }
}

fn fold(state: &mut State) {
    let Some(path) = state.read_line().map(|line| line.path.clone()) else { return };
    let folded = &mut state.preview.reader.folded;
    if !folded.remove(&path) {
        folded.insert(path);
    }
}

fn copy(state: &mut State, all: bool, effects: &mut Vec<Effect>) {
    let doc = state.doc();
    let whole = || {
        let lines = state.view.sheet(doc).lines.iter().flat_map(|line| [line.text.as_str(), "\n"]);
        lines.collect::<String>()
    };
    let text = if all { Some(whole()) } else { state.read_value() };
    let Some(text) = text else { return };
    let told = if all { format!(" the whole of {}.", doc.title()) } else { " the value.".to_owned() };
    state.copy(text, told, effects);
}

impl Panel for Preview {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("Enter goes to the question that the line in focus answers.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, effects: &mut Vec<Effect>) -> After {
        let page = state.shown.panel_height.max(2).cast_signed() - 1;
        match event {
            Event::Action(Action::Line(step)) => move_by(state, step),
            Event::Action(Action::Page(step)) => move_by(state, step.saturating_mul(page)),
            Event::Action(Action::NextFound(down)) => seek(state, down),
            Event::Action(Action::Fold) => fold(state),
            Event::Action(Action::Filter) => state.preview.reader.only = state.preview.reader.only.next(),
            Event::Action(Action::Copy) => copy(state, false, effects),
            Event::Action(Action::CopyAll) => copy(state, true, effects),
            Event::Action(Action::Open("find")) => state.push(Find(Editor::new(&state.preview.reader.sought, false))),
            Event::Picked(line) if line != state.preview.reader.line => state.preview.reader.line = line,
            Event::Action(Action::Do) | Event::Picked(_) => {
                state.go_to_line(state.doc(), state.preview.reader.line);
                return After::Close;
            }
            _ => return After::Pass,
        }
        After::Stay
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        canvas.clear(body);
        canvas.hit(body, crate::wizard::form::Target::Inside);
        let doc = state.doc();
        if state.packers_own().is_some() || state.view.sheet(doc).lines.is_empty() {
            document::draw(state, canvas, body);
            return;
        }
        let words = WORDS.min(body.height / 4);
        let upper = Rect { height: body.height - words, ..body };
        let rows = state.read_rows(canvas.map.shown.size.0);
        let here = row_in_focus(&rows, doc, state.preview.reader.line);
        let height = usize::from(upper.height.saturating_sub(1));
        let top = (here.saturating_sub(height / 2)).min(rows.len().saturating_sub(height));
        canvas.map.shown.panel_height = height;
        document::draw_rows(state, canvas, upper, &Reading { rows: &rows, top, here: Some(here) });
        let room = usize::from(body.width.saturating_sub(2));
        for (line, y) in wrap(&state.who_wrote(), room).iter().zip(upper.bottom()..body.bottom()) {
            canvas.put(body.x + 1, y, line, Role::Plain, room);
        }
    }
}

const FIND_KEYS: &[Binding] = &[
    row!(Around, always, [key(KeyCode::Enter)], Action::Yes, |_| "find", ""),
    row!(Around, always, [key(KeyCode::Esc), ctrl('c')], Action::Back, close, ""),
];
pub(super) const FIND: PanelEntry =
    PanelEntry { name: "find", open: |_, _| {}, keys: FIND_KEYS, opens: &[], command: "" };

/// What is sought in the document.
#[derive(Debug)]
struct Find(Editor);

impl Panel for Find {
    fn entry(&self) -> &'static PanelEntry {
        &FIND
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        if let Event::Action(Action::Yes) = event {
            state.preview.reader.sought = self.0.text();
            seek(state, true);
            return After::Close;
        }
        super::edit(&mut self.0, event).map_or(After::Pass, |_| After::Stay)
    }

    fn draw(&self, _: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (56, 3), "Find in the document");
        canvas.input(inner, &self.0);
    }
}
