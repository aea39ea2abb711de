//! Which plugins the packers have, from the data in `assets/schema/plugins.yaml`. Part of floor 2's `yaml`.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use super::parts::{Parts, Plugins, SCHEMAS};
use super::shape::Schema;

const PLUGINS: &str = include_str!(concat!(env!("OUT_DIR"), "/schema/plugins.json"));

// The tests hold that the source parses.
static GROUPS: LazyLock<Groups> = LazyLock::new(|| serde_json::from_str(PLUGINS).unwrap_or_default());

/// Which plugins there are, by the packer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Groups {
    charmcraft: Vec<Group>,
    rockcraft: Vec<Group>,
    elsewhere: Vec<String>,
    self_contained: Vec<String>,
}

/// Plugins that are there together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// What is built on; empty for all else.
    #[serde(default)]
    bases: Vec<String>,
    plugins: Vec<String>,
    /// Plugins whose schema has another name.
    #[serde(default, rename = "as")]
    renamed: HashMap<String, String>,
    /// The packer's own, by the name of their schema.
    own: HashMap<String, String>,
}

impl Group {
    fn plugins(&self) -> Plugins {
        let all = self.plugins.iter().map(|name| (name, name)).chain(&self.renamed).chain(&self.own);
        all.filter_map(known).collect()
    }
}

/// A plugin by its name, and the name of its schema.
fn known((name, schema): (&String, &String)) -> Option<(String, Arc<Schema>)> {
    Some((name.clone(), Arc::clone(SCHEMAS.get(schema)?)))
}

/// Plugins that take the build attribute `self-contained`.
pub(super) fn self_contained() -> &'static [String] {
    &GROUPS.self_contained
}

impl Parts {
    /// As Rockcraft reads parts that are built on this base, here or on other machines alone.
    #[must_use]
    pub fn rockcraft(build_base: &str, is_here: bool) -> Self {
        let group = GROUPS.rockcraft.iter().find(|group| group.bases.iter().any(|base| base == build_base));
        let Some(group) = group.or(GROUPS.rockcraft.last()) else { return Self::default() };
        let elsewhere =
            || GROUPS.elsewhere.iter().map(|name| (name, name)).chain(&group.own).filter_map(known).collect();
        let plugins = if is_here { group.plugins() } else { elsewhere() };
        Self { plugins, part: "part", overlays: true, build_slices: false }
    }

    /// As Charmcraft reads parts: its own `charm`, `poetry`, `python` and `reactive`, and no overlays.
    #[must_use]
    pub fn charmcraft() -> Self {
        let plugins = GROUPS.charmcraft.last().map(Group::plugins).unwrap_or_default();
        Self { plugins, part: "charmcraft-part", overlays: false, build_slices: false }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_plugin_has_a_schema() {
        let groups: Groups = serde_json::from_str(PLUGINS).unwrap();
        let named = groups.charmcraft.iter().chain(&groups.rockcraft);
        for name in named.flat_map(|group| group.plugins.iter().chain(group.renamed.values()).chain(group.own.values()))
        {
            assert!(SCHEMAS.contains_key(name), "{name}");
        }
        assert!(groups.elsewhere.iter().all(|name| SCHEMAS.contains_key(name)));
        for (base, is_here, has_it) in
            [("ubuntu@24.04", true, true), ("ubuntu@26.04", true, false), ("ubuntu@26.04", false, true)]
        {
            assert_eq!(Parts::rockcraft(base, is_here).plugins.contains_key("uv"), has_it, "{base}");
        }
    }
}
