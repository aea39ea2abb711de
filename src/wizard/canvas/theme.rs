//! Colours by role, in one place. Whatever a colour says, a mark or a word says too.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// Text of less importance: hints, what is not chosen.
    Dim,
    /// Lines around boxes and between columns.
    Border,
    /// The border of where the keys go.
    ActiveBorder,
    /// The project's name, titles.
    Title,
    /// Headings within a screen.
    Heading,
    /// The mark of the focus, the chosen alternative.
    Accent,
    /// The label or row in focus.
    Focus,
    /// The text being edited.
    Input,
    /// The name of a key.
    Key,
    /// Fine.
    Good,
    /// Worth a look.
    Warning,
    /// Wrong.
    Error,
    /// What the person said, in a document.
    You,
    /// What the extension said.
    Extension,
    /// What is a default of the packer.
    Packer,
    /// A line that the focused answer touches.
    Lit,
    /// A comment in a document.
    Comment,
    /// A line that a diff adds.
    Added,
    /// A line that a diff removes.
    Removed,
}

/// The terminal's own sixteen colours, so that it fits whatever scheme the person has; or none at all.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    colour: bool,
}

impl Theme {
    /// With colours or without.
    pub fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        let (colour, modifier) = match role {
            Role::Plain | Role::Extension => (None, Modifier::empty()),
            Role::Dim | Role::Border | Role::Comment | Role::Packer => (Some(Color::DarkGray), Modifier::empty()),
            Role::Title | Role::Heading | Role::Focus => (None, Modifier::BOLD),
            Role::Accent | Role::Key => (Some(Color::Cyan), Modifier::BOLD),
            Role::Input => (None, Modifier::UNDERLINED),
            Role::Good | Role::Added => (Some(Color::Green), Modifier::empty()),
            Role::Warning => (Some(Color::Yellow), Modifier::empty()),
            Role::Error | Role::Removed => (Some(Color::Red), Modifier::empty()),
            Role::You | Role::ActiveBorder => (Some(Color::Cyan), Modifier::empty()),
            Role::Lit => (Some(Color::Yellow), Modifier::BOLD),
        };
        match colour {
            Some(colour) if self.colour => plain.fg(colour).add_modifier(modifier),
            // Without colours, dim keeps unimportant things back where the terminal can.
            Some(Color::DarkGray) if role != Role::Border => plain.add_modifier(Modifier::DIM),
            _ => plain.add_modifier(modifier),
        }
    }
}
