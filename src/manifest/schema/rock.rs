//! Holds a document against what Rockcraft accepts in `rockcraft.yaml`.
//!
//! Floor 1, in `manifest`. The keys and their shapes are data (`assets/schema/rock.yaml`); here are the rules that a
//! shape cannot say.

mod platforms;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::shape::Rule;
use super::{Judge, Parts, Schema, Shape, below, name};
use crate::manifest::{Node, Origin, Value};

const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/schema/rock.json"));
const LICENSES: &str = include_str!("../../../assets/schema/rock-licenses.txt");

const RULES: [(&str, Rule); 14] = [
    ("name", name),
    ("version", version),
    ("platforms", platforms::platforms),
    ("parts", parts),
    ("license", license),
    ("address", address),
    ("factor", factor),
    ("natural", natural),
    ("positive", positive),
    ("port", port),
    ("priority", priority),
    ("suite", suite),
    ("repository", repository),
    ("check", check),
];

// An empty table would refuse every document; the tests hold that the file is read.
static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| Schema::read(SOURCE, &RULES).unwrap_or_default());

static PARTS: LazyLock<Parts> = LazyLock::new(Parts::craft_parts);

/// The document as Rockcraft understands and prints it, or `None` when it refuses it; what is wrong goes to the judge.
pub fn rock(judge: &mut Judge, document: &Node) -> Option<Node> {
    let before = judge.findings.len();
    let own_title = document.get("title").is_some();
    let document = titled(document);
    let checked = object(judge, "rock", &document, "");
    twice(judge, &document);
    if !own_title {
        borrowed_title(judge, &document);
    }
    unversioned(judge, &document);
    bare(judge, &document);
    entrypoint(judge, &document);
    checked.filter(|_| !judge.findings.iter().skip(before).any(crate::finding::Finding::is_error))
}

fn object(judge: &mut Judge, schema: &str, node: &Node, key: &str) -> Option<Node> {
    let shape = SCHEMAS.get(schema).map(|schema| Shape::Object(Arc::clone(schema)))?;
    judge.check(&shape, node, key)
}

/// The title is the name where the document has none.
fn titled(document: &Node) -> Node {
    let mut document = document.clone();
    let name = document.get("name").filter(|_| document.get("title").is_none());
    if let Some(name) = name.map(|name| name.value.clone()) {
        document.set("title", Node::new(name, Origin::Packer("The title is the name where none is given.")));
    }
    document
}

/// What is wrong with a title that the person never wrote is wrong with the name.
fn borrowed_title(judge: &mut Judge, document: &Node) {
    let count = judge.findings.len();
    judge.findings.retain(|finding| finding.key != "title");
    let named = judge.findings.iter().any(|finding| finding.key == "name");
    if let (true, false, Some(name)) = (judge.findings.len() < count, named, document.get("name")) {
        let message = "The name serves as the title too, and a title has at least two characters.";
        judge.error("title-short", name, "title", message, "Add a title of two characters or more.");
    }
}

/// A rock without a version passes here, and fails when it is packed.
fn unversioned(judge: &mut Judge, document: &Node) {
    let said = |key: &str| document.get(key).is_some_and(Node::truthy);
    if document.as_map().is_some() && !said("version") && !said("adopt-info") {
        let place = document.get("version").or_else(|| document.key_node("name")).unwrap_or(document).clone();
        let message = "Rockcraft names the image after its version, and stops while it packs when there is none.";
        judge.warn("version-missing", &place, "version", message, "Add a line such as version: '0.1'.");
    }
}

/// Rockcraft takes `run_user` for `run-user`, but not both.
fn twice(judge: &mut Judge, document: &Node) {
    for (key, value) in document.as_map().unwrap_or_default() {
        let Some(text) = key.as_str().filter(|text| text.contains('_')) else { continue };
        let dashed = text.replace('_', "-");
        let Some(other) = document.get(&dashed) else { continue };
        // The one that the extension wrote has no place; the person's own has.
        let place = if value.origin.span().is_some() { key } else { document.key_node(&dashed).unwrap_or(other) };
        // The schema's own words for it do not say why.
        judge.findings.retain(|finding| finding.code != "key-unknown" || finding.key != text);
        let message = if value.origin.span().is_some() {
            format!("The document has both {text} and {dashed}, which are the same key.")
        } else {
            format!("The extension sets this key itself, spelled {text}, and Rockcraft refuses it twice.")
        };
        judge.error("key-twice", place, &dashed, message, format!("Take {dashed} out."));
    }
}

