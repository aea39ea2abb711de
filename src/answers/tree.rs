//! Small steps on document trees that reading and writing answers share.

use num_bigint::BigInt;

use crate::yaml::{Node, Origin, Value};

/// A scalar as text: what a person would type for it. Nothing, lists and mappings are the empty text.
pub(super) fn text(node: &Node) -> String {
    match &node.value {
        Value::Null | Value::List(_) | Value::Map(_) | Value::Other(..) => String::new(),
        _ => node.key_text(),
    }
}

/// The scalar under a key, as [`text`].
pub(super) fn text_at(node: &Node, path: &[&str]) -> String {
    node.at(path).map(text).unwrap_or_default()
}

/// The items of a list as [`text`]; none where there is no list.
pub(super) fn texts_at(node: &Node, path: &[&str]) -> Vec<String> {
    node.at(path).and_then(Node::as_list).map(|items| items.iter().map(text).collect()).unwrap_or_default()
}

/// The pairs under a path whose keys are texts.
pub(super) fn named<'n>(node: &'n Node, path: &[&str]) -> impl Iterator<Item = (&'n str, &'n Node)> + use<'n> {
    let pairs = node.at(path).and_then(Node::as_map).unwrap_or_default();
    pairs.iter().filter_map(|(key, value)| Some((key.as_str()?, value)))
}

pub(super) fn str(text: &str) -> Node {
    Node::str(text, Origin::Unknown)
}

/// A default as it is written for an option of this type: a number or a truth value where it is one, else text.
pub(super) fn default(kind: &str, typed: &str) -> Node {
    let value = match kind {
        _ if typed.is_empty() => Some(Value::Null),
        "int" => is_digits(typed.strip_prefix(['-', '+']).unwrap_or(typed))
            .then(|| typed.parse::<BigInt>().ok().map(Value::Int))
            .flatten(),
        "float" => decimal(typed).map(Value::Float),
        "boolean" => boolean(typed).map(Value::Bool),
        _ => None,
    };
    value.map_or_else(|| str(typed), Node::from)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A number in plain or scientific notation, as people write it; not `inf`, not `nan`, nothing too large to be one.
fn decimal(typed: &str) -> Option<f64> {
    let looks = typed.bytes().any(|b| b.is_ascii_digit())
        && typed.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'e' | b'E'));
    typed.parse::<f64>().ok().filter(|value| looks && value.is_finite())
}

fn boolean(typed: &str) -> Option<bool> {
    match typed.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Puts a pair into a mapping: over the old value, or at its usual place among its neighbours in `order`.
pub(super) fn put(map: &mut Node, key: &str, value: Node, order: &[&str]) {
    if matches!(map.value, Value::Null) {
        map.value = Value::Map(Vec::new().into());
    }
    if map.get(key).is_some() {
        return map.set(key, value);
    }
    let Some(pairs) = map.as_map_mut() else { return };
    let rank = order.iter().position(|name| *name == key);
    let find = |name: &&str| pairs.iter().position(|(own, _)| own.as_str() == Some(name));
    let at = match rank {
        None => None,
        Some(rank) => match order[..rank].iter().rev().find_map(find) {
            Some(before) => Some(before + 1),
            None => order[rank + 1..].iter().find_map(find),
        },
    };
    let at = at.unwrap_or(pairs.len());
    pairs.insert(at, (str(key), value));
}

/// The mapping under a key, made when there is nothing; anything else that stands there gives way. `None` where `map` is
/// no mapping itself.
pub(super) fn child<'n>(map: &'n mut Node, key: &str, order: &[&str]) -> Option<&'n mut Node> {
    if map.get(key).is_none_or(|node| node.as_map().is_none()) {
        put(map, key, Node::map::<&str>([], Origin::Unknown), order);
    }
    map.get_mut(key)
}

/// As [`child`], for a path of keys.
pub(super) fn descend<'n>(root: &'n mut Node, path: &[&str], order: &[&str]) -> Option<&'n mut Node> {
    path.iter().try_fold(root, |node, key| child(node, key, order))
}

/// Takes what is at a path away, and then the mappings on the way that this leaves empty.
pub(super) fn take(root: &mut Node, path: &[&str]) {
    for depth in (0..path.len()).rev() {
        let parent = path[..depth].iter().try_fold(&mut *root, |node, key| node.get_mut(key));
        let Some(parent) = parent else { return };
        parent.remove(path[depth]);
        if parent.as_map().is_none_or(|pairs| !pairs.is_empty()) {
            return;
        }
    }
}

/// A list that says `wanted`; items that said so before stay as they were written.
pub(super) fn list(
    old: &[Node],
    wanted: &[String],
    write: impl Fn(&str) -> Node,
    says: impl Fn(&Node) -> String,
) -> Node {
    let mut left: Vec<Option<&Node>> = old.iter().map(Some).collect();
    let items = wanted.iter().map(|want| {
        let found = left.iter_mut().find(|node| node.is_some_and(|node| says(node) == *want));
        found.and_then(Option::take).cloned().unwrap_or_else(|| write(want))
    });
    Node::list(items.collect(), Origin::Unknown)
}
