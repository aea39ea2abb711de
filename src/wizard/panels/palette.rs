//! The palette: every step and every command by name.

use crossterm::event::KeyCode;
use ratatui::layout::Rect;

use crate::text::fit::width;
use crate::wizard::canvas::Canvas;
use crate::wizard::canvas::theme::Role;
use crate::wizard::form::{self, Action, Editor, Target, ctrl, key};
use crate::wizard::keys::{self, always, close, silent};
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{After, Binding, Event, Panel, PanelEntry, Parts, row};

const KEYS: &[Binding] = &[
    row!(Around, always, [key(KeyCode::Enter)], Action::Yes, |_| "go", ""),
    row!(Around, always, [key(KeyCode::Up), ctrl('p'), key(KeyCode::BackTab)], Action::Line(-1), silent, ""),
    row!(Around, always, [key(KeyCode::Down), ctrl('n'), key(KeyCode::Tab)], Action::Line(1), silent, ""),
    row!(Around, always, [key(KeyCode::Esc), key(KeyCode::F(3)), ctrl('c')], Action::Back, close, ""),
];
pub(super) const PANEL: PanelEntry = PanelEntry {
    name: "palette",
    open: |state, _| state.show(Palette::default()),
    keys: KEYS,
    opens: &[],
    command: "",
};

/// Commands that make sense from anywhere, by their action.
const COMMANDS: [(Action, &str); 21] = [
    (Action::Write, "Write the files"),
    (Action::Pack, "Pack the rock and the charm"),
    (Action::Cancel, "Stop the packers"),
    (Action::Order, "One packer after the other, or both at once"),
    (Action::Remote, "Build on Launchpad"),
    (Action::Open("search"), "Search the packer's log"),
    (Action::SaveLog, "Keep the packer's whole log"),
    (Action::Report, "Write a report of how the packer differs"),
    (Action::Open("inside"), "Look inside what was packed"),
    (Action::Workflow, "Write a workflow for GitHub Actions"),
    (Action::CopyAll, "Copy the commands that come next"),
    (Action::Open("doctor"), "Is this machine ready?"),
    (Action::Open("suggestions"), "Show what is suggested"),
    (Action::TakeAll, "Take all that is suggested"),
    (Action::Open("preview"), "Show the preview large"),
    (Action::Open("environment"), "Show what the application will see"),
    (Action::NextDoc, "Show the next document"),
    (Action::Undo, "Undo the last change"),
    (Action::Redo, "Redo"),
    (Action::Open("help"), "Show all keys"),
    (Action::Leave, "Leave charmer"),
];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    text: String,
    /// The key that does the same.
    key: String,
    action: Action,
}

fn entries(parts: &Parts) -> Vec<Entry> {
    let key = |action: Action| {
        let bindings = || keys::table(parts).filter(|binding| binding.action == action);
        // The one that help tells of holds in more places.
        let binding = bindings().find(|binding| !binding.help.is_empty()).or_else(|| bindings().next());
        binding.map(|binding| form::name(binding.keys[0])).unwrap_or_default()
    };
    let steps =
        parts.screens.iter().map(|screen| (Action::Go(screen.entry().id), format!("Go to {}", screen.entry().title)));
    let commands = COMMANDS.iter().map(|(action, text)| (*action, (*text).to_owned()));
    let listed = parts.panels.iter().filter(|panel| !panel.command.is_empty());
    let panels = listed.map(|panel| (Action::Open(panel.name), panel.command.to_owned()));
    steps.chain(commands).chain(panels).map(|(action, text)| Entry { text, key: key(action), action }).collect()
}

/// The entries that hold all letters of `wanted` in their order, best first.
fn matches(parts: &Parts, wanted: &str) -> Vec<Entry> {
    let mut found: Vec<(usize, Entry)> =
        entries(parts).into_iter().filter_map(|entry| Some((distance(wanted, &entry.text)?, entry))).collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How far the letters of `wanted` are apart in `text`; letters that begin a word are near. `None`: they are not there.
fn distance(wanted: &str, text: &str) -> Option<usize> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let begins = |at: usize| at == 0 || text[at - 1] == ' ';
    let mut from = 0;
    let mut sum = 0;
    for letter in wanted.to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        let is_next = text.get(from) == Some(&letter) && from > 0;
        let word = (from..text.len()).find(|at| text[*at] == letter && begins(*at));
        let any = (from..text.len()).find(|at| text[*at] == letter)?;
        let at = if is_next { from } else { word.unwrap_or(any) };
        sum += if is_next {
            0
        } else if begins(at) {
            1
        } else {
            10 + at - from
        };
        from = at + 1;
    }
    Some(sum)
}

#[derive(Debug, Default)]
struct Palette {
    editor: Editor,
    selected: usize,
}

impl Palette {
    fn go(&self, state: &State) -> After {
        matches(state.parts, &self.editor.text())
            .get(self.selected)
            .map_or(After::Close, |entry| After::Do(entry.action))
    }
}

impl Panel for Palette {
    fn entry(&self) -> &'static PanelEntry {
        &PANEL
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn on(&mut self, event: Event<'_>, state: &mut State, _: &mut Vec<Effect>) -> After {
        match event {
            Event::Action(Action::Yes) => return self.go(state),
            Event::Picked(at) => {
                self.selected = at;
                return self.go(state);
            }
            Event::Action(action) if !matches!(action, Action::Edit(_)) => {
                let length = matches(state.parts, &self.editor.text()).len();
                if !super::select(&mut self.selected, action, length, state) {
                    return After::Pass;
                }
            }
            event => {
                if super::edit(&mut self.editor, event) == Some(true) {
                    self.selected = 0;
                }
            }
        }
        After::Stay
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, body: Rect) {
        let found = matches(state.parts, &self.editor.text());
        let inner = canvas.window(body, (56, 22), "Go to, or do");
        let height = usize::from(inner.height.saturating_sub(2));
        canvas.map.shown.panel_height = height;
        let room = canvas.input(inner, &self.editor);
        if found.is_empty() {
            canvas.put(inner.x + 2, inner.y + 2, "Nothing of that name.", Role::Dim, room);
        }
        let top = (self.selected + 1).saturating_sub(height);
        for ((at, entry), y) in found.iter().enumerate().skip(top).zip(inner.y + 2..inner.bottom()) {
            let is_here = at == self.selected;
            canvas.put(inner.x, y, if is_here { "› " } else { "  " }, Role::Accent, 2);
            canvas.put(inner.x + 2, y, &entry.text, if is_here { Role::Focus } else { Role::Plain }, room);
            let key = u16::try_from(width(&entry.key)).unwrap_or(0);
            canvas.put(inner.right().saturating_sub(key), y, &entry.key, Role::Dim, 12);
            canvas.hit(Rect { y, height: 1, ..inner }, Target::Match(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::screens::PARTS;

    #[test]
    fn letters_in_order_find_the_entry() {
        assert_eq!(matches(&PARTS, "conf")[0].text, "Go to Configuration");
        assert_eq!(matches(&PARTS, "ptr")[0].text, "Pack the rock and the charm");
        assert_eq!(matches(&PARTS, "write")[0].action, Action::Write);
        assert!(matches(&PARTS, "zzz").is_empty());
        assert_eq!(matches(&PARTS, "").len(), entries(&PARTS).len());
    }
}
