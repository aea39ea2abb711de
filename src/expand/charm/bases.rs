//! Which bases a charm is for: `base`, `platforms` with bases in their names, or the old `bases`.

use crate::finding::Code;
use std::collections::BTreeSet;

use crate::expand::grammar::Target;
use crate::schema::{DistroBase, HOST, Judge, Platforms, below, parse_platform};
use crate::suite::{Asks, CharmBase, Quirk, Suite};
use crate::yaml::{Node, Origin, Value};

const SPELLED_OUT: &str = "the packer spells out what is built on and for what";
/// Bases that the old `bases` may name; newer ones need `platforms`.
const OLD: [&str; 4] = ["ubuntu@18.04", "ubuntu@20.04", "ubuntu@22.04", "almalinux@9"];
/// The bases and platforms of a charm.
#[derive(Clone, Debug)]
pub(super) struct Bases {
    /// What the extension looks at: `base`, or what stands in the platforms' names; empty with `build-base` alone.
    named: BTreeSet<String>,
    pub(super) platforms: Option<Platforms>,
    old: Option<Node>,
}

/// Reads the bases; `None` when they cannot be read at all.
pub(super) fn declared(judge: &mut Judge, root: &Node) -> Option<Bases> {
    let old = root.get("bases");
    if root.get("platforms").is_none() {
        if let Some(old) = old {
            return read_old(judge, root, old);
        }
        let fix = "Add `platforms:` with a line `  amd64:` below it.";
        judge.error(Code::PlatformsMissing, root, "platforms", "`platforms` is missing, and the packer needs it.", fix);
        return None;
    }
    let platforms = root.get("platforms")?;
    let platforms = match old {
        Some(_) => judge.planned_platforms(platforms, "platforms")?,
        None => judge.platforms(platforms, "platforms")?,
    };
    let base = base_of(judge, root)?;
    let mut named = match base {
        _ if judge.has(Quirk::PlansNothing) => BTreeSet::new(),
        Some((base, key)) => {
            platforms_have_no_base(judge, root, &platforms, key)?;
            if key == "base" { BTreeSet::from([base.to_string()]) } else { BTreeSet::new() }
        }
        None => platforms_have_bases(judge, root, &platforms)?,
    };
    let old = match old {
        // Beside `platforms` the packer only looks at what the old bases name.
        Some(old) => {
            let long = spelled_out(old);
            for entry in long.as_list().unwrap_or_default() {
                named.extend(entry.get("build-on").and_then(Node::as_list).unwrap_or_default().iter().map(old_base));
            }
            old_systems(judge, &long)?;
            Some(long)
        }
        None => None,
    };
    Some(Bases { named, platforms: Some(platforms), old })
}

/// The base that is named and by which key, if any is; `None` when what is named is no base.
#[expect(clippy::option_option, reason = "nothing named is not the same as named wrongly")]
fn base_of(judge: &mut Judge, root: &Node) -> Option<Option<(DistroBase, &'static str)>> {
    let mut first = None;
    for key in ["base", "build-base"] {
        let Some(node) = root.get(key).filter(|node| !matches!(node.value, Value::Null)) else { continue };
        let Some(base) = node.as_str().and_then(DistroBase::parse) else {
            base_is_not_one(judge, node, key);
            return None;
        };
        first = first.or(Some((base, key)));
    }
    Some(first)
}

fn base_is_not_one(judge: &mut Judge, node: &Node, key: &str) {
    let text = node.key_text();
    let fix = match text.split_once(':') {
        Some((name, series)) if node.as_str().is_some() => format!("Write `{name}@{series}`."),
        _ => "Write a distribution and a series, such as `ubuntu@24.04`.".to_owned(),
    };
    let message = if text == "bare" {
        "`bare` is for rocks; a charm has to run on a system.".to_owned()
    } else {
        format!("`{text}` is not a base.")
    };
    judge.error(Code::BaseInvalid, node, key, message, fix);
}

