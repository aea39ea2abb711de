//! The parts of a document, held against what craft-parts and its plugins know.
//!
//! Rockcraft prints parts as they were written, so that there only the judgement counts. Charmcraft prints the plugin
//! first, then what belongs to the plugin, in its order, then the rest; and a part without a
//! plugin takes the one that it is named after.

use crate::finding::Code;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::plugins;
use super::shape::Schema;
use super::{Judge, Rule, below};
use crate::asset::{asset, certain};
use crate::yaml::{Node, Origin, Value};

const RULES: [(&str, Rule); 8] = [
    ("slice", slice),
    ("path", path),
    ("variable", variable),
    ("permission", permission),
    ("not-empty", plugins::not_empty),
    ("rust-channel", plugins::rust_channel),
    ("dotnet-version", plugins::dotnet_version),
    ("entrypoint", plugins::entrypoint),
];

pub(super) static SCHEMAS: LazyLock<HashMap<String, Arc<Schema>>> =
    LazyLock::new(|| certain("schema/parts", Schema::compile(&asset!("schema/parts"), &RULES)));

/// The plugins that a packer has, by name.
pub type Plugins = HashMap<String, Arc<Schema>>;

/// How a packer reads parts.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The plugins that it has.
    pub plugins: Plugins,
    /// The name of the schema with the keys that every part may have.
    pub(super) part: &'static str,
    /// Whether it knows overlays.
    pub overlays: bool,
    /// Whether it knows `build-slices`.
    pub build_slices: bool,
}

const OVERLAY_KEYS: [&str; 5] =
    ["overlay-packages", "overlay-recommended-packages", "overlay", "overlay-script", "override-overlay"];

impl Parts {
    /// The keys of a part whose value may be grammar, and what a branch of each holds.
    pub fn grammar() -> Option<&'static Schema> {
        SCHEMAS.get("grammar").map(AsRef::as_ref)
    }

    fn part(&self) -> Option<&'static Schema> {
        SCHEMAS.get(self.part).map(AsRef::as_ref)
    }
}

impl Judge {
    /// Judges all parts; the mapping with plugins filled in, or `None` when a part was refused.
    pub fn parts(&mut self, rules: &Parts, node: &Node, key: &str) -> Option<Node> {
        let Value::Map(pairs) = &node.value else {
            self.wrong_kind(node, key, "a mapping of parts");
            return None;
        };
        let mut good = true;
        let mut out = Vec::with_capacity(pairs.len());
        for (name, part) in pairs {
            let here = below(key, &name.key_text());
            let Some(text) = name.as_str() else {
                let message = format!("a part's name is text, and YAML reads this as {}.", name.kind());
                self.error(Code::PartName, name, &here, message, "Put it in quotes.");
                good = false;
                continue;
            };
            match self.part(rules, text, part, &here) {
                Some(part) => out.push((name.clone(), part)),
                None => good = false,
            }
        }
        good.then(|| Node::new(Value::Map(out.into()), node.origin))
    }

    fn part(&mut self, rules: &Parts, name: &str, node: &Node, key: &str) -> Option<Node> {
        let Value::Map(pairs) = &node.value else {
            self.wrong_kind(node, key, "a mapping");
            return None;
        };
        let schema = rules.part()?;
        let plugin_name = node.get("plugin");
        let plugin = self.plugin(rules, name, plugin_name, node, key);
        let mut good = plugin.is_some();
        let mut own = Vec::new();
        for (field, value) in pairs {
            let text = field.as_str();
            let here = || below(key, &field.key_text());
            let common = text.and_then(|text| schema.shape(text));
            let special = text.zip(plugin.as_ref()).and_then(|(text, plugin)| plugin.shape(text));
            if common.is_none() && special.is_none() && plugin.is_some() {
                self.unknown_part_key(schema, plugin.as_deref(), field, &here());
                good = false;
            }
            if text == Some("plugin") {
                continue;
            }
            // One complaint a key is enough.
            good &= common.is_none_or(|shape| self.passes(shape, value, here));
            if let Some(shape) = special.filter(|_| good) {
                if self.passes(shape, value, here) {
                    own.push((field.clone(), value.clone()));
                } else {
                    good = false;
                }
            }
        }
        for field in plugin.iter().flat_map(|plugin| &plugin.fields).filter(|field| field.required) {
            if node.get(&field.name).is_none() {
                self.missing(node, key, &field.name);
                good = false;
            }
        }
        good &= self.part_as_a_whole(rules, node, key);
        let plugin = plugin?;
        good.then(|| printed(name, node, &plugin, own))
    }

