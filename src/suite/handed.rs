//! What each integration hands to the application.
//!
//! Floor 1: data of `assets/handed.yaml`, typed. Apart from the integrations themselves, since expanding a charm asks for
//! those alone.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::endpoint::Endpoint;
use super::{Answered, Span, Suite, Version, is_within, packers};
use crate::asset::asset;

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

/// What an integration hands over.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Hands {
    /// Before the name of each variable.
    prefix: String,
    names: Vec<Handed>,
    #[serde(default)]
    spring: Vec<Handed>,
    /// The versions of paas-charm in which Spring Boot gets the variables, too.
    #[serde(default)]
    spring_too: Option<Span>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Source {
    // An anchor for the lists below it.
    #[serde(rename = "database")]
    _database: Vec<Handed>,
    by_endpoint: BTreeMap<String, Hands>,
}

static HANDED: LazyLock<Source> = LazyLock::new(|| asset!("handed"));
static NOTHING: LazyLock<Hands> = LazyLock::new(Hands::default);

/// The endpoints that something is known of here; `build.rs` holds them against all that there are.
pub fn handing() -> impl Iterator<Item = &'static str> {
    HANDED.by_endpoint.keys().map(String::as_str)
}

fn hands(endpoint: &Endpoint) -> &'static Hands {
    HANDED.by_endpoint.get(&endpoint.name).unwrap_or(&NOTHING)
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
        let hands = hands(endpoint);
        let properties = hands.spring.iter().filter(|_| spring).filter(here).map(|handed| Handed {
            name: handed.name.replace("{endpoint}", name),
            example: example(handed),
            ..handed.clone()
        });
        let prefix = self.prefix_of(endpoint, name);
        let too = hands.spring_too.as_ref().map_or(hands.spring.is_empty(), |span| span.holds(library));
        let names = hands.names.iter().filter(|_| !spring || too).filter(here);
        let variables = names.map(|handed| Handed {
            name: format!("{prefix}{}", handed.name),
            example: example(handed),
            ..handed.clone()
        });
        properties.chain(variables).collect()
    }

    /// What stands before the names of all variables of an integration at the endpoint `name`.
    fn prefix_of(&self, endpoint: &Endpoint, name: &str) -> String {
        let prefix = hands(endpoint).prefix.replace("{prefix}", &self.environment_prefix);
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
    use crate::suite::{self, endpoint, endpoints};

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
