//! What one suite asks and the others do not: the version of Node.js, the JDK, the program's name.
//!
//! Part of floor 1's `suite`. A question is an entry of `questions:` in the suite's data, and needs no code of its own.

use serde::Deserialize;
use serde_json::Value;

/// A question that only this suite asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Question {
    /// Its name in files of answers and on the command line: `node-version`.
    pub id: String,
    /// What stands before it: `Node.js`.
    pub label: String,
    /// What it means, in a sentence or two.
    pub help: String,
    /// What holds while it is not answered, in a few words.
    pub empty: String,
    /// What holds while it is not answered, as a value to compare with what the application asks for: `18`.
    #[serde(default)]
    pub own: String,
    /// True when it is the rock's name that holds while it is not answered.
    #[serde(default)]
    pub own_is_name: bool,
    /// What comes of it where the application's files want something else than that: `will-not-start`.
    #[serde(default)]
    pub unmet: Unmet,
    /// What the application's files are asked for to suggest an answer.
    pub fact: String,
    /// What an answer looks like.
    pub shape: Shape,
    /// Answers that are fine besides those of the shape; a `*` at the end stands for any further letters.
    #[serde(default)]
    pub words: Vec<String>,
    /// An answer or two, for the fix of one that is not fine.
    pub example: String,
    /// What the application's files are asked for besides: a package to build with that an answer must bring along, since
    /// it replaces the extension's own list.
    #[serde(default)]
    pub companion: Option<String>,
    /// What the rock's document says for an answer. The answer is read back from the first.
    pub writes: Vec<Write>,
}

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A whole number: `21`.
    Number,
    /// Two numbers: `1.22`.
    Minor,
    /// One to three numbers: `22`, `22.11`, `22.11.0`.
    Release,
    /// The name of a program.
    Program,
}

/// One place in a part that an answer is written to; exactly one of the last three says how. `{}` stands for the answer,
/// `{name}` for the rock's name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Write {
    /// The part of the rock that gets the key.
    pub part: String,
    /// The key of that part: `npm-node-version`.
    pub key: String,
    /// The key's value.
    #[serde(default)]
    pub value: Option<Value>,
    /// An item of the key's list.
    #[serde(default)]
    pub item: Option<String>,
    /// An entry of the key's mapping.
    #[serde(default)]
    pub entry: Option<Entry>,
}

/// What comes of a question that is not answered as the application's files want it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unmet {
    /// The build stops.
    #[default]
    WillNotPack,
    /// The application stops as soon as it starts.
    WillNotStart,
}

/// An entry of a mapping, see [`Write`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entry {
    /// Holds the answer.
    pub key: String,
    /// Holds the rock's name.
    pub value: String,
}

impl Question {
    /// True for an answer that the packer can do something with.
    pub fn accepts(&self, answer: &str) -> bool {
        let is_word = |word: &String| match word.strip_suffix('*') {
            Some(start) => answer.strip_prefix(start).is_some_and(|rest| {
                !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            }),
            None => word == answer,
        };
        self.words.iter().any(is_word) || self.shape.fits(answer)
    }
}

impl Shape {
    fn fits(self, answer: &str) -> bool {
        let numbers = |most: usize| {
            let parts: Vec<&str> = answer.split('.').collect();
            let is_number =
                |part: &&str| !part.is_empty() && part.len() <= 6 && part.bytes().all(|b| b.is_ascii_digit());
            parts.len() <= most && parts.iter().all(is_number)
        };
        match self {
            Self::Number => numbers(1),
            Self::Minor => answer.contains('.') && numbers(2),
            Self::Release => numbers(3),
            Self::Program => {
                let mark = |b: u8| matches!(b, b'-' | b'_' | b'.' | b'+');
                !answer.starts_with(['-', '.'])
                    && !answer.is_empty()
                    && answer.bytes().all(|b| b.is_ascii_alphanumeric() || mark(b))
            }
        }
    }
}

/// What stands for `{}` in `text`, when the rest of it is as in `pattern`.
pub fn filled_in<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let (before, after) = pattern.split_once("{}")?;
    text.strip_prefix(before)?.strip_suffix(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_says_how_it_is_written() {
        for suite in super::super::all() {
            for question in &suite.questions {
                assert!(!question.writes.is_empty());
                for write in &question.writes {
                    let ways = [write.value.is_some(), write.item.is_some(), write.entry.is_some()];
                    assert_eq!(ways.iter().filter(|way| **way).count(), 1, "{}: {write:?}", question.id);
                }
                for example in question.example.split([',', ' ']).filter(|word| !word.is_empty()) {
                    assert!(question.accepts(example), "{}: {example}", question.id);
                }
            }
        }
    }

    #[test]
    fn answers_are_read_back_from_their_pattern() {
        assert_eq!(filled_in("go/{}/stable", "go/1.22/stable"), Some("1.22"));
        assert_eq!(filled_in("go/{}/stable", "go"), None);
        assert_eq!(filled_in("bin/{}", "bin/"), Some(""));
    }

    #[test]
    fn shapes() {
        assert!(Shape::Number.fits("21") && !Shape::Number.fits("21.1") && !Shape::Number.fits(""));
        assert!(Shape::Minor.fits("1.22") && !Shape::Minor.fits("1") && !Shape::Minor.fits("1.22.3"));
        assert!(Shape::Release.fits("22.11.0") && !Shape::Release.fits("22.") && !Shape::Release.fits("v22"));
        assert!(Shape::Program.fits("poll-2") && !Shape::Program.fits("a b") && !Shape::Program.fits("../x"));
    }
}