/// The bases in what each platform is built on and for, by platform. Where a key is written with an underscore, the packer
/// plans the build by the platform's name instead.
pub(super) fn planned<'a>(
    root: &'a Node,
    platforms: &'a Node,
) -> impl Iterator<Item = (&'a Node, BTreeSet<Option<DistroBase>>)> {
    platforms.as_map().unwrap_or_default().iter().map(|(name, platform)| {
        let written = root.at(&["platforms", &name.key_text()]);
        let entries = [("build-on", "build_on"), ("build-for", "build_for")].into_iter().flat_map(|(key, other)| {
            let by_name = written.is_some_and(|written| written.get(other).is_some());
            if by_name {
                std::slice::from_ref(name)
            } else {
                platform.get(key).and_then(Node::as_list).unwrap_or_default()
            }
        });
        (name, entries.filter_map(|entry| entry.as_str().and_then(parse_platform)).map(|(base, _)| base).collect())
    })
}

/// With `base`, no platform may name another.
fn platforms_have_no_base(judge: &mut Judge, root: &Node, platforms: &Platforms, key: &str) -> Option<()> {
    let mut good = true;
    for (name, bases) in planned(root, &platforms.node) {
        let in_name = name.as_str().and_then(parse_platform).is_some_and(|(base, _)| base.is_some());
        if in_name || bases.iter().any(Option::is_some) {
            let message = format!("this platform names a base, and `{key}` names one too.");
            let fix = format!("Remove `{key}`, or write the architecture alone.");
            judge.error(Code::BaseTwice, name, &below("platforms", &name.key_text()), message, fix);
            good = false;
        }
    }
    good.then_some(())
}

/// Without `base`, each platform names its own.
fn platforms_have_bases(judge: &mut Judge, root: &Node, platforms: &Platforms) -> Option<BTreeSet<String>> {
    let mut named = BTreeSet::new();
    let mut good = true;
    for (name, own) in planned(root, &platforms.node) {
        let key = below("platforms", &name.key_text());
        let bare = platforms.bare.contains(&name.key_text());
        let in_name = name.as_str().and_then(parse_platform).and_then(|(base, _)| base).filter(|_| !bare);
        let other = in_name.as_ref().filter(|base| own.iter().flatten().any(|own| own != *base));
        let written = root.at(&["platforms", &name.key_text(), "build-for"]).filter(|_| in_name.is_some());
        if own.contains(&None) && in_name.is_none() {
            let message = "`base` is missing: nothing says what the charm runs on.";
            judge.error(Code::BaseMissing, root, "base", message, "Add `base: ubuntu@24.04`.");
            return None;
        }
        if own.len() > 1 {
            let message = "this platform is built on one base and for another, which the packer refuses.";
            judge.error(Code::BaseMixed, name, &key, message, "Name the same base on both sides.");
            good = false;
        } else if let Some(base) = other {
            let message = format!("the platform's name says `{base}`, and what stands below it another base.");
            let fix = "Leave the value empty, or give the platform another name.";
            judge.error(Code::BaseTwice, name, &key, message, fix);
            good = false;
        } else if let Some(text) = written.filter(|node| node.as_str().is_some()) {
            let message = "below a platform whose name has a base, `build-for` is a list.";
            let fix = format!("Write `build-for: [{}]`, or leave the value of the platform empty.", text.key_text());
            judge.error(Code::Kind, text, &below(&key, "build-for"), message, fix);
            good = false;
        }
        named.extend(own.iter().chain([&in_name]).flatten().map(DistroBase::to_string));
    }
    good.then_some(named)
}

