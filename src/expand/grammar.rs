//! Grammar in parts: `- on amd64: [package]`, which the packers resolve before they look at a part.

use crate::manifest::schema::{Judge, below};
use crate::manifest::{Node, Value};

/// What is built, on what and for what.
#[derive(Clone, Debug)]
pub struct Target {
    /// The architecture that builds.
    pub on: String,
    /// The architecture that it is built for.
    pub to: String,
}

/// Keys whose value is one thing; a list there is grammar.
const SINGLE: [&str; 18] = [
    "plugin",
    "source",
    "source-checksum",
    "source-channel",
    "source-branch",
    "source-commit",
    "source-depth",
    "source-subdir",
    "source-tag",
    "source-type",
    "disable-parallel",
    "organize",
    "override-pull",
    "overlay-script",
    "override-overlay",
    "override-build",
    "override-stage",
    "override-prime",
];

/// Lists of part keys in which entries may be grammar.
const LISTS: [&str; 14] = [
    "source-submodules",
    "after",
    "overlay-packages",
    "overlay-recommended-packages",
    "stage-snaps",
    "stage-packages",
    "build-snaps",
    "build-packages",
    "build-environment",
    "build-attributes",
    "overlay",
    "stage",
    "prime",
    "permissions",
];

/// Resolves grammar in all parts, in place.
pub fn resolve(judge: &mut Judge, parts: &mut Node, target: &Target) {
    for (name, part) in parts.as_map_mut().into_iter().flatten() {
        let key = below("parts", &name.key_text());
        for (field, value) in part.as_map_mut().into_iter().flatten() {
            let Some(text) = field.as_str() else { continue };
            let here = below(&key, text);
            if SINGLE.contains(&text) {
                single(judge, value, &here, target);
            } else if LISTS.contains(&text) && value.as_list().is_some_and(|items| items.iter().any(is_statement)) {
                let items = value.as_list().unwrap_or_default().to_vec();
                if let Some(resolved) = list(judge, &items, &here, target) {
                    value.value = Value::List(resolved);
                }
            }
        }
    }
}

fn single(judge: &mut Judge, value: &mut Node, key: &str, target: &Target) {
    let Some(items) = value.as_list() else { return };
    if !items.iter().all(is_statement) {
        return;
    }
    let items = items.to_vec();
    let mut chosen = None;
    for branch in branches(judge, &items, key, target).unwrap_or_default() {
        match branch.as_list() {
            Some(inner) if inner.iter().all(is_statement) => {
                let mut inner = Node::list(inner.to_vec(), branch.origin);
                single(judge, &mut inner, key, target);
                chosen = Some(inner);
            }
            _ => chosen = Some(branch.clone()),
        }
    }
    value.value = chosen.map_or(Value::Null, |node| node.value);
}

fn list(judge: &mut Judge, items: &[Node], key: &str, target: &Target) -> Option<Vec<Node>> {
    let mut out = Vec::new();
    for branch in branches(judge, items, key, target)? {
        match branch.as_list() {
            Some(inner) if inner.iter().any(is_statement) => out.extend(list(judge, inner, key, target)?),
            // An entry that is no statement comes by itself, a chosen branch as its list.
            Some(inner) => out.extend(inner.iter().cloned()),
            None => out.push(branch.clone()),
        }
    }
    Some(out)
}

/// What is chosen, in order: entries that are no statements, and of each statement its value or its `else`.
fn branches<'a>(judge: &mut Judge, items: &'a [Node], key: &str, target: &Target) -> Option<Vec<&'a Node>> {
    let mut out = Vec::new();
    // Whether an `else` may follow, and whether it is still wanted.
    let mut open: Option<bool> = None;
    let mut good = true;
    for item in items {
        let Some((statement, value)) = statement(item) else {
            if item.as_str() == Some("else fail") && open.is_some() {
                if open == Some(true) {
                    let message = "no condition before `else fail` holds for the platform that is built.";
                    judge.error("grammar-fail", item, key, message, "Add a condition for this platform.");
                    good = false;
                }
                open = None;
                continue;
            }
            open = None;
            out.push(item);
            continue;
        };
        if statement == "else" {
            if let Some(wanted) = open {
                if wanted {
                    out.push(value);
                }
                open = Some(false);
            } else {
                judge.error("grammar-else", item, key, "`else` follows no `on` or `to`.", "Put it behind one.");
                good = false;
            }
            continue;
        }
        match holds(statement, target) {
            Ok(holds) => {
                if holds {
                    out.push(value);
                }
                open = Some(!holds);
            }
            Err(message) => {
                judge.error("grammar", item, key, message, "Write such as `on amd64` or `on amd64 to arm64`.");
                good = false;
            }
        }
    }
    good.then_some(out)
}

