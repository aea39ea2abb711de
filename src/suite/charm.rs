//! The charm's side of a suite: bases, names that Juju sees, options, and what the extension contributes.
//!
//! Floor 1: data of `assets/suites/` and `assets/charm/common.yaml`, typed. What computes is in `expand`.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use serde_json::Value;

use super::{Answered, Mapping, Support, Variable, Version, is_within, packers};
use crate::asset::asset;

/// The charm's side of a suite.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Charm {
    /// Bases, the recommended one first.
    pub bases: Vec<CharmBase>,
    /// The module of paas-charm that holds the class that the charm's own class extends: `paas_charm.flask`.
    pub module: String,
    /// What the image resource is described as, in our words.
    pub resource_description: String,
    /// FNV-1a (64 bits, hexadecimal) of the packer's own description of the resource.
    pub resource_description_hash: String,
    /// Whether `paas-config.yaml` may ask for JSON logging.
    pub json_logging: bool,
    /// The first version of paas-charm that has the module; absent where all that charmer knows do.
    #[serde(default)]
    pub module_since: Option<String>,
    /// Whether integrations reach the application as Spring properties instead of variables.
    #[serde(default)]
    pub spring_properties: bool,
    /// Actions beside those of all suites.
    #[serde(default)]
    pub actions: Mapping,
    /// Options that an `oauth` endpoint brings, where they differ from those of all suites.
    #[serde(default)]
    pub oauth_options: Option<Vec<Mapping>>,
    /// Variables that this suite's charm hands over and others do not, see [`super::Variable`].
    #[serde(default)]
    pub environment: Vec<Variable>,
    /// What a person's option may not be called: the library takes it for a setting of its own, and the application
    /// never sees it.
    #[serde(default)]
    pub dropped_options: Vec<String>,
    /// How the framework takes all variables with the suite's prefix at once; `{}` stands for the rest of a name.
    #[serde(default)]
    pub takes_prefixed: Option<String>,
    pub(crate) options: Vec<Mapping>,
    #[serde(skip)]
    by_generation: OnceLock<BTreeMap<&'static str, OnceLock<Vec<SuiteOption>>>>,
}

/// A base that a charm may run on, with the names that Juju sees on it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CharmBase {
    /// `ubuntu@24.04`, …
    pub base: String,
    /// Stable or experimental.
    pub support: Support,
    /// Which generation of the extension applies: a key of [`Common::generations`].
    pub generation: String,
    /// The container in the pod: `flask-app`.
    pub container: String,
    /// The image resource: `flask-app-image`.
    pub resource: String,
    /// The first version of Charmcraft whose extension knows the base; absent where all that charmer knows do.
    pub since: Option<String>,
}

/// A library that the extension's charm code is made with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Library {
    /// `traefik-k8s.ingress`.
    pub lib: String,
    /// `2`.
    pub version: String,
    /// The first version of Charmcraft that names it here; from the beginning where it is absent.
    #[serde(default)]
    pub since: Option<String>,
    /// The first that does so no more.
    #[serde(default)]
    pub until: Option<String>,
}

/// A config option that the extension brings.
#[derive(Clone, Debug, PartialEq)]
pub struct SuiteOption {
    /// `flask-debug`.
    pub name: String,
    /// Juju's type: `string`, `int`, `float`, `boolean` or `secret`.
    pub kind: String,
    /// The default, where there is one.
    pub default: Option<Value>,
    /// In our words.
    pub description: String,
    /// All fields in the packer's order, as they stand in the document.
    pub fields: Mapping,
    since: Option<String>,
}

impl SuiteOption {
    /// Reads `{name, type, default, description}` of an option, keeping the order of the fields. `build.rs` has seen that
    /// they are there.
    fn of(mut fields: Mapping) -> Self {
        fields.shift_remove("use");
        fields.shift_remove("generation");
        let name = fields.shift_remove("name").as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        let since = fields.shift_remove("since").as_ref().and_then(Value::as_str).map(str::to_owned);
        let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            name,
            since,
            kind: text("type"),
            default: fields.get("default").cloned(),
            description: text("description"),
            fields: fields.clone(),
        }
    }

    /// The default as people write it, where there is one.
    pub fn default_text(&self) -> Option<String> {
        self.default.as_ref().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The option of an `oauth` endpoint: `{endpoint}` in name and default filled in.
    pub fn for_endpoint(template: &Mapping, endpoint: &str) -> Self {
        let filled = template.iter().map(|(key, value)| match value {
            Value::String(text) => (key.clone(), Value::String(text.replace("{endpoint}", endpoint))),
            other => (key.clone(), other.clone()),
        });
        Self::of(filled.collect())
    }
}

