//! What can be done about a name that is read and that nobody provides.
//!
//! Part of floor 5's `environment`. The order: an integration that hands over just this name; something that the charm hands
//! over under another name already; what a well-known name stands for; an option of its own.

use serde::Serialize;

use crate::answers::{ConfigOption, Integration, is_secret_key};
use crate::app::Evidence;
use crate::app::deploy_files::Hint;
use crate::app::env_vars::{EnvVar, Need, ValueType};
use crate::schema;
use crate::suite::{self, Endpoint, Handed};

use super::commands::{Renamed, is_in_command};
use super::provided::{loud, places};
use super::{Plan, Row, bare};

/// What one key does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Remedy {
    /// A config option.
    Option {
        /// The option.
        option: Box<ConfigOption>,
        /// The variable that the application then sees.
        gives: String,
    },
    /// An integration, switched on.
    Integration {
        /// The integration.
        integration: Integration,
        /// The variable that the application then sees.
        gives: String,
    },
    /// Nothing to add: the charm hands it over under another name.
    Read {
        /// That name.
        instead: String,
    },
}

/// What to do about a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// What one key does.
    pub remedy: Remedy,
    /// Why, and what follows from it, in a sentence or two.
    pub says: String,
    /// What the person has to change in the source besides; empty when nothing.
    pub change: String,
    /// Other integrations that hand over the same.
    pub others: Vec<String>,
}

impl Advice {
    fn new(remedy: Remedy, says: String, change: String) -> Self {
        Self { remedy, says, change, others: Vec::new() }
    }

    /// True where the source reads the name that it should read, too, and can do without this one.
    pub(super) fn is_followed(&self, read: &EnvVar, provided: &[Row]) -> bool {
        let Remedy::Read { instead } = &self.remedy else { return false };
        read.need != Need::Required
            && !read.places.iter().any(is_in_command)
            && provided.iter().any(|row| row.name == *instead && !row.read_at.is_empty())
    }
}