/// What a rock without a system of its own cannot have.
fn bare(judge: &mut Judge, document: &Node) {
    if document.get("base").and_then(Node::as_str) != Some("bare") {
        return;
    }
    if document.get("build-base").is_none_or(|node| matches!(node.value, Value::Null)) {
        let place = document.get("base").unwrap_or(document).clone();
        let message = "A bare rock has no system of its own, so build-base must say which system it is built on.";
        judge.error("base-unsupported", &place, "build-base", message, "Add a line such as build-base: ubuntu@24.04.");
    }
    for (name, part) in document.get("parts").and_then(Node::as_map).unwrap_or_default() {
        for key in ["overlay-packages", "overlay-script", "overlay"] {
            let everything = part.get(key).and_then(Node::as_list).is_some_and(|list| {
                list.len() == 1 && list.iter().all(|entry| entry.as_str() == Some("*")) && key == "overlay"
            });
            if let Some(node) = part.get(key).filter(|node| node.truthy() && !everything) {
                let message = "An overlay changes the base's own files, and a bare rock has no base.";
                let fix = "Use stage-packages, or a base such as ubuntu@24.04.";
                judge.error("overlay-on-bare", node, &format!("parts.{}.{key}", name.key_text()), message, fix);
            }
        }
    }
}

/// The entry point must be a service whose command has arguments that may be replaced.
fn entrypoint(judge: &mut Judge, document: &Node) {
    let Some((node, wanted)) = document.get("entrypoint-service").and_then(|node| Some((node, node.as_str()?))) else {
        return;
    };
    let key = "entrypoint-service";
    let Some(service) = document.get("services").and_then(|services| services.get(wanted)) else {
        let message = format!("There is no service {wanted} among the services.");
        return judge.error("entrypoint-unknown", node, key, message, "Name one of the services.");
    };
    if service.get("command").and_then(Node::as_str).is_some_and(|command| !command.contains('[')) {
        let message =
            format!("The command of {wanted} has no part in brackets, which whoever runs the image replaces.");
        judge.error("entrypoint-fixed", node, key, message, "Put the default arguments in brackets: [ --flag ].");
    }
}

/// A version; Rockcraft takes YAML's truths and dates for their text too.
fn version(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let text = match &node.value {
        Value::Bool(true) => "True",
        Value::Bool(false) => "False",
        Value::Time(text) => text.as_str(),
        _ => return super::version(judge, node, key),
    };
    super::version(judge, &Node::str(text, node.origin), key)
}

/// Parts; a number may name one, and a part does not take the plugin that it is named after.
fn parts(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let Some(pairs) = node.as_map() else { return judge.parts(&PARTS, node, key) };
    let before = judge.findings.len();
    let text = Shape::Text { numbers: true, least: 0, most: usize::MAX };
    let mut named = Vec::with_capacity(pairs.len());
    for (name, part) in pairs {
        let here = below(key, &name.key_text());
        let Some(name) = judge.check(&text, name, &here) else { continue };
        let like_a_plugin = name.as_str().is_some_and(|name| PARTS.plugins.contains_key(name));
        if like_a_plugin && part.as_map().is_some() && part.get("plugin").is_none() {
            let message = "The part has no plugin; being named after one is not enough for Rockcraft.";
            let fix = format!("Add plugin: {}.", name.key_text());
            judge.error("plugin-missing", &name, &below(&here, "plugin"), message, fix);
        }
        named.push((name, part.clone()));
    }
    let split = named.iter().map(|(name, part)| (name.clone(), one_variable_each(part))).collect();
    judge.parts(&PARTS, &Node::new(Value::Map(split), node.origin), key)?;
    (judge.findings.len() == before).then(|| Node::new(Value::Map(named.into()), node.origin))
}

/// The part with each entry of its build-environment cut into single variables: Rockcraft takes several in one.
fn one_variable_each(part: &Node) -> Node {
    let mut part = part.clone();
    let several = |entry: &Node| entry.as_map().is_some_and(|pairs| pairs.len() != 1);
    if !part.get("build-environment").and_then(Node::as_list).is_some_and(|entries| entries.iter().any(several)) {
        return part;
    }
    let entries = part.get_mut("build-environment").map(|node| &mut node.value);
    if let Some(Value::List(entries)) = entries {
        let cut = |entry: Node| match entry.value {
            Value::Map(pairs) => {
                pairs.into_iter().map(|pair| Node::new(Value::Map(vec![pair].into()), entry.origin)).collect()
            }
            _ => vec![entry],
        };
        *entries = std::mem::take(entries).into_iter().flat_map(cut).collect();
    }
    part
}

/// The identifiers that Rockcraft knows, in any case; printed as SPDX spells them.
fn license(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let Some(text) = node.as_str() else {
        judge.wrong_kind(node, key, "text");
        return None;
    };
    if text == "proprietary" {
        return Some(node.clone());
    }
    let known = LICENSES.lines().filter(|line| !line.starts_with('#'));
    if let Some(id) = known.clone().find(|id| id.eq_ignore_ascii_case(text.trim())) {
        return Some(Node::str(id, node.origin));
    }
    let message = "Rockcraft knows one license here, by an SPDX identifier of its own list, or proprietary.";
    let fix = if text.eq_ignore_ascii_case("proprietary") {
        "Write proprietary, in lower case.".to_owned()
    } else if let Some(id) = older(text) {
        format!("Write {id}; newer spellings and expressions are not on the list.")
    } else {
        "Write an identifier such as Apache-2.0, MIT or GPL-3.0, or leave the key out.".to_owned()
    };
    judge.error("license-unknown", node, key, message, fix);
    None
}

