//! Secrets that a program is given under a letter: `mysql -phunter2`, `redis-cli -a hunter2`, `curl -u bob:hunter2`. Which
//! programs and options these are is data in `assets/environment.yaml`. Floor 1.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::{is_value, quoted_length};
use crate::suite::{self, SecretOptions};
use crate::text::path;

static PROGRAMS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    suite::names().secret_options().iter().flat_map(|rule| &rule.programs).map(String::as_str).collect()
});

/// Commands in quotes within quotes are read so deep.
const DEPTH: usize = 4;

/// True where the name of such a program may stand in the text, and an option.
pub(super) fn may_run_one(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    [" -", "\"-", "'-"].iter().any(|option| text.contains(option))
        && text.split(|c| !is_name(c)).any(|word| PROGRAMS.contains(word))
}

fn names(rule: &SecretOptions, program: &str) -> bool {
    rule.programs.iter().any(|known| known == program)
}

/// Where the secrets are in the text, first things first.
pub(super) fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut commands = Commands { text, depth: 0, active: Vec::new(), next: None, found: Vec::new() };
    commands.read(0..text.len());
    commands.found
}

#[derive(Clone, Copy)]
enum Form {
    Secret,
    Pair(&'static str),
    Header,
}

/// A program of the command that is read.
struct Active {
    rule: &'static SecretOptions,
    /// Whether the word was there behind which its options count.
    counts: bool,
}

struct Commands<'t> {
    text: &'t str,
    depth: usize,
    active: Vec<Active>,
    /// What the next word is.
    next: Option<Form>,
    found: Vec<Range<usize>>,
}

impl Commands<'_> {
    /// Reads the commands in a part of the text.
    fn read(&mut self, part: Range<usize>) {
        let mut at = part.start;
        while let Some(c) = self.text[at..part.end].chars().next() {
            if ends_command(&self.text[at..part.end]) {
                self.active.clear();
                self.next = None;
            }
            if c.is_whitespace() || ";|&()`[]{},\\".contains(c) {
                at += c.len_utf8();
                continue;
            }
            let end = at + word_length(&self.text[at..part.end]);
            self.word(at..end);
            at = end;
        }
    }

    fn word(&mut self, whole: Range<usize>) {
        let inner = within_quotes(self.text, &whole);
        let word = &self.text[inner.clone()];
        if let Some(form) = self.next.take().filter(|_| !word.starts_with('-')) {
            return self.value(form, whole);
        }
        if word.starts_with('-') {
            return self.option(inner);
        }
        if word.contains(char::is_whitespace) {
            return self.quoted(whole);
        }
        // What it is to run follows a wrapper's own options.
        self.active.retain(|active| !active.rule.wraps);
        for active in &mut self.active {
            active.counts |= active.rule.behind == word;
        }
        let program = if word.contains("://") { "" } else { path::name(word) };
        if !PROGRAMS.contains(program) {
            return;
        }
        for rule in suite::names().secret_options().iter().filter(|rule| names(rule, program)) {
            if !self.active.iter().any(|active| std::ptr::eq(active.rule, rule)) {
                self.active.push(Active { rule, counts: rule.behind.is_empty() });
            }
        }
    }

    /// Quoted text with spaces may be a command of its own: `bash -c "…"`.
    fn quoted(&mut self, whole: Range<usize>) {
        if self.depth == DEPTH {
            return;
        }
        self.depth += 1;
        let outer = std::mem::take(&mut self.active);
        let mut at = whole.start;
        while let Some(open) = self.text[at..whole.end].find(['"', '\'']).map(|open| at + open) {
            let end = open + quoted_length(&self.text[open..whole.end]);
            self.read(open + 1..within_quotes(self.text, &(open..end)).end.max(open + 1));
            at = end;
        }
        (self.active, self.next, self.depth) = (outer, None, self.depth - 1);
    }

    fn option(&mut self, place: Range<usize>) {
        let word = &self.text[place.clone()];
        let mut value = None;
        for Active { rule, .. } in self.active.iter().filter(|active| active.counts) {
            let pair = Form::Pair(&rule.by);
            for (options, form) in [(&rule.apart, Form::Secret), (&rule.pair, pair), (&rule.header, Form::Header)] {
                if options.iter().any(|option| word == option || ends_cluster(word, option, form)) {
                    self.next = Some(form);
                    return;
                }
            }
            let attached = rule.attached.iter().map(|option| (option, Form::Secret));
            let further = rule.pair.iter().map(|option| (option, pair));
            let further = further.chain(rule.header.iter().map(|option| (option, Form::Header)));
            value = value
                .or_else(|| attached.chain(further).find_map(|(option, form)| Some((value_in(word, option)?, form))));
        }
        if let Some((at, form)) = value {
            self.value(form, place.start + at..place.end);
        }
    }

    fn value(&mut self, form: Form, place: Range<usize>) {
        let inner = within_quotes(self.text, &place);
        let text = &self.text[inner.clone()];
        let secret = match form {
            Form::Secret => Some(place),
            Form::Pair(by) => text.find(by).map(|at| inner.start + at + by.len()..inner.end),
            Form::Header => text
                .split_once(':')
                .filter(|(name, _)| suite::names().is_secret_header(name.trim()))
                .map(|(_, value)| inner.end - value.trim_start().len()..inner.end),
        };
        self.found.extend(secret.filter(|secret| is_value(&self.text[secret.clone()])));
    }
}

