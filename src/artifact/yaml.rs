//! YAML out of an artifact: small, shallow, or refused. Floor 2.

use serde_yaml::{Mapping, Value};

use super::error::{Trouble, shown};
use super::limits;

/// The mapping that a document is; `name` is for the message. An empty document is an empty mapping.
pub fn mapping(bytes: &[u8], name: &str) -> Result<Mapping, Trouble> {
    let name = shown(name);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Trouble::damaged(format!("{name} is no UTF-8 text")));
    };
    if is_deep(text) {
        return Err(Trouble::hostile(format!("{name} is nested deeper than any document of a packer")));
    }
    match serde_yaml::from_str(text) {
        Ok(Value::Mapping(mapping)) => Ok(mapping),
        Ok(Value::Null) => Ok(Mapping::new()),
        Ok(_) => Err(Trouble::damaged(format!("{name} is no mapping"))),
        Err(error) => {
            let told = error.to_string();
            Err(Trouble::damaged(format!("{name} is no YAML ({})", crate::text::one_line(&told))))
        }
    }
}

/// Parsers take time that grows with the square of what stands open, before they notice. What is closed again is not
/// told from what only looks so, in a comment; so all that opens is counted.
fn is_deep(text: &str) -> bool {
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    brackets > limits::BRACKETS || text.lines().any(|line| indicators(line) > limits::DEPTH)
}

/// How many lists and keys begin at the start of a line: three in `- - ? a`.
fn indicators(line: &str) -> usize {
    let mut rest = line.trim_start_matches(' ');
    let mut count = 0;
    while let Some(after) = ["- ", "? ", ": "].iter().find_map(|sign| rest.strip_prefix(sign)) {
        rest = after.trim_start_matches(' ');
        count += 1;
    }
    count
}

/// A scalar for people; nothing for a collection.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The scalar under a key.
pub fn text(mapping: &Mapping, key: &str) -> Option<String> {
    mapping.get(key).and_then(scalar)
}

/// Names and mappings under a key that holds a mapping of mappings.
pub fn entries<'a>(mapping: &'a Mapping, key: &str) -> Vec<(String, &'a Mapping)> {
    let inner = mapping.get(key).and_then(Value::as_mapping);
    let pairs = inner.into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((scalar(name)?, value.as_mapping()?))).collect()
}

/// The scalars of a list under a key.
pub fn list(mapping: &Mapping, key: &str) -> Vec<String> {
    mapping.get(key).and_then(Value::as_sequence).into_iter().flatten().filter_map(scalar).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn deep_documents_are_refused_at_once() {
        for open in ["[", "{a: ", "- ", "? ", "-  ? ", "[[[[\n", "[ #]\n"] {
            let text = open.repeat(usize::try_from(limits::DOCUMENT).unwrap() / open.len());
            assert!(mapping(text.as_bytes(), "x.yaml").is_err(), "{open}");
        }
        assert_eq!(mapping(b"a: [1]\nk: {c: [d, e]}\n", "x.yaml").unwrap().len(), 2);
        let rule = "-".repeat(500);
        assert!(mapping(format!("a: |\n  {rule}\n").as_bytes(), "x.yaml").is_ok());
    }

    #[test]
    fn what_is_no_mapping_is_said_so() {
        assert!(mapping(b"", "x").unwrap().is_empty());
        for (text, word) in [("- a", "no mapping"), ("a: b: c", "no YAML"), ("\u{fffd}", "no mapping")] {
            assert!(mapping(text.as_bytes(), "x").unwrap_err().to_string().contains(word), "{text}");
        }
        assert!(mapping(b"\xff", "x").unwrap_err().to_string().contains("UTF-8"));
    }
}
