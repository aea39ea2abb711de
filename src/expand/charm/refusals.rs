//! What a suite's extension refuses in a charm.

use std::collections::HashMap;

use super::same;
use crate::schema::{Judge, below};
use crate::suite::{self, CharmBase, Suite};
use crate::yaml::{Node, Value};

/// Says everything that the extension refuses in what the person wrote.
pub(super) fn look(judge: &mut Judge, suite: &Suite, base: &CharmBase, root: &Node, contribution: &Node) {
    let extension = &suite.extension;
    let common = suite::common();
    match root.get("type") {
        Some(kind) if kind.as_str() == Some("charm") => {}
        kind => {
            let message = format!("{extension} works for `type: charm` alone.");
            judge.error("type", kind.unwrap_or(root), "type", message, "Write `type: charm`.");
        }
    }
    for key in &common.refused_keys {
        if let Some(name) = root.key_node(key) {
            let message = format!("{extension} does not work with `{key}`.");
            judge.error("key-refused", name, key, message, "Remove it.");
        }
    }
    for name in &common.refused_parts {
        if let Some(part) = root.get("parts").and_then(|parts| parts.key_node(name)) {
            let message = format!("{extension} brings the part `{name}` itself.");
            judge.error("part-refused", part, &below("parts", name), message, "Remove it, or give it another name.");
        }
    }
    for key in &common.equal_keys {
        if let Some(own) = root.get(key)
            && !contribution.get(key).is_some_and(|theirs| equal(key, own, theirs, suite, base))
        {
            let name = root.key_node(key).unwrap_or(own);
            let message = format!("{extension} writes `{key}` itself, and takes no other value for it.");
            judge.error("key-reserved", name, key, message, "Remove it.");
        }
    }
    for path in &common.apart_keys {
        apart(judge, suite, root, contribution, path);
    }
    requires(judge, root);
    options(judge, suite, root);
}

/// The person's value may only be the extension's, where the packer compares its own description of the resource.
fn equal(key: &str, own: &Node, theirs: &Node, suite: &Suite, base: &CharmBase) -> bool {
    if key != "resources" {
        return same(own, theirs);
    }
    let Some([(name, resource)]) = own.as_map() else { return false };
    let hash = resource.get("description").and_then(Node::as_str).map(fnv);
    name.as_str() == Some(&base.resource)
        && resource.as_map().is_some_and(|pairs| pairs.len() == 2)
        && resource.get("type").and_then(Node::as_str) == Some("oci-image")
        && hash.is_some_and(|hash| format!("{hash:016x}") == suite.charm.resource_description_hash)
}

fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// In these mappings the person and the extension share no key.
fn apart(judge: &mut Judge, suite: &Suite, root: &Node, contribution: &Node, path: &str) {
    let steps: Vec<&str> = path.split('.').collect();
    // `config` itself has to be a mapping; elsewhere something empty is nothing.
    if let [outer, _] = steps.as_slice()
        && let Some(node) = root.get(outer).filter(|node| node.as_map().is_none())
    {
        judge.wrong_kind(node, outer, "a mapping");
        return;
    }
    let Some(own) = root.at(&steps) else { return };
    let (Some(pairs), Some(theirs)) = (own.as_map(), contribution.at(&steps)) else {
        let nothing = steps.len() == 1 && !own.truthy();
        let empty = matches!(&own.value, Value::List(items) if items.is_empty())
            || matches!(&own.value, Value::Str(text) if text.is_empty());
        if own.as_map().is_none() && !nothing && !empty {
            judge.wrong_kind(own, path, "a mapping");
        }
        return;
    };
    for (name, _) in pairs {
        if let Some(text) = name.as_str().filter(|text| theirs.get(text).is_some()) {
            let message = format!("{} brings `{text}` itself.", suite.extension);
            judge.error("key-overlap", name, &below(path, text), message, "Remove it, or give it another name.");
        }
    }
}

/// Endpoints are mappings, and `requires` cannot be empty in any way but `{}`.
fn requires(judge: &mut Judge, root: &Node) {
    let Some(node) = root.get("requires") else { return };
    let Some(pairs) = node.as_map() else {
        judge.wrong_kind(node, "requires", "a mapping");
        return;
    };
    for (name, endpoint) in pairs {
        if endpoint.as_map().is_none() {
            judge.wrong_kind(endpoint, &below("requires", &name.key_text()), "a mapping with `interface`");
        }
    }
}

/// The option that the packer judges under this name: it takes a point for a step down, and so finds nothing, or
/// something in another option. An error where it cannot step down.
fn looked_up<'a>(options: &HashMap<&str, &'a Node>, name: &str) -> Result<Option<&'a Node>, &'a Node> {
    let mut steps = name.split('.');
    let first = steps.next().and_then(|step| options.get(step).copied());
    let found = steps.try_fold(first, |node, step| match node {
        Some(node) if node.as_map().is_none() => Err(node),
        node => Ok(node.and_then(|node| node.get(step))),
    })?;
    match found {
        Some(node) if node.as_map().is_none() => Err(node),
        found => Ok(found),
    }
}

fn options(judge: &mut Judge, suite: &Suite, root: &Node) {
    let own_prefix = format!("{}-", suite.name);
    let prefixes = suite::common().reserved_option_prefixes.iter().chain([&own_prefix]);
    let prefixes: Vec<&String> = prefixes.collect();
    let pairs = root.at(&["config", "options"]).and_then(Node::as_map).unwrap_or_default();
    let options: HashMap<&str, &Node> = pairs.iter().filter_map(|(name, own)| Some((name.as_str()?, own))).collect();
    for (name, _) in pairs {
        let key = below("config.options", &name.key_text());
        let Some(text) = name.as_str() else {
            let message = format!("an option's name is text, and YAML reads this as {}.", name.kind());
            judge.error("option-name", name, &key, message, "Put it in quotes.");
            continue;
        };
        let brought =
            suite.charm.bases.iter().any(|base| suite.options(&base.base).iter().any(|option| option.name == text));
        if let Some(prefix) = prefixes.iter().find(|prefix| text.starts_with(prefix.as_str()))
            && !brought
        {
            let message = format!("options that begin with `{prefix}` belong to {}.", suite.extension);
            let fix = format!("Call it `{}`.", text.trim_start_matches(prefix.as_str()));
            judge.error("option-reserved", name, &key, message, fix);
        }
        if let Some(prefix) = prefixes.iter().find(|prefix| brought && text.starts_with(prefix.as_str())) {
            let message = format!("`{text}` begins with `{prefix}` and belongs to {}.", suite.extension);
            judge.error(
                "option-reserved",
                name,
                &key,
                message,
                "Remove it; set the extension's option when deploying.",
            );
        }
        let option = match looked_up(&options, text) {
            Ok(Some(option)) => option,
            Ok(None) => continue,
            Err(node) => {
                judge.wrong_kind(node, &key, "a mapping with `type`");
                continue;
            }
        };
        let required = option.get("optional").is_some_and(|node| node.value == Value::Bool(false));
        if let Some(default) = option.get("default").filter(|default| required && default.truthy()) {
            let message =
                "the option says `optional: false`, so that the person who deploys has to set it, and has a default.";
            judge.error("option-required-default", default, &below(&key, "default"), message, "Remove one of the two.");
        }
    }
}
