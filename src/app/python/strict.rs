//! What CPython 3.12 refuses and the parser lets pass, found by holding one against the other.
//!
//! Part of floor 2's `app`. The other way round, CPython takes f-strings as keys of mapping patterns and `match` as a
//! name after a semicolon, and the parser takes neither; nobody writes them, and the error says where.

use ruff_python_ast::ModModule;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Mode, Parsed, lexer};
use ruff_text_size::Ranged as _;

use super::shape;

/// An offset into the source, and what is wrong there.
pub(super) type Refusal = (usize, String);

/// How deep brackets may nest.
const MAX_BRACKETS: usize = 200;
/// How deep f-strings may nest.
const MAX_FSTRINGS: usize = 149;
/// How deep the levels of indentation may nest.
const MAX_INDENTS: usize = 99;
/// How deep an expression may nest by operators, attributes and calls.
const MAX_CHAIN: usize = 2_990;

pub(super) fn refusal(offset: usize, message: &str) -> Refusal {
    (offset, message.to_owned())
}

/// What can be told before parsing. Returns how deep the source nests at most, so that the caller can provide the
/// stack; what nests deeper than CPython bears is refused.
pub(super) fn before(source: &str) -> Result<usize, Refusal> {
    if let Some(offset) = source.find('\0') {
        return Err(refusal(offset, "a null byte"));
    }
    if source.starts_with('\u{feff}') {
        return Err(refusal(0, "a byte-order mark; save the file as UTF-8 without it"));
    }
    let mut lexer = lexer::lex(source, Mode::Module);
    let kinds = std::iter::from_fn(|| Some(lexer.next_token()).filter(|kind| *kind != TokenKind::EndOfFile));
    depth(kinds).map_err(|message| refusal(0, message))
}

/// As [`before`], for what is [`shallow`] and was parsed: what nests deeper than CPython bears is refused.
pub(super) fn limits(tokens: &[Token]) -> Result<(), Refusal> {
    depth(tokens.iter().map(Token::kind)).map(drop).map_err(|message| refusal(0, message))
}

/// True where so many brackets can reach a limit.
pub(super) fn may_reach_limits(brackets: usize) -> bool {
    brackets > MAX_FSTRINGS
}

/// For a source that a large stack has room for: how many brackets it has at most. Told by its bytes alone, many at a time:
/// no line is indented far, and little in it adds a level, even if all of it were in one expression.
pub(super) fn shallow(source: &str) -> Option<usize> {
    const WORDS: [&str; 5] = ["not", "lambda", "if", "await", "yield"];
    let bytes = source.as_bytes();
    let before = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at));
    let is_far = |start: usize| {
        let line = bytes.get(start..).unwrap_or_default();
        line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count() > MAX_INDENTS
    };
    let mut starts = std::iter::once(0).chain(memchr::memchr3_iter(b'\n', b'\r', 0x0c, bytes).map(|end| end + 1));
    if source.starts_with('\u{feff}') || memchr::memchr(0, bytes).is_some() || starts.any(is_far) {
        return None;
    }
    // An f-string, or the end of a text that cannot be told from its beginning.
    let quotes = memchr::memchr2_iter(b'"', b'\'', bytes);
    let texts = quotes.filter(|at| before(*at).is_some_and(|letter| b"fFtTrR".contains(letter))).count();
    let brackets = count(bytes, |byte| matches!(byte, b'(' | b'[' | b'{')) + texts;
    let signs = count(bytes, |byte| {
        matches!(byte, b'+' | b'-' | b'*' | b'/' | b'|' | b'&' | b'.' | b'%' | b'~' | b'^' | b'<' | b'>' | b'@' | b':')
    });
    let fits = |words: usize| signs + words + 2 * brackets <= MAX_CHAIN;
    // No more words than letters that one begins with: most sources need not be searched for them.
    let is_small = fits(count(bytes, |byte| matches!(byte, b'n' | b'l' | b'i' | b'a' | b'y')));
    let words = || {
        let found = WORDS.iter().flat_map(|word| memchr::memmem::find_iter(bytes, word));
        found.filter(|at| !before(*at).is_some_and(u8::is_ascii_alphabetic)).count()
    };
    (is_small || fits(words())).then_some(brackets)
}

