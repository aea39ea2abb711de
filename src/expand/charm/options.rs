//! A charm's own configuration options: what the extension refuses in them, and what Charmcraft lets pass and Juju or the
//! charm's library stumbles over.

use std::collections::HashMap;

use crate::finding::{Code, Finding};
use crate::schema::{Judge, below};
use crate::suite::{CharmBase, Suite, SuiteOption};
use crate::yaml::{Node, Value};

/// Juju's types, each with what a default of it looks like.
const TYPES: [(&str, &str); 5] = [
    ("string", "text, in quotes where it looks like something else"),
    ("int", "a whole number such as `20`"),
    ("float", "a number such as `0.5`"),
    ("boolean", "`true` or `false`"),
    ("secret", "nothing"),
];
/// What people write for them elsewhere.
const OTHER_WORDS: [(&str, &str); 7] = [
    ("bool", "boolean"),
    ("integer", "int"),
    ("number", "float"),
    ("double", "float"),
    ("str", "string"),
    ("text", "string"),
    ("password", "secret"),
];
/// What Juju knows of an option.
const KEYS: [&str; 4] = ["type", "default", "description", "optional"];

/// Looks at the person's options.
pub(super) fn look(judge: &mut Judge, suite: &Suite, base: &CharmBase, root: &Node) {
    let oauth = oauth(suite, root);
    let pairs = root.at(&["config", "options"]).and_then(Node::as_map).unwrap_or_default();
    let options: HashMap<&str, &Node> = pairs.iter().filter_map(|(name, own)| Some((name.as_str()?, own))).collect();
    for (name, option) in pairs {
        let key = below("config.options", &name.key_text());
        let Some(text) = name.as_str() else {
            let message = format!("an option's name is text, and YAML reads this as {}.", name.kind());
            judge.error(Code::OptionName, name, &key, message, "Put it in quotes.");
            continue;
        };
        // What the extension brings itself is refused as such.
        if !suite.options(&base.base).any(|option| option.name == text) {
            option_name(judge, suite, &oauth, name, &key);
        }
        required(judge, &options, text, &key);
        if option.as_map().is_some() {
            option_type(judge, name, option, &key);
            option_keys(judge, option, &key);
        }
    }
}

/// The names of the options that the person's `oauth` endpoints bring.
fn oauth(suite: &Suite, root: &Node) -> Vec<String> {
    let endpoints = root.get("requires").and_then(Node::as_map).unwrap_or_default().iter();
    let of_oauth = endpoints.filter(|(_, endpoint)| endpoint.get("interface").and_then(Node::as_str) == Some("oauth"));
    let names = |(name, _): &(Node, Node)| {
        let name = name.key_text();
        suite.charm.oauth_options().iter().map(move |template| SuiteOption::for_endpoint(template, &name).name)
    };
    of_oauth.flat_map(names).collect()
}

fn option_name(judge: &mut Judge, suite: &Suite, oauth: &[String], name: &Node, key: &str) {
    let text = name.key_text();
    let shorter = |prefix: &str| match text.strip_prefix(prefix).unwrap_or_default() {
        "" => "Take another name.".to_owned(),
        rest => format!("Call it `{rest}`, for example."),
    };
    // What becomes of it has to be a variable's name.
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if text.is_empty() {
        judge.warn(Code::OptionName, name, key, "The option has no name.", "Name it, for example `page-size`.");
    } else if oauth.contains(&text) {
        let message = format!("An OAuth integration brings an option `{text}`, which takes the place of yours.");
        judge.warn(Code::OptionTaken, name, key, message, "Take another name.");
    } else if let Some(prefix) = suite.reserved_prefix(&text) {
        let message = format!("Names that begin with `{prefix}` are the extension's; Charmcraft refuses them.");
        judge.error(Code::OptionReserved, name, key, message, shorter(prefix));
    } else if let Some(finding) = dropped_option(suite, &judge.path, &text) {
        judge.push(finding.fix(shorter(suite.dropped_prefix(&text).unwrap_or_default())), name);
    } else if !is_plain {
        let message = "The application gets the option in a variable of that name, and names of variables have letters, \
                       digits, hyphens and underscores alone.";
        judge.warn(Code::OptionName, name, key, message, "For example `page-size`.");
    }
}

