//! What a scalar or a tagged collection is, as PyYAML's safe loader constructs it.

use libyaml_safer::Mark as ParserMark;

use crate::finding::Code;

use super::super::mends::{ALL_HALVES, FIRST_HALF};
use super::{Finding, Manner, Node, Reader, Tag, Value, resolve};

const TAG_PREFIX: &str = "tag:yaml.org,2002:";

impl Reader<'_> {
    pub(super) fn tagged(
        &self,
        tag: Option<&str>,
        usual: &str,
        value: Value,
        mark: &ParserMark,
    ) -> Result<Value, Finding> {
        let Some(tag) = tag.filter(|tag| *tag != "!") else { return Ok(value) };
        let short = tag.strip_prefix(TAG_PREFIX).unwrap_or(tag);
        match (short, &value) {
            _ if short == usual => Ok(value),
            ("set", Value::Map(pairs)) => Ok(Value::Other("set", pairs.iter().map(|(key, _)| key.clone()).collect())),
            ("omap" | "pairs", Value::List(items)) => {
                let pairs: Option<Vec<Node>> = items.iter().map(pair).collect();
                let name = if short == "omap" { "omap" } else { "pairs" };
                pairs.map(|pairs| Value::Other(name, pairs.into())).ok_or_else(|| {
                    self.error(
                        Code::YamlTag,
                        mark,
                        format!("each item of a list tagged `!!{short}` is a mapping of one key."),
                    )
                    .fix("Remove the tag.")
                })
            }
            _ if self.manner == Manner::Foreign => Ok(value),
            _ => Err(self.unknown_tag(tag, mark)),
        }
    }

    fn unknown_tag(&self, tag: &str, mark: &ParserMark) -> Finding {
        let short = tag.strip_prefix(TAG_PREFIX).map_or_else(|| tag.to_owned(), |short| format!("!!{short}"));
        self.error(Code::YamlTag, mark, format!("the packers cannot construct a value with the tag `{short}`."))
            .fix("Remove the tag.")
    }

    pub(super) fn scalar(
        &self,
        tag: Option<&str>,
        text: String,
        plain: bool,
        mark: &ParserMark,
    ) -> Result<Value, Finding> {
        let kind = match tag {
            None if !plain => Tag::Str,
            None | Some("!") => resolve::tag(&text),
            Some(tag) => match tag.strip_prefix(TAG_PREFIX) {
                Some("str") => Tag::Str,
                Some("null") => Tag::Null,
                Some("bool") => Tag::Bool,
                Some("int") => Tag::Int,
                Some("float") => Tag::Float,
                Some("timestamp") => Tag::Time,
                Some("binary") => {
                    let not_base64 = || {
                        let message = "this is not Base64, and the tag `!!binary` says so.";
                        self.error(Code::YamlValue, mark, message).fix("Remove the tag.")
                    };
                    return Ok(Value::Other("binary", bytes(&text).ok_or_else(not_base64)?.into()));
                }
                _ if self.manner == Manner::Foreign => Tag::Str,
                _ => return Err(self.unknown_tag(tag, mark)),
            },
        };
        let value = match kind {
            Tag::Str => return Ok(self.text(text)),
            Tag::Null => Some(Value::Null),
            // A tag takes the words in any letters.
            Tag::Bool => resolve::boolean(&text.to_lowercase()).map(Value::Bool),
            Tag::Int => resolve::integer(&text).map(Value::Int),
            Tag::Float => resolve::float(&text).map(Value::Float),
            Tag::Time => resolve::time(&text),
            // They stand for something among keys alone.
            Tag::Merge | Tag::Default => None,
        };
        value.ok_or_else(|| {
            self.error(
                Code::YamlValue,
                mark,
                format!("`{text}` looks like a value that YAML 1.1 has a meaning for, but it cannot be one."),
            )
            .fix("Put it in quotes to keep it as text.")
        })
    }
}

impl Reader<'_> {
    /// A text; one with halves of characters as the numbers of its characters.
    fn text(&self, text: String) -> Value {
        let half = |c: char| u32::from(c).checked_sub(self.halves?).filter(|at| *at < ALL_HALVES);
        if self.halves.is_none() || !text.contains(|c| half(c).is_some()) {
            return Value::Str(text);
        }
        let number = |c| half(c).map_or(u32::from(c), |at| FIRST_HALF + at);
        Value::Other("str", text.chars().map(|c| Value::Int(number(c).into()).into()).collect())
    }
}

/// The bytes that a text spells in Base64, as Python decodes it: it passes over what is none of its characters, and
/// stops behind the padding.
fn bytes(text: &str) -> Option<Vec<Node>> {
    let (mut bytes, mut bits, mut place, mut padding) = (Vec::new(), 0_u32, 0, 0);
    for c in text.is_ascii().then_some(text)?.bytes() {
        let sextet = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if place >= 2 => {
                padding += 1;
                if place + padding >= 4 {
                    return Some(bytes);
                }
                continue;
            }
            _ => continue,
        };
        padding = 0;
        bits = bits << 6 | u32::from(sextet);
        if place > 0 {
            let byte = bits >> (6 - 2 * place) & 0xff;
            bytes.push(Value::Int(byte.into()).into());
        }
        place = (place + 1) % 4;
    }
    (place == 0).then_some(bytes)
}

/// A mapping of one key, as the list of the two.
fn pair(item: &Node) -> Option<Node> {
    match item.as_map()? {
        [(key, value)] => Some(Node::list(vec![key.clone(), value.clone()], item.origin)),
        _ => None,
    }
}
