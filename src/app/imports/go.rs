//! What a Go source uses beside its packages: what is embedded, and what it reads while it runs.

use super::super::lexer::{Token, What as Piece, arguments, closing};
use super::{Raw, Use, What, When};

/// What the source uses, in its order.
pub(in super::super) fn uses(tokens: &[Token<'_>]) -> Vec<Raw> {
    let mut found: Vec<Raw> = packages(tokens);
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
                    "ReadFile" | "Open" | "ReadDir" | "Load" | "LoadSources" | "LooseLoad" | "ShadowLoad"
                    | "ReadConfig" | "SetConfigFile" | "DecodeFile" | "LoadConfig" => Use::Data,
                    "New" | "NewWithDatabaseInstance" | "NewWithSourceInstance" => Use::Migrations,
                    _ => continue,
                };
                for text in arguments(tokens, at + 1).iter().filter_map(Token::literal) {
                    let path = text.strip_prefix("file://").unwrap_or(&text);
                    // Variables for one's own machine are none for the image, and most texts are no sources of migrations.
                    let is_one = kind != Use::Migrations || path.len() < text.len();
                    if is_one && !path.starts_with(".env") {
                        add(path, kind);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// True for a source of package `main` that the build takes.
pub(in super::super) fn is_program(tokens: &[Token<'_>]) -> bool {
    let clause = tokens.iter().position(|token| token.is("package"));
    let is_ignored = |token: &Token<'_>| token.what == Piece::Directive && token.text.contains("build ignore");
    clause.is_some_and(|at| {
        tokens.get(at + 1).is_some_and(|name| name.is("main")) && !tokens[..at].iter().any(is_ignored)
    })
}

/// The packages that are imported, alone or in a block.
fn packages(tokens: &[Token<'_>]) -> Vec<Raw> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.is("import")) {
        let is_block = tokens.get(at + 1).is_some_and(|next| next.is("("));
        let end = if is_block { closing(tokens, at + 1) } else { at + 3 };
        let inside = tokens.get(at + 1..end).unwrap_or_default().iter().filter_map(Token::literal);
        found.extend(inside.map(|path| Raw::new(token.line, When::Start, What::Package(path.into_owned()))));
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
        found.push(word.to_owned());
        rest = after.trim_start();
    }
    found
}
