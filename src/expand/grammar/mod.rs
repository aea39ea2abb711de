//! Grammar in parts: `- on amd64: [package]`, which the packers judge and resolve before they look at a part.

mod clause;
mod resolve;

#[cfg(test)]
mod tests;

use crate::finding::{Code, Finding, Mark};
use crate::schema::{Judge, Parts, Shape, below};
use crate::yaml::{Node, Value};
use clause::Clause;

/// What is built, on what and for what.
#[derive(Clone, Debug)]
pub struct Target {
    /// The architecture that builds.
    pub on: String,
    /// The architecture that it is built for.
    pub to: String,
}

/// A value that the packer refuses because of what grammar allows at its key.
#[derive(Debug)]
struct Refused {
    key: String,
    /// Whether conditions stand in the value; a plain value is better told by what judges parts.
    conditions: bool,
    findings: Vec<Finding>,
}

/// What grammar refused, until parts have been judged.
#[derive(Debug, Default)]
pub struct Verdict(Vec<Refused>);

impl Verdict {
    /// Adds what grammar refused to what was found in parts since the finding `before`, each fault once.
    pub fn tell(self, judge: &mut Judge, before: Mark) {
        let under = |finding: &Finding, key: &str| {
            finding.key.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        for refused in self.0 {
            let is_reported = judge.findings.since(before).iter().any(|finding| under(finding, &refused.key));
            if refused.conditions {
                judge.findings.retain_since(before, |finding| !under(finding, &refused.key));
            }
            if refused.conditions || !is_reported {
                judge.findings.extend(refused.findings);
            }
        }
    }
}

/// Judges and resolves grammar in all parts, in place.
pub fn resolve(judge: &mut Judge, parts: &mut Node, target: &Target) -> Verdict {
    let mut verdict = Verdict::default();
    let Some(schema) = Parts::grammar() else { return verdict };
    for (name, part) in parts.as_map().unwrap_or_default() {
        for (field, value) in part.as_map().unwrap_or_default() {
            let Some(shape) = field.as_str().and_then(|text| schema.shape(text)) else { continue };
            let key = below(&below("parts", &name.key_text()), &field.key_text());
            let mut scratch = Judge::new(judge.path.as_str());
            hold(&mut scratch, shape, value, &key);
            if scratch.refused() {
                let conditions =
                    value.as_list().is_some_and(|items| items.iter().any(|item| clause::of(item).is_some()));
                verdict.0.push(Refused { key, conditions, findings: scratch.into_findings() });
            }
        }
    }
    if verdict.0.is_empty() {
        resolve::parts(judge, parts, schema, target);
    }
    verdict
}

/// Holds a value against what the key takes, with and without conditions.
fn hold(judge: &mut Judge, shape: &Shape, value: &Node, key: &str) {
    match shape {
        Shape::Maybe(_) if matches!(value.value, Value::Null) => {}
        Shape::Maybe(inner) => hold(judge, inner, value, key),
        Shape::Either(shapes) => {
            let mut first = None;
            for shape in shapes {
                let mut scratch = Judge::new(judge.path.as_str());
                hold(&mut scratch, shape, value, key);
                if !scratch.refused() {
                    return;
                }
                first.get_or_insert(scratch.into_findings());
            }
            judge.findings.extend(first.unwrap_or_default());
        }
        Shape::List { item: inner, .. } => {
            let Some(items) = value.as_list() else { return judge.wrong_kind(value, key, "a list") };
            for (at, item) in items.iter().enumerate() {
                let here = below(key, &at.to_string());
                if !hold_clause(judge, shape, item, &here) {
                    judge.check(inner, item, &here);
                }
            }
        }
        _ => match value.as_list() {
            Some(items) => {
                for (at, item) in items.iter().enumerate() {
                    let here = below(key, &at.to_string());
                    if !hold_clause(judge, shape, item, &here) {
                        let message = "this key takes one value; in a list each entry has to be a condition.";
                        let fix = "Write the value alone, or such as `- on amd64: …`.";
                        judge.error(Code::Grammar, item, &here, message, fix);
                    }
                }
            }
            // The packer notes in its log what it looks through, and stops.
            None if value.has_halves() => judge.wrong_kind(value, key, "whole characters"),
            None => {
                judge.check(shape, value, key);
            }
        },
    }
}

/// Judges one condition; `false` when the entry is none.
fn hold_clause(judge: &mut Judge, shape: &Shape, item: &Node, key: &str) -> bool {
    match clause::of(item) {
        None => return false,
        Some(Clause::Fail) => {}
        Some(Clause::Body { condition, body }) => match condition {
            Ok(_) => hold(judge, shape, body, key),
            Err(message) => {
                let fix = "Write such as `on amd64`, `on amd64 to arm64`, `on amd64,arm64` or `else`.";
                judge.error(Code::Grammar, item, key, message, fix);
            }
        },
    }
    true
}
