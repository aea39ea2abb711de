//! What two documents say, as answers.

use std::collections::BTreeSet;

use super::apply::trimmed_for;
use super::entries::{ENTRIES, Source, holds_entry};
use super::known::{builds_on, spelled, suite_of};
use super::packages::{DEBS_PART, SLICES_PART, is_slice};
use super::texts::{HeldBy, TEXTS, holds_text};
use super::tree::{named, text, text_at, texts_at};
use super::{Answers, ConfigOption, Documents, Integration, WrittenFor, trimmed};
use crate::finding::{Code, Finding};
use crate::process;
use crate::suite::{Files, Suite, Version};
use crate::yaml::edit::Editor;
use crate::yaml::{Node, Value};

/// Where the rock's document is, relative to the application's folder.
pub const ROCK_PATH: &str = "rockcraft.yaml";
/// Where the charm's document is, relative to the application's folder.
pub const CHARM_PATH: &str = "charm/charmcraft.yaml";

/// What was read from two documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The answers that the documents give; where both speak of the same thing, the rock's.
    pub answers: Answers,
    /// What is odd about how the documents say it; the packers may accept it all the same.
    pub findings: Vec<Finding>,
    /// Keys that no answer stands for. They are kept as they are.
    pub kept: Vec<Kept>,
}

/// A key that no answer stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kept {
    /// The document, relative to the application's folder.
    pub path: &'static str,
    /// The key, dotted.
    pub key: String,
    /// Its line, from 1.
    pub line: usize,
}

/// From so many bytes on, reading two documents side by side takes less time than the thread for it.
const WORTH_A_THREAD: usize = 16 << 10;

impl Documents {
    /// True where the rock and the charm are so long that it pays to look at both side by side.
    pub fn are_long(&self) -> bool {
        self.rock.len().min(self.charm.len()) > WORTH_A_THREAD
    }
}

/// The answers that two documents give. A document that is the empty text does not exist, and says nothing.
///
/// # Errors
/// Every document that cannot be read, or is not a mapping, with the place and the reason.
pub fn from_documents(documents: &Documents) -> Result<Answers, Vec<Finding>> {
    Ok(open(documents)?.reading.answers)
}

/// As [`from_documents`], with all that is worth saying about the documents.
///
/// # Errors
/// As [`from_documents`].
pub fn inspect(documents: &Documents) -> Result<Reading, Vec<Finding>> {
    Ok(open(documents)?.reading)
}

/// Two documents that were read, ready to be changed again and again.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// `None` for a document that does not exist yet.
    pub(super) rock: Option<Editor>,
    pub(super) charm: Option<Editor>,
    pub(super) requirements: String,
    /// What they say.
    pub reading: Reading,
}

/// Reads two documents once, for [`Opened::apply`] at every change of an answer.
///
/// # Errors
/// As [`from_documents`].
pub fn open(documents: &Documents) -> Result<Opened, Vec<Finding>> {
    open_for(documents, None)
}

/// As [`open`], for that version of Rockcraft: parts of both names count as the extension's where it would take them so, or
/// where no version takes them otherwise.
///
/// # Errors
/// As [`from_documents`].
pub fn open_for(documents: &Documents, rockcraft: Option<&'static Version>) -> Result<Opened, Vec<Finding>> {
    let open = |path, text: &str| {
        if text.is_empty() {
            return Ok(None);
        }
        let editor = Editor::new(path, text)?;
        match editor.root().value {
            Value::Map(_) | Value::Null => Ok(Some(editor)),
            _ => Err(not_a_mapping(path, editor.root())),
        }
    };
    let (rock, charm) = (|| open(ROCK_PATH, &documents.rock), || open(CHARM_PATH, &documents.charm));
    let (rock, charm) = match if documents.are_long() { process::both(rock, charm) } else { (rock(), charm()) } {
        (Ok(rock), Ok(charm)) => (rock, charm),
        (rock, charm) => return Err([rock.err(), charm.err()].into_iter().flatten().collect()),
    };
    let nothing = Node::from(Value::Null);
    let root = |editor: &'_ Option<Editor>| editor.as_ref().map_or_else(|| nothing.clone(), |own| own.root().clone());
    let requirements = documents.requirements.clone();
    let reading = reading(&root(&rock), &root(&charm), &requirements, rockcraft);
    Ok(Opened { rock, charm, requirements, reading })
}

