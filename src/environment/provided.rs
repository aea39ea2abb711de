//! What the charm provides: by itself, by the person's options, by the integrations that are on.
//!
//! Part of floor 5's `environment`.

use crate::answers::{ConfigOption, Integration, is_secret_key, named_keys, secret_keys};
use crate::app::Evidence;
use crate::app::env_vars::{EnvVar, Need};
use crate::suite::{self, Given, SuiteOption};

use super::{Found, Plan, Row, Source, State, dotenv};

/// `webhook-secret` as the end of a variable's name.
pub(super) fn loud(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}

impl Plan<'_> {
    pub(super) fn provided(&self) -> Vec<Row> {
        let mut rows = self.by_itself();
        for integration in &self.answers.integrations {
            rows.extend(self.by_integration(integration));
        }
        let (secrets, plain): (Vec<_>, Vec<_>) =
            self.answers.options.iter().filter(|option| self.is_seen(option)).partition(|one| one.kind == "secret");
        rows.extend(plain.into_iter().map(|option| self.by_option(option, self.suite.option_variable(&option.name))));
        for option in secrets {
            let names = self.names_of_secret(option, &rows);
            rows.extend(names.into_iter().map(|name| self.by_option(option, name)));
        }
        let mut seen = std::collections::HashSet::new();
        rows.retain(|row| seen.insert(row.name.clone()));
        rows
    }

    /// True for an option that reaches the application as a variable of its own.
    fn is_seen(&self, option: &ConfigOption) -> bool {
        let own = self.suite.charm.environment.iter().any(|one| one.option.as_ref() == Some(&option.name));
        !option.name.is_empty() && !own && self.suite.dropped_prefix(&option.name).is_none()
    }

    fn row(&self, name: String, from: Source, given: Given, example: &str) -> Row {
        let Found { places: read_at, need, value_type } = self.reads_of(&name);
        let state = match (self.reads.is_some(), read_at.is_empty()) {
            (false, _) => State::Provided,
            (true, true) => State::ProvidedNeverRead,
            (true, false) => State::ReadAndProvided,
        };
        Row {
            name,
            from,
            required: given == Given::Always,
            given: Some(given),
            example: example.replace("{app}", &self.answers.name),
            about: String::new(),
            read_at,
            read_by: None,
            need,
            stops_start: false,
            state,
            advice: None,
            listens: false,
            value_type,
            scheme: None,
        }
    }

    fn by_itself(&self) -> Vec<Row> {
        let traced = self.answers.integrations.iter().any(|one| one.interface == "tracing");
        let variables = self.suite.environment(&self.answers.charm_base, self.library).into_iter();
        let here = variables.filter(|one| !(one.given == Given::Untraced && traced));
        here.map(|one| {
            let from = match &one.option {
                Some(option) if self.is_suites(option) => Source::Option(option.clone()),
                _ => Source::Suite(self.suite.name.clone()),
            };
            let row = self.row(one.name, from, one.given, &one.example);
            Row { about: one.about, listens: one.listens, ..row }.also_read_by(one.read_by)
        })
        .collect()
    }

    fn is_suites(&self, option: &str) -> bool {
        self.suite.options(&self.answers.charm_base).any(|one| one.name == option)
    }

    fn by_integration(&self, integration: &Integration) -> Vec<Row> {
        let named = suite::endpoint(&integration.endpoint).filter(|known| known.interface == integration.interface);
        let free = || suite::by_interface(&integration.interface).filter(|known| known.free_name);
        let Some(endpoint) = named.or_else(free) else { return Vec::new() };
        let from = Source::Integration(integration.endpoint.clone());
        let mut rows = Vec::new();
        for handed in self.suite.handed(endpoint, &integration.endpoint, self.library) {
            let given = if handed.maybe { Given::Told } else { Given::Integrated };
            let springs = self.suite.charm.spring_properties && handed.name.contains('.');
            let read_by = endpoint.read_by.clone().or(springs.then(|| self.suite.title.clone()));
            let row = self.row(handed.name, from.clone(), given, &handed.example);
            rows.push(Row { required: integration.required && !handed.maybe, ..row }.also_read_by(read_by));
        }
        // What an OAuth endpoint brings as options is handed over like the person's own.
        let templates = self.suite.charm.oauth_options().iter().filter(|_| endpoint.free_name);
        for option in templates.map(|template| SuiteOption::for_endpoint(template, &integration.endpoint)) {
            let example = option.default.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            let name = self.suite.option_variable(&option.name);
            let row = self.row(name, Source::Option(option.name), Given::Always, &example);
            rows.push(Row { about: option.description, ..row });
        }
        rows
    }

    fn by_option(&self, option: &ConfigOption, name: String) -> Row {
        let since = Some(suite::common().options_needed_since.as_str());
        let needed = option.required && self.library.is_none_or(|library| library.is_within(since, None));
        let given = if needed || !option.default.is_empty() { Given::Always } else { Given::Set };
        let example = match (option.default.as_str(), option.kind.as_str()) {
            ("", "int") => "1".to_owned(),
            ("", "float") => "1.5".to_owned(),
            ("", "boolean") => "true".to_owned(),
            ("", _) => dotenv::placeholder(&name),
            (default, _) => default.to_owned(),
        };
        let about = option.description.lines().next().unwrap_or_default().to_owned();
        let row = self.row(name, Source::Option(option.name.clone()), given, &example);
        Row { required: needed, about, ..row }
    }

    /// A secret's content gives one variable a key: those that its description names, and those that the source reads
    /// and nothing else provides.
    fn names_of_secret(&self, option: &ConfigOption, others: &[Row]) -> Vec<String> {
        let start = format!("{}_", self.suite.option_variable(&option.name));
        let mut names: Vec<String> = Vec::new();
        let is_free = |read: &&EnvVar| !others.iter().any(|row| self.is_read_by(&row.name, read));
        let read = self.reads.iter().flat_map(|reads| &reads.names).filter(is_free);
        let of_this = read.filter_map(|read| {
            let name = read.name.to_uppercase().replace(['.', '-'], "_");
            let key = name.strip_prefix(&start)?.to_lowercase().replace('_', "-");
            is_secret_key(&key).then_some(name)
        });
        names.extend(of_this);
        let keys = named_keys(option);
        let keys = if keys.is_empty() && names.is_empty() { secret_keys(option) } else { keys };
        names.extend(keys.into_iter().map(|key| format!("{start}{}", loud(key))));
        names.sort();
        names.dedup();
        names
    }
}

impl Row {
    /// How much it is missed, in words: without it nothing starts, or the source fails later.
    #[must_use]
    pub fn without(&self) -> &'static str {
        match self.need.unwrap_or(Need::Nothing) {
            Need::Required if self.stops_start => "the source fails without it",
            Need::Required => "the source fails where it asks for it",
            Need::Nothing => "the source gets nothing instead",
            Need::Default => "the source has another value for it",
        }
    }

    /// Says that something else than the source reads it, too.
    fn also_read_by(mut self, who: Option<String>) -> Self {
        if who.is_some() && self.state == State::ProvidedNeverRead {
            self.state = State::ReadAndProvided;
        }
        self.read_by = who;
        self
    }
}

/// Places for people: `app.py:3, shop/db.py:12`, at most `most` of them.
pub(super) fn places(read_at: &[Evidence], most: usize) -> String {
    let mut shown: Vec<String> = read_at.iter().map(Evidence::place).collect();
    shown.dedup();
    let more = shown.len().saturating_sub(most);
    shown.truncate(most);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
