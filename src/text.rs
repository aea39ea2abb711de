//! Text from files, tools and paths, made safe to show.
//!
//! Floor 1. Nothing that came from outside reaches a terminal without passing here.

pub mod fit;
pub mod native;
pub mod path;
pub mod secret;

use std::borrow::Cow;

/// What stands in for a character that must not reach the terminal.
pub const REPLACEMENT: char = '\u{fffd}';

/// True for characters that steer a terminal or turn the direction of text around.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// True for what most texts are: letters and signs of ASCII.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// The text with every unsafe character but newline and tab replaced.
pub fn safe(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.chars().all(|c| !is_unsafe(c) || c == '\n' || c == '\t') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_unsafe(c) && c != '\n' && c != '\t' { REPLACEMENT } else { c }).collect())
}

/// The text on one line: newlines and tabs become spaces, other unsafe characters are replaced.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if is_plain(text) || text.chars().all(|c| !is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                '\n' | '\t' | '\r' => ' ',
                c if is_unsafe(c) => REPLACEMENT,
                c => c,
            })
            .collect(),
    )
}

/// A size for people: `120 B`, `14 kB`, `15.5 MB` (powers of 1000, as the packers and `ls` of newcomers expect).
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if value < 99.5 && unit > 0 { format!("{value:.1} {}", UNITS[unit]) } else { format!("{value:.0} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\n\tc"), "a\u{fffd}[31mb\n\tc");
        assert_eq!(one_line("a\nb\u{7}\u{202e}c"), "a b\u{fffd}\u{fffd}c");
        assert!(matches!(safe("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn sizes_read_like_sizes() {
        assert_eq!(size(120), "120 B");
        assert_eq!(size(14_200), "14 kB");
        assert_eq!(size(15_500_000), "15.5 MB");
        assert_eq!(size(999_999), "1.0 MB");
    }
}
