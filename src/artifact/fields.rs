//! YAML out of an artifact: a mapping, or refused. Floor 2.

use super::error::{Trouble, shown};
use crate::finding::Code;
use crate::yaml::{self, Node, Value};

/// The mapping that a document is; `name` is for the message. An empty document is an empty mapping.
pub fn mapping(bytes: &[u8], name: &str) -> Result<Node, Trouble> {
    let name = shown(name);
    match yaml::parse_foreign(&name, bytes) {
        Ok(document) => match document.root.value {
            Value::Map(_) => Ok(document.root),
            Value::Null => Ok(Node::new(Value::Map(Vec::new().into()), document.root.origin)),
            _ => Err(Trouble::damaged(format!("{name} is no mapping"))),
        },
        Err(finding) => Err(match finding.code {
            Code::YamlNotUtf8 => Trouble::damaged(format!("{name} is no UTF-8 text")),
            Code::YamlTooDeep => Trouble::hostile(format!("{name} is nested deeper than any document of a packer")),
            Code::YamlTooMany => Trouble::hostile(format!("{name} has more values than any document of a packer")),
            _ => Trouble::damaged(format!("{name} is no YAML (line {}: {})", finding.line, finding.message)),
        }),
    }
}

/// A scalar for people; nothing for a collection.
pub fn scalar(node: &Node) -> Option<String> {
    match node.value {
        Value::Null | Value::List(_) | Value::Map(_) | Value::Other(..) => None,
        _ => Some(node.key_text()),
    }
}

/// The scalar under a key.
pub fn text(mapping: &Node, key: &str) -> Option<String> {
    mapping.get(key).and_then(scalar)
}

/// Keys and values of a mapping; none of anything else.
pub fn pairs(node: Option<&Node>) -> &[(Node, Node)] {
    node.and_then(Node::as_map).unwrap_or_default()
}

/// Names and mappings under a key that holds a mapping of mappings.
pub fn entries<'a>(mapping: &'a Node, key: &str) -> Vec<(String, &'a Node)> {
    let pairs = pairs(mapping.get(key)).iter();
    pairs.filter_map(|(name, value)| Some((scalar(name)?, value.as_map().map(|_| value)?))).collect()
}

/// The scalars of a list under a key.
pub fn list(mapping: &Node, key: &str) -> Vec<String> {
    items(mapping, key).iter().filter_map(scalar).collect()
}

/// The items of a list under a key.
pub fn items<'a>(mapping: &'a Node, key: &str) -> &'a [Node] {
    mapping.get(key).and_then(Node::as_list).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::limits;
    use super::*;

    #[test]
    fn deep_documents_are_refused_at_once() {
        for open in ["[", "{a: ", "- ", "? ", "-  ? ", "[[[[\n", "[ #]\n"] {
            let text = open.repeat(usize::try_from(limits::DOCUMENT).unwrap() / open.len());
            assert!(mapping(text.as_bytes(), "x.yaml").is_err(), "{open}");
        }
        assert_eq!(pairs(Some(&mapping(b"a: [1]\nk: {c: [d, e]}\n", "x.yaml").unwrap())).len(), 2);
        let rule = "-".repeat(500);
        assert!(mapping(format!("a: |\n  {rule}\n").as_bytes(), "x.yaml").is_ok());
    }

    #[test]
    fn what_is_no_mapping_is_said_so() {
        assert!(pairs(Some(&mapping(b"", "x").unwrap())).is_empty());
        for (text, word) in [("- a", "no mapping"), ("a: b: c", "no YAML"), ("\u{fffd}", "no mapping")] {
            assert!(mapping(text.as_bytes(), "x").unwrap_err().to_string().contains(word), "{text}");
        }
        assert!(mapping(b"\xff", "x").unwrap_err().to_string().contains("UTF-8"));
    }
}
