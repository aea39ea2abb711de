//! The keys that work everywhere, and which key does what now: the footer, the help and the documentation are made from
//! the same tables that `update` obeys. Screens and panels bring their own.

mod table;
mod text;

use crossterm::event::KeyEvent;

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
    all.filter(|binding| (binding.when)(state))
}

/// What a key does now.
pub fn action(event: KeyEvent, state: &State) -> Option<Action> {
    let key = normal(event);
    holding(state).find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
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
        if taken.contains(&binding.keys[0]) {
            return None;
        }
        taken.extend(binding.keys);
        // One key for what several do is enough here.
        if told.contains(&binding.action) {
            return None;
        }
        let own = if is_own(state, binding) { None } else { state.label(binding.action) };
        let label = own.unwrap_or_else(|| (binding.label)(state));
        (!label.is_empty()).then(|| {
            told.push(binding.action);
            (shown(binding), label, binding.action)
        })
    })
}

/// What the footer calls a key; a pair of them is called together.
fn shown(binding: &Binding) -> String {
    match binding.action {
        Action::Turn(_) => "←→".to_owned(),
        Action::Line(_) => "↑↓".to_owned(),
        _ => name(binding.keys[0]),
    }
}

/// The help: heading, then keys and meaning.
pub fn help(parts: &Parts) -> Vec<(Group, Vec<(String, &'static str)>)> {
    let rows = |group: Group| {
        let rows = table(parts).filter(|binding| binding.group == group && !binding.help.is_empty());
        rows.map(|binding| (binding.keys.iter().copied().map(name).collect::<Vec<_>>().join(", "), binding.help))
            .collect()
    };
    Group::ALL.into_iter().map(|group| (group, rows(group))).collect()
}

/// How many lines the help takes: a heading, its rows and a gap for each group.
pub fn help_lines(parts: &Parts) -> usize {
    help(parts).iter().map(|(_, rows)| rows.len() + 2).sum()
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