fn reading(rock: &Node, charm: &Node, requirements: &str, rockcraft: Option<&'static Version>) -> Reading {
    let answers = answers(rock, charm, requirements, rockcraft);
    let mut findings = Vec::new();
    differences(rock, charm, &mut findings);
    let suite = answers.framework();
    let mut kept = kept_keys(ROCK_PATH, rock, super::apply::ROCK_ORDER);
    kept.extend(kept_services(rock));
    kept.extend(kept_keys(CHARM_PATH, charm, super::apply::CHARM_ORDER));
    kept.extend(kept_parts(rock, suite, &answers));
    Reading { answers, findings, kept }
}

pub(super) fn not_a_mapping(path: &str, root: &Node) -> Finding {
    let place = root.origin.span().unwrap_or_default().start;
    Finding::error(
        Code::NotAMapping,
        path,
        format!("the file holds {}, and the packers expect keys with values.", root.kind()),
    )
    .at(place.line, place.column)
    .fix("Begin it with `name: …`.")
}

/// The answers in two trees and the charm's requirements.
pub(super) fn answers(rock: &Node, charm: &Node, requirements: &str, rockcraft: Option<&'static Version>) -> Answers {
    let named = suite_of(rock, None).or_else(|| suite_of(charm, None));
    let rockcraft = named.map_or(WrittenFor(rockcraft), |suite| spelled(suite, rock, rockcraft));
    let suite = named.map(|suite| suite.on(&builds_on(rock), rockcraft.0));
    let shared = |key: &str| {
        Some(text_at(rock, &[key])).filter(|text| !text.is_empty()).unwrap_or_else(|| text_at(charm, &[key]))
    };
    let mut answers = Answers {
        suite: suite.map(|suite| suite.name.clone()).unwrap_or_default(),
        charm_base: charm_base(charm),
        rockcraft,
        ..Answers::default()
    };
    let source = Source { rock, charm, requirements, suite, name: shared("name") };
    for entry in ENTRIES {
        (entry.read)(&source, &mut answers);
    }
    for text in TEXTS {
        *(text.get_mut)(&mut answers) = match text.held_by {
            HeldBy::Both => trimmed_for(text.key, &shared(text.key)).to_owned(),
            HeldBy::Rock => text_at(rock, &[text.key]),
            HeldBy::Neither => continue,
        };
    }
    answers.wheels &= answers.asks_for_wheels();
    let brought = answers.brought();
    answers.build_packages.retain(|package| !brought.contains(package));
    answers
}

/// The rock's platforms; the charm's where the rock names none.
pub(super) fn all_platforms(rock: &Node, charm: &Node) -> Vec<String> {
    let own = rock_platforms(rock);
    if own.is_empty() { charm_platforms(charm) } else { own }
}

/// The names of the rock's platforms.
pub(super) fn rock_platforms(rock: &Node) -> Vec<String> {
    named(rock, &["platforms"]).map(|(name, _)| name.to_owned()).collect()
}

/// The names of the charm's platforms, without the base that may stand before each.
pub(super) fn charm_platforms(charm: &Node) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = named(charm, &["platforms"]).map(|(name, _)| qualified(name).map_or(name, |(_, own)| own).to_owned());
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// Base and architecture of `ubuntu@24.04:amd64`.
pub(super) fn qualified(platform: &str) -> Option<(&str, &str)> {
    let (base, architecture) = platform.rsplit_once(':')?;
    let (system, series) = base.split_once('@')?;
    let is_base = system.bytes().all(|b| b.is_ascii_lowercase()) && series.starts_with(|c: char| c.is_ascii_digit());
    (is_base && !system.is_empty()).then_some((base, architecture))
}

