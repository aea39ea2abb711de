//! The environment variables that a charm hands to its application, and what is known of variables' names at large.
//!
//! Part of floor 1's `suite`: data of `assets/suites/*.yaml`, `assets/charm/common.yaml` and `assets/environment.yaml`,
//! typed. What an integration hands over is in [`super::endpoint`].

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Suite, Version, common, is_within};
use crate::asset::asset;

/// When a variable is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    /// In every unit, from the first start on.
    #[default]
    Always,
    /// Once somebody set the option.
    Set,
    /// When there is more than one unit.
    Units,
    /// When the Juju model names a proxy.
    Model,
    /// Only without an integration for tracing.
    Untraced,
    /// Once the integration is there.
    Integrated,
    /// Once the integration is there, and only when the other side tells it.
    Told,
}

impl Given {
    /// In words, after the name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Set => "once the option is set",
            Self::Units => "with more than one unit",
            Self::Model => "when the Juju model names a proxy",
            Self::Untraced => "while nothing is traced",
            Self::Integrated => "once integrated",
            Self::Told => "once integrated, if the other side tells it",
        }
    }
}

/// A variable that a charm hands over by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Variable {
    /// Its name; `{prefix}` stands for the suite's prefix until [`Suite::environment`] filled it in.
    pub name: String,
    /// The option that sets it.
    #[serde(default)]
    pub option: Option<String>,
    /// The first version of paas-charm that hands it over; from the beginning where it is absent.
    #[serde(default)]
    since: Option<String>,
    /// The first that does so no more.
    #[serde(default)]
    until: Option<String>,
    /// When it is there; for one with an option, [`Suite::environment`] finds out.
    #[serde(default)]
    pub given: Given,
    /// There even while its option is not set.
    #[serde(default)]
    always: bool,
    /// Who reads it without the application's help: `Uvicorn`.
    #[serde(default)]
    pub read_by: Option<String>,
    /// The application itself has to listen on the port that it names.
    #[serde(default)]
    pub listens: bool,
    /// A value that is visibly an example; `{app}` stands for the application's name.
    pub example: String,
    /// What it is for, in a sentence.
    pub about: String,
}

impl Suite {
    /// The variables that the charm hands over by itself on this base with this paas-charm, the suite's own first; none
    /// on a base that the extension does not know. Those of integrations and of the person's options are not among them.
    pub fn environment(&self, charm_base: &str, library: Option<&Version>) -> Vec<Variable> {
        if self.charm.base(charm_base).is_none() {
            return Vec::new();
        }
        let options: Vec<_> = self.options(charm_base).collect();
        let both = self.charm.environment.iter().chain(&common().environment);
        let here = both.filter(|one| is_within(library, one.since.as_ref(), one.until.as_ref()));
        here.map(|one| {
            let option = one.option.as_ref().and_then(|name| options.iter().find(|option| option.name == *name));
            let given = match option {
                Some(option) if option.default.is_none() && !one.always => Given::Set,
                Some(_) => Given::Always,
                None => one.given,
            };
            let example = match option.and_then(|option| option.default.as_ref()) {
                Some(Value::String(text)) if one.example.parse::<u16>().is_ok() => text.clone(),
                _ => one.example.replace("{port}", &self.port.to_string()),
            };
            Variable { name: one.name.replace("{prefix}", &self.environment_prefix), given, example, ..one.clone() }
        })
        .collect()
    }

    /// The beginning of an option, or all of it, for which the charm's library drops it without a word, so that the
    /// application never sees it.
    pub fn dropped_prefix<'o>(&self, option: &'o str) -> Option<&'o str> {
        let names = self.charm.dropped_options.iter().filter(|name| *name == option);
        let mut prefixes = names.chain(&common().dropped_option_prefixes);
        prefixes.find_map(|prefix| option.starts_with(prefix.as_str()).then(|| option.get(..prefix.len()))?)
    }

    /// The beginning of an option for which Charmcraft refuses it in this suite's charm.
    pub fn reserved_prefix<'o>(&self, option: &'o str) -> Option<&'o str> {
        let own = format!("{}-", self.name);
        let mut prefixes = common().reserved_option_prefixes.iter().chain([&own]);
        prefixes.find_map(|prefix| option.starts_with(prefix.as_str()).then(|| option.get(..prefix.len()))?)
    }
}

/// What well-known names usually stand for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Meant {
    /// What applications call it: `DATABASE_URL`.
    pub names: Vec<String>,
    /// What the integration calls it, without its prefix: `CONNECT_STRING`.
    pub gives: String,
    /// Integrations that have it, the likeliest first.
    pub endpoints: Vec<String>,
}

