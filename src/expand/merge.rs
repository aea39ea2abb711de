//! How an extension's contribution goes into what the person wrote.

use std::collections::HashMap;

use crate::yaml::{Node, Origin, Shared, Value};

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
            for ((key, value), place) in more.iter().zip(places(pairs, more)) {
                match place.and_then(|at| pairs.get_mut(at)) {
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

/// Where each key of a mapping stands in another.
fn places(own: &[(Node, Node)], more: &[(Node, Node)]) -> Vec<Option<usize>> {
    let texts: HashMap<&str, usize> =
        own.iter().enumerate().filter_map(|(at, (key, _))| Some((key.as_str()?, at))).collect();
    let place = |key: &Node| match key.as_str() {
        Some(text) => texts.get(text).copied(),
        None => own.iter().position(|(own, _)| own == key),
    };
    more.iter().map(|(key, _)| place(key)).collect()
}

type Pairs = Shared<(Node, Node)>;

/// As [`merge`], where mappings of the person's are one value in several places (`&name`, `*name`): what goes into
/// one of them shows at all.
pub fn merge_aliased(person: &mut Node, extension: &Node) {
    let mut aliases = Aliases::default();
    aliases.merge(person, extension);
    aliases.spread(person);
}

/// The mappings that something went into, by what they were.
#[derive(Default)]
struct Aliases {
    places: HashMap<usize, usize>,
    now: Vec<Pairs>,
    /// What each was: kept, for its identity.
    were: Vec<Pairs>,
}

impl Aliases {
    fn merge(&mut self, person: &mut Node, extension: &Node) {
        let (Value::Map(pairs), Value::Map(more)) = (&mut person.value, &extension.value) else {
            return merge(person, extension);
        };
        if pairs.is_empty() {
            return merge(person, extension);
        }
        let before = pairs.clone();
        let place = self.places.get(&before.identity()).copied();
        if let Some(place) = place {
            *pairs = self.now[place].clone();
        }
        for ((key, value), place) in more.iter().zip(places(pairs, more)) {
            match place {
                Some(at) => {
                    let mut own = pairs[at].1.clone();
                    self.merge(&mut own, value);
                    pairs[at].1 = own;
                }
                None => pairs.push((key.clone(), value.clone())),
            }
        }
        let place = place.unwrap_or(self.now.len());
        if let Some(now) = self.now.get_mut(place) {
            *now = pairs.clone();
        } else {
            self.now.push(pairs.clone());
        }
        for known in [before, pairs.clone()] {
            self.places.insert(known.identity(), place);
            self.were.push(known);
        }
    }

    /// Puts what each mapping is now in all of its places.
    fn spread(&self, node: &mut Node) {
        match &mut node.value {
            Value::Map(pairs) => {
                if let Some(place) = self.places.get(&pairs.identity()) {
                    *pairs = self.now[*place].clone();
                }
                pairs.iter_mut().for_each(|(_, value)| self.spread(value));
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.spread(item)),
            _ => {}
        }
    }
}

fn same_kind(one: &Node, two: &Node) -> bool {
    std::mem::discriminant(&one.value) == std::mem::discriminant(&two.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn merged(person: &str, extension: &str) -> String {
        let mut person = parse("p", person.as_bytes()).unwrap().root;
        merge(&mut person, &parse("e", extension.as_bytes()).unwrap().root);
        person.to_json().to_string()
    }

    #[test]
    fn the_person_keeps_what_was_said() {
        assert_eq!(merged("{a: 1, c: {x: 1}}", "{a: 2, b: 3, c: {x: 2, y: 3}}"), r#"{"a":1,"c":{"x":1,"y":3},"b":3}"#);
    }

    #[test]
    fn what_goes_into_a_mapping_shows_wherever_it_stands() {
        let aliased = |person: &str, extension: &str| {
            let mut person = parse("p", person.as_bytes()).unwrap().root;
            merge_aliased(&mut person, &parse("e", extension.as_bytes()).unwrap().root);
            person.to_json().to_string()
        };
        let more = "{s: {a: {e: {x: 1}}, b: {y: 2}}}";
        let want = r#"{"s":{"a":{"e":{"z":0,"x":1}},"t":{"e":{"z":0,"x":1}}},"f":{"z":0,"x":1}}"#;
        assert_eq!(aliased("{s: {a: {e: &e {z: 0}}, t: {e: *e}}, f: *e}", "{s: {a: {e: {x: 1}}}}"), want);
        let want = r#"{"s":{"a":{"q":0,"e":{"x":1},"y":2},"b":{"q":0,"e":{"x":1},"y":2}}}"#;
        assert_eq!(aliased("{s: {a: &a {q: 0}, b: *a}}", more), want);
        // A merge key copies the outer mapping; what is in it is the same.
        let want = r#"{"s":{"a":{"e":{"z":0,"x":1}},"t":{"e":{"z":0,"x":1}},"b":{"y":2}}}"#;
        assert_eq!(aliased("{s: {a: &a {e: {z: 0}}, t: {<<: *a}}}", more), want);
        // Something empty is replaced, not filled.
        assert_eq!(aliased("{s: &s {}, t: *s}", "{s: {a: 1}}"), r#"{"s":{"a":1},"t":{}}"#);
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
        let mut person = parse("p", b"a: 1").unwrap().root;
        merge(&mut person, &Node::map([("a", Node::str("x", Origin::Extension("rule")))], Origin::Extension("rule")));
        assert!(matches!(person.get("a").unwrap().origin, Origin::Over(_, "rule")));
    }
}
