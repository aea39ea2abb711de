//! The palette: every step and every command by name.

use crate::wizard::keys::{self, Action, TABLE};

use super::screens::SCREENS;

/// A line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is shown.
    pub text: String,
    /// The key that does the same.
    pub key: String,
    /// What it does.
    pub action: Action,
}

/// Commands that make sense from anywhere, by their action.
const COMMANDS: [(Action, &str); 20] = [
    (Action::Write, "Write the files"),
    (Action::Pack, "Pack the rock and the charm"),
    (Action::Cancel, "Stop the packers"),
    (Action::Order, "One packer after the other, or both at once"),
    (Action::Remote, "Build on Launchpad"),
    (Action::Search, "Search the packer's log"),
    (Action::SaveLog, "Keep the packer's whole log"),
    (Action::Inside, "Look inside what was packed"),
    (Action::Workflow, "Write a workflow for GitHub Actions"),
    (Action::CopyAll, "Copy the commands that come next"),
    (Action::Doctor, "Is this machine ready?"),
    (Action::Suggestions, "Show what is suggested"),
    (Action::TakeAll, "Take all that is suggested"),
    (Action::Preview, "Show the preview large"),
    (Action::Environment, "Show what the application will see"),
    (Action::NextDoc, "Show the next document"),
    (Action::Undo, "Undo the last change"),
    (Action::Redo, "Redo"),
    (Action::Help, "Show all keys"),
    (Action::Leave, "Leave charmer"),
];

/// Everything that the palette knows.
#[must_use]
pub fn entries() -> Vec<Entry> {
    let key = |action: Action| {
        let binding = TABLE.iter().find(|binding| binding.action == action);
        binding.map(|binding| keys::name(binding.keys[0])).unwrap_or_default()
    };
    let steps = SCREENS.iter().map(|screen| (Action::Go(screen.id), format!("Go to {}", screen.title)));
    let commands = COMMANDS.iter().map(|(action, text)| (*action, (*text).to_owned()));
    steps.chain(commands).map(|(action, text)| Entry { text, key: key(action), action }).collect()
}

/// The entries that hold all letters of `wanted` in their order, best first.
#[must_use]
pub fn matches(wanted: &str) -> Vec<Entry> {
    let mut found: Vec<(usize, Entry)> =
        entries().into_iter().filter_map(|entry| Some((distance(wanted, &entry.text)?, entry))).collect();
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_order_find_the_entry() {
        assert_eq!(matches("conf")[0].text, "Go to Configuration");
        assert_eq!(matches("ptr")[0].text, "Pack the rock and the charm");
        assert_eq!(matches("write")[0].action, Action::Write);
        assert!(matches("zzz").is_empty());
        assert_eq!(matches("").len(), entries().len());
    }
}
