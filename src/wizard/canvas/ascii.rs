//! Marks and frames for terminals that show nothing beyond ASCII.

use ratatui::buffer::Buffer;

/// What stands for a character of ours, all of the width of one cell.
const INSTEAD: &[(&str, &str)] = &[
    ("─━╌┄═", "-"),
    ("│┃║╎┆", "|"),
    ("┌┐└┘╭╮╰╯├┤┬┴┼┏┓┗┛┝┥╔╗╚╝", "+"),
    ("▌▐█▓▒░■", "#"),
    ("✓", "+"),
    ("✗×", "x"),
    ("●•", "*"),
    ("○", "o"),
    ("·", "."),
    ("…", "~"),
    ("–−—", "-"),
    ("›▸►→▶", ">"),
    ("‹◂◄←◀", "<"),
    ("↓▾▼", "v"),
    ("↑▴▲", "^"),
    ("≠", "!"),
    ("“”", "\""),
    ("‘’", "'"),
];

/// True where the environment says that text is no UTF-8, or the terminal has no glyphs for our marks.
pub fn has_only_ascii(locale: Option<&str>, term: Option<&str>) -> bool {
    let is_old = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        !locale.is_empty() && !locale.contains("utf-8") && !locale.contains("utf8")
    });
    is_old || term == Some("linux")
}

/// Puts plain characters in the place of marks and frames; what else is beyond ASCII becomes a question mark.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in buffer.content.iter_mut().filter(|cell| !cell.symbol().is_ascii()) {
        let own = cell.symbol();
        let instead = INSTEAD.iter().find(|(marks, _)| marks.contains(own)).map_or("?", |(_, instead)| instead);
        cell.set_symbol(instead);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_locale_without_utf_8_asks_for_ascii() {
        for locale in ["C", "POSIX", "de_DE.ISO-8859-1"] {
            assert!(has_only_ascii(Some(locale), Some("xterm")), "{locale}");
        }
        for locale in [None, Some(""), Some("C.UTF-8"), Some("de_DE.utf8")] {
            assert!(!has_only_ascii(locale, Some("xterm")), "{locale:?}");
        }
        assert!(has_only_ascii(Some("C.UTF-8"), Some("linux")));
    }

    #[test]
    fn marks_have_a_plain_character_and_wide_ones_a_question_mark() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "╭─ ✓ é 茶", Style::new());
        to_ascii(&mut buffer);
        let text: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(text.trim_end(), "+- + ? ?");
    }
}