/// `GPL-3.0-only` was `GPL-3.0` on the list that Rockcraft has.
fn older(text: &str) -> Option<&'static str> {
    let stem = ["-only", "-or-later", "+"].iter().find_map(|end| text.strip_suffix(end))?;
    LICENSES.lines().find(|id| id.eq_ignore_ascii_case(stem))
}

/// An address of any scheme, printed as Rockcraft prints it.
fn address(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    match node.as_str().map(url::Url::parse) {
        Some(Ok(address)) => Some(Node::str(address.as_str(), node.origin)),
        Some(Err(_)) => {
            let message = "This is not a whole address.";
            judge.error("url", node, key, message, "Write it with its scheme, as in https://example.com/.");
            None
        }
        None => {
            judge.wrong_kind(node, key, "an address");
            None
        }
    }
}

fn integer_within(judge: &mut Judge, node: &Node, key: &str, least: i64, most: i64) -> Option<Node> {
    let checked = judge.check(&Shape::Integer, node, key)?;
    let inside = matches!(&checked.value, Value::Int(n) if *n >= least.into() && *n <= most.into());
    if inside {
        return Some(checked);
    }
    let wanted = if most == i64::MAX { format!("at least {least}") } else { format!("from {least} to {most}") };
    judge.error("number-range", node, key, format!("The number must be {wanted}."), "Write such a number.");
    None
}

fn natural(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    integer_within(judge, node, key, 0, i64::MAX)
}

fn positive(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    integer_within(judge, node, key, 1, i64::MAX)
}

fn port(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    integer_within(judge, node, key, 1, 65_535)
}

/// A number of at least one, in digits or as text.
fn factor(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let number = match &node.value {
        Value::Float(number) => Some(*number),
        Value::Int(number) => number.to_string().parse().ok(),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    };
    let Some(number) = number else {
        judge.wrong_kind(node, key, "a number");
        return None;
    };
    if number >= 1.0 {
        return Some(Node::new(Value::Float(number), node.origin));
    }
    judge.error("number-range", node, key, "The delay is multiplied by this, and must not shrink.", "Write 1 or more.");
    None
}

/// A package source's rank: a number, or a word for one.
fn priority(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.as_str().is_some_and(|word| matches!(word, "always" | "prefer" | "defer")) {
        return Some(node.clone());
    }
    let checked = judge.check(&Shape::Integer, node, key)?;
    if !checked.truthy() {
        judge.error(
            "number-range",
            node,
            key,
            "The rank must not be zero.",
            "Write always, prefer, defer or a number.",
        );
        return None;
    }
    Some(checked)
}

fn suite(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.as_str().is_some_and(|text| text.ends_with('/')) {
        judge.error(
            "repository-suite",
            node,
            key,
            "A suite does not end with a slash.",
            "Use path for such an archive.",
        );
        return None;
    }
    judge.check(&Shape::Text { numbers: true, least: 0, most: usize::MAX }, node, key)
}

/// A source of packages: a PPA, a cloud archive, or an archive by its address. Printed as written.
fn repository(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let schema = match () {
        () if node.get("ppa").is_some() => "ppa",
        () if node.get("cloud").is_some() => "cloud",
        () => "archive",
    };
    object(judge, schema, node, key)?;
    let has = |name: &str| node.get(name).is_some_and(Node::truthy);
    let clash = if has("path") && ["suites", "components", "series", "pocket"].into_iter().any(has) {
        Some(("path", "An archive has either a path, or suites (or a series and a pocket) and components."))
    } else if has("suites") && (has("series") || has("pocket")) {
        Some(("suites", "Suites already say the series and the pocket."))
    } else if has("suites") && !has("components") {
        Some(("suites", "Suites need components, such as main."))
    } else {
        None
    };
    if let Some((name, message)) = clash {
        let place = node.get(name).unwrap_or(node);
        judge.error("repository", place, &below(key, name), message, "Keep one of the two ways.");
        return None;
    }
    Some(node.clone())
}

/// A health check asks in exactly one of three ways.
fn check(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let ways: Vec<&str> = ["http", "tcp", "exec"].into_iter().filter(|way| node.get(way).is_some()).collect();
    let schema = match ways.as_slice() {
        ["http"] => "http-check",
        ["tcp"] => "tcp-check",
        ["exec"] => "exec-check",
        _ if node.as_map().is_none() => {
            judge.wrong_kind(node, key, "a mapping");
            return None;
        }
        _ => {
            let message = format!("A check asks in one way, and this has {}: http, tcp or exec.", ways.len());
            judge.error("check-way", node, key, message, "Keep one, or make a check of each.");
            return None;
        }
    };
    object(judge, schema, node, key)
}

#[cfg(test)]
mod tests;