/// Options with which programs are given a secret, though nothing in the option's name tells so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecretOptions {
    /// The programs' names.
    pub programs: Vec<String>,
    /// The word that has to stand between the program and the option; empty where none has to.
    #[serde(default)]
    pub behind: String,
    /// True where another program's words follow the first word that is no option.
    #[serde(default)]
    pub wraps: bool,
    /// Options whose next word is the secret.
    #[serde(default)]
    pub apart: Vec<String>,
    /// Options with the secret at once behind them.
    #[serde(default)]
    pub attached: Vec<String>,
    /// Options whose value is a user and a secret.
    #[serde(default)]
    pub pair: Vec<String>,
    /// What stands between the two.
    #[serde(default = "colon")]
    pub by: String,
    /// Options whose value is a header with its name.
    #[serde(default)]
    pub header: Vec<String>,
}

/// A function of a library that puts variables into the environment once more, without the beginning of their names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Stripper {
    module: String,
    function: String,
    prefix: String,
}

fn colon() -> String {
    ":".to_owned()
}

/// What is known of variables' names at large.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Names {
    platform: Vec<String>,
    spring_own: Vec<String>,
    secret_words: Vec<String>,
    secret_endings: Vec<String>,
    secret_pairs: Vec<[String; 2]>,
    secret_looks: Vec<String>,
    secret_starts: Vec<String>,
    secret_options: Vec<SecretOptions>,
    secret_headers: Vec<String>,
    open_words: Vec<String>,
    measures: Vec<String>,
    strips: Vec<Stripper>,
    json_readers: std::collections::BTreeMap<String, String>,
    pub(crate) meant: Vec<Meant>,
    not_meant: Vec<String>,
    pub(crate) foreign_schemes: Vec<String>,
    spring_endings: std::collections::BTreeMap<String, Vec<String>>,
}

impl Names {
    /// True for a name that the platform sets, or nobody has to.
    pub fn is_platform(&self, name: &str) -> bool {
        let fits = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => pattern == name,
        };
        self.platform.iter().chain(&self.spring_own).any(fits)
    }

    /// True for a name that looks like a secret's: `STRIPE_KEY`.
    pub fn is_secret(&self, name: &str) -> bool {
        // `KeyError: 'NAME'` tells of a name.
        if name.ends_with("Error") {
            return false;
        }
        let words = words(name);
        let has = |list: &[String]| words.iter().any(|word| list.contains(word));
        let ends = || words.iter().any(|word| self.secret_endings.iter().any(|end| word.ends_with(end.as_str())));
        let pairs = || words.windows(2).any(|pair| self.secret_pairs.iter().any(|known| known == pair));
        (has(&self.secret_words) || ends() || pairs()) && !has(&self.open_words)
    }

    /// True for a name that looks like a secret's and not like something about one, such as `TOKEN_EXPIRE_MINUTES`.
    #[must_use]
    pub fn holds_secret(&self, name: &str) -> bool {
        let words = words(name);
        let last = words.last().map_or("", |word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
        self.is_secret(name) && !self.measures.iter().any(|measure| measure == last)
    }

    /// The beginning of names that an imported function takes away.
    #[must_use]
    pub fn stripped_by(&self, module: &str, function: &str) -> Option<&str> {
        let known = self.strips.iter().find(|known| known.module == module && known.function == function);
        known.map(|known| known.prefix.as_str())
    }

    /// How a variable that holds JSON is read in a language, where that is known.
    #[must_use]
    pub fn json_reader(&self, language: &str, variable: &str) -> Option<String> {
        self.json_readers.get(language).map(|how| how.replace("{}", variable))
    }

    /// Patterns of what is a secret whatever it is called.
    pub fn secret_looks(&self) -> &[String] {
        &self.secret_looks
    }

    /// What each of those begins with.
    pub fn secret_starts(&self) -> &[String] {
        &self.secret_starts
    }

    /// True for a header whose value is a secret: `X-Api-Key`.
    pub fn is_secret_header(&self, name: &str) -> bool {
        self.is_secret(name) || words(name).iter().any(|word| self.secret_headers.contains(word))
    }

    /// What is known of programs that are given secrets under names that do not tell so.
    pub fn secret_options(&self) -> &[SecretOptions] {
        &self.secret_options
    }

    /// What a well-known name stands for.
    pub fn meant(&self, name: &str) -> Option<&Meant> {
        self.meant.iter().find(|meant| meant.names.iter().any(|known| known == name))
    }

    /// The same for a name with up to two words of its own before it: `SHOP_POSTGRES_HOST`.
    pub fn meant_behind(&self, name: &str) -> Option<&Meant> {
        let mut rest = name;
        for _ in 0..2 {
            let (first, behind) = rest.split_once('_')?;
            if self.not_meant.iter().any(|word| word == first) {
                return None;
            }
            rest = behind;
            // A database has one address; `SHOP_CACHE_URL` and `SHOP_REDIS_PORT` may be of another one.
            let meant = self.meant(rest).filter(|meant| meant.endpoints.iter().any(|name| name.ends_with("sql")));
            if meant.is_some() {
                return meant;
            }
        }
        None
    }

    /// How the names of Spring Boot's properties end for what an integration hands over under this name.
    pub fn spring_endings(&self, gives: &str) -> &[String] {
        self.spring_endings.get(gives).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The words of a name, in capitals: `API` and `KEY` of `api-key`, `API_KEY` and `apiKey`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if matches!(c, '_' | '-' | '.') || before.is_lowercase() && c.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !matches!(c, '_' | '-' | '.')) {
            word.extend(c.to_uppercase());
        }
        before = c;
    }
    words
}