/// The old `bases` alone: a list of systems, or of `build-on` and `run-on`.
fn read_old(judge: &mut Judge, root: &Node, node: &Node) -> Option<Bases> {
    if node.as_list().is_none_or(<[Node]>::is_empty) {
        let fix = "Write `base: ubuntu@24.04` and `platforms:` with a line `  amd64:` below it.";
        judge.error(Code::BasesKind, node, "bases", "`bases` is a list with at least one entry.", fix);
        return None;
    }
    let long = spelled_out(node);
    let mut good = old_systems(judge, &long).is_some();
    let mut named = BTreeSet::new();
    for (at, entry) in long.as_list().unwrap_or_default().iter().enumerate() {
        for side in ["build-on", "run-on"] {
            let systems = entry.get(side).and_then(Node::as_list).unwrap_or_default();
            let no_machine =
                |system: &Node| system.get("architectures").and_then(Node::as_list).is_some_and(<[Node]>::is_empty);
            if good && (systems.is_empty() || systems.iter().any(no_machine)) {
                let message = format!("`{side}` names no system, or a system without an architecture.");
                judge.error(Code::BasesEmpty, entry, &format!("bases.{at}.{side}"), message, "Name one.");
                good = false;
            }
            // The extension looks at what the charm is built on.
            if side == "build-on" {
                named.extend(systems.iter().map(old_base));
            }
        }
    }
    if let Some(base) = root.get("base").filter(|base| base.truthy()) {
        let message = "`bases` is the old way, and cannot stand beside `base`.";
        judge.error(Code::BasesAndBase, base, "base", message, "Remove `bases`, and add `platforms`.");
        good = false;
    }
    good.then_some(Bases { named, platforms: None, old: Some(long) })
}

/// A system by itself is built on and run on.
fn spelled_out(node: &Node) -> Node {
    let rule = Origin::Packer(SPELLED_OUT);
    let long = node.as_list().unwrap_or_default().iter().map(|item| {
        let short = item.as_map().is_some_and(|_| item.get("build-on").is_none() && item.get("run-on").is_none());
        if !short {
            return item.clone();
        }
        let list = || Node::list(vec![item.clone()], rule);
        Node::map([("build-on", list()), ("run-on", list())], item.origin)
    });
    if node.as_list().is_some() { Node::list(long.collect(), node.origin) } else { node.clone() }
}

/// Holds the old bases against the schema, and each system against what may stand there.
fn old_systems(judge: &mut Judge, long: &Node) -> Option<()> {
    let checked = super::model::bases(judge, long)?;
    let mut good = true;
    for (at, entry) in checked.as_list().unwrap_or_default().iter().enumerate() {
        for side in ["build-on", "run-on"] {
            for system in entry.get(side).and_then(Node::as_list).unwrap_or_default() {
                good &= old_system(judge, system, &format!("bases.{at}.{side}"));
            }
        }
    }
    good.then_some(())
}

/// What the old `bases` are built on, where they say so themselves.
fn asked_of_old(root: &Node) -> impl Iterator<Item = String> {
    let entries = root.get("bases").and_then(Node::as_list).unwrap_or_default().iter();
    entries.flat_map(|entry| entry.get("build-on").and_then(Node::as_list).unwrap_or_default()).map(old_base)
}

fn old_base(system: &Node) -> String {
    let text = |key: &str| system.get(key).map(Node::key_text).unwrap_or_default();
    format!("{}@{}", text("name"), text("channel"))
}

fn old_system(judge: &mut Judge, system: &Node, key: &str) -> bool {
    let base = old_base(system);
    if !OLD.contains(&base.as_str()) {
        let message = format!("`{base}` cannot stand in the old `bases`.");
        let fix = format!("Write `base: {base}` and `platforms:` with a line `  amd64:` below it.");
        judge.error(Code::BasesTooNew, system, key, message, fix);
        return false;
    }
    for architecture in system.get("architectures").and_then(Node::as_list).unwrap_or_default() {
        let known = architecture.as_str().is_some_and(|text| crate::schema::ARCHITECTURES.contains(&text));
        if !known {
            let message = format!("`{}` is not an architecture that the packer knows.", architecture.key_text());
            judge.error(Code::Architecture, architecture, key, message, "Take `amd64`, `arm64`, …");
            return false;
        }
    }
    true
}

