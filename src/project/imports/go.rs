//! What a Go source uses beside its packages: what is embedded, and what it reads while it runs.

use super::lexer::{Kind, Language, arguments, tokens};
use super::{Raw, Use, What, When};

/// What the source uses, in its order.
pub(super) fn uses(source: &str) -> Vec<Raw> {
    let tokens = tokens(source, Language::Go);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let mut add = |path: &str, kind: Use| {
            let what = What::Path { path: path.to_owned(), kind, beside: kind == Use::Embedded };
            found.push(Raw { line: token.line, when: When::Later, what });
        };
        match &token.kind {
            Kind::Directive(text) => {
                if let Some(patterns) = text.strip_prefix("//go:embed") {
                    for pattern in embedded(patterns) {
                        add(&pattern, Use::Embedded);
                    }
                }
            }
            Kind::Word(word) if tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Sign('(')) => {
                let kind = match word.as_str() {
                    "ParseFiles" | "ParseGlob" | "LoadHTMLGlob" | "LoadHTMLFiles" => Use::Templates,
                    "Dir" | "DirFS" | "Static" | "StaticFile" | "ServeFile" => Use::Static,
                    "ReadFile" | "Open" | "ReadDir" => Use::Data,
                    _ => continue,
                };
                let inside = arguments(&tokens, at + 1);
                for token in inside {
                    if let Kind::Text(text) = &token.kind {
                        add(text, kind);
                    }
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
