//! Package repositories, as craft-archives reads them: an APT archive, a PPA, or the cloud archive.

use crate::finding::Code;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::{Judge, Rule, Schema, Shape};
use crate::asset::{asset, certain};
use crate::yaml::{Node, Value};

const RULES: [(&str, Rule); 2] = [("key-id", key_id), ("series", series)];

static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| certain("schema/repositories", Schema::compile(&asset!("schema/repositories"), &RULES)));

/// A rule for one entry of `package-repositories`.
pub fn package_repository(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let kind = ["ppa", "cloud"].into_iter().find(|kind| node.get(kind).is_some()).unwrap_or("archive");
    let schema = SCHEMAS.get(kind)?;
    // The packers print an entry as it was written.
    judge.check(&Shape::Object(Arc::clone(schema)), node, key)?;
    let message = wrong_together(kind, node);
    if message.is_empty() {
        return Some(node.clone());
    }
    judge.error(Code::PackageRepository, node, key, message, "Change or remove what does not fit.");
    None
}

/// What does not fit together in an entry; empty when all does.
fn wrong_together(kind: &str, node: &Node) -> &'static str {
    let given =
        |name: &str| node.get(name).or_else(|| node.get(&name.replace('-', "_"))).filter(|value| value.truthy());
    let there = |name: &str| node.get(name).is_some_and(|value| !matches!(value.value, Value::Null));
    let zero = |value: &Node| matches!(&value.value, Value::Int(number) if *number == num_bigint::BigInt::ZERO);
    if node.get("priority").is_some_and(zero) {
        return "the priority is 0, which is none.";
    }
    if kind != "archive" {
        return if given(kind).is_some() { "" } else { "its name is empty." };
    }
    let (path, suites, components) = (given("path"), given("suites"), given("components"));
    let (series, pocket) = (given("series"), given("pocket"));
    let slash = |list: &Node| {
        list.as_list().unwrap_or_default().iter().any(|suite| suite.as_str().is_some_and(|suite| suite.ends_with('/')))
    };
    if there("path") && path.is_none() {
        "the path is empty."
    } else if path.is_some() && (suites.is_some() || components.is_some()) {
        "an archive with `path` has neither `suites` nor `components`."
    } else if suites.is_some_and(slash) {
        "a suite ends with `/`."
    } else if suites.is_some() && components.is_none() {
        "`suites` needs `components`."
    } else if suites.is_some() && (series.is_some() || pocket.is_some()) {
        "`suites` does not go with `series` and `pocket`."
    } else if series.is_some() && pocket.is_none() {
        "`series` needs `pocket`."
    } else if components.is_some() && suites.is_none() && pocket.is_none() {
        "`components` needs `suites`, or `series` and `pocket`."
    } else {
        ""
    }
}

fn key_id(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let fine = node
        .as_str()
        .is_some_and(|text| text.len() == 40 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'A'..='F')));
    if fine {
        return Some(node.clone());
    }
    let message = "a key's fingerprint has 40 digits and capital letters A to F.";
    judge.error(Code::KeyId, node, key, message, "Write the whole fingerprint, in quotes.");
    None
}

fn series(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.as_str().is_some_and(|text| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase())) {
        return Some(node.clone());
    }
    judge.error(Code::Series, node, key, "a series is a word of lower-case letters.", "Write such as `noble`.");
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_code() {
        assert_eq!(SCHEMAS.len(), 3);
    }
}
