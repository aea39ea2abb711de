//! Which keys of a mapping are one key, and which value it has. Part of floor 1's `yaml`; pure.

use std::collections::HashMap;

use crate::yaml::{Node, Value};

/// Merged pairs first, then the mapping's own; an equal key keeps its first place and takes the last value.
pub(super) fn join(merged: Vec<(Node, Node)>, own: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut pairs: Vec<(Node, Node)> = Vec::with_capacity(merged.len() + own.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for (key, value) in merged.into_iter().chain(own) {
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
        Value::Float(value) if value.fract() == 0.0 && value.is_finite() => format!("n{value:.0}"),
        Value::Int(value) => format!("n{value}"),
        _ => format!("o{}", key.key_text()),
    }
}
