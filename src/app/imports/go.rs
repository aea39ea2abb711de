//! What a Go source uses beside its packages: what is embedded, and what it reads while it runs.

use super::super::lexer::{Token, What as Piece, arguments, closing};
use super::go_failures::{Failure, failures};
use super::{Raw, Use, What, When};

/// What the source uses, in its order.
pub(in super::super) fn uses(tokens: &[Token<'_>]) -> Vec<Raw> {
    let mut found: Vec<Raw> = packages(tokens);
    let failures = failures(tokens);
    for (at, failure) in &failures {
        // Who ends over what one of these hands on.
        let function = tokens.get(*at).filter(|_| *failure == Failure::Ends);
        found.extend(function.map(|token| Raw::new(token.line, When::Later, What::Needs(token.text.to_owned()))));
    }
    for (at, token) in tokens.iter().enumerate() {
        match token.what {
            Piece::Directive => {
                let patterns = token.text.strip_prefix("//go:embed").map(embedded).unwrap_or_default();
                let path = |path| What::Path { path, kind: Use::Embedded, beside: true };
                found.extend(patterns.into_iter().map(|pattern| Raw::new(token.line, When::Later, path(pattern))));
            }
            Piece::Word if tokens.get(at + 1).is_some_and(|next| next.is("(")) => {
                for (path, kind) in named(tokens, at) {
                    let what = What::Path { path, kind, beside: false };
                    let failure = failures.get(&at).filter(|_| kind == Use::Data);
                    let when = if failure == Some(&Failure::Ends) { When::Start } else { When::Later };
                    let handed_by = match failure {
                        Some(Failure::HandedBy(function)) => function.clone(),
                        _ => String::new(),
                    };
                    found.push(Raw { handed_by, ..Raw::new(token.line, when, what) });
                }
            }
            _ => {}
        }
    }
    found
}

/// The paths that the call at `at` names, and what for.
fn named(tokens: &[Token<'_>], at: usize) -> Vec<(String, Use)> {
    let kind = match tokens.get(at).map_or("", |token| token.text) {
        "ReadInConfig" | "MergeInConfig" => {
            return configured(tokens).into_iter().map(|path| (path, Use::Data)).collect();
        }
        "ParseFiles" | "ParseGlob" | "LoadHTMLGlob" | "LoadHTMLFiles" => Use::Templates,
        "Dir" | "DirFS" | "Static" | "StaticFile" | "ServeFile" => Use::Static,
        "ReadFile" | "Open" | "ReadDir" | "Load" | "Overload" | "LoadSources" | "LooseLoad" | "ShadowLoad"
        | "ReadConfig" | "DecodeFile" | "LoadConfig" => Use::Data,
        "New" | "NewWithDatabaseInstance" | "NewWithSourceInstance" => Use::Migrations,
        _ => return Vec::new(),
    };
    let texts: Vec<String> =
        arguments(tokens, at + 1).iter().filter_map(Token::literal).map(std::borrow::Cow::into_owned).collect();
    let package = at.checked_sub(2).and_then(|at| tokens.get(at)).map_or("", |token| token.text);
    // Without a name it is the usual one.
    let is_usual = kind == Use::Data && package == "godotenv" && tokens.get(at + 2).is_some_and(|next| next.is(")"));
    let texts = if is_usual { vec![".env".to_owned()] } else { texts };
    let path = |text: String| {
        let path = text.strip_prefix("file://").unwrap_or(&text).to_owned();
        // Most texts are no sources of migrations.
        (kind != Use::Migrations || path.len() < text.len()).then_some((path, kind))
    };
    texts.into_iter().filter_map(path).collect()
}

/// The files that Viper may be told to read.
fn configured(tokens: &[Token<'_>]) -> Vec<String> {
    const ENDINGS: [&str; 12] =
        ["json", "toml", "yaml", "yml", "properties", "props", "prop", "hcl", "tfvars", "dotenv", "env", "ini"];
    let told = |method: &str| -> Vec<String> {
        let calls = tokens.iter().enumerate().filter(|(_, token)| token.is(method)).map(|(at, _)| at + 1);
        let calls = calls.filter(|open| tokens.get(*open).is_some_and(|next| next.is("(")));
        // What is no literal may be the folder in which the program runs.
        calls.map(|open| tokens.get(open + 1).and_then(Token::literal).unwrap_or_default().into_owned()).collect()
    };
    let mut found: Vec<String> = told("SetConfigFile");
    let folders = told("AddConfigPath");
    for name in told("SetConfigName").iter().filter(|name| !name.is_empty()) {
        for folder in folders.iter().map(|folder| folder.trim_end_matches('/')) {
            let start = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            found.extend(ENDINGS.iter().map(|ending| format!("{start}.{ending}")));
            found.push(start);
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

/// True for a source of package `main`.
pub(in super::super) fn is_program(tokens: &[Token<'_>]) -> bool {
    tokens.windows(2).find(|pair| pair[0].is("package")).is_some_and(|pair| pair[1].is("main"))
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
