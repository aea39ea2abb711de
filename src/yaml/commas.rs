//! Keeps commas that may stand right behind a tag from the parser, which panics there.
//!
//! Where a tag begins only the parser can say: `!` also stands in quotes and in blocks of text. So every comma that may be
//! one of those is fed as a character that the text does not have. Behind a tag the parser refuses that, with the place; in
//! quotes and blocks the comma is put back; and where it separates, the parser tries again with it.

use libyaml_safer::{Error, Event, EventData, ScalarStyle};

/// A text whose doubtful commas are hidden.
pub(super) struct Commas<'b> {
    body: &'b str,
    text: String,
    stand_in: char,
    /// Where the hidden commas are in `body`, and where their stand-ins in `text`.
    places: Vec<(usize, u64)>,
}

impl<'b> Commas<'b> {
    /// The text to feed; `None` where no comma is in doubt.
    pub fn hidden(body: &'b str) -> Option<Self> {
        let doubtful = doubtful(body);
        // No text within the size limit holds all of these.
        let stand_in = (!doubtful.is_empty()).then(|| ('\u{f0000}'..='\u{10fffd}').find(|c| !body.contains(*c)))??;
        let mut commas = Self { body, text: String::new(), stand_in, places: Vec::new() };
        commas.hide(doubtful);
        Some(commas)
    }

