//! What a JavaScript or TypeScript source uses, and where a package begins.

use crate::text::path;
use serde_json::Value;

use super::super::lexer::{Token, What as Piece, arguments};
use super::super::script_conditions::Conditions;
use super::super::tree::Tree;
use super::resolve::Resolver;
use super::{Raw, Use, What, When};

/// What the source uses, in its order.
pub(in super::super) fn uses(tokens: &[Token<'_>]) -> Vec<Raw> {
    let word = |at: usize| tokens.get(at).filter(|token| token.what == Piece::Word).map_or("", |token| token.text);
    let sign = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
    let text = |at: usize| Some(tokens.get(at)?.literal()?.into_owned());
    let (mut found, mut braces) = (Vec::new(), 0_usize);
    let mut views = Views::default();
    let conditions = Conditions::of(tokens);
    for (at, token) in tokens.iter().enumerate() {
        if token.is("{") {
            braces += 1;
        } else if token.is("}") {
            braces = braces.saturating_sub(1);
        }
        let is_conditional = conditions.is_unsure(at);
        let when = match (conditions.is_caught(at), braces == 0 && !is_conditional) {
            (true, _) => When::Perhaps,
            (false, true) => When::Start,
            (false, false) => When::Later,
        };
        let raw = |what: What| Raw { is_conditional, ..Raw::new(token.line, when, what) };
        let call = sign(at + 1, "(");
        let module = match word(at) {
            "require" if sign(at + 1, ".") && word(at + 2) == "resolve" => text(at + 4),
            "require" | "import" if call && text(at + 2).is_none() && !sign(at + 2, ")") => {
                found.push(raw(What::Around));
                None
            }
            "require" | "import" if call => text(at + 2),
            "import" | "from" => text(at + 1),
            _ => None,
        };
        if let Some(spec) = module {
            let is_chosen = at > 0 && ["&", "|", "?", ":"].iter().any(|before| sign(at - 1, before));
            let mut raw = raw(What::Script(spec));
            raw.may_be_type = token.is("from") && is_for_types(tokens, at);
            if is_chosen && raw.when == When::Start {
                raw.when = When::Later;
            }
            found.push(raw);
        } else if call {
            let inside = arguments(tokens, at + 1);
            let what = named_path(word(at), inside);
            views.note(word(at), inside, token.line);
            found.extend(what.map(raw));
        }
    }
    found.extend(views.default_folder());
    found.extend(super::script_variables::needed(tokens, &conditions));
    found
}

/// So many tokens stand between `import` and `from`.
const MOST_NAMES: usize = 200;

/// Whether what is imported before `from` may be types alone, which a compiler leaves out: nothing of it is called.
fn is_for_types(tokens: &[Token<'_>], from: usize) -> bool {
    let begins = |at: &usize| tokens[*at].is("import") || tokens[*at].is("export");
    let Some(start) = (from.saturating_sub(MOST_NAMES)..from).rev().find(begins) else { return true };
    let names = tokens[start + 1..from].iter().filter(|token| token.what == Piece::Word);
    let names: Vec<&str> = names.map(|token| token.text).filter(|name| !matches!(*name, "as" | "type")).collect();
    let is = |at: usize, sign: &str| tokens.get(at).is_some_and(|token| token.is(sign));
    let is_called = |at: usize| {
        let is_method = is(at + 1, ".") && is(at + 3, "(");
        at > 0 && !is(at - 1, ".") && (is(at + 1, "(") || is_method || is(at - 1, "new"))
    };
    let is_one = |token: &Token<'_>| token.what == Piece::Word && names.contains(&token.text);
    is(start + 1, "type") || !tokens.iter().enumerate().any(|(at, token)| is_one(token) && is_called(at))
}

/// A path that is handed to a function which reads it.
fn named_path(callee: &str, inside: &[Token<'_>]) -> Option<What> {
    let mut texts = inside.iter().filter_map(Token::literal);
    let kind = match callee {
        "static" | "serveStatic" => Use::Static,
        "sendFile" | "readFileSync" | "readFile" | "createReadStream" | "readdirSync" => Use::Data,
        "set" if texts.clone().next().as_deref() == Some("views") => {
            texts.next();
            Use::Templates
        }
        _ => return None,
    };
    let has = |words: [&str; 2]| inside.iter().any(|token| token.what == Piece::Word && words.contains(&token.text));
    // What follows the path is options; an encoding is none of its steps.
    let steps: Vec<_> = texts.take_while(|text| !matches!(text.as_ref(), "utf8" | "utf-8")).collect();
    let path = if has(["join", "resolve"]) { steps.join("/") } else { steps.first()?.as_ref().to_owned() };
    Some(What::Path { path, kind, beside: has(["__dirname", "dirname"]) })
}

/// Whether Express draws pages, and from where.
#[derive(Default)]
struct Views {
    engine: Option<usize>,
    named: bool,
}

impl Views {
    fn note(&mut self, callee: &str, inside: &[Token<'_>], line: usize) {
        let first = inside.iter().find_map(Token::literal);
        match (callee, first.as_deref()) {
            ("set", Some("view engine")) | ("engine", Some(_)) => self.engine = self.engine.or(Some(line)),
            ("set", Some("views")) => self.named = true,
            _ => {}
        }
    }

    /// Without a word about it Express looks into `views`.
    fn default_folder(self) -> Option<Raw> {
        let line = self.engine.filter(|_| !self.named)?;
        let what = What::Path { path: "views".to_owned(), kind: Use::Templates, beside: false };
        Some(Raw::new(line, When::Later, what))
    }
}

/// The files that a package starts with: `main`, what its start script names, and what is usual.
pub(super) fn beginnings(tree: &Tree, folder: &str, package: &[u8]) -> Vec<String> {
    let package: Value = serde_json::from_slice(package).unwrap_or_default();
    let mut named: Vec<&str> = vec!["index.js", "server.js", "app.js"];
    named.extend(package.get("main").and_then(Value::as_str));
    let scripts = ["start", "migrate"].iter().filter_map(|name| package.get("scripts")?.get(name)?.as_str());
    named.extend(scripts.flat_map(str::split_whitespace).filter(|word| !word.starts_with('-')));
    let resolver = Resolver::new(tree);
    // What is built comes from the sources.
    let built = |name: &&&str| {
        let (first, rest) = name.trim_start_matches("./").split_once('/')?;
        ["dist", "build", "lib", "out"].contains(&first).then(|| format!("src/{rest}"))
    };
    let sources: Vec<String> = named.iter().filter_map(|name| built(&name)).collect();
    let mut found: Vec<String> = named
        .iter()
        .copied()
        .chain(sources.iter().map(String::as_str))
        .filter_map(|name| resolver.script_at(&path::join(folder, name)?))
        .filter(|path| super::is_script(path) || super::is_bare(path))
        .collect();
    found.sort();
    found.dedup();
    found
}