impl CharmBase {
    /// What the extension contributes on this base.
    pub fn generation(&self) -> Option<&'static Generation> {
        common().generations.get(&self.generation)
    }
}

impl Charm {
    /// What the extension knows of this base (`ubuntu@24.04`).
    pub fn base(&self, base: &str) -> Option<&CharmBase> {
        self.bases.iter().find(|known| known.base == base)
    }

    /// The bases that the extension of this version of Charmcraft knows.
    pub fn bases_of<'a>(&'a self, charmcraft: Option<&'a Version>) -> impl Iterator<Item = &'a CharmBase> {
        self.bases.iter().filter(move |base| is_within(charmcraft, base.since.as_ref(), None))
    }

    /// The options that the newest Charmcraft brings on this base, in its order; none on a base that the extension does
    /// not know.
    pub fn options<'a>(&'a self, base: &str) -> impl Iterator<Item = &'a SuiteOption> + use<'a> {
        let newest = Answered::newest(&packers().charmcraft).version;
        self.base(base).into_iter().flat_map(move |base| self.options_of(base, newest))
    }

    /// The options that this version of Charmcraft brings on this base, in its order.
    pub fn options_of<'a>(
        &'a self,
        base: &CharmBase,
        charmcraft: Option<&'a Version>,
    ) -> impl Iterator<Item = &'a SuiteOption> + use<'a> {
        let of_each = self
            .by_generation
            .get_or_init(|| common().generations.keys().map(|name| (name.as_str(), OnceLock::new())).collect());
        let (name, generation) = common().generation(&base.generation, charmcraft).unzip();
        let own = || generation.and_then(|one| one.options_of.as_deref()).or(name).unwrap_or_default();
        let options = name.and_then(|name| of_each.get(name)).map(|one| one.get_or_init(|| self.options_in(own())));
        let options = options.map_or(&[] as &[SuiteOption], Vec::as_slice);
        options.iter().filter(move |option| is_within(charmcraft, option.since.as_ref(), None))
    }

    /// The templates of the options that each `oauth` endpoint brings.
    pub fn oauth_options(&self) -> &[Mapping] {
        self.oauth_options.as_deref().unwrap_or(&common().oauth_options)
    }

    fn options_in(&self, generation: &str) -> Vec<SuiteOption> {
        let applies = |option: &&Mapping| option.get("generation").is_none_or(|only| only.as_str() == Some(generation));
        self.options.iter().filter(applies).map(|option| SuiteOption::of(shared(option))).collect()
    }
}

/// The option with what it shares with other suites'; `build.rs` has seen that all that is named so is there.
fn shared(option: &Mapping) -> Mapping {
    let Some(name) = option.get("use").and_then(Value::as_str) else { return option.clone() };
    let mut fields = common().shared_options.get(name).cloned().unwrap_or_default();
    fields.entry("name").or_insert_with(|| name.into());
    fields
}

/// What the extensions contribute in one of their generations.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Generation {
    /// The first version of Charmcraft that has it.
    pub since: Option<String>,
    /// The generation that stood in its place before that.
    pub before: Option<String>,
    /// The generation whose options it has, where it has none of its own.
    pub options_of: Option<String>,
    /// What a new charm says besides: keys and their values.
    #[serde(default)]
    pub profile: BTreeMap<String, String>,
    /// The paas-charm that its charms are written for, where that is not the newest that was recorded.
    pub library: Option<String>,
    /// The parts of the charm.
    pub parts: Mapping,
    /// Those that come along where the charm's folder has a `paas-config.yaml`.
    #[serde(default)]
    pub paas_config_parts: Mapping,
    /// Whether the ports in that file are checked.
    #[serde(default)]
    pub paas_config_ports: bool,
    /// How the units share what they know.
    pub peers: Mapping,
    /// Libraries besides those of every charm.
    #[serde(default)]
    pub more_libraries: Vec<Library>,
}

