//! What is secret in a text from outside, and what stands in its place: names stay, values go. Floor 1.
//!
//! Whatever charmer keeps, copies to another file or prints of the application's files passes here. Which names are those of
//! secrets, and how well-known tokens look, is data in `assets/environment.yaml`.

mod programs;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::suite;

/// What stands in the place of a value.
pub const HIDDEN: &str = "***";

/// `scheme://user:password@`; a password may hold what belongs into no address.
const ADDRESS: &str = r#"([A-Za-z][A-Za-z0-9+.-]*)://([^\s/?#'"`<>]+@|[^\s/?#'"`<>:@]*:[^\s'"`<>@]+@)"#;
/// What stands before a value: `NAME=`, `--name `, `"name": "`.
const NAME: &str = concat!(
    r#"--?[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?["']?(?:\s*=\s*|\s+)"#,
    r#"|[A-Za-z_][A-Za-z0-9_.-]*(?:["']?\s?=\s?|["']\s*:\s*|:\s*["'])"#
);
/// `NAME=value` before a command, with what leads it there and what ends it.
const ASSIGNMENT: &str = concat!(
    r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=",
    r#"((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'`;&|]+)*)\s*(?:;|&&)?\s*"#
);
/// `Authorization: Bearer …`, and what signs a program in to a server.
const HEADER: &str = r#"(?i:(authorization["']?\s*[:=]\s*["']?(?:[a-z]+\s+)?|\bbearer\s+))([A-Za-z0-9._~+/=-]{6,})"#;

/// A pattern, compiled for the first text that has what it begins with: most commands never see one, and compiling costs more
/// than all else that they do. One that is no pattern matches nothing; the tests hold that all are.
type Pattern = LazyLock<Option<Regex>>;

static IN_ADDRESS: Pattern = LazyLock::new(|| Regex::new(ADDRESS).ok());
static BEHIND_NAME: Pattern = LazyLock::new(|| Regex::new(NAME).ok());
static IN_HEADER: Pattern = LazyLock::new(|| Regex::new(HEADER).ok());
static ASSIGNED: Pattern = LazyLock::new(|| Regex::new(ASSIGNMENT).ok());
static BY_LOOKS: Pattern = LazyLock::new(|| Regex::new(&suite::names().secret_looks().join("|")).ok());

/// True for a value that must not be copied: it is said under a secret's name, or looks like a secret.
pub fn is_secret(name: &str, value: &str) -> bool {
    suite::names().is_secret(name) && is_value(value) || hidden(value) != value
}

/// The text with each secret's value replaced by [`HIDDEN`].
pub fn hidden(text: &str) -> Cow<'_, str> {
    if is_innocent(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = Cow::Borrowed(text);
    if text.contains("://") && text.contains('@') {
        out = replaced(out, &IN_ADDRESS, |found| {
            if is_open(&found[1], &found[2]) { found[0].to_owned() } else { format!("{}://{HIDDEN}@", &found[1]) }
        });
    }
    if says_any(text, &["authorization", "bearer"]) {
        out = replaced(out, &IN_HEADER, |found| [&found[1], HIDDEN].concat());
    }
    if programs::may_run_one(&out) {
        let found = programs::secrets(&out);
        out = without(out, &found);
    }
    if may_name_one(&out)
        && let Some(name) = BEHIND_NAME.as_ref()
    {
        let found = named(&out, name);
        out = without(out, &found);
    }
    let looks_so = suite::names().secret_starts().iter().any(|start| out.contains(start.as_str()));
    if looks_so { replaced(out, &BY_LOOKS, |_| HIDDEN.to_owned()) } else { out }
}

/// The text without what stands at these places.
fn without<'t>(text: Cow<'t, str>, places: &[Range<usize>]) -> Cow<'t, str> {
    if places.is_empty() {
        return text;
    }
    let (mut out, mut done) = (String::new(), 0);
    for place in places {
        out.push_str(&text[done..place.start]);
        out.push_str(HIDDEN);
        done = place.end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// True for most lines of a log, told at a glance since there may be millions: no mark of a value, no option, no word as long
/// as the shortest token.
fn is_innocent(text: &[u8]) -> bool {
    const TOKEN: usize = 16;
    let says = |here: usize, word: &[u8]| {
        text.get(here..here + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word))
    };
    let at = |at: usize| text.get(at).copied().unwrap_or_default();
    let quotes = |byte: u8| byte == b'"' || byte == b'\'';
    let mut length = 0;
    for (here, byte) in text.iter().enumerate() {
        let value = match *byte {
            b'=' => true,
            // `"name":`, `name: "`, `scheme://`.
            b':' => {
                at(here + 1) == b'/'
                    || [here.wrapping_sub(1), here + 1, here + 2].into_iter().any(|beside| quotes(at(beside)))
            }
            b'-' => length == 0 || quotes(at(here.wrapping_sub(1))),
            b'b' | b'B' => says(here, b"bearer"),
            b'a' | b'A' => says(here, b"authorization"),
            _ => false,
        };
        if value {
            return false;
        }
        length = if byte.is_ascii_whitespace() { 0 } else { length + 1 };
        if length >= TOKEN {
            return false;
        }
    }
    true
}

