//! What a suite's extension refuses in a charm.

use super::same;
use crate::finding::Code;
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
            judge.error(Code::Type, kind.unwrap_or(root), "type", message, "Write `type: charm`.");
        }
    }
    for key in &common.refused_keys {
        if let Some(name) = root.key_node(key) {
            let message = format!("{extension} does not work with `{key}`.");
            judge.error(Code::KeyRefused, name, key, message, "Remove it.");
        }
    }
    for name in &common.refused_parts {
        if let Some(part) = root.get("parts").and_then(|parts| parts.key_node(name)) {
            let message = format!("{extension} brings the part `{name}` itself.");
            judge.error(Code::PartRefused, part, &below("parts", name), message, "Remove it, or give it another name.");
        }
    }
    for key in &common.equal_keys {
        if let Some(own) = root.get(key)
            && !contribution.get(key).is_some_and(|theirs| equal(key, own, theirs, suite, base))
        {
            let name = root.key_node(key).unwrap_or(own);
            let message = format!("{extension} writes `{key}` itself, and takes no other value for it.");
            judge.error(Code::KeyReserved, name, key, message, "Remove it.");
        }
    }
    for path in &common.apart_keys {
        apart(judge, suite, root, contribution, path);
    }
    requires(judge, root);
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
            let message =
                format!("{} brings `{text}` itself, and Charmcraft refuses to have it twice.", suite.extension);
            let fix = "Leave it out, the charm has it all the same; or give yours another name.";
            judge.error(Code::KeyOverlap, name, &below(path, text), message, fix);
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
