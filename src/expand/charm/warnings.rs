//! What Charmcraft lets pass in a charm's name and endpoints, and Juju or the charm's library stumbles over later.

use crate::finding::Code;
use crate::schema::{Judge, below, deployable_name, suggested_name, valid_name};
use crate::suite::{Suite, by_interface, endpoint};
use crate::yaml::{Node, Value};

/// Looks at the name and at the person's endpoints. Beside those stand the extension's own, in what it contributes.
pub(super) fn look(judge: &mut Judge, suite: &Suite, root: &Node, contribution: &Node) {
    if let Some(node) = root.get("name")
        && let Some(name) = node.as_str().filter(|name| valid_name(name) && !deployable_name(name))
    {
        let message = "Both packers take this name, but Juju does not deploy it: a name begins with a letter, and each part between hyphens has one.";
        let fix = suggested_name(name).map_or_else(String::new, |name| format!("For example `{name}`."));
        judge.warn(Code::NameNotDeployable, node, "name", message, fix);
    }
    let mut has_oauth = false;
    for (name, relation) in root.get("requires").and_then(Node::as_map).unwrap_or_default() {
        let key = below("requires", &name.key_text());
        if relation.as_map().is_none() || !endpoint_name(judge, contribution, name, &key) {
            continue;
        }
        let Some(interface) = interface(judge, name, relation, &key) else { continue };
        of_library(judge, name, relation, interface);
        if interface == "oauth" && std::mem::replace(&mut has_oauth, true) {
            let message = "The charm's library takes one OAuth integration at most.";
            judge.warn(Code::EndpointOauthTwice, name, &key, message, "Keep one of the two.");
        }
        optional(judge, suite, relation, interface, &key);
    }
}

/// True for a name that Juju takes, and takes once.
fn endpoint_name(judge: &mut Judge, contribution: &Node, name: &Node, key: &str) -> bool {
    let text = name.key_text();
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if !text.bytes().all(letters) || !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        let message =
            "Juju takes small letters, digits, hyphens and underscores for an endpoint's name, a letter first.";
        judge.warn(Code::EndpointName, name, key, message, "For example `postgresql`.");
        return false;
    }
    if contribution.at(&["requires", &text]).is_some() {
        // Refused as the extension's own.
        return false;
    }
    let is_taken = ["provides", "peers"].iter().any(|list| contribution.at(&[list, &text]).is_some());
    if is_taken {
        let message =
            format!("Every charm of the extension has another endpoint `{text}`, and Juju refuses a name twice.");
        judge.warn(Code::EndpointTaken, name, key, message, "Take another name.");
    }
    !is_taken
}

fn interface<'a>(judge: &mut Judge, name: &Node, relation: &'a Node, key: &str) -> Option<&'a str> {
    let node = relation.get("interface");
    let interface = node.and_then(Node::as_str).filter(|interface| !interface.is_empty());
    if interface.is_none() {
        let message = "The integration has no interface, so Juju cannot tell what fits to it and refuses the charm.";
        let fix = endpoint(&name.key_text()).map_or_else(
            || "Add `interface: …`, the one of the charm that it is for.".to_owned(),
            |known| format!("Write `interface: {}`.", known.interface),
        );
        judge.warn(Code::InterfaceMissing, node.unwrap_or(name), key, message, fix);
    }
    interface
}

/// The charm's library looks for its endpoints by name.
fn of_library(judge: &mut Judge, name: &Node, relation: &Node, interface: &str) {
    let text = name.key_text();
    let key = below("requires", &text);
    let place = relation.get("interface").unwrap_or(name);
    if let Some(known) = endpoint(&text).filter(|known| known.interface != interface) {
        let message = format!(
            "The charm's library takes `{text}` for {}, which has the interface `{}`.",
            known.title, known.interface
        );
        let fix = format!("Write `{}`, or take another name.", known.interface);
        judge.warn(Code::EndpointInterface, place, &below(&key, "interface"), message, fix);
    } else if let Some(known) = by_interface(interface) {
        if known.name != text && !known.free_name {
            let message = format!(
                "The charm's library looks for {} at the endpoint `{}`; under `{text}` it is never found.",
                known.title, known.name
            );
            judge.warn(Code::EndpointName, name, &key, message, format!("Call it `{}`.", known.name));
        }
    } else {
        let message = format!(
            "The charm's library does not know the interface `{interface}`, so the application gets nothing from it."
        );
        let fix = "Keep it only if your own code in src/charm.py uses it.";
        judge.warn(Code::EndpointUnknown, place, &below(&key, "interface"), message, fix);
    }
}

fn optional(judge: &mut Judge, suite: &Suite, relation: &Node, interface: &str, key: &str) {
    if let Some(required) = relation.key_node("required") {
        let message = "`required` has no effect: the charm starts without the integration.";
        let fix = "Write `optional: false` instead.";
        judge.warn(Code::RelationRequired, required, &below(key, "required"), message, fix);
    }
    if let Some(known) = by_interface(interface).filter(|known| !known.enforced)
        && let Some(place) = relation.get("optional").filter(|node| node.value == Value::Bool(false))
    {
        let message = format!("charms of {} do not wait for {}, whatever `optional` says.", suite.title, known.title);
        judge.warn(Code::OptionalIgnored, place, &below(key, "optional"), message, "Write `optional: true`.");
    }
}