/// True where one of the words, in small letters, stands in the text in whatever letters.
fn says_any(text: &str, words: &[&str]) -> bool {
    let is_here =
        |word: &&str| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    words.iter().any(is_here)
}

/// True where something could be said under the name of a secret.
fn may_name_one(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let is_secret = |word: &str| {
        let name = word.trim_start_matches(|c: char| !c.is_ascii_alphabetic() && c != '_');
        !name.is_empty() && suite::names().is_secret(name)
    };
    (assigns(text) || text.starts_with('-') || text.contains(" -"))
        && text.split(|c| !is_name(c)).any(|word| !word.is_empty() && is_secret(word))
}

/// Where values are said under the names of secrets. What is no secret's value may hold one: `--env TOKEN=…`.
fn named(text: &str, name: &Regex) -> Vec<Range<usize>> {
    let (mut values, mut at) = (Vec::new(), 0);
    while let Some(found) = name.find_at(text, at) {
        at = found.end();
        let quote = ['"', '\''];
        let start = if found.as_str().ends_with(quote) { at - 1 } else { at };
        let called = found.as_str().trim_end_matches(|c: char| c.is_whitespace() || "=:\"'".contains(c));
        if !suite::names().is_secret(called.trim_start_matches('-')) {
            continue;
        }
        let end = start + value_length(&text[start..]);
        if is_value(&text[start..end]) {
            values.push(start..end);
            at = end;
        }
    }
    values
}

/// How long the value is that a text begins with: to the end of its quotes, or to what ends a word in a shell.
fn value_length(text: &str) -> usize {
    if !text.starts_with(['"', '\'']) {
        return text.find(|c: char| c.is_whitespace() || "\"'`;&|,)}]".contains(c)).unwrap_or(text.len());
    }
    quoted_length(text)
}

/// How long the quoted text is that a text begins with, both quotes counted; all of it where they do not end.
fn quoted_length(text: &str) -> usize {
    let quote = text.chars().next().unwrap_or_default();
    let mut escaped = false;
    let closes = |(_, c): &(usize, char)| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    };
    text.char_indices().skip(1).find(closes).map_or(text.len(), |(at, _)| at + 1)
}

/// The command without assignments of secrets before it, and the names of those. Where they are handed over, they come from
/// the surroundings of the service; other secrets in it are hidden.
pub fn without_assignments(command: &str) -> (String, Vec<String>) {
    let (mut left, mut names, mut done, mut at) = (String::new(), Vec::new(), 0, 0);
    while let Some(found) = ASSIGNED.as_ref().and_then(|pattern| pattern.captures_at(command, at)) {
        let (Some(whole), Some(name), Some(value)) = (found.get(0), found.get(1), found.get(2)) else { break };
        at = whole.end();
        let begins = command[..whole.start()].ends_with(|c: char| c.is_whitespace() || "\"';&|(".contains(c));
        if (begins || whole.start() == 0) && is_secret(name.as_str(), value.as_str()) {
            left.push_str(&command[done..whole.start()]);
            names.push(name.as_str().to_owned());
            done = at;
        }
    }
    left.push_str(&command[done..]);
    (hidden(&left).into_owned(), names)
}

fn replaced<'t>(text: Cow<'t, str>, pattern: &Pattern, mut by: impl FnMut(&Captures) -> String) -> Cow<'t, str> {
    let Some(pattern) = pattern.as_ref() else { return text };
    match pattern.replace_all(&text, |found: &Captures| by(found)) {
        Cow::Borrowed(_) => text,
        Cow::Owned(new) => Cow::Owned(new),
    }
}

/// True where a value may stand behind a name: not for the versions of requirements.
fn assigns(text: &str) -> bool {
    let bytes = text.as_bytes();
    let assigns = |(at, byte): (usize, &u8)| {
        let beside = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| b"=<>!~".contains(b));
        *byte == b':' || *byte == b'=' && !beside(at.checked_sub(1)) && !beside(Some(at + 1))
    };
    bytes.iter().enumerate().any(assigns)
}

/// True where what stands before the `@` is no secret: a user of SSH, a reference, a port before a path with an `@`.
fn is_open(scheme: &str, user: &str) -> bool {
    let user = user.trim_end_matches('@');
    let Some((_, password)) = user.split_once(':') else {
        return scheme.to_ascii_lowercase().ends_with("ssh") || user == "git" || !is_value(user);
    };
    let is_port = password.split('/').next().is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()));
    password.contains('/') && is_port || !is_value(password)
}

