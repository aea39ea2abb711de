//! How the usual charms are deployed: `assets/deploy.yaml`, typed. `build.rs` reads it with these types, too.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

static USUAL: LazyLock<Usual> = LazyLock::new(|| asset!("deploy"));

pub(super) fn usual() -> &'static Usual {
    &USUAL
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Usual {
    pub registry: String,
    pub charms: Vec<UsualCharm>,
    pub ingress: Behind,
    pub observability: Vec<Behind>,
}

/// An endpoint of every charm, and who stands behind it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Behind {
    pub endpoint: String,
    pub charm: String,
    pub title: String,
    pub why: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct UsualCharm {
    pub name: String,
    #[serde(default)]
    pub channel: Option<String>,
    #[serde(default)]
    pub trust: bool,
    /// What its own status will ask for.
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub config: Vec<Setting>,
    #[serde(default)]
    pub after: Vec<After>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Setting {
    pub option: String,
    pub placeholder: String,
    pub meaning: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct After {
    pub title: String,
    pub command: Vec<String>,
    pub replace: Vec<Word>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Word {
    pub placeholder: String,
    pub meaning: String,
}
