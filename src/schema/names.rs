//! Names and versions of projects, and the nearest known name to a misspelt one.

use super::Judge;
use crate::finding::Code;
use crate::yaml::{Node, Value};

/// The longest name that both packers accept.
const NAME_MAX: usize = 40;
/// The longest version that both packers accept.
const VERSION_MAX: usize = 32;

/// True for a name that both packers accept: lower-case ASCII letters, digits, single hyphens inside, a letter, at most 40.
pub fn valid_name(name: &str) -> bool {
    name.len() <= NAME_MAX
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && name.bytes().any(|b| b.is_ascii_lowercase())
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--")
}

/// True for a name that Juju deploys: it begins with a letter, and each part between hyphens has one.
pub fn deployable_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|part| part.bytes().any(|b| b.is_ascii_lowercase()))
}

/// The nearest name that both packers accept and Juju deploys: `My Shop_2` becomes `my-shop2`. `None` when nothing is
/// left of it.
pub fn suggested_name(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() == NAME_MAX {
            break;
        }
    }
    let name = deployable(name.trim_end_matches('-'));
    valid_name(&name).then_some(name)
}

/// Joins parts without a letter to the part before them, and puts `app` before a leading number.
fn deployable(name: &str) -> String {
    let mut out = String::new();
    for part in name.split('-').filter(|part| !part.is_empty()) {
        if out.is_empty() && part.starts_with(|c: char| c.is_ascii_digit()) {
            out.push_str("app");
        } else if !out.is_empty() && part.bytes().any(|b| b.is_ascii_lowercase()) {
            out.push('-');
        }
        out.push_str(part);
    }
    out.truncate(NAME_MAX);
    out.trim_end_matches('-').to_owned()
}

/// A rule for the name of a rock or charm.
pub fn name(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    // A number stands for its text, and `.inf` is one that makes a name.
    let read =
        if matches!(node.value, Value::Float(_)) { judge.text(node, key, true, 0, usize::MAX)? } else { node.clone() };
    let text = read.as_str().unwrap_or_default();
    if valid_name(text) {
        return Some(read);
    }
    let length = text.chars().count();
    let message = if matches!(node.value, Value::Null) || node.as_str() == Some("") {
        "The name is empty; the rock and the charm are known by it.".to_owned()
    } else if node.as_str().is_none() {
        format!("The name is {}, and a name is text.", node.kind())
    } else if length > NAME_MAX {
        format!("The name has {length} characters; both packers take at most {NAME_MAX}.")
    } else {
        "A name has small letters, digits and single hyphens, at least one letter, and no hyphen first or last; both packers refuse this one.".to_owned()
    };
    let near = suggested_name(&node.key_text());
    let fix = format!("For example `{}`.", near.as_deref().unwrap_or("my-app"));
    judge.error(Code::NameInvalid, node, key, message, fix);
    None
}

/// True for a version that both packers accept: ASCII letters, digits and `:.+~-`; begins with a letter or digit, ends
/// so or with `+` or `~`; at most 32 characters.
pub fn valid_version(version: &str) -> bool {
    let mark = |b: u8| matches!(b, b'.' | b':' | b'+' | b'~' | b'-');
    version.len() <= VERSION_MAX
        && version.bytes().all(|b| b.is_ascii_alphanumeric() || mark(b))
        && version.bytes().next().is_some_and(|b| !mark(b))
        && !version.ends_with(['.', ':', '-'])
}

/// A rule for a version. Numbers stand for their text (`0.10` is `0.1`).
pub fn version(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, true, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    if valid_version(text) {
        return Some(read);
    }
    let length = text.chars().count();
    let message = if text.is_empty() {
        "The version is empty; the rock is tagged with it.".to_owned()
    } else if length > VERSION_MAX {
        format!("The version has {length} characters; the packers take at most {VERSION_MAX}.")
    } else {
        "A version has letters, digits and `. : + ~ -`; it begins with a letter or digit and does not end with `.`, `:` or `-`. The packers refuse this one.".to_owned()
    };
    judge.error(Code::VersionInvalid, node, key, message, "Write one such as `0.1`, in quotes.");
    None
}

/// The known name with the fewest changes, if it is near enough to be what was meant.
#[must_use]
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
        assert_eq!(suggested_name("My App!").as_deref(), Some("my-app"));
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
