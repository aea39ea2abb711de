//! What the wizard is made of, as plain data: the items of a screen, values, the text being edited, actions and keys.
//!
//! The lowest floor of the wizard: it knows neither the state nor how anything is drawn.

mod action;
mod editor;

pub use action::{Action, Group, Key, alt, char, ctrl, key, key_named, name, normal, with};
pub use editor::{Edit, Editor, Motion};

use crate::model::Doc;

/// A screen, by its name: what can be compared and kept where the screen itself cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScreenId(pub &'static str);

impl ScreenId {
    /// What was found, and what would be made of it.
    pub const OVERVIEW: Self = Self("overview");
    /// Framework, name, texts, bases.
    pub const APPLICATION: Self = Self("application");
    /// What the application needs beside its own code.
    pub const PACKAGES: Self = Self("packages");
    /// What goes into the image.
    pub const FILES: Self = Self("files");
    /// Configuration options.
    pub const CONFIGURATION: Self = Self("configuration");
    /// What the application is connected to.
    pub const INTEGRATIONS: Self = Self("integrations");
    /// What would be written.
    pub const REVIEW: Self = Self("review");
    /// The packers at work.
    pub const PACK: Self = Self("pack");
    /// What comes after packing.
    pub const NEXT: Self = Self("next");
}

/// What on the screen was hit by the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A step in the rail.
    Screen(ScreenId),
    /// A question or a row.
    Item(Id),
    /// An alternative of a question.
    Option(Id, usize),
    /// A character of the focused text: line and column, from 0.
    Text(Id, usize, usize),
    /// A tab of the preview.
    Doc(Doc),
    /// The document beside the questions.
    Preview,
    /// A line of a document there, from 0.
    Line(Doc, usize),
    /// The middle, beside everything.
    Middle,
    /// What lies around a panel.
    Panel,
    /// A panel, beside its rows.
    Inside,
    /// A row of a panel.
    Match(usize),
    /// An action in the footer.
    Action(Action),
}

/// What a comparison says of a suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Its name for people.
    pub name: String,
    /// What in the folder speaks for it.
    pub found: Option<String>,
    /// The bases of the rock: `bare`, and Ubuntu's versions.
    pub bases: String,
    /// What serves the application.
    pub server: String,
    /// The port that it listens on.
    pub port: String,
    /// What its variables begin with.
    pub prefix: String,
    /// The image resource of the charm, on the charm's recommended base.
    pub resource: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Marks a base that the packers hold for experimental.
pub const EXPERIMENTAL: &str = "*";

/// What the focus can rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Id {
    /// A declared field.
    Field(&'static str),
    /// A row of a list: the list's name and the row, from 0.
    Row(&'static str, usize),
    /// Something that Space does.
    Button(&'static str),
}

/// An answer as a widget holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text of one or more lines.
    Text(String),
    /// Which alternative, from 0; `None` while none is chosen.
    Choice(Option<usize>),
    /// Which of several are on.
    Set(Vec<bool>),
    /// On or off.
    On(bool),
}

/// One alternative of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is shown.
    pub text: String,
    /// What it means, for the footer; may be empty.
    pub help: String,
}

impl Choice {
    /// An alternative.
    pub fn new(text: impl Into<String>, help: impl Into<String>) -> Self {
        Self { text: text.into(), help: help.into() }
    }
}

/// How an item of a screen looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// An empty line.
    Gap,
    /// A heading within a screen.
    Heading,
    /// A sentence or two.
    Note,
    /// One line of text.
    Text {
        /// The answer.
        value: String,
        /// What stands there while it is empty.
        placeholder: &'static str,
    },
    /// Several lines of text.
    Area {
        /// The answer.
        value: String,
        /// What stands there while it is empty.
        placeholder: &'static str,
    },
    /// One of several.
    Choice {
        /// The alternatives.
        options: Vec<Choice>,
        /// The chosen one.
        at: Option<usize>,
    },
    /// Any of several.
    Checks {
        /// The alternatives.
        options: Vec<Choice>,
        /// Which are on.
        on: Vec<bool>,
    },
    /// On or off.
    Toggle {
        /// Whether it is on.
        on: bool,
        /// What stands beside the box.
        caption: String,
    },
    /// A row of a list, in columns.
    Row(Vec<Cell>),
    /// Something that follows from the answers, beside its label.
    Fact(Cell),
    /// The suites side by side.
    Compare(Vec<Compared>),
    /// Something that Space does.
    Button,
}

/// What a cell of a row is about, for its colour; never told by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As text.
    #[default]
    Plain,
    /// Less important.
    Dim,
    /// Fine.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong.
    Error,
}

/// A cell of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text, safe to show.
    pub text: String,
    /// Its colour, by what it says.
    pub tone: Tone,
}

impl Cell {
    /// A cell of that tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

/// One thing in the middle of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What the focus calls it; `None` for what cannot be focused.
    pub id: Option<Id>,
    /// What stands before it, or the whole text of a heading, note or button.
    pub label: String,
    /// What is drawn, with the answer in it.
    pub look: Look,
    /// What is known about the answer.
    pub hint: String,
    /// What it means, for the footer.
    pub help: String,
    /// What is worth reading about the answer, below it while it is in focus.
    pub note: String,
    /// The box that it stands in, by its title; items with the same title stand together.
    pub frame: Option<String>,
}

impl Item {
    fn bare(label: impl Into<String>, look: Look) -> Self {
        Self {
            id: None,
            label: label.into(),
            look,
            hint: String::new(),
            help: String::new(),
            note: String::new(),
            frame: None,
        }
    }

    /// An empty line.
    pub fn gap() -> Self {
        Self::bare("", Look::Gap)
    }

    /// A line above a group of items; the focus passes it over.
    pub fn heading(text: impl Into<String>) -> Self {
        Self::bare(text, Look::Heading)
    }

    /// A line to read; the focus passes it over.
    pub fn note(text: impl Into<String>) -> Self {
        Self::bare(text, Look::Note)
    }

    /// A row of a list.
    pub fn row(list: &'static str, at: usize, cells: Vec<Cell>, help: impl Into<String>) -> Self {
        Self { id: Some(Id::Row(list, at)), help: help.into(), ..Self::bare("", Look::Row(cells)) }
    }

    /// Something that follows from the answers.
    pub fn fact(label: impl Into<String>, text: impl Into<String>, tone: Tone) -> Self {
        Self::bare(label, Look::Fact(Cell::new(text, tone)))
    }

    /// The suites side by side.
    pub fn compare(compared: Vec<Compared>) -> Self {
        Self::bare("", Look::Compare(compared))
    }

    /// Something that Space does.
    pub fn button(id: &'static str, label: impl Into<String>, help: impl Into<String>) -> Self {
        Self { id: Some(Id::Button(id)), help: help.into(), ..Self::bare(label, Look::Button) }
    }

    /// The same with something to read below it.
    #[must_use]
    pub fn note_below(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same inside a box.
    #[must_use]
    pub fn framed(mut self, title: &str) -> Self {
        self.frame = Some(title.to_owned());
        self
    }
}
