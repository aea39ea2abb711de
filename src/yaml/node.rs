//! The tree that documents are read into and expansions are built from.

use num_bigint::BigInt;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::Shared;

/// A place in a document. It holds no offset, so that what stands below an edited line stays the very same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Mark {
    /// The byte of `text` that stands there, from 0; the text's length for places behind it.
    pub fn offset(self, text: &str) -> usize {
        let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        for _ in 1..self.line {
            let Some(end) = text[start..].find(is_break) else { return text.len() };
            let rest = &text[start + end..];
            let length = if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
            start += end + length;
        }
        let behind = text[start..].char_indices().nth(self.column.saturating_sub(1));
        behind.map_or(text.len(), |(at, _)| start + at)
    }
}

impl Span {
    /// The piece of `text` that stands there.
    pub fn of(self, text: &str) -> &str {
        let (start, end) = (self.start.offset(text), self.end.offset(text));
        text.get(start..end).unwrap_or_default()
    }
}

/// From `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First character.
    pub start: Mark,
    /// One past the last character.
    pub end: Mark,
}

/// Who put a value into an expansion. The rule is a short sentence of ours that says why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The person wrote it, here.
    Person(Span),
    /// The person wrote it here, over what the extension would have said.
    Over(Span, &'static str),
    /// The extension contributed it, by this rule.
    Extension(&'static str),
    /// A default of the packer, by this rule.
    Packer(&'static str),
    /// Not said (a tree built by hand).
    #[default]
    Unknown,
}

impl Origin {
    /// Where the person wrote it, if the person did.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Person(span) | Self::Over(span, _) => Some(*span),
            _ => None,
        }
    }
}

/// A value as PyYAML's safe loader would construct it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `yes`, `no`, `true`, `off`, …
    Bool(bool),
    /// Any size, any of the YAML 1.1 spellings.
    Int(BigInt),
    /// Also infinities and not-a-number.
    Float(f64),
    /// Text.
    Str(String),
    /// A date or a date with time, in the text that PyYAML prints for it.
    Time(String),
    /// `!!binary`, `!!set`, `!!omap`, `!!pairs`: values that no key of the two documents takes; the tag's short name, and
    /// the list that it is to a program (of `!!binary`: of its bytes). Also `str`, a text with halves of characters
    /// (`"\ud83d"`), which is none to a program that takes text for UTF-8: the numbers of its characters.
    Other(&'static str, Shared<Node>),
    /// A sequence, in block or flow style.
    List(Shared<Node>),
    /// A mapping in document order. Keys are scalars; no two are equal.
    Map(Shared<(Node, Node)>),
}

/// A value and who said it. Two nodes are equal when their values are.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it says, whatever its spelling.
    pub value: Value,
    /// Who said it, and where.
    pub origin: Origin,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        Self::new(value, Origin::Unknown)
    }
}

impl From<serde_json::Value> for Node {
    fn from(json: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(small), _) => Value::Int(small.into()),
                (None, Some(large)) => Value::Int(large.into()),
                (None, None) => Value::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Value::Str(text),
            Json::Array(items) => Value::List(items.into_iter().map(Self::from).collect()),
            Json::Object(pairs) => return Self::map(pairs.into_iter().map(|(k, v)| (k, v.into())), Origin::Unknown),
        };
        value.into()
    }
}

