//! Commands as shells and process managers write them: cut at what joins them, stripped of what wraps them.
//!
//! Part of floor 2's `app`. Nothing is ever run.

use super::data::data;
use crate::text::secret::HIDDEN;

/// What only a shell understands. A tilde or a star may be plain, but a shell does no harm then.
const SHELL: [char; 11] = ['$', '`', '|', '&', ';', '<', '>', '*', '?', '(', '~'];

/// A line of shell cut into simple commands, at `&&`, `||`, `;`, `|` and line ends outside quotes.
pub(super) fn commands(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut quote, mut start, mut escaped) = (None, 0, false);
    for (at, c) in line.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ';' | '|' | '&' | '\n') => {
                parts.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&line[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The words of a simple command; split at blanks where quotes do not match.
pub(super) fn words(command: &str) -> Vec<String> {
    shlex::split(command).unwrap_or_else(|| command.split_whitespace().map(str::to_owned).collect())
}

/// `NAME=value` before a command.
pub(super) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

/// The command without what wraps it (`poetry run`, `exec`, …) and without assignments, for looking at.
pub(super) fn bare(words: &[String]) -> &[String] {
    let mut rest = words;
    loop {
        let before = rest.len();
        while rest.first().is_some_and(|word| is_assignment(word)) {
            rest = &rest[1..];
        }
        for wrapper in &data().wrappers {
            if rest.len() > wrapper.len() && rest.iter().zip(wrapper).all(|(word, wanted)| word == wanted) {
                rest = &rest[wrapper.len()..];
            }
        }
        if rest.len() == before {
            return rest;
        }
    }
}

/// The command as a rock's service can run it: wrappers gone, `python3` for `python`, a shell where only a shell
/// understands it, `env` for assignments.
pub(super) fn for_service(command: &str) -> Option<String> {
    let command = command.trim();
    let words = words(command);
    let plain = bare(&words);
    let first = plain.first()?;
    // What stands for a secret is no pattern.
    if command.replace(HIDDEN, "").contains(SHELL) {
        let after = command.find(first.as_str()).and_then(|at| command.get(at..)).unwrap_or(command);
        // Assignments are for the shell, wrappers for nobody.
        let text = if words.first().is_some_and(|word| is_assignment(word)) { command } else { after };
        let text = text.strip_prefix("python ").map_or_else(|| text.to_owned(), |rest| format!("python3 {rest}"));
        return shlex::try_join(["bash", "-c", text.as_str()]).ok();
    }
    let assignments: Vec<&str> = words.iter().map(String::as_str).take_while(|word| is_assignment(word)).collect();
    let env = if assignments.is_empty() { Vec::new() } else { [vec!["env"], assignments].concat() };
    let rest = plain.iter().enumerate().map(|(i, word)| if i == 0 && word == "python" { "python3" } else { word });
    shlex::try_join(env.into_iter().chain(rest)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_ones_that_a_service_can_run() {
        for (given, wanted) in [
            ("celery -A shop worker", "celery -A shop worker"),
            ("poetry run python worker.py", "python3 worker.py"),
            ("exec uv run celery -A a:b worker -Q 'x y'", "celery -A a:b worker -Q 'x y'"),
            ("C_FORCE_ROOT=1 celery worker", "env 'C_FORCE_ROOT=1' celery worker"),
            ("python clock.py --port $PORT", "bash -c 'python3 clock.py --port $PORT'"),
            ("A=$B celery worker", "bash -c 'A=$B celery worker'"),
        ] {
            assert_eq!(for_service(given).as_deref(), Some(wanted), "{given}");
        }
        assert_eq!(for_service("  "), None);
    }

    #[test]
    fn quotes_hold_commands_together() {
        assert_eq!(commands("a && b 'c; d' | e\n f"), ["a", "b 'c; d'", "e", "f"]);
        assert!(is_assignment("A_1=") && !is_assignment("--a=b") && !is_assignment("1=2"));
    }
}
