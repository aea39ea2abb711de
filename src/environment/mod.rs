//! What the application will see: every environment variable that the charm hands over, held against the names that
//! the source reads.
//!
//! Floor 5: uses floors 1 to 4; pure. [`sheet`] makes the rows, [`Sheet::dotenv`] a file to run the application with on
//! one's own machine, [`Sheet::findings`] what is worth a warning. What can be done about a name that nobody provides is
//! its [`Advice`]; [`Remedy::apply`] does it.

mod advice;
mod commands;
mod dotenv;
mod findings;
mod library;
mod provided;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::answers::{Answers, CHARM_PATH, ConfigOption, Integration, UnknownCharm};
use crate::app::Evidence;
use crate::app::env_vars::{EnvVar, EnvVars, Need, PROPERTY, ValueType};
use crate::expand;
use crate::finding::Finding;
use crate::suite::{self, Endpoint, Given, Suite, Version};

pub use advice::{Advice, Remedy};
pub use commands::Renamed;
pub use library::Library;

/// Who provides a variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "kebab-case")]
pub enum Source {
    /// The charm by itself, as charms of that suite do.
    Suite(String),
    /// The option of that name.
    Option(String),
    /// The integration at that endpoint.
    Integration(String),
    /// Nobody; the source reads it all the same.
    Nobody,
}

/// How a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Provided, and read by the source or by what serves it.
    ReadAndProvided,
    /// Provided; nothing was found that reads it.
    ProvidedNeverRead,
    /// Read; nobody provides it.
    ReadNotProvided,
    /// Provided; the source was not looked at.
    Provided,
}

/// One name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The variable; for Spring Boot, perhaps a property.
    pub name: String,
    /// Who provides it.
    pub from: Source,
    /// Provided: the charm starts nothing without it. Not provided: the source fails without it.
    pub required: bool,
    /// When it is there; `None` where nobody provides it.
    pub given: Option<Given>,
    /// A value that is visibly an example.
    pub example: String,
    /// What it is for, in a sentence; may be empty.
    pub about: String,
    /// Where the source reads it.
    pub read_at: Vec<Evidence>,
    /// Who else reads it: `Uvicorn`.
    pub read_by: Option<String>,
    /// What the source does without it; `None` where it does not read it.
    pub need: Option<Need>,
    /// True where the source stops without it as soon as it is started.
    #[serde(skip)]
    pub stops_start: bool,
    /// How it stands.
    pub state: State,
    /// What to do about it.
    pub advice: Option<Advice>,
    /// The application has to listen on the port that it names.
    #[serde(skip)]
    pub listens: bool,
    /// What the source takes its value for.
    #[serde(skip)]
    pub value_type: Option<ValueType>,
    /// How the address begins that the source takes instead.
    #[serde(skip)]
    pub scheme: Option<String>,
}

impl Row {
    /// True for a name that is read, that nobody provides, and that the source has no other value for.
    pub fn is_missing(&self) -> bool {
        self.state == State::ReadNotProvided && self.need != Some(Need::Default)
    }

    /// True for a value that the charm hands over as JSON and that is no plain text: `false`, `["a"]`.
    #[must_use]
    pub fn holds_json(&self) -> bool {
        let json = serde_json::from_str(&self.example.to_lowercase());
        matches!(json, Ok(serde_json::Value::Bool(_) | serde_json::Value::Array(_)))
    }
}

/// All names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Missing names first, then what the charm provides, then what the source can do without.
    pub rows: Vec<Row>,
    /// Where it is known from what the charm provides.
    pub known_from: String,
    /// True when the source was looked at.
    #[serde(rename = "held")]
    pub is_checked: bool,
    /// Sources that were read.
    pub files: usize,
    /// Readers that charmer does not follow.
    pub notes: Vec<Evidence>,
    /// What was wrong with sources.
    #[serde(skip)]
    source_findings: Vec<Finding>,
    /// Options and integrations that never reach the application.
    #[serde(skip)]
    dropped: Vec<Finding>,
    /// The language of the source.
    #[serde(skip)]
    language: String,
}

/// What everything below needs to know.
struct Plan<'a> {
    answers: &'a Answers,
    suite: &'static Suite,
    library: Option<&'static Version>,
    reads: Option<&'a EnvVars>,
    /// What is read, by its name, and by the form in which other spellings are the same name to the reader.
    by_name: HashMap<&'a str, &'a EnvVar>,
    by_form: HashMap<String, Vec<&'a EnvVar>>,
    /// The names that each integration hands over, once one of them is asked for.
    handed: OnceCell<Vec<(&'static Endpoint, Vec<String>)>>,
}

