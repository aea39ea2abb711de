//! What a Go source uses beside its packages: what is embedded, and what it reads while it runs.

use super::super::lexer::{Token, What as Piece, arguments};
use super::{Raw, Use, What, When};

/// What the source uses, in its order.
pub(in super::super) fn uses(tokens: &[Token<'_>]) -> Vec<Raw> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let mut add = |path: &str, kind: Use| {
            let what = What::Path { path: path.to_owned(), kind, beside: kind == Use::Embedded };
            found.push(Raw::new(token.line, When::Later, what));
        };
        match token.what {
            Piece::Directive => {
                if let Some(patterns) = token.text.strip_prefix("//go:embed") {
                    for pattern in embedded(patterns) {
                        add(&pattern, Use::Embedded);
                    }
                }
            }
            Piece::Word if tokens.get(at + 1).is_some_and(|next| next.is("(")) => {
                let kind = match token.text {
                    "ParseFiles" | "ParseGlob" | "LoadHTMLGlob" | "LoadHTMLFiles" => Use::Templates,
                    "Dir" | "DirFS" | "Static" | "StaticFile" | "ServeFile" => Use::Static,
                    "ReadFile" | "Open" | "ReadDir" => Use::Data,
                    _ => continue,
                };
                for text in arguments(tokens, at + 1).iter().filter_map(Token::literal) {
                    add(&text, kind);
                }
            }
            _ => {}
        }
    }
    found
}

/// The patterns of a directive: words, or texts in quotes.
fn embedded(patterns: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = patterns.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match first {
            '"' | '`' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
            _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        found.push(word.strip_prefix("all:").unwrap_or(word).to_owned());
        rest = after.trim_start();
    }
    found
}
