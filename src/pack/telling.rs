//! The line of any log that says most about a failure, where no known failure is in it. Floor 2; pure.

use std::collections::VecDeque;

use super::diagnose::{lasting, matters};
use super::trouble::is_error;

/// How many lines that say something are kept.
const KEPT: usize = 1000;

/// How much a line says, the most last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    /// That something failed.
    Failed,
    /// A line of the level error, or with that word in it.
    Error,
    /// The error that ended a program.
    Fatal,
    /// What an exception was about.
    Exception,
}

/// Levels of lines that tell of no failure, whatever words are in them.
const CALM: [&str; 6] = [" DEBUG ", " INFO ", " WARNING ", " TRACE ", "level=info", "level=warning"];
const FATAL: [&str; 9] =
    ["FATA[", "FATAL", "fatal:", "level=fatal", "panic:", "CRITICAL", "Fatal error", "fatal error", "OOMKilled"];
const ERROR: [&str; 6] = ["ERROR", "ERRO[", "level=error", "Error:", "error:", "hook failed"];
const FAILED: [&str; 18] = [
    "FAILED",
    "exit status ",
    "Exception:",
    "Error [",
    "Cannot find",
    "could not be",
    "is not set",
    "missing value",
    "ImproperlyConfigured",
    " failed",
    "Failed ",
    "exited with code",
    "exited quickly",
    "connection refused",
    "permission denied",
    "Permission denied",
    "BackOff",
    "not found",
];

/// The line of these that says most of a failure.
pub fn telling<'l>(lines: impl IntoIterator<Item = &'l String>) -> Option<String> {
    let mut telling = Telling::default();
    lines.into_iter().for_each(|line| telling.line(line));
    telling.cause()
}

/// Remembers the lines that say something, and those that end a failure.
#[derive(Debug, Default)]
pub(super) struct Telling {
    kept: VecDeque<(Option<Says>, String)>,
    in_traceback: bool,
}

impl Telling {
    /// Takes the next line.
    pub fn line(&mut self, line: &str) {
        let text = line.trim_start_matches([':', ' ']);
        if text.ends_with("Traceback (most recent call last):") {
            self.in_traceback = true;
            return;
        }
        let is_inside = line.starts_with([' ', '\t']) || text.contains("]   File \"") || text.contains("]     ");
        let ends = self.in_traceback && !is_inside && !text.is_empty();
        self.in_traceback &= !ends;
        // The last cause of Java's is the first that went wrong.
        let ends = ends || text.starts_with("Caused by: ");
        let says = if ends { Some(Says::Exception) } else { says(text) };
        if says.is_some() || !self.kept.is_empty() && matters(text) {
            if self.kept.len() == KEPT {
                self.kept.pop_front();
            }
            self.kept.push_back((says, text.trim_end().to_owned()));
        }
    }

    /// The line that says most of those that still count, if one looks like a failure; of several that say as much, the last.
    pub fn cause(self) -> Option<String> {
        let lines: Vec<&str> = self.kept.iter().map(|(_, line)| line.as_str()).collect();
        let lasting = lasting(&lines);
        let said = self.kept.into_iter().zip(lasting).filter(|((says, _), lasts)| *lasts && says.is_some());
        said.map(|(said, _)| said).max_by_key(|(says, _)| *says).map(|(_, line)| line)
    }
}

fn says(text: &str) -> Option<Says> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&FATAL) {
        return Some(Says::Fatal);
    }
    if has(&CALM) || text.starts_with("WARNING") || text.starts_with("INFO") {
        return None;
    }
    if has(&ERROR) || is_error(text) {
        return Some(Says::Error);
    }
    (has(&FAILED) && !text.contains("0 failed")).then_some(Says::Failed)
}

#[cfg(test)]
mod tests {
    use super::Telling;

    fn cause(log: &str) -> Option<String> {
        let mut telling = Telling::default();
        log.lines().for_each(|line| telling.line(line));
        telling.cause()
    }

    #[test]
    fn the_line_that_says_most_is_quoted() {
        for (log, wanted) in [
            ("a\nunit-a-0: 12:00:00 ERROR x: y\nb", "unit-a-0: 12:00:00 ERROR x: y"),
            ("ERROR a\nTraceback (most recent call last):\n  File \"x\"\nboto.Odd: why\nERROR b", "boto.Odd: why"),
            ("it failed\nFATA[0000] no such thing\nERROR x", "FATA[0000] no such thing"),
            (
                "shop/0  error  idle  10.1.1.1  hook failed: \"odd\"",
                "shop/0  error  idle  10.1.1.1  hook failed: \"odd\"",
            ),
            ("Pulling image\nthe thing exited with code 3", "the thing exited with code 3"),
        ] {
            assert_eq!(cause(log).as_deref(), Some(wanted), "{log}");
        }
    }

    #[test]
    fn a_log_without_a_failure_has_none() {
        for log in [
            "",
            "unit-a-0: 12:00:00 INFO juju.worker no error: 0 failed",
            "active  idle\n12 passed, 0 failed",
            "WARNING: error handling is off",
        ] {
            assert_eq!(cause(log), None, "{log}");
        }
    }
}
