//! Keys that are no text, as the packer prints them: it writes its model out as JSON does, where every key is text.

use crate::manifest::{Node, Value};

/// Makes every key in the tree text.
pub(super) fn as_text(node: &mut Node) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(as_text),
        Value::Map(pairs) => {
            for (key, value) in pairs.iter_mut() {
                if key.as_str().is_none() {
                    key.value = Value::Str(text(key));
                }
                as_text(value);
            }
        }
        _ => {}
    }
}

fn text(key: &Node) -> String {
    match &key.value {
        Value::Null => "None".to_owned(),
        Value::Float(value) if !value.is_finite() => "None".to_owned(),
        Value::Float(_) => key.key_text().replacen(".0e", "e", 1),
        Value::Time(time) => time.replacen(' ', "T", 1),
        _ => key.key_text(),
    }
}