/// The base in `base`, in the platforms' names, or in the older `bases`.
pub(super) fn charm_base(charm: &Node) -> String {
    let own = text_at(charm, &["base"]);
    if !own.is_empty() {
        return own;
    }
    let in_name = named(charm, &["platforms"]).find_map(|(name, _)| Some(qualified(name)?.0.to_owned()));
    in_name.or_else(|| legacy_base(charm)).unwrap_or_default()
}

fn legacy_base(charm: &Node) -> Option<String> {
    let first = charm.get("bases")?.as_list()?.first()?;
    let base = first.get("run-on").and_then(Node::as_list).and_then(<[_]>::first).unwrap_or(first);
    let (name, channel) = (text_at(base, &["name"]), text_at(base, &["channel"]));
    (!name.is_empty() && !channel.is_empty()).then(|| format!("{name}@{channel}"))
}

/// The lists that packages are read from, by part.
pub(super) fn package_parts(suite: Option<&Suite>) -> Vec<&str> {
    suite.map(|suite| suite.layout.dependencies_part.as_str()).into_iter().chain([SLICES_PART, DEBS_PART]).collect()
}

pub(super) fn build_packages(rock: &Node, suite: Option<&Suite>) -> Vec<String> {
    let part = suite.map(|suite| suite.layout.dependencies_part.as_str());
    part.map(|part| texts_at(rock, &["parts", part, "build-packages"])).unwrap_or_default()
}

/// Slices first, then Debian packages.
pub(super) fn packages(rock: &Node, suite: Option<&Suite>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let parts = package_parts(suite).into_iter();
    let mut all: Vec<String> = parts.flat_map(|part| texts_at(rock, &["parts", part, "stage-packages"])).collect();
    all.retain(|package| seen.insert(package.clone()));
    all.sort_by_key(|package| !is_slice(package));
    all
}

/// The key of the application's part that picks files; `None` where the suite takes all.
pub(super) fn files_key(suite: &Suite) -> Option<&'static str> {
    match suite.layout.files {
        Files::Prime => Some("prime"),
        Files::Stage => Some("stage"),
        Files::None => None,
    }
}

pub(super) fn files(rock: &Node, suite: Option<&Suite>) -> Option<Vec<String>> {
    let suite = suite?;
    let list = rock.at(&["parts", &suite.layout.application_part, files_key(suite)?])?.as_list()?;
    let files: Vec<String> = list.iter().map(|item| file(item, suite)).collect();
    Some(files).filter(|files| !files.is_empty())
}

/// An entry relative to the application: `-x` of `- flask/app/x`. What does not lie in the application's folder of the
/// image stays as it is.
pub(super) fn file(item: &Node, suite: &Suite) -> String {
    let entry = text(item);
    let (sign, path) = match entry.strip_prefix('-') {
        Some(path) => ("-", path.trim_start_matches(' ')),
        None => ("", entry.as_str()),
    };
    match path.strip_prefix(&suite.layout.application).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => format!("{sign}{rest}"),
        None => entry,
    }
}

pub(super) fn options(charm: &Node) -> Vec<ConfigOption> {
    named(charm, &["config", "options"]).map(|(name, node)| option(name, node)).collect()
}

pub(super) fn option(name: &str, node: &Node) -> ConfigOption {
    let says = |key: &str, wanted: bool| node.get(key).is_some_and(|node| node.value == Value::Bool(wanted));
    ConfigOption {
        name: name.to_owned(),
        kind: text_at(node, &["type"]),
        default: text_at(node, &["default"]),
        description: trimmed(&text_at(node, &["description"])).to_owned(),
        required: says("optional", false) || (says("required", true) && !says("optional", true)),
    }
}

pub(super) fn integrations(charm: &Node) -> Vec<Integration> {
    named(charm, &["requires"]).map(|(name, node)| integration(name, node)).collect()
}

