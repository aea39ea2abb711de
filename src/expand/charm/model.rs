//! `charmcraft.yaml` held against Charmcraft's schema.

use crate::finding::Code;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use crate::asset::{asset, certain};
use crate::schema::{Judge, Rule, Schema, Shape, name, slice, version, whole};
use crate::suite::Version;
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

static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| certain("schema/charm", Schema::compile(&asset!("schema/charm"), &RULES)));

/// The whole document, keys in the packer's order, or `None` when it was refused.
pub(super) fn check(judge: &mut Judge, merged: &Node) -> Option<Node> {
    let old = merged.get("bases").is_some();
    let schema = SCHEMAS.get(if old { "bases-charm" } else { "charm" })?;
    if !old {
        unfinished(judge, merged);
    }
    judge.check(&Shape::Object(Arc::clone(schema)), merged, "")
}

/// True for the base that is still being made, to this version of the packer.
pub(super) fn is_unreleased(version: Option<&Version>, base: Option<&Node>) -> bool {
    let base = base.and_then(Node::as_str);
    base.is_some() && version.is_some_and(|version| version.charm.devel.as_deref() == base)
}

/// What the packer wants of the build-base where the base is not out yet.
fn unfinished(judge: &mut Judge, merged: &Node) {
    const DEVEL: &str = "ubuntu@devel";
    let Some(charm) = judge.version.map(|version| &version.charm) else { return };
    let Some(base) = merged.get("base") else { return };
    let text = |node: &Node| node.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let written = merged.key_node("build-base").or_else(|| merged.key_node("build_base"));
    let build = merged.get("build-base").or_else(|| merged.get("build_base"));
    let named = build.and_then(text);
    let is_gone = |node: &&Node| base.truthy() && charm.gone.iter().any(|gone| node.as_str() == Some(gone));
    if let Some(gone) = [Some(base), build].into_iter().flatten().find(is_gone) {
        let message = format!("Charmcraft lists `{}` and has no machine to build on it.", gone.key_text());
        judge.error(Code::BaseUnsupported, gone, "base", message, "Take another base, such as `ubuntu@24.04`.");
    } else if is_unreleased(judge.version, Some(base)) && written.is_some() && named.as_deref() != Some(DEVEL) {
        let message = format!("{} is still being made, and is built on {DEVEL} alone.", base.key_text());
        let fix = format!("Write `build-base: {DEVEL}`.");
        judge.error(Code::BaseUnsupported, build.unwrap_or(base), "build-base", message, fix);
    } else if named.is_none() && charm.unfinished.iter().any(|known| Some(known.as_str()) == base.as_str()) {
        let message = format!("{} is no long-term release, and wants a build-base.", base.key_text());
        judge.error(Code::BaseUnsupported, base, "base", message, format!("Add `build-base: {DEVEL}`."));
    }
}

/// The old `bases`, already spelled out.
pub(super) fn bases(judge: &mut Judge, list: &Node) -> Option<Node> {
    let shape = SCHEMAS.get("bases-charm").and_then(|schema| schema.shape("bases"))?;
    judge.check(shape, list, "bases")
}

fn base_name(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let charm = judge.version.map(|version| &version.charm);
    let more = charm.filter(|_| key == "base").map(|charm| charm.more_bases.as_slice()).unwrap_or_default();
    let known = charm.map(|charm| charm.bases.as_slice()).unwrap_or_default();
    if node.as_str().is_some_and(|text| known.iter().chain(more).any(|base| base == text)) {
        return Some(node.clone());
    }
    // What is no base at all, and what the suite does not support, was said already.
    let place = node.origin.span().unwrap_or_default().start;
    let is_reported =
        judge.findings.all().iter().any(|finding| (finding.line, finding.column) == (place.line, place.column));
    if !is_reported {
        let message = format!("charmcraft does not know the base `{}`.", node.key_text());
        judge.error(Code::BaseUnknown, node, key, message, "Take `ubuntu@24.04`.");
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
    judge.error(
        Code::LibraryName,
        node,
        key,
        message,
        "Write `charm-name.library_name`, such as `traefik-k8s.ingress`.",
    );
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
        Code::LibraryVersion,
        node,
        key,
        "the version of a library is text: a number, or two with a point between.",
        fix,
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_code() {
        assert_eq!(SCHEMAS["charm"].fields.first().unwrap().name, "name");
    }
}
