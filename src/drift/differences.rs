//! Where two expansions of one document differ. Part of floor 5's `drift`; pure.
//!
//! Two things are ours by design and differ nowhere: the words of descriptions that the extension contributes, and the
//! way to the extension's data folder.

use crate::schema::below;
use crate::text;
use crate::yaml::{Node, Origin, Value};

/// Where the extensions' data lies below wherever the packer is installed.
const DATA: &str = "share/rockcraft/extensions/";
/// The longest value that is shown in full, in characters.
const SHOWN: usize = 120;

/// A value that the packer expands to something else than charmer does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The dotted path of the value; empty for the document itself.
    pub key: String,
    /// What kind of difference.
    pub how: How,
    /// Our value, or the order of our keys, on one line and safe to show.
    pub ours: String,
    /// The packer's.
    pub theirs: String,
    /// The line in the person's document, where the value is the person's.
    pub line: Option<usize>,
    /// The column there.
    pub column: Option<usize>,
}

/// What kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The values differ.
    Value,
    /// Only charmer has the key or item.
    OnlyOurs,
    /// Only the packer has it.
    OnlyTheirs,
    /// The same keys in another order.
    Order,
}

/// Every difference, in the order of our document; none when both are the same.
pub fn differences(ours: &Node, theirs: &Node) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(ours, theirs, "", &mut found);
    found
}

fn compare(ours: &Node, theirs: &Node, key: &str, found: &mut Vec<Difference>) {
    match (&ours.value, &theirs.value) {
        (Value::Map(left), Value::Map(right)) => mappings(ours, left, right, key, found),
        (Value::List(left), Value::List(right)) => {
            for at in 0..left.len().max(right.len()) {
                let key = below(key, &at.to_string());
                match (left.get(at), right.get(at)) {
                    (Some(left), Some(right)) => compare(left, right, &key, found),
                    (Some(left), None) => found.push(one(How::OnlyOurs, &key, left, shown(left), String::new())),
                    (None, Some(right)) => found.push(one(How::OnlyTheirs, &key, ours, String::new(), shown(right))),
                    (None, None) => {}
                }
            }
        }
        (left, right) if left == right || is_ours_by_design(ours, theirs, key) => {}
        _ => found.push(one(How::Value, key, ours, shown(ours), shown(theirs))),
    }
}

type Pairs = [(Node, Node)];

fn mappings(ours: &Node, left: &Pairs, right: &Pairs, key: &str, found: &mut Vec<Difference>) {
    let at = |name: &Node, pairs: &Pairs| pairs.iter().position(|(other, _)| other == name);
    let mut both = Vec::new();
    for (name, value) in left {
        let path = below(key, &name.key_text());
        if let Some(twin) = at(name, right) {
            both.push(twin);
            compare(value, &right[twin].1, &path, found);
        } else {
            found.push(one(How::OnlyOurs, &path, value, shown(value), String::new()));
        }
    }
    for (name, value) in right.iter().filter(|(name, _)| at(name, left).is_none()) {
        found.push(one(How::OnlyTheirs, &below(key, &name.key_text()), ours, String::new(), shown(value)));
    }
    if !both.is_sorted() {
        let names = |pairs: &Pairs, other: &Pairs| {
            let shared = pairs.iter().filter(|(name, _)| at(name, other).is_some());
            cut(&shared.map(|(name, _)| name.key_text()).collect::<Vec<_>>().join(", "))
        };
        found.push(one(How::Order, key, ours, names(left, right), names(right, left)));
    }
}

fn one(how: How, key: &str, place: &Node, ours: String, theirs: String) -> Difference {
    // Something that only the packer has stands nowhere in the person's document.
    let start = place.origin.span().filter(|_| how != How::OnlyTheirs).map(|span| span.start);
    let (line, column) = (start.map(|start| start.line), start.map(|start| start.column));
    Difference { key: key.to_owned(), how, ours, theirs, line, column }
}

