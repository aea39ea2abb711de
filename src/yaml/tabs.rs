//! Tabs, which PyYAML refuses wherever it looks for the next value, and the parser here lets pass.

use libyaml_safer::{Event, EventData, ScalarStyle};

/// Line and column, from 1, of the first tab outside of quotes, blocks of text and comments.
pub(super) fn stray(body: &str, events: &[Event]) -> Option<(usize, usize)> {
    if !body.contains('\t') {
        return None;
    }
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
            '\t' if !inside && !comment => return Some((line, column)),
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
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Some((start, end)),
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
#[allow(clippy::unwrap_used)]
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
    fn tabs_inside_texts_and_comments_stay() {
        for text in
            ["k: \"a\tb\"", "k: 'a\tb'", "k: |\n  a\tb\n  c\td\n", "k: x #\tc", "#\t\nk: x", "k: >-\n  a\t\n\nl: x"]
        {
            assert!(parse("x", text.as_bytes()).is_ok(), "{text:?}");
        }
    }
}