/// `-fsSu` of curl: several letters, and the last one takes the value.
fn ends_cluster(word: &str, option: &str, form: Form) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    let is_letter = option.len() == 2 && letters.bytes().all(|b| b.is_ascii_alphabetic());
    matches!(form, Form::Pair(_)) && is_letter && letters.ends_with(&option[1..])
}

/// Where the value begins in a word that is the option and its value.
fn value_in(word: &str, option: &str) -> Option<usize> {
    let rest = word.strip_prefix(option)?;
    let is_long = option.starts_with("--") || option.len() > 3;
    let value = if is_long { rest.strip_prefix('=')? } else { rest };
    (!value.is_empty()).then(|| word.len() - value.len())
}

/// True where a text begins with what ends a command for a shell.
fn ends_command(text: &str) -> bool {
    match text.as_bytes() {
        [b';' | b'|' | b'\n', ..] | [b'&'] => true,
        [b'&', next, ..] => *next == b'&' || next.is_ascii_whitespace(),
        _ => false,
    }
}

/// How long the word is that a text begins with, its quotes and what is in them too.
fn word_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' => {
                at += quoted_length(&text[at..]);
                // A list's next entry needs no space before it.
                if text[at..].starts_with([',', ']']) {
                    return at;
                }
            }
            '\\' => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            c if c.is_whitespace() || ";|)`".contains(c) || ends_command(&text[at..]) => {
                return if at == 0 { c.len_utf8() } else { at };
            }
            c => at += c.len_utf8(),
        }
    }
    at
}

/// A word without the quotes around all of it.
fn within_quotes(text: &str, word: &Range<usize>) -> Range<usize> {
    let raw = &text[word.clone()];
    let is_quoted = raw.starts_with(['"', '\'']) && quoted_length(raw) == raw.len();
    let ends = is_quoted && raw.len() > 1 && raw.ends_with(&raw[..1]);
    word.start + usize::from(is_quoted)..word.end - usize::from(ends)
}

#[cfg(test)]
mod tests {
    use super::super::hidden;

