//! Names and versions of projects, and the nearest known name to a misspelt one.

use super::Judge;
use crate::yaml::{Node, Value};

const NAME_LENGTH: usize = 40;
const VERSION_LENGTH: usize = 32;

/// A rule for the name of a rock or charm: lower-case ASCII letters, digits, single hyphens inside, a letter, at most 40.
pub fn name(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let text = node.as_str().unwrap_or_default();
    let fix = match suggestion(&node.key_text()) {
        Some(near) => format!("Write `{near}`."),
        None => "Use lower-case letters, digits and single hyphens, with at least one letter.".to_owned(),
    };
    let message = if matches!(node.value, Value::Null) || node.as_str() == Some("") {
        "the name is empty.".to_owned()
    } else if node.as_str().is_none() {
        format!("the name is {}, and a name is text.", node.kind())
    } else if let Some(wrong) = text.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')) {
        format!("the name has {wrong:?}; names have lower-case letters (a to z), digits and hyphens alone.")
    } else if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
        "a hyphen stands first, last or doubled in the name.".to_owned()
    } else if !text.contains(|c: char| c.is_ascii_lowercase()) {
        "the name has no letter.".to_owned()
    } else if text.len() > NAME_LENGTH {
        format!("the name has {} characters, and {NAME_LENGTH} are the most.", text.len())
    } else {
        return Some(node.clone());
    };
    judge.error("name-invalid", node, key, message, fix);
    None
}

/// A name that is near to the text and valid.
fn suggestion(text: &str) -> Option<String> {
    let mut near = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            near.push(c.to_ascii_lowercase());
        } else if !near.is_empty() && !near.ends_with('-') {
            near.push('-');
        }
    }
    near.truncate(NAME_LENGTH);
    let near = near.trim_matches('-');
    near.contains(|c: char| c.is_ascii_lowercase()).then(|| near.to_owned())
}

/// A rule for a version: ASCII letters, digits and `:.+~-`; begins with a letter or digit, ends so or with `+` or `~`;
/// at most 32 characters. Numbers stand for their text (`0.10` is `0.1`).
pub fn version(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, true, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    let first = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let last = text.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '~'));
    let inside = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '~' | '-'));
    // A single character has to be a letter or digit.
    if first && last && inside && text.len() <= VERSION_LENGTH {
        return Some(read);
    }
    let message = if text.len() > VERSION_LENGTH {
        format!("the version has {} characters, and {VERSION_LENGTH} are the most.", text.len())
    } else {
        "a version has letters, digits and `: . + ~ -`, begins with a letter or digit and does not end with `: . -`."
            .to_owned()
    };
    judge.error("version-invalid", node, key, message, "Write a version such as `0.1`, in quotes.");
    None
}

/// The known name with the fewest changes, if it is near enough to be what was meant.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let text = text.replace('_', "-");
    let length = text.chars().count();
    let most = length.min(20) / 3;
    // So many characters have to come or go at least.
    let near = known.filter(|name| length.abs_diff(name.chars().count()) <= most);
    near.map(|name| (distance(&text, name), name)).filter(|(far, _)| *far <= most).min().map(|(_, name)| name)
}

/// How many characters have to change (Levenshtein).
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (at, c) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (column, d) in two.iter().enumerate() {
            let cost = before + usize::from(c != *d);
            before = row[column + 1];
            row[column + 1] = cost.min(before + 1).min(row[column] + 1);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Origin;

    fn fine(rule: super::super::Rule, text: &str) -> bool {
        rule(&mut Judge::new("x"), &Node::str(text, Origin::Unknown), "k").is_some()
    }

    #[test]
    fn names_are_judged_as_the_packers_judge_them() {
        for good in ["a", "a1", "1a", "a-b", &"x".repeat(40)] {
            assert!(fine(name, good), "{good}");
        }
        for bad in ["", "A", "a_b", "-a", "a-", "a--b", "12", "é", "a\n", &"x".repeat(41)] {
            assert!(!fine(name, bad), "{bad}");
        }
        assert_eq!(suggestion("My App!").as_deref(), Some("my-app"));
    }

    #[test]
    fn versions_are_judged_as_the_packers_judge_them() {
        for good in ["1", "1.0", "1~", "v1:2+x", &"1".repeat(32)] {
            assert!(fine(version, good), "{good}");
        }
        for bad in ["", "-1", "1.", "1_0", "a b", "1\n", "+", &"1".repeat(33)] {
            assert!(!fine(version, bad), "{bad}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(nearest("sumary", ["name", "summary"].into_iter()), Some("summary"));
        assert_eq!(nearest("website", ["name", "summary"].into_iter()), None);
    }
}
