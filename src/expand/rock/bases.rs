//! Which base a rock has, and whether the extension takes it.

use crate::finding::{Code, Finding};
use crate::pack::Tool;
use crate::suite::{self, Asks, RockBase, Suite, Support, Version};
use crate::yaml::{Node, Origin};

/// Older spellings that Rockcraft still reads, and what it makes of them.
const OLD_SPELLINGS: [(&str, &str); 2] = [("ubuntu:20.04", "ubuntu@20.04"), ("ubuntu:22.04", "ubuntu@22.04")];

/// The base as Rockcraft spells it today.
pub(super) fn modern(base: &str) -> &str {
    OLD_SPELLINGS.iter().find(|(old, _)| *old == base).map_or(base, |(_, new)| new)
}

/// The pair of bases that the suite's extension takes in today's Rockcraft, stable or experimental; without a build-base
/// the base is built on itself.
pub fn rock_base<'s>(suite: &'s Suite, base: &str, build_base: &str) -> Option<&'s RockBase> {
    let version = suite::Versions::default().rockcraft.version;
    let bases: Vec<&RockBase> = suite.rock.bases_of(version).collect();
    let asks = version.map(|version| version.extensions_ask).unwrap_or_default();
    let build_base = if build_base.is_empty() { base } else { build_base };
    known(&bases, asks, modern(base), modern(build_base)).map(|(pair, _)| pair)
}

/// The warning for an experimental pair.
pub(super) fn experimental(suite: &Suite, pair: &RockBase, document: &Node, path: &str) -> Finding {
    let base = match &pair.build_base {
        Some(build_base) => format!("`{}` built on `{build_base}`", pair.base),
        None => format!("`{}`", pair.base),
    };
    at(crate::expand::experimental(Tool::Rockcraft, suite, &base, path), document.get("base").unwrap_or(document))
}

/// What the choice came to. When the extension refuses the base, the refusal says so and the pair is the nearest one, so
/// that the rest of the document can be judged all the same.
pub(super) struct Choice {
    pub pair: &'static RockBase,
    /// The version of Python that goes into a bare rock.
    pub python: Option<&'static str>,
    pub refusal: Option<Finding>,
}

/// Chooses the pair of bases that the document asks for; nothing when the suite's data has no pair at all.
pub(super) fn choose(
    suite: &'static Suite,
    document: &Node,
    path: &str,
    version: Option<&'static Version>,
) -> Option<Choice> {
    let bases: Vec<&'static RockBase> = suite.rock.bases_of(version).collect();
    let base = document.get("base").and_then(Node::as_str);
    let build = document.get("build-base").and_then(Node::as_str);
    let asks = version.map(|version| version.extensions_ask).unwrap_or_default();
    let chosen = base.and_then(|base| known(&bases, asks, modern(base), modern(build.unwrap_or(base))));
    if let Some((pair, python)) = chosen {
        return Some(Choice { pair, python, refusal: None });
    }
    let near = |pair: &&&RockBase| Some(pair.base.as_str()) == base;
    let systems = |pair: &&&RockBase| (base == Some("bare")) == (pair.base == "bare");
    let pair = bases.iter().find(near).or_else(|| bases.iter().find(systems)).or_else(|| bases.first())?;
    let refusal = Some(refused(suite, document, path, (base, build), version));
    Some(Choice { pair, python: pair.python.as_deref(), refusal })
}