/// Holds what the charm of these answers provides against what the source reads; without `reads` the source was not
/// looked at. The charm has this version of its library.
///
/// # Errors
/// When there is no suite, or the suite's extension has no charm on the base.
pub fn sheet(answers: &Answers, reads: Option<&EnvVars>, library: Library) -> Result<Sheet, UnknownCharm> {
    let suite = answers.known_suite()?;
    if suite.charm.base(&answers.charm_base).is_none() {
        return Err(UnknownCharm::base(answers, suite));
    }
    let with_commands = reads.map(|reads| commands::with_commands(reads, answers));
    let reads = with_commands.as_ref().or(reads);
    let plan = Plan::new(answers, suite, reads, library.version);
    let provided = plan.provided();
    let mut missing = plan.missing(&provided);
    let unhanded = reads.map(|reads| findings::unhanded(&reads.taken, &provided, suite)).unwrap_or_default();
    let spare = missing.split_off(missing.partition_point(Row::is_missing));
    let rows = missing.into_iter().chain(provided).chain(spare).collect();
    let dropped = |option: &ConfigOption| expand::charm::dropped_option(suite, CHARM_PATH, &option.name);
    Ok(Sheet {
        rows,
        is_checked: reads.is_some(),
        files: reads.map_or(0, |reads| reads.files),
        notes: reads.map(|reads| reads.notes.clone()).unwrap_or_default(),
        source_findings: reads.map(|reads| source_findings(reads, suite)).unwrap_or_default(),
        dropped: answers
            .options
            .iter()
            .filter_map(dropped)
            .chain(library.lacks(answers, suite))
            .chain(unhanded)
            .collect(),
        known_from: library.known_from,
        language: suite.language.clone(),
    })
}

/// What is wrong with the sources of an application of that framework.
fn source_findings(reads: &EnvVars, suite: &Suite) -> Vec<Finding> {
    let settings = reads.settings.iter().filter(|(of, _)| *of == suite.name).map(|(_, finding)| finding);
    reads.findings.iter().chain(settings).cloned().collect()
}

impl<'a> Plan<'a> {
    fn new(
        answers: &'a Answers,
        suite: &'static Suite,
        reads: Option<&'a EnvVars>,
        library: Option<&'static Version>,
    ) -> Self {
        let (by_name, by_form) = (HashMap::new(), HashMap::new());
        let mut plan = Self { answers, suite, library, reads, by_name, by_form, handed: OnceCell::new() };
        for read in reads.iter().flat_map(|reads| &reads.names) {
            plan.by_name.insert(&read.name, read);
            if read.any_case {
                plan.by_form.entry(plan.form(&read.name)).or_default().push(read);
            }
        }
        plan
    }

    /// Each integration that there is, with the names that it hands over.
    fn handed(&self) -> &[(&'static Endpoint, Vec<String>)] {
        self.handed.get_or_init(|| {
            let names = |endpoint: &'static Endpoint| {
                let handed = self.suite.handed(endpoint, &endpoint.name, self.library);
                (endpoint, handed.into_iter().map(|handed| handed.name).collect())
            };
            suite::endpoints().iter().map(names).collect()
        })
    }

    /// The form in which two spellings are the same to a reader that does not mind the case; Spring Boot minds
    /// hyphens, dots and underscores as little.
    fn form(&self, name: &str) -> String {
        if self.suite.charm.spring_properties { relaxed(name) } else { name.to_lowercase() }
    }

