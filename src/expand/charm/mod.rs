//! What Charmcraft will make of `charmcraft.yaml`.
//!
//! The steps are the packer's: which bases, which extension, what it refuses and contributes, the merge, variables
//! and grammar, the schema. Each goes on after a fault as far as it makes sense, so that all faults are told at once.

mod bases;
mod code;
mod contribution;
mod fit;
mod folder;
mod model;
mod options;
mod refusals;
mod warnings;

pub use options::dropped_option;

use super::{Expansion, beyond_reading, environment, grammar, json, merge};
use crate::app::CharmFolder;
use crate::finding::{Code, Finding};
use crate::pack::Tool;
use crate::schema::{Judge, Parts, UNRELEASED_NOTICE};
use crate::suite::{self, Answered, Asks, CharmBase, Suite, Support, Version};
use crate::yaml::print::Letters;
use crate::yaml::{Document, Node, Origin, Value};

const CHARM_ITSELF: &str = "the charm's own part takes the plugin `charm` and its folder";

/// Expands `charmcraft.yaml`, read from a folder with these other files.
pub fn charm(document: &Document, folder: &CharmFolder) -> Expansion {
    charm_for(document, folder, Answered::newest(&suite::packers().charmcraft).version)
}

/// As [`charm`], by a certain version of Charmcraft.
pub fn charm_for(document: &Document, folder: &CharmFolder, version: Option<&'static Version>) -> Expansion {
    let mut judge = Judge::new(document.path.as_str());
    judge.version = version;
    let root = &document.root;
    if root.as_map().is_none() {
        let message = format!("the file holds {}, and a project file is a mapping.", root.kind());
        judge.error(Code::DocumentKind, root, "", message, "Begin with `name: …`.");
        return Expansion::refused(judge.into_findings());
    }
    if let Some(slices) = root.key_node("build-slices") {
        judge.error(Code::BuildSlices, slices, "build-slices", "charms have no build slices.", "Remove it.");
    }
    if let Some(Err(variable)) = folder.jobs {
        let message =
            format!("{variable} is set to something else than a whole number of 1 or more, and the packer stops.");
        let fix = format!("Run `unset {variable}`, or set it to such a number.");
        judge.findings.push(Finding::error(Code::Environment, document.path.as_str(), message).fix(fix));
    }
    let bases = bases::declared(&mut judge, root);
    let suite = extension(&mut judge, root);
    let source = Source { root, folder, extended: suite.is_some() };
    let mut merged = root.clone();
    merged.remove("extensions");
    let mut experimental = None;
    if let Some(suite) = suite {
        let known = bases.as_ref().and_then(|bases| bases.of(suite, &mut judge, root));
        let is_asked = version.is_none_or(|version| version.extensions_ask != Asks::OldBases);
        if let Some(known) = known.filter(|known| is_asked && known.support == Support::Experimental) {
            experimental = Some(Tool::Charmcraft.experimental_variable());
            let place = root.get("base").unwrap_or(root);
            let base = format!("`{}`", known.base);
            judge.push(super::experimental(Tool::Charmcraft, suite, &base, &judge.path), place);
        }
        // Without a usable base the rest is judged as on the suite's first, so that other faults are told too.
        if let Some(base) = known.or_else(|| suite.charm.bases.first()) {
            merge::merge(&mut merged, &extension_of(&mut judge, suite, base, source));
        }
    }
    let printed = finish(&mut judge, merged, bases.as_ref(), source);
    let mut findings = in_order(judge.into_findings());
    let refused = findings.iter().any(Finding::is_error);
    let printed = printed.filter(|_| !refused);
    let letters = Letters::Ascii;
    findings.extend(printed.as_ref().and_then(|root| beyond_reading(document, root, letters)));
    let unreleased = printed.as_ref().is_some_and(|printed| model::is_unreleased(version, printed.get("base")));
    let notices = unreleased.then(|| UNRELEASED_NOTICE.to_owned()).into_iter().collect();
    Expansion { document: printed, findings, experimental, notices, letters }
}

/// The one suite that the document asks for.
fn extension(judge: &mut Judge, root: &Node) -> Option<&'static Suite> {
    let list = root.get("extensions").filter(|list| list.truthy())?;
    // The packer goes through a mapping's keys as through a list.
    let keys: Vec<Node> = list.as_map().unwrap_or_default().iter().map(|(key, _)| key.clone()).collect();
    let items = list.as_list().or_else(|| list.as_map().map(|_| keys.as_slice()));
    let Some(items) = items else {
        let fix = match list.as_str() {
            Some(name) => format!("Write `extensions: [{name}]`."),
            None => "Write `extensions: [flask-framework]`, or another extension.".to_owned(),
        };
        let message = format!("`extensions` is a list, and this is {}.", list.kind());
        judge.error(Code::ExtensionsKind, list, "extensions", message, fix);
        return list.as_str().and_then(suite::by_extension);
    };
    let mut found = None;
    for (at, item) in items.iter().enumerate() {
        let key = format!("extensions.{at}");
        let known = item.as_str().and_then(suite::by_extension);
        if known.is_none() {
            let names = suite::all().iter().map(|suite| suite.extension.as_str()).collect::<Vec<_>>().join(", ");
            let message = format!("charmcraft has no extension `{}`.", item.key_text());
            judge.error(Code::ExtensionUnknown, item, &key, message, format!("Take one of {names}."));
        } else if found.is_some() {
            let message = "a charm takes one extension: the second refuses the charm's part that the first brought.";
            judge.error(Code::ExtensionsSeveral, item, &key, message, "Remove it.");
        } else {
            found = known;
        }
    }
    found
}

