//! The colours of YAML: keys, numbers and switches, comments. Who said a line is told in the gutter, not here.

use crate::model::SheetLine;
use crate::wizard::canvas::theme::Role;

/// A line in pieces of one colour each.
pub fn paint(line: &SheetLine) -> Vec<(&str, Role)> {
    let text = line.text.as_str();
    let bare = text.trim_start();
    if bare.starts_with('#') {
        return vec![(text, Role::Comment)];
    }
    if line.goes_on {
        return vec![(text, Role::Plain)];
    }
    let (text, comment) = text.split_at(comment_at(text));
    // Dashes of items, then the key.
    let start = text.len() - text.trim_start_matches([' ', '-']).len();
    let (before, rest) = text.split_at(start);
    let key = colon(rest).map_or("", |at| &rest[..at]);
    let value = &rest[key.len()..];
    let role = if is_literal(value.trim_start_matches(':').trim()) { Role::Literal } else { Role::Plain };
    let (mark, value) = value.split_at(usize::from(value.starts_with(':')));
    let pieces =
        [(before, Role::Plain), (key, Role::Name), (mark, Role::Plain), (value, role), (comment, Role::Comment)];
    pieces.into_iter().filter(|(piece, _)| !piece.is_empty()).collect()
}

/// Where a comment behind a value begins, else the end.
fn comment_at(text: &str) -> usize {
    let has_quotes = text.contains(['\'', '"']);
    text.find(" #").filter(|_| !has_quotes).unwrap_or(text.len())
}

/// Where the key ends.
fn colon(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let from = quote.and_then(|quote| text[1..].find(quote)).map_or(0, |at| at + 2);
    let rest = &text[from..];
    rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1)).map(|at| from + at)
}

/// True for a number, a switch, or nothing.
fn is_literal(text: &str) -> bool {
    matches!(text, "true" | "false" | "null" | "~" | "{}" | "[]") || !text.is_empty() && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Comment, Literal, Name, Plain};

    #[test]
    fn keys_numbers_and_comments_have_their_own_colours() {
        let painted = |text: &str| {
            let line = SheetLine { text: text.to_owned(), path: "x".to_owned(), ..SheetLine::default() };
            paint(&line).into_iter().map(|(piece, role)| (piece.to_owned(), role)).collect::<Vec<_>>()
        };
        let of =
            |pieces: &[(&str, Role)]| pieces.iter().map(|(text, role)| ((*text).to_owned(), *role)).collect::<Vec<_>>();
        assert_eq!(painted("name: shop"), of(&[("name", Name), (":", Plain), (" shop", Plain)]));
        assert_eq!(
            painted("  - port: 80 # why"),
            of(&[("  - ", Plain), ("port", Name), (":", Plain), (" 80", Literal), (" # why", Comment)])
        );
        assert_eq!(painted("'a: b': true"), of(&[("'a: b'", Name), (":", Plain), (" true", Literal)]));
        assert_eq!(painted("# all"), of(&[("# all", Comment)]));
        assert_eq!(painted("- amd64"), of(&[("- ", Plain), ("amd64", Plain)]));
        assert_eq!(painted("url: http://x:80/#top"), of(&[("url", Name), (":", Plain), (" http://x:80/#top", Plain)]));
    }
}
