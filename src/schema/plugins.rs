//! What plugins ask of several keys of a part together. Floor 1, in `yaml`.

use super::shape::Shape;
use super::{Judge, below, whole};
use crate::finding::Code;
use crate::yaml::Node;

/// A rule for a text that is not empty.
pub(super) fn not_empty(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, false, 0, usize::MAX)?;
    if read.truthy() {
        return Some(read);
    }
    judge.error(
        Code::ValueEmpty,
        node,
        key,
        "this is empty, and the plugin needs a value.",
        "Give it one, or remove it.",
    );
    None
}

/// `-` and then letters, digits, `_` and `-`, as in `nightly-2024-01-31`; or nothing.
fn is_suffix(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix('-')
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')))
}

/// Two or three numbers with points between.
fn is_release(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    (2..=3).contains(&numbers.len())
        && numbers.iter().all(|number| !number.is_empty() && number.chars().all(char::is_numeric))
}

/// A rule for a channel of Rust: `stable`, `beta`, `nightly` or a version, with a suffix such as a date; or `none`.
pub(super) fn rust_channel(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, false, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (name, suffix) = text.split_at(text.find('-').unwrap_or(text.len()));
    let fine = matches!(name, "stable" | "beta" | "nightly") || is_release(name);
    if text == "none" || fine && is_suffix(suffix) {
        return Some(read);
    }
    let message = "this is no channel of Rust.";
    judge.error(
        Code::RustChannel,
        node,
        key,
        message,
        "Write such as `stable`, `nightly-2026-01-31`, `1.85` or `none`.",
    );
    None
}

/// A rule for a version of .NET: a number of 6 or more, or two with a point between; or `none`.
pub(super) fn dotnet_version(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, false, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.chars().all(char::is_numeric);
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    let fine = digits(major) && digits(minor) && whole(major).is_some_and(|major| major >= 6.into());
    if text == "none" || fine {
        return Some(read);
    }
    let message = "this is no version of .NET that the plugin knows.";
    judge.error(Code::DotnetVersion, node, key, message, "Write such as `8`, `8.0` or `none`.");
    None
}

/// A rule for the charm's program: a path that leads to something below the folder it is seen from.
pub(super) fn entrypoint(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let read = judge.text(node, key, false, 0, usize::MAX)?;
    let text = read.as_str().unwrap_or_default();
    let below = text.split('/').try_fold(0_usize, |depth, step| match step {
        "" | "." => Some(depth),
        ".." => depth.checked_sub(1),
        _ => Some(depth + 1),
    });
    if !text.starts_with('/') && below.is_some_and(|depth| depth > 0) {
        return Some(read);
    }
    let message = "the charm's program has to be a file in the charm's folder.";
    judge.error(Code::CharmEntrypoint, node, key, message, "Write such as `src/charm.py`, or remove the key.");
    None
}

/// The build attribute that keeps a part off the network.
fn self_contained(part: &Node) -> Option<&Node> {
    let attributes = part.get("build-attributes").and_then(Node::as_list).unwrap_or_default();
    attributes.iter().find(|attribute| attribute.as_str() == Some("self-contained"))
}

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
        if let Some(attribute) = self_contained(node).filter(|_| include) {
            let message = "`npm-include-node` downloads Node, and a part that is `self-contained` downloads nothing.";
            self.error(
                Code::NpmIncludeNode,
                attribute,
                &below(key, "build-attributes"),
                message,
                "Remove one of the two.",
            );
        }
        match (include, version) {
            (true, None) => {
                let message = "`npm-include-node` needs the version of Node in `npm-node-version`.";
                let fix = "Add it, such as `npm-node-version: \"20\"`, or remove `npm-include-node`.";
                self.error(Code::NpmNodeVersion, node, &below(key, "npm-node-version"), message, fix);
            }
            (false, Some(version)) => {
                let message = "`npm-node-version` works only with `npm-include-node: true`.";
                self.error(Code::NpmIncludeNode, version, &below(key, "npm-include-node"), message, "Add it.");
            }
            _ => {}
        }
    }

    /// The modules to link are either named or found out.
    pub(super) fn jlink(&mut self, node: &Node, key: &str) {
        let own = |name: &str| node.get(name).filter(|value| value.truthy());
        let (Some("jlink"), Some(modules)) = (node.get("plugin").and_then(Node::as_str), own("jlink-modules")) else {
            return;
        };
        let release = node.get("jlink-multi-release").filter(|release| release.as_str() != Some("base"));
        if own("jlink-jars").is_some() || own("jlink-extra-modules").is_some() || release.is_some() {
            let message = "`jlink-modules` goes with no other of the plugin's keys.";
            self.error(Code::JlinkModules, modules, &below(key, "jlink-modules"), message, "Remove it, or the others.");
        }
    }

    /// Few plugins can build without the network.
    pub(super) fn attributes(&mut self, able: &[String], node: &Node, key: &str) {
        let plugin = node.get("plugin").map(Node::key_text).unwrap_or_default();
        if let Some(attribute) = self_contained(node).filter(|_| !able.contains(&plugin)) {
            let message = format!("the plugin `{plugin}` cannot build `self-contained`; {} can.", able.join(", "));
            self.error(
                Code::BuildAttribute,
                attribute,
                &below(key, "build-attributes"),
                message,
                "Remove the attribute.",
            );
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
            self.error(Code::CharmRequirements, node.get(STRICT).unwrap_or(node), &below(key, STRICT), message, fix);
        }
        if let Some(packages) = node.get("charm-python-packages").filter(|packages| packages.truthy()) {
            let message = "with `charm-strict-dependencies` packages come from requirements files alone.";
            let fix = "Move them into a file that `charm-requirements` names.";
            self.error(Code::CharmPythonPackages, packages, &below(key, "charm-python-packages"), message, fix);
        }
    }
}