/// How many bytes are such ones: in short runs, which the compiler makes comparisons of many bytes of.
fn count(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    let runs = bytes.chunks(usize::from(u8::MAX));
    runs.map(|run| usize::from(run.iter().map(|byte| u8::from(is_one(*byte))).sum::<u8>())).sum()
}

/// Tokens that add a level to the tree of an expression.
fn deepens(kind: TokenKind) -> bool {
    use TokenKind as T;
    matches!(
        kind,
        T::Plus
            | T::Minus
            | T::Star
            | T::Slash
            | T::Vbar
            | T::Amper
            | T::Dot
            | T::Percent
            | T::Tilde
            | T::CircumFlex
            | T::LeftShift
            | T::RightShift
            | T::DoubleStar
            | T::DoubleSlash
            | T::At
            | T::Not
            | T::Lambda
            | T::If
            | T::Await
            | T::Yield
            | T::ColonEqual
    )
}

/// One bracket's content since the last comma.
#[derive(Default)]
struct Level {
    chain: usize,
    /// Lambdas whose parameters are not at their end: their commas separate no items.
    lambdas: usize,
}

/// An upper bound of the tree's depth, from the tokens alone.
fn depth(kinds: impl Iterator<Item = TokenKind>) -> Result<usize, &'static str> {
    use TokenKind as T;
    let mut levels = vec![Level::default()];
    let (mut total, mut deepest, mut indents, mut fstrings) = (0_usize, 0, 0_usize, 0_usize);
    for kind in kinds {
        match kind {
            T::Indent => indents += 1,
            T::Dedent => indents = indents.saturating_sub(1),
            T::Lpar | T::Lsqb | T::Lbrace | T::FStringStart | T::TStringStart => {
                fstrings += usize::from(matches!(kind, T::FStringStart | T::TStringStart));
                levels.push(Level { chain: 1, lambdas: 0 });
                total += 1;
            }
            T::Rpar | T::Rsqb | T::Rbrace | T::FStringEnd | T::TStringEnd if levels.len() > 1 => {
                fstrings = fstrings.saturating_sub(usize::from(matches!(kind, T::FStringEnd | T::TStringEnd)));
                total -= levels.pop().map_or(0, |level| level.chain);
                // What was called or subscripted is one level more.
                if let Some(level) = levels.last_mut() {
                    level.chain += 1;
                    total += 1;
                }
            }
            T::Newline if levels.len() == 1 => {
                levels = vec![Level::default()];
                total = 0;
            }
            _ => {
                if let Some(level) = levels.last_mut() {
                    total -= level.chain;
                    level.step(kind);
                    total += level.chain;
                }
            }
        }
        deepest = deepest.max(total);
        if levels.len() > MAX_BRACKETS + fstrings + 1 {
            return Err("too many nested brackets");
        }
        if fstrings > MAX_FSTRINGS {
            return Err("too many nested f-strings");
        }
        if indents > MAX_INDENTS {
            return Err("too many levels of indentation");
        }
        if total > MAX_CHAIN {
            return Err("an expression that nests too deeply");
        }
    }
    Ok(deepest + indents)
}

impl Level {
    fn step(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Comma | TokenKind::Semi if self.lambdas == 0 => self.chain = 0,
            TokenKind::Colon => self.lambdas = self.lambdas.saturating_sub(1),
            _ => {
                self.lambdas += usize::from(kind == TokenKind::Lambda);
                self.chain += usize::from(deepens(kind));
            }
        }
    }
}

/// CPython takes `raise;`, the parser does not. Returns the source with `pass ` in its place, which is as long.
pub(super) fn without_bare_raise(source: &str, tokens: &[Token]) -> Option<String> {
    let bare = |pair: &&[Token]| matches!(pair, [a, b] if a.kind() == TokenKind::Raise && b.kind() == TokenKind::Semi);
    let mut found = tokens.windows(2).filter(bare).filter_map(|pair| pair.first()).peekable();
    found.peek()?;
    let mut patched = source.to_owned();
    for token in found {
        patched.replace_range(usize::from(token.start())..usize::from(token.end()), "pass ");
    }
    Some(patched)
}

/// What needs the tokens or the tree.
pub(super) fn after(source: &str, parsed: &Parsed<ModModule>) -> Result<(), Refusal> {
    let tokens: &[Token] = parsed.tokens();
    for pair in tokens.windows(2) {
        let [first, second] = pair else { continue };
        glued_number(source, *first, *second)?;
    }
    if source.contains("yield") {
        bare_yields(tokens)?;
    }
    indentation(source, tokens)?;
    shape::check(source, parsed.suite())
}

