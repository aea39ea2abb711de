//! What Charmcraft lets pass, and Juju or the charm's library stumbles over later.

use crate::schema::{Judge, below};
use crate::suite::{self, Suite, by_interface, endpoint};
use crate::yaml::{Node, Value};

const OPTION_TYPES: [&str; 5] = ["string", "int", "float", "boolean", "secret"];
const OPTION_KEYS: [&str; 4] = ["type", "default", "description", "optional"];

/// Looks at the person's options and endpoints.
pub(super) fn look(judge: &mut Judge, suite: &Suite, root: &Node) {
    for (name, option) in root.at(&["config", "options"]).and_then(Node::as_map).unwrap_or_default() {
        let Some(text) = name.as_str() else { continue };
        if option.as_map().is_some() {
            let key = below("config.options", text);
            dropped(judge, text, name, &key);
            option_type(judge, name, option, &key);
            option_keys(judge, option, &key);
        }
    }
    for (name, endpoint) in root.get("requires").and_then(Node::as_map).unwrap_or_default() {
        if endpoint.as_map().is_some() {
            relation(judge, suite, name, endpoint);
        }
    }
}

fn dropped(judge: &mut Judge, text: &str, name: &Node, key: &str) {
    let Some(prefix) = suite::common().dropped_option_prefixes.iter().find(|prefix| text.starts_with(prefix.as_str()))
    else {
        return;
    };
    let message = format!(
        "options that begin with `{prefix}` are accepted, and then dropped by the charm's library without a word: the \
         application never sees them."
    );
    judge.warn(
        "option-dropped",
        name,
        key,
        message,
        format!("Call it `{}`.", text.trim_start_matches(prefix.as_str())),
    );
}

fn option_type(judge: &mut Judge, name: &Node, option: &Node, key: &str) {
    let Some(kind) = option.get("type") else {
        let message = "the option has no `type`, and Juju refuses to deploy the charm.";
        judge.warn("option-type-missing", name, key, message, "Add `type: string`, or another type.");
        return;
    };
    let here = below(key, "type");
    let Some(text) = kind.as_str().filter(|text| OPTION_TYPES.contains(text)) else {
        let known = OPTION_TYPES.join(", ");
        let message = format!("Juju does not know the type `{}`, and refuses to deploy the charm.", kind.key_text());
        let fix = match kind.as_str() {
            Some("bool") => "Write `boolean`.".to_owned(),
            Some("str" | "text") => "Write `string`.".to_owned(),
            Some("integer") => "Write `int`.".to_owned(),
            _ => format!("Take one of {known}."),
        };
        judge.warn("option-type", kind, &here, message, fix);
        return;
    };
    let Some(default) = option.get("default").filter(|default| !matches!(default.value, Value::Null)) else { return };
    let fits = match text {
        "int" => matches!(default.value, Value::Int(_)),
        "float" => matches!(default.value, Value::Float(_) | Value::Int(_)),
        "boolean" => matches!(default.value, Value::Bool(_)),
        _ => default.as_str().is_some(),
    };
    if !fits {
        let message = format!(
            "the default is {}, and the option's type is `{text}`; Juju refuses to deploy the charm.",
            default.kind()
        );
        let fix = match text {
            "string" | "secret" if !matches!(default.value, Value::List(_) | Value::Map(_)) => {
                "Put the default in quotes.".to_owned()
            }
            _ => format!("Write a default of the type `{text}`."),
        };
        judge.warn("option-default", default, &below(key, "default"), message, fix);
    }
    if text == "secret" && default.truthy() {
        let message = "the default of a secret would be the ID of a secret in one model, which no other model has.";
        judge.warn("option-secret-default", default, &below(key, "default"), message, "Remove the default.");
    }
}

fn option_keys(judge: &mut Judge, option: &Node, key: &str) {
    for (name, value) in option.as_map().unwrap_or_default() {
        if name.as_str().is_some_and(|text| OPTION_KEYS.contains(&text)) {
            continue;
        }
        let text = name.key_text();
        let here = below(key, &text);
        if text == "required" {
            let (message, fix) = if value.value == Value::Bool(false) {
                ("`required` has no effect on an option.", "Remove it.")
            } else {
                ("`required` has no effect: the charm starts without the option.", "Write `optional: false` instead.")
            };
            judge.warn("option-required", name, &here, message, fix);
        } else {
            let message = format!("Juju does not know the key `{text}` in an option.");
            judge.warn("option-key", name, &here, message, "Remove it.");
        }
    }
}

fn relation(judge: &mut Judge, suite: &Suite, name: &Node, relation: &Node) {
    let text = name.key_text();
    let key = below("requires", &text);
    let Some(interface) = relation.get("interface").and_then(Node::as_str) else {
        let place = relation.get("interface").unwrap_or(name);
        let message = "the endpoint has no `interface`, and Juju refuses to deploy the charm.";
        let fix = endpoint(&text).map_or_else(
            || "Add `interface: …`.".to_owned(),
            |known| format!("Write `interface: {}`.", known.interface),
        );
        judge.warn("interface-missing", place, &key, message, fix);
        return;
    };
    if let Some(known) = by_interface(interface).filter(|known| !known.free_name && known.name != text) {
        let message = format!(
            "the charm's library looks for `{interface}` at an endpoint called `{}`; at `{text}` the application never \
             gets the integration.",
            known.name
        );
        judge.warn("endpoint-name", name, &key, message, format!("Call it `{}`.", known.name));
    } else if let Some(known) = endpoint(&text).filter(|known| known.interface != interface) {
        let message = format!("the charm's library expects the interface `{}` at `{text}`.", known.interface);
        let place = relation.get("interface").unwrap_or(name);
        judge.warn(
            "endpoint-interface",
            place,
            &below(&key, "interface"),
            message,
            format!("Write `{}`.", known.interface),
        );
    }
    if let Some(required) = relation.key_node("required") {
        let message = "`required` has no effect: the charm starts without the integration.";
        judge.warn(
            "relation-required",
            required,
            &below(&key, "required"),
            message,
            "Write `optional: false` instead.",
        );
    }
    if let Some(known) = by_interface(interface)
        && !known.enforced
        && relation.get("optional").is_some_and(|node| node.value == Value::Bool(false))
    {
        let place = relation.get("optional").unwrap_or(name);
        let message = format!("charms of {} do not wait for {}, whatever `optional` says.", suite.title, known.title);
        judge.warn("optional-ignored", place, &below(&key, "optional"), message, "Write `optional: true`.");
    }
}
