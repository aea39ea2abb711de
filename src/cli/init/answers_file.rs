//! A file of answers over those that are known. Part of floor 9.

use std::path::Path;

use serde_json::Value;

use super::listed::bare;
use crate::answers::Answers;
use crate::files::{self, FileError};
use crate::finding::{Code, Finding};
use crate::suite;
use crate::text;
use crate::yaml::{self, Node};

/// The largest file of answers that is read, in bytes.
const LARGEST: u64 = 1 << 20;
/// By what an item of a list is known; one of another kind is its own name.
const NAMES: [&str; 3] = ["name", "endpoint", "from"];

/// Answers of a file over those that are known: what the file does not name stays. An item of a list is added, or
/// changes the one of its name; `exact`ly, the list is all there is. A `guess` at platforms makes room for its own.
pub fn over(path: &Path, mut known: Answers, exact: bool, guess: &mut Vec<String>) -> Result<Answers, Finding> {
    let shown = text::one_line(&path.to_string_lossy()).into_owned();
    let refuse = |message: String, fix: &str| Finding::error(Code::AnswersFile, &shown, message).fix(fix);
    let bytes = read(path).map_err(|error| {
        let fix = "Name a file that you may read, or - for standard input.";
        refuse(format!("the answers cannot be read: {error}."), fix)
    })?;
    let named = yaml::parse_foreign(&shown, &bytes)?.root;
    if named.as_map().is_none_or(<[_]>::is_empty) && !named.truthy() {
        return Ok(known);
    }
    let invalid = |error: serde_json::Error| {
        let fix = "Write it as `charmer init --save-answers FILE` does; a version such as 0.10 goes in quotes.";
        let place = misfit::<Answers>(&named, &|json| json).origin.span().unwrap_or_default().start;
        refuse(format!("these are no answers: {error}."), fix).at(place.line, place.column)
    };
    // Read as answers first: that says what is wrong, and where.
    let own: Answers = serde_json::from_value(named.to_json()).map_err(invalid)?;
    let before = known.clone();
    if let Some(suite) = suite::named(&own.suite) {
        known.choose_suite(suite);
    }
    if !own.platforms.is_empty() {
        let guess = std::mem::take(guess);
        known.platforms.retain(|name| !guess.contains(name));
    }
    let mut all = serde_json::to_value(&known).map_err(invalid)?;
    lay(&mut all, named.to_json(), exact);
    let mut answers: Answers = serde_json::from_value(all).map_err(invalid)?;
    answers.rockcraft = before.rockcraft;
    if named.get("wheels").is_none() {
        answers.follow_wheels(&before);
    }
    Ok(answers)
}

fn lay(known: &mut Value, given: Value, exact: bool) {
    match (known, given) {
        (Value::Object(known), Value::Object(given)) => {
            for (key, value) in given {
                match known.get_mut(&key) {
                    Some(old) if !exact => lay(old, value, exact),
                    _ => drop(known.insert(key, value)),
                }
            }
        }
        (Value::Array(known), Value::Array(given)) => {
            for item in given {
                match known.iter_mut().find(|old| is_same(old, &item)) {
                    Some(old) => lay(old, item, exact),
                    None => known.push(item),
                }
            }
        }
        (_, Value::Null) => {}
        (known, given) => *known = given,
    }
}

fn is_same(known: &Value, given: &Value) -> bool {
    let has_its_name = |name: &&str| known.get(name).is_some_and(|own| given.get(name) == Some(own));
    match (known.as_str(), given.as_str()) {
        (Some(known), Some(given)) => bare(known) == bare(given),
        _ => known == given || NAMES.iter().any(has_its_name),
    }
}

/// The innermost value that alone is enough to make the whole unfit; every other one may be left out.
fn misfit<'n, T: serde::de::DeserializeOwned>(node: &'n Node, whole: &dyn Fn(Value) -> Value) -> &'n Node {
    let fails = |json: Value| serde_json::from_value::<T>(whole(json)).is_err();
    let in_list = node.as_list().unwrap_or_default().iter().find(|item| fails(Value::Array(vec![item.to_json()])));
    if let Some(item) = in_list {
        return misfit::<T>(item, &|json| whole(Value::Array(vec![json])));
    }
    let pair = |key: &Node, json: Value| Value::Object([(key.key_text(), json)].into_iter().collect());
    let mut pairs = node.as_map().unwrap_or_default().iter();
    match pairs.find(|(key, value)| fails(pair(key, value.to_json()))) {
        Some((key, value)) => {
            let within = misfit::<T>(value, &|json| whole(pair(key, json)));
            if std::ptr::eq(within, value) { key } else { within }
        }
        None => node,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    if path == Path::new("-") {
        files::read_stream(std::io::stdin(), LARGEST)
    } else {
        files::read_capped(path, LARGEST)
    }
}