    #[test]
    fn what_a_program_is_given_under_a_letter_goes() {
        for (given, wanted) in [
            ("mysql -uroot -phunter2 shop", "mysql -uroot -p*** shop"),
            ("/usr/bin/mysqldump -h db -psecret --port 3306 shop", "/usr/bin/mysqldump -h db -p*** --port 3306 shop"),
            ("mysql -p\"hunter 2\" shop", "mysql -p*** shop"),
            ("redis-cli -h redis-cli -a hunter2 ping", "redis-cli -h redis-cli -a *** ping"),
            // A space of more bytes than the word before it has.
            ("http #\u{85}\"-", "http #\u{85}\"-"),
            ("until redis-cli -a 'hunter 2' ping; do sleep 1; done", "until redis-cli -a *** ping; do sleep 1; done"),
            ("[\"redis-cli\",\"-a\",\"hunter2\"]", "[\"redis-cli\",\"-a\",***]"),
            ("CMD [\"sh\", \"-c\", \"mysql -phunter2\"]", "CMD [\"sh\", \"-c\", \"mysql -p***\"]"),
            ("bash -c \"cd /srv && mysql -phunter2 < x\"", "bash -c \"cd /srv && mysql -p*** < x\""),
            ("curl -fsSu bob:hunter2 http://h/?a=1&b=2", "curl -fsSu bob:*** http://h/?a=1&b=2"),
            ("curl http://h/x 2>&1 -u 'bob:hunter 2'", "curl http://h/x 2>&1 -u 'bob:***'"),
            ("curl --user=bob:hunter2 --proxy-user a:b h", "curl --user=bob:*** --proxy-user a:*** h"),
            ("curl -ubob:hunter2 -H 'X-Api-Key: hunter2' h", "curl -ubob:*** -H 'X-Api-Key: ***' h"),
            ("wget --header=\"Cookie: id=hunter2\" h", "wget --header=\"Cookie: ***\" h"),
            ("sshpass -p hunter2 ssh -p 22 h", "sshpass -p *** ssh -p 22 h"),
            (
                "docker login -u bob -p hunter2 r && docker run -p 80:80 x",
                "docker login -u bob -p *** r && docker run -p 80:80 x",
            ),
            ("openssl rsa -passin pass:hunter2 -in k", "openssl rsa -passin pass:*** -in k"),
            ("lftp -u bob,hunter2 h", "lftp -u bob,*** h"),
            ("ldapsearch -D cn=x -w hunter2", "ldapsearch -D cn=x -w ***"),
            ("don't run mysql -phunter2 here", "don't run mysql -p*** here"),
        ] {
            assert_eq!(hidden(given), wanted);
            assert_eq!(hidden(wanted), wanted, "twice");
        }
    }

    #[test]
    fn the_same_letters_of_other_programs_stay() {
        for text in [
            "python -m http.server -p 80",
            "gunicorn -b :80 -p app.pid shop:app",
            "mysql -h db -P 3306 -u root -p shop",
            "mysql -p$PASSWORD shop",
            "redis-cli -a \"$REDIS_PASSWORD\" ping",
            "redis-server --port 6379 -a on",
            "curl -u bob http://h:80/ -o x:y",
            "curl -H 'Accept: text/html' h",
            "docker run -p 8080:80 mysql",
            "ssh -p 2222 bob@h",
            "celery -A shop worker -P gevent",
            "openssl rsa -passin env:KEY_PASS -passout file:out",
            "mkdir -p mysql",
            "mysql -h db; mkdir -pv x",
            "zip -r x.zip -P",
            "unzip -p x.zip a:b",
            "http -a",
            "mysql-client -px",
            "'",
            "mysql \"",
        ] {
            assert_eq!(hidden(text), text);
        }
    }

    #[test]
    fn long_texts_take_no_time() {
        for piece in [
            "mysql ",
            "mysql -p",
            "curl -u ",
            "'mysql ",
            "mysql '\"",
            "\\\"a ",
            "-u a:",
            "\\",
            "[\"a\",",
            "curl -H \"x: ",
        ] {
            let text = piece.repeat(20_000);
            assert!(hidden(&text).len() <= text.len() * 4);
        }
    }
}
