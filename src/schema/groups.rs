//! Which plugins the packers have, from the data. Part of floor 2's `manifest`.

use std::sync::Arc;

use super::data::{Group, groups};
use super::parts::{Parts, Plugins, SCHEMAS};
use super::shape::Schema;
use crate::suite::Version;

impl Group {
    fn plugins(&self) -> Plugins {
        self.schemas().filter_map(known).collect()
    }
}

/// A plugin by its name, and the name of its schema.
fn known((name, schema): (&String, &String)) -> Option<(String, Arc<Schema>)> {
    Some((name.clone(), Arc::clone(SCHEMAS.get(schema)?)))
}

/// Plugins that take the build attribute `self-contained`.
pub(super) fn self_contained() -> &'static [String] {
    &groups().self_contained
}

impl Parts {
    /// As Rockcraft reads parts that are built on this base, here or on other machines alone.
    pub fn rockcraft(build_base: &str, is_here: bool, version: Option<&Version>) -> Self {
        let is_known_then = |since: &String| version.is_some_and(|version| version.is_within(Some(since), None));
        let mut there = groups().rockcraft.iter().filter(|group| group.since.as_ref().is_none_or(is_known_then));
        let group = there.find(|group| group.bases.iter().any(|base| base == build_base));
        let Some(group) = group.or(groups().rockcraft.last()) else { return Self::default() };
        let elsewhere =
            || groups().elsewhere.iter().map(|name| (name, name)).chain(&group.own).filter_map(known).collect();
        let plugins = if is_here { group.plugins() } else { elsewhere() };
        Self { plugins, part: group.part.as_deref().unwrap_or("part"), overlays: true, build_slices: false }
    }

    /// As Charmcraft reads parts: its own `charm`, `poetry`, `python` and `reactive`, and no overlays.
    pub fn charmcraft() -> Self {
        let plugins = groups().charmcraft.last().map(Group::plugins).unwrap_or_default();
        Self { plugins, part: "charmcraft-part", overlays: false, build_slices: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_follow_the_base() {
        for (base, is_here, has_it) in
            [("ubuntu@24.04", true, true), ("ubuntu@26.04", true, false), ("ubuntu@26.04", false, true)]
        {
            assert_eq!(Parts::rockcraft(base, is_here, None).plugins.contains_key("uv"), has_it, "{base}");
        }
    }
}