    fn plugin(
        &mut self,
        rules: &Parts,
        name: &str,
        plugin: Option<&Node>,
        part: &Node,
        key: &str,
    ) -> Option<Arc<Schema>> {
        let wanted = plugin.map_or(Some(name), Node::as_str);
        if let Some(known) = wanted.and_then(|wanted| rules.plugins.get(wanted)) {
            return Some(Arc::clone(known));
        }
        let here = below(key, "plugin");
        let near = wanted.and_then(|wanted| super::names::nearest(wanted, rules.plugins.keys().map(String::as_str)));
        let fix =
            near.map_or_else(|| "Take `nil` for a part without one.".to_owned(), |near| format!("Write `{near}`."));
        match plugin {
            None => {
                let message = "the part has no `plugin`, and is not named after one.";
                self.error(
                    Code::PluginMissing,
                    part,
                    &here,
                    message,
                    "Add `plugin: …`; `nil` does nothing of its own.",
                );
            }
            Some(node) => {
                let message = format!("the packer has no plugin `{}` here.", node.key_text());
                self.error(Code::PluginUnknown, node, &here, message, fix);
            }
        }
        None
    }

    fn unknown_part_key(&mut self, part: &Schema, plugin: Option<&Schema>, field: &Node, key: &str) {
        let text = field.key_text();
        let known = part.fields.iter().chain(plugin.iter().flat_map(|plugin| &plugin.fields));
        let near = super::names::nearest(&text, known.map(|field| field.name.as_str()));
        let fix = near.map_or_else(|| "Remove it.".to_owned(), |near| format!("Write `{near}`."));
        let message = format!("neither parts nor this part's plugin know the key `{text}`.");
        self.error(Code::KeyUnknown, field, key, message, fix);
    }

    fn part_as_a_whole(&mut self, rules: &Parts, node: &Node, key: &str) -> bool {
        let before = self.findings.mark();
        for name in OVERLAY_KEYS {
            if let Some(value) = node.get(name).filter(|_| !rules.overlays) {
                self.error(Code::Overlay, value, &below(key, name), "charms have no overlays.", "Remove it.");
            }
        }
        let script = |name: &str| node.get(name).filter(|value| !matches!(value.value, Value::Null));
        if let (true, Some(script), Some(_)) = (rules.overlays, script("overlay-script"), script("override-overlay")) {
            let message = "`overlay-script` and `override-overlay` do not go together.";
            self.error(Code::Overlay, script, &below(key, "overlay-script"), message, "Keep one of the two.");
        }
        let given = |name: &str| node.get(name).filter(|value| value.as_list().is_none_or(|items| !items.is_empty()));
        if let Some(value) = given("build-slices").filter(|_| !rules.build_slices) {
            let message = "this packer does not know build slices.";
            self.error(Code::BuildSlices, value, &below(key, "build-slices"), message, "Take `build-packages`.");
        }
        if let Some(packages) = node.get("stage-packages").and_then(Node::as_list) {
            let slices = packages.iter().filter(|item| item.as_str().is_some_and(is_slice)).count();
            if slices > 0 && slices < packages.len() {
                let place = packages.iter().find(|item| item.as_str().is_some_and(|text| !is_slice(text)));
                let message =
                    "slices (`name_slice`) and packages stand in one `stage-packages`, which the packer refuses.";
                let fix = "Put the packages into a part of their own.";
                self.error(Code::SlicesAndPackages, place.unwrap_or(node), &below(key, "stage-packages"), message, fix);
            }
        }
        let list = |name: &str| node.get(name).filter(|list| list.truthy());
        if let (Some(_), Some(slices)) = (list("stage-packages"), list("stage-slices")) {
            let message = "`stage-packages` and `stage-slices` do not go together.";
            self.error(Code::SlicesAndPackages, slices, &below(key, "stage-slices"), message, "Make a part for each.");
        }
        self.npm(node, key);
        self.jlink(node, key);
        self.charm(node, key);
        self.attributes(super::groups::self_contained(), node, key);
        self.findings.mark() == before
    }
}

/// The part as Charmcraft prints it: the plugin, what belongs to the plugin in its order, then the rest.
fn printed(name: &str, node: &Node, plugin: &Schema, mut own: Vec<(Node, Node)>) -> Node {
    let named = node.get("plugin").cloned().unwrap_or_else(|| {
        Node::str(name, Origin::Packer("a part without a plugin takes the one that it is named after"))
    });
    let named_key = node.key_node("plugin").cloned().unwrap_or_else(|| Node::str("plugin", named.origin));
    let mut out = vec![(named_key, named)];
    let rank = |field: &Node| plugin.fields.iter().position(|known| known.is_named(plugin, field));
    own.sort_by_key(|(field, _)| rank(field));
    out.extend(own);
    let rest = node.as_map().unwrap_or_default().iter();
    out.extend(rest.filter(|(field, _)| field.as_str() != Some("plugin") && rank(field).is_none()).cloned());
    Node::new(Value::Map(out.into()), node.origin)
}

/// A name with an underscore is a slice to the packers, whatever else it is.
pub fn is_slice(name: &str) -> bool {
    name.contains('_')
}