/// `2as x`: only some keywords may follow a number without a blank.
fn glued_number(source: &str, number: Token, next: Token) -> Result<(), Refusal> {
    use TokenKind as T;
    let is_number = matches!(number.kind(), T::Int | T::Float | T::Complex);
    if !is_number || number.end() != next.start() {
        return Ok(());
    }
    let allowed = matches!(next.kind(), T::And | T::Else | T::For | T::If | T::In | T::Is | T::Not | T::Or);
    let start = usize::from(next.start());
    let wordy = source.get(start..).and_then(|rest| rest.chars().next()).is_some_and(|c| c.is_alphabetic() || c == '_');
    if wordy && !allowed { Err(refusal(start, "invalid number")) } else { Ok(()) }
}

/// `(yield, 1)`: after a `yield` without a value the expression is over.
fn bare_yields(tokens: &[Token]) -> Result<(), Refusal> {
    use TokenKind as T;
    let mut significant =
        tokens.iter().filter(|token| !matches!(token.kind(), T::Comment | T::NonLogicalNewline)).peekable();
    while let Some(token) = significant.next() {
        if token.kind() != T::Yield {
            continue;
        }
        let Some(next) = significant.peek() else { continue };
        let goes_on = matches!(
            next.kind(),
            T::Comma
                | T::Vbar
                | T::Amper
                | T::Less
                | T::Greater
                | T::Slash
                | T::Dot
                | T::Percent
                | T::EqEqual
                | T::NotEqual
                | T::LessEqual
                | T::GreaterEqual
                | T::CircumFlex
                | T::LeftShift
                | T::RightShift
                | T::DoubleStar
                | T::DoubleSlash
                | T::At
                | T::And
                | T::Or
                | T::In
                | T::Is
                | T::If
                | T::As
                | T::ColonEqual
        );
        if goes_on {
            return Err(refusal(usize::from(next.start()), "invalid syntax after yield"));
        }
    }
    Ok(())
}

/// Widths of a line's indentation: tabs to the next eighth column, and tabs as one column. CPython wants both to agree
/// about what is deeper.
fn widths(blanks: &str) -> (usize, usize) {
    blanks.chars().fold((0, 0), |(wide, narrow), c| match c {
        '\t' => (wide / 8 * 8 + 8, narrow + 1),
        '\u{c}' => (0, 0),
        _ => (wide + 1, narrow + 1),
    })
}

fn indentation(source: &str, tokens: &[Token]) -> Result<(), Refusal> {
    use TokenKind as T;
    let mut open = vec![(0, 0)];
    let mut at_start = true;
    for token in tokens {
        match token.kind() {
            T::Newline => {
                at_start = true;
                continue;
            }
            T::Comment | T::NonLogicalNewline | T::Indent | T::Dedent => continue,
            T::EndOfFile => break,
            _ if !at_start => continue,
            _ => at_start = false,
        }
        let start = usize::from(token.start());
        let before = source.get(..start).unwrap_or_default();
        let line = memchr::memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |at| at + 1);
        let blanks = before.get(line..).unwrap_or_default();
        // A line continued from one of blanks alone: its width is measured elsewhere, and nobody writes it.
        if before.get(..line).is_some_and(|lines| lines.trim_end_matches(['\n', '\r']).ends_with('\\')) {
            continue;
        }
        if !blanks.chars().all(|c| matches!(c, ' ' | '\t' | '\u{c}')) {
            continue;
        }
        let (wide, narrow) = widths(blanks);
        let levels = open.len();
        while open.len() > 1 && open.last().is_some_and(|(top, _)| *top > wide) {
            open.pop();
        }
        let (top, top_narrow) = open.last().copied().unwrap_or_default();
        let agrees = if wide == top { narrow == top_narrow } else { narrow > top_narrow };
        if open.len() < levels && wide != top {
            return Err(refusal(start, "a dedent that matches no outer level of indentation"));
        }
        if !agrees {
            return Err(refusal(start, "tabs and spaces are mixed in the indentation"));
        }
        if wide > top {
            open.push((wide, narrow));
        }
    }
    Ok(())
}
