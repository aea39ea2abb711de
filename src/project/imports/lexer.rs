//! Words, texts and signs of JavaScript, TypeScript and Go: as much as is needed to find literals in calls.
//!
//! Comments, regular expressions and texts with holes are told apart from code, so that nothing inside them counts.

/// A token, with its line from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word(String),
    /// A literal text.
    Text(String),
    /// A text with holes, a number, a regular expression: something without a literal text.
    Value,
    /// One sign.
    Sign(char),
    /// A comment that the Go compiler reads, such as `//go:embed`.
    Directive(String),
}

/// Which language's texts and comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Script,
    Go,
}

/// The tokens of a source. Never fails: what is not closed ends with the source.
pub(super) fn tokens(source: &str, language: Language) -> Vec<Token> {
    let mut lexer = Lexer { chars: source.chars().collect(), at: 0, line: 1, language, tokens: Vec::new() };
    while lexer.at < lexer.chars.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    language: Language,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn next(&mut self) -> char {
        let c = self.peek(0);
        self.at += 1;
        self.line += usize::from(c == '\n');
        c
    }

    fn push(&mut self, kind: Kind, line: usize) {
        self.tokens.push(Token { kind, line });
    }

    fn step(&mut self) {
        let line = self.line;
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => self.comment(line),
            ('/', '*') => self.skip_block(),
            ('"', _) => self.quoted('"', line),
            ('\'', _) => self.quoted('\'', line),
            ('`', _) if self.language == Language::Go => self.raw(line),
            ('`', _) => self.template(line),
            ('/', _) if self.language == Language::Script && self.regex_may_stand() => self.regex(line),
            (c, _) if c.is_whitespace() => drop(self.next()),
            (c, _) if c.is_alphabetic() || matches!(c, '_' | '$' | '#') => self.word(line),
            (c, _) if c.is_ascii_digit() => {
                while self.peek(0).is_alphanumeric() || matches!(self.peek(0), '.' | '_') {
                    self.next();
                }
                self.push(Kind::Value, line);
            }
            _ => {
                let c = self.next();
                self.push(Kind::Sign(c), line);
            }
        }
    }

    fn word(&mut self, line: usize) {
        let mut word = String::new();
        while self.peek(0).is_alphanumeric() || matches!(self.peek(0), '_' | '$' | '#') {
            word.push(self.next());
        }
        self.push(Kind::Word(word), line);
    }

    fn comment(&mut self, line: usize) {
        let mut text = String::new();
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            text.push(self.next());
        }
        if self.language == Language::Go && text.starts_with("//go:") {
            self.push(Kind::Directive(text), line);
        }
    }

    fn skip_block(&mut self) {
        self.at += 2;
        while self.at < self.chars.len() && (self.peek(0), self.peek(1)) != ('*', '/') {
            self.next();
        }
        self.at += 2;
    }

    fn quoted(&mut self, quote: char, line: usize) {
        self.next();
        let mut text = String::new();
        loop {
            match self.peek(0) {
                // A text of one line that is not closed ends with its line.
                '\n' | '\0' => break,
                '\\' => {
                    self.next();
                    let escaped = self.next();
                    text.push(match escaped {
                        'n' => '\n',
                        't' => '\t',
                        other => other,
                    });
                }
                c if c == quote => {
                    self.next();
                    break;
                }
                _ => text.push(self.next()),
            }
        }
        self.push(Kind::Text(text), line);
    }

    fn raw(&mut self, line: usize) {
        self.next();
        let mut text = String::new();
        while self.at < self.chars.len() && self.peek(0) != '`' {
            text.push(self.next());
        }
        self.next();
        self.push(Kind::Text(text), line);
    }

    /// A template, and the templates in its holes. One without holes is a text.
    fn template(&mut self, line: usize) {
        self.next();
        let (mut text, mut holes) = (String::new(), false);
        // For each template that is open: how many braces are open in its hole; none while in its text.
        let mut open: Vec<Option<usize>> = vec![None];
        while let (Some(top), true) = (open.last_mut(), self.at < self.chars.len()) {
            let pair = (self.peek(0), self.peek(1));
            match (&mut *top, pair) {
                (None, ('\\', _)) => self.at += 1,
                (None, ('`', _)) => drop(open.pop()),
                (None, ('$', '{')) => {
                    holes = true;
                    *top = Some(0);
                    self.at += 1;
                }
                (None, (c, _)) => text.push(c),
                (Some(braces), ('{', _)) => *braces += 1,
                (Some(0), ('}', _)) => *top = None,
                (Some(braces), ('}', _)) => *braces -= 1,
                (Some(_), ('`', _)) => open.push(None),
                (Some(_), (quote @ ('"' | '\''), _)) => {
                    self.next();
                    while self.at < self.chars.len() && !matches!(self.peek(0), '\n') && self.peek(0) != quote {
                        self.at += usize::from(self.peek(0) == '\\');
                        self.next();
                    }
                }
                _ => {}
            }
            self.next();
        }
        self.push(if holes { Kind::Value } else { Kind::Text(text) }, line);
    }

    /// A slash divides after a value and begins a regular expression elsewhere.
    fn regex_may_stand(&self) -> bool {
        match self.tokens.last().map(|token| &token.kind) {
            None | Some(Kind::Directive(_)) => true,
            Some(Kind::Sign(sign)) => !matches!(sign, ')' | ']' | '}'),
            Some(Kind::Word(word)) => matches!(
                word.as_str(),
                "return" | "typeof" | "case" | "in" | "of" | "delete" | "void" | "throw" | "new" | "else" | "do"
            ),
            Some(Kind::Text(_) | Kind::Value) => false,
        }
    }

    fn regex(&mut self, line: usize) {
        self.next();
        let mut class = false;
        while !matches!(self.peek(0), '\n' | '\0') {
            match self.next() {
                '\\' => drop(self.next()),
                '[' => class = true,
                ']' => class = false,
                '/' if !class => break,
                _ => {}
            }
        }
        self.push(Kind::Value, line);
    }
}

/// The literal texts and the words between the bracket at `open` and the one that closes it.
pub(super) fn arguments(tokens: &[Token], open: usize) -> Vec<&Token> {
    let (mut depth, mut found) = (0_usize, Vec::new());
    for token in tokens.get(open..).unwrap_or_default().iter().take(200) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
        found.push(token);
    }
    found
}
