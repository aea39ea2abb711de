//! Which keys of a mapping are one key, and which value it has. Part of floor 1's `yaml`; pure.

use std::collections::HashMap;

use crate::yaml::{Node, Value};

/// The pairs, each key once: an equal key keeps its first place and takes the last value.
pub fn join(all: impl IntoIterator<Item = (Node, Node)>) -> Vec<(Node, Node)> {
    let all = all.into_iter();
    let mut pairs: Vec<(Node, Node)> = Vec::with_capacity(all.size_hint().0);
    let mut places: HashMap<String, usize> = HashMap::new();
    for (key, value) in all {
        match places.entry(identity(&key)) {
            std::collections::hash_map::Entry::Occupied(place) => pairs[*place.get()].1 = value,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(pairs.len());
                pairs.push((key, value));
            }
        }
    }
    pairs
}

/// Equal for keys that Python holds equal: `1`, `1.0` and `true` are one key.
fn identity(key: &Node) -> String {
    match &key.value {
        Value::Str(text) => format!("s{text}"),
        Value::Bool(value) => format!("n{}", i32::from(*value)),
        Value::Float(value) if *value == 0.0 => "n0".to_owned(),
        Value::Float(value) if value.fract() == 0.0 && value.is_finite() => format!("n{value:.0}"),
        Value::Int(value) => format!("n{value}"),
        Value::Other(tag, items) => format!("{tag}{}", Node::list(items.to_vec(), key.origin).to_json()),
        _ => format!("o{}", key.key_text()),
    }
}
