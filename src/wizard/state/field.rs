//! What a question is: declarations with a getter and a setter, and the items that a screen is made of.

use super::State;
use super::compare::Compared;
use super::preview::Follow;

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

/// How a field is answered.
#[derive(Clone, Copy)]
pub enum Kind {
    /// One line of text; what stands there while it is empty.
    Text(&'static str),
    /// Several lines of text.
    Area(&'static str),
    /// One of several.
    Choice(fn(&State) -> Vec<Choice>),
    /// Any of several.
    Checks(fn(&State) -> Vec<Choice>),
    /// On or off; what stands beside the box.
    Toggle(&'static str),
}

/// The declaration of one question.
pub struct Field {
    /// Its name within its screen.
    pub id: &'static str,
    /// What stands before it.
    pub label: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// What it means, in a sentence, for the footer.
    pub help: &'static str,
    /// Whether it is asked at all.
    pub visible_if: fn(&State) -> bool,
    /// What is known about the answer: where it was read, which environment variable it becomes.
    pub hint: fn(&State) -> String,
    /// Where the answer lands in the documents.
    pub follows: fn(&State) -> Vec<Follow>,
    /// Reads the answer.
    pub get: fn(&State) -> Value,
    /// Writes the answer.
    pub set: fn(&mut State, Value),
}

/// What most declarations say where they say nothing.
pub const ALWAYS: fn(&State) -> bool = |_| true;
/// No hint.
pub const NO_HINT: fn(&State) -> String = |_| String::new();

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
    /// Its tone.
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
    /// How it looks.
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
    #[must_use]
    pub fn gap() -> Self {
        Self::bare("", Look::Gap)
    }

    /// A heading.
    pub fn heading(text: impl Into<String>) -> Self {
        Self::bare(text, Look::Heading)
    }

    /// A note.
    pub fn note(text: impl Into<String>) -> Self {
        Self::bare(text, Look::Note)
    }

    /// A row of a list.
    #[must_use]
    pub fn row(list: &'static str, at: usize, cells: Vec<Cell>, help: impl Into<String>) -> Self {
        Self { id: Some(Id::Row(list, at)), help: help.into(), ..Self::bare("", Look::Row(cells)) }
    }

    /// Something that follows from the answers.
    pub fn fact(label: impl Into<String>, text: impl Into<String>, tone: Tone) -> Self {
        Self::bare(label, Look::Fact(Cell::new(text, tone)))
    }

    /// The suites side by side.
    #[must_use]
    pub fn compare(compared: Vec<Compared>) -> Self {
        Self::bare("", Look::Compare(compared))
    }

    /// Something that Space does.
    #[must_use]
    pub fn button(id: &'static str, label: impl Into<String>, help: impl Into<String>) -> Self {
        Self { id: Some(Id::Button(id)), help: help.into(), ..Self::bare(label, Look::Button) }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
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

/// The item of a declared field; `None` while it is not asked.
#[must_use]
pub fn item(field: &Field, state: &State) -> Option<Item> {
    if !(field.visible_if)(state) {
        return None;
    }
    let value = (field.get)(state);
    let look = match (field.kind, value) {
        (Kind::Text(placeholder), Value::Text(value)) => Look::Text { value, placeholder },
        (Kind::Area(placeholder), Value::Text(value)) => Look::Area { value, placeholder },
        (Kind::Choice(options), Value::Choice(at)) => Look::Choice { options: options(state), at },
        (Kind::Checks(options), Value::Set(on)) => Look::Checks { options: options(state), on },
        (Kind::Toggle(caption), Value::On(on)) => Look::Toggle { on, caption: caption.to_owned() },
        // A getter that gives another kind of value is a slip that the tests of the declarations find.
        _ => Look::Note,
    };
    Some(Item {
        id: Some(Id::Field(field.id)),
        label: field.label.to_owned(),
        look,
        hint: (field.hint)(state),
        help: field.help.to_owned(),
        note: String::new(),
        frame: None,
    })
}