    /// Names that are read and that none of the rows provides; those that matter first.
    fn missing(&self, provided: &[Row]) -> Vec<Row> {
        let names = suite::names();
        let reads = self.reads.iter().flat_map(|reads| &reads.names);
        let exact: HashSet<&str> = provided.iter().map(|row| row.name.as_str()).collect();
        let forms: HashSet<String> = provided.iter().map(|row| self.form(&row.name)).collect();
        let is_provided = |read: &&EnvVar| {
            let mut names = self.handed_as(&read.name);
            names.any(|name| exact.contains(name.as_str()) || read.any_case && forms.contains(&self.form(&name)))
        };
        let is_hidden = |read: &&EnvVar| {
            !read.behind.is_empty() && read.behind.iter().all(|property| forms.contains(&self.form(property)))
        };
        let unprovided = reads.filter(|read| !names.is_platform(&read.name) && !self.is_springs_own(read));
        let mut rows: Vec<Row> = unprovided
            .filter(|read| !is_provided(read) && !is_hidden(read))
            .map(|read| Row {
                name: read.name.clone(),
                from: Source::Nobody,
                required: read.need == Need::Required,
                given: None,
                example: dotenv::placeholder(&read.name),
                about: String::new(),
                read_at: read.places.clone(),
                read_by: None,
                need: Some(read.need),
                stops_start: read.stops_start,
                state: State::ReadNotProvided,
                advice: Some(self.advice(read, provided)).filter(|advice| !advice.is_followed(read, provided)),
                listens: false,
                value_type: read.value_type,
                scheme: read.scheme.clone(),
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.need));
        rows
    }

    /// A property that a file of the application gives a value, and that is not the application's own: Spring's affair.
    fn is_springs_own(&self, read: &EnvVar) -> bool {
        let is_given = || read.places.iter().any(|place| place.text == PROPERTY);
        self.suite.charm.spring_properties && read.need == Need::Default && (read.name.contains('.') || is_given())
    }

    /// True when a read finds the variable of that name.
    fn is_read_by(&self, variable: &str, read: &EnvVar) -> bool {
        self.is_one_of(variable, &self.handed_as(&read.name).collect::<Vec<_>>(), read)
    }

    /// True for one of the names under which a read finds its variable.
    fn is_one_of(&self, variable: &str, names: &[String], read: &EnvVar) -> bool {
        let is_it = |name: &String| variable == name || read.any_case && self.form(variable) == self.form(name);
        names.iter().any(is_it)
    }

    /// The names under which the source finds what it reads as `name`: its own, and those of which it takes the beginning
    /// away.
    fn handed_as(&self, name: &str) -> impl Iterator<Item = String> {
        let stripped = self.reads.iter().flat_map(|reads| &reads.stripped);
        let longer = stripped.map(move |taken| format!("{}{name}", taken.prefix));
        std::iter::once(name.to_owned()).chain(longer.collect::<Vec<_>>())
    }

    /// The reads that find the variable of that name.
    fn reads_of(&self, variable: &str) -> Found {
        let Some(reads) = self.reads else { return Found::default() };
        let stripped = reads.stripped.iter().filter_map(|taken| variable.strip_prefix(&taken.prefix));
        let mut own: Vec<&EnvVar> = Vec::new();
        for name in std::iter::once(variable).chain(stripped) {
            own.extend(self.by_form.get(&self.form(name)).into_iter().flatten());
            own.extend(self.by_name.get(name).filter(|read| !read.any_case));
        }
        let mut places: Vec<Evidence> = own.iter().flat_map(|read| read.places.clone()).collect();
        if places.is_empty() {
            let taken = reads.taken.iter().filter(|taken| variable.starts_with(&taken.prefix));
            places.extend(taken.map(|taken| taken.place.clone()));
        }
        let (need, value_type) = (own.iter().map(|read| read.need).max(), own.iter().find_map(|read| read.value_type));
        Found { places, need, value_type }
    }
}

/// What finds a variable.
#[derive(Default)]
struct Found {
    places: Vec<Evidence>,
    need: Option<Need>,
    value_type: Option<ValueType>,
}

/// The form in which Spring Boot takes two spellings for the same.
fn relaxed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The variable's name without what suites put before it.
fn bare(name: &str) -> &str {
    let prefixes = suite::all().iter().map(|suite| suite.environment_prefix.as_str());
    prefixes.into_iter().find_map(|prefix| name.strip_prefix(prefix)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

impl Remedy {
    /// Does it; false when there was nothing to do.
    pub fn apply(&self, answers: &mut Answers) -> bool {
        match self {
            Self::Option { option, .. } => {
                let new = answers.options.iter().all(|other| other.name != option.name);
                if new {
                    answers.options.push(ConfigOption::clone(option));
                }
                new
            }
            Self::Integration { integration, .. } => {
                let new = answers.integrations.iter().all(|other| other.endpoint != integration.endpoint);
                if new {
                    answers.integrations.push(Integration::clone(integration));
                }
                new
            }
            Self::Read { .. } => false,
        }
    }
}
