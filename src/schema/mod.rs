//! Holds a tree against a schema as the packers' models do: coerces, orders, and tells everything that is wrong.
//!
//! Floor 1. A [`Schema`] is data (`assets/schema/`): keys in the packer's order, each with a [`Shape`].
//! The packers read leniently ("lax"): a number may stand for text where the model says so, `"1"` for a number, `yes`
//! for true. [`Judge`] does the same, and goes on after the first fault.

mod data;
mod groups;
mod keys;
mod names;
mod parts;
mod platforms;
mod plugins;
mod repositories;
mod rock;
mod scalar;
mod shape;

pub use names::{deployable_name, name, nearest, suggested_name, valid_name, valid_version, version};
pub use parts::{Parts, Plugins, is_slice, slice};
pub use platforms::{ARCHITECTURES, DistroBase, HOST, Platforms, parse_platform};
pub use repositories::package_repository;
pub use rock::{rock, rock_notices};
pub use scalar::whole;
pub use shape::{Field, Schema, SchemaError, SchemaFile, Shape};

use std::collections::HashSet;

use crate::finding::{Code, Finding, Findings, Severity};
use crate::suite::{Quirk, Version};
use crate::yaml::{Node, Value};

/// A rule in code: the value as the packer understands it, or `None` and a finding.
pub type Rule = fn(&mut Judge, &Node, &str) -> Option<Node>;

/// Collects findings about one document while it is judged.
#[derive(Debug)]
pub struct Judge {
    /// The document's name for messages.
    pub path: String,
    /// What was found so far.
    pub findings: Findings,
    /// The version of the packer that is answered for.
    pub version: Option<&'static Version>,
    /// How the parts of this rock are read.
    rock_parts: Parts,
}

/// A dotted key that grows on the way down: `parts.web.stage.0`.
pub fn below(key: &str, next: &str) -> String {
    let mut all = String::with_capacity(key.len() + 1 + next.len());
    all.push_str(key);
    if !key.is_empty() {
        all.push('.');
    }
    all.push_str(next);
    all
}

/// True when a value is what the shape asks for as it stands, as most values are: nothing is to be said about it, and the
/// packer understands what is written. False where [`Judge::check`] has to find out.
fn fits(shape: &Shape, node: &Node) -> bool {
    match (shape, &node.value) {
        (Shape::Any, _)
        | (Shape::Nothing | Shape::Maybe(_), Value::Null)
        | (Shape::Integer, Value::Int(_))
        | (Shape::Boolean, Value::Bool(_))
        | (Shape::Text { least: 0, most: usize::MAX, .. }, Value::Str(_)) => true,
        (Shape::Text { least, most, .. }, Value::Str(text)) => (*least..=*most).contains(&text.chars().count()),
        (Shape::Choice(words), Value::Str(text)) => words.contains(text),
        (Shape::Maybe(inner), _) => fits(inner, node),
        (Shape::Either(shapes), _) => shapes.first().is_some_and(|first| fits(first, node)),
        (Shape::List { item, unique: false, least }, Value::List(items)) => {
            items.len() >= *least && items.iter().all(|one| fits(item, one))
        }
        (Shape::Map { keys, value }, Value::Map(pairs)) => {
            pairs.iter().all(|(name, one)| fits(keys, name) && fits(value, one))
        }
        _ => false,
    }
}

/// The first entry of a list that stands in it before; texts are looked up, since a list may be long.
fn twice(items: &[Node]) -> Option<&Node> {
    let (mut texts, mut others) = (HashSet::new(), Vec::new());
    items.iter().find(|item| match item.as_str() {
        Some(text) => !texts.insert(text),
        None if others.contains(item) => true,
        None => {
            others.push(item);
            false
        }
    })
}

