//! pom.xml and the modules that it names.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node, ParsingOptions};

use crate::suite::Ecosystem;

use crate::app::facts::Sourced;

use super::lines::Lines;
use super::named::beside;
use super::{Dependency, Gather, Role};

const TOP: &str = "pom.xml";
/// More nodes than any build file has.
const MOST_NODES: u32 = 200_000;

/// More attributes than any tag has: the parser holds each against all before it.
const MOST_ATTRIBUTES: usize = 300;

/// More pieces of raw text, and more namespaces, than any build file has: the parser copies all before each.
const MOST_COPIED: usize = 100;

/// Longer values of properties are no versions and no names; each place that names one gets a copy.
const LONGEST_PROPERTY: usize = 200;

/// A longer description says more than a summary can.
const LONGEST_TOLD: usize = 2_000;

/// Why a pom.xml is not read: where, and what is wrong.
struct Unread(usize, String);

fn parse(text: &str) -> Result<Document<'_>, Unread> {
    // No `<` is in an attribute; comments and the like have none.
    let attributes = |piece: &str| piece.bytes().filter(|byte| *byte == b'=').count();
    if text.split('<').any(|piece| !piece.starts_with('!') && attributes(piece) > MOST_ATTRIBUTES) {
        return Err(Unread(
            0,
            format!("a tag has more than {MOST_ATTRIBUTES} attributes, and no build file has so many"),
        ));
    }
    for (what, mark) in [("pieces of raw text (`<![CDATA[`)", "<![CDATA["), ("namespaces (`xmlns`)", "xmlns")] {
        if text.matches(mark).count() > MOST_COPIED {
            return Err(Unread(0, format!("it has more than {MOST_COPIED} {what}, and no build file has so many")));
        }
    }
    // No definitions of entities: nothing that unfolds.
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => {
            Unread(0, format!("it has more than {MOST_NODES} tags and texts, and only so many are read"))
        }
        error => {
            let line = usize::try_from(error.pos().row).unwrap_or_default();
            Unread(line, format!("it is not valid XML: {error}"))
        }
    })
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn text<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    child(node, name).and_then(|child| child.text()).unwrap_or_default().trim()
}

/// What a pom.xml says of the project itself, each with its place: artifactId, version, name, description.
pub fn described(path: &str, source: &str) -> [Option<Sourced<String>>; 4] {
    let Ok(document) = parse(source) else { return Default::default() };
    let (mut known, lines) = (Known::default(), Lines::new(path, source));
    known.add(document.root_element());
    ["artifactId", "version", "name", "description"].map(|key| {
        let node = child(document.root_element(), key)?;
        let words: Vec<&str> = node.text().unwrap_or_default().split_whitespace().collect();
        let artifact = text(document.root_element(), "artifactId");
        let value = known.filled(&words.join(" ")).replace("${project.artifactId}", artifact);
        let is_one = !value.is_empty() && !value.contains("${") && value.len() <= LONGEST_TOLD;
        is_one.then(|| Sourced::new(value, lines.evidence(&node.range())))
    })
}

/// The files of the modules that a pom.xml names.
pub(super) fn modules(path: &str, source: &str) -> Vec<String> {
    let Ok(document) = parse(source) else { return Vec::new() };
    let modules = child(document.root_element(), "modules").into_iter().flat_map(|list| list.children());
    let names = modules.filter(|node| node.tag_name().name() == "module").filter_map(|node| node.text());
    let file = |name: &str| if name.strip_suffix(".xml").is_some() { name.to_owned() } else { format!("{name}/{TOP}") };
    names.filter_map(|name| beside(path, &file(name.trim()))).collect()
}

/// Reads pom.xml and its modules.
pub(super) fn collect(gather: &mut Gather) {
    let mut open = vec![TOP.to_owned()];
    let mut seen = BTreeSet::new();
    // Properties and managed versions of the modules above hold below.
    let mut known = Known::default();
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let Some(source) = gather.text(&path) else { continue };
        let document = match parse(source) {
            Ok(document) => document,
            Err(Unread(line, why)) => {
                gather.problem(&path, line, &why);
                if path == TOP && line > 0 {
                    gather.stops_the_build("Maven");
                }
                continue;
            }
        };
        known.add(document.root_element());
        project(gather, &Lines::new(&path, source), document.root_element(), &known);
        open.extend(modules(&path, source));
    }
}

/// What other places of the files say.
#[derive(Default)]
struct Known {
    properties: BTreeMap<String, String>,
    managed: BTreeMap<String, String>,
}

impl Known {
    fn add(&mut self, project: Node<'_, '_>) {
        let parent = child(project, "parent");
        for key in ["groupId", "version"] {
            let own = Some(text(project, key)).filter(|own| !own.is_empty());
            let inherited = own.or_else(|| parent.map(|parent| text(parent, key))).unwrap_or_default();
            if inherited.len() <= LONGEST_PROPERTY {
                self.properties.insert(format!("project.{key}"), inherited.to_owned());
            }
        }
        for property in child(project, "properties").into_iter().flat_map(|list| list.children()) {
            let value = property.text().unwrap_or_default().trim();
            if value.len() <= LONGEST_PROPERTY {
                self.properties.insert(property.tag_name().name().to_owned(), value.to_owned());
            }
        }
        let managed = child(project, "dependencyManagement").and_then(|list| child(list, "dependencies"));
        for node in managed.into_iter().flat_map(|list| list.children()) {
            let version = self.filled(text(node, "version"));
            self.managed.insert(self.coordinates(node), version);
        }
    }

    /// The text with `${…}` replaced, as far as it is known.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once("${") {
            filled.push_str(before);
            let Some((name, after)) = from.split_once('}') else {
                rest = from;
                break;
            };
            match self.properties.get(name) {
                Some(value) => filled.push_str(value),
                None => filled.push_str(&format!("${{{name}}}")),
            }
            rest = after;
        }
        filled + rest
    }

    fn coordinates(&self, node: Node<'_, '_>) -> String {
        format!("{}:{}", self.filled(text(node, "groupId")), self.filled(text(node, "artifactId")))
    }
}

fn project(gather: &mut Gather, lines: &Lines, project: Node<'_, '_>, known: &Known) {
    list(gather, lines, project, known, None);
    for profile in child(project, "profiles").into_iter().flat_map(|list| list.children()) {
        if profile.is_element() {
            list(gather, lines, profile, known, Some(text(profile, "id")));
        }
    }
}

fn list(gather: &mut Gather, lines: &Lines, parent: Node<'_, '_>, known: &Known, profile: Option<&str>) {
    let all = child(parent, "dependencies").into_iter().flat_map(|list| list.children());
    for node in all.filter(|node| node.tag_name().name() == "dependency") {
        let name = known.coordinates(node);
        if name.starts_with(':') || name.ends_with(':') {
            continue;
        }
        let scope = text(node, "scope");
        let (role, group) = match (scope, profile) {
            ("test" | "provided" | "system", _) => (Role::Development, scope),
            (_, Some(profile)) => (Role::Optional, profile),
            (_, None) => (Role::Runtime, ""),
        };
        // The line that names the artifact says more than the one that opens the element.
        let place = child(node, "artifactId").unwrap_or(node).range();
        let version = known.filled(text(node, "version"));
        let managed = known.managed.get(&name).cloned().unwrap_or_default();
        let mut found = Dependency::new(Ecosystem::Maven, name, role, lines.evidence(&place));
        found.version = if version.is_empty() { managed } else { version };
        group.clone_into(&mut found.group);
        gather.push(found);
    }
}
