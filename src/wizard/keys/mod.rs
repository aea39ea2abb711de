//! The one table of keys: the footer, the help and the documentation are made from it, and `update` obeys it.

use std::sync::LazyLock;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::state::State;
use super::state::preview::Doc;
use super::state::screens::ScreenId;
use super::state::text::Edit;

/// A row: heading of the help, when it holds, keys, what they do, its name in the footer, its line of the help.
macro_rules! row {
    ($group:ident, $when:expr, [$($key:expr),+], $action:expr, $label:expr, $help:expr) => {
        Binding { keys: &[$($key),+], action: $action, label: $label, help: $help, group: Group::$group, when: $when }
    };
}

mod after;
mod packing;
mod table;
mod text;

/// All keys. The first row that holds wins.
pub static TABLE: LazyLock<Vec<&'static Binding>> =
    LazyLock::new(|| [after::ROWS, table::ROWS, packing::ROWS, text::ROWS].into_iter().flatten().collect());

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Accept and go on.
    Next,
    /// Back.
    Back,
    /// The next question, or the one before, or several.
    Move(isize),
    /// The alternative before or after.
    Turn(isize),
    /// Does what the thing in focus is for: toggles, opens, adds.
    Do,
    /// Takes the thing in focus away, or leaves it out.
    Remove,
    /// Everything that is suggested.
    Suggestions,
    /// Takes all that is suggested.
    TakeAll,
    /// Edits the text in focus.
    Edit(Edit),
    /// Writes the files.
    Write,
    /// Runs the packers.
    Pack,
    /// Builds on Launchpad.
    Remote,
    /// Both packers at once, or one after the other.
    Order,
    /// Stops the packers.
    Cancel,
    /// One log, or both.
    Split,
    /// All of the log, or only warnings and errors.
    Filter,
    /// Seeks in the log.
    Search,
    /// The next place where it stands: down, or up.
    NextFound(bool),
    /// Follows the end of the log.
    Follow,
    /// Keeps the whole log.
    SaveLog,
    /// Looks into what was packed.
    Inside,
    /// Looks whether packing could start on this machine.
    Doctor,
    /// Copies the command in focus.
    Copy,
    /// Copies all commands that come after packing.
    CopyAll,
    /// Runs the command in focus in the terminal itself.
    Run,
    /// Puts the remedy of a failure into the answers.
    Mend,
    /// Wants a workflow for GitHub Actions, or not.
    Workflow,
    /// The preview, large.
    Preview,
    /// What the application will see.
    Environment,
    /// A document of the preview.
    Show(Doc),
    /// The next document of the preview.
    NextDoc,
    /// Scrolls the preview, the log or what lies over the screen by pages.
    Page(isize),
    /// Scrolls by lines what lies over the screen.
    Line(isize),
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// The palette.
    Palette,
    /// All keys.
    Help,
    /// Leaves the wizard.
    Leave,
    /// Goes to a screen.
    Go(ScreenId),
    /// Yes to a question.
    Yes,
    /// Yes, and drop what is not written.
    Drop,
}

/// A key with its modifiers.
pub type Key = (KeyCode, KeyModifiers);

/// A row of the table.
pub struct Binding {
    /// The keys, the first of them shown.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// What the footer calls it now; empty: not in the footer.
    pub label: fn(&State) -> &'static str,
    /// What the help calls it; empty: not in the help, where another row says it.
    pub help: &'static str,
    /// Under which heading of the help.
    pub group: Group,
    /// When it holds.
    pub when: fn(&State) -> bool,
}

/// Headings of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Getting around.
    Around,
    /// Answering.
    Answer,
    /// Writing and packing.
    Work,
    /// On the Pack step.
    Log,
    /// The preview.
    Preview,
    /// In a text.
    Text,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 6] = [Self::Around, Self::Answer, Self::Work, Self::Log, Self::Preview, Self::Text];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Around => "Getting around",
            Self::Answer => "Answering",
            Self::Work => "Writing and packing",
            Self::Log => "The packers and their logs, on the Pack step",
            Self::Preview => "The preview",
            Self::Text => "In a text",
        }
    }
}

