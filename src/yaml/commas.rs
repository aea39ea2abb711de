//! Keeps tags with a comma right behind them from the parser, which panics there.
//!
//! Where a tag begins only the parser can say: `!` also stands in quotes and in blocks of text. So every `!` that may begin
//! such a tag is fed as a character that the text does not have and that no rule knows. Where a tag begins, that begins a
//! plain value, and is refused with its place; anywhere else the `!` is put back.

use libyaml_safer::{Event, EventData, Mark, ScalarStyle};

/// A text with another character for the `!` of doubtful tags.
pub(super) struct Commas {
    text: String,
    stand_in: char,
    /// Where in `text` it stands for a `!`.
    places: Vec<u32>,
}

impl Commas {
    /// The text to feed; `None` where no tag is in doubt.
    pub fn hidden(body: &str) -> Option<Self> {
        let doubtful = doubtful(body);
        let stand_in = (!doubtful.is_empty()).then(|| unused(body))??;
        let more = doubtful.len() * (stand_in.len_utf8() - 1);
        let (mut text, mut places) = (String::with_capacity(body.len() + more), Vec::with_capacity(doubtful.len()));
        let mut from = 0;
        for at in doubtful {
            text.push_str(body.get(from..at).unwrap_or_default());
            places.push(u32::try_from(text.len()).ok()?);
            text.push(stand_in);
            from = at + 1;
        }
        text.push_str(body.get(from..).unwrap_or_default());
        Some(Self { text, stand_in, places })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts the text of an event back, and its places. The place of a tag is an error.
    pub fn restore(&self, event: &mut Event) -> Result<(), Mark> {
        if let EventData::Scalar { value, style, .. } = &mut event.data
            && value.contains(self.stand_in)
        {
            if *style == ScalarStyle::Plain && value.starts_with(self.stand_in) {
                return Err(self.first(&event.start_mark));
            }
            *value = value.replace(self.stand_in, "!");
        }
        self.restore_mark(&mut event.start_mark);
        self.restore_mark(&mut event.end_mark);
        Ok(())
    }

    pub fn restore_mark(&self, mark: &mut Mark) {
        let before = self.places.partition_point(|at| u64::from(*at) < mark.index) as u64;
        mark.index -= before * (self.stand_in.len_utf8() as u64 - 1);
    }

    /// The first place from that mark on: an anchor or another tag may stand before it.
    fn first(&self, mark: &Mark) -> Mark {
        let mut mark = *mark;
        let next = self.places.partition_point(|at| u64::from(*at) < mark.index);
        let from = usize::try_from(mark.index).unwrap_or(usize::MAX);
        let between = self.places.get(next).and_then(|at| self.text.get(from..*at as usize)).unwrap_or_default();
        for c in between.replace("\r\n", "\n").chars() {
            let is_break = matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
            (mark.line, mark.column) = if is_break { (mark.line + 1, 0) } else { (mark.line, mark.column + 1) };
        }
        mark
    }

    /// True when the parser stopped where a tag begins: in the place of another value.
    pub fn is_tag(&self, stop: &Mark) -> bool {
        self.places.iter().any(|at| u64::from(*at) == stop.index)
    }
}

/// A character that stands nowhere in the text, and that no escape in it stands for. No text within the size limit holds
/// all that come into question.
pub(super) fn unused(body: &str) -> Option<char> {
    const FIRST: u32 = 0x1_0000;
    let mut used = vec![false; 1 << 20];
    let escaped = body.split("\\U").skip(1).filter_map(|rest| u32::from_str_radix(rest.get(..8)?, 16).ok());
    for number in body.chars().map(u32::from).chain(escaped) {
        let at = number.checked_sub(FIRST).and_then(|at| usize::try_from(at).ok());
        if let Some(used) = at.and_then(|at| used.get_mut(at)) {
            *used = true;
        }
    }
    let free = used.iter().position(|used| !used)?;
    char::from_u32(FIRST + u32::try_from(free).ok()?)
}

/// Each `!` with which a tag may begin that ends at a comma.
fn doubtful(body: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = body.get(from..).and_then(|rest| rest.find('!')).map(|at| from + at) {
        // What is part of a tag: each `!` in it may be the one that begins it.
        let end = start + tag_length(&body[start..], "");
        let is_doubtful = match body[start..end].ends_with('!').then(|| body[end..].strip_prefix('<')).flatten() {
            // In the form `!<…>` more is part of it.
            Some(rest) => rest[tag_length(rest, ",[]")..].starts_with(">,"),
            None => body[end..].starts_with(','),
        };
        if is_doubtful {
            found.extend(body[start..end].match_indices('!').map(|(at, _)| start + at));
        }
        from = end;
    }
    found
}

/// How many bytes belong to a tag at most.
fn tag_length(text: &str, more: &str) -> usize {
    let is_tag = |c: char| c.is_ascii_alphanumeric() || "-_;/?:@&=+$.%!~*'()".contains(c);
    text.find(|c: char| !is_tag(c) && !more.contains(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
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
            ("['!<'!b,c]", 6),
            ("[!x\r\n  !a,c]", 3),
        ] {
            let finding = parse("x", text.as_bytes()).unwrap_err();
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
            let document = parse("x", text.as_bytes()).unwrap();
            let value = document.root.get("k").unwrap();
            assert_eq!(value.as_str(), Some(wanted), "{text:?}");
        }
        let document = parse("x", "[wow!, olé!, é !a, \"- !a,b\", '!c,d', z]".as_bytes()).unwrap();
        let items = document.root.as_list().unwrap();
        let texts: Vec<_> = items.iter().map(|item| item.as_str().unwrap()).collect();
        assert_eq!(texts, ["wow!", "olé!", "é !a", "- !a,b", "!c,d", "z"]);
        // The places behind are those of the text.
        let text = &document.text;
        assert_eq!(items[5].origin.span().unwrap().of(text), "z");
        assert_eq!(items[3].origin.span().unwrap().of(text), "\"- !a,b\"");
    }

    #[test]
    fn a_list_of_quoted_marks_is_read_however_long_it_is() {
        let text = "- ['!a', b]\n".repeat(4_000);
        let document = parse("x", text.as_bytes()).unwrap();
        let last = document.root.as_list().unwrap().last().unwrap();
        assert_eq!(last.as_list().unwrap()[0].as_str(), Some("!a"));
    }

    #[test]
    fn characters_that_would_stand_in_stay() {
        let text = "[\"\\U00010000!a,\", '\u{10001}!b,', c]";
        let document = parse("x", text.as_bytes()).unwrap();
        let texts: Vec<_> = document.root.as_list().unwrap().iter().map(|item| item.as_str().unwrap()).collect();
        assert_eq!(texts, ["\u{10000}!a,", "\u{10001}!b,", "c"]);
        let all: String = ('\u{10000}'..='\u{10ffff}').collect();
        assert_eq!(unused(&all), None);
        assert_eq!(unused(&all.replace('\u{54321}', "")), Some('\u{54321}'));
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
            let error = parse("x", text.as_bytes()).err();
            assert!(!error.is_some_and(|error| error.message.contains("gave up")), "{text:?}");
        }
    }
}