/// The build-base picks the generation, the newest one where none knows it, and the generation must know the base.
fn known<'s>(bases: &[&'s RockBase], asks: Asks, base: &str, build: &str) -> Option<(&'s RockBase, Option<&'s str>)> {
    if asks == Asks::Base {
        let pair = bases.iter().find(|pair| pair.base == base)?;
        // Where the extension has to know the Python, it stops at a system whose Python it does not know.
        let python = suite::packers().python.get(build).map(String::as_str);
        return (pair.python.is_none() || python.is_some()).then_some((*pair, python));
    }
    let named = bases.iter().find(|pair| pair.builds_on() == build).map(|pair| pair.generation);
    let generation = named.or_else(|| bases.iter().map(|pair| pair.generation).max())?;
    let fits = |pair: &&&RockBase| {
        pair.generation == generation && pair.base == base && (base != "bare" || pair.builds_on() == build)
    };
    bases.iter().find(fits).map(|pair| (*pair, pair.python.as_deref()))
}

fn refused(
    suite: &'static Suite,
    document: &Node,
    path: &str,
    (base, build): (Option<&str>, Option<&str>),
    version: Option<&Version>,
) -> Finding {
    let offered = offered(suite, version);
    let title = &suite.extension;
    let (key, message, fix) = match (base, build) {
        (None, _) => (
            "base",
            format!("The document says no base, and the {title} extension builds differently on each."),
            format!("Set base to one of: {offered}."),
        ),
        (Some("bare"), None) => (
            "build-base",
            "A bare rock has no system of its own, so build-base must say which system it is built on.".to_owned(),
            format!(
                "Add a line such as build-base: {}.",
                bare_systems(suite).first().copied().unwrap_or("ubuntu@24.04")
            ),
        ),
        (Some(base), build) => {
            let key = if build.is_some() && (base == "bare" || base != build.unwrap_or(base)) {
                "build-base"
            } else {
                "base"
            };
            let written = if key == "base" { base } else { build.unwrap_or(base) };
            let with = match build {
                Some(build) => format!("base {base} with build-base {build}"),
                None => format!("base {base}"),
            };
            let message = match written.strip_prefix("ubuntu:") {
                Some(release) if modern(written) == written => {
                    format!(
                        "Rockcraft cannot read {written}: the colon is an old spelling, known for 20.04 and 22.04 only. \
                             It is ubuntu@{release} now."
                    )
                }
                _ => format!("The {title} extension does not know {with}, experimental or not."),
            };
            (key, message, format!("Choose one of: {offered}."))
        }
    };
    let place = document.get(key).or_else(|| document.get("base")).unwrap_or(document);
    at(Finding::error(Code::BaseUnsupported, path, message).key(key).fix(fix), place)
}

fn at(finding: Finding, node: &Node) -> Finding {
    match node.origin.span() {
        Some(span) => finding.at(span.start.line, span.start.column),
        None => finding,
    }
}

fn bare_systems(suite: &Suite) -> Vec<&str> {
    suite.rock.bases.iter().filter(|pair| pair.base == "bare").map(RockBase::builds_on).collect()
}

/// The bases of a suite in words.
fn offered(suite: &'static Suite, version: Option<&Version>) -> String {
    let words = suite.rock.bases_of(version).map(|pair| {
        let experimental = if pair.support == Support::Experimental { " (experimental)" } else { "" };
        match &pair.build_base {
            Some(build) => format!("{} with build-base {build}{experimental}", pair.base),
            None => format!("{}{experimental}", pair.base),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Puts today's spelling in place of the old one, and returns the packer's notice about it.
pub(super) fn modernize(document: &mut Node) -> Vec<String> {
    let mut notices = Vec::new();
    for key in ["base", "build-base"] {
        let Some(node) = document.get_mut(key) else { continue };
        let Some((old, new)) = node.as_str().and_then(|base| OLD_SPELLINGS.iter().find(|(old, _)| *old == base)) else {
            continue;
        };
        let rule = "Rockcraft reads the old spelling with a colon and writes today's.";
        let origin = node.origin.span().map_or(Origin::Packer(rule), |span| Origin::Over(span, rule));
        debug_assert_ne!(old, new);
        *node = Node::str(*new, origin);
        notices.push(format!("use of \":\" in field \"{key}\" is deprecated. Prefer \"{new}\" instead."));
    }
    notices
}
