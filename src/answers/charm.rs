//! Configuration options and integrations into the charm's document. Part of floor 4's `answers`.

use super::apply::{CHARM_ORDER, Revision, write};
use super::read::{integration, option};
use super::tree::{child, default, descend, put, take};
use super::{ConfigOption, Integration, trimmed};
use crate::suite;
use crate::yaml::{Node, Value};

const OPTION_ORDER: &[&str] = &["type", "description", "default", "optional"];
const INTEGRATION_ORDER: &[&str] = &["interface", "optional", "limit"];

impl Revision<'_> {
    pub(super) fn options(&mut self) {
        let (old_options, new_options) = (&self.old.options, &self.new.options);
        for (at, old) in old_options.iter().enumerate() {
            if named(new_options, at, &old.name, |one| &one.name).is_none() {
                take(&mut self.charm, &["config", "options", &old.name]);
            }
        }
        for (at, wanted) in new_options.iter().enumerate() {
            let old = named(old_options, at, &wanted.name, |one| &one.name);
            if old == Some(wanted) {
                continue;
            }
            if let Some(options) = descend(&mut self.charm, &["config", "options"], CHARM_ORDER)
                && let Some(node) = child(options, &wanted.name, &[])
            {
                write_option(node, old.unwrap_or(&ConfigOption::default()), wanted);
            }
        }
    }

    pub(super) fn integrations(&mut self) {
        for (at, old) in self.old.integrations.iter().enumerate() {
            if named(&self.new.integrations, at, &old.endpoint, |one| &one.endpoint).is_none() {
                take(&mut self.charm, &["requires", &old.endpoint]);
            }
        }
        for (at, wanted) in self.new.integrations.iter().enumerate() {
            let old = named(&self.old.integrations, at, &wanted.endpoint, |one| &one.endpoint);
            if old == Some(wanted) {
                continue;
            }
            let Some(requires) = child(&mut self.charm, "requires", CHARM_ORDER) else { return };
            let Some(node) = child(requires, &wanted.endpoint, &[]) else { return };
            if old.is_none_or(|old| old.interface != wanted.interface) {
                write(node, "interface", &wanted.interface, INTEGRATION_ORDER);
            }
            if old.is_none_or(|old| old.required != wanted.required) {
                put(node, "optional", Value::Bool(!wanted.required).into(), INTEGRATION_ORDER);
            }
            if old.is_none() {
                put(node, "limit", Value::Int(limit(wanted).into()).into(), INTEGRATION_ORDER);
            }
            debug_assert_eq!(integration(&wanted.endpoint, node), *wanted);
        }
    }
}

/// The entry of that name, which most likely stands at that number.
fn named<'o, T>(entries: &'o [T], at: usize, name: &str, name_of: impl Fn(&T) -> &str) -> Option<&'o T> {
    let there = entries.get(at).filter(|entry| name_of(entry) == name);
    there.or_else(|| entries.iter().find(|entry| name_of(entry) == name))
}

fn write_option(node: &mut Node, old: &ConfigOption, wanted: &ConfigOption) {
    if old.kind != wanted.kind {
        write(node, "type", &wanted.kind, OPTION_ORDER);
    }
    if trimmed(&old.description) != trimmed(&wanted.description) {
        write(node, "description", trimmed(&wanted.description), OPTION_ORDER);
    }
    // The same typed default is written otherwise for another type.
    if wanted.required {
        node.remove("default");
    } else if old.default != wanted.default || old.kind != wanted.kind {
        match default(&wanted.kind, &wanted.default) {
            Node { value: Value::Null, .. } => drop(node.remove("default")),
            value => put(node, "default", value, OPTION_ORDER),
        }
    }
    if old.required != wanted.required {
        node.remove("required");
        if wanted.required {
            put(node, "optional", Value::Bool(false).into(), OPTION_ORDER);
        } else if node.get("optional").is_some_and(|value| value.value == Value::Bool(false)) {
            node.remove("optional");
        }
    }
    debug_assert_eq!(option(&wanted.name, node).required, wanted.required);
}

/// How many integrations the charm's library can use at this endpoint.
fn limit(integration: &Integration) -> u32 {
    suite::by_interface(&integration.interface).map_or(1, |known| known.limit)
}