impl Node {
    /// A node of this value and origin.
    pub fn new(value: Value, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// A text.
    pub fn str(text: impl Into<String>, origin: Origin) -> Self {
        Self::new(Value::Str(text.into()), origin)
    }

    /// A sequence of these items.
    pub fn list(items: Vec<Self>, origin: Origin) -> Self {
        Self::new(Value::List(items.into()), origin)
    }

    /// A mapping with text keys, which take the mapping's origin.
    pub fn map<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Self)>, origin: Origin) -> Self {
        Self::new(Value::Map(pairs.into_iter().map(|(k, v)| (Self::str(k, origin), v)).collect()), origin)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::Str(text) = &self.value { Some(text) } else { None }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// The pairs, if it is a mapping.
    pub fn as_map(&self) -> Option<&[(Self, Self)]> {
        if let Value::Map(pairs) = &self.value { Some(pairs) } else { None }
    }

    /// The pairs to change, if it is a mapping.
    pub fn as_map_mut(&mut self) -> Option<&mut Vec<(Self, Self)>> {
        if let Value::Map(pairs) = &mut self.value { Some(pairs) } else { None }
    }

    /// The value under a text key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    /// The value to change under a text key of a mapping.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_map_mut()?.iter_mut().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    /// The node of a text key itself, for its place.
    pub fn key_node(&self, key: &str) -> Option<&Self> {
        self.as_map()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(k, _)| k)
    }

    /// The innermost key along a dotted path that is there; a key may have points of its own.
    pub fn nearest_key(&self, dotted: &str) -> Option<&Self> {
        let below = |name: &str| if dotted == name { Some("") } else { dotted.strip_prefix(name)?.strip_prefix('.') };
        let along = self.as_map()?.iter().filter_map(|(key, value)| Some((key, value, below(key.as_str()?)?)));
        let (key, value, rest) = along.min_by_key(|(.., rest)| rest.len())?;
        value.nearest_key(rest).or(Some(key))
    }

    /// The value under a path of text keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Puts a value under a text key: in the key's place when it is there, else last. Does nothing outside a mapping.
    pub fn set(&mut self, key: &str, value: Self) {
        if let Some(old) = self.get_mut(key) {
            *old = value;
        } else if let Some(pairs) = self.as_map_mut() {
            let origin = value.origin;
            pairs.push((Self::str(key, origin), value));
        }
    }

    /// Takes a text key and its value out of a mapping.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        let pairs = self.as_map_mut()?;
        let at = pairs.iter().position(|(k, _)| k.as_str() == Some(key))?;
        Some(pairs.remove(at).1)
    }

    /// Makes this the origin of the value and of all that is in it.
    pub fn say(&mut self, origin: Origin) {
        self.origin = origin;
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.say(origin)),
            Value::Map(pairs) => pairs.iter_mut().for_each(|(key, value)| {
                key.say(origin);
                value.say(origin);
            }),
            _ => {}
        }
    }

    /// The text that the bytes of a `!!binary` spell.
    pub fn spelled(&self) -> Option<String> {
        let Value::Other("binary", bytes) = &self.value else { return None };
        let byte = |node: &Self| if let Value::Int(byte) = &node.value { u8::try_from(byte).ok() } else { None };
        String::from_utf8(bytes.iter().map(byte).collect::<Option<_>>()?).ok()
    }

    /// The character that has this number.
    pub(super) fn character(&self) -> Option<char> {
        let Value::Int(number) = &self.value else { return None };
        u32::try_from(number).ok().and_then(char::from_u32)
    }

    /// True for a text with halves of characters.
    pub fn has_halves(&self) -> bool {
        matches!(&self.value, Value::Other("str", _))
    }

    /// True when a `!!binary` is in it.
    pub fn has_bytes(&self) -> bool {
        match &self.value {
            Value::Other(tag, _) => *tag == "binary",
            Value::List(items) => items.iter().any(Self::has_bytes),
            Value::Map(pairs) => pairs.iter().any(|(key, value)| key.has_bytes() || value.has_bytes()),
            _ => false,
        }
    }

    /// True when Python takes it for true: not null, false, zero, nor empty.
    pub fn truthy(&self) -> bool {
        match &self.value {
            Value::Null => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != BigInt::ZERO,
            Value::Float(value) => *value != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Time(_) => true,
            Value::List(items) | Value::Other(_, items) => !items.is_empty(),
            Value::Map(pairs) => !pairs.is_empty(),
        }
    }

    /// How many values it is, as the reader counts them: itself, and all keys and values in it.
    pub fn count(&self) -> usize {
        1 + match &self.value {
            Value::List(items) | Value::Other(_, items) => items.iter().map(Self::count).sum(),
            Value::Map(pairs) => pairs.iter().map(|(key, value)| key.count() + value.count()).sum(),
            _ => 0,
        }
    }

    /// What a newcomer would call the kind of value: `text`, `a list`, `a number`, …
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Int(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Str(_) => "text",
            Value::Time(_) => "a date",
            Value::Other("str", _) => "text with half of a character (`\\ud83d`)",
            Value::Other(..) => "a tagged value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The same document as JSON, keys in order; keys that are not text become the text that JSON dumpers give them.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Other("str", numbers) => Json::String(whole(numbers)),
            Value::Null | Value::Other(..) => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => integer_to_json(value),
            Value::Float(value) => serde_json::Number::from_f64(*value).map_or(Json::Null, Json::Number),
            Value::Str(text) | Value::Time(text) => Json::String(text.clone()),
            Value::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Map(pairs) => Json::Object(pairs.iter().map(|(k, v)| (k.key_text(), v.to_json())).collect()),
        }
    }

    /// A scalar as the text of a JSON key or of a dotted path.
    pub fn key_text(&self) -> String {
        match &self.value {
            Value::Str(text) | Value::Time(text) => text.clone(),
            Value::Null => "null".into(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => super::print::float(*value),
            Value::Other("str", numbers) => whole(numbers),
            Value::Other(tag, _) => format!("!!{tag}"),
            Value::List(_) | Value::Map(_) => self.kind().into(),
        }
    }
}

/// As [`Node::to_json`], with whole numbers of any size as they are.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Int(value) if i64::try_from(value).is_err() => {
                let digits = RawValue::from_string(value.to_string()).map_err(S::Error::custom)?;
                digits.serialize(serializer)
            }
            Value::List(items) => serializer.collect_seq(items.iter()),
            Value::Map(pairs) => serializer.collect_map(pairs.iter().map(|(key, value)| (key.key_text(), value))),
            _ => self.to_json().serialize(serializer),
        }
    }
}

/// A text of the characters with these numbers; what is none is the sign for that.
fn whole(numbers: &[Node]) -> String {
    numbers.iter().map(|number| number.character().unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn integer_to_json(value: &BigInt) -> serde_json::Value {
    if let Ok(small) = i64::try_from(value) {
        return small.into();
    }
    if let Ok(large) = u64::try_from(value) {
        return large.into();
    }
    value
        .to_string()
        .parse::<f64>()
        .ok()
        .and_then(serde_json::Number::from_f64)
        .map_or(serde_json::Value::Null, Into::into)
}
