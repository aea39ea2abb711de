//! The data of this module. build.rs reads it with these types, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

/// What brings Django's applications: `assets/django.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The packages of an application, by its name.
    pub apps: BTreeMap<String, Vec<String>>,
    /// Packages without any.
    pub plain: Vec<String>,
}

/// `assets/django.yaml`.
pub static KNOWN: LazyLock<Known> = LazyLock::new(|| asset!("django"));
