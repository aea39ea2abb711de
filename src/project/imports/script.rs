//! What a JavaScript or TypeScript source uses, and where a package begins.

use serde_json::Value;

use super::super::tree::Tree;
use super::lexer::{Kind, Language, Token, arguments, tokens};
use super::resolve::Resolver;
use super::{Raw, Use, What, When, join};

/// What the source uses, in its order.
pub(super) fn uses(source: &str) -> Vec<Raw> {
    let tokens = tokens(source, Language::Script);
    let word = |at: usize| match tokens.get(at).map(|token| &token.kind) {
        Some(Kind::Word(word)) => word.as_str(),
        _ => "",
    };
    let sign = |at: usize, sign: char| tokens.get(at).is_some_and(|token| token.kind == Kind::Sign(sign));
    let text = |at: usize| match tokens.get(at).map(|token| &token.kind) {
        Some(Kind::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let (mut found, mut braces) = (Vec::new(), 0_usize);
    let mut views = Views::default();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Sign('{') => braces += 1,
            Kind::Sign('}') => braces = braces.saturating_sub(1),
            _ => {}
        }
        let when = if braces == 0 { When::Start } else { When::Later };
        let call = sign(at + 1, '(');
        let module = match word(at) {
            "require" if sign(at + 1, '.') && word(at + 2) == "resolve" => text(at + 4),
            "require" | "import" if call => text(at + 2),
            "import" | "from" => text(at + 1),
            _ => None,
        };
        if let Some(spec) = module {
            found.push(Raw { line: token.line, when, what: What::Script(spec) });
        } else if call {
            let inside = arguments(&tokens, at + 1);
            let what = named_path(word(at), &inside);
            views.note(word(at), &inside, token.line);
            found.extend(what.map(|what| Raw { line: token.line, when, what }));
        }
    }
    found.extend(views.default_folder());
    found
}

/// A path that is handed to a function which reads it.
fn named_path(callee: &str, inside: &[&Token]) -> Option<What> {
    let mut texts = inside.iter().filter_map(|token| match &token.kind {
        Kind::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let kind = match callee {
        "static" | "serveStatic" => Use::Static,
        "sendFile" | "readFileSync" | "readFile" | "createReadStream" | "readdirSync" => Use::Data,
        "set" if texts.clone().next() == Some("views") => {
            texts.next();
            Use::Templates
        }
        _ => return None,
    };
    let own = |token: &&Token| matches!(&token.kind, Kind::Word(word) if word == "__dirname" || word == "dirname");
    // What follows the path is options; an encoding is none of its steps.
    let steps: Vec<&str> = texts.take_while(|text| !matches!(*text, "utf8" | "utf-8")).collect();
    let joins =
        inside.iter().any(|token| matches!(&token.kind, Kind::Word(word) if word == "join" || word == "resolve"));
    let path = if joins { steps.join("/") } else { (*steps.first()?).to_owned() };
    Some(What::Path { path, kind, beside: inside.iter().any(own) })
}

/// Whether Express draws pages, and from where.
#[derive(Default)]
struct Views {
    engine: Option<usize>,
    named: bool,
}

impl Views {
    fn note(&mut self, callee: &str, inside: &[&Token], line: usize) {
        let first = inside.iter().find_map(|token| match &token.kind {
            Kind::Text(text) => Some(text.as_str()),
            _ => None,
        });
        match (callee, first) {
            ("set", Some("view engine")) | ("engine", Some(_)) => self.engine = self.engine.or(Some(line)),
            ("set", Some("views")) => self.named = true,
            _ => {}
        }
    }

    /// Without a word about it Express looks into `views`.
    fn default_folder(self) -> Option<Raw> {
        let line = self.engine.filter(|_| !self.named)?;
        let what = What::Path { path: "views".to_owned(), kind: Use::Templates, beside: false };
        Some(Raw { line, when: When::Later, what })
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
    let mut found: Vec<String> = named
        .iter()
        .filter_map(|name| resolver.script_at(&join(folder, name)?))
        .filter(|path| super::is_script(path))
        .collect();
    found.sort();
    found.dedup();
    found
}
