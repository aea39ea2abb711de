//! The integrations that charms of the suites know, and what each hands to the application.
//!
//! Floor 1: data of `assets/endpoints.yaml`, typed.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Answered, Span, Suite, Version, is_within, packers};
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
    scheme: String,
    /// Other schemes of addresses of the same.
    #[serde(default)]
    schemes: Vec<String>,
    /// The port that the other side usually listens on; 0 where there is no URL.
    #[serde(default)]
    port: u16,
    variables: Variables,
    #[serde(default)]
    spring: Vec<Handed>,
    /// The versions of paas-charm in which Spring Boot gets the variables, too.
    #[serde(default)]
    spring_too: Option<Span>,
    /// The first version of paas-charm that knows it; from the beginning where it is absent.
    #[serde(default)]
    pub since: Option<String>,
    /// The first that does so no more.
    #[serde(default)]
    pub until: Option<String>,
}

/// A variable (for Spring Boot, perhaps a property) that an integration hands over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Handed {
    /// The variable behind the endpoint's prefix; for Spring Boot a property.
    pub name: String,
    /// A value that is visibly an example.
    pub example: String,
    /// Left out when the other side does not tell it.
    #[serde(default)]
    pub maybe: bool,
    /// The first version of paas-charm that hands it over; from the beginning where it is absent.
    #[serde(default)]
    since: Option<String>,
    /// The first that does so no more.
    #[serde(default)]
    until: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Variables {
    prefix: String,
    names: Vec<Handed>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Source {
    // An anchor for the lists below it.
    #[serde(rename = "database")]
    _database: Vec<Handed>,
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

impl Suite {
    /// The names of the variables (for Spring Boot: properties) that an integration at the endpoint `name` hands to
    /// the application. `name` matters only where it is free, and is capitalised as the charm's library does it:
    /// hyphens stay. As the newest paas-charm does it.
    pub fn endpoint_variables(&self, endpoint: &Endpoint, name: &str) -> Vec<String> {
        let newest = Answered::newest(&packers().paas_charm).version;
        self.handed(endpoint, name, newest).into_iter().map(|handed| handed.name).collect()
    }

    /// As [`endpoint_variables`](Self::endpoint_variables) for this paas-charm, each with an example and whether it may be
    /// left out.
    pub fn handed(&self, endpoint: &Endpoint, name: &str, library: Option<&Version>) -> Vec<Handed> {
        if !endpoint.is_of(library) {
            return Vec::new();
        }
        let here = |handed: &&Handed| is_within(library, handed.since.as_ref(), handed.until.as_ref());
        let example = |handed: &Handed| {
            let example = handed.example.replace("{scheme}", &endpoint.scheme).replace("{endpoint}", name);
            example.replace("{port}", &endpoint.port.to_string())
        };
        let spring = self.charm.spring_properties;
        let properties = endpoint.spring.iter().filter(|_| spring).filter(here).map(|handed| Handed {
            name: handed.name.replace("{endpoint}", name),
            example: example(handed),
            ..handed.clone()
        });
        let prefix = self.prefix_of(endpoint, name);
        let too = endpoint.spring_too.as_ref().map_or(endpoint.spring.is_empty(), |span| span.holds(library));
        let names = endpoint.variables.names.iter().filter(|_| !spring || too).filter(here);
        let variables = names.map(|handed| Handed {
            name: format!("{prefix}{}", handed.name),
            example: example(handed),
            ..handed.clone()
        });
        properties.chain(variables).collect()
    }

    /// What stands before the names of all variables of an integration at the endpoint `name`.
    fn prefix_of(&self, endpoint: &Endpoint, name: &str) -> String {
        let prefix = endpoint.variables.prefix.replace("{prefix}", &self.environment_prefix);
        prefix.replace("{name}", &name.to_uppercase())
    }

    /// What stands before the names of all variables of an integration: `POSTGRESQL_DB_`.
    #[must_use]
    pub fn endpoint_prefix(&self, endpoint: &Endpoint) -> String {
        self.prefix_of(endpoint, &endpoint.name)
    }

    /// The variable in which the application finds a config option of the person: `token` is `FLASK_TOKEN`.
    pub fn option_variable(&self, option: &str) -> String {
        let mut name = self.environment_prefix.clone();
        name.extend(option.chars().map(|c| if c == '-' { '_' } else { c }).flat_map(char::to_uppercase));
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite;

    #[test]
    fn names_are_unique() {
        let names: std::collections::HashSet<_> = endpoints().iter().map(|endpoint| &endpoint.name).collect();
        assert_eq!(names.len(), endpoints().len());
        assert_eq!(endpoints().first().unwrap().name, "postgresql");
        assert_eq!(endpoints().iter().filter(|endpoint| endpoint.group == Group::Database).count(), 5);
    }

    #[test]
    fn examples_are_visibly_examples() {
        let plain =
            ["amqp", "true", "False", "none", "path", "plain", "starttls", "s3v4", "sub", "API_TOKEN", "/", "/%2F"];
        let fixed = ["authorization_code", "openid,profile,email", "file:/app/saml.cert", "127.0.0.1,localhost", "8"];
        for suite in suite::all() {
            for endpoint in endpoints() {
                let versions = packers().paas_charm.iter();
                let all = versions.flat_map(|version| suite.handed(endpoint, &endpoint.name, Some(version)));
                for handed in all {
                    let example = handed.example.as_str();
                    let is_example = example.is_empty()
                        || example.to_lowercase().contains("example")
                        || example.parse::<u16>().is_ok()
                        || [endpoint.scheme.as_str()].iter().chain(&plain).chain(&fixed).any(|known| *known == example)
                        || example.contains("openid");
                    assert!(
                        is_example && !example.contains('{') || example.contains("scope"),
                        "{}: {example}",
                        handed.name
                    );
                }
            }
        }
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
        // Spring Boot keeps the variables of these two.
        let both = variables(spring, "mysql", "mysql");
        assert_eq!(both[0], "spring.datasource.url");
        assert!(both.contains(&"MYSQL_DB_CONNECT_STRING".to_owned()));
        assert!(variables(spring, "valkey", "valkey").contains(&"VALKEY_MODE".to_owned()));
        assert_eq!(flask.option_variable("my-token"), "FLASK_MY_TOKEN");
        assert_eq!(suite::named("go").unwrap().option_variable("token"), "APP_TOKEN");
    }
}