/// The warning for an option that the charm's library drops, so that the application never sees it.
pub fn dropped_option(suite: &Suite, path: &str, name: &str) -> Option<Finding> {
    let prefix = suite.dropped_prefix(name)?;
    let message = if prefix == name {
        format!(
            "The charm's library takes `{name}` for a setting of its own, so the application never sees this option."
        )
    } else {
        format!(
            "Charmcraft accepts names that begin with `{prefix}`, but the charm drops such options without a word, so \
             the application never sees them."
        )
    };
    let finding = Finding::warning(Code::OptionDropped, path, message).key(below("config.options", name));
    Some(finding.fix("Take another name."))
}

fn option_type(judge: &mut Judge, name: &Node, option: &Node, key: &str) {
    let here = below(key, "type");
    let kind = option.get("type").filter(|kind| !matches!(kind.value, Value::Null));
    let Some(kind) = kind else {
        let message = "The option has no type; Charmcraft lets that pass, but Juju refuses the charm.";
        judge.warn(Code::OptionTypeMissing, name, &here, message, "Add `type: string`, or another type.");
        return;
    };
    let Some((kind, like)) = TYPES.iter().find(|(known, _)| kind.as_str() == Some(known)) else {
        let text = kind.key_text();
        let message = format!("Juju has no type `{text}`; Charmcraft lets it pass, but Juju refuses the charm.");
        let fix = match OTHER_WORDS.iter().find(|(word, _)| *word == text) {
            Some((_, known)) => format!("Juju's word is `{known}`."),
            None => format!("Take one of {}.", TYPES.map(|(known, _)| known).join(", ")),
        };
        judge.warn(Code::OptionType, kind, &here, message, fix);
        return;
    };
    let Some(default) = option.get("default").filter(|default| !matches!(default.value, Value::Null)) else { return };
    let here = below(key, "default");
    let fits = match *kind {
        "int" => matches!(default.value, Value::Int(_)),
        "float" => matches!(default.value, Value::Float(_) | Value::Int(_)),
        "boolean" => matches!(default.value, Value::Bool(_)),
        _ => default.as_str().is_some(),
    };
    if *kind == "secret" && default.truthy() {
        let message = "A secret's default would be a secret's ID, which nobody knows before the charm is deployed.";
        judge.warn(Code::OptionSecretDefault, default, &here, message, "Remove the default.");
    } else if !fits {
        let message = format!(
            "The default is {}, and the option's type is `{kind}`; Charmcraft lets it pass, but Juju refuses the charm.",
            default.kind()
        );
        judge.warn(Code::OptionDefault, default, &here, message, format!("Write {like}, or change the type."));
    }
}

fn option_keys(judge: &mut Judge, option: &Node, key: &str) {
    for (name, value) in option.as_map().unwrap_or_default() {
        if name.as_str().is_some_and(|text| KEYS.contains(&text)) {
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
            judge.warn(Code::OptionRequired, name, &here, message, fix);
        } else {
            let message = format!("Juju does not know the key `{text}` in an option.");
            judge.warn(Code::OptionKey, name, &here, message, "Remove it.");
        }
    }
}

/// An option that has to be set has no default.
fn required(judge: &mut Judge, options: &HashMap<&str, &Node>, text: &str, key: &str) {
    let option = match looked_up(options, text) {
        Ok(Some(option)) => option,
        Ok(None) => return,
        Err(node) => {
            judge.wrong_kind(node, key, "a mapping with `type`");
            return;
        }
    };
    let is_required = option.get("optional").is_some_and(|node| node.value == Value::Bool(false));
    let Some(default) = option.get("default").filter(|_| is_required) else { return };
    let here = below(key, "default");
    let fix = "Remove the default, or make the option not required.";
    if default.truthy() {
        let message =
            "A required option has no default: whoever deploys has to set it. Charmcraft refuses both together.";
        judge.error(Code::OptionRequiredDefault, default, &here, message, fix);
    } else if !matches!(&default.value, Value::Null) && default.as_str().is_none() {
        let message = "A required option has no default: with one, the charm never waits for it to be set.";
        judge.warn(Code::OptionRequiredDefault, default, &here, message, fix);
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
