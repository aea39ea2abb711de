//! Colours by role, in one place. Whatever a colour says, a mark or a word says too.
//!
//! Of a terminal that does not tell its colours nothing is known, not even whether it is dark. Then there is only its own
//! text, in bold or underlined: any other colour could vanish.

use ratatui::style::{Color, Modifier, Style};

use super::colours::{Depth, Palette, Rgb};

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
    /// A line that an answer just changed.
    Lit,
    /// A key in a document.
    Name,
    /// A number, a switch or nothing in a document.
    Literal,
    /// A comment in a document.
    Comment,
    /// A line that a diff adds.
    Added,
    /// A line that a diff removes.
    Removed,
    /// The selected part of a text being edited.
    Selected,
}

/// All of them, in the order in which they are declared.
pub const ROLES: [Role; 23] = [
    Role::Plain,
    Role::Dim,
    Role::Border,
    Role::ActiveBorder,
    Role::Title,
    Role::Heading,
    Role::Accent,
    Role::Focus,
    Role::Input,
    Role::Key,
    Role::Good,
    Role::Warning,
    Role::Error,
    Role::You,
    Role::Extension,
    Role::Packer,
    Role::Lit,
    Role::Name,
    Role::Literal,
    Role::Comment,
    Role::Added,
    Role::Removed,
    Role::Selected,
];

/// Which colours a person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Look {
    /// The terminal's own, where they can be read on its background.
    #[default]
    Auto,
    /// charmer's own; dark where the terminal does not tell its background.
    Dark,
    /// charmer's own; light where the terminal does not tell its background.
    Light,
    /// charmer's own with a contrast of 7 and nothing dimmed.
    HighContrast,
    /// Those that Okabe and Ito found to be told apart by everybody.
    ColourBlind,
}

/// What a role is written with.
#[derive(Clone, Copy)]
enum Ink {
    Text,
    /// Text that stands back.
    Faded,
    /// Lines, which are no text.
    Rule,
    /// A hue, by the number of its dark variant among the sixteen.
    Hue(usize),
}

const RED: usize = 1;
const GREEN: usize = 2;
const YELLOW: usize = 3;
const BLUE: usize = 4;
const MAGENTA: usize = 5;
const CYAN: usize = 6;

/// Hues by number, for dark backgrounds and for light ones; each is made lighter or darker until it can be read.
type Hues = [(usize, Rgb, Rgb); 6];

/// charmer's own.
const OWN: Hues = [
    (RED, Rgb(0xff, 0x6b, 0x6b), Rgb(0xb4, 0x00, 0x20)),
    (GREEN, Rgb(0x7b, 0xd8, 0x8f), Rgb(0x00, 0x6b, 0x24)),
    (YELLOW, Rgb(0xf2, 0xc9, 0x4c), Rgb(0x7a, 0x52, 0x00)),
    (CYAN, Rgb(0x56, 0xc8, 0xd8), Rgb(0x00, 0x5f, 0x87)),
    (BLUE, Rgb(0x8f, 0xb4, 0xff), Rgb(0x1a, 0x4f, 0xb0)),
    (MAGENTA, Rgb(0xd7, 0x9a, 0xe0), Rgb(0x84, 0x2a, 0x8c)),
];
/// Vermilion, bluish green, yellow or orange, sky blue or blue, a lighter or darker blue, reddish purple of Okabe and Ito.
const TOLD_APART: Hues = [
    (RED, Rgb(0xd5, 0x5e, 0x00), Rgb(0xa3, 0x48, 0x00)),
    (GREEN, Rgb(0x00, 0x9e, 0x73), Rgb(0x00, 0x6f, 0x51)),
    (YELLOW, Rgb(0xf0, 0xe4, 0x42), Rgb(0x6e, 0x5c, 0x00)),
    (CYAN, Rgb(0x56, 0xb4, 0xe9), Rgb(0x00, 0x5c, 0x8f)),
    (BLUE, Rgb(0xa6, 0xc4, 0xff), Rgb(0x00, 0x46, 0xa0)),
    (MAGENTA, Rgb(0xcc, 0x79, 0xa7), Rgb(0x8c, 0x3c, 0x68)),
];

/// Contrast of text, and of text for people who see less, as WCAG asks for them.
const ENOUGH: f64 = 4.5;
const HIGH: f64 = 7.0;
/// Contrast of a line, which only parts.
const OF_A_LINE: f64 = 2.0;

/// The lightest of usual dark backgrounds and the darkest of usual light ones.
const DARK: Rgb = Rgb(0x30, 0x36, 0x44);
const LIGHT: Rgb = Rgb(0xec, 0xec, 0xec);

/// The style of each role.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    styles: [Style; ROLES.len()],
}

/// What the styles are made from.
struct Paint<'a> {
    look: Look,
    depth: Depth,
    palette: &'a Palette,
    background: Option<Rgb>,
    /// The contrast that text has to have.
    enough: f64,
}

