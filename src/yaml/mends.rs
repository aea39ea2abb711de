//! What PyYAML reads and the parser stops at, written such that the parser reads it, too: a block of text that begins with
//! a tab, a lone `?` in brackets (`[?, a]`), a `:` right before a bracket or a comma (`{amd64:}`), a directive that nobody
//! knows, and half of a character (`"\ud83d"`).
//!
//! Each is mended where the parser stops, but for the lone `?`, which it misreads without a word. What the events say, and
//! where, is put back afterwards.

use std::borrow::Cow;

use libyaml_safer::{Event, EventData, Mark, ScalarStyle};

use super::commas::unused;

/// So many bytes are read anew for the sake of a text at most; no text of a person comes close.
const READ_ANEW: usize = 4 << 20;
const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
/// The first of the numbers that are halves of characters, and how many there are.
pub(super) const FIRST_HALF: u32 = 0xD800;
pub(super) const ALL_HALVES: u32 = 0x800;

/// What the parser complains of, and where.
#[derive(Clone, Copy)]
pub(super) struct Problem {
    pub words: &'static str,
    pub place: Option<Mark>,
}

/// A text, and what was put into it.
pub(super) struct Mends<'a> {
    text: Cow<'a, str>,
    /// Stands for the key that a lone `?` has none of; a space before it.
    nothing: String,
    /// In order.
    put: Vec<Put>,
    /// The last directive that was made a remark; the last tab that was given a line before it.
    directive: Option<Problem>,
    tab: Option<Problem>,
    /// The first of the characters that stand for halves of others.
    halves: Option<u32>,
    spent: usize,
}

/// Something that was put into the text, in the text's own places.
struct Put {
    at: usize,
    line: u64,
    text: String,
}

impl<'a> Mends<'a> {
    /// A text as it is, but for the lone `?`s in it.
    pub fn of(text: Cow<'a, str>) -> Self {
        let mut mends =
            Self { text, nothing: String::new(), put: Vec::new(), directive: None, tab: None, halves: None, spent: 0 };
        mends.name_nothing();
        mends
    }