/// A rule for the name of a slice, `package_slice`: two characters at least before, three behind, hyphens only inside.
pub fn slice(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let inside = |text: &str, more: &[char]| {
        let mut before = ' ';
        let fine = text.chars().skip(1).all(|c| {
            let fine = c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(&c) || (c == '-' && before != '-');
            before = c;
            fine
        });
        fine && !text.ends_with('-')
    };
    let fine = node.as_str().and_then(|text| text.split_once('_')).is_some_and(|(package, slice)| {
        package.len() >= 2
            && package.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && inside(package, &['.', '+'])
            && slice.len() >= 3
            && slice.starts_with(|c: char| c.is_ascii_lowercase())
            && inside(slice, &[])
    });
    if fine {
        return Some(node.clone());
    }
    judge.error(
        Code::Slice,
        node,
        key,
        "this is not the name of a slice.",
        "Write `package_slice`, such as `base-files_base`.",
    );
    None
}

/// A path below the part: text, not empty, not from the root.
fn path(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    if node.has_halves() {
        return Some(node.clone());
    }
    let Some(text) = node.as_str() else {
        judge.wrong_kind(node, key, "a path");
        return None;
    };
    if text.is_empty() || text.starts_with('/') {
        let message =
            if text.is_empty() { "the path is empty." } else { "the path begins at the root; it has to be relative." };
        let fix = if text.is_empty() {
            "Remove the entry.".to_owned()
        } else {
            format!("Write `{}`.", text.trim_start_matches('/'))
        };
        judge.error(Code::Path, node, key, message, fix);
        return None;
    }
    Some(node.clone())
}

/// One entry of `build-environment`: a mapping of one name to one value.
fn variable(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let one = node.as_map().filter(|pairs| pairs.len() == 1).and_then(<[_]>::first);
    let fine = one.is_some_and(|(name, value)| {
        name.as_str().is_some()
            && matches!(value.value, Value::Str(_) | Value::Other("str", _) | Value::Int(_) | Value::Float(_))
    });
    if fine {
        return Some(node.clone());
    }
    let message = "an entry of `build-environment` is one `NAME: value`, and the value is text.";
    judge.error(
        Code::BuildEnvironment,
        node,
        key,
        message,
        "Write each variable as an entry of its own, `- NAME: \"value\"`.",
    );
    None
}

fn permission(judge: &mut Judge, node: &Node, key: &str) -> Option<Node> {
    let schema = SCHEMAS.get("permissions")?;
    let read = judge.object(schema, node, key)?;
    let given = |name: &str| node.get(name).is_some_and(|value| !matches!(value.value, Value::Null));
    if given("owner") != given("group") {
        let message = "`owner` and `group` come together or not at all.";
        judge.error(Code::Permissions, node, key, message, "Add the other of the two.");
        return None;
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn codes(text: &str) -> Vec<&'static str> {
        let document = parse("x", text.as_bytes()).unwrap();
        let mut judge = Judge::new("x");
        let read = judge.parts(&Parts::charmcraft(), &document.root, "parts");
        assert_eq!(read.is_none(), judge.refused());
        judge.findings.all().iter().map(|finding| finding.code.as_str()).collect()
    }

    #[test]
    fn every_rule_has_its_code() {
        assert!(SCHEMAS.len() > 30);
    }

    #[test]
    fn good_parts_are_let_through() {
        for text in [
            "p: {plugin: nil}",
            "nil: {}",
            "p: {plugin: dump, source: '', organize: {1: b, a: 1}, after: [x]}",
            "p: {plugin: nil, source-depth: '1', build-environment: [A: 1], permissions: [{owner: '1', group: 2, x: 1}]}",
            "p: {plugin: nil, stage-packages: [ab_bins, cd_bins], stage: [-/a], override-build: null}",
        ] {
            assert_eq!(codes(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn bad_parts_are_told_all_at_once() {
        assert_eq!(
            codes("p: {plugin: dump, sorce: 1, stage: [/a, '']}"),
            ["key-unknown", "path", "path", "key-missing"]
        );
        for (text, code) in [
            ("p: {}", "plugin-missing"),
            ("p: {plugin: pyton, source: .}", "plugin-unknown"),
            ("p: {plugin: nil, source: 12}", "kind"),
            ("p: {plugin: nil, after: x}", "kind"),
            ("p: {plugin: nil, overlay: [a]}", "overlay"),
            ("p: {plugin: nil, stage-packages: [ab_bins, cd]}", "slices-and-packages"),
            ("p: {plugin: nil, build-environment: [{A: b, C: d}]}", "build-environment"),
            ("p: {plugin: nil, permissions: [{owner: 1}]}", "permissions"),
            ("p: {plugin: npm, source: ., npm-include-node: true}", "npm-node-version"),
            ("1: {plugin: nil}", "part-name"),
        ] {
            assert_eq!(codes(text), [code], "{text}");
        }
    }
}
