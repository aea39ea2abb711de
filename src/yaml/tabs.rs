//! Tabs and byte-order marks amid the text, which PyYAML does not pass over where it looks for the next value, and the
//! parser here does; remarks that stand too close behind the sign of a block of text; and a `?` amid a value in brackets.

use libyaml_safer::{Event, EventData, MappingStyle, Mark, ScalarStyle, SequenceStyle};

use crate::finding::{Code, Finding};

/// The first tab, or mark that begins a line, outside of quotes, blocks of text and comments; or a remark right behind the
/// sign of a block.
pub(super) fn misplaced(path: &str, body: &str, events: &[Event]) -> Option<Finding> {
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).saturating_add(1);
    if let Some(mark) = events.iter().find_map(|event| close_remark(body, event)) {
        let message = "a remark stands right behind the sign of a block of text, where a space has to be.";
        let finding = Finding::error(Code::YamlSyntax, path, message).at(place(mark.line), place(mark.column));
        return Some(finding.fix("Write a space before the `#`."));
    }
    if let Some(mark) = question(events) {
        let message = "a `?` stands in this value, and in brackets and braces it is the sign of a key.";
        let finding = Finding::error(Code::YamlSyntax, path, message).at(place(mark.line), place(mark.column));
        return Some(finding.fix("Put the value in quotes."));
    }
    if !body.contains('\t') && !body.contains('\u{feff}') {
        return None;
    }
    let (c, line, column) = odd_character(body, events)?;
    let (code, message, fix) = match c {
        '\t' => (Code::YamlTab, "a tab stands here, where YAML allows spaces alone.", "Put spaces in its place."),
        _ => (
            Code::YamlSyntax,
            "an invisible byte-order mark begins this line, and only the file may begin with one.",
            "Write the line anew, or delete the character before its first one.",
        ),
    };
    Some(Finding::error(code, path, message).at(line, column).fix(fix))
}

/// The place of a block's sign that a `#` follows without a space: `|#`.
fn close_remark(body: &str, event: &Event) -> Option<Mark> {
    let is_block = matches!(&event.data, EventData::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. });
    let start = usize::try_from(event.start_mark.index).ok().filter(|_| is_block)?;
    let mut words = body.get(start..)?.lines().next()?.split(' ');
    let signs = words.find(|word| !word.is_empty() && !word.starts_with(['&', '!']))?;
    let after = signs.trim_start_matches(|c: char| matches!(c, '|' | '>' | '+' | '-') || c.is_ascii_digit());
    after.starts_with('#').then_some(event.start_mark)
}

/// The place of a value in brackets or braces that is not in quotes and has a `?` in it.
fn question(events: &[Event]) -> Option<Mark> {
    let mut depth = 0_usize;
    events.iter().find_map(|event| {
        let has_sign = |value: &str, style| depth > 0 && style == ScalarStyle::Plain && value.contains('?');
        match &event.data {
            EventData::Scalar { value, style, .. } => return has_sign(value, *style).then_some(event.start_mark),
            EventData::SequenceStart { style: SequenceStyle::Flow, .. }
            | EventData::MappingStart { style: MappingStyle::Flow, .. } => depth += 1,
            // What stands in brackets is in brackets itself, the pair of `[a: b]` too.
            EventData::SequenceStart { .. } | EventData::MappingStart { .. } if depth > 0 => depth += 1,
            EventData::SequenceEnd | EventData::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        None
    })
}

/// That character, with its line and column from 1.
fn odd_character(body: &str, events: &[Event]) -> Option<(char, usize, usize)> {
    let spans = texts(body, events);
    let mut spans = spans.iter().peekable();
    let (mut line, mut column, mut before, mut comment) = (1, 0, ' ', false);
    for (at, c) in body.char_indices() {
        column += 1;
        while spans.next_if(|(_, end)| *end <= at).is_some() {}
        let inside = spans.peek().is_some_and(|(start, _)| *start <= at);
        match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                comment = false;
                if !(c == '\n' && before == '\r') {
                    line += 1;
                }
                column = 0;
            }
            '#' if !inside && (column == 1 || before == ' ' || before == '\t') => comment = true,
            // A directive: one that says something is read by the parser.
            '%' if !inside && column == 1 => {
                comment = !body[at..].starts_with("%YAML") && !body[at..].starts_with("%TAG");
            }
            '\t' if !inside && !comment => return Some((c, line, column)),
            '\u{feff}' if !inside && column == 1 => return Some((c, line, column)),
            _ => {}
        }
        before = c;
    }
    None
}

/// Where texts stand that may hold tabs: in quotes, and blocks behind their first line.
fn texts(body: &str, events: &[Event]) -> Vec<(usize, usize)> {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let span = |event: &Event| {
        let (start, end) = (number(event.start_mark.index), number(event.end_mark.index));
        let EventData::Scalar { style, .. } = &event.data else { return None };
        match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                // A tag may stand before it.
                let before = body.get(start..end)?.find(['\t', '\'', '"'])?;
                Some((if body[start + before..].starts_with('\t') { end } else { start }, end))
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = body.get(start..)?.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])?;
                Some((start + header, end))
            }
            _ => None,
        }
    };
    events.iter().filter_map(span).collect()
}

#[cfg(test)]
mod tests {
    use crate::yaml::parse;

    #[test]
    fn tabs_between_values_are_refused_where_they_stand() {
        for (text, place) in [
            ("k:\tx", (1, 3)),
            ("a: b\nk: x\t\n", (2, 5)),
            ("{\tk: x}", (1, 2)),
            ("k: [\t]", (1, 5)),
            ("k: a\tb", (1, 5)),
            ("k: x\t# c", (1, 5)),
            ("k: !!str\t'x'", (1, 9)),
        ] {
            let finding = parse("x", text.as_bytes()).unwrap_err();
            assert_eq!(
                (finding.code.as_str(), finding.line, finding.column),
                ("yaml-tab", place.0, place.1),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_remark_keeps_away_from_the_sign_of_a_block() {
        for text in ["k: |#x\n  a\n", "k: >-#x\n  a\n", "k: &a !!str |2#x\n    a\n"] {
            let finding = parse("x", text.as_bytes()).unwrap_err();
            assert_eq!((finding.code.as_str(), finding.line), ("yaml-syntax", 1), "{text:?}");
        }
        for text in ["k: | #x\n  a\n", "k: |-\n  #x\n", "k: '|#'\n", "k: a|#b\n"] {
            assert!(parse("x", text.as_bytes()).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_mark_begins_the_file_and_no_other_line() {
        for text in ["a: 1\n\u{feff}\nb: 2\n", "a:\n\u{feff}  b: 1\n", "a: 1\n\u{feff}# x\n"] {
            let finding = parse("x", text.as_bytes()).unwrap_err();
            assert_eq!((finding.code.as_str(), finding.line, finding.column), ("yaml-syntax", 2, 1), "{text:?}");
        }
        for text in ["\u{feff}a: 1\n", "a: x\u{feff}y\n", "a: 'x\n\u{feff}y'\n"] {
            assert!(parse("x", text.as_bytes()).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn tabs_inside_texts_and_comments_stay() {
        for text in
            ["k: \"a\tb\"", "k: 'a\tb'", "k: |\n  a\tb\n  c\td\n", "k: x #\tc", "#\t\nk: x", "k: >-\n  a\t\n\nl: x"]
        {
            assert!(parse("x", text.as_bytes()).is_ok(), "{text:?}");
        }
    }
}