impl Judge {
    /// A judge of the document `path`.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), findings: Findings::default(), version: None, rock_parts: Parts::default() }
    }

    /// All that was found.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings.into_vec()
    }

    /// True when the packer does so in this version.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.version.is_some_and(|version| version.has(quirk))
    }

    /// True when something was found that the packer refuses.
    pub fn refused(&self) -> bool {
        self.findings.all().iter().any(Finding::is_error)
    }

    /// Adds an error at the place of `node`.
    pub fn error(&mut self, code: Code, node: &Node, key: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.say(Severity::Error, code, node, key, (message, fix));
    }

    /// Adds a warning at the place of `node`.
    pub fn warn(&mut self, code: Code, node: &Node, key: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.say(Severity::Warning, code, node, key, (message, fix));
    }

    fn say(
        &mut self,
        severity: Severity,
        code: Code,
        node: &Node,
        key: &str,
        (message, fix): (impl Into<String>, impl Into<String>),
    ) {
        if self.findings.is_full_of(code, severity) {
            let line = node.origin.span().unwrap_or_default().start.line;
            return self.findings.drop_one(code, severity, &self.path, line);
        }
        self.push(Finding::new(severity, code, self.path.as_str(), message).key(key).fix(fix), node);
    }

    /// Adds a finding at the place of `node`.
    pub fn push(&mut self, finding: Finding, node: &Node) {
        let place = node.origin.span().unwrap_or_default().start;
        self.findings.push(finding.at(place.line, place.column));
    }

    /// Says that a value has the wrong kind.
    pub fn wrong_kind(&mut self, node: &Node, key: &str, wanted: &str) {
        let message = format!("this is {}, and the packer wants {wanted}.", node.kind());
        let is_one = !matches!(node.value, Value::Null | Value::Map(_) | Value::List(_) | Value::Other(..));
        let name = key.rsplit('.').next().unwrap_or_default();
        let fix = match node.key_text() {
            // A long text says less than the sentence.
            text if is_one && wanted == "a list" && text.len() <= 40 && !name.is_empty() => {
                format!("Write it as a list: `{name}: [{}]`.", crate::text::one_line(&text))
            }
            _ => format!("Write {wanted}."),
        };
        self.error(Code::Kind, node, key, message, fix);
    }

    /// Holds a value against a shape; the value as the packer understands it, or `None` when it was refused.
    pub fn check(&mut self, shape: &Shape, node: &Node, key: &str) -> Option<Node> {
        if fits(shape, node) {
            return Some(node.clone());
        }
        match shape {
            Shape::Any => Some(node.clone()),
            Shape::Text { numbers, least, most } => self.text(node, key, *numbers, *least, *most),
            Shape::Integer => self.integer(node, key),
            Shape::Boolean => self.boolean(node, key),
            Shape::Url { any } => self.url(node, key, *any),
            Shape::Choice(words) => self.choice(words, node, key),
            Shape::Nothing => {
                if matches!(node.value, Value::Null) {
                    return Some(node.clone());
                }
                self.error(
                    Code::KeyNotHere,
                    node,
                    key,
                    "this packer knows the key, and refuses any value for it.",
                    "Remove it.",
                );
                None
            }
            Shape::Maybe(inner) => {
                if matches!(node.value, Value::Null) {
                    Some(node.clone())
                } else {
                    self.check(inner, node, key)
                }
            }
            Shape::List { item, unique, least } => self.list(item, *unique, *least, node, key),
            Shape::Map { keys, value } => self.map(keys, value, node, key),
            Shape::Either(shapes) => self.either(shapes, node, key),
            Shape::Object(schema) => self.object(schema, node, key),
            Shape::Rule(rule) => rule(self, node, key),
        }
    }

    /// As [`check`](Self::check), where only the judgement counts; the key is asked for only to complain.
    fn passes(&mut self, shape: &Shape, node: &Node, key: impl Fn() -> String) -> bool {
        fits(shape, node) || self.check(shape, node, &key()).is_some()
    }

    fn choice(&mut self, words: &[String], node: &Node, key: &str) -> Option<Node> {
        if node.as_str().is_some_and(|text| words.iter().any(|word| word == text)) {
            return Some(node.clone());
        }
        let known = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        self.error(
            Code::ValueUnknown,
            node,
            key,
            format!("the packer knows {known} here, and nothing else."),
            "Take one of them.",
        );
        None
    }

    fn list(&mut self, item: &Shape, unique: bool, least: usize, node: &Node, key: &str) -> Option<Node> {
        let Value::List(items) = &node.value else {
            self.wrong_kind(node, key, "a list");
            return None;
        };
        let checked: Vec<_> =
            items.iter().enumerate().map(|(at, one)| self.check(item, one, &below(key, &at.to_string()))).collect();
        if items.len() < least {
            self.error(
                Code::ListShort,
                node,
                key,
                format!("the list needs at least {least} entries."),
                "Add what is missing.",
            );
            return None;
        }
        let checked: Vec<Node> = checked.into_iter().collect::<Option<_>>()?;
        if unique && let Some(twice) = twice(&checked) {
            self.error(
                Code::ListTwice,
                twice,
                key,
                "the same entry stands in the list twice.",
                "Remove one of the two.",
            );
            return None;
        }
        Some(Node::list(checked, node.origin))
    }

    fn map(&mut self, keys: &Shape, value: &Shape, node: &Node, key: &str) -> Option<Node> {
        let Value::Map(pairs) = &node.value else {
            self.wrong_kind(node, key, "a mapping");
            return None;
        };
        let checked: Vec<_> = pairs
            .iter()
            .map(|(name, one)| {
                let here = below(key, &name.key_text());
                let name = self.check(keys, name, &here);
                let one = self.check(value, one, &here);
                Some((name?, one?))
            })
            .collect();
        let pairs = checked.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Node::new(Value::Map(pairs.into()), node.origin))
    }

    /// The first shape that fits; when none does, the complaints of the shape that came closest.
    fn either(&mut self, shapes: &[Shape], node: &Node, key: &str) -> Option<Node> {
        let before = self.findings.mark();
        let mut closest: Option<Vec<Finding>> = None;
        for shape in shapes {
            if let Some(fits) = self.check(shape, node, key) {
                self.findings.take_since(before);
                return Some(fits);
            }
            let complaints = self.findings.take_since(before);
            // Complaints further down mean that the outer kind was right.
            let deeper = |list: &[Finding]| {
                list.first().map_or(0, |finding| finding.key.len() * 2 + usize::from(finding.code != Code::Kind))
            };
            if closest.as_ref().is_none_or(|best| deeper(&complaints) > deeper(best)) {
                closest = Some(complaints);
            }
        }
        self.findings.extend(closest.unwrap_or_default());
        None
    }

    /// A mapping with known keys, in the schema's order; keys that are not there stay away.
    fn object(&mut self, schema: &Schema, node: &Node, key: &str) -> Option<Node> {
        let Value::Map(pairs) = &node.value else {
            self.wrong_kind(node, key, "a mapping");
            return None;
        };
        let mut good = self.keys_are_known(schema, pairs, key);
        let mut out = Vec::with_capacity(pairs.len());
        for field in &schema.fields {
            let Some((name, value)) = field.find(schema, pairs) else {
                if field.required {
                    self.missing(node, key, &field.name);
                    good = false;
                }
                continue;
            };
            match self.check(&field.shape, value, &below(key, &field.name)) {
                Some(value) => out.push((Node::str(field.name.as_str(), name.origin), value)),
                None => good = false,
            }
        }
        good.then(|| Node::new(Value::Map(out.into()), node.origin))
    }

    /// Says that a key is missing from a mapping.
    pub fn missing(&mut self, node: &Node, key: &str, name: &str) {
        let fix = format!("Add `{name}: …`.");
        self.error(
            Code::KeyMissing,
            node,
            &below(key, name),
            format!("`{name}` is missing, and the packer needs it."),
            fix,
        );
    }

    /// With `a-b` there, `a_b` is one key too many.
    fn spelled_twice(&mut self, there: &HashSet<&str>, name: &Node, key: &str) -> bool {
        let text = name.key_text();
        let hyphens = text.replace('_', "-");
        let twice = hyphens != text && there.contains(hyphens.as_str());
        if twice {
            let message = format!("`{text}` and `{hyphens}` are the same key, and `{hyphens}` is there already.");
            self.error(Code::KeyUnknown, name, &below(key, &text), message, "Remove it.");
        }
        twice
    }

    fn keys_are_known(&mut self, schema: &Schema, pairs: &[(Node, Node)], key: &str) -> bool {
        let mut good = true;
        let texts = || pairs.iter().filter_map(|(name, _)| name.as_str());
        let there: HashSet<&str> =
            if texts().any(|text| text.contains('_')) { texts().collect() } else { HashSet::new() };
        for (name, _) in pairs {
            let text = name.key_text();
            if schema.extra_ignored || schema.fields.iter().any(|field| field.is_named(schema, name)) {
                if self.spelled_twice(&there, name, key) {
                    good = false;
                }
                continue;
            }
            good = false;
            let near = names::nearest(&text, schema.fields.iter().map(|field| field.name.as_str()));
            let fix = near.map_or_else(|| "Remove it.".to_owned(), |near| format!("Write `{near}`, or remove it."));
            let message = format!("the packer does not know the key `{text}`, and refuses keys that it does not know.");
            self.error(Code::KeyUnknown, name, &below(key, &text), message, fix);
        }
        good
    }
}
