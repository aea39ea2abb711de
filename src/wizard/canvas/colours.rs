//! What the terminal's colours are, and which of them can be read on its background.
//!
//! Contrast is that of WCAG 2: 1 is none, 21 is black on white.

use ratatui::style::Color;

/// A colour as red, green and blue, each 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    const BLACK: Self = Self(0, 0, 0);
    const WHITE: Self = Self(255, 255, 255);

    /// Relative luminance, from 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let part = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// The contrast with another colour, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// This colour with so many hundredths of another in it.
    #[must_use]
    pub fn mix(self, other: Self, hundredths: u8) -> Self {
        let part = |own: u8, other: u8| {
            let (own, other, share) = (u32::from(own), u32::from(other), u32::from(hundredths.min(100)));
            u8::try_from((own * (100 - share) + other * share + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// True where light text is read better than dark text.
    pub fn is_dark(self) -> bool {
        self.contrast(Self::WHITE) > self.contrast(Self::BLACK)
    }

    /// This hue, only as much lighter or darker as the contrast with the background asks for.
    #[must_use]
    pub fn readable_on(self, background: Self, contrast: f64) -> Self {
        let end = if background.is_dark() { Self::WHITE } else { Self::BLACK };
        (0..=20).map(|step| self.mix(end, step * 5)).find(|one| one.contrast(background) >= contrast).unwrap_or(end)
    }

    fn distance(self, other: Self) -> u32 {
        let part = |own: u8, other: u8| u32::from(own.abs_diff(other)).pow(2);
        part(self.0, other.0) + part(self.1, other.1) + part(self.2, other.2)
    }
}

/// How many colours the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None at all, or none are wanted.
    Mono,
    /// Its own sixteen.
    Sixteen,
    /// The cube of 216 and 24 greys besides.
    Cube,
    /// Any.
    True,
}

impl Depth {
    /// By what the environment says: `COLORTERM` and `TERM`.
    pub fn named(colorterm: Option<&str>, term: Option<&str>) -> Self {
        let term = term.unwrap_or_default();
        match colorterm {
            Some("truecolor" | "24bit") => Self::True,
            _ if term.contains("direct") || term.contains("truecolor") => Self::True,
            _ if term.contains("256color") => Self::Cube,
            _ => Self::Sixteen,
        }
    }

    /// A colour as this terminal can show it, with that contrast at least.
    pub fn shown(self, wanted: Rgb, background: Rgb, contrast: f64) -> Option<Color> {
        match self {
            Self::Mono | Self::Sixteen => None,
            Self::True => Some(Color::Rgb(wanted.0, wanted.1, wanted.2)),
            Self::Cube => (16..=255)
                .map(|index| (index, in_cube(index)))
                .filter(|(_, colour)| colour.contrast(background) >= contrast)
                .min_by_key(|(_, colour)| colour.distance(wanted))
                .map(|(index, _)| Color::Indexed(index)),
        }
    }
}

/// The colour at that index, from 16 on, of the 256 that xterm has and others took over.
pub fn in_cube(index: u8) -> Rgb {
    let Some(index) = index.checked_sub(16) else { return Rgb::BLACK };
    if let Some(grey) = index.checked_sub(216) {
        let level = grey * 10 + 8;
        return Rgb(level, level, level);
    }
    let level = |digit: u8| if digit == 0 { 0 } else { digit * 40 + 55 };
    Rgb(level(index / 36), level(index / 6 % 6), level(index % 6))
}

/// The terminal's own colours, as far as it told them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Palette {
    /// Of ordinary text.
    pub foreground: Option<Rgb>,
    /// Behind it.
    pub background: Option<Rgb>,
    /// The sixteen, by number.
    pub sixteen: [Option<Rgb>; 16],
}

/// Asks for all of [`Palette`] with OSC 10, 11 and 4. A terminal that does not know them says nothing.
pub fn questions() -> String {
    let hues = (1..=6).chain(9..=14).map(|number| format!("\x1b]4;{number};?\x1b\\"));
    ["\x1b]10;?\x1b\\".to_owned(), "\x1b]11;?\x1b\\".to_owned()].into_iter().chain(hues).collect()
}

impl Palette {
    /// Takes one answer in, as it stands between `ESC ]` and its end; false when it is none.
    pub fn hear(&mut self, answer: &str) -> bool {
        let Some((which, colour)) = answer.rsplit_once(';') else { return false };
        let Some(colour) = parse(colour) else { return false };
        let number = which.strip_prefix("4;").and_then(|number| number.parse::<usize>().ok());
        match (which, number.and_then(|number| self.sixteen.get_mut(number))) {
            ("10", _) => self.foreground = Some(colour),
            ("11", _) => self.background = Some(colour),
            (_, Some(slot)) => *slot = Some(colour),
            _ => return false,
        }
        true
    }
}

/// `rgb:RR/GG/BB` with one to four hexadecimal digits each, or `rgba:` with a fourth part.
fn parse(text: &str) -> Option<Rgb> {
    let parts = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut bytes = parts.split('/').take(3).map(|part| {
        let value = u32::from_str_radix(part, 16).ok().filter(|_| part.len() <= 4)?;
        let most = 16_u32.pow(u32::try_from(part.len()).ok()?) - 1;
        u8::try_from(value * 255 / most).ok()
    });
    Some(Rgb(bytes.next()??, bytes.next()??, bytes.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.001);
        assert!((Rgb(0x77, 0x77, 0x77).contrast(Rgb::WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn answers_of_terminals_are_read() {
        let mut palette = Palette::default();
        for answer in ["11;rgb:0000/2b2b/3636", "10;rgb:83/94/96", "4;1;rgb:dcdc/3232/2f2f", "4;12;rgba:f/f/f/f"] {
            assert!(palette.hear(answer), "{answer}");
        }
        assert_eq!(palette.background, Some(Rgb(0, 0x2b, 0x36)));
        assert_eq!(palette.foreground, Some(Rgb(0x83, 0x94, 0x96)));
        assert_eq!((palette.sixteen[1], palette.sixteen[12]), (Some(Rgb(0xdc, 0x32, 0x2f)), Some(Rgb::WHITE)));
        for answer in
            ["", "11", "11;?", "11;rgb:1/2", "11;rgb:00000/0/0", "4;16;rgb:0/0/0", "12;rgb:0/0/0", "11;rgb://"]
        {
            assert!(!palette.hear(answer), "{answer}");
        }
    }

    #[test]
    fn the_cube_is_that_of_xterm() {
        assert_eq!((in_cube(16), in_cube(231)), (Rgb::BLACK, Rgb::WHITE));
        assert_eq!((in_cube(67), in_cube(232), in_cube(255)), (Rgb(95, 135, 175), Rgb(8, 8, 8), Rgb(238, 238, 238)));
    }
}
