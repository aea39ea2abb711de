//! Platforms as Rockcraft reads them.
//!
//! Stricter and milder than the other packer: a platform that is spelled out needs both keys, an empty one counts as
//! its name alone, and none at all passes.

use crate::finding::Code;
use crate::schema::{ARCHITECTURES, Judge, below, parse_platform};
use crate::yaml::{Node, Origin, Value};

const ITSELF: &str = "A platform without more is built on and for the architecture that it is named after.";
const KEYS: [&str; 2] = ["build-on", "build-for"];

/// The platforms with both keys as lists, or what is wrong with them.
pub(super) fn platforms(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let Some(pairs) = node.as_map() else {
        judge.wrong_kind(node, key, "a mapping of platforms, such as amd64:,");
        return None;
    };
    let mut out = Vec::with_capacity(pairs.len());
    for (name, data) in pairs {
        let here = below(key, &name.key_text());
        out.push(platform(judge, name, data, &here).map(|platform| (name.clone(), platform)));
    }
    let pairs = out.into_iter().collect::<Option<Vec<_>>>()?;
    if pairs.is_empty() {
        let message = "There is no platform, so Rockcraft has nothing to pack.";
        judge.warn(Code::PlatformsEmpty, node, key, message, "Add one, such as amd64:.");
    }
    Some(Node::new(Value::Map(pairs.into()), node.origin))
}

fn platform(judge: &mut Judge, name: &Node, data: &Node, key: &str) -> Option<Node> {
    let Some(text) = name.as_str() else {
        let message = format!("A platform's name is text, and YAML reads this as {}.", name.kind());
        judge.error(Code::PlatformName, name, key, message, "Put it in quotes.");
        return None;
    };
    if matches!(text, "*" | "any") || text.contains('/') {
        let message = format!("{text} is no name for a platform: the packers keep *, any and slashes for themselves.");
        judge.error(Code::PlatformName, name, key, message, "Take another name, such as amd64.");
        return None;
    }
    let nothing = matches!(data.value, Value::Null) || data.as_map().is_some_and(<[_]>::is_empty);
    if nothing {
        return itself(judge, text, name, key);
    }
    let Some(pairs) = data.as_map() else {
        judge.wrong_kind(data, key, "nothing, or a mapping with build-on and build-for,");
        return None;
    };
    // `build_for` is understood only beside `build_on`.
    let underscored = data.get("build_on").is_some();
    let names = |field: &Node, wanted: &str| {
        field.as_str().is_some_and(|field| {
            field == wanted || (field.replace('_', "-") == wanted && (underscored || field == "build_on"))
        })
    };
    let mut good = true;
    for (field, _) in pairs {
        if !KEYS.iter().any(|wanted| names(field, wanted)) {
            let message = "A platform has build-on and build-for, and nothing else.";
            judge.error(Code::KeyUnknown, field, &below(key, &field.key_text()), message, "Take it out.");
            good = false;
        }
    }
    let lists = KEYS.map(|wanted| {
        let Some((_, value)) = pairs.iter().find(|(field, _)| names(field, wanted)) else {
            judge.missing(data, key, wanted);
            return None;
        };
        architectures(judge, value, &below(key, wanted), wanted == "build-for")
    });
    let [on, to] = lists;
    let (on, to) = (on?, to?);
    good &= tangible(judge, text, &on, &to, key);
    good.then(|| Node::map([(KEYS[0], on), (KEYS[1], to)], data.origin))
}

/// A rock is built on a machine, and for one: neither for all, nor for a base's own.
fn tangible(judge: &mut Judge, name: &str, on: &Node, to: &Node, key: &str) -> bool {
    let machine = |node: &Node| node.as_str().is_some_and(|text| ARCHITECTURES.contains(&text));
    let target = to.as_list().and_then(<[_]>::first).unwrap_or(to);
    let one_of = format!("Take one of {}.", ARCHITECTURES.join(", "));
    if !on.as_list().is_some_and(|list| list.iter().any(machine)) {
        let message = "None of these is a machine that a rock is built on: rocks name their base once, with base.";
        judge.error(Code::Architecture, on, &below(key, KEYS[0]), message, one_of);
    } else if !machine(target) {
        let message = format!("A rock is built for one kind of machine, and {} is none.", target.key_text());
        judge.error(Code::Architecture, target, &below(key, KEYS[1]), message, one_of);
    } else if ARCHITECTURES.contains(&name) && target.as_str() != Some(name) {
        let message = format!("The platform is called {name}, and is built for {}.", target.key_text());
        let fix = format!("Give the platform another name, or write build-for: [{name}].");
        judge.error(Code::PlatformName, target, &below(key, KEYS[1]), message, fix);
    } else {
        return true;
    }
    false
}

fn itself(judge: &mut Judge, text: &str, name: &Node, key: &str) -> Option<Node> {
    if !ARCHITECTURES.contains(&text) {
        let message = format!("{text} is no architecture, so the platform must say what it is built on and for.");
        let fix = format!("Write build-on and build-for below it, or name it one of {}.", ARCHITECTURES.join(", "));
        judge.error(Code::PlatformIncomplete, name, key, message, fix);
        return None;
    }
    let origin = Origin::Packer(ITSELF);
    let list = Node::list(vec![Node::str(text, origin)], origin);
    Some(Node::map(KEYS.map(|key| (key, list.clone())), origin))
}

fn architectures(judge: &mut Judge, node: &Node, key: &str, build_for: bool) -> Option<Node> {
    let items = match &node.value {
        Value::Str(_) => std::slice::from_ref(node),
        Value::List(items) => items,
        _ => {
            judge.wrong_kind(node, key, "an architecture or a list of them");
            return None;
        }
    };
    if items.is_empty() || (build_for && items.len() > 1) {
        let (message, fix) = if items.is_empty() {
            ("The list is empty.", "Name an architecture, such as amd64.")
        } else {
            ("A platform is built for one architecture alone.", "Make a platform for each.")
        };
        judge.error(Code::PlatformList, node, key, message, fix);
        return None;
    }
    let mut good = true;
    for (at, item) in items.iter().enumerate() {
        let known = item.as_str().and_then(parse_platform).is_some_and(|(_, name)| build_for || name != "all");
        if !known {
            let message = format!("{} is no architecture that Rockcraft knows here.", item.key_text());
            judge.error(Code::Architecture, item, key, message, format!("Take one of {}.", ARCHITECTURES.join(", ")));
            good = false;
        } else if items.iter().take(at).any(|other| other == item) {
            judge.error(Code::ListTwice, item, key, "The same architecture stands in the list twice.", "Take one out.");
            good = false;
        }
    }
    good.then(|| Node::list(items.to_vec(), node.origin))
}
