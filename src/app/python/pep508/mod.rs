//! One requirement on its own, by PEP 508 and PEP 440, as Python's `packaging` reads it.
//!
//! Part of floor 2's `app`. Crates for this exist and disagree with `packaging` at the edges (older spellings,
//! `===`, what a name may end in); what counts here is what the packers accept, so the grammar is written out and
//! held against `packaging` by a test.

mod bounds;
mod marker;

pub use bounds::{is_below, numbers};
pub use marker::{holds_on, may_hold};

/// A requirement that is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The name as written.
    pub name: String,
    /// The extras as written.
    pub extras: Vec<String>,
    /// The address after `@`.
    pub url: Option<String>,
    /// The version specifiers as written, without parentheses.
    pub specifier: String,
    /// The marker as written.
    pub marker: Option<String>,
    /// False when the marker certainly does not hold in a rock.
    pub may_hold: bool,
}

/// Why a line is not a requirement: what was expected, and the byte where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {offset}")]
pub struct Invalid {
    /// What should stand there.
    pub expected: &'static str,
    /// Byte offset into the line.
    pub offset: usize,
}

/// Parses one requirement.
///
/// # Errors
/// When `packaging.requirements.Requirement` would refuse the text.
pub fn parse(text: &str) -> Result<Parsed, Invalid> {
    let mut parser = Parser { text, at: 0, python: None };
    parser.blanks();
    let name = parser.identifier().ok_or_else(|| parser.expected("a package name"))?.to_owned();
    parser.blanks();
    let extras = parser.extras()?;
    parser.blanks();
    let mut parsed = Parsed { name, extras, url: None, specifier: String::new(), marker: None, may_hold: true };
    if parser.eat("@") {
        parser.blanks();
        let url = parser.take_while(|c| c != ' ' && c != '\t');
        if url.is_empty() {
            return Err(parser.expected("an address after @"));
        }
        parsed.url = Some(url.to_owned());
        if parser.ended() {
            return Ok(parsed);
        }
        if !parser.blanks() {
            return Err(parser.expected("a blank after the address"));
        }
    } else {
        parsed.specifier = parser.specifiers()?;
        parser.blanks();
    }
    if parser.ended() {
        return Ok(parsed);
    }
    if !parser.eat(";") {
        return Err(parser.expected("a version, a marker or the end"));
    }
    let start = parser.at;
    parsed.may_hold = parser.marker(0)? != Some(false);
    parsed.marker = text.get(start..parser.at).map(|marker| marker.trim().to_owned());
    if parser.ended() { Ok(parsed) } else { Err(parser.expected("the end")) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// The Python that markers are held against, where that is known.
    python: Option<(u32, u32)>,
}

/// What Python's `\w` matches.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, expected: &'static str) -> Invalid {
        Invalid { expected, offset: self.at }
    }

    fn ended(&self) -> bool {
        self.rest().is_empty()
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Blanks and tabs; true when there were some.
    fn blanks(&mut self) -> bool {
        !self.take_while(|c| c == ' ' || c == '\t').is_empty()
    }

    /// A whole word: not followed by another word character.
    fn word(&mut self, word: &str) -> bool {
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        let after = self.rest().strip_prefix(word).map(|rest| rest.chars().next());
        let found = !before.is_some_and(is_word) && matches!(after, Some(next) if !next.is_some_and(is_word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// Letters, digits, `.`, `_` and `-`, beginning with a letter or digit and ending at a word's edge.
    fn identifier(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        rest.bytes().next().filter(u8::is_ascii_alphanumeric)?;
        let run = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')).count();
        let edge = |end: &usize| {
            let last = rest.get(..*end).and_then(|text| text.chars().next_back());
            let next = rest.get(*end..).and_then(|text| text.chars().next());
            last.is_some_and(is_word) != next.is_some_and(is_word)
        };
        let end = (1..=run).rev().find(edge)?;
        self.at += end;
        rest.get(..end)
    }

    fn extras(&mut self) -> Result<Vec<String>, Invalid> {
        let mut extras = Vec::new();
        if !self.eat("[") {
            return Ok(extras);
        }
        self.blanks();
        if let Some(first) = self.identifier() {
            extras.push(first.to_owned());
            loop {
                self.blanks();
                if !self.eat(",") {
                    break;
                }
                self.blanks();
                let next = self.identifier().ok_or_else(|| self.expected("an extra's name"))?;
                extras.push(next.to_owned());
            }
        }
        self.blanks();
        if self.eat("]") { Ok(extras) } else { Err(self.expected("] after the extras")) }
    }

    fn specifiers(&mut self) -> Result<String, Invalid> {
        let enclosed = self.eat("(");
        if enclosed {
            self.blanks();
        }
        let start = self.at;
        while self.specifier() {
            self.blanks();
            if !self.eat(",") {
                break;
            }
            self.blanks();
        }
        let written = self.text.get(start..self.at).unwrap_or_default().trim().to_owned();
        if !written.split(',').map(str::trim).filter(|part| !part.is_empty()).all(stands_alone) {
            return Err(self.expected("a version after each comma"));
        }
        self.blanks();
        if enclosed && !self.eat(")") {
            return Err(self.expected(") after the versions"));
        }
        Ok(written)
    }

    /// One version specifier by PEP 440; leaves the place alone when there is none.
    fn specifier(&mut self) -> bool {
        let start = self.at;
        let found = self.operator_and_version();
        if !found {
            self.at = start;
        }
        found
    }

    fn operator_and_version(&mut self) -> bool {
        if self.eat("===") {
            self.take_while(char::is_whitespace);
            // Anything goes: what follows is compared as text.
            self.take_while(|c| !c.is_whitespace() && c != ';' && c != ')');
            return true;
        }
        let Some(operator) = ["~=", "==", "!=", "<=", ">=", "<", ">"].into_iter().find(|op| self.eat(op)) else {
            return false;
        };
        self.take_while(char::is_whitespace);
        let exact = operator == "==" || operator == "!=";
        let Some(parts) = self.release() else { return false };
        if operator == "~=" && parts < 2 {
            return false;
        }
        if exact && self.eat(".*") {
            return true;
        }
        self.suffixes();
        if exact {
            self.local();
        }
        true
    }

    /// `v1!2.3.4`: how many numbers the release has.
    fn release(&mut self) -> Option<usize> {
        self.letters("v");
        let digits = |parser: &mut Self| !parser.take_while(|c| c.is_ascii_digit()).is_empty();
        if !digits(self) {
            return None;
        }
        if self.eat("!") && !digits(self) {
            return None;
        }
        let mut parts = 1;
        loop {
            let mark = self.at;
            if !(self.eat(".") && digits(self)) {
                self.at = mark;
                return Some(parts);
            }
            parts += 1;
        }
    }

    /// One of the words, in any case.
    fn letters(&mut self, word: &str) -> bool {
        let found = self.rest().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn separator(&mut self) {
        if self.rest().starts_with(['-', '_', '.']) {
            self.at += 1;
        }
    }

    /// A separator, one of the words, a separator, digits; all but the word may be missing.
    fn suffix(&mut self, words: &[&str]) -> bool {
        let start = self.at;
        self.separator();
        if !words.iter().any(|word| self.letters(word)) {
            self.at = start;
            return false;
        }
        let mark = self.at;
        self.separator();
        if self.take_while(|c| c.is_ascii_digit()).is_empty() {
            // A separator at the end belongs to the suffix too, unless what follows needs it.
            let after = self.at;
            self.at = mark;
            if !self.needs_separator() {
                self.at = after;
            }
        }
        true
    }

    fn needs_separator(&mut self) -> bool {
        let mark = self.at;
        let found = self.eat("-") && self.rest().starts_with(|c: char| c.is_ascii_digit());
        self.at = mark;
        found
    }

    fn suffixes(&mut self) {
        self.suffix(&["alpha", "beta", "preview", "pre", "a", "b", "c", "rc"]);
        let mark = self.at;
        let implicit = self.eat("-") && !self.take_while(|c| c.is_ascii_digit()).is_empty();
        if !implicit {
            self.at = mark;
            self.suffix(&["post", "rev", "r"]);
        }
        self.suffix(&["dev"]);
    }

    fn local(&mut self) {
        let alphanumeric = |parser: &mut Self| !parser.take_while(|c| c.is_ascii_alphanumeric()).is_empty();
        let mark = self.at;
        if !(self.eat("+") && alphanumeric(self)) {
            self.at = mark;
            return;
        }
        loop {
            let mark = self.at;
            self.separator();
            if self.at == mark || !alphanumeric(self) {
                self.at = mark;
                return;
            }
        }
    }
}

/// True for one whole specifier. `===` takes commas into its version, and they separate all the same.
fn stands_alone(part: &str) -> bool {
    let mut parser = Parser { text: part, at: 0, python: None };
    parser.specifier() && parser.ended()
}
