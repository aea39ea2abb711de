//! Help: what the thing in focus means, the keys of this screen, all keys, and the words; narrowed down as one types.

use ratatui::layout::Rect;

use crate::text::fit::wrap;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Editor, Item, Look, key};
use crate::wizard::keys::{self, always, close, silent};
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};

use crossterm::event::KeyCode;

use super::words::WORDS;

const KEYS: &[Binding] = &[
    row!(Around, always, [key(KeyCode::Up)], Action::Line(-1), |_| "scroll", ""),
    row!(Around, always, [key(KeyCode::Down)], Action::Line(1), silent, ""),
    row!(Around, always, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, always, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
    row!(Around, always, [key(KeyCode::Esc), key(KeyCode::Enter), key(KeyCode::F(1))], Action::Back, close, ""),
];
pub(super) const PANEL: PanelEntry = PanelEntry {
    name: "help",
    open: |state, _| {
        let sections = sections(state);
        state.show(Help { sections, editor: Editor::default(), top: 0 });
    },
    keys: KEYS,
    opens: &[],
    command: "",
};

/// Columns of the keys.
const LEFT: usize = 24;

/// A heading with rows of two columns.
type Section = (String, Vec<(String, String)>);

#[derive(Debug)]
struct Help {
    sections: Vec<Section>,
    editor: Editor,
    /// The first line shown.
    top: usize,
}

/// All of it, as it is when the help opens.
fn sections(state: &State) -> Vec<Section> {
    let own = |rows: Vec<(String, &str)>| rows.into_iter().map(|(keys, told)| (keys, told.to_owned())).collect();
    let mut sections = about(state);
    sections.push((format!("On this screen: {}", state.shown_screen().entry().title), own(keys::here(state))));
    sections.extend(keys::help(state.parts).into_iter().map(|(group, rows)| (group.title().to_owned(), own(rows))));
    let words = WORDS.glossary.iter().map(|(term, entry)| (term.clone(), entry.means.clone()));
    sections.push(("Words".to_owned(), words.collect()));
    sections
}

/// What stands in an item, and may be explained.
fn words(item: &Item) -> Vec<String> {
    match &item.look {
        Look::Row(cells) => cells.iter().map(|cell| cell.text.trim().to_owned()).collect(),
        _ => vec![item.label.clone()],
    }
}

/// The terms that explain a screen or what stands in its items, each with what it means.
pub fn glossary(screen: &str, items: &[Item]) -> Vec<(String, String)> {
    let here: Vec<String> = items.iter().flat_map(words).collect();
    let explains = |label: &String| here.contains(label) || label == screen;
    let found = WORDS.glossary.iter().filter(|(_, entry)| entry.labels.iter().any(explains));
    found.map(|(term, entry)| (term.clone(), entry.means.clone())).collect()
}

/// What the thing in focus is, and the words for it.
fn about(state: &State) -> Vec<Section> {
    let Some(item) = state.focused_item() else { return Vec::new() };
    let words = words(&item);
    let title = words.iter().find(|word| word.chars().any(char::is_alphabetic)).cloned().unwrap_or_default();
    let mut rows: Vec<(String, String)> = vec![(String::new(), item.help.clone())];
    if matches!(item.look, Look::Row(_)) {
        rows.extend(item.note.lines().map(|line| (String::new(), line.to_owned())));
    }
    rows.extend(glossary(state.shown_screen().entry().title, std::slice::from_ref(&item)));
    rows.retain(|(_, text)| !text.is_empty());
    if rows.is_empty() || title.is_empty() { Vec::new() } else { vec![(title, rows)] }
}

impl Help {
    /// The lines for so many cells, those that hold what was typed.
    fn lines(&self, room: usize) -> Vec<Vec<(String, Role)>> {
        let wanted = self.editor.text().to_lowercase();
        let fits = |(keys, text): &&(String, String)| {
            wanted.is_empty() || keys.to_lowercase().contains(&wanted) || text.to_lowercase().contains(&wanted)
        };
        let mut lines = Vec::new();
        for (title, rows) in &self.sections {
            let rows: Vec<_> = rows.iter().filter(fits).collect();
            if rows.is_empty() {
                continue;
            }
            lines.push(vec![(crate::text::one_line(title).into_owned(), Role::Heading)]);
            for (keys, text) in rows {
                let mut left = wrap(keys, LEFT - 1).into_iter();
                let mut right = wrap(&crate::text::one_line(text), room.saturating_sub(LEFT + 2)).into_iter();
                loop {
                    let (key, told) = (left.next(), right.next());
                    if key.is_none() && told.is_none() {
                        break;
                    }
                    let key = format!("  {:<LEFT$}", key.unwrap_or_default());
                    lines.push(vec![(key, Role::Key), (told.unwrap_or_default(), Role::Plain)]);
                }
            }
            lines.push(Vec::new());
        }
        lines
    }
}

impl Panel for Help {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("Type to narrow it down.")
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Action(Action::Edit(_)) | Event::Typed(_) | Event::Pasted(_) => {
                if super::edit(&mut self.editor, event) == Some(true) {
                    self.top = 0;
                }
                After::Stay
            }
            Event::Action(action) => {
                let room = usize::from(state.shown.size.0).min(WIDE).saturating_sub(4);
                let length = self.lines(room).len();
                if super::scroll(&mut self.top, action, length, state) { After::Stay } else { After::Pass }
            }
            Event::Picked(_) => After::Stay,
        }
    }

    fn draw(&self, _: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (u16::try_from(WIDE).unwrap_or(90), body.height), "Help");
        canvas.input(inner, &self.editor);
        canvas.map.shown.panel_height = usize::from(inner.height.saturating_sub(2));
        let lines = self.lines(usize::from(inner.width));
        if lines.is_empty() {
            canvas.put(
                inner.x + 2,
                inner.y + 2,
                "No key and no word of that name.",
                Role::Dim,
                usize::from(inner.width),
            );
        }
        for (parts, y) in lines.into_iter().skip(self.top).zip(inner.y + 2..inner.bottom()) {
            let line = canvas.spans(parts);
            canvas.line(Rect { y, height: 1, ..inner }, &line);
        }
    }
}

/// Cells that it takes at most.
const WIDE: usize = 92;
