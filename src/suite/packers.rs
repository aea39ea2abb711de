//! The versions of the packers that charmer knows, from `assets/packers.yaml`. Part of floor 1's `suite`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

static PACKERS: LazyLock<Packers> = LazyLock::new(|| asset!("packers"));

/// What is known of both packers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Packers {
    /// Versions of Rockcraft, oldest first.
    pub rockcraft: Vec<Version>,
    /// Versions of Charmcraft, oldest first.
    pub charmcraft: Vec<Version>,
    /// The Python of each base.
    pub python: BTreeMap<String, String>,
}

/// A version of a packer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Version {
    /// `1.20.0`.
    pub version: String,
    /// How it is known.
    pub known: Known,
    /// What an extension asks a rock for.
    #[serde(default)]
    pub extensions_ask: Asks,
}

/// How a version is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// From the packer's own answers.
    Recorded,
    /// From its release notes: nothing is exact.
    Told,
}

/// What decides whether an extension of Rockcraft knows a pair of bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// The base, whatever it is built on.
    Base,
    /// The build-base, which chooses the generation of the extension.
    #[default]
    BuildBase,
}

/// Both packers.
#[must_use]
pub fn packers() -> &'static Packers {
    &PACKERS
}

impl Packers {
    /// The newest version of Rockcraft that is known.
    #[must_use]
    pub fn newest_rockcraft(&self) -> Option<&Version> {
        self.rockcraft.last()
    }

    /// True for a version of Rockcraft that is this one or came after it; true without one.
    #[must_use]
    pub fn has(&self, version: Option<&Version>, since: Option<&String>) -> bool {
        let place = |name: &str| self.rockcraft.iter().position(|known| known.version == name);
        let Some(since) = since else { return true };
        version.is_none_or(|version| place(&version.version) >= place(since))
    }
}

/// True when one of these versions has the first two numbers of this one: the third brings no new extensions.
#[must_use]
pub fn knows(versions: &[Version], version: &str) -> bool {
    let numbers = |text: &str| -> Vec<String> { text.split('.').take(2).map(str::to_owned).collect() };
    versions.iter().any(|known| numbers(&known.version) == numbers(version))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_in_order() {
        let packers = packers();
        let names: Vec<_> = packers.rockcraft.iter().map(|known| known.version.as_str()).collect();
        assert_eq!(names, ["1.20.0", "1.21~2026-07"]);
        let (old, new) = (&packers.rockcraft[0], &packers.rockcraft[1]);
        let since = Some(&new.version);
        assert!(knows(&packers.rockcraft, "1.20.3") && !knows(&packers.rockcraft, "1.22.0"));
        assert!(!knows(&packers.rockcraft, "1.2") && knows(&packers.charmcraft, "4.5.1"));
        assert!(!packers.has(Some(old), since) && packers.has(Some(new), since) && packers.has(Some(old), None));
    }
}