/// What a key does now.
#[must_use]
pub fn action(event: KeyEvent, state: &State) -> Option<Action> {
    let key = normal(event);
    TABLE.iter().find(|binding| binding.keys.contains(&key) && (binding.when)(state)).map(|binding| binding.action)
}

/// The key without what terminals tell differently: the shift that makes a capital, a sign or a back tab.
fn normal(event: KeyEvent) -> Key {
    let mut modifiers = event.modifiers;
    if matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab) {
        modifiers.remove(KeyModifiers::SHIFT);
    }
    match event.code {
        KeyCode::Tab if modifiers == KeyModifiers::SHIFT => (KeyCode::BackTab, KeyModifiers::NONE),
        KeyCode::Char(c) if modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
            (KeyCode::Char(c.to_ascii_lowercase()), modifiers)
        }
        code => (code, modifiers),
    }
}

/// The keys of the footer now: name, label and what they do, most useful first.
pub fn footer(state: &State) -> impl Iterator<Item = (String, &'static str, Action)> {
    let mut taken: Vec<Key> = Vec::new();
    TABLE.iter().filter_map(move |binding| {
        if !(binding.when)(state) || taken.contains(&binding.keys[0]) {
            return None;
        }
        taken.extend(binding.keys);
        let label = (binding.label)(state);
        (!label.is_empty()).then(|| (shown(binding), label, binding.action))
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

/// The name of a key for people: `Ctrl-S`, `F5`, `Enter`.
#[must_use]
pub fn name((code, modifiers): Key) -> String {
    let mut name = String::new();
    for (modifier, word) in
        [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")]
    {
        if modifiers.contains(modifier) {
            name.push_str(word);
        }
    }
    match code {
        KeyCode::Char(' ') => name.push_str("Space"),
        KeyCode::Char(c) if modifiers.is_empty() => name.push(c),
        KeyCode::Char(c) => name.extend(c.to_uppercase()),
        KeyCode::F(n) => name.push_str(&format!("F{n}")),
        KeyCode::BackTab => name.push_str("Shift-Tab"),
        KeyCode::Left => name.push('←'),
        KeyCode::Right => name.push('→'),
        KeyCode::Up => name.push('↑'),
        KeyCode::Down => name.push('↓'),
        KeyCode::PageUp => name.push_str("PageUp"),
        KeyCode::PageDown => name.push_str("PageDown"),
        other => name.push_str(&format!("{other:?}")),
    }
    name
}

/// The help: heading, then keys and meaning.
#[must_use]
pub fn help() -> Vec<(Group, Vec<(String, &'static str)>)> {
    let rows = |group: Group| {
        let rows = TABLE.iter().filter(|binding| binding.group == group && !binding.help.is_empty());
        rows.map(|binding| (binding.keys.iter().copied().map(name).collect::<Vec<_>>().join(", "), binding.help))
            .collect()
    };
    Group::ALL.into_iter().map(|group| (group, rows(group))).collect()
}

/// How many lines the help takes: a heading, its rows and a gap for each group.
#[must_use]
pub fn help_lines() -> usize {
    help().iter().map(|(_, rows)| rows.len() + 2).sum()
}

/// The help as a page of documentation.
#[must_use]
pub fn markdown() -> String {
    let mut page =
        String::from("# Keys\n\nMade from the wizard's own table; the footer always shows the keys that work now.\n");
    for (group, rows) in help() {
        page.push_str(&format!("\n## {}\n\n| key | what it does |\n| --- | --- |\n", group.title()));
        for (keys, meaning) in rows {
            page.push_str(&format!("| {} | {meaning} |\n", keys.replace('|', "\\|")));
        }
    }
    page
}
