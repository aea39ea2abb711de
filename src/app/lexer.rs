//! Words, texts and signs of a source: as much of JavaScript, Go, Java, Kotlin and Gradle as it takes to see calls.
//!
//! Part of floor 2's `app`. Comments go, texts are taken as one, nothing is judged; any text gives tokens, in time
//! that grows with its length.

use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A name, a keyword or a number.
    Word,
    /// A text, without its quotes; escapes are left as they are.
    Text,
    /// A text with values put in: nothing to look up.
    Mixed,
    Sign,
    /// A comment that Go's compiler reads: `//go:embed x`.
    Directive,
    /// The end of a line, where it ends a statement: in Gradle's scripts.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub what: What,
    pub text: &'s str,
    /// From 1.
    pub line: usize,
    /// In bytes from the source's beginning.
    pub offset: usize,
}

impl<'s> Token<'s> {
    pub fn is(&self, sign: &str) -> bool {
        matches!(self.what, What::Sign | What::Word) && self.text == sign
    }

    /// What a text says, escapes resolved; `None` for anything else.
    pub fn literal(&self) -> Option<Cow<'s, str>> {
        (self.what == What::Text)
            .then(|| if self.text.contains('\\') { resolved(self.text).into() } else { self.text.into() })
    }
}

/// A text without its escapes: `\n` and `\t` as they mean it, of any other the character behind it.
fn resolved(text: &str) -> String {
    let mut chars = text.chars();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(|c| match c {
                'n' => '\n',
                't' => '\t',
                other => other,
            })),
            _ => out.push(c),
        }
    }
    out
}

/// Where languages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    JavaScript,
    Go,
    Java,
    Gradle,
}

/// Cuts a source into tokens.
pub(super) fn tokens(source: &str, language: Language) -> Vec<Token<'_>> {
    let mut cutter = Cutter { source, at: 0, line: 1, language, tokens: Vec::new(), templates: Vec::new() };
    while cutter.at < source.len() {
        cutter.next();
    }
    cutter.tokens
}

struct Cutter<'s> {
    source: &'s str,
    at: usize,
    line: usize,
    language: Language,
    tokens: Vec<Token<'s>>,
    /// Open braces in each template text that we are inside of.
    templates: Vec<usize>,
}

