//! From the suite's data and the facts to what the extension contributes.

use serde_json::Value as Data;

use crate::suite::{Block, Rock};
use crate::yaml::{Node, Origin, Value};

use super::context::Facts;

const USER: &str = "Applications of this extension run as this user, not as root.";

/// The tree that the extension merges into the document.
pub(super) fn contribution(rock: &'static Rock, facts: &Facts) -> Node {
    let blocks = |blocks: &'static [Block]| {
        let origin = Origin::Extension("Contributed by the extension.");
        let kept = blocks.iter().filter(|block| facts.hold(&block.when));
        Node::map(kept.map(|block| (block.name.as_str(), block_node(block, facts))), origin)
    };
    let root = Origin::Extension(USER);
    let pairs = [
        (rock.user_key.as_str(), Node::str(rock.user.as_str(), root)),
        ("services", blocks(&rock.services)),
        ("parts", blocks(&rock.parts)),
    ];
    Node::map(pairs, root)
}

fn block_node(block: &'static Block, facts: &Facts) -> Node {
    let mut pairs = Vec::new();
    for set in block.sets.iter().filter(|set| facts.hold(&set.when)) {
        let origin = Origin::Extension(set.why.as_deref().unwrap_or(&block.why));
        for (key, value) in &set.keys {
            if let Some(value) = node(value, origin, facts) {
                pairs.push((key.as_str(), value));
            }
        }
    }
    Node::map(pairs, Origin::Extension(&block.why))
}

/// The data as a tree of that origin; nothing for a lone `{word}` that the rules did not fill in.
fn node(data: &'static Data, origin: Origin, facts: &Facts) -> Option<Node> {
    let value = match data {
        Data::Bool(value) => Value::Bool(*value),
        Data::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole.into()),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Data::String(text) => return filled(text, origin, facts),
        Data::Array(items) => Value::List(items.iter().filter_map(|item| node(item, origin, facts)).collect()),
        Data::Object(pairs) => Value::Map(
            pairs
                .iter()
                .filter_map(|(key, value)| Some((filled(key, origin, facts)?, node(value, origin, facts)?)))
                .collect(),
        ),
        Data::Null => Value::Null,
    };
    Some(Node::new(value, origin))
}

/// Text with its words filled in. A shell's `${WORD}` is none of them: no fact has such a name.
fn filled(text: &str, origin: Origin, facts: &Facts) -> Option<Node> {
    let lone = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|word| is_word(word));
    if let Some(word) = lone {
        return facts.get(word).map(|node| with_origin(node, origin));
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let word = after.get(1..).and_then(|tail| tail.split_once('}')).map(|(word, _)| word);
        let known = word.filter(|word| is_word(word)).and_then(|word| Some((word, facts.get(word)?.as_str()?)));
        let (written, taken) = known.map_or(("{", 1), |(word, value)| (value, word.len() + 2));
        out.push_str(written);
        rest = after.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    Some(Node::str(out, origin))
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// The tree with this origin wherever it has none of its own.
fn with_origin(node: &Node, origin: Origin) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(|item| with_origin(item, origin)).collect()),
        Value::Map(pairs) => {
            Value::Map(pairs.iter().map(|(k, v)| (with_origin(k, origin), with_origin(v, origin))).collect())
        }
        other => other.clone(),
    };
    let own = if node.origin == Origin::Unknown { origin } else { node.origin };
    Node::new(value, own)
}