impl Bases {
    /// What the suite knows of the charm's base; says so when it does not know it.
    pub(super) fn of(&self, suite: &'static Suite, judge: &mut Judge, root: &Node) -> Option<&'static CharmBase> {
        let version = judge.version;
        let (key, place) = ["base", "bases", "platforms"]
            .into_iter()
            .find_map(|key| root.get(key).filter(|node| node.truthy()).map(|node| (key, node)))?;
        let mut known = suite.charm.bases_of(version);
        let base = if version.is_some_and(|version| version.extensions_ask == Asks::OldBases) {
            let Some(base) = asked_of_old(root).find(|old| suite.charm.base(old).is_none()) else {
                return known.next();
            };
            base
        } else {
            self.one(judge, place, key)?
        };
        // With `build-base` alone the extension sees no base, and takes its newest generation.
        let found = if base.is_empty() { known.last() } else { known.find(|known| known.base == base) };
        if found.is_none() {
            let names = suite.charm.bases_of(version).map(|base| base.base.as_str()).collect::<Vec<_>>().join(", ");
            let message = format!("{} does not support the base `{base}`.", suite.extension);
            judge.error(Code::BaseUnsupported, place, key, message, format!("Take one of {names}."));
        }
        found
    }

    /// The one base that the extension works for; empty where none is named.
    fn one(&self, judge: &mut Judge, place: &Node, key: &str) -> Option<String> {
        if self.named.len() > 1 {
            let names = self.named.iter().map(|base| format!("`{base}`")).collect::<Vec<_>>().join(" and ");
            let message = format!("the extension works for one base, and the charm is for {names}.");
            judge.error(Code::BasesSeveral, place, key, message, "Keep one of them.");
            return None;
        }
        Some(self.named.first().cloned().unwrap_or_default())
    }

    /// Puts the spelled-out platforms (or old bases) into the document.
    pub(super) fn spell_out(&self, merged: &mut Node) {
        match (&self.platforms, &self.old) {
            // Beside the old bases the packer judges platforms, and drops them.
            (Some(_), Some(old)) => {
                merged.remove("platforms");
                merged.set("bases", old.clone());
            }
            (Some(platforms), None) => merged.set("platforms", platforms.node.clone()),
            (None, Some(old)) => merged.set("bases", old.clone()),
            (None, None) => {}
        }
    }

    /// What is built here: the first platform that this machine can build, else the first. Entries with a base in
    /// them never match the machine, to the packer.
    pub(super) fn target(&self) -> Target {
        let alone = self.old.as_ref().filter(|_| self.platforms.is_none());
        let old = alone.and_then(Node::as_list).unwrap_or_default().iter();
        let platforms = self.platforms.iter().filter_map(|platforms| platforms.node.as_map()).flatten();
        let all: Vec<[Vec<String>; 2]> =
            old.map(old_architectures).chain(platforms.map(|(_, platform)| architectures(platform))).collect();
        let here = all.iter().find(|[on, _]| on.iter().any(|entry| entry == HOST));
        let first = |list: &[String]| {
            list.first()
                .and_then(|text| parse_platform(text))
                .map_or_else(|| HOST.to_owned(), |(_, name)| name.to_owned())
        };
        match (here, all.first()) {
            (Some([_, to]), _) => Target { on: HOST.to_owned(), to: first(to) },
            (None, Some([on, to])) => Target { on: first(on), to: first(to) },
            (None, None) => Target { on: HOST.to_owned(), to: HOST.to_owned() },
        }
    }
}

fn architectures(platform: &Node) -> [Vec<String>; 2] {
    ["build-on", "build-for"]
        .map(|side| platform.get(side).and_then(Node::as_list).unwrap_or_default().iter().map(Node::key_text).collect())
}

/// As `ubuntu@22.04:amd64`, which is how the packer sees old systems.
fn old_architectures(entry: &Node) -> [Vec<String>; 2] {
    ["build-on", "run-on"].map(|side| {
        let systems = entry.get(side).and_then(Node::as_list).unwrap_or_default();
        let named = |system: &Node| match system.get("architectures").and_then(Node::as_list) {
            Some(list) => list.iter().map(|name| format!("old@base:{}", name.key_text())).collect(),
            None => vec!["old@base:amd64".to_owned()],
        };
        systems.iter().flat_map(named).collect()
    })
}
