//! Values of the suites' data as nodes of a document.

use serde_json::Value as Data;

use crate::suite::Mapping;
use crate::yaml::{Node, Origin, Value};

/// A value of a suite, said by `origin`.
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
        Data::Array(items) => Value::List(items.iter().map(|item| node(item, origin)).collect()),
        Data::Object(pairs) => return nodes(pairs, origin),
    };
    Node::new(value, origin)
}

/// A mapping of a suite, said by `origin`.
pub fn nodes(data: &Mapping, origin: Origin) -> Node {
    let pairs = data.iter().map(|(key, value)| (Node::str(key, origin), node(value, origin))).collect();
    Node::new(Value::Map(pairs), origin)
}