impl Theme {
    /// The styles for what is wanted on what the terminal can show and told of itself.
    pub fn new(look: Look, depth: Depth, palette: &Palette) -> Self {
        let background = palette.background.or(match look {
            Look::Dark => Some(DARK),
            Look::Light => Some(LIGHT),
            Look::Auto | Look::HighContrast | Look::ColourBlind => None,
        });
        let wanted = if look == Look::HighContrast { HIGH } else { ENOUGH };
        // Nothing is asked to be more legible than the person's own text is.
        let own = palette.foreground.zip(palette.background).map(|(text, back)| text.contrast(back));
        let paint = Paint { look, depth, palette, background, enough: own.map_or(wanted, |own| own.min(wanted)) };
        Self { styles: ROLES.map(|role| paint.style(role)) }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

impl Default for Theme {
    /// For a terminal of which nothing is known.
    fn default() -> Self {
        Self::new(Look::Auto, Depth::Mono, &Palette::default())
    }
}

impl Paint<'_> {
    fn style(&self, role: Role) -> Style {
        let (ink, modifier) = match role {
            Role::Plain | Role::Extension => (Ink::Text, Modifier::empty()),
            Role::Dim | Role::Comment | Role::Packer => (Ink::Faded, Modifier::empty()),
            Role::Border => (Ink::Rule, Modifier::empty()),
            Role::Title | Role::Heading | Role::Focus => (Ink::Text, Modifier::BOLD),
            Role::Accent | Role::Key => (Ink::Hue(CYAN), Modifier::BOLD),
            Role::Input => (Ink::Text, Modifier::UNDERLINED),
            Role::Selected => (Ink::Text, Modifier::REVERSED),
            Role::Good | Role::Added => (Ink::Hue(GREEN), Modifier::empty()),
            Role::Warning => (Ink::Hue(YELLOW), Modifier::empty()),
            Role::Error | Role::Removed => (Ink::Hue(RED), Modifier::empty()),
            Role::You | Role::ActiveBorder => (Ink::Hue(CYAN), Modifier::empty()),
            Role::Lit => (Ink::Hue(YELLOW), Modifier::BOLD),
            Role::Name => (Ink::Hue(BLUE), Modifier::empty()),
            Role::Literal => (Ink::Hue(MAGENTA), Modifier::empty()),
        };
        // What lies over dimmed text is not dimmed with it.
        let style = Style::new().remove_modifier(Modifier::DIM).add_modifier(modifier);
        match ink {
            Ink::Text => style,
            Ink::Faded => self.faded(style, self.enough),
            Ink::Rule => self.faded(style, OF_A_LINE),
            Ink::Hue(number) => match self.hue(number) {
                Some(colour) => style.fg(colour),
                // The parts of a document are told by its own signs.
                None if matches!(role, Role::Name | Role::Literal) => style.fg(Color::Reset),
                // Weight tells that there is something to see; marks and words tell what.
                None => style.fg(Color::Reset).add_modifier(Modifier::BOLD),
            },
        }
    }

    /// The text's colour nearer to the background, as far as the contrast allows.
    fn faded(&self, style: Style, enough: f64) -> Style {
        // Not the colour of what it lies over.
        let style = style.fg(Color::Reset);
        let Some((text, back)) = self.palette.foreground.zip(self.palette.background) else { return style };
        if self.look == Look::HighContrast {
            return style;
        }
        if matches!(self.depth, Depth::Mono | Depth::Sixteen) {
            // Terminals take away a third to a half.
            let is_legible = text.mix(back, 50).contrast(back) >= enough;
            return if is_legible { style.add_modifier(Modifier::DIM) } else { style };
        }
        let shares = (1..=12).rev().map(|step| text.mix(back, step * 5));
        let nearest = shares.into_iter().find(|colour| colour.contrast(back) >= enough);
        nearest.and_then(|colour| self.depth.shown(colour, back, enough)).map_or(style, |colour| style.fg(colour))
    }

    /// A hue that can be read, if there is one.
    fn hue(&self, number: usize) -> Option<Color> {
        let background = self.background.filter(|_| self.depth != Depth::Mono)?;
        let is_legible =
            |at: &usize| self.palette.sixteen[*at].is_some_and(|own| own.contrast(background) >= self.enough);
        if (self.look == Look::Auto || self.depth == Depth::Sixteen)
            && self.look != Look::ColourBlind
            && let Some(at) = [number, number + 8].iter().find(|at| is_legible(at))
        {
            return u8::try_from(*at).ok().map(Color::Indexed);
        }
        let hues = if self.look == Look::ColourBlind { &TOLD_APART } else { &OWN };
        let (_, on_dark, on_light) = hues.iter().find(|(other, ..)| *other == number)?;
        let own = if background.is_dark() { on_dark } else { on_light };
        self.depth.shown(own.readable_on(background, self.enough), background, self.enough)
    }
}