static NAMES: LazyLock<Names> = LazyLock::new(|| asset!("environment"));

/// What is known of variables' names at large.
pub fn names() -> &'static Names {
    &NAMES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite;

    #[test]
    fn nothing_is_said_twice() {
        let names = names();
        let mut all: Vec<&String> = names.meant.iter().flat_map(|meant| &meant.names).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        for meant in &names.meant {
            for endpoint in &meant.endpoints {
                let endpoint = suite::endpoint(endpoint).unwrap();
                let flask = suite::named("flask").unwrap();
                let gives = flask.endpoint_variables(endpoint, &endpoint.name);
                assert!(gives.iter().any(|name| name.ends_with(&meant.gives)), "{} {}", endpoint.name, meant.gives);
            }
        }
    }

    #[test]
    fn names_are_told_apart() {
        let names = names();
        assert!(names.is_platform("PATH") && names.is_platform("LC_ALL") && !names.is_platform("PATHS"));
        assert!(names.is_secret("STRIPE_KEY") && names.is_secret("app.api-token") && !names.is_secret("MONKEY_COUNT"));
        assert!(!names.is_secret("STRIPE_PUBLIC_KEY"));
        assert_eq!(names.meant("REDIS_URL").unwrap().endpoints[0], "redis");
    }

    fn library(wanted: &str) -> Option<&'static Version> {
        suite::packers().paas_charm.iter().find(|version| version.version == wanted)
    }

    fn newest() -> Option<&'static Version> {
        suite::Answered::newest(&suite::packers().paas_charm).version
    }

    #[test]
    fn each_suite_knows_its_variables_on_every_base() {
        for suite in suite::all() {
            for base in &suite.charm.bases {
                let generation = base.generation().unwrap();
                let library = generation.library.as_deref().map_or_else(newest, library);
                let variables = suite.environment(&base.base, library);
                let mut names: Vec<&str> = variables.iter().map(|one| one.name.as_str()).collect();
                let secret = format!("{}SECRET_KEY", suite.environment_prefix);
                assert!(names.contains(&secret.as_str()) && !names.iter().any(|name| name.contains('{')));
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), variables.len(), "{}", suite.name);
            }
        }
        let (flask, go) = (suite::named("flask").unwrap(), suite::named("go").unwrap());
        let given = |name: &str| {
            flask.environment("ubuntu@24.04", newest()).into_iter().find(|one| one.name == name).map(|one| one.given)
        };
        assert_eq!(given("FLASK_PREFERRED_URL_SCHEME"), Some(Given::Always));
        assert_eq!(given("FLASK_DEBUG"), Some(Given::Set));
        let names = |version: &str| go.environment("ubuntu@24.04", library(version));
        assert!(names("1.12.3").iter().any(|one| one.name == "APP_PORT" && one.listens));
        assert!(names("2.0").iter().any(|one| one.name == "PORT"));
        let peers = |version: &str| names(version).iter().any(|one| one.name == "APP_PEER_FQDNS");
        assert!(peers("1.5.1") && !peers("1.5.0"));
        assert!(
            flask.dropped_prefix("app-name").is_some()
                && flask.dropped_prefix("debug").is_some()
                && flask.dropped_prefix("token").is_none()
        );
        assert!(
            flask.reserved_prefix("flask-x").is_some()
                && flask.reserved_prefix("webserver-x").is_some()
                && flask.reserved_prefix("x").is_none()
        );
    }
}