#[derive(Clone, Copy)]
struct Source<'s> {
    root: &'s Node,
    folder: &'s CharmFolder,
    /// True where an extension adds to it.
    extended: bool,
}

/// What the extension adds.
fn extension_of(judge: &mut Judge, suite: &'static Suite, base: &'static CharmBase, source: Source<'_>) -> Node {
    let Source { root, folder, .. } = source;
    let more = contribution::of(suite, base, folder, judge.version);
    refusals::look(judge, suite, base, root, &more);
    folder::look(judge, suite, base, folder);
    code::look(judge, suite, (root, &more), folder);
    options::look(judge, suite, base, root);
    warnings::look(judge, suite, root, &more);
    contribution::with_oauth(more, suite, root)
}

/// Everything behind the extension: old files, variables, grammar, schema.
fn finish(judge: &mut Judge, mut merged: Node, bases: Option<&bases::Bases>, source: Source<'_>) -> Option<Node> {
    let Source { root, folder, extended } = source;
    if let Some(parts) = root.get("parts").filter(|parts| parts.as_map().is_none()) {
        judge.wrong_kind(parts, "parts", "a mapping of parts");
    }
    // The packer takes the part's name as text before the schema would turn a number into it.
    if let Some(part) = merged.get("adopt-info").filter(|part| matches!(part.value, Value::Int(_) | Value::Float(_))) {
        let message = "YAML reads this as a number, and the packer wants a part's name.";
        judge.error(Code::Kind, part, "adopt-info", message, "Put it in quotes.");
    }
    default_part(&mut merged);
    folder::old_files(judge, &mut merged, root, folder);
    let mut verdict = grammar::Verdict::default();
    if let Some(bases) = bases {
        bases.spell_out(&mut merged);
        let target = bases.target();
        let variables = environment::Variables::of(root, &target.to, folder);
        if let Some(key) = environment::fill(&mut merged, &variables) {
            let message = "bytes (`!!binary`) cannot be a key: the packer makes a list of them, and stops.";
            judge.error(Code::KeyKind, &key, "", message, "Write the key as text.");
        }
        if let Some(parts) = merged.get_mut("parts") {
            verdict = grammar::resolve(judge, parts, &target);
        }
    }
    let before = judge.findings.mark();
    let parts = match merged.get("parts") {
        Some(parts) if parts.as_map().is_some_and(<[_]>::is_empty) || !parts.truthy() && !extended => {
            let message = "the charm has no parts, so there is nothing to build.";
            judge.error(Code::PartsEmpty, parts, "parts", message, "Add `extensions`, or a part.");
            None
        }
        Some(parts) => {
            let parts = parts.clone();
            judge.parts(&Parts::charmcraft(), &parts, "parts")
        }
        None => None,
    };
    verdict.tell(judge, before);
    fit::plugins(judge, &merged, bases);
    fit::part_names(judge, root);
    let mut out = model::check(judge, &merged)?;
    if let Some(parts) = parts {
        out.set("parts", parts);
    }
    if let Some(key) = json::shape(&mut out) {
        judge.wrong_kind(&key, "", "whole characters in a key");
    }
    Some(out)
}

/// A part called `charm` needs neither plugin nor source; a charm with the old `bases` needs no parts at all.
fn default_part(merged: &mut Node) {
    let rule = Origin::Packer(CHARM_ITSELF);
    let none = merged.get("parts").is_none_or(|parts| parts.as_map().is_some_and(<[_]>::is_empty));
    if none && merged.get("bases").is_some() {
        merged.set("parts", Node::map([("charm", Node::new(Value::Map(Vec::new().into()), rule))], rule));
    }
    if let Some(part) = merged.get_mut("parts").and_then(|parts| parts.get_mut("charm")) {
        if part.as_map().is_none() {
            return;
        }
        let mut filled = Vec::new();
        if part.get("plugin").is_none() {
            filled.push((Node::str("plugin", rule), Node::str("charm", rule)));
        }
        let own = part.get("plugin").is_none_or(|plugin| plugin.as_str() == Some("charm"));
        if let Some(pairs) = part.as_map_mut() {
            filled.append(pairs);
            *pairs = filled;
        }
        if own && part.get("source").is_none() {
            part.set("source", Node::str(".", rule));
        }
    }
}

/// Errors and warnings by place; the same complaint about the same place once.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.line, finding.column));
    let mut seen = std::collections::HashSet::new();
    findings.retain(|finding| seen.insert(finding.clone()));
    findings
}

/// Python's `==`: mappings without regard to order, `1`, `1.0` and `true` alike.
fn same(one: &Node, two: &Node) -> bool {
    match (&one.value, &two.value) {
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.iter().any(|(other, twin)| key == other && same(value, twin)))
        }
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (left, right) => match (number(left), number(right)) {
            #[expect(clippy::float_cmp, reason = "Python compares exactly, too")]
            (Some(left), Some(right)) => left == right,
            _ => left == right,
        },
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Int(value) => value.to_string().parse().ok(),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}
