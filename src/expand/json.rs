//! Values that JSON has no form for, as the packers print them: they write their models out as JSON does, where a date
//! is text, a set is a list, what is no finite number is nothing, and every key is text.
//!
//! Part of floor 3's `expand`; asked of Charmcraft 4.5.0. Rockcraft writes its model out with the same library.

use crate::yaml::{Node, Value, join};

/// Gives everything in the tree the form that JSON has for it. Gives back a key that has none: in what the packer does not
/// know by name, half of a character.
pub(super) fn shape(node: &mut Node) -> Option<Node> {
    let mut half = None;
    shape_below(node, 0, &mut half);
    half
}

fn shape_below(node: &mut Node, depth: usize, half: &mut Option<Node>) {
    match &mut node.value {
        // What is left alone stays shared with the document that was read.
        Value::List(items) if items.iter().any(needs) => {
            items.iter_mut().for_each(|item| shape_below(item, depth + 1, half));
        }
        Value::Map(pairs) if pairs.iter().any(|(key, value)| key.as_str().is_none() || needs(value)) => {
            let mut all = std::mem::take(pairs).to_vec();
            for (key, value) in &mut all {
                match &key.value {
                    Value::Str(_) => {}
                    _ if !key.has_halves() => key.value = Value::Str(key_text(key)),
                    _ if depth > 1 => *half = Some(key.clone()),
                    _ => {}
                }
                shape_below(value, depth + 1, half);
            }
            // Now `~` and `.inf` are one key.
            *pairs = join(all).into();
        }
        Value::Time(time) => node.value = Value::Str(instant(time)),
        Value::Float(number) if !number.is_finite() => node.value = Value::Null,
        Value::Other(tag, items) if *tag != "str" => {
            let mut list = Node::list(items.to_vec(), node.origin);
            shape_below(&mut list, depth, half);
            *node = list;
        }
        _ => {}
    }
}

fn needs(node: &Node) -> bool {
    match &node.value {
        Value::List(items) => items.iter().any(needs),
        Value::Map(pairs) => pairs.iter().any(|(key, value)| key.as_str().is_none() || needs(value)),
        Value::Other(tag, _) => *tag != "str",
        Value::Time(_) => true,
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

#[cfg(test)]
mod tests {
    use super::shape;
    use crate::yaml::parse;

    fn shaped(text: &str) -> (String, bool) {
        let mut root = parse("x", text.as_bytes()).unwrap().root;
        let half = shape(&mut root);
        (root.to_json().to_string(), half.is_some())
    }

    /// What Charmcraft 4.5.0 prints of each.
    #[test]
    fn keys_that_become_one_have_the_last_value() {
        let (text, _) = shaped("{.inf: 1, -.inf: 2, ~: 3, .nan: 4, 2024-01-02: [5]}");
        assert_eq!(text, r#"{"None":4,"2024-01-02":[5]}"#);
        assert_eq!(shaped("a: {~: 1, 'None': 2}").0, r#"{"a":{"None":2}}"#);
    }

    #[test]
    fn half_of_a_character_is_no_key_further_down() {
        assert!(!shaped(r#"{actions: {"\ud83d": "\ud83d"}}"#).1);
        assert!(shaped(r#"{actions: {a: {"\ud83d": 1}}}"#).1);
    }
}
