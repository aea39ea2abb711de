//! Values of the suites' data as nodes of a document.

use serde_yaml::{Mapping, Value as Data};

use crate::yaml::{Node, Origin, Value};

/// A value of a suite, said by `origin`.
#[must_use]
pub fn node(data: &Data, origin: Origin) -> Node {
    let value = match data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole.into()),
            (None, Some(float)) => Value::Float(float),
            (None, None) => Value::Null,
        },
        Data::String(text) => Value::Str(text.clone()),
        Data::Sequence(items) => Value::List(items.iter().map(|item| node(item, origin)).collect()),
        Data::Mapping(pairs) => return nodes(pairs, origin),
        Data::Tagged(tagged) => return node(&tagged.value, origin),
    };
    Node::new(value, origin)
}

/// A mapping of a suite, said by `origin`.
#[must_use]
pub fn nodes(data: &Mapping, origin: Origin) -> Node {
    let pairs = data.iter().map(|(key, value)| (node(key, origin), node(value, origin))).collect();
    Node::new(Value::Map(pairs), origin)
}
