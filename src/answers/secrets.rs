//! What is secret in answers: names and keys may be told, values only in the two documents. Part of floor 4.

use super::{Answers, ConfigOption};
use crate::text::secret;

impl Answers {
    /// The same answers without the values of secrets: an option that looks like one has no default, and in a command or
    /// another text [`secret::HIDDEN`] stands in the value's place.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut answers = self.clone();
        for option in &mut answers.options {
            if option.kind == "secret" || secret::is_secret(&option.name, &option.default) {
                option.default.clear();
            }
        }
        let commands = answers.services.iter_mut().map(|service| &mut service.command);
        let texts = answers.options.iter_mut().map(|option| &mut option.description);
        let more = [&mut answers.summary, &mut answers.description, &mut answers.title].into_iter();
        for text in commands.chain(texts).chain(more).chain(answers.extras.values_mut()) {
            *text = secret::hidden(text).into_owned();
        }
        answers
    }
}

/// The key that a Juju secret has when nothing says another.
const KEY: &str = "value";

/// The keys of a secret that an option's description names: "with the keys `key` and `webhook`". One, `value`, where it
/// names none.
pub fn secret_keys(option: &ConfigOption) -> Vec<&str> {
    let keys = named_keys(option);
    if keys.is_empty() { vec![KEY] } else { keys }
}

/// The keys of a secret that an option's description names: in backticks behind the word, behind a colon with commas
/// between them, or each at the beginning of a line.
#[must_use]
pub fn named_keys(option: &ConfigOption) -> Vec<&str> {
    let text = option.description.as_str();
    let words = ["the key", "keys", "fields", "key:"];
    let Some(at) = words.iter().filter_map(|word| text.find(word)).min() else { return Vec::new() };
    let rest = &text[at..];
    let sentence = rest.split(['.', ';', '\n']).next().unwrap_or_default();
    let quoted = sentence.split('`').skip(1).step_by(2);
    let listed = sentence.split_once(':').map(|(_, list)| list.split([',', ' ']).filter(|word| *word != "and"));
    let lines = rest.lines().skip(1).skip_while(|line| line.trim().is_empty()).map(|line| {
        let item = line.trim().trim_start_matches(['-', '*', ' ', '`', '"']);
        // A key stands alone, or with its meaning behind a mark.
        let end = item.find([':', '`', '"', '(', ' ']).unwrap_or(item.len());
        let behind = item[end..].trim_start_matches(['`', '"', ' ']);
        if behind.is_empty() || behind.starts_with([':', '-', '–', '(', '=']) { &item[..end] } else { "" }
    });
    let good = |key: &&str| is_secret_key(key);
    let quoted: Vec<&str> = quoted.filter(good).collect();
    if !quoted.is_empty() {
        return quoted;
    }
    let listed: Vec<&str> = listed.into_iter().flatten().filter(good).collect();
    if !listed.is_empty() {
        return listed;
    }
    lines.take_while(|key| is_secret_key(key)).collect()
}

/// True for what Juju takes as the key of a secret: at least three small letters, digits and single hyphens, a letter
/// first, no hyphen last.
pub fn is_secret_key(key: &str) -> bool {
    let plain = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let ends = key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.ends_with('-');
    plain && ends && !key.contains("--") && key.bytes().filter(|b| *b != b'-').count() >= 3
}
