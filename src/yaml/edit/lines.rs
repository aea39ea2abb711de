//! Places in a text: lines, columns, and the pieces that an edit replaces.

/// What the packers' reader takes for the end of a line.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The end of the line that `at` is on, before its line ending.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find(is_break).map_or(text.len(), |found| at + found)
}

/// The start of the line that `at` is on; a byte-order mark stands before the first line.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    match text[..at].char_indices().rev().find(|(_, c)| is_break(*c)) {
        Some((found, c)) => found + c.len_utf8(),
        None if text.starts_with('\u{feff}') => '\u{feff}'.len_utf8().min(at),
        None => 0,
    }
}

/// The start of the next line; the end of the text when there is none.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    let rest = &text[end..];
    if rest.starts_with("\r\n") { end + 2 } else { end + rest.chars().next().map_or(0, char::len_utf8) }
}

/// The end of the line before the one that starts at `start`, before its line ending.
pub(super) fn previous_end(text: &str, start: usize) -> usize {
    let before = &text[..start];
    before.strip_suffix("\r\n").unwrap_or_else(|| before.strip_suffix(is_break).unwrap_or(before)).len()
}

/// Column in characters, from 0.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

/// True when only blanks stand before `at` on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    is_blank(&text[line_start(text, at)..at])
}

/// True for spaces and tabs alone, or nothing.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c == '\t')
}

/// True when a line with nothing on it lies between the line of `from` and `to`.
pub(super) fn blank_between(text: &str, from: usize, to: usize) -> bool {
    let mut at = next_line(text, from);
    while at < to {
        if is_blank(&text[at..line_end(text, at)]) && line_end(text, at) < to {
            return true;
        }
        at = next_line(text, at);
    }
    false
}

/// The first place from `at` on that is neither blank nor inside a comment.
pub(super) fn skip_blanks(text: &str, mut at: usize) -> usize {
    loop {
        match text[at..].chars().next() {
            Some('#') if at == 0 || text[..at].ends_with(|c: char| c.is_whitespace() || c == '\u{feff}') => {
                at = line_end(text, at);
            }
            Some(c) if is_break(c) || c == ' ' || c == '\t' || c == '\u{feff}' => at += c.len_utf8(),
            _ => return at,
        }
    }
}

/// The place behind the last letter before `at`.
pub(super) fn skip_blanks_back(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches(|c: char| is_break(c) || c == ' ' || c == '\t').len()
}

/// The line ending of the text: that of its first line, `\n` where there is none.
pub(super) fn ending(text: &str) -> &'static str {
    match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// How many lines end in a text.
pub(super) fn breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    if text.is_ascii() {
        let carried = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
        return bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() - carried;
    }
    text.chars().filter(|c| is_break(*c)).count() - text.matches("\r\n").count()
}

/// The first byte that pieces touch, and one past the last; `None` when there are none.
pub(super) fn extent(splices: &[Splice]) -> Option<(usize, usize)> {
    let start = splices.iter().map(|splice| splice.start).min()?;
    Some((start, splices.iter().map(|splice| splice.end).max()?))
}

/// A piece of the text and what comes in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// The text with all pieces replaced; `None` when two of them overlap. Pieces at one place keep their order.
pub(super) fn apply(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    splices.sort_by_key(|splice| splice.start);
    let mut out = String::with_capacity(text.len() + splices.iter().map(|splice| splice.text.len()).sum::<usize>());
    let mut at = 0;
    for splice in splices {
        if splice.start < at || splice.end < splice.start {
            return None;
        }
        out.push_str(&text[at..splice.start]);
        out.push_str(&splice.text);
        at = splice.end;
    }
    out.push_str(&text[at..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_the_reader_ends_them() {
        let text = "\u{feff}a\r\nbc\n\nd";
        assert_eq!((line_start(text, 3), line_end(text, 3)), (3, 4));
        assert_eq!((next_line(text, 3), previous_end(text, 6)), (6, 4));
        assert_eq!((line_start(text, 7), line_end(text, 7), next_line(text, 9)), (6, 8, 10));
        assert_eq!(column(text, 4), 1);
        assert!(blank_between(text, 7, 10));
        assert!(!blank_between(text, 3, 7));
        assert_eq!(ending(text), "\r\n");
    }

    #[test]
    fn overlapping_pieces_are_refused() {
        let splice = |start, end, text: &str| Splice { start, end, text: text.into() };
        assert_eq!(
            apply("abcd", vec![splice(3, 4, ""), splice(1, 1, "x"), splice(1, 2, "y")]).as_deref(),
            Some("axyc")
        );
        assert_eq!(apply("abcd", vec![splice(1, 3, ""), splice(2, 4, "")]), None);
    }
}
