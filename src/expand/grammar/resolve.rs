//! Takes the branches that hold, in the packer's order.

use std::collections::BTreeSet;

use super::Target;
use super::clause::{Condition, condition};
use crate::finding::Code;
use crate::schema::{Judge, Schema, Shape, below};
use crate::yaml::{Node, Value};

/// The one key that takes a single value although its shape is a list.
const FIRST_ALONE: &str = "parse-info";

struct Resolver<'a> {
    judge: &'a mut Judge,
    target: &'a Target,
    /// Whether conditions name platforms; set by the first that is met, and no other kind may follow it.
    platforms: Option<bool>,
}

/// A condition and what follows it.
struct Statement<'a> {
    condition: Condition,
    place: &'a Node,
    body: &'a Node,
    /// The `else` branches; `None` is `else fail`.
    otherwise: Vec<Option<&'a Node>>,
}

/// Resolves all parts in place.
pub(super) fn parts(judge: &mut Judge, parts: &mut Node, schema: &Schema, target: &Target) {
    let mut resolver = Resolver { judge, target, platforms: None };
    for (name, part) in parts.as_map_mut().into_iter().flatten() {
        let key = below("parts", &name.key_text());
        for (field, value) in part.as_map_mut().into_iter().flatten() {
            let Some(shape) = field.as_str().and_then(|text| schema.shape(text)) else { continue };
            if value.as_str().is_some_and(is_fail) {
                resolver.open(None, value, &below(&key, &field.key_text()));
                continue;
            }
            let Some(items) = value.as_list() else { continue };
            // A list with anything else in it is none that the packer looks into.
            if !items.iter().all(|item| matches!(item.value, Value::Str(_) | Value::Map(_))) {
                continue;
            }
            let items: Vec<&Node> = items.iter().collect();
            let Some(chosen) = resolver.list(&items, &below(&key, &field.key_text())) else { continue };
            let many = is_list(shape) && field.as_str() != Some(FIRST_ALONE);
            value.value = if many {
                Value::List(chosen.into())
            } else {
                chosen.into_iter().next().map_or(Value::Null, |node| node.value)
            };
        }
    }
}

fn is_list(shape: &Shape) -> bool {
    match shape {
        Shape::Maybe(inner) => is_list(inner),
        Shape::List { .. } => true,
        _ => false,
    }
}

/// `else fail`, with any space between the words.
fn is_fail(text: &str) -> bool {
    text.strip_prefix("else").is_some_and(|rest| rest.starts_with(char::is_whitespace) && rest.trim_start() == "fail")
}

impl Resolver<'_> {
    /// What is chosen of a list, or `None` after an error.
    fn list(&mut self, items: &[&Node], key: &str) -> Option<Vec<Node>> {
        let mut out = Vec::new();
        let mut open: Option<Statement<'_>> = None;
        let mut met: BTreeSet<Condition> = BTreeSet::new();
        for item in items {
            if item.as_str().is_some_and(is_fail) {
                self.open(open.as_mut(), item, key)?.otherwise.push(None);
                continue;
            }
            let first = item.as_map().and_then(<[_]>::first);
            let Some((condition, body)) = first.and_then(|(text, body)| Some((condition(text.as_str()?)?.ok()?, body)))
            else {
                self.close(open.take(), &mut out, key)?;
                out.push((*item).clone());
                continue;
            };
            if condition == Condition::Else {
                self.open(open.as_mut(), item, key)?.otherwise.push(Some(body));
                continue;
            }
            self.close(open.take(), &mut out, key)?;
            self.one_kind(&condition, item, key)?;
            if !met.insert(condition.clone()) {
                let message = "this condition stands twice in one list.";
                self.judge.error(Code::GrammarTwice, item, key, message, "Put both branches under one.");
                return None;
            }
            open = Some(Statement { condition, place: item, body, otherwise: Vec::new() });
        }
        self.close(open, &mut out, key)?;
        Some(out)
    }

    fn open<'a, 'b>(
        &mut self,
        open: Option<&'b mut Statement<'a>>,
        item: &Node,
        key: &str,
    ) -> Option<&'b mut Statement<'a>> {
        if open.is_none() {
            let message = "this `else` follows no condition.";
            self.judge.error(Code::GrammarElse, item, key, message, "Put it right behind one, such as `on amd64`.");
        }
        open
    }

    /// `for` and the other conditions do not go together, wherever they stand.
    fn one_kind(&mut self, condition: &Condition, item: &Node, key: &str) -> Option<()> {
        let platform = matches!(condition, Condition::Platform(_));
        if *self.platforms.get_or_insert(platform) == platform {
            return Some(());
        }
        let message = "`for` names a platform, `on` and `to` name architectures; one project takes one of both ways.";
        self.judge.error(Code::GrammarMixed, item, key, message, "Write all conditions with `on` and `to`.");
        None
    }

    /// Takes the branch of a statement into `out`.
    fn close(&mut self, statement: Option<Statement<'_>>, out: &mut Vec<Node>, key: &str) -> Option<()> {
        let Some(statement) = statement else { return Some(()) };
        if statement.condition.holds(self.target) {
            out.extend(self.branch(statement.body, key)?);
            return Some(());
        }
        for otherwise in statement.otherwise {
            let Some(body) = otherwise.filter(|body| body.as_list().is_none_or(|items| !items.is_empty())) else {
                let message = "no condition before this `else` holds for what is built, and it has nothing to offer.";
                self.judge.error(Code::GrammarFail, statement.place, key, message, "Add a branch for this platform.");
                return None;
            };
            let chosen = self.branch(body, key)?;
            if !chosen.is_empty() {
                out.extend(chosen);
                break;
            }
        }
        Some(())
    }

    fn branch(&mut self, body: &Node, key: &str) -> Option<Vec<Node>> {
        match body.as_list() {
            Some(items) => self.list(&items.iter().collect::<Vec<_>>(), key),
            None => self.list(&[body], key),
        }
    }
}