impl Plan<'_> {
    pub(super) fn advice(&self, read: &EnvVar, provided: &[Row]) -> Advice {
        let mut advice = self
            .by_integration_of_that_name(read)
            .or_else(|| self.by_a_name_like_it(read))
            .or_else(|| self.under_another_name(read, provided))
            .or_else(|| self.by_what_it_means(read))
            .or_else(|| self.by_any_name_like_it(read))
            .unwrap_or_else(|| self.by_an_option(read));
        if let Some(hint) = &read.hint {
            let value = hint.plain_value().map(|value| format!(", with the value `{value}`")).unwrap_or_default();
            let about = if hint.about.is_empty() { String::new() } else { format!(" (\"{}\")", hint.about) };
            advice.says = format!("{} {} names it, too{value}{about}.", advice.says, hint.from.place());
        }
        advice
    }

    /// The line to change for the name to be found.
    fn change(&self, read: &EnvVar, instead: &str) -> String {
        let commands = Renamed::all(self.answers, &read.places, &read.name, instead);
        let lines: Vec<String> = commands.iter().map(Renamed::line).collect();
        let in_source: Vec<Evidence> = read.places.iter().filter(|place| !is_in_command(place)).cloned().collect();
        let in_source =
            if in_source.is_empty() { String::new() } else { self.change_source(read, instead, &in_source) };
        format!("{in_source} {}", lines.join(" ")).trim().to_owned()
    }

    fn change_source(&self, read: &EnvVar, instead: &str, read_at: &[Evidence]) -> String {
        let at = places(read_at, 3);
        let prefix = &self.suite.environment_prefix;
        if self.suite.charm.spring_properties && read.name.contains('.') {
            return format!(
                "{at}: ask for {instead}, or write {}=${{{instead}}} into application.properties.",
                read.name
            );
        }
        if read_at.iter().any(|place| place.text.starts_with("a field of ")) {
            return format!("{at}: give the field `Field(validation_alias=\"{instead}\")`.");
        }
        // What takes all variables with the prefix at once finds this one, too.
        let or = self
            .suite
            .charm
            .takes_prefixed
            .as_ref()
            .filter(|_| instead.strip_prefix(prefix.as_str()) == Some(bare(&read.name)));
        let or = or.map(|how| format!(" Or {}.", how.replace("{}", bare(&read.name)))).unwrap_or_default();
        format!("{at}: read {instead} instead of {}.{or}", read.name)
    }

    fn by_integration_of_that_name(&self, read: &EnvVar) -> Option<Advice> {
        let mut off = self.handed().iter().filter(|(endpoint, _)| !self.is_on(endpoint));
        let reads: Vec<String> = self.handed_as(&read.name).collect();
        let (endpoint, _) = off.find(|(_, names)| names.iter().any(|name| self.is_one_of(name, &reads, read)))?;
        let says = format!("The integration with {} hands it over; usually with {}.", endpoint.title, endpoint.charm);
        Some(Advice::new(integrate(endpoint, read, read.name.clone()), says, String::new()))
    }

    /// `POSTGRESQL_DB_DATABASE` is none of what an integration hands over, and nearly `POSTGRESQL_DB_NAME`.
    fn by_a_name_like_it(&self, read: &EnvVar) -> Option<Advice> {
        let (on, off): (Vec<_>, Vec<_>) = self.handed().iter().partition(|(endpoint, _)| self.is_on(endpoint));
        let of = |(endpoint, names): &(&'static Endpoint, Vec<String>)| {
            let prefix = self.suite.endpoint_prefix(endpoint);
            let rest = read.name.strip_prefix(prefix.as_str()).filter(|_| !prefix.is_empty())?;
            let endings = || names.iter().filter_map(|name| name.strip_prefix(prefix.as_str()));
            let meant = suite::names().meant(&format!("DB_{rest}")).or_else(|| suite::names().meant(&read.name));
            let meant = meant.and_then(|meant| endings().find(|ending| *ending == meant.gives));
            let plain = |text: &str| text.to_lowercase().replace('_', "-");
            let known: Vec<String> = endings().map(plain).collect();
            let near = schema::nearest(&plain(rest), known.iter().map(String::as_str));
            let near = near.and_then(|near| endings().find(|ending| plain(ending) == near));
            meant.or(near).map(|ending| format!("{prefix}{ending}"))
        };
        let (endpoint, instead) = on.iter().chain(&off).find_map(|one| Some((one.0, of(one)?)))?;
        Some(self.meant_instead(endpoint, instead, read))
    }

    /// `MONGODB_CONNECT_STRING` is nearly `MONGODB_DB_CONNECT_STRING`.
    fn by_any_name_like_it(&self, read: &EnvVar) -> Option<Advice> {
        let (on, off): (Vec<_>, Vec<_>) = self.handed().iter().partition(|(endpoint, _)| self.is_on(endpoint));
        let names =
            || on.iter().chain(&off).flat_map(|(endpoint, names)| names.iter().map(move |name| (*endpoint, name)));
        let without = |name: &str| name.split_once("_DB_").map(|(start, end)| (start.len(), end.len()));
        // Nothing is put together for names of another length.
        let is_short = |name: &str| {
            without(name).is_some_and(|(start, end)| start + end + 1 == read.name.len())
                && name.replacen("_DB_", "_", 1) == read.name
        };
        let same = names().find(|(_, name)| is_short(name));
        // Of a long name two letters may differ.
        let is_near = |name: &str| name.len() > 12 && differs_little(&read.name, name);
        let (endpoint, name) = same.or_else(|| names().find(|(_, name)| is_near(name)))?;
        Some(self.meant_instead(endpoint, name.clone(), read))
    }

    fn meant_instead(&self, endpoint: &'static Endpoint, instead: String, read: &EnvVar) -> Advice {
        let says = format!(
            "{} hands over {instead}, and nothing that is called {}: did you mean {instead}?",
            endpoint.title, read.name
        );
        let change = self.change(read, &instead);
        let is_on = self.is_on(endpoint);
        let remedy = if is_on { Remedy::Read { instead } } else { integrate(endpoint, read, instead) };
        Advice::new(remedy, says, change)
    }

    fn is_on(&self, endpoint: &Endpoint) -> bool {
        self.answers.integrations.iter().any(|one| one.interface == endpoint.interface)
    }

    /// `SECRET_KEY` is there as `FLASK_SECRET_KEY`, `PORT` as `APP_PORT`, `STRIPE_KEY` as what an option gives.
    fn under_another_name(&self, read: &EnvVar, provided: &[Row]) -> Option<Advice> {
        let name = loud(&read.name.replace('.', "_"));
        let prefixed = format!("{}{}", self.suite.environment_prefix, bare(&name));
        // An option may have had to take another name than this one asks for.
        let by_option = self.suite.option_variable(&self.option_name(bare(&name)));
        let same = provided.iter().find(|row| row.name == prefixed || row.name == by_option);
        // Under one of these names an application asks where to listen, unless it asks for another one, too.
        let listens = ["PORT", "HTTP_PORT", "SERVER_PORT", "WEB_PORT", "LISTEN_PORT"].contains(&&*name);
        let port = || {
            provided.iter().find(|row| row.listens && (name == "PORT" || row.read_at.is_empty())).filter(|_| listens)
        };
        // A secret's variable ends with its key.
        let secret = || provided.iter().find(|row| row.name.strip_prefix(&by_option) == Some("_VALUE"));
        let row = port().or(same).or_else(secret)?;
        let says = format!("The charm hands it over as {}; under this name it never does.", row.name);
        let format = if row.holds_json() { self.format(&row.name, &row.example) } else { String::new() };
        let change = self.change(read, &row.name) + &format;
        Some(Advice::new(Remedy::Read { instead: row.name.clone() }, says, change))
    }

    /// `DATABASE_URL` is what an integration gives under a name of its own.
    fn by_what_it_means(&self, read: &EnvVar) -> Option<Advice> {
        let name = loud(&read.name.replace('.', "_"));
        let names = suite::names();
        let is_own = name.starts_with(&self.suite.environment_prefix);
        let meant = names.meant(&name).or_else(|| names.meant_behind(&name).filter(|_| !is_own))?;
        let known = meant.endpoints.iter().filter_map(|name| suite::endpoint(name));
        let mut endpoints: Vec<&Endpoint> = known.filter(|endpoint| endpoint.is_of(self.library)).collect();
        // What the source has without it says what it talks to.
        let scheme = read.scheme.as_deref();
        if scheme.is_some_and(|scheme| names.foreign_schemes.iter().any(|known| known == scheme)) {
            return None;
        }
        endpoints.sort_by_key(|endpoint| !scheme.is_some_and(|scheme| endpoint.speaks(scheme)));
        let on = endpoints.iter().find(|endpoint| self.is_on(endpoint));
        let endpoint = on.or(endpoints.first())?;
        let handed = self.suite.handed(endpoint, &endpoint.name, self.library);
        let ending = format!("_{}", meant.gives);
        let spring = |handed: &&Handed| {
            let last = handed.name.rsplit('.').next().unwrap_or_default();
            names.spring_endings(&meant.gives).iter().any(|known| known == last)
        };
        let by_name = handed.iter().find(|handed| handed.name.ends_with(&ending));
        let gives = by_name.or_else(|| handed.iter().find(spring)).or(handed.first())?.name.clone();
        let change = self.change(read, &gives);
        if on.is_some() {
            let says = format!("{} hands it over as {gives}; under this name nobody does.", endpoint.title);
            return Some(Advice::new(Remedy::Read { instead: gives }, says, change));
        }
        // A driver says more than that, where there is one.
        let others: Vec<&&Endpoint> =
            endpoints.iter().skip(1).filter(|_| !scheme.is_some_and(|scheme| endpoint.speaks(scheme))).collect();
        let titles: Vec<&str> = others.iter().map(|endpoint| endpoint.title.as_str()).collect();
        let or = if titles.is_empty() { String::new() } else { format!(" (or {})", titles.join(", ")) };
        let says = format!("The integration with {}{or} hands the same over as {gives}.", endpoint.title);
        let others = others.iter().map(|endpoint| endpoint.name.clone()).collect();
        Some(Advice { others, ..Advice::new(integrate(endpoint, read, gives), says, change) })
    }

    fn by_an_option(&self, read: &EnvVar) -> Advice {
        let wanted = loud(&read.name.replace('.', "_"));
        let prefix = self.suite.environment_prefix.as_str();
        let rest = bare(&wanted);
        let is_secret = is_secret(read);
        let (name, key) = match is_secret.then(|| self.split(rest)).flatten() {
            Some((name, key)) => (name, Some(key)),
            None => (self.option_name(rest), is_secret.then(|| "value".to_owned())),
        };
        let variable = self.suite.option_variable(&name);
        let gives = key.as_ref().map_or(variable.clone(), |key| format!("{variable}_{}", loud(key)));
        let option = option(name, key.as_deref(), read, &gives);
        let mut says = match &key {
            Some(key) => format!("Option `{}` of type secret: Juju hands its key `{key}` on as {gives}.", option.name),
            None => format!("Option `{}`: the application sees it as {gives}.", option.name),
        };
        let exact = self.is_read_by(&gives, read);
        if !exact && !wanted.starts_with(prefix) {
            says = format!(
                "Every option's variable begins with {prefix}, so no option can be called {}. {says}",
                read.name
            );
        }
        let change = if exact { String::new() } else { self.change(read, &gives) };
        Advice::new(Remedy::Option { option: Box::new(option), gives }, says, change)
    }

    /// How to read what holds JSON.
    pub(super) fn format(&self, variable: &str, example: &str) -> String {
        let how = suite::names().json_reader(&self.suite.language, variable);
        let how = how.map(|how| format!(", which `{how}` reads")).unwrap_or_default();
        format!(" It holds JSON, such as `{example}`{how}.")
    }

    /// A secret's option and key that together give just this name: `STRIPE_KEY` is `stripe` with the key `key`.
    fn split(&self, rest: &str) -> Option<(String, String)> {
        let underscores: Vec<usize> = rest.match_indices('_').map(|(at, _)| at).collect();
        underscores.into_iter().rev().find_map(|at| {
            let key = rest[at + 1..].to_lowercase().replace('_', "-");
            let name = rest[..at].to_lowercase().replace('_', "-");
            let is_new = self.answers.options.iter().all(|option| option.name != name);
            (is_new && is_secret_key(&key) && self.may_be_called(&name)).then_some((name, key))
        })
    }

    /// An option's name that Juju takes, Charmcraft does not refuse and the charm does not drop.
    fn option_name(&self, rest: &str) -> String {
        let plain: String =
            rest.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
        let fits = |from: &usize| {
            let name = words[*from..].join("-");
            self.may_be_called(&name)
        };
        let from = (0..words.len()).find(fits);
        from.map_or_else(|| format!("own-{}", words.join("-")), |from| words[from..].join("-"))
    }

    fn may_be_called(&self, name: &str) -> bool {
        let taken = self.suite.options(&self.answers.charm_base).any(|option| option.name == name);
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && !name.ends_with('-')
            && !name.contains("--")
            && !taken
            && self.suite.reserved_prefix(name).is_none()
            && self.suite.dropped_prefix(name).is_none()
    }
}

