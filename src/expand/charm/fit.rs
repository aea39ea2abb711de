//! What a charm's parts may be on its bases: plugins are not there on every base, nor are slashes in names.

use std::collections::BTreeSet;

use super::bases::{Bases, planned};
use crate::finding::Code;
use crate::schema::{DistroBase, Judge, below, parse_platform};
use crate::suite::Quirk;
use crate::yaml::{Node, Value};

/// Bases from before part names lost their slashes.
const SLASH_IN_PART_NAMES: [&str; 15] = [
    "core",
    "core18",
    "core20",
    "core22",
    "core24",
    "ubuntu@16.04",
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "ubuntu@24.04",
    "ubuntu@24.10",
    "ubuntu@25.04",
    "ubuntu@25.10",
    "centos@7",
    "almalinux@9",
];

/// Says which plugins are not there on the charm's bases.
pub(super) fn plugins(judge: &mut Judge, merged: &Node, bases: Option<&Bases>) {
    let Some(version) = judge.version else { return };
    // Beside the old bases the platforms are planned, and then dropped.
    let dropped = bases.and_then(|bases| bases.platforms.as_ref()).filter(|_| version.has(Quirk::PluginsByPlan));
    let Some(platforms) = merged.get("platforms").or(dropped.map(|platforms| &platforms.node)) else { return };
    let named = |key: &&str| merged.get(key).is_some_and(|node| !matches!(node.value, Value::Null));
    let key = ["build-base", "base"].into_iter().find(named).unwrap_or("platforms");
    let at = merged.get(key).unwrap_or(platforms);
    let mut built = built_on(merged, platforms);
    if version.has(Quirk::PluginsByBase) {
        built.extend(merged.get("base").and_then(Node::as_str).map(DistroBase::parse));
    }
    for (name, part) in merged.get("parts").and_then(Node::as_map).unwrap_or_default() {
        let plugin = part.get("plugin").unwrap_or(name).key_text();
        let Some(fit) = version.charm.plugins.get(&plugin) else { continue };
        let texts = built.iter().map(|base| base.as_ref().map(DistroBase::to_string));
        let unfit = texts.into_iter().find(|text| text.as_ref().is_none_or(|text| !fit.contains(text)));
        let (why, fix) = match unfit {
            Some(Some(text)) => (format!("which is not there on `{text}`."), "Build on another base."),
            // That nothing says what the charm runs on was told already.
            Some(None) if judge.findings.all().iter().any(|finding| finding.code == Code::BaseMissing) => continue,
            Some(None) => ("and `base` does not say what the charm runs on.".to_owned(), "Add `base: ubuntu@24.04`."),
            None => continue,
        };
        let needs = format!("the part `{}` needs the plugin `{plugin}`, ", name.key_text());
        judge.error(Code::PluginBase, at, key, needs + &why, fix);
    }
}

/// The bases that plugins are held against: without `base` those of the platforms, whatever `build-base` says.
fn built_on(merged: &Node, platforms: &Node) -> Vec<Option<DistroBase>> {
    let given = |key: &str| merged.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
    if let Some(base) = given("base") {
        return vec![DistroBase::parse(given("build-base").unwrap_or(base))];
    }
    let alone = |(name, mut bases): (&Node, BTreeSet<Option<DistroBase>>)| {
        if let Some((Some(base), _)) = name.as_str().and_then(parse_platform) {
            bases.remove(&None);
            bases.insert(Some(base));
        }
        bases.pop_first().filter(|_| bases.is_empty()).flatten()
    };
    planned(merged, platforms).map(alone).collect()
}

/// On newer bases a person's part names have no slash.
pub(super) fn part_names(judge: &mut Judge, root: &Node) {
    if judge.has(Quirk::TakesSlashes) {
        return;
    }
    let base = root.get("build-base").or_else(|| root.get("base")).and_then(Node::as_str);
    if base.is_some_and(|base| SLASH_IN_PART_NAMES.contains(&base)) {
        return;
    }
    for (name, _) in root.get("parts").and_then(Node::as_map).unwrap_or_default() {
        if name.as_str().is_some_and(|name| name.contains('/')) {
            let message = "on this base a part's name has no `/`.";
            judge.error(Code::PartName, name, &below("parts", &name.key_text()), message, "Take another name.");
        }
    }
}
