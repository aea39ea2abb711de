//! What keys do, how keys are called, under which headings the help lists them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::model::{Doc, Stage};

use super::{Edit, Id, ScreenId};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Accept and go on.
    Next,
    /// Close what is uppermost, or go to the step before.
    Back,
    /// The next question, or the one before, or several.
    Move(isize),
    /// The alternative before or after.
    Turn(isize),
    /// Does what the thing in focus is for: toggles, opens, adds.
    Do,
    /// Takes the thing in focus away, or leaves it out.
    Remove,
    /// Takes all that is suggested.
    TakeAll,
    /// Edits the text in focus.
    Edit(Edit),
    /// Types on to what is offered.
    Complete,
    /// Offers the next way to go on.
    Another,
    /// Hands the text in focus to the person's own editor.
    Editor,
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
    /// The next place where it stands: down, or up.
    NextFound(bool),
    /// Folds what stands below a line, or unfolds it.
    Fold,
    /// Wraps the log's long lines, or no more.
    Wrap,
    /// Scrolls the log sideways.
    Sideways(isize),
    /// Follows the end of the log.
    Follow,
    /// Keeps the whole log.
    SaveLog,
    /// Keeps a report of how the packer differs.
    Report,
    /// Copies the command in focus.
    Copy,
    /// Copies all commands that come after packing.
    CopyAll,
    /// Runs the command in focus in the terminal itself.
    Run,
    /// Puts the remedy of a failure into the answers.
    Mend,
    /// Goes to the next finding: of all, or of those behind a word of the verdict.
    NextFinding(Option<Stage>),
    /// Mends the finding in focus.
    MendFinding,
    /// Opens the page of a try in the browser.
    Browse,
    /// Wants a workflow for GitHub Actions, or not.
    Workflow,
    /// A document of the preview.
    Show(Doc),
    /// The next document of the preview.
    NextDoc,
    /// Scrolls the preview, the log or the panel by pages.
    Page(isize),
    /// Scrolls the panel by lines.
    Line(isize),
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// Opens the panel of that name.
    Open(&'static str),
    /// Leaves the wizard.
    Leave,
    /// Goes to a screen.
    Go(ScreenId),
    /// Goes to a question or a row of a screen.
    To(ScreenId, Id),
    /// Goes there and chooses that alternative.
    Choose(ScreenId, Id, usize),
    /// Goes to a finding, by its place in the list.
    Finding(usize),
    /// The first of the list, or its last.
    Edge(bool),
    /// A new row in the list.
    New,
    /// Gives the mouse back to the terminal, for selecting, or takes it.
    Mouse,
    /// Yes to a question.
    Yes,
    /// Yes, and drop what is not written.
    Drop,
    /// Yes, and print what was copied.
    Print,
}

impl Action {
    /// Its name where keys are given to it: `pack`, `open-preview`, `go-files`.
    pub fn name(self) -> String {
        let debug = format!("{self:?}").replace("ScreenId", "").replace("None", "").replace("Edit(Move", "Edit(");
        let ends = [(isize::MIN / 2, "First"), (isize::MAX / 2, "Last"), (-1, "Back"), (1, "")];
        let debug = ends.iter().fold(debug, |text, (step, word)| text.replace(&step.to_string(), word));
        let mut name = String::new();
        for c in debug.chars() {
            if !c.is_alphanumeric() || c.is_uppercase() {
                name.push('-');
            }
            name.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        }
        name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    }
}

/// A key with its modifiers.
pub type Key = (KeyCode, KeyModifiers);

/// A key without modifiers.
pub const fn key(code: KeyCode) -> Key {
    (code, KeyModifiers::NONE)
}

/// The key of a letter.
pub const fn char(c: char) -> Key {
    key(KeyCode::Char(c))
}

/// A letter with Ctrl.
pub const fn ctrl(c: char) -> Key {
    (KeyCode::Char(c), KeyModifiers::CONTROL)
}

/// A letter with Alt.
pub const fn alt(c: char) -> Key {
    (KeyCode::Char(c), KeyModifiers::ALT)
}

/// A key with modifiers.
pub const fn with(code: KeyCode, modifiers: KeyModifiers) -> Key {
    (code, modifiers)
}

/// The key without what terminals tell differently: the shift that makes a capital, a sign or a back tab.
pub fn normal(event: KeyEvent) -> Key {
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

/// The name of a key for people: `Ctrl-S`, `F5`, `Enter`.
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

/// The key of that name, as [`name`] has it; also `PageUp`, `Up`, `Left` and their like.
pub fn key_named(text: &str) -> Option<Key> {
    let (mut modifiers, mut rest) = (KeyModifiers::NONE, text);
    for (word, modifier) in
        [("Ctrl-", KeyModifiers::CONTROL), ("Alt-", KeyModifiers::ALT), ("Shift-", KeyModifiers::SHIFT)]
    {
        if let Some(tail) = rest.strip_prefix(word).filter(|tail| !tail.is_empty()) {
            (modifiers, rest) = (modifiers | modifier, tail);
        }
    }
    let code = match rest {
        "Space" => KeyCode::Char(' '),
        "Tab" => KeyCode::Tab,
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Up" | "↑" => KeyCode::Up,
        "Down" | "↓" => KeyCode::Down,
        "Left" | "←" => KeyCode::Left,
        "Right" | "→" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PageUp" => KeyCode::PageUp,
        "PageDown" => KeyCode::PageDown,
        "Delete" => KeyCode::Delete,
        "Backspace" => KeyCode::Backspace,
        _ => match (rest.strip_prefix('F').and_then(|n| n.parse().ok()), rest.chars().next()) {
            (Some(n @ 1..=24), _) => KeyCode::F(n),
            (_, Some(c)) if rest.chars().count() == 1 => KeyCode::Char(c),
            _ => return None,
        },
    };
    Some(normal(KeyEvent::new(code, modifiers)))
}

/// Headings of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Getting around.
    Around,
    /// Keys that change an answer.
    Answer,
    /// Writing and packing.
    Work,
    /// On the Pack step.
    Log,
    /// Keys that move and switch the preview.
    Preview,
    /// Keys while a text is edited.
    Text,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 6] = [Self::Around, Self::Answer, Self::Work, Self::Log, Self::Preview, Self::Text];

    /// Its heading.
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
