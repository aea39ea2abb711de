//! What plugins ask of several keys of a part together. Floor 1, in `manifest`.

use super::shape::Shape;
use super::{Judge, below};
use crate::manifest::Node;

impl Judge {
    /// Whether a switch is on, in any spelling of true that the packer takes.
    fn is_on(&self, node: &Node, key: &str) -> bool {
        let read = |value| Self::new(self.path.as_str()).check(&Shape::Boolean, value, key);
        node.get(key).and_then(read).is_some_and(|value| value.truthy())
    }

    pub(super) fn npm(&mut self, node: &Node, key: &str) {
        if node.get("plugin").and_then(Node::as_str) != Some("npm") {
            return;
        }
        let include = self.is_on(node, "npm-include-node");
        let version = node.get("npm-node-version").filter(|version| version.truthy());
        match (include, version) {
            (true, None) => {
                let message = "`npm-include-node` needs the version of Node in `npm-node-version`.";
                let fix = "Add it, such as `npm-node-version: \"20\"`, or remove `npm-include-node`.";
                self.error("npm-node-version", node, &below(key, "npm-node-version"), message, fix);
            }
            (false, Some(version)) => {
                let message = "`npm-node-version` works only with `npm-include-node: true`.";
                self.error("npm-include-node", version, &below(key, "npm-include-node"), message, "Add it.");
            }
            _ => {}
        }
    }

    /// With strict dependencies all of a charm's Python packages come from requirements files.
    pub(super) fn charm(&mut self, node: &Node, key: &str) {
        const STRICT: &str = "charm-strict-dependencies";
        if node.get("plugin").and_then(Node::as_str) != Some("charm") || !self.is_on(node, STRICT) {
            return;
        }
        if !node.get("charm-requirements").is_some_and(Node::truthy) {
            let message = "`charm-strict-dependencies` needs a requirements file, and `charm-requirements` names none.";
            let fix = "Add `charm-requirements: [requirements.txt]`.";
            self.error("charm-requirements", node.get(STRICT).unwrap_or(node), &below(key, STRICT), message, fix);
        }
        if let Some(packages) = node.get("charm-python-packages").filter(|packages| packages.truthy()) {
            let message = "with `charm-strict-dependencies` packages come from requirements files alone.";
            let fix = "Move them into a file that `charm-requirements` names.";
            self.error("charm-python-packages", packages, &below(key, "charm-python-packages"), message, fix);
        }
    }
}
