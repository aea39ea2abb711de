//! `charmcraft.yaml` held against Charmcraft's schema.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::asset::{asset, certain};
use crate::schema::{Judge, Rule, Schema, Shape, name, slice, version, whole};
use crate::yaml::Node;

const RULES: [(&str, Rule); 8] = [
    ("slice", slice),
    ("name", name),
    ("version", version),
    ("base-name", base_name),
    ("build-base-name", build_base_name),
    ("library-name", library_name),
    ("library-version", library_version),
    ("package-repository", crate::schema::package_repository),
];
const BASES: [&str; 9] = [
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "ubuntu@24.04",
    "ubuntu@25.04",
    "ubuntu@25.10",
    "ubuntu@26.04",
    "ubuntu@26.10",
    "almalinux@9",
];

static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| certain("schema/charm", Schema::read(&asset!("schema/charm"), &RULES)));

/// The whole document, keys in the packer's order, or `None` when it was refused.
pub(super) fn check(judge: &mut Judge, merged: &Node) -> Option<Node> {
    let old = merged.get("bases").is_some();
    let schema = SCHEMAS.get(if old { "bases-charm" } else { "charm" })?;
    judge.check(&Shape::Object(Arc::clone(schema)), merged, "")
}

/// The old `bases`, already spelled out.
pub(super) fn bases(judge: &mut Judge, list: &Node) -> Option<Node> {
    let shape = SCHEMAS.get("bases-charm").and_then(|schema| schema.shape("bases"))?;
    judge.check(shape, list, "bases")
}

fn base_name(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.as_str().is_some_and(|text| BASES.contains(&text)) {
        return Some(node.clone());
    }
    // What is no base at all, and what the suite does not support, was said already.
    let place = node.origin.span().unwrap_or_default().start;
    let said = judge.findings.iter().any(|finding| (finding.line, finding.column) == (place.line, place.column));
    if !said {
        let message = format!("charmcraft does not know the base `{}`.", node.key_text());
        judge.error("base-unknown", node, key, message, "Take `ubuntu@24.04`.");
    }
    None
}

fn build_base_name(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.as_str() == Some("ubuntu@devel") { Some(node.clone()) } else { base_name(judge, node, key) }
}

/// `charm-name.library`: a charm's name, a point, a Python module's name.
fn library_name(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let parts = node.as_str().and_then(|text| text.split_once('.'));
    let letters = |text: &str, more: &[char]| {
        text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(&c))
    };
    let fine = parts.is_some_and(|(charm, library)| {
        // A letter and one more at the charm's end are asked, whatever comes before.
        letters(charm, &['_', '-'])
            && charm.len() >= 2
            && charm[..charm.len() - 1].contains(|c: char| c.is_ascii_lowercase())
            && letters(library, &['_'])
            && library.len() >= 2
            && library.starts_with(|c: char| c.is_ascii_lowercase())
    });
    if fine && let Some((charm, library)) = parts {
        // The packer prints charms' names with hyphens.
        return Some(Node::str(format!("{}.{library}", charm.replace('_', "-")), node.origin));
    }
    let message = "this is not the name of a charm library.";
    judge.error("library-name", node, key, message, "Write `charm-name.library_name`, such as `traefik-k8s.ingress`.");
    None
}

/// `major` or `major.patch`, as text.
fn library_version(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let fine = node.as_str().is_some_and(|text| {
        let parts = text.split_once('.');
        let number = |text: &str| whole(text).is_some();
        text.trim().is_ascii() && parts.map_or_else(|| number(text), |(major, patch)| number(major) && number(patch))
    });
    if fine {
        return Some(node.clone());
    }
    let fix = if node.as_str().is_none() {
        format!("Write `\"{}\"`.", node.key_text())
    } else {
        "Write such as `\"0\"` or `\"0.5\"`.".to_owned()
    };
    judge.error(
        "library-version",
        node,
        key,
        "the version of a library is text: a number, or two with a point between.",
        fix,
    );
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_code() {
        assert_eq!(SCHEMAS["charm"].fields.first().unwrap().name, "name");
    }
}