fn is_ours_by_design(ours: &Node, theirs: &Node, key: &str) -> bool {
    let (Origin::Extension(_), Some(ours), Some(theirs)) = (ours.origin, ours.as_str(), theirs.as_str()) else {
        return false;
    };
    let data = |text: &str| text.split_once(DATA).map(|(_, name)| name.to_owned());
    let is_description = key.rsplit('.').next() == Some("description");
    is_description || key.ends_with(".source") && data(ours).is_some() && data(ours) == data(theirs)
}

fn shown(node: &Node) -> String {
    cut(&node.to_json().to_string())
}

fn cut(text: &str) -> String {
    let text = text::one_line(text);
    if text.chars().count() <= SHOWN {
        return text.into_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn node(text: &str) -> Node {
        parse("x", text.as_bytes()).unwrap().root
    }

    fn compared(ours: &str, theirs: &str) -> Vec<(String, How)> {
        differences(&node(ours), &node(theirs)).into_iter().map(|one| (one.key, one.how)).collect()
    }

    #[test]
    fn every_kind_is_told_with_its_place() {
        assert_eq!(compared("a: 1\nb: [x, y]\n", "a: 1\nb: [x, y]\n"), []);
        assert_eq!(compared("a: 1\n", "a: 1.0\n"), [("a".to_owned(), How::Value)]);
        assert_eq!(compared("a: {b: x}\n", "a: {b: y}\n"), [("a.b".to_owned(), How::Value)]);
        assert_eq!(compared("a: [1]\n", "a: [1, 2]\n"), [("a.1".to_owned(), How::OnlyTheirs)]);
        assert_eq!(compared("a: [1, 2]\n", "a: [1]\n"), [("a.1".to_owned(), How::OnlyOurs)]);
        assert_eq!(compared("a: 1\nb: 2\n", "b: 2\na: 1\n"), [(String::new(), How::Order)]);
        assert_eq!(
            compared("a: 1\nb: 2\nc: 3\n", "c: 3\nb: 2\n"),
            [("a".to_owned(), How::OnlyOurs), (String::new(), How::Order)]
        );
        let place = &differences(&node("a:\n  b: x\n"), &node("a: {b: y}\n"))[0];
        assert_eq!((place.line, place.column), (Some(2), Some(6)));
        assert_eq!((place.ours.as_str(), place.theirs.as_str()), ("\"x\"", "\"y\""));
    }

    #[test]
    fn only_the_extensions_own_words_and_folder_are_free() {
        let by = Origin::Extension("because");
        let ours =
            |key: &str, text: &str, origin| Node::map([("a", Node::map([(key, Node::str(text, origin))], by))], by);
        let data = "/snap/rockcraft/current/share/rockcraft/extensions/flask-framework";
        for (key, text, origin, theirs, same) in [
            ("description", "mine", by, "a: {description: theirs}", true),
            ("description", "mine", Origin::Unknown, "a: {description: theirs}", false),
            ("description", "mine", by, "a: {description: 1}", false),
            ("summary", "mine", by, "a: {summary: theirs}", false),
            ("source", data, by, "a: {source: /x/share/rockcraft/extensions/flask-framework}", true),
            ("source", data, by, "a: {source: /x/share/rockcraft/extensions/go-framework}", false),
            ("source", "x", by, "a: {source: y}", false),
        ] {
            assert_eq!(differences(&ours(key, text, origin), &node(theirs)).is_empty(), same, "{key} {theirs}");
        }
    }

    #[test]
    fn long_values_are_cut_and_made_safe() {
        let long = "é".repeat(500);
        let found = &differences(&node(&format!("a: {long}\n")), &node("a: \"\\e[31m\"\n"))[0];
        assert_eq!(found.ours.chars().count(), SHOWN);
        assert!(!found.theirs.contains('\u{1b}'));
    }
}
