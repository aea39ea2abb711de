//! Which plugins the packers have: `assets/schema/plugins.yaml`, typed. `build.rs` reads it with these types, too.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

static GROUPS: LazyLock<Groups> = LazyLock::new(|| asset!("schema/plugins"));

pub(super) fn groups() -> &'static Groups {
    &GROUPS
}

/// Which plugins there are, by the packer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Groups {
    pub charmcraft: Vec<Group>,
    pub rockcraft: Vec<Group>,
    pub elsewhere: Vec<String>,
    pub self_contained: Vec<String>,
}

/// Plugins that are there together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The first version of Rockcraft that has them so.
    #[serde(default)]
    pub since: Option<String>,
    /// The name of the schema of parts, where it is another one.
    #[serde(default)]
    pub part: Option<String>,
    /// What is built on; empty for all else.
    #[serde(default)]
    pub bases: Vec<String>,
    pub plugins: Vec<String>,
    /// Plugins whose schema has another name.
    #[serde(default, rename = "as")]
    pub renamed: HashMap<String, String>,
    /// The packer's own, by the name of their schema.
    pub own: HashMap<String, String>,
}

impl Group {
    /// Each plugin with the name of its schema.
    pub fn schemas(&self) -> impl Iterator<Item = (&String, &String)> {
        self.plugins.iter().map(|name| (name, name)).chain(&self.renamed).chain(&self.own)
    }
}
