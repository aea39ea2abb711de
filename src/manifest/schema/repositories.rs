//! Package repositories, as craft-archives reads them: an APT archive, a PPA, or the cloud archive.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::{Judge, Rule, Schema, Shape};
use crate::manifest::Node;

const SOURCE: &str = include_str!("../../../assets/schema/repositories.yaml");
const RULES: [(&str, Rule); 2] = [("key-id", key_id), ("series", series)];

// The tests hold that the source parses.
static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| Schema::read(SOURCE, &RULES).unwrap_or_default());

/// A rule for one entry of `package-repositories`.
pub fn package_repository(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let kind = ["ppa", "cloud"].into_iter().find(|kind| node.get(kind).is_some()).unwrap_or("archive");
    let schema = SCHEMAS.get(kind)?;
    // The packers print an entry as it was written.
    judge.check(&Shape::Object(Arc::clone(schema)), node, key).map(|_| node.clone())
}

fn key_id(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let fine = node
        .as_str()
        .is_some_and(|text| text.len() == 40 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'A'..='F')));
    if fine {
        return Some(node.clone());
    }
    let message = "a key's fingerprint has 40 digits and capital letters A to F.";
    judge.error("key-id", node, key, message, "Write the whole fingerprint, in quotes.");
    None
}

fn series(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.as_str().is_some_and(|text| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase())) {
        return Some(node.clone());
    }
    judge.error("series", node, key, "a series is a word of lower-case letters.", "Write such as `noble`.");
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_source_parses() {
        assert_eq!(Schema::read(SOURCE, &RULES).unwrap().len(), 3);
    }
}
