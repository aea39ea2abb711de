//! Names that a package gives to its own folders: `paths` and `baseUrl` of tsconfig.json, `imports` of package.json.

use super::super::files::Files;
use super::super::lexer::{Language, Token, What as Piece, closing, tokens};
use super::super::limits::MAX_SOURCE;
use crate::text::path;

/// A name, with a star for its end, and the places that it stands for.
struct Alias {
    name: String,
    targets: Vec<String>,
}

/// Those of one package.
pub(super) struct Aliases {
    /// The package's folder.
    pub folder: String,
    named: Vec<Alias>,
    /// Where names that begin with no dot may be.
    base: Option<String>,
}

impl Aliases {
    pub fn of(files: &Files, folder: &str) -> Self {
        let mut own = Self { folder: folder.to_owned(), named: Vec::new(), base: None };
        for name in ["tsconfig.json", "jsconfig.json"] {
            own.take(files, name, 1);
        }
        let text = text_of(files, folder, "package.json");
        let tokens = tokens(&text, Language::JavaScript);
        own.named.extend(pairs(&tokens, "imports", folder));
        own
    }

    /// The settings of a compiler, and of the file that they go on from.
    fn take(&mut self, files: &Files, name: &str, deeper: usize) {
        let text = text_of(files, &self.folder, name);
        let tokens = tokens(&text, Language::JavaScript);
        let around = path::join(&self.folder, path::folder(name)).unwrap_or_default();
        let base = value(&tokens, "baseUrl").and_then(|base| path::join(&around, &base));
        self.named.extend(pairs(&tokens, "paths", base.as_deref().unwrap_or(&around)));
        self.base = self.base.take().or(base);
        if let Some(next) = value(&tokens, "extends").filter(|next| deeper > 0 && next.starts_with('.')) {
            let next = if path::ending(&next) == "json" { next } else { next + ".json" };
            self.take(files, &next, deeper - 1);
        }
    }

    /// The paths that a name may stand for, the likeliest first.
    pub fn places(&self, name: &str) -> Vec<String> {
        let named = self.named.iter().filter_map(|alias| {
            let rest = match alias.name.split_once('*') {
                Some((before, behind)) => name.strip_prefix(before)?.strip_suffix(behind)?,
                None => (alias.name == name).then_some("")?,
            };
            Some(alias.targets.iter().map(move |target| target.replacen('*', rest, 1)))
        });
        let base = self.base.iter().filter_map(|base| path::join(base, name));
        named.flatten().chain(base).collect()
    }
}

fn text_of(files: &Files, folder: &str, name: &str) -> String {
    let bytes = path::join(folder, name).and_then(|path| files.bytes(&path, MAX_SOURCE).ok());
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Where the value of a key begins. Comments and commas at the end are no matter here.
fn value_at(tokens: &[Token<'_>], key: &str) -> Option<usize> {
    let is_key = |pair: &[Token<'_>]| pair[0].literal().as_deref() == Some(key) && pair[1].is(":");
    Some(tokens.windows(2).position(is_key)? + 2)
}

fn value(tokens: &[Token<'_>], key: &str) -> Option<String> {
    Some(tokens.get(value_at(tokens, key)?)?.literal()?.into_owned())
}

/// The names below a key, with all the places that stand behind each.
fn pairs(tokens: &[Token<'_>], key: &str, base: &str) -> Vec<Alias> {
    let Some(open) = value_at(tokens, key).filter(|at| tokens.get(*at).is_some_and(|token| token.is("{"))) else {
        return Vec::new();
    };
    let inside = tokens.get(open + 1..closing(tokens, open)).unwrap_or_default();
    let (mut found, mut at): (Vec<Alias>, usize) = (Vec::new(), 0);
    while let Some(token) = inside.get(at) {
        let is_name = token.what == Piece::Text && inside.get(at + 1).is_some_and(|next| next.is(":"));
        let Some(name) = token.literal().filter(|_| is_name) else {
            at += 1;
            continue;
        };
        let opens = inside.get(at + 2).is_some_and(|next| next.is("[") || next.is("{"));
        let end = if opens { closing(inside, at + 2) } else { at + 3 };
        let value = inside.get(at + 2..end.min(inside.len())).unwrap_or_default();
        let texts = value.iter().enumerate().filter(|(at, _)| !value.get(at + 1).is_some_and(|next| next.is(":")));
        let targets = texts.filter_map(|(_, token)| path::join(base, &token.literal()?)).collect();
        found.push(Alias { name: name.into_owned(), targets });
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_what_the_settings_say() {
        let config = b"{\n  // ours\n  \"extends\": \"./base\",\n  \"compilerOptions\": {\"baseUrl\": \"src\", \"paths\": {\"@config\": [\"config\"], \"@utils/*\": [\"utils/*\"],},}\n}\n";
        let base = b"{\"compilerOptions\": {\"paths\": {\"~*\": [\"./own/*\"]}}}";
        let package = b"{\"name\": \"x\", \"imports\": {\"#lib/*\": \"./lib/*.js\", \"#db\": {\"node\": \"./db.js\"}}}";
        let files = Files::in_memory(&[
            ("app/tsconfig.json", &config[..]),
            ("app/base.json", &base[..]),
            ("app/package.json", &package[..]),
        ]);
        let aliases = Aliases::of(&files, "app");
        for (name, wanted) in [
            ("@config", "app/src/config,app/src/@config"),
            ("@utils/a/b", "app/src/utils/a/b,app/src/@utils/a/b"),
            ("~x", "app/own/x,app/src/~x"),
            ("#lib/x", "app/lib/x.js,app/src/#lib/x"),
            ("#db", "app/db.js,app/src/#db"),
            ("express", "app/src/express"),
        ] {
            assert_eq!(aliases.places(name).join(","), wanted, "{name}");
        }
    }
}
