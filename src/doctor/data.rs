//! What each check can say: `assets/doctor.yaml`, typed. `build.rs` reads it with these types, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::asset::asset;

static DATA: LazyLock<Data> = LazyLock::new(|| asset!("doctor"));

pub(super) fn data() -> &'static Data {
    &DATA
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing stands in the way.
    Good,
    /// Packing would fail.
    Bad,
    /// It could not be told.
    Unknown,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Data {
    /// `host:port` of what the packers fetch from.
    pub stores: Vec<String>,
    pub room: Room,
    pub checks: Vec<Check>,
}

/// What is needed, in gigabytes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Room {
    pub instances: u64,
    pub project: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Check {
    pub id: String,
    pub title: String,
    pub says: BTreeMap<String, Saying>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Saying {
    pub verdict: Verdict,
    pub message: String,
    #[serde(default)]
    pub commands: Vec<Vec<String>>,
}