/// False for what stands for a value, or says where it is: a reference, a path, a version, a call.
fn is_value(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let refers = ["$", "%", "{", "<", "/", "./", "../", "~", "=", "^", ">", "os.", "env", "process.", "secret:", "["];
    let is_word = ["", "true", "false", "yes", "no", "none", "null", "nil"].contains(&&*value.to_lowercase());
    let is_version = value.contains('.') && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let is_hidden = value.bytes().all(|b| !b.is_ascii_alphanumeric()) && value.is_ascii();
    !(is_word || is_version || is_hidden || value.contains('(') || refers.iter().any(|start| value.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_are_patterns() {
        assert!([&IN_ADDRESS, &BEHIND_NAME, &IN_HEADER, &ASSIGNED, &BY_LOOKS].iter().all(|pattern| pattern.is_some()));
        // What begins so is found.
        let ends = [String::new(), format!(".{}", "A1".repeat(10)), format!(".eyJ{}.", "A1".repeat(10))];
        for start in suite::names().secret_starts() {
            let tokens = ends.iter().map(|end| format!("{start}{}{end}", "A1".repeat(20)));
            let tokens = tokens.chain([format!("{start}{}", "A1".repeat(8)), format!("{start} PRIVATE KEY-----A1")]);
            assert!(tokens.into_iter().any(|token| hidden(&token).contains(HIDDEN)), "{start}");
        }
    }

    #[test]
    fn values_go_and_names_stay() {
        for (given, wanted) in [
            ("shop @ https://bob:hunter2@pypi.example/shop.whl", "shop @ https://***@pypi.example/shop.whl"),
            ("--index-url https://hunter2@host/simple", "--index-url https://***@host/simple"),
            ("git+https://hunter2:x@github.com/a/b.git@v1#egg=b", "git+https://***@github.com/a/b.git@v1#egg=b"),
            ("postgresql://shop:hunt/er2@db/shop", "postgresql://***@db/shop"),
            ("redis://:hunter2@cache:6379/0", "redis://***@cache:6379/0"),
            ("DB_PASSWORD=hunter2 celery -A shop worker", "DB_PASSWORD=*** celery -A shop worker"),
            ("PGPASSWORD='hunter 2' psql", "PGPASSWORD=*** psql"),
            ("flower --broker-password hunter2 -p 80", "flower --broker-password *** -p 80"),
            ("flower --basic_auth=bob:hunter2", "flower --basic_auth=***"),
            ("host=db password=hunter2 dbname=shop", "host=db password=*** dbname=shop"),
            ("Server=db;AccountKey=hunter2==;Timeout=5", "Server=db;AccountKey=***;Timeout=5"),
            ("https://host/hook?token=hunter2&x=1", "https://host/hook?token=***&x=1"),
            ("bash -c \"TOKEN=hunter2 x --env DSN=hunter2\"", "bash -c \"TOKEN=*** x --env DSN=***\""),
            ("SECRET_KEY = \"hunter2\"", "SECRET_KEY = ***"),
            ("{\"apiKey\": \"hunter2\"}", "{\"apiKey\": ***}"),
            ("curl -H 'Authorization: Bearer hunter2hunter2'", "curl -H 'Authorization: Bearer ***'"),
            ("push ghp_hunter2hunter2hunter2hunter2", "push ***"),
        ] {
            assert_eq!(hidden(given), wanted);
        }
    }

    #[test]
    fn long_texts_of_one_kind_take_no_time() {
        for piece in ["a=", "token=", "--a ", "a://", "\"a\":", "a:b@", "key='", "eyJ", "bearer ", "-", "x"] {
            let text = piece.repeat(100_000);
            assert!(hidden(&text).len() <= text.len() * 4);
            assert!(without_assignments(&text).0.len() <= text.len() * 4);
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "Flask==3.0.3",
            "django-secret-key>=1.2",
            "token==1.0",
            "token = \"^1.0\"",
            "git+ssh://git@github.com/a/b.git",
            "https://host:8080/@scope/package@1.0",
            "DB_PASSWORD=$DB_PASSWORD celery worker",
            "https://${USER}:${TOKEN}@host/",
            "SECRET_KEY = os.environ[\"SECRET_KEY\"]",
            "TOKEN = read_token()",
            "uvicorn --ssl-keyfile ./key.pem --ssl-key /etc/key.pem",
            "gunicorn -b 0.0.0.0:8000 --workers=4 shop:app",
            "PUBLIC_KEY=abc",
            "the option token: a text",
            "celery -A shop worker --max-tasks-per-child=50",
        ] {
            assert_eq!(hidden(text), text);
        }
    }

    #[test]
    fn a_service_gets_its_secrets_from_its_surroundings() {
        for (given, wanted, names) in [
            ("DB_PASSWORD=hunter2 X=1 celery worker", "X=1 celery worker", "DB_PASSWORD"),
            ("env API_TOKEN='hunter 2' node worker.js", "env node worker.js", "API_TOKEN"),
            ("bash -c \"export DSN=hunter2; node worker.js\"", "bash -c \"node worker.js\"", "DSN"),
            ("BROKER=redis://:hunter2@cache celery worker", "celery worker", "BROKER"),
            ("celery -b redis://:hunter2@cache worker", "celery -b redis://***@cache worker", ""),
        ] {
            assert_eq!(
                without_assignments(given),
                (wanted.to_owned(), names.split(' ').filter(|n| !n.is_empty()).map(str::to_owned).collect())
            );
        }
    }
}