    fn hide(&mut self, doubtful: impl IntoIterator<Item = usize>) {
        let mut from = 0;
        self.text.clear();
        self.places.clear();
        for at in doubtful {
            self.text.push_str(self.body.get(from..at).unwrap_or_default());
            self.places.push((at, self.text.len() as u64));
            self.text.push(self.stand_in);
            from = at + 1;
        }
        self.text.push_str(self.body.get(from..).unwrap_or_default());
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts the commas of an event back, and its places. The place of one that ended the value is an error: outside of
    /// quotes it does in a list or mapping with brackets (`in_flow`).
    pub fn restore(&self, event: &mut Event, in_flow: bool) -> Result<(), u64> {
        let start = event.start_mark.index;
        for mark in [&mut event.start_mark, &mut event.end_mark] {
            let before = self.places.partition_point(|(_, at)| *at < mark.index) as u64;
            mark.index -= before * (self.stand_in.len_utf8() as u64 - 1);
        }
        let EventData::Scalar { value, style, .. } = &mut event.data else { return Ok(()) };
        if !value.contains(self.stand_in) {
            return Ok(());
        }
        if in_flow && *style == ScalarStyle::Plain {
            let first = self.places.partition_point(|(_, at)| *at < start);
            return Err(self.places.get(first).map_or(start, |(_, at)| *at));
        }
        *value = value.replace(self.stand_in, ",");
        Ok(())
    }

    /// True when the parser stopped at a hidden comma because it stands behind a tag.
    pub fn is_tag(&self, error: &Error) -> bool {
        error.context() == Some("while scanning a tag")
            && error.problem_mark().is_some_and(|mark| self.places.iter().any(|(_, at)| *at == mark.index))
    }

    /// Shows the commas up to that place of the text: what the parser passed stands behind no tag. False where that are
    /// none.
    pub fn show(&mut self, until: u64) -> bool {
        let shown = self.places.partition_point(|(_, at)| *at <= until);
        let left: Vec<usize> = self.places.iter().skip(shown).map(|(at, _)| *at).collect();
        self.hide(left);
        shown > 0
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What stands before a character, as far as it tells whether a value may begin there.
#[derive(Default)]
struct Before {
    /// The last character that is no blank, whether it may be part of a comment, and the first one of its word.
    last: Option<(char, bool, char)>,
    /// Whether blanks follow it, and whether a line ends among them.
    gap: bool,
    line_end: bool,
    /// Whether the line has a `#`.
    hash: bool,
}

/// True for what may stand right before a value.
fn ends_word(c: char) -> bool {
    matches!(c, '[' | '{' | '}' | ']' | ',' | ':' | '?' | '"' | '\'')
}

impl Before {
    fn may_begin(&self) -> bool {
        let Some((last, in_comment, first)) = self.last else { return true };
        ends_word(last) || self.gap && (last == '-' || matches!(first, '&' | '*' | '!')) || self.line_end && in_comment
    }

    fn pass(&mut self, c: char) {
        if is_break(c) {
            (self.gap, self.line_end, self.hash) = (true, true, false);
        } else if matches!(c, ' ' | '\t' | '\u{feff}') {
            self.gap = true;
        } else {
            self.hash |= c == '#';
            let first = self.last.filter(|(last, ..)| !self.gap && !ends_word(*last)).map_or(c, |(_, _, first)| first);
            self.last = Some((c, self.hash, first));
            (self.gap, self.line_end) = (false, false);
        }
    }
}

/// The commas that may stand right behind a tag.
fn doubtful(body: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if !body.contains('!') || !body.contains(',') {
        return found;
    }
    let mut before = Before::default();
    let mut behind = 0;
    for (at, c) in body.char_indices() {
        // Within a tag there is no second one.
        if c == '!' && at >= behind && before.may_begin() {
            behind = at + tag_length(&body[at..]);
            found.extend(body[behind..].starts_with(',').then_some(behind));
        }
        before.pass(c);
    }
    found
}

fn tag_length(text: &str) -> usize {
    let is_tag = |c: char| c.is_ascii_alphanumeric() || "-_;/?:@&=+$.%!~*'()".contains(c);
    let length = |text: &str, more: &str| text.find(|c: char| !is_tag(c) && !more.contains(c)).unwrap_or(text.len());
    match text.strip_prefix("!<") {
        Some(rest) => {
            let end = length(rest, ",[]");
            2 + end + usize::from(rest[end..].starts_with('>'))
        }
        None => length(text, ""),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn a_comma_behind_a_tag_is_refused_with_its_place() {
        for (text, column) in [
            ("[!a,b]", 2),
            ("{k: !a,b: c}", 5),
            ("[!,a]", 2),
            ("[!a!b,c]", 2),
            ("[!<a>,c]", 2),
            ("[&x !a,c]", 5),
            ("[!b !a,c]", 5),
            ("['q' !a,c]", 6),
            ("[ # é\n !a,c]", 2),
            ("[\u{2028}!a,c]", 1),
            ("[\u{2028}\u{feff}!a,c]", 2),
        ] {
            let finding = read("x", text.as_bytes()).unwrap_err();
            assert_eq!(finding.code.as_str(), "yaml-syntax", "{text:?}: {finding}");
            assert_eq!(finding.column, column, "{text:?}: {finding}");
            assert!(finding.message.contains("tag"), "{text:?}: {finding}");
        }
    }

    #[test]
    fn other_commas_stay() {
        for (text, wanted) in [
            ("k: \"- !a,b\" # x", "- !a,b"),
            ("k: '[!a,b'", "[!a,b"),
            ("k: |-\n  [ !a,b\n  { !c,d", "[ !a,b\n{ !c,d"),
            ("k: x- !b, c", "x- !b, c"),
            ("k: wow !, yes", "wow !, yes"),
            ("k: !<tag:yaml.org,2002:str> a", "a"),
            ("{a: ['!x', '!y', \"!z\", b], k: '!v'}", "!v"),
            ("{a: x- !b, k: v}", "v"),
        ] {
            let document = read("x", text.as_bytes()).unwrap();
            let value = document.root.get("k").unwrap();
            assert_eq!(value.as_str(), Some(wanted), "{text:?}");
        }
        let document = read("x", "[wow!, olé!, é !a, \"- !a,b\", '!c,d', z]".as_bytes()).unwrap();
        let items = document.root.as_list().unwrap();
        let said: Vec<_> = items.iter().map(|item| item.as_str().unwrap()).collect();
        assert_eq!(said, ["wow!", "olé!", "é !a", "- !a,b", "!c,d", "z"]);
        // The places behind are those of the text.
        let text = &document.text;
        assert_eq!(items[5].origin.span().unwrap().of(text), "z");
        assert_eq!(items[3].origin.span().unwrap().of(text), "\"- !a,b\"");
    }

    #[test]
    fn texts_full_of_marks_cost_little() {
        for piece in ["!", "!'", "[!a", "- !a,", "!<,", "! !", "# !,\n"] {
            let _ = doubtful(&piece.repeat((4 << 20) / piece.len()));
        }
    }

    /// Texts of the characters that tags, lists and quotes are made of, all that there are up to a length.
    #[test]
    fn no_short_text_makes_the_parser_panic() {
        let alphabet =
            ["[", "{", "!", ",", "a", "<", ">", "%41", "'", "\"", ":", " ", "\n", "#", "&a", "]", "? ", "- "];
        let length = 4_u32;
        for number in 0..alphabet.len().pow(length) {
            let mut rest = number;
            let mut text = String::from("[");
            for _ in 0..length {
                text.push_str(alphabet[rest % alphabet.len()]);
                rest /= alphabet.len();
            }
            let told = read("x", text.as_bytes()).err();
            assert!(!told.is_some_and(|told| told.message.contains("gave up")), "{text:?}");
        }
    }
}
