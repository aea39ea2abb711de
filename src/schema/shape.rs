//! Schemas as data: keys in order, and what each may hold.
//!
//! `build.rs` reads the files with this code, too, where a rule is nothing but its name.
//!
//! A shape is written as a short expression: `text`, `strict` (text that no number stands in for), `int`, `bool`,
//! `url`, `any-url`, `any`, `nothing`, `[text]`, `[text]+` (not empty), `<text>` (a list without repeats), `{text}` (a mapping
//! with text keys), `{any:text}`, `a|b` (either), `text?` (or nothing), `'x'` (that word), `text(2..40)` (length),
//! `@name` (a schema or a rule of the same file).

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Rule;

/// What a value may be.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Whatever YAML can say; the packer looks at it elsewhere.
    Any,
    /// Text; numbers stand for their own text when `numbers`. Length in characters.
    Text {
        /// Whether a number is taken for its text.
        numbers: bool,
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A web address with `http` or `https`, or with any scheme.
    Url {
        /// Whether any scheme will do.
        any: bool,
    },
    /// Nothing but nothing.
    Nothing,
    /// One of these words.
    Choice(Vec<String>),
    /// The inner shape, or nothing.
    Maybe(Box<Self>),
    /// A list whose items all have one shape.
    List {
        /// Of what.
        item: Box<Self>,
        /// Whether entries may not repeat.
        unique: bool,
        /// Fewest entries.
        least: usize,
    },
    /// A mapping with keys of the person's choice.
    Map {
        /// The keys.
        keys: Box<Self>,
        /// The values.
        value: Box<Self>,
    },
    /// The first that fits.
    Either(Vec<Self>),
    /// A mapping with known keys.
    Object(Arc<Schema>),
    /// What a rule in code says.
    Rule(Rule),
}

/// A key of a schema.
#[derive(Clone, Debug)]
pub struct Field {
    /// The key.
    pub name: String,
    /// What it may hold.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// Known keys, in the packer's order.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The keys.
    pub fields: Vec<Field>,
    /// Whether `a_b` stands for `a-b`.
    pub by_underscore: bool,
    /// Whether keys that are not known are passed over instead of refused.
    pub extra_ignored: bool,
    /// Where each key is among the fields; made when it is first asked for.
    places: OnceLock<HashMap<String, usize>>,
}

/// A schema file: named schemas, each a mapping of keys to shapes; a key that ends in `!` is required.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SchemaFile<'a> {
    #[serde(default)]
    by_underscore: Vec<String>,
    #[serde(default)]
    extra_ignored: Vec<String>,
    /// Schemas that begin with the keys of another, and replace or add some.
    #[serde(default)]
    extends: HashMap<String, String>,
    /// The rules in code that shapes name.
    #[serde(default)]
    pub rules: Vec<String>,
    #[serde(borrow)]
    schemas: Pairs<'a, Pairs<'a, Text<'a>>>,
}

/// A mapping in its order.
#[derive(Debug)]
struct Pairs<'a, V>(Vec<(Text<'a>, V)>);

/// Text that is left where it stands.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Pairs<'a, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder<'a, V>(PhantomData<(&'a str, V)>);
        impl<'de: 'a, 'a, V: Deserialize<'de>> Visitor<'de> for InOrder<'a, V> {
            type Value = Pairs<'a, V>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(InOrder(PhantomData))
    }
}

/// Why a schema file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A shape is misspelt, or names what is not defined above it.
    #[error("the shape `{0}` cannot be read")]
    Shape(String),
    /// Something is said of a schema that is not there.
    #[error("there is no schema `{0}`")]
    Unknown(String),
    /// A rule has no code.
    #[error("there is no rule `{0}`")]
    Rule(String),
}

impl Schema {
    /// The schemas of a file, in order; later ones may use earlier ones and the file's `rules` by `@name`.
    ///
    /// # Errors
    /// When something in the file cannot be read, or names what is not there.
    pub fn compile(file: &SchemaFile<'_>, rules: &[(&str, Rule)]) -> Result<HashMap<String, Arc<Self>>, SchemaError> {
        let mut named: HashMap<&str, Shape> = HashMap::new();
        for name in &file.rules {
            let rule = rules.iter().find(|(known, _)| known == name).ok_or_else(|| SchemaError::Rule(name.clone()))?;
            named.insert(name, Shape::Rule(rule.1));
        }
        let said_of = file.by_underscore.iter().chain(&file.extra_ignored).chain(file.extends.keys());
        let is_there = |name: &str| file.schemas.0.iter().any(|(known, _)| known.0 == name);
        if let Some(unknown) = said_of.into_iter().find(|name| !is_there(name)) {
            return Err(SchemaError::Unknown(unknown.clone()));
        }
        let mut schemas: HashMap<String, Arc<Self>> = HashMap::new();
        let has = |list: &[String], name: &str| list.iter().any(|own| own == name);
        for (Text(name), fields) in &file.schemas.0 {
            let name = name.as_ref();
            let ground = file.extends.get(name);
            let ground = ground.map(|ground| schemas.get(ground).ok_or_else(|| SchemaError::Unknown(ground.clone())));
            let mut schema = Self {
                fields: ground.transpose()?.map(|ground| ground.fields.clone()).unwrap_or_default(),
                by_underscore: has(&file.by_underscore, name),
                extra_ignored: has(&file.extra_ignored, name),
                places: OnceLock::new(),
            };
            for (key, shape) in &fields.0 {
                schema.add(&key.0, &shape.0, &named)?;
            }
            let schema = Arc::new(schema);
            named.insert(name, Shape::Object(Arc::clone(&schema)));
            schemas.insert(name.to_owned(), schema);
        }
        Ok(schemas)
    }