pub(super) fn integration(name: &str, node: &Node) -> Integration {
    Integration {
        endpoint: name.to_owned(),
        interface: text_at(node, &["interface"]),
        // Juju and the charm's library hold a relation for required unless told otherwise.
        required: node.get("optional").is_none_or(|node| node.value != Value::Bool(true)),
    }
}

/// Both documents name the application; where they differ, each keeps its own.
fn differences(rock: &Node, charm: &Node, findings: &mut Vec<Finding>) {
    for key in ["name", "title"] {
        let (ours, theirs) = (text_at(rock, &[key]), text_at(charm, &[key]));
        if ours.is_empty() || theirs.is_empty() || ours == theirs {
            continue;
        }
        let place = charm.get(key).and_then(|node| node.origin.span()).unwrap_or_default().start;
        findings.push(
            Finding::new(
                crate::finding::Severity::Note,
                Code::DocumentsDiffer,
                CHARM_PATH,
                format!("the charm's {key} is `{theirs}`, the rock's is `{ours}`; each keeps its own."),
            )
            .at(place.line, place.column)
            .key(key),
        );
    }
}

fn kept(path: &'static str, key: &Node, name: String) -> Kept {
    Kept { path, key: name, line: key.origin.span().map_or(0, |span| span.start.line) }
}

fn kept_keys(path: &'static str, root: &Node, known: &[&str]) -> Vec<Kept> {
    let pairs = root.as_map().unwrap_or_default().iter();
    pairs
        .filter(|(key, _)| {
            key.as_str()
                .is_none_or(|name| !known.contains(&name) && !holds_text(path, name) && !holds_entry(path, name))
        })
        .map(|(key, _)| kept(path, key, key.key_text()))
        .collect()
}

/// What services say that no answer stands for.
fn kept_services(rock: &Node) -> Vec<Kept> {
    let mut all = Vec::new();
    for (key, service) in rock.get("services").and_then(Node::as_map).unwrap_or_default() {
        let name = key.key_text();
        if text_at(service, &["command"]).is_empty() {
            all.push(kept(ROCK_PATH, key, format!("services.{name}")));
            continue;
        }
        let strange = service.as_map().unwrap_or_default().iter();
        let strange = strange.filter(|(own, _)| !super::services::KEYS.contains(&own.key_text().as_str()));
        all.extend(strange.map(|(own, _)| kept(ROCK_PATH, own, format!("services.{name}.{}", own.key_text()))));
    }
    all
}

fn kept_parts(rock: &Node, suite: Option<&Suite>, answers: &Answers) -> Vec<Kept> {
    let ours = |part: &str, key: &str| {
        let packages = package_parts(suite).contains(&part) && key == "stage-packages";
        let own = [SLICES_PART, DEBS_PART].contains(&part) && key == "plugin";
        let built = suite.is_some_and(|suite| suite.layout.dependencies_part == part) && key == "build-packages";
        let picked = suite.is_some_and(|suite| suite.layout.application_part == part && files_key(suite) == Some(key));
        let answered = suite.is_some_and(|suite| super::extras::is_answered(suite, answers, part, key));
        let placed = suite.is_some_and(|suite| super::services::is_answered(suite, answers, part, key));
        packages || own || built || picked || answered || placed
    };
    let mut all = Vec::new();
    for (key, part) in rock.get("parts").and_then(Node::as_map).unwrap_or_default() {
        let name = key.key_text();
        let strange: Vec<&(Node, Node)> =
            part.as_map().unwrap_or_default().iter().filter(|(own, _)| !ours(&name, &own.key_text())).collect();
        let whole = part.as_map().is_none_or(|pairs| pairs.len() == strange.len());
        if whole {
            all.push(kept(ROCK_PATH, key, format!("parts.{name}")));
        } else {
            all.extend(strange.iter().map(|(own, _)| kept(ROCK_PATH, own, format!("parts.{name}.{}", own.key_text()))));
        }
    }
    all
}
