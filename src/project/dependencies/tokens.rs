//! The words of a Gradle script, Groovy or Kotlin, as far as lists of dependencies need them.

/// A word and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind<'t>,
    /// From 1.
    pub(super) line: usize,
    /// In bytes.
    pub(super) offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    /// A name, dots included: `libs.spring.web`.
    Word(&'t str),
    /// A quoted text, without its quotes.
    Text(&'t str),
    /// Anything else that matters.
    Sign(char),
    /// The end of a line.
    End,
}

/// All words of a script; comments are left out. What is not closed goes up to the end.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut offset, mut line) = (0, 1);
    while let Some(rest) = source.get(offset..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest);
        if let Some(kind) = kind {
            tokens.push(Token { kind, line, offset });
        }
        line += rest.get(..length).map_or(0, |text| text.matches('\n').count());
        offset += length;
    }
    tokens
}

/// The first word of the text, if it begins with one, and how many bytes it takes.
fn next(rest: &str) -> (Option<Kind<'_>>, usize) {
    let up_to = |end: &str| rest.find(end).map_or(rest.len(), |at| at);
    if rest.starts_with("//") {
        return (None, up_to("\n"));
    }
    if let Some(body) = rest.strip_prefix("/*") {
        return (None, body.find("*/").map_or(rest.len(), |at| at + 4));
    }
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if let Some(body) = rest.strip_prefix(quote) {
            let end = text_end(body, quote);
            let length = (quote.len() + end + quote.len()).min(rest.len());
            return (Some(Kind::Text(body.get(..end).unwrap_or(body))), length);
        }
    }
    let first = rest.chars().next().unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    match first {
        '\n' => (Some(Kind::End), 1),
        c if c.is_whitespace() => (None, c.len_utf8()),
        c if is_word(c) => {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (Some(Kind::Word(&rest[..end])), end)
        }
        c => (Some(Kind::Sign(c)), c.len_utf8()),
    }
}

/// Where the text ends: at its quote; one in single quotes also at the end of its line.
fn text_end(body: &str, quote: &str) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if body[at..].starts_with(quote) || quote.len() == 1 && c == '\n' {
            return at;
        }
    }
    body.len()
}