fn is_statement(node: &Node) -> bool {
    statement(node).is_some() || node.as_str() == Some("else fail")
}

/// A mapping with one key that is a condition.
fn statement(node: &Node) -> Option<(&str, &Node)> {
    let [(key, value)] = node.as_map()? else { return None };
    let text = key.as_str()?;
    let first = text.split_whitespace().next()?;
    let condition = matches!(first, "on" | "to" | "for") && text.split_whitespace().count() > 1;
    (condition || matches!(text, "else" | "try")).then_some((text, value))
}

fn holds(statement: &str, target: &Target) -> Result<bool, &'static str> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let all = |list: &str, have: &str| list.split(',').all(|one| one == have);
    match words.as_slice() {
        ["try"] => Err("`try` is not known any more."),
        ["on", on] => Ok(all(on, &target.on)),
        ["to", to] => Ok(all(to, &target.to)),
        ["on", on, "to", to] => Ok(all(on, &target.on) && all(to, &target.to)),
        ["for", which] => Ok(*which == "any"),
        _ => Err("this condition has a form that the packer does not know; spaces stand between words alone."),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::manifest::read;

    fn resolved(part: &str) -> Result<String, &'static str> {
        let mut parts = read("x", format!("p: {{{part}}}").as_bytes()).unwrap().root;
        let mut judge = Judge::new("x");
        resolve(&mut judge, &mut parts, &Target { on: "amd64".into(), to: "arm64".into() });
        match judge.findings.first() {
            Some(finding) => Err(finding.code),
            None => Ok(parts.get("p").unwrap().to_json().to_string()),
        }
    }

    #[test]
    fn conditions_choose() {
        for (part, want) in [
            ("build-packages: [{on amd64: [a]}, {on arm64: [b]}, c]", r#"{"build-packages":["a","c"]}"#),
            ("build-packages: [{on arm64: [a]}, {else: [b]}, {else: [c]}]", r#"{"build-packages":["b"]}"#),
            ("build-packages: [{on amd64 to arm64: [{to amd64: [a]}, {else: [b]}]}]", r#"{"build-packages":["b"]}"#),
            ("build-packages: [{on arm64: [a]}]", r#"{"build-packages":[]}"#),
            ("build-packages: [{'on amd64,arm64': [a]}]", r#"{"build-packages":[]}"#),
            ("source: [{on arm64: a}, {else: b}]", r#"{"source":"b"}"#),
            ("source: [{on arm64: a}]", r#"{"source":null}"#),
            ("build-packages: [{on amd64: [a]}, else fail]", r#"{"build-packages":["a"]}"#),
            ("permissions: [{on amd64: [{path: a}]}]", r#"{"permissions":[{"path":"a"}]}"#),
        ] {
            assert_eq!(resolved(part).as_deref(), Ok(want), "{part}");
        }
    }

    #[test]
    fn broken_conditions_are_refused() {
        assert_eq!(resolved("build-packages: [{else: [a]}]"), Err("grammar-else"));
        assert_eq!(resolved("build-packages: [{try: [a]}]"), Err("grammar"));
        assert_eq!(resolved("build-packages: [{'on amd64, arm64': [a]}]"), Err("grammar"));
        assert_eq!(resolved("build-packages: [{on arm64: [a]}, else fail]"), Err("grammar-fail"));
    }
}
