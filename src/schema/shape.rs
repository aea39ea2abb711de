//! Schemas as data: keys in order, and what each may hold.
//!
//! A shape is written as a short expression: `text`, `strict` (text that no number stands in for), `int`, `bool`,
//! `url`, `any-url`, `any`, `nothing`, `[text]`, `[text]+` (not empty), `<text>` (a list without repeats), `{text}` (a mapping
//! with text keys), `{any:text}`, `a|b` (either), `text?` (or nothing), `'x'` (that word), `text(2..40)` (length),
//! `@name` (a schema or a rule of the same file).

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use super::Judge;
use crate::yaml::Node;

/// A rule in code: the value as the packer understands it, or `None` and a finding.
pub type Rule = fn(&mut Judge, &Node, &str) -> Option<Node>;

/// What a value may be.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Anything.
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
    /// A list.
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

impl Field {
    /// Whether this key of a document is the field's; `charm_libs` is `charm-libs` where the model says so.
    #[must_use]
    pub fn is_named(&self, schema: &Schema, key: &Node) -> bool {
        let by_underscore = |key: &str| schema.by_underscore && key.split('_').eq(self.name.split('-'));
        key.as_str().is_some_and(|key| key == self.name || by_underscore(key))
    }
}

impl Field {
    /// The field's pair in a mapping; its own spelling wins.
    #[must_use]
    pub fn find<'a>(&self, schema: &Schema, pairs: &'a [(Node, Node)]) -> Option<&'a (Node, Node)> {
        let own = pairs.iter().find(|(key, _)| key.as_str() == Some(self.name.as_str()));
        own.or_else(|| pairs.iter().find(|(key, _)| self.is_named(schema, key)))
    }
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
struct Source {
    #[serde(default)]
    by_underscore: Vec<String>,
    #[serde(default)]
    extra_ignored: Vec<String>,
    /// Schemas that begin with the keys of another, and replace or add some.
    #[serde(default)]
    extends: HashMap<String, String>,
    schemas: serde_json::Map<String, serde_json::Value>,
}

/// Why a schema file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// It is not JSON of the right form.
    #[error("the schema file cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// A shape is misspelt, or names what is not defined above it.
    #[error("the shape `{0}` cannot be read")]
    Shape(String),
}

impl Schema {
    /// Reads the schemas of a file that `build.rs` made into JSON, in order; later ones may use earlier ones and `rules` by `@name`.
    ///
    /// # Errors
    /// When the file or a shape cannot be read.
    pub fn read(source: &str, rules: &[(&str, Rule)]) -> Result<HashMap<String, Arc<Self>>, SchemaError> {
        let source: Source = serde_json::from_str(source)?;
        let mut named: HashMap<String, Shape> =
            rules.iter().map(|(name, rule)| ((*name).to_owned(), Shape::Rule(*rule))).collect();
        let mut schemas: HashMap<String, Arc<Self>> = HashMap::new();
        for (name, fields) in &source.schemas {
            let ground = source.extends.get(name).and_then(|ground| schemas.get(ground));
            let mut schema = Self {
                fields: ground.map(|ground| ground.fields.clone()).unwrap_or_default(),
                by_underscore: source.by_underscore.contains(name),
                extra_ignored: source.extra_ignored.contains(name),
                places: OnceLock::new(),
            };
            for (key, shape) in fields.as_object().into_iter().flatten() {
                let text = shape.as_str().unwrap_or_default();
                let shape = Shape::parse(text, &named).ok_or_else(|| SchemaError::Shape(text.to_owned()))?;
                let required = key.ends_with('!');
                let field = Field { name: key.trim_end_matches('!').to_owned(), shape, required };
                match schema.fields.iter_mut().find(|known| known.name == field.name) {
                    Some(known) => *known = field,
                    None => schema.fields.push(field),
                }
            }
            let schema = Arc::new(schema);
            named.insert(name.clone(), Shape::Object(Arc::clone(&schema)));
            schemas.insert(name.clone(), schema);
        }
        Ok(schemas)
    }

    /// The shape of a key.
    #[must_use]
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
    #[must_use]
    pub fn parse(text: &str, named: &HashMap<String, Self>) -> Option<Self> {
        let mut parser = Parser { rest: text.trim(), named };
        let shape = parser.either()?;
        parser.rest.is_empty().then_some(shape)
    }
}

struct Parser<'a> {
    rest: &'a str,
    named: &'a HashMap<String, Shape>,
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
        let mut shapes = vec![self.maybe()?];
        while self.eat("|") {
            shapes.push(self.maybe()?);
        }
        if shapes.iter().all(|shape| matches!(shape, Shape::Choice(_))) {
            let words =
                shapes.into_iter().flat_map(|shape| if let Shape::Choice(words) = shape { words } else { Vec::new() });
            return Some(Shape::Choice(words.collect()));
        }
        if shapes.len() == 1 { shapes.pop() } else { Some(Shape::Either(shapes)) }
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_whole() {
        let named = HashMap::from([("one".to_owned(), Shape::Integer)]);
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
        let source = r#"{"by-underscore": ["two"], "schemas": {"one": {"a!": "text"}, "two": {"b-c": "@one"}}}"#;
        let schemas = Schema::read(source, &[]).unwrap();
        assert!(schemas["one"].fields[0].required);
        assert!(schemas["two"].fields[0].is_named(&schemas["two"], &Node::str("b_c", crate::yaml::Origin::Unknown)));
        assert!(Schema::read(r#"{"schemas": {"one": {"a": "@two"}}}"#, &[]).is_err());
    }
}
