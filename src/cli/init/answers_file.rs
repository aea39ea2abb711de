//! A file of answers over those that are known. Part of floor 7.

use std::io::Read as _;
use std::path::Path;

use serde_yaml::Value;

use super::listed::bare;
use crate::answers::Answers;
use crate::finding::Finding;
use crate::suite;
use crate::text;

/// The largest file of answers that is read, in bytes.
const LARGEST: u64 = 1 << 20;
/// By what an item of a list is known; one of another kind is its own name.
const NAMES: [&str; 3] = ["name", "endpoint", "from"];

/// Answers of a file over those that are known: what the file does not name stays. An item of a list is added, or
/// changes the one of its name; `exact`ly, the list is all there is. A `guess` at platforms makes room for its own.
pub fn over(path: &Path, mut known: Answers, exact: bool, guess: &mut Vec<String>) -> Result<Answers, Finding> {
    let shown = text::one_line(&path.to_string_lossy()).into_owned();
    let refuse = |message: String, fix: &str| Finding::error("answers-file", &shown, message).fix(fix);
    let text = read(path).map_err(|error| {
        refuse(format!("the answers cannot be read: {error}."), "Name a file of text that you may read.")
    })?;
    let invalid = |error: serde_yaml::Error| {
        let place = error.location().map_or((0, 0), |place| (place.line(), place.column()));
        let fix = "Write it as `charmer init --save-answers FILE` does; a version such as 0.10 goes in quotes.";
        refuse(format!("these are no answers: {error}."), fix).at(place.0, place.1)
    };
    if text.trim().is_empty() {
        return Ok(known);
    }
    // Read as answers first: that says what is wrong, and where.
    let own: Answers = serde_yaml::from_str(&text).map_err(invalid)?;
    let said: Value = serde_yaml::from_str(&text).map_err(invalid)?;
    let before = known.clone();
    if let Some(suite) = suite::named(&own.suite) {
        known.choose_suite(suite);
    }
    if !own.platforms.is_empty() {
        let guess = std::mem::take(guess);
        known.platforms.retain(|name| !guess.contains(name));
    }
    let says_wheels = said.get("wheels").is_some();
    let mut all = serde_yaml::to_value(&known).map_err(invalid)?;
    lay(&mut all, said, exact);
    let mut answers: Answers = serde_yaml::from_value(all).map_err(invalid)?;
    if !says_wheels {
        answers.follow_wheels(&before);
    }
    Ok(answers)
}

fn lay(known: &mut Value, said: Value, exact: bool) {
    match (known, said) {
        (Value::Mapping(known), Value::Mapping(said)) => {
            for (key, value) in said {
                match known.get_mut(&key) {
                    Some(old) if !exact => lay(old, value, exact),
                    _ => drop(known.insert(key, value)),
                }
            }
        }
        (Value::Sequence(known), Value::Sequence(said)) => {
            for item in said {
                match known.iter_mut().find(|old| is_same(old, &item)) {
                    Some(old) => lay(old, item, exact),
                    None => known.push(item),
                }
            }
        }
        (_, Value::Null) => {}
        (known, said) => *known = said,
    }
}

fn is_same(known: &Value, said: &Value) -> bool {
    let has_its_name = |name: &&str| known.get(name).is_some_and(|own| said.get(name) == Some(own));
    match (known.as_str(), said.as_str()) {
        (Some(known), Some(said)) => bare(known) == bare(said),
        _ => known == said || NAMES.iter().any(has_its_name),
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    let source: Box<dyn std::io::Read> =
        if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(path)?) };
    let mut text = String::new();
    source.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(std::io::Error::other(format!("it has more than {}", text::size(LARGEST))));
    }
    Ok(text)
}
