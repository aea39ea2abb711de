//! Single values, read as leniently as the packers read them.

use crate::finding::Code;
use num_bigint::BigInt;

use super::Judge;
use crate::yaml::{Node, Value};

/// Python's `str` of a number: `1e+16`, `0.1`, `inf`.
fn number_text(value: &Value) -> Option<String> {
    match value {
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) if number.is_nan() => Some("nan".into()),
        Value::Float(number) if number.is_infinite() => Some(if *number > 0.0 { "inf".into() } else { "-inf".into() }),
        // YAML wants a point before an exponent, Python does not.
        Value::Float(_) => Some(Node::from(value.clone()).key_text().replace(".0e", "e")),
        _ => None,
    }
}

impl Judge {
    pub(super) fn text(&mut self, node: &Node, key: &str, numbers: bool, least: usize, most: usize) -> Option<Node> {
        let text = match &node.value {
            Value::Str(text) => text.clone(),
            Value::Int(_) | Value::Float(_) if numbers => number_text(&node.value)?,
            // The packer looks into a text only where its length matters.
            Value::Other("str", _) if (least, most) == (0, usize::MAX) => return Some(node.clone()),
            Value::Other("str", _) => {
                self.wrong_kind(node, key, "whole characters");
                return None;
            }
            _ => {
                self.not_text(node, key);
                return None;
            }
        };
        let length = text.chars().count();
        if length < least || length > most {
            let (message, fix) = if length < least {
                (format!("the text has {length} characters, and needs at least {least}."), "Write more.")
            } else {
                (format!("the text has {length} characters, {} too many.", length - most), "Shorten it.")
            };
            self.error(Code::Length, node, key, message, fix);
            return None;
        }
        Some(Node::str(text, node.origin))
    }

    /// Says why a value is not text; words and dates that only look like text are the usual surprise.
    fn not_text(&mut self, node: &Node, key: &str) {
        if matches!(node.value, Value::Bool(_) | Value::Time(_) | Value::Int(_) | Value::Float(_)) {
            let message = format!("YAML reads this as {}, and the packer wants text.", node.kind());
            self.error(Code::Kind, node, key, message, "Put it in quotes.");
        } else {
            self.wrong_kind(node, key, "text");
        }
    }

    pub(super) fn integer(&mut self, node: &Node, key: &str) -> Option<Node> {
        let number = match &node.value {
            Value::Int(number) => Some(number.clone()),
            Value::Bool(value) => Some(BigInt::from(u8::from(*value))),
            #[expect(clippy::cast_possible_truncation, reason = "only whole numbers of this size are asked")]
            Value::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(BigInt::from(*value as i64)),
            Value::Str(text) => whole_or_zeros(text),
            _ => None,
        };
        if number.is_none() {
            self.wrong_kind(node, key, "a whole number");
        }
        number.map(|number| Node::new(Value::Int(number), node.origin))
    }

    pub(super) fn boolean(&mut self, node: &Node, key: &str) -> Option<Node> {
        let value = match &node.value {
            Value::Bool(value) => Some(*value),
            Value::Int(number) if *number == BigInt::ZERO => Some(false),
            Value::Int(number) if *number == BigInt::from(1) => Some(true),
            Value::Float(number) if *number == 0.0 => Some(false),
            #[expect(clippy::float_cmp, reason = "exactly one is true, as the packers have it")]
            Value::Float(number) if *number == 1.0 => Some(true),
            Value::Str(text) => match text.to_ascii_lowercase().as_str() {
                "0" | "off" | "f" | "false" | "n" | "no" => Some(false),
                "1" | "on" | "t" | "true" | "y" | "yes" => Some(true),
                _ => None,
            },
            _ => None,
        };
        if value.is_none() {
            self.wrong_kind(node, key, "true or false");
        }
        value.map(|value| Node::new(Value::Bool(value), node.origin))
    }

    /// An address, printed as the packers print it (`https://x.org` gains its `/`).
    pub(super) fn url(&mut self, node: &Node, key: &str, any: bool) -> Option<Node> {
        let Some(text) = node.as_str() else {
            self.wrong_kind(node, key, "a web address");
            return None;
        };
        match url::Url::parse(text) {
            Ok(url) if any || matches!(url.scheme(), "http" | "https") => Some(Node::str(url.as_str(), node.origin)),
            _ => {
                let message = "this is not a web address that begins with `http://` or `https://`.";
                self.error(Code::Url, node, key, message, "Write the whole address.");
                None
            }
        }
    }
}

/// A whole number in text, `.0` behind it allowed.
fn whole_or_zeros(text: &str) -> Option<BigInt> {
    let (number, zeros) = text.trim().split_once('.').unwrap_or((text, "0"));
    if zeros.chars().all(|c| c == '0') { whole(number) } else { None }
}

/// A whole number as Python's `int` reads text: spaces around, a sign, single underscores between digits.
pub fn whole(text: &str) -> Option<BigInt> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let wrong = !digits.starts_with(|c: char| c.is_ascii_digit())
        || digits.ends_with('_')
        || digits.contains("__")
        || !digits.chars().all(|c| c.is_ascii_digit() || c == '_');
    if wrong { None } else { text.replace(['_', '+'], "").parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Shape;

    fn judged(shape: &str, value: Value) -> Option<Value> {
        let shape = Shape::parse(shape, &std::collections::HashMap::new()).unwrap();
        Judge::new("x").check(&shape, &value.into(), "k").map(|node| node.value)
    }

    #[test]
    fn numbers_stand_for_their_text() {
        for (value, want) in [(0.10, "0.1"), (1e16, "1e+16"), (1.5e-7, "1.5e-07"), (f64::INFINITY, "inf"), (3.0, "3.0")]
        {
            assert_eq!(judged("text", Value::Float(value)), Some(Value::Str(want.into())));
        }
        assert_eq!(judged("text", Value::Int(12.into())), Some(Value::Str("12".into())));
        assert_eq!(judged("strict", Value::Int(12.into())), None);
        assert_eq!(judged("text", Value::Bool(true)), None);
        assert_eq!(judged("text", Value::Null), None);
    }

    #[test]
    fn text_stands_for_numbers_and_answers() {
        for (text, want) in
            [("1", Some(1)), (" 7 ", Some(7)), ("1_000", Some(1000)), ("2.0", Some(2)), ("1.5", None), ("x", None)]
        {
            assert_eq!(judged("int", Value::Str(text.into())), want.map(|n: i32| Value::Int(n.into())), "{text}");
        }
        assert_eq!(judged("bool", Value::Str("T".into())), Some(Value::Bool(true)));
        assert_eq!(judged("bool", Value::Int(2.into())), None);
    }

    #[test]
    fn addresses_are_printed_in_full() {
        let url = |text: &str| judged("url", Value::Str(text.into()));
        assert_eq!(url("https://X.org"), Some(Value::Str("https://x.org/".into())));
        assert_eq!(url("ftp://x.org"), None);
        assert_eq!(url("x"), None);
    }
}