impl Generation {
    /// Whether the charm is built with uv.
    pub fn is_built_with_uv(&self) -> bool {
        self.parts.values().any(|part| part.get("plugin").and_then(Value::as_str) == Some("uv"))
    }
}

/// What the extensions of all suites contribute and refuse.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Common {
    /// By name.
    pub generations: BTreeMap<String, Generation>,
    /// Libraries of every charm, in order.
    pub libraries: Vec<Library>,
    /// Features of Juju that the charm needs.
    pub assumes: Vec<String>,
    /// Actions of every charm.
    pub actions: Mapping,
    /// Endpoints that every charm provides.
    pub provides: Mapping,
    /// Endpoints that every charm may be integrated with.
    pub requires: Mapping,
    /// Top-level keys that may not be there.
    pub refused_keys: Vec<String>,
    /// Top-level keys that may only repeat the extension's value.
    pub equal_keys: Vec<String>,
    /// Mappings that may not share a key with the extension's.
    pub apart_keys: Vec<String>,
    /// Parts that may not be there.
    pub refused_parts: Vec<String>,
    /// What no option may begin with.
    pub reserved_option_prefixes: Vec<String>,
    /// What the packer accepts at the front of an option, and the charm's library then drops.
    pub dropped_option_prefixes: Vec<String>,
    /// The folder of a charm's own dashboards and rules.
    pub custom_dashboards: CustomDashboards,
    /// Options that several suites have.
    pub shared_options: BTreeMap<String, Mapping>,
    /// Templates of the options that each `oauth` endpoint brings.
    pub oauth_options: Vec<Mapping>,
    /// Variables that every charm hands over.
    pub environment: Vec<Variable>,
    /// The first version of paas-charm that waits for every option that has to be set.
    pub options_needed_since: String,
}

impl Common {
    /// The generation of this name in this version of Charmcraft, under its own name.
    pub fn generation(&self, name: &str, charmcraft: Option<&Version>) -> Option<(&str, &Generation)> {
        let (own, found) = self.generations.get_key_value(name)?;
        let before = found.before.as_ref().filter(|_| !is_within(charmcraft, found.since.as_ref(), None));
        let (own, found) = before.and_then(|before| self.generations.get_key_value(before)).unwrap_or((own, found));
        Some((own.as_str(), found))
    }
}

/// The folder of a charm's own dashboards and alert rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CustomDashboards {
    /// Its name in the charm's folder.
    pub folder: String,
    /// The only folders that it may hold.
    pub folders: Vec<String>,
}

static SHARED: LazyLock<Common> = LazyLock::new(|| asset!("charm/common"));

/// What the extensions of all suites have in common on the charm's side.
pub fn common() -> &'static Common {
    &SHARED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_generation_has_its_options_in_order() {
        let flask = super::super::named("flask").unwrap();
        let names = |base| flask.charm.options(base).map(|option| option.name.as_str()).collect::<Vec<_>>();
        assert!(names("ubuntu@24.04").contains(&"flask-secret-key-id"));
        assert_eq!(names("ubuntu@26.04").last(), Some(&"app-secret-key"));
        assert_eq!(names("ubuntu@26.04").len(), 12);
        assert!(names("ubuntu@18.04").is_empty());
        for suite in super::super::all() {
            for base in &suite.charm.bases {
                for option in suite.charm.options(&base.base) {
                    assert!(
                        !option.name.is_empty() && !option.description.is_empty(),
                        "{}: {}",
                        suite.name,
                        option.name
                    );
                    assert!(matches!(option.kind.as_str(), "string" | "int" | "boolean" | "secret"), "{}", option.name);
                }
            }
        }
    }

    #[test]
    fn an_oauth_endpoint_brings_options_with_its_name() {
        let spring = super::super::named("spring-boot").unwrap();
        let option = SuiteOption::for_endpoint(&spring.charm.oauth_options()[0], "google");
        assert_eq!(option.name, "google-redirect-path");
        assert_eq!(option.default, Some(Value::from("/login/oauth2/code/google")));
        assert_eq!(option.fields.keys().next().unwrap(), "default");
    }
}
