//! How an extension's contribution goes into what the person wrote.

use crate::manifest::{Node, Origin, Value};

/// Merges what an extension contributes into what the person wrote, as both packers do.
///
/// Nothing, or something empty, in the person's place: the extension's value. Two mappings: key by key, the person's
/// keys keeping their place. Two lists: the extension's entries first, without repeats where all are text. Otherwise
/// the person's value stays, and knows what it stands over.
pub fn merge(person: &mut Node, extension: &Node) {
    if !person.truthy() {
        if extension.truthy() || !same_kind(person, extension) {
            person.clone_from(extension);
        }
        return;
    }
    match (&mut person.value, &extension.value) {
        (Value::Map(pairs), Value::Map(more)) => {
            for (key, value) in more {
                match pairs.iter_mut().find(|(own, _)| own == key) {
                    Some((_, own)) => merge(own, value),
                    None => pairs.push((key.clone(), value.clone())),
                }
            }
        }
        (Value::List(items), Value::List(first)) => {
            let own = std::mem::take(items);
            items.extend(first.iter().cloned());
            items.extend(own);
            if items.iter().all(|item| item.as_str().is_some()) {
                let mut seen = std::collections::HashSet::new();
                items.retain(|item| seen.insert(item.as_str().unwrap_or_default().to_owned()));
            }
        }
        _ => {
            if let (Origin::Person(span), Origin::Extension(rule)) = (person.origin, extension.origin) {
                person.origin = Origin::Over(span, rule);
            }
        }
    }
}

fn same_kind(one: &Node, two: &Node) -> bool {
    std::mem::discriminant(&one.value) == std::mem::discriminant(&two.value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::manifest::read;

    fn merged(person: &str, extension: &str) -> String {
        let mut person = read("p", person.as_bytes()).unwrap().root;
        merge(&mut person, &read("e", extension.as_bytes()).unwrap().root);
        person.to_json().to_string()
    }

    #[test]
    fn the_person_keeps_what_was_said() {
        assert_eq!(merged("{a: 1, c: {x: 1}}", "{a: 2, b: 3, c: {x: 2, y: 3}}"), r#"{"a":1,"c":{"x":1,"y":3},"b":3}"#);
    }

    #[test]
    fn something_empty_gives_way() {
        for empty in ["", "[]", "{}", "no", "0", "''"] {
            assert_eq!(merged(&format!("a: {empty}"), "a: {b: 1}"), r#"{"a":{"b":1}}"#, "{empty}");
        }
    }

    #[test]
    fn lists_are_joined_without_repeated_text() {
        assert_eq!(merged("a: [x, y, x]", "a: [z, x]"), r#"{"a":["z","x","y"]}"#);
        assert_eq!(merged("a: [{x: 1}]", "a: [{x: 1}]"), r#"{"a":[{"x":1},{"x":1}]}"#);
    }

    #[test]
    fn a_value_that_stands_over_the_extensions_knows_it() {
        let mut person = read("p", b"a: 1").unwrap().root;
        merge(&mut person, &Node::map([("a", Node::str("x", Origin::Extension("rule")))], Origin::Extension("rule")));
        assert!(matches!(person.get("a").unwrap().origin, Origin::Over(_, "rule")));
    }
}
