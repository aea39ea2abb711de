//! The rock's side of a suite: bases, and what the extension contributes to a document.
//!
//! Part of floor 1's `suite`. The shapes mirror the `rock:` section of `assets/suites/*.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Mapping, Moves, Support, Version, is_within};

/// The rock's side of a suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rock {
    /// Pairs of base and build-base, the recommended one first.
    pub bases: Vec<RockBase>,
    /// Who the services run as: `_daemon_`.
    pub user: String,
    /// How the extension spells the document's key for it: `run-user` or `run_user`.
    pub user_key: String,
    /// Which files go into the image.
    pub files: Shipped,
    /// Where a newer Rockcraft calls parts and places otherwise.
    #[serde(default)]
    pub(super) moves: Option<Moves>,
    /// What the extension does under these conditions alone, which are as a block's; the rules say what it is.
    #[serde(default)]
    pub features: BTreeMap<String, Vec<String>>,
    /// Services, in the extension's order.
    pub services: Vec<Block>,
    /// Parts, in the extension's order.
    pub parts: Vec<Block>,
}

/// A pair that a rock may be built on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RockBase {
    /// `bare`, `ubuntu@24.04`, …
    pub base: String,
    /// What a `bare` rock is built on; absent where the base itself is.
    pub build_base: Option<String>,
    /// Stable or experimental.
    pub support: Support,
    /// The generation of the extension that knows the pair. A generation accepts each of its bases with each of its
    /// build-bases.
    pub generation: u8,
    /// The version of Python that goes into a bare rock: `3.12`.
    pub python: Option<String>,
    /// The first version of Rockcraft whose extension knows the pair; absent where all that charmer knows do.
    pub since: Option<String>,
}

impl RockBase {
    /// Whether a rock of this pair is built on that system.
    #[must_use]
    pub fn is_on(&self, series: &str) -> bool {
        self.build_base.as_deref().unwrap_or(&self.base) == series
    }

    /// Whether the extension of this version of Rockcraft knows the pair.
    pub fn is_of(&self, rockcraft: Option<&Version>) -> bool {
        is_within(rockcraft, self.since.as_ref(), None)
    }

    /// The system that the rock is built on.
    pub fn builds_on(&self) -> &str {
        self.build_base.as_deref().unwrap_or(&self.base)
    }
}

/// Which files go into the image.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Shipped {
    /// What each entry must begin with: `flask/app`, `app/`.
    pub prefix: String,
    /// Names at the top of the application's folder that go in where they exist, in order.
    pub default: Vec<String>,
    /// The folder that goes in besides: `{module}` is the rock's name as a Python package, `{entry}` the topmost folder (or
    /// the file) of the entry point.
    #[serde(default)]
    pub folder: Option<String>,
}

/// A service or a part that the extension contributes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Block {
    /// Its key below `services` or `parts`.
    pub name: String,
    /// What it is for, in a sentence.
    pub why: String,
    /// Facts that must hold for it to be contributed; `not` before a fact turns it around. `since 1.21` and `until 1.21` are
    /// about the version of Rockcraft.
    #[serde(default)]
    pub when: Vec<String>,
    /// Its keys, in order.
    pub sets: Vec<Set>,
}

/// Some keys of a [`Block`].
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Set {
    /// Facts that must hold; as for the block.
    #[serde(default)]
    pub when: Vec<String>,
    /// Why these keys, in a sentence; the block's own where absent.
    pub why: Option<String>,
    /// The keys and their values. `{word}` stands for what the rules computed.
    pub keys: Mapping,
}

impl Rock {
    /// The pairs that the extension of this version of Rockcraft knows.
    pub fn bases_of<'a>(&'a self, rockcraft: Option<&'a Version>) -> impl Iterator<Item = &'a RockBase> {
        self.bases.iter().filter(move |pair| pair.is_of(rockcraft))
    }

    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Block> {
        self.services.iter().find(|block| block.name == name)
    }

    /// The part of that name.
    pub fn part(&self, name: &str) -> Option<&Block> {
        self.parts.iter().find(|block| block.name == name)
    }
}

impl Block {
    /// The first value that the data has for a key, whatever its conditions.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.sets.iter().find_map(|set| set.keys.get(key))
    }
}
