//! What example files and compose files say of variables by name: a value, a comment.
//!
//! Part of floor 2's `app`. A hint makes no variable needed; it tells more of one that the source reads. Values of real
//! `.env` files are never read, and what looks like a secret is not kept.

use serde::Serialize;

use super::{compose, dotenv};
use crate::app::facts::Evidence;
use crate::app::snapshot::Snapshot;
use crate::suite;
use crate::text::{path, secret};

/// Words in the names of files that show which variables there are.
const EXAMPLES: [&str; 8] = ["example", "sample", "template", "tpl", "dist", "default", "defaults", "schema"];
/// A value with one of these in it stands for another one.
const STANDS_FOR: [&str; 11] =
    ["change", "your", "xxx", "<", "example", "sample", "todo", "replace", "...", "127.0.0.1", "insert"];
/// A value with one of these in it is for those who develop.
const FOR_DEVELOPMENT: [&str; 5] = ["dev", "debug", "test", "local", "true"];
/// Longer ones say nothing that fits into a description.
const MAX_VALUE: usize = 80;
const MAX_ABOUT: usize = 160;

/// What a file says of a variable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// The variable.
    pub name: String,
    /// The value that it has there; empty where there is none, or none that may be told.
    pub value: String,
    /// What a comment says of it; may be empty.
    pub about: String,
    /// Where it was read.
    pub from: Evidence,
}

impl Hint {
    /// The hint; of a value that is or may be a secret, nothing is kept.
    pub(super) fn new(name: &str, value: &str, about: &str, (path, line): (&str, usize)) -> Self {
        let value = value.trim();
        let is_open = !suite::names().holds_secret(name) && secret::hidden(value) == value && !value.contains('@');
        let value = if is_open && value.len() <= MAX_VALUE { value } else { "" };
        let about = secret::hidden(about.trim());
        let about = if about.len() <= MAX_ABOUT { &*about } else { "" };
        let from = Evidence::new(path, line, name);
        Self { name: name.to_owned(), value: value.to_owned(), about: about.to_owned(), from }
    }

    /// The value, where it may be the one that most people want: not one that stands for another.
    #[must_use]
    pub fn plain_value(&self) -> Option<&str> {
        let value = self.value.to_lowercase();
        let is_plain = !value.is_empty() && !value.contains("://") && !value.contains('$');
        let mut other = STANDS_FOR.iter().chain(&FOR_DEVELOPMENT);
        (is_plain && !other.any(|word| value.contains(word))).then_some(self.value.as_str())
    }
}

/// True for a file that shows which variables there are: `.env.example`, `env.dist`, `sample.env`.
pub fn is_example(file: &str) -> bool {
    let name = path::name(file);
    dotenv::is_dotenv(name) && name.split(['.', '-', '_']).any(|word| EXAMPLES.contains(&word))
}

/// What the files around the application say: examples first, then the compose file.
pub fn hints(snapshot: &Snapshot) -> Vec<Hint> {
    let mut files: Vec<&str> = snapshot.variables().iter().map(|(path, ..)| path.as_str()).collect();
    files.dedup();
    let examples = files.into_iter().filter(|path| is_example(path));
    let texts = examples.filter_map(|path| Some((path, snapshot.readable(path)?)));
    let mut found: Vec<Hint> = texts.flat_map(|(path, text)| of_example(path, text)).collect();
    let compose = compose::FILES.into_iter().find_map(|path| Some((path, snapshot.readable(path)?)));
    found.extend(compose.map(|(path, text)| compose::parse(path, text).hints).unwrap_or_default());
    let named = snapshot.variables().iter().filter(|(path, ..)| !is_example(path));
    found.extend(named.map(|(path, line, name)| Hint::new(name, "", "", (path, *line))));
    found
}

/// `NAME=value  # about`, with comments above or behind.
fn of_example(path: &str, text: &str) -> Vec<Hint> {
    let mut found = Vec::new();
    let mut above = String::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(comment) = line.strip_prefix('#') {
            // A name that is commented out is one all the same.
            match assigned(comment.trim_start()) {
                Some((name, value)) => found.push(Hint::new(name, value, &above, (path, at + 1))),
                None => above = format!("{above} {}", comment.trim()).trim().to_owned(),
            }
            continue;
        }
        let plain = line.strip_prefix("export ").unwrap_or(line);
        if let Some((name, value)) = assigned(plain) {
            let (value, behind) = value.split_once(" #").unwrap_or((value, ""));
            let value = value.trim().trim_matches(['"', '\'']);
            let about = if behind.trim().is_empty() { &above } else { behind };
            found.push(Hint::new(name, value, about, (path, at + 1)));
        }
        above.clear();
    }
    found
}

fn assigned(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_tell_values_and_comments_and_no_secrets() {
        let text = "# How many on a page\nPAGE_SIZE=20\nexport LEVEL='info' # what is logged\n\nAPI_TOKEN=abc\n# OFF=1\nURL=http://u:p@x/\nnot a line\n";
        let found: Vec<String> = of_example(".env.example", text)
            .iter()
            .map(|hint| format!("{}={} {} {}", hint.name, hint.value, hint.from.line, hint.about))
            .collect();
        let expected = [
            "PAGE_SIZE=20 2 How many on a page",
            "LEVEL=info 3 what is logged",
            "API_TOKEN= 5 ",
            "OFF=1 6 ",
            "URL= 7 ",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_value_that_stands_for_another_is_no_default() {
        let plain = |value: &str| Hint::new("X", value, "", ("f", 1)).plain_value().is_some();
        assert!(plain("20") && plain("info") && plain("eu-west-1"));
        for value in [
            "",
            "changeme",
            "your-name",
            "http://localhost:80",
            "<name>",
            "${OTHER}",
            "me@x.org",
            "development",
            "True",
        ] {
            assert!(!plain(value), "{value}");
        }
    }

    #[test]
    fn only_examples_are_read() {
        for name in
            [".env.example", ".env.sample", "env.dist", "example.env", ".env.local.example", "app/.env.template"]
        {
            assert!(is_example(name), "{name}");
        }
        for name in [".env", ".env.local", "prod.env", ".envrc", "example.py", ".env.production"] {
            assert!(!is_example(name), "{name}");
        }
    }
}
