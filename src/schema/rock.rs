//! Holds a document against what Rockcraft accepts in `rockcraft.yaml`.
//!
//! Floor 1, in `yaml`. The keys and their shapes are data (`assets/schema/rock.yaml`); here are the rules that a
//! shape cannot say.

mod platforms;
mod whole;

pub use whole::{UNRELEASED_NOTICE, notices as rock_notices};

use crate::finding::Code;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::{Judge, Parts, Rule, Schema, Shape, below, name, package_repository};
use crate::asset::{asset, certain};
use crate::yaml::{Node, Origin, Value};

const LICENSES: &str = include_str!("../../assets/schema/rock-licenses.txt");

const RULES: [(&str, Rule); 13] = [
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
    ("repository", package_repository),
    ("check", check),
    ("constant", constant),
];

static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| certain("schema/rock", Schema::compile(&asset!("schema/rock"), &RULES)));

/// The document as Rockcraft understands and prints it, or `None` when it refuses it; what is wrong goes to the judge.
pub fn rock(judge: &mut Judge, document: &Node) -> Option<Node> {
    let before = judge.findings.mark();
    let own_title = document.get("title").is_some_and(Node::truthy);
    let document = whole::titled(document);
    judge.rock_parts = Parts::rockcraft(whole::built_on(&document), whole::is_built_here(&document), judge.version);
    let checked = object(judge, "rock", &document, "");
    whole::twice(judge, &document);
    if !own_title {
        whole::borrowed_title(judge, &document);
    }
    whole::unversioned(judge, &document);
    whole::bases(judge, &document);
    let mut checked = checked?;
    whole::entrypoint(judge, &document, &checked);
    whole::fill_in(&mut checked);
    (!judge.findings.refused_since(before)).then_some(checked)
}

fn object(judge: &mut Judge, schema: &str, node: &Node, key: &str) -> Option<Node> {
    let shape = SCHEMAS.get(schema).map(|schema| Shape::Object(Arc::clone(schema)))?;
    judge.check(&shape, node, key)
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
    let rules = std::mem::take(&mut judge.rock_parts);
    let Some(pairs) = node.as_map() else { return judge.parts(&rules, node, key) };
    let before = judge.findings.mark();
    let text = Shape::Text { numbers: true, least: 0, most: usize::MAX };
    let mut named = Vec::with_capacity(pairs.len());
    for (name, part) in pairs {
        let here = below(key, &name.key_text());
        let Some(name) = judge.check(&text, name, &here) else { continue };
        let like_a_plugin = name.as_str().is_some_and(|name| rules.plugins.contains_key(name));
        if like_a_plugin && part.as_map().is_some() && part.get("plugin").is_none() {
            let message = "The part has no plugin; being named after one is not enough for Rockcraft.";
            let fix = format!("Add plugin: {}.", name.key_text());
            judge.error(Code::PluginMissing, &name, &below(&here, "plugin"), message, fix);
        }
        named.push((name, part.clone()));
    }
    let split = named.iter().map(|(name, part)| (name.clone(), one_variable_each(part))).collect();
    judge.parts(&rules, &Node::new(Value::Map(split), node.origin), key)?;
    (judge.findings.mark() == before).then(|| Node::new(Value::Map(named.into()), node.origin))
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
    if text.is_empty() {
        return Some(Node::new(Value::Null, Origin::Packer("An empty license is none.")));
    }
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
    judge.error(Code::LicenseUnknown, node, key, message, fix);
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
            judge.error(Code::Url, node, key, message, "Write it with its scheme, as in https://example.com/.");
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
    judge.error(Code::NumberRange, node, key, format!("The number must be {wanted}."), "Write such a number.");
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
    judge.error(
        Code::NumberRange,
        node,
        key,
        "The delay is multiplied by this, and must not shrink.",
        "Write 1 or more.",
    );
    None
}

/// A value in the image's own environment: what stands there for another variable is not filled in.
fn constant(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, true, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    // Rockcraft lets pass what stands last.
    let last = text.chars().next_back().map_or(0, char::len_utf8);
    if text.get(..text.len() - last).is_none_or(|before| !before.contains('$')) {
        return Some(read);
    }
    let message = "There is a $ in this value; variables are not filled in here, and Rockcraft refuses it.";
    judge.error(
        Code::EnvironmentDollar,
        node,
        key,
        message,
        "Write the value out, or set it in the environment of a service.",
    );
    None
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
            judge.error(Code::CheckWay, node, key, message, "Keep one, or make a check of each.");
            return None;
        }
    };
    object(judge, schema, node, key)
}

#[cfg(test)]
mod tests;