    /// Gives each lone `?` a key.
    fn name_nothing(&mut self) {
        let ends = self.text.match_indices('?').map(|(at, _)| at + 1);
        let wanting: Vec<usize> = ends.filter(|at| is_lone(&self.text, *at)).collect();
        let Some(stand_in) = (!wanting.is_empty()).then(|| unused(&self.text)).flatten() else { return };
        self.nothing = format!(" {stand_in}");
        let (mut text, mut from, mut line) = (String::with_capacity(self.text.len() + 5 * wanting.len()), 0, 0);
        for at in wanting {
            line += lines(&self.text[from..at]);
            text.push_str(&self.text[from..at]);
            // Outside of brackets `?,` begins a text, and `? ,` a key.
            let is_apart = self.text[at..].starts_with(|c| c == ' ' || BREAKS.contains(&c));
            let put = if is_apart { self.nothing.as_str() } else { &self.nothing[1..] };
            self.put.push(Put { at: text.len(), line, text: put.to_owned() });
            text.push_str(put);
            from = at;
        }
        text.push_str(&self.text[from..]);
        self.text = text.into();
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The first of the characters that stand for the halves of others.
    pub fn halves(&self) -> Option<u32> {
        self.halves
    }

    /// Mends what the parser stopped at; false where that is none of these.
    pub fn mend(&mut self, problem: Problem) -> bool {
        let Some(mark) = problem.place else { return false };
        let Ok(at) = usize::try_from(mark.index) else { return false };
        self.spent += self.text.len();
        if self.spent > READ_ANEW || !self.text.is_char_boundary(at) {
            return false;
        }
        match problem.words {
            "found a tab character where an indentation space is expected" => self.begin_block(at, problem),
            "found unexpected ':'" => self.part_colon(at, mark.line),
            "found unknown directive name" => self.quiet_directive(at, problem),
            "found invalid Unicode character escape code" => self.fill_halves(at),
            _ => false,
        }
    }

    fn put(&mut self, at: usize, line: u64, text: String) {
        let first = self.put.partition_point(|put| put.at < at);
        for put in &mut self.put[first..] {
            put.at += text.len();
            put.line += lines(&text);
        }
        self.text.to_mut().insert_str(at, &text);
        self.put.insert(first, Put { at, line, text });
    }

    /// Gives a block whose first line begins with a tab a line before it.
    fn begin_block(&mut self, tab: usize, problem: Problem) -> bool {
        let start = line_start(&self.text, tab);
        let indent = &self.text[start..tab];
        if !indent.trim_start_matches(' ').is_empty() {
            return false;
        }
        let first = format!("{indent}x\n");
        self.tab = Some(self.original(problem));
        self.put(start, problem.place.map_or(0, |mark| mark.line), first);
        true
    }

    fn part_colon(&mut self, colon: usize, line: u64) -> bool {
        let behind = self.text[colon..].strip_prefix(':');
        let ends = behind.is_some_and(|rest| rest.starts_with([',', '[', ']', '{', '}']));
        if ends {
            self.put(colon + 1, line, " ".to_owned());
        }
        ends
    }

    /// Makes the line of a directive a remark.
    fn quiet_directive(&mut self, behind: usize, problem: Problem) -> bool {
        let start = line_start(&self.text, behind);
        let is_named = self.text[behind..].starts_with(|c| c == ' ' || BREAKS.contains(&c));
        if !is_named || !self.text[start..].starts_with('%') {
            return false;
        }
        self.text.to_mut().replace_range(start..=start, "#");
        self.directive = Some(self.original(problem));
        true
    }

    /// Puts whole characters for the halves, from the digits of the first one to the end of the text in quotes.
    fn fill_halves(&mut self, digits: usize) -> bool {
        let Some(first) = self.halves.or_else(|| free_block(&self.text)) else { return false };
        let mut at = digits.saturating_sub(2);
        while let Some(byte) = self.text.as_bytes().get(at).filter(|byte| **byte != b'"') {
            let escape = (*byte == b'\\').then(|| escaped(&self.text, at)).flatten();
            if let Some((range, number)) = escape
                && (FIRST_HALF..FIRST_HALF + ALL_HALVES).contains(&number)
            {
                let number = format!("{:0width$X}", number - FIRST_HALF + first, width = range.len());
                self.text.to_mut().replace_range(range, &number);
                self.halves = Some(first);
            }
            at += if *self.text.as_bytes().get(at).unwrap_or(&0) == b'\\' { 2 } else { 1 };
        }
        self.halves.is_some()
    }

    /// Puts the text of an event back, and its places; stops where a value begins with what cannot begin one.
    pub fn restore(&self, event: &mut Event) -> Result<(), Problem> {
        if let EventData::Scalar { value, style, .. } = &mut event.data {
            if !self.nothing.is_empty() && value.contains(&self.nothing[1..]) {
                let stand_in = &self.nothing[1..];
                *value = match value.strip_prefix(stand_in).filter(|_| *style == ScalarStyle::Plain) {
                    Some("") => String::new(),
                    Some(_) => {
                        let words = "did not find expected node content";
                        return Err(Problem { words, place: Some(event.start_mark) });
                    }
                    None => value.replace(&self.nothing, "").replace(stand_in, ""),
                };
            }
            let within = |put: &Put| event.start_mark.index < put.at as u64 && (put.at as u64) < event.end_mark.index;
            let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
            if is_block && self.put.iter().any(|put| put.text.ends_with("x\n") && within(put)) {
                let first = value.find(|c| !BREAKS.contains(&c)).unwrap_or_default();
                value.replace_range(first..(first + 2).min(value.len()), "");
            }
        }
        event.start_mark = self.restored(event.start_mark);
        event.end_mark = self.restored(event.end_mark);
        Ok(())
    }

    /// What the parser stops at in the end: the tab, where it stops at once behind the line that was put before it.
    pub fn stopped(&self, problem: Problem) -> Problem {
        let problem = self.original(problem);
        let line = |problem: &Problem| problem.place.map(|mark| mark.line);
        self.tab.filter(|tab| line(&problem) <= line(tab)).unwrap_or(problem)
    }

    fn original(&self, problem: Problem) -> Problem {
        Problem { place: problem.place.map(|mark| self.restored(mark)), ..problem }
    }

    /// That place in the text as it was.
    pub fn restored(&self, mut mark: Mark) -> Mark {
        let (index, line) = (mark.index, mark.line);
        for put in self.put.iter().take_while(|put| (put.at as u64) < index) {
            let length = usize::try_from(index - put.at as u64).unwrap_or(usize::MAX);
            let before = put.text.get(..length).unwrap_or(&put.text);
            mark.index -= before.len() as u64;
            mark.line -= lines(before);
            if put.line == line && !before.ends_with('\n') {
                mark.column -= before.chars().count() as u64;
            }
        }
        mark
    }

    /// A directive has to have a document behind it that begins with `---`; the complaint where it has none.
    pub fn idle_directive(&self, events: &[Event]) -> Option<Problem> {
        let problem = self.directive?;
        let begins = events.iter().find_map(|event| match event.data {
            EventData::DocumentStart { implicit, .. } => Some((implicit, event.start_mark.line)),
            _ => None,
        });
        let is_told =
            begins.is_some_and(|(implicit, line)| !implicit && problem.place.is_some_and(|at| at.line < line));
        (!is_told).then_some(problem)
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(BREAKS).map_or(0, |end| end + text[end..].chars().next().map_or(0, char::len_utf8))
}

/// How many lines end in a text.
fn lines(text: &str) -> u64 {
    text.matches(BREAKS).count() as u64 - text.matches("\r\n").count() as u64
}

/// True when a `?` that ends there has no key behind it, where it is in brackets.
fn is_lone(text: &str, end: usize) -> bool {
    let blank = |c: char| c == ' ' || BREAKS.contains(&c);
    let before = text[..end - 1].chars().next_back();
    if before.is_some_and(|c| !blank(c) && !matches!(c, '[' | ',' | '{')) {
        return false;
    }
    let mut rest = text[end..].trim_start_matches(blank);
    // A remark is one behind a blank alone.
    while rest.len() < text.len() - end && rest.starts_with('#') {
        rest = rest.find(BREAKS).map_or("", |end| &rest[end..]).trim_start_matches(blank);
    }
    let ends = |c: char| blank(c) || matches!(c, ',' | '[' | ']' | '{' | '}');
    rest.starts_with([',', ']']) || rest.strip_prefix(':').is_some_and(|rest| rest.starts_with(ends))
}

/// The digits of the escape that begins there, and what they stand for.
fn escaped(text: &str, at: usize) -> Option<(std::ops::Range<usize>, u32)> {
    let length = match text.as_bytes().get(at + 1)? {
        b'u' => 4,
        b'U' => 8,
        _ => return None,
    };
    let range = at + 2..at + 2 + length;
    let number = u32::from_str_radix(text.get(range.clone())?, 16).ok()?;
    Some((range, number))
}

/// The first of as many characters as there are halves, of which none stands in the text; their escapes are as long.
fn free_block(text: &str) -> Option<u32> {
    let escapes = || text.match_indices('\\').filter_map(|(at, _)| escaped(text, at)).map(|(_, number)| number);
    let is_free = |first: &u32| {
        let block = *first..*first + ALL_HALVES;
        !text.chars().map(u32::from).chain(escapes()).any(|number| block.contains(&number))
    };
    [0xE000, 0xE800, 0xF000].into_iter().find(is_free)
}

#[cfg(test)]
mod tests {
    use super::super::print::{self, Letters};
    use super::super::{Document, parse};

    fn read(text: &str) -> Document {
        parse("x", text.as_bytes()).map_err(|finding| format!("{text:?}: {finding}")).unwrap()
    }

    /// What PyYAML 6.0 makes of each.
    #[test]
    fn what_the_parser_stops_at_is_read_as_pyyaml_reads_it() {
        for (text, want) in [
            ("k: |\n  \ta\n  b\n", r#"{"k":"\ta\nb\n"}"#),
            ("k: >\n\n    \ta\n    b\n    c\n", r#"{"k":"\n\ta\nb c\n"}"#),
            ("k: |-\r\n  \ta\r\nl: >-\n  \tb", r#"{"k":"\ta","l":"\tb"}"#),
            ("[?, 1]", r#"[{"null":null},1]"#),
            ("[? ]", r#"[{"null":null}]"#),
            ("[a, ? # x\n  : b, ?]", r#"["a",{"null":"b"},{"null":null}]"#),
            ("['a ? , b', \"a ?\\\n , b\"]", r#"["a ? , b","a ?, b"]"#),
            ("k: a ? , b # ? ,\n", r#"{"k":"a ? , b"}"#),
            ("- ?,a\n- 'a ?, b'\n- ?] b\n", r#"["?,a","a ?, b","?] b"]"#),
            ("{amd64:,arm64:}", r#"{"amd64":null,"arm64":null}"#),
            ("{a:[b], c:{d:}} # a:[", r#"{"a":["b"],"c":{"d":null}}"#),
            ("['a:[', b:]", r#"["a:[",{"b":null}]"#),
            ("# c\n%FOO a\tb\n%BAR\n--- a\n", r#""a""#),
        ] {
            assert_eq!(read(text).root.to_json().to_string(), want, "{text:?}");
        }
    }

    #[test]
    fn the_places_are_those_of_the_text() {
        let document = read(
            "k: |\n  \ta\nl: [?, x]\n? {a:[b], c:,d: é}\n: !!str y\n"
                .replace("? {", "m: {")
                .replace(": !!", "n: !!")
                .as_str(),
        );
        let text = &document.text;
        let of = |node: &super::super::Node| node.origin.span().unwrap().of(text).to_owned();
        let at = |path: &[&str]| document.root.at(path).unwrap();
        assert_eq!(of(&at(&["l"]).as_list().unwrap()[1]), "x");
        assert_eq!(of(&at(&["m", "a"]).as_list().unwrap()[0]), "b");
        assert_eq!(of(at(&["m", "d"])), "é");
        assert_eq!(of(document.root.key_node("n").unwrap()), "n");
    }

    #[test]
    fn what_pyyaml_stops_at_is_refused_where_it_stands() {
        for (text, line, column) in [
            ("k: |\n    \n  \ta\n", 3, 3),
            ("a: 1\nk: [a b? c]\n", 2, 5),
            ("{k: https://x.org?y=z}", 1, 5),
            ("%FOO\na: 1\n", 1, 5),
            ("%FOO\tx\n--- a\n", 1, 5),
            ("a: 1\n...\n%FOO\n", 3, 5),
            ("k: |\n  \ta\nl: [\n", 4, 1),
            ("{a:[b], c: d\n  e: f}", 2, 4),
            ("a:\n  ? , 1\n", 2, 4),
            ("? ]\n", 1, 2),
        ] {
            let finding = parse("x", text.as_bytes()).unwrap_err();
            assert_eq!((finding.line, finding.column), (line, column), "{text:?}: {finding}");
        }
    }

    #[test]
    fn halves_of_characters_are_printed_as_they_are_written() {
        let text = "a: \"\\ud83d\\U0000DE00 \\ue000 é\"\nb: '\\ud83d'\n\"\\udfff\": [\"\\\\ud83d\"]\n";
        let root = read(text).root;
        assert!(root.get("a").unwrap().has_halves() && root.get("b").unwrap().as_str().is_some());
        let printed = print::yaml(&root, Letters::Unicode);
        assert_eq!(printed, "a: \"\\uD83D\\uDE00 \u{e000} é\"\nb: \\ud83d\n\"\\uDFFF\":\n- \\ud83d\n");
        assert_eq!(read(&printed).root, root);
    }

    #[test]
    fn texts_full_of_these_cost_little() {
        for piece in ["{a:,", "? ,", "- |\n \tx\n", "%FOO\n", "- \"\\ud800\"\n"] {
            let _ = parse("x", piece.repeat((1 << 18) / piece.len()).as_bytes());
        }
    }
}
