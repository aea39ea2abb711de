//! The integrations that charms of the suites know.
//!
//! Floor 1: data of `assets/endpoints.yaml`, typed.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Version, is_within};
use crate::asset::asset;

/// Which list an endpoint stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// A database: at the top of the list.
    Database,
    /// Anything else.
    Other,
}

/// An integration that a charm can require.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Endpoint {
    /// The name that the charm's library looks for: `postgresql`.
    pub name: String,
    /// Name for people: `PostgreSQL`.
    pub title: String,
    /// Database or other.
    pub group: Group,
    /// Juju's interface: `postgresql_client`.
    pub interface: String,
    /// The charm that one usually integrates with: `postgresql-k8s`.
    pub charm: String,
    /// How many integrations the charm's library can use; the usual `limit`.
    #[serde(default = "one")]
    pub limit: u32,
    /// Whether the charm waits for the integration when it says `optional: false`.
    #[serde(default = "yes")]
    pub enforced: bool,
    /// Whether charms usually go without it.
    #[serde(default)]
    pub usually_optional: bool,
    /// Whether the endpoint may have another name (`oauth` alone).
    #[serde(default)]
    pub free_name: bool,
    /// Who reads what it hands over without the application's help: `OpenTelemetry`.
    #[serde(default)]
    pub read_by: Option<String>,
    /// The scheme of its URL; empty where there is none.
    #[serde(default)]
    pub(super) scheme: String,
    /// Other schemes of addresses of the same.
    #[serde(default)]
    schemes: Vec<String>,
    /// The port that the other side usually listens on; 0 where there is no URL.
    #[serde(default)]
    pub(super) port: u16,
    /// The first version of paas-charm that knows it; from the beginning where it is absent.
    #[serde(default)]
    pub since: Option<String>,
    /// The first that does so no more.
    #[serde(default)]
    pub until: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Source {
    endpoints: Vec<Endpoint>,
}

const fn one() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

static ENDPOINTS: LazyLock<Source> = LazyLock::new(|| asset!("endpoints"));

/// All endpoints, in the order in which they are shown: databases first.
pub fn endpoints() -> &'static [Endpoint] {
    &ENDPOINTS.endpoints
}

/// The endpoint of this name (`postgresql`).
pub fn endpoint(name: &str) -> Option<&'static Endpoint> {
    endpoints().iter().find(|endpoint| endpoint.name == name)
}

/// The endpoint of this interface (`postgresql_client`).
pub fn by_interface(interface: &str) -> Option<&'static Endpoint> {
    endpoints().iter().find(|endpoint| endpoint.interface == interface)
}

impl Endpoint {
    /// Whether a charm may be told to wait for it: those that it goes without are never required.
    #[must_use]
    pub fn may_be_required(&self) -> bool {
        self.enforced && !self.usually_optional
    }

    /// True for the beginning of addresses of what stands behind the endpoint: `postgres` for PostgreSQL.
    #[must_use]
    pub fn speaks(&self, scheme: &str) -> bool {
        self.scheme == scheme || self.schemes.iter().any(|known| known == scheme)
    }

    /// Whether this version of paas-charm knows it.
    pub fn is_of(&self, library: Option<&Version>) -> bool {
        is_within(library, self.since.as_ref(), self.until.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let names: std::collections::HashSet<_> = endpoints().iter().map(|endpoint| &endpoint.name).collect();
        assert_eq!(names.len(), endpoints().len());
        assert_eq!(endpoints().first().unwrap().name, "postgresql");
        assert_eq!(endpoints().iter().filter(|endpoint| endpoint.group == Group::Database).count(), 5);
    }
}