    fn add(&mut self, key: &str, shape: &str, named: &HashMap<&str, Shape>) -> Result<(), SchemaError> {
        let shape = Shape::parse(shape, named).ok_or_else(|| SchemaError::Shape(shape.to_owned()))?;
        let field = Field { name: key.trim_end_matches('!').to_owned(), shape, required: key.ends_with('!') };
        match self.fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
        Ok(())
    }

    /// The shape of a key.
    pub fn shape(&self, key: &str) -> Option<&Shape> {
        let places = self.places.get_or_init(|| {
            let names = self.fields.iter().enumerate().rev();
            names.map(|(at, field)| (field.name.clone(), at)).collect()
        });
        places.get(key).map(|at| &self.fields[*at].shape)
    }
}

impl Shape {
    /// Reads an expression; `None` when it is misspelt.
    pub fn parse(text: &str, named: &HashMap<&str, Self>) -> Option<Self> {
        let mut parser = Parser { rest: text.trim(), named };
        let shape = parser.either()?;
        parser.rest.is_empty().then_some(shape)
    }
}

struct Parser<'a> {
    rest: &'a str,
    named: &'a HashMap<&'a str, Shape>,
}

impl<'a> Parser<'a> {
    fn eat(&mut self, token: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn either(&mut self) -> Option<Shape> {
        let first = self.maybe()?;
        // Most shapes are one.
        if !self.rest.starts_with('|') {
            return Some(first);
        }
        let mut shapes = vec![first];
        while self.eat("|") {
            shapes.push(self.maybe()?);
        }
        if shapes.iter().all(|shape| matches!(shape, Shape::Choice(_))) {
            let words =
                shapes.into_iter().flat_map(|shape| if let Shape::Choice(words) = shape { words } else { Vec::new() });
            return Some(Shape::Choice(words.collect()));
        }
        Some(Shape::Either(shapes))
    }

    fn maybe(&mut self) -> Option<Shape> {
        let shape = self.one()?;
        Some(if self.eat("?") { Shape::Maybe(Box::new(shape)) } else { shape })
    }

    fn one(&mut self) -> Option<Shape> {
        if self.eat("(") {
            let shape = self.either()?;
            return self.eat(")").then_some(shape);
        }
        if self.eat("[") {
            let item = Box::new(self.either()?);
            let closed = self.eat("]");
            let least = usize::from(self.eat("+"));
            return closed.then_some(Shape::List { item, unique: false, least });
        }
        if self.eat("<") {
            let item = Box::new(self.either()?);
            return self.eat(">").then_some(Shape::List { item, unique: true, least: 0 });
        }
        if self.eat("{") {
            let first = self.either()?;
            let text = || Shape::Text { numbers: true, least: 0, most: usize::MAX };
            let (keys, value) = if self.eat(":") { (first, self.either()?) } else { (text(), first) };
            return self.eat("}").then_some(Shape::Map { keys: Box::new(keys), value: Box::new(value) });
        }
        if self.eat("'") {
            let (word, rest) = self.rest.split_once('\'')?;
            self.rest = rest.trim_start();
            return Some(Shape::Choice(vec![word.to_owned()]));
        }
        if self.eat("@") {
            let word = self.word();
            return self.named.get(word).cloned();
        }
        let word = self.word();
        self.plain(word)
    }

    fn plain(&mut self, word: &str) -> Option<Shape> {
        Some(match word {
            "any" => Shape::Any,
            "int" => Shape::Integer,
            "bool" => Shape::Boolean,
            "url" => Shape::Url { any: false },
            "any-url" => Shape::Url { any: true },
            "nothing" => Shape::Nothing,
            "text" | "strict" => {
                let (mut least, mut most) = (0, usize::MAX);
                if self.eat("(") {
                    least = self.word().parse().ok()?;
                    if !self.eat("..") {
                        return None;
                    }
                    most = self.word().parse().ok()?;
                    if !self.eat(")") {
                        return None;
                    }
                }
                Shape::Text { numbers: word == "text", least, most }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Node;

    #[test]
    fn expressions_are_read_whole() {
        let named = HashMap::from([("one", Shape::Integer)]);
        for good in [
            "text",
            "text(2..40)?",
            "[text]+",
            "<url>",
            "{any:[text]}",
            "'a'|'b'",
            "text|[text]|nothing",
            "@one?",
            "(text|int)?",
        ] {
            assert!(Shape::parse(good, &named).is_some(), "{good}");
        }
        for bad in ["", "txt", "text(2)", "[text", "@two", "text text", "'a"] {
            assert!(Shape::parse(bad, &named).is_none(), "{bad}");
        }
        assert!(matches!(Shape::parse("'a'|'b'", &named), Some(Shape::Choice(words)) if words == ["a", "b"]));
    }

    #[test]
    fn a_file_is_read_in_order() {
        let read = |text| Schema::compile(&serde_json::from_str(text).unwrap(), &[]);
        let source = r#"{"by-underscore": ["two"], "schemas": {"one": {"a!": "text"}, "two": {"b-c": "@one"}}}"#;
        let schemas = read(source).unwrap();
        assert!(schemas["one"].fields[0].required);
        assert!(schemas["two"].fields[0].is_named(&schemas["two"], &Node::str("b_c", crate::yaml::Origin::Unknown)));
        for broken in [
            r#"{"schemas": {"one": {"a": "@two"}}}"#,
            r#"{"rules": ["a"], "schemas": {}}"#,
            r#"{"extends": {"one": "two"}, "schemas": {"one": {}}}"#,
            r#"{"extra-ignored": ["two"], "schemas": {"one": {}}}"#,
        ] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}