fn integrate(endpoint: &Endpoint, read: &EnvVar, gives: String) -> Remedy {
    let integration = Integration {
        endpoint: endpoint.name.clone(),
        interface: endpoint.interface.clone(),
        required: read.need == Need::Required && endpoint.may_be_required(),
    };
    Remedy::Integration { integration, gives }
}

/// True for a secret, by what the source takes the value for, or else by its name.
fn is_secret(read: &EnvVar) -> bool {
    match read.value_type {
        Some(ValueType::Secret) => true,
        Some(ValueType::Integer | ValueType::Float | ValueType::Boolean | ValueType::Truth) => false,
        Some(ValueType::Commas | ValueType::Json) | None => suite::names().holds_secret(&read.name),
    }
}

fn option(name: String, key: Option<&str>, read: &EnvVar, gives: &str) -> ConfigOption {
    let about = read.hint.as_ref().map(|hint| hint.about.trim_end_matches('.')).filter(|about| !about.is_empty());
    let about = about.map(|about| format!("{about}. ")).unwrap_or_default();
    let description = match key {
        Some(key) => format!("{about}A Juju secret with the key `{key}`. The application reads it as {gives}."),
        None => format!("{about}The application reads it as {gives}."),
    };
    let kind = match (key, read.value_type) {
        (Some(_), _) => "secret",
        (None, Some(ValueType::Integer)) => "int",
        (None, Some(ValueType::Float)) => "float",
        (None, Some(ValueType::Boolean)) => "boolean",
        (None, _) => "string",
    };
    let value = read.hint.as_ref().and_then(Hint::plain_value).unwrap_or_default();
    let default = match kind {
        "string" => value.to_owned(),
        "int" if value.parse::<i64>().is_ok() => value.to_owned(),
        "float" if value.parse::<f64>().is_ok_and(f64::is_finite) => value.to_owned(),
        "boolean" if value.eq_ignore_ascii_case("false") => value.to_lowercase(),
        _ => String::new(),
    };
    let required = read.need == Need::Required && default.is_empty();
    ConfigOption { name, kind: kind.to_owned(), default, description, required }
}

/// True where no more than two letters in a row have to change.
fn differs_little(one: &str, other: &str) -> bool {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let (rest, other_rest) = (&one.as_bytes()[same..], &other.as_bytes()[same..]);
    let end = rest.iter().rev().zip(other_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    rest.len() - end <= 2 && other_rest.len() - end <= 2
}
