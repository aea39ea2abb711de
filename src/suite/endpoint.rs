//! The integrations that charms of the suites know, and what each hands to the application.
//!
//! Floor 1: data of `assets/endpoints.yaml`, typed.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Suite;

/// Which list an endpoint stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// A database.
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
    variables: Variables,
    #[serde(default)]
    spring: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Variables {
    prefix: String,
    suffixes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Source {
    // An anchor for the lists below it.
    #[serde(rename = "database-suffixes")]
    _database_suffixes: Vec<String>,
    endpoints: Vec<Endpoint>,
}

const fn one() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

const SOURCE: &str = include_str!("../../assets/endpoints.yaml");

// The tests hold that the source parses.
static ENDPOINTS: LazyLock<Source> = LazyLock::new(|| serde_yaml::from_str(SOURCE).unwrap_or_default());

/// All endpoints, in the order in which they are shown: databases first.
#[must_use]
pub fn endpoints() -> &'static [Endpoint] {
    &ENDPOINTS.endpoints
}

/// The endpoint of this name (`postgresql`).
#[must_use]
pub fn endpoint(name: &str) -> Option<&'static Endpoint> {
    endpoints().iter().find(|endpoint| endpoint.name == name)
}

/// The endpoint of this interface (`postgresql_client`).
#[must_use]
pub fn by_interface(interface: &str) -> Option<&'static Endpoint> {
    endpoints().iter().find(|endpoint| endpoint.interface == interface)
}

impl Suite {
    /// The names of the variables (for Spring Boot: properties) that an integration at the endpoint `name` hands to
    /// the application. `name` matters only where it is free, and is capitalised as the charm's library does it:
    /// hyphens stay.
    #[must_use]
    pub fn endpoint_variables(&self, endpoint: &Endpoint, name: &str) -> Vec<String> {
        if self.charm.spring_properties && !endpoint.spring.is_empty() {
            return endpoint.spring.iter().map(|property| property.replace("{endpoint}", name)).collect();
        }
        let prefix = endpoint
            .variables
            .prefix
            .replace("{prefix}", &self.environment_prefix)
            .replace("{name}", &name.to_uppercase());
        endpoint.variables.suffixes.iter().map(|suffix| format!("{prefix}{suffix}")).collect()
    }

    /// The variable in which the application finds a config option of the person: `token` is `FLASK_TOKEN`.
    #[must_use]
    pub fn option_variable(&self, option: &str) -> String {
        format!("{}{}", self.environment_prefix, option.replace('-', "_").to_uppercase())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::suite;

    #[test]
    fn the_source_parses_and_names_are_unique() {
        let source: Source = serde_yaml::from_str(SOURCE).unwrap();
        let names: std::collections::HashSet<_> = source.endpoints.iter().map(|endpoint| &endpoint.name).collect();
        assert_eq!(names.len(), source.endpoints.len());
        assert_eq!(endpoints().first().unwrap().name, "postgresql");
        assert_eq!(endpoints().iter().filter(|endpoint| endpoint.group == Group::Database).count(), 5);
    }

    #[test]
    fn variables_follow_the_suite() {
        let (flask, spring) = (suite::named("flask").unwrap(), suite::named("spring-boot").unwrap());
        let variables = |suite: &Suite, name: &str, own: &str| suite.endpoint_variables(endpoint(name).unwrap(), own);
        assert_eq!(variables(flask, "postgresql", "postgresql")[0], "POSTGRESQL_DB_CONNECT_STRING");
        assert_eq!(variables(flask, "oauth", "google")[0], "FLASK_GOOGLE_CLIENT_ID");
        assert_eq!(variables(spring, "mongodb", "mongodb"), ["spring.data.mongodb.uri"]);
        assert_eq!(
            variables(spring, "oauth", "google")[0],
            "spring.security.oauth2.client.registration.google.client-id"
        );
        assert!(variables(spring, "valkey", "valkey").contains(&"VALKEY_MODE".to_owned()));
        assert_eq!(flask.option_variable("my-token"), "FLASK_MY_TOKEN");
        assert_eq!(suite::named("go").unwrap().option_variable("token"), "APP_TOKEN");
    }
}