impl<'s> Cutter<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn has_long_texts(&self) -> bool {
        matches!(self.language, Language::Java | Language::Gradle)
    }

    /// In Gradle's scripts, names of a catalogue count as one: `libs.spring.web`.
    fn is_word(&self, c: char) -> bool {
        c.is_alphanumeric() || c == '_' || c == '$' || c == '.' && self.language == Language::Gradle
    }

    /// Takes `length` bytes as a token.
    fn take(&mut self, what: What, start: usize, end: usize, length: usize) {
        self.tokens.push(Token { what, text: &self.source[start..end], line: self.line, offset: self.at });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let to = (self.at + length).min(self.source.len());
        self.line += self.source.as_bytes()[self.at..to].iter().filter(|b| **b == b'\n').count();
        self.at = to;
    }

    fn next(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        let until = |end: &str, from: usize| rest.get(from..).and_then(|text| text.find(end)).map(|at| from + at);
        match first {
            '\n' if self.language == Language::Gradle => self.take(What::End, self.at, self.at + 1, 1),
            c if c.is_whitespace() => self.skip(c.len_utf8()),
            '/' if rest.starts_with("//") => {
                let end = until("\n", 0).unwrap_or(rest.len());
                if self.language == Language::Go && rest.starts_with("//go:") {
                    return self.take(What::Directive, self.at, self.at + end, end);
                }
                self.skip(end);
            }
            '/' if rest.starts_with("/*") => self.skip(until("*/", 2).map_or(rest.len(), |end| end + 2)),
            '/' if self.language == Language::JavaScript && self.may_be_pattern() => self.pattern(),
            '"' | '\'' if self.has_long_texts() && (rest.starts_with("\"\"\"") || rest.starts_with("'''")) => {
                let end = until(&rest[..3], 3).unwrap_or(rest.len());
                self.take(What::Text, self.at + 3, self.at + end.max(3), (end + 3).min(rest.len()));
            }
            '`' if self.language == Language::Go => {
                let end = until("`", 1).unwrap_or(rest.len());
                self.take(What::Text, self.at + 1, self.at + end, (end + 1).min(rest.len()));
            }
            '`' if self.language == Language::JavaScript => self.template(1),
            '"' | '\'' => self.quoted(first),
            c if self.is_word(c) => {
                let end = rest.find(|c| !self.is_word(c)).unwrap_or(rest.len());
                self.take(What::Word, self.at, self.at + end, end);
            }
            '{' => self.brace(1),
            '}' => self.brace(-1),
            c => self.take(What::Sign, self.at, self.at + c.len_utf8(), c.len_utf8()),
        }
    }

    fn brace(&mut self, step: isize) {
        if let Some(open) = self.templates.last_mut() {
            if step < 0 && *open == 0 {
                self.templates.pop();
                self.template(1);
                return;
            }
            *open = open.saturating_add_signed(step);
        }
        self.take(What::Sign, self.at, self.at + 1, 1);
    }

    /// A text in single or double quotes, which ends with its line at the latest.
    fn quoted(&mut self, quote: char) {
        let rest = self.rest();
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            if c == '\n' {
                return self.take(What::Mixed, self.at, self.at, at);
            }
            if c == quote && !escaped {
                return self.take(What::Text, self.at + 1, self.at + at, at + 1);
            }
            escaped = c == '\\' && !escaped;
        }
        self.take(What::Mixed, self.at, self.at, rest.len());
    }

    /// A template text, or the rest of one behind a value; `from` bytes further.
    fn template(&mut self, from: usize) {
        let rest = self.rest();
        let resumed = !rest.starts_with('`');
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(from) {
            if c == '`' && !escaped {
                let what = if resumed { What::Mixed } else { What::Text };
                return self.take(what, self.at + 1, self.at + at, at + 1);
            }
            if c == '$' && !escaped && rest[at..].starts_with("${") {
                self.take(What::Mixed, self.at, self.at, at + 2);
                self.templates.push(0);
                return;
            }
            escaped = c == '\\' && !escaped;
        }
        self.take(What::Mixed, self.at, self.at, rest.len());
    }

    /// A slash divides behind a value, and begins a pattern elsewhere.
    fn may_be_pattern(&self) -> bool {
        const BEFORE: [&str; 11] =
            ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do"];
        match self.tokens.last() {
            None => true,
            Some(token) => match token.what {
                What::Text | What::Mixed => false,
                What::Directive | What::End => true,
                What::Word => BEFORE.contains(&token.text),
                What::Sign => !matches!(token.text, ")" | "]" | "}"),
            },
        }
    }

    fn pattern(&mut self) {
        let rest = self.rest();
        let (mut escaped, mut in_class) = (false, false);
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                '\n' => break,
                '/' if !escaped && !in_class => return self.take(What::Mixed, self.at, self.at, at + 1),
                '[' if !escaped => in_class = true,
                ']' if !escaped => in_class = false,
                _ => {}
            }
            escaped = c == '\\' && !escaped;
        }
        self.take(What::Sign, self.at, self.at + 1, 1);
    }
}

/// How many tokens are looked at for the end of something.
const FAR: usize = 4_000;

/// Where the bracket that opens at `open` is closed; where looking ended when it is not.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open).take(FAR) {
        if token.what != What::Sign {
            continue;
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len().min(open + FAR)
}

/// The tokens of a call from the bracket at `open` to the one that closes it; of a long one the first ones.
pub(super) fn arguments<'t, 's>(tokens: &'t [Token<'s>], open: usize) -> &'t [Token<'s>] {
    let end = closing(tokens, open).min(open + 200);
    tokens.get(open..end).unwrap_or_default()
}

/// True when the call whose bracket opens at `open` has more than one argument.
pub(super) fn has_second_argument(tokens: &[Token<'_>], open: usize) -> bool {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open).take(FAR) {
        match (token.what, token.text) {
            (What::Sign, "(" | "[" | "{") => depth += 1,
            (What::Sign, ")" | "]" | "}") if depth <= 1 => return false,
            (What::Sign, ")" | "]" | "}") => depth -= 1,
            (What::Sign, ",") if depth == 1 => return tokens.get(at + 1).is_some_and(|next| !next.is(")")),
            _ => {}
        }
    }
    false
}
