//! What the rules of a suite are asked, and what they answer: facts that fill in the suite's data.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::{Requirements, Snapshot};
use crate::finding::{Code, Finding};
use crate::suite::{RockBase, Suite, Version};
use crate::yaml::{Node, Origin, Value};

/// What a suite's rules may look at.
pub(super) struct Ask<'a> {
    pub suite: &'static Suite,
    /// The document as the person wrote it, with the extensions before this one merged in.
    pub document: &'a Node,
    /// The document's file, for findings.
    pub path: &'a str,
    pub app: &'a Snapshot,
    pub name: &'a str,
    /// The pair of bases that was chosen.
    pub pair: &'static RockBase,
}

#[derive(Default)]
pub(super) struct Facts {
    /// The version of Rockcraft that is answered for.
    version: Option<&'static Version>,
    flags: BTreeSet<&'static str>,
    values: BTreeMap<&'static str, Node>,
    pub findings: Vec<Finding>,
}

impl Facts {
    /// No facts yet, for this version of Rockcraft.
    pub fn of(version: Option<&'static Version>) -> Self {
        Self { version, ..Self::default() }
    }

    /// Says whether a condition of the data holds.
    pub fn flag(&mut self, name: &'static str, holds: bool) {
        if holds {
            self.flags.insert(name);
        }
    }

    /// Fills in a word of the data.
    pub fn value(&mut self, word: &'static str, value: Node) {
        self.values.insert(word, value);
    }

    /// Fills in a word of the data with text.
    pub fn text(&mut self, word: &'static str, text: impl Into<String>) {
        self.value(word, Node::str(text, Origin::Unknown));
    }

    /// True when all conditions hold.
    pub fn hold(&self, conditions: &[String]) -> bool {
        conditions.iter().all(|condition| match condition.split_once(' ') {
            Some(("not", name)) => !self.flags.contains(name),
            Some(("since", first)) => self.version.is_some_and(|version| version.is_within(Some(first), None)),
            Some(("until", first)) => self.version.is_none_or(|version| version.is_within(None, Some(first))),
            _ => self.flags.contains(condition.as_str()),
        })
    }

    /// Whether the suite's extension does this here.
    pub fn does(&self, ask: &Ask, feature: &str) -> bool {
        ask.suite.rock.features.get(feature).is_some_and(|conditions| self.hold(conditions))
    }

    /// What stands for a word.
    pub fn get(&self, word: &str) -> Option<&Node> {
        self.values.get(word)
    }
}

impl Ask<'_> {
    /// What the person has under a path of keys. The packer asks the same way, and fails on the way where something
    /// other than a mapping stands: that becomes a finding.
    pub fn own(&self, facts: &mut Facts, path: &[&str]) -> Option<&Node> {
        let mut node = self.document;
        for (depth, key) in path.iter().enumerate() {
            if node.as_map().is_none() {
                let place = path.get(..depth).unwrap_or_default();
                facts.findings.push(self.wrong_kind(place, node, "a mapping"));
                return None;
            }
            node = node.get(key)?;
        }
        Some(node)
    }

    /// As [`own`](Self::own), for a value that the packer reads as a list. Anything else is a finding and counts as
    /// nothing.
    pub fn own_list(&self, facts: &mut Facts, path: &[&str]) -> Vec<Node> {
        let Some(node) = self.own(facts, path) else { return Vec::new() };
        if let Some(items) = node.as_list() {
            return items.to_vec();
        }
        let empty_text = node.as_str().is_some_and(str::is_empty);
        if !empty_text {
            let finding = self.wrong_kind(path, node, "a list");
            facts.findings.push(finding);
        }
        Vec::new()
    }

    /// A finding: something of the wrong kind stands where the extension reads.
    pub fn wrong_kind(&self, path: &[&str], node: &Node, wanted: &str) -> Finding {
        let key = path.join(".");
        let message =
            format!("The {} extension reads {wanted} here, and this is {}.", self.suite.extension, node.kind());
        let fix = match (&node.value, wanted) {
            (Value::Null, _) => "Take the key out, or give it a value.".to_owned(),
            (_, "a list") => "Write each entry on a line of its own, beginning with `- `.".to_owned(),
            _ => "Write `key: value` lines under it.".to_owned(),
        };
        self.error(Code::Kind, node, key, message).fix(fix)
    }

    /// An error at a node of the document; without a place where the person did not write it.
    pub fn error(&self, code: Code, node: &Node, key: impl Into<String>, message: impl Into<String>) -> Finding {
        let finding = Finding::error(code, self.path, message).key(key);
        match node.origin.span() {
            Some(span) => finding.at(span.start.line, span.start.column),
            None => finding,
        }
    }

    /// True when the person set the service's command, which ends the search for an entry point.
    pub fn own_command(&self, facts: &mut Facts, service: &str) -> bool {
        self.own(facts, &["services", service, "command"]).is_some_and(Node::truthy)
    }

    /// The two files of requirements, and what cannot be read of them.
    pub fn requirements(&self) -> &Requirements {
        crate::app::requirements(self.app)
    }

    /// The rock's name as a Python package.
    pub fn module(&self) -> String {
        crate::app::entry::package_name(self.name)
    }
}
