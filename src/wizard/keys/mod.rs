//! The keys that work everywhere, and which key does what now: the footer, the help and the documentation are made from
//! the same tables that `update` obeys. Screens and panels bring their own.

mod table;
mod text;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::form::{Action, Group, Key, name, normal};
use super::state::State;
use super::state::parts::{Binding, Parts};

pub use table::{close, undo_label};

/// A footer's or a table's way to say nothing.
pub fn silent(_: &State) -> &'static str {
    ""
}

/// Holds always; for keys of a panel or a screen, while that is shown.
pub fn always(_: &State) -> bool {
    true
}

/// All keys, those of narrower use first.
pub fn table(parts: &Parts) -> impl Iterator<Item = &'static Binding> {
    let panels = parts.panels.iter().flat_map(|panel| panel.keys);
    let screens = parts.screens.iter().rev().flat_map(|screen| screen.keys());
    let late = parts.screens.iter().flat_map(|screen| screen.late_keys());
    panels.chain(screens).chain(table::ROWS).chain(late).chain(opening(parts)).chain(text::ROWS)
}

fn opening(parts: &Parts) -> impl Iterator<Item = &'static Binding> {
    parts.panels.iter().flat_map(|panel| panel.opens)
}

/// The keys that hold now. The first that has a key wins.
fn holding(state: &State) -> impl Iterator<Item = &'static Binding> {
    let (first, late, opens) = match state.panel() {
        Some(panel) => (panel.entry().keys, &[][..], None),
        None => (state.shown_screen().keys(), state.shown_screen().late_keys(), Some(opening(state.parts))),
    };
    let all = first.iter().chain(table::ROWS).chain(late).chain(opens.into_iter().flatten()).chain(text::ROWS);
    all.filter(|binding| (binding.when)(state) && keys_of(state, binding).next().is_some())
}

/// The keys of a row that work now: within a text a letter is a letter.
fn keys_of<'s>(state: &'s State, binding: &'static Binding) -> impl Iterator<Item = Key> + use<'s> {
    let in_text = state.in_text();
    let keys = state.settings.keys_of(binding.action).unwrap_or(binding.keys);
    keys.iter().copied().filter(move |key| !(in_text && is_letter(*key)))
}

/// The names of all actions that keys can be given to, with their keys and what the help says of them.
pub fn actions(parts: &Parts) -> Vec<(String, Vec<Key>, &'static str)> {
    let mut found: Vec<(String, Vec<Key>, &'static str)> = Vec::new();
    for binding in table(parts) {
        let name = binding.action.name();
        match found.iter_mut().find(|(own, ..)| *own == name) {
            Some((_, keys, help)) => {
                keys.extend(binding.keys.iter().filter(|key| !keys.contains(key)).copied().collect::<Vec<_>>());
                *help = if help.is_empty() { binding.help } else { help };
            }
            None => found.push((name, binding.keys.to_vec(), binding.help)),
        }
    }
    found
}

/// True for what is typed into a text.
fn is_letter((code, modifiers): Key) -> bool {
    matches!(code, KeyCode::Char(_)) && !modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

/// What a key does now.
pub fn action(event: KeyEvent, state: &State) -> Option<Action> {
    let key = normal(event);
    let has = |binding: &&'static Binding| keys_of(state, binding).any(|own| own == key);
    // A key that somebody gave to an action does that, whatever it does for others.
    let given = holding(state).find(|binding| state.settings.keys_of(binding.action).is_some() && has(binding));
    given.or_else(|| holding(state).find(has)).map(|binding| binding.action)
}

/// True for a key of the screen: its row says what the footer calls it.
fn is_own(state: &State, binding: &Binding) -> bool {
    let screen = state.shown_screen();
    let mut own = screen.keys().iter().chain(screen.late_keys());
    state.panels.is_empty() && own.any(|own| std::ptr::eq(own, binding))
}

/// The keys of the footer now: name, label and what they do, most useful first.
pub fn footer(state: &State) -> impl Iterator<Item = (String, &'static str, Action)> {
    let (mut taken, mut told): (Vec<Key>, Vec<Action>) = (Vec::new(), Vec::new());
    holding(state).filter_map(move |binding| {
        let key = keys_of(state, binding).next()?;
        if taken.contains(&key) {
            return None;
        }
        taken.extend(keys_of(state, binding));
        // One key for what several do is enough here.
        if told.contains(&binding.action) {
            return None;
        }
        let own = if is_own(state, binding) { None } else { state.label(binding.action) };
        let label = own.unwrap_or_else(|| (binding.label)(state));
        (!label.is_empty()).then(|| {
            told.push(binding.action);
            (shown(binding.action, key), label, binding.action)
        })
    })
}

/// What the footer calls a key; a pair of them is called together.
fn shown(action: Action, key: Key) -> String {
    match action {
        Action::Turn(_) => "←→".to_owned(),
        Action::Line(_) => "↑↓".to_owned(),
        _ => name(key),
    }
}

/// A heading of the help, with its rows: keys and meaning.
pub type Section = (Group, Vec<(String, &'static str)>);

/// The help: heading, then keys and meaning.
pub fn help(parts: &Parts) -> Vec<Section> {
    let rows = |group: Group| {
        let rows = table(parts).filter(|binding| binding.group == group && !binding.help.is_empty());
        rows.map(|binding| (binding.keys.iter().copied().map(name).collect::<Vec<_>>().join(", "), binding.help))
            .collect()
    };
    Group::ALL.into_iter().map(|group| (group, rows(group))).collect()
}

/// The keys that work on this screen now, with what they do.
pub fn here(state: &State) -> Vec<(String, &'static str)> {
    let told = |binding: &Binding| {
        let same = table(state.parts).find(|other| other.action == binding.action && !other.help.is_empty());
        if binding.help.is_empty() { same.map_or("", |other| other.help) } else { binding.help }
    };
    let rows = holding(state).filter(|binding| binding.group != Group::Text || state.in_text());
    let rows = rows.map(|binding| (keys_of(state, binding).map(name).collect::<Vec<_>>().join(", "), told(binding)));
    let mut rows: Vec<_> = rows.filter(|(_, told)| !told.is_empty()).collect();
    let mut seen = std::collections::BTreeSet::new();
    rows.retain(|(_, told)| seen.insert(*told));
    rows
}

/// The help as a page of documentation.
pub fn markdown(parts: &Parts) -> String {
    let mut page =
        String::from("# Keys\n\nMade from the wizard's own table; the footer always shows the keys that work now.\n");
    for (group, rows) in help(parts) {
        page.push_str(&format!("\n## {}\n\n| key | what it does |\n| --- | --- |\n", group.title()));
        for (keys, meaning) in rows {
            page.push_str(&format!("| {} | {meaning} |\n", keys.replace('|', "\\|")));
        }
    }
    page
}
