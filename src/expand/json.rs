//! Values that JSON has no form for, as the packers print them: they write their models out as JSON does, where a date
//! is text, a set is a list, what is no finite number is nothing, and every key is text.
//!
//! Part of floor 3's `expand`; asked of Charmcraft 4.5.0. Rockcraft writes its model out with the same library.

use crate::yaml::{Node, Value};

/// Gives everything in the tree the form that JSON has for it.
pub(super) fn shape(node: &mut Node) {
    match &mut node.value {
        // What is left alone stays shared with the document that was read.
        Value::List(items) if items.iter().any(needs) => items.iter_mut().for_each(shape),
        Value::Map(pairs) if pairs.iter().any(|(key, value)| key.as_str().is_none() || needs(value)) => {
            for (key, value) in pairs.iter_mut() {
                if key.as_str().is_none() {
                    key.value = Value::Str(key_text(key));
                }
                shape(value);
            }
        }
        Value::Time(time) => node.value = Value::Str(instant(time)),
        Value::Float(number) if !number.is_finite() => node.value = Value::Null,
        Value::Other(_, items) => {
            let mut list = Node::list(items.to_vec(), node.origin);
            shape(&mut list);
            *node = list;
        }
        _ => {}
    }
}

fn needs(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.iter().any(needs),
        Value::Map(pairs) => pairs.iter().any(|(key, value)| key.as_str().is_none() || needs(value)),
        Value::Time(_) | Value::Other(..) => true,
        Value::Float(number) => !number.is_finite(),
        _ => false,
    }
}

/// A date, or a date with time, as ISO 8601 has it.
fn instant(time: &str) -> String {
    let time = time.replacen(' ', "T", 1);
    match time.strip_suffix("+00:00").or_else(|| time.strip_suffix("-00:00")) {
        Some(utc) => format!("{utc}Z"),
        None => time,
    }
}

fn key_text(key: &Node) -> String {
    match &key.value {
        Value::Null => "None".to_owned(),
        Value::Float(value) if !value.is_finite() => "None".to_owned(),
        Value::Float(_) => key.key_text().replacen(".0e", "e", 1),
        Value::Time(time) => instant(time),
        _ => key.key_text(),
    }
}
