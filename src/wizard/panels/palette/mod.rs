//! The palette: every step, command, question, row and finding, by its name or by what people call it; and the same for one
//! screen alone.

mod entries;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Rect;

use crate::text::fit::{clip, width};
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{Action, Editor, Target, ctrl, key};
use crate::wizard::keys::{always, close, silent};
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, row};

use crossterm::event::KeyCode;
use entries::Entry;

const KEYS: &[Binding] = &[
    row!(Around, always, [key(KeyCode::Enter)], Action::Yes, |_| "go", ""),
    row!(Around, always, [key(KeyCode::Up), key(KeyCode::BackTab)], Action::Line(-1), silent, ""),
    row!(Around, always, [key(KeyCode::Down), ctrl('n'), key(KeyCode::Tab)], Action::Line(1), silent, ""),
    row!(Around, always, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, always, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
    row!(Around, always, [key(KeyCode::Esc), key(KeyCode::F(3)), ctrl('p')], Action::Back, close, ""),
];
pub(super) const PANEL: PanelEntry = PanelEntry {
    name: "palette",
    open: |state, _| {
        let entries = entries::all(state);
        state.show(Palette::new(("palette", "Go to, or do"), entries));
    },
    keys: KEYS,
    opens: &[],
    command: "",
};
pub(super) const FIND: PanelEntry = PanelEntry {
    name: "rows",
    open: |state, _| {
        let entries = entries::of_screen(state, state.shown_screen());
        state.show(Palette::new(("rows", "Find on this screen"), entries));
    },
    keys: KEYS,
    opens: &[],
    command: "",
};

/// What a synonym counts less than a name.
const SYNONYM: u32 = 40;

struct Palette {
    name: &'static str,
    title: &'static str,
    editor: Editor,
    selected: usize,
    entries: Vec<Entry>,
    /// Places of the entries that fit, best first.
    found: Vec<usize>,
}

impl std::fmt::Debug for Palette {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Palette").field("title", &self.title).field("found", &self.found.len()).finish_non_exhaustive()
    }
}

impl Palette {
    fn new((name, title): (&'static str, &'static str), entries: Vec<Entry>) -> Self {
        let found = (0..entries.len()).collect();
        Self { name, title, editor: Editor::default(), selected: 0, entries, found }
    }

    fn go(&self) -> After {
        self.found.get(self.selected).map_or(After::Stay, |at| After::Do(self.entries[*at].action))
    }

    fn seek(&mut self) {
        self.selected = 0;
        self.found = matches(&self.entries, &self.editor.text());
    }
}

/// The entries that fit, best first; of equal ones, as they stand.
fn matches(entries: &[Entry], wanted: &str) -> Vec<usize> {
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(wanted, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
    let mut found: Vec<(u32, usize)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let by_synonym = score(&entry.synonyms).map(|score| score.saturating_sub(SYNONYM));
        if let Some(score) = score(&entry.text).max(by_synonym) {
            found.push((score, at));
        }
    }
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, at)| at).collect()
}

impl Panel for Palette {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn meaning(&self) -> Option<&'static str> {
        Some("Type a part of a name, or of what you call it.")
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Action(Action::Yes) => return self.go(),
            Event::Picked(at) => {
                self.selected = at;
                return self.go();
            }
            Event::Action(action) if !matches!(action, Action::Edit(_)) => {
                if !super::select(&mut self.selected, action, self.found.len(), state) {
                    return After::Pass;
                }
            }
            event => {
                if super::edit(&mut self.editor, event) == Some(true) {
                    self.seek();
                }
            }
        }
        After::Stay
    }

    fn draw(&self, _: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let inner = canvas.window(body, (76, 22), self.title);
        let height = usize::from(inner.height.saturating_sub(2));
        canvas.map.shown.panel_height = height;
        let room = canvas.input(inner, &self.editor);
        if self.found.is_empty() {
            canvas.put(inner.x + 2, inner.y + 2, "Nothing of that name.", Role::Dim, room);
        }
        let top = (self.selected + 1).saturating_sub(height);
        for ((at, place), y) in self.found.iter().enumerate().skip(top).zip(inner.y + 2..inner.bottom()) {
            let entry = &self.entries[*place];
            let is_here = at == self.selected;
            canvas.put(inner.x, y, if is_here { "› " } else { "  " }, Role::Accent, 2);
            let beside = if entry.reason.is_empty() { entry.key.clone() } else { format!("({})", entry.reason) };
            let left = room.saturating_sub(width(&beside) + 1);
            let role = match (is_here, entry.reason.is_empty()) {
                (true, _) => Role::Focus,
                (false, true) => Role::Plain,
                (false, false) => Role::Dim,
            };
            canvas.put(inner.x + 2, y, &clip(&entry.text, left), role, left);
            let wide = u16::try_from(width(&beside)).unwrap_or(0);
            canvas.put(inner.right().saturating_sub(wide), y, &beside, Role::Dim, usize::from(wide));
            canvas.hit(Rect { y, height: 1, ..inner }, Target::Match(at));
        }
    }
}
