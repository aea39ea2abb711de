//! What one source says of the environment, and what several say together.
//!
//! Part of floor 2's `app`.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::facts::Evidence;
use crate::app::lexer::Token;
use crate::app::limits::{ENV_FINDINGS, ENV_PLACES};
use crate::app::python::PythonTree;
use crate::finding::{Code, Finding, Severity};

use super::python_settings::{self as settings, SettingsClass};
use super::sources::may_read;
use super::{EnvVar, EnvVars, Need, Taken, ValueType, go, javascript, prisma, python, python_values, spring};

/// A read of a variable by its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub name: String,
    pub need: Need,
    pub any_case: bool,
    pub value_type: Option<ValueType>,
    pub scheme: Option<String>,
    pub place: Evidence,
}

impl Read {
    pub fn new(name: impl Into<String>, need: Need, place: Evidence) -> Self {
        Self { name: name.into(), need, any_case: false, value_type: None, scheme: None, place }
    }
}

/// A call of something that may turn out to read the variable that one of its arguments names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub callee: String,
    /// Which of the arguments, from 0.
    pub at: usize,
    /// The variable, or the constant that says it.
    pub name: String,
    pub is_constant: bool,
    /// What the call itself says: the variable is needed this much at most.
    pub most: Need,
    pub value_type: Option<ValueType>,
    pub scheme: Option<String>,
    pub place: Evidence,
}

impl Call {
    pub fn new(callee: &str, name: &str, most: Need, place: Evidence) -> Self {
        let (callee, name) = (callee.to_owned(), name.to_owned());
        Self { callee, at: 0, name, is_constant: false, most, value_type: None, scheme: None, place }
    }
}

/// Something that reads the variable that one of its arguments names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reader {
    /// What it puts before the name.
    pub prefix: String,
    pub need: Need,
    /// Which of the arguments, from 0.
    pub at: usize,
    /// True for an object that is made to read, which counts more than a function of the same name elsewhere.
    pub is_object: bool,
}

/// A function that hands one of its parameters on: to a reader, perhaps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Forward {
    pub function: String,
    pub at: usize,
    pub callee: String,
    pub callee_at: usize,
}

/// What Viper is told and asked for: its keys are variables once it looks into the environment by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Viper {
    pub is_automatic: bool,
    pub prefix: Option<String>,
    pub defaults: BTreeSet<String>,
    pub keys: Vec<(String, Evidence)>,
    /// Keys that are bound to variables of their own names.
    pub bound: Vec<(String, Evidence)>,
}

/// What a source says of the environment, with places that know their lines alone; or what several say together.
#[derive(Debug, Default, PartialEq)]
pub(in crate::app) struct FileEnvVars {
    pub(super) reads: Vec<Read>,
    pub(super) calls: Vec<Call>,
    pub(super) readers: BTreeMap<String, Reader>,
    pub(super) forwards: Vec<Forward>,
    /// Reads of Flask's configuration: variables once a prefix is taken.
    pub(super) config: Vec<(String, Need, Evidence)>,
    /// What the source itself puts into Flask's configuration.
    pub(super) config_set: BTreeSet<String>,
    /// What the source itself puts into the environment, or checks before it reads.
    pub(super) set: BTreeSet<String>,
    /// What the source stops over when it is not there.
    pub(super) demanded: BTreeSet<String>,
    /// What values are taken for, where that is said apart from the read.
    pub(super) forms: Vec<(String, ValueType)>,
    /// Values of constants that name variables, and reads of what a constant elsewhere says.
    pub(super) constants: BTreeMap<String, String>,
    pub(super) by_constant: Vec<(String, Need, Evidence)>,
    /// Classes that are settings, if one of their bases is.
    pub(super) settings: Vec<SettingsClass>,
    /// Names in schemas, which are variables where some source holds the environment against a schema.
    pub(super) schemas: Vec<Read>,
    pub(super) validates: bool,
    pub(super) viper: Viper,
    pub(super) taken: Vec<Taken>,
    pub(super) stripped: Vec<Taken>,
    pub(super) notes: Vec<Evidence>,
    pub(super) findings: Vec<Finding>,
    /// Whether there are more places, or findings, than are kept.
    is_full: [bool; 2],
    /// Sources that run only for development, or under a condition that is not known.
    pub(super) conditional: BTreeSet<String>,
    /// Properties that Spring's own files give a value.
    pub(super) properties: BTreeSet<String>,
}

/// What is a variable's name and no text that happens to stand there.
const MAX_NAME: usize = 120;
/// Functions that hand a name on to each other are followed this far.
const MAX_FORWARDS: usize = 6;

/// True for what can be a variable's name.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_NAME
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// True for what is usually a variable's name: capitals.
pub(super) fn is_loud(text: &str) -> bool {
    is_name(text) && text.len() > 1 && !text.bytes().any(|b| b.is_ascii_lowercase())
}

/// How an address begins: `redis` of `redis://localhost`, without the driver behind it.
pub(super) fn scheme(text: &str) -> Option<String> {
    let scheme = text.split_once("://")?.0.split('+').next()?;
    (!scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| scheme.to_owned())
}

impl FileEnvVars {
    /// A source that cannot be used, and why.
    pub(in crate::app) fn unusable(why: &str, line: usize) -> Self {
        let message = format!("{why}, so charmer cannot tell which variables it reads.");
        let finding = Finding::new(Severity::Note, Code::ReadsUnusable, "", message).at(line, 0);
        let finding = finding.fix("Nothing, if it reads none; otherwise look for yourself.");
        Self { findings: vec![finding], ..Self::default() }
    }

    pub(in crate::app) fn python(name: &str, source: &str, tree: &PythonTree<'_>) -> Self {
        let mut found = Self::default();
        if may_read(name, source.as_bytes()) {
            python::collect(&mut found, name, tree);
        }
        found
    }

    pub(in crate::app) fn javascript(source: &str, tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        if may_read(".js", source.as_bytes()) {
            javascript::collect(&mut found, tokens);
        }
        found
    }

    pub(in crate::app) fn go(tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        go::collect(&mut found, tokens);
        found
    }

    pub(in crate::app) fn java(tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        spring::collect_source(&mut found, tokens);
        found
    }

    pub(in crate::app) fn properties(source: &str) -> Self {
        let mut found = Self::default();
        spring::collect_properties(&mut found, source);
        found
    }

    pub(in crate::app) fn yaml(source: &str) -> Self {
        let mut found = Self::default();
        spring::collect_yaml(&mut found, source);
        found
    }

    pub(in crate::app) fn prisma(source: &str) -> Self {
        let mut found = Self::default();
        prisma::collect(&mut found, source);
        found
    }

    /// Takes what the source at the path says.
    pub(super) fn add(&mut self, path: &str, file: &Self) {
        let at = |place: &Evidence| Evidence { path: path.to_owned(), ..place.clone() };
        let placed = |read: &Read| Read { place: at(&read.place), ..read.clone() };
        file.reads.iter().for_each(|read| self.take(placed(read)));
        file.calls.iter().for_each(|call| self.call(Call { place: at(&call.place), ..call.clone() }));
        for (name, reader) in &file.readers {
            if reader.is_object {
                self.readers.insert(name.clone(), reader.clone());
            } else {
                self.readers.entry(name.clone()).or_insert_with(|| reader.clone());
            }
        }
        let named = |(name, need, place): &(String, Need, Evidence)| (name.clone(), *need, at(place));
        self.config.extend(file.config.iter().map(named));
        self.by_constant.extend(file.by_constant.iter().map(named));
        self.forwards.extend(file.forwards.iter().cloned());
        self.config_set.extend(file.config_set.iter().cloned());
        self.set.extend(file.set.iter().cloned());
        self.demanded.extend(file.demanded.iter().cloned());
        self.forms.extend(file.forms.iter().cloned());
        self.properties.extend(file.properties.iter().cloned());
        self.constants.extend(file.constants.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.settings.extend(file.settings.iter().map(|class| class.in_file(path)));
        self.schemas.extend(file.schemas.iter().map(placed));
        self.validates |= file.validates;
        self.viper.is_automatic |= file.viper.is_automatic;
        self.viper.prefix = self.viper.prefix.take().or(file.viper.prefix.clone());
        self.viper.defaults.extend(file.viper.defaults.iter().cloned());
        let key = |(key, place): &(String, Evidence)| (key.clone(), at(place));
        self.viper.keys.extend(file.viper.keys.iter().map(key));
        self.viper.bound.extend(file.viper.bound.iter().map(key));
        let taken = |taken: &Taken| Taken { prefix: taken.prefix.clone(), place: at(&taken.place) };
        self.taken.extend(file.taken.iter().map(taken));
        self.stripped.extend(file.stripped.iter().map(taken));
        self.notes.extend(file.notes.iter().map(at));
        for finding in &file.findings {
            self.finding(Finding { path: path.to_owned(), ..finding.clone() });
        }
    }

    pub(super) fn take(&mut self, read: Read) {
        let fits = if read.any_case { read.name.len() <= MAX_NAME } else { is_name(&read.name) };
        if fits && self.has_room(self.reads.len(), &read.place) {
            self.reads.push(read);
        }
    }

    pub(super) fn add_read(&mut self, name: &str, need: Need, place: Evidence) {
        self.take(Read::new(name, need, place));
    }

    pub(super) fn property(&mut self, name: &str, need: Need, place: Evidence) {
        self.take(Read { any_case: true, ..Read::new(name, need, place) });
    }

    pub(super) fn call(&mut self, call: Call) {
        // Of calls that may mean a constant there are many, and hardly any is a read.
        let has_room = if call.is_constant {
            self.calls.len() < ENV_PLACES.most
        } else {
            is_loud(&call.name) && self.has_room(self.calls.len(), &call.place)
        };
        if has_room {
            self.calls.push(call);
        }
    }

    pub(super) fn reader(&mut self, name: &str, at: usize, need: Need) {
        let new = Reader { prefix: String::new(), need, at, is_object: false };
        let reader = self.readers.entry(name.to_owned()).or_insert(new);
        reader.need = reader.need.max(need);
    }

    /// True where a list of so many places has room for one more.
    fn has_room(&mut self, length: usize, next: &Evidence) -> bool {
        let is_full = length >= ENV_PLACES.most;
        if is_full && !std::mem::replace(&mut self.is_full[0], true) {
            self.findings.push(ENV_PLACES.reached(next.path.clone(), next.line));
        }
        !is_full
    }

    pub(super) fn finding(&mut self, finding: Finding) {
        if self.findings.len() < ENV_FINDINGS.most {
            self.findings.push(finding);
        } else if !std::mem::replace(&mut self.is_full[1], true) {
            self.findings.push(ENV_FINDINGS.reached(finding.path, 0));
        }
    }

    pub(super) fn finish(mut self, files: usize, cut_short: bool) -> EnvVars {
        self.follow_forwards();
        self.calls_of_readers();
        for (constant, need, place) in std::mem::take(&mut self.by_constant) {
            if let Some(name) = self.constants.get(&constant).cloned() {
                self.add_read(&name, need, place);
            }
        }
        let classes = std::mem::take(&mut self.settings);
        let schemas = std::mem::take(&mut self.schemas).into_iter().filter(|_| self.validates);
        let further: Vec<Read> = settings::fields_of(&classes).into_iter().chain(schemas).collect();
        for read in further {
            self.take(read);
        }
        self.viper_keys();
        self.flask_configuration();
        let names = self.names();
        self.taken.dedup();
        self.stripped.dedup_by(|a, b| a.prefix == b.prefix);
        let Self { taken, stripped, notes, findings, .. } = self;
        EnvVars { names, taken, stripped, notes, findings, files, cut_short }
    }

    /// Every name once, with all its places.
    fn names(&mut self) -> Vec<EnvVar> {
        let mut names: BTreeMap<String, EnvVar> = BTreeMap::new();
        for read in std::mem::take(&mut self.reads) {
            let Read { name, any_case, value_type, scheme, place, .. } = read;
            let need = if self.demanded.contains(&name) && (any_case || read.need == Need::Nothing) {
                Need::Required
            } else if self.set.contains(&name) || any_case && self.properties.contains(&spring::relaxed(&name)) {
                Need::Default
            } else {
                read.need
            };
            let need = if self.conditional.contains(&place.path) { need.min(Need::Nothing) } else { need };
            let new =
                || EnvVar { name: name.clone(), need, any_case, value_type: None, scheme: None, places: Vec::new() };
            let known = names.entry(name.clone()).or_insert_with(new);
            known.need = known.need.max(need);
            known.value_type = known.value_type.or(value_type);
            known.scheme = known.scheme.take().or(scheme);
            known.places.push(place);
        }
        for (name, value_type) in &self.forms {
            if let Some(read) = names.get_mut(name) {
                read.value_type = read.value_type.or(Some(*value_type));
            }
        }
        for read in names.values_mut() {
            read.places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
            read.places.dedup();
        }
        names.into_values().collect()
    }

    /// What hands its parameter on to a reader is one, too.
    fn follow_forwards(&mut self) {
        for _ in 0..MAX_FORWARDS {
            let before = self.readers.len();
            for Forward { function, at, callee, callee_at } in &self.forwards {
                let reader = self.readers.get(callee).filter(|reader| reader.at == *callee_at && !reader.is_object);
                if let Some(reader) = reader.map(|reader| Reader { at: *at, ..reader.clone() }) {
                    self.readers.entry(function.clone()).or_insert(reader);
                }
            }
            if self.readers.len() == before {
                break;
            }
        }
    }

    /// `get_env("X")`, where some file says that `get_env` reads what it is given.
    fn calls_of_readers(&mut self) {
        for call in std::mem::take(&mut self.calls) {
            let Some(reader) = self.readers.get(&call.callee).filter(|reader| reader.at == call.at) else { continue };
            let name = if call.is_constant { self.constants.get(&call.name) } else { Some(&call.name) };
            let Some(name) = name.map(|name| format!("{}{name}", reader.prefix)) else { continue };
            let need = reader.need.min(call.most);
            self.take(Read { value_type: call.value_type, scheme: call.scheme, ..Read::new(name, need, call.place) });
        }
    }

    /// `viper.GetString("db.host")` is the variable `SHOP_DB_HOST` with the prefix `shop`.
    fn viper_keys(&mut self) {
        let Viper { is_automatic, prefix, defaults, keys, bound } = std::mem::take(&mut self.viper);
        let prefix = prefix.map(|prefix| format!("{prefix}_")).unwrap_or_default();
        for (key, place) in keys.into_iter().filter(|_| is_automatic).chain(bound) {
            let need = if defaults.contains(&key) { Need::Default } else { Need::Nothing };
            self.add_read(&format!("{prefix}{}", key.to_uppercase().replace(['.', '-'], "_")), need, place);
        }
    }

    /// `app.config["X"]` is the variable `FLASK_X` once `app.config.from_prefixed_env()` was called.
    fn flask_configuration(&mut self) {
        let prefixes: BTreeSet<String> = self.taken.iter().map(|taken| taken.prefix.clone()).collect();
        for (name, need, place) in std::mem::take(&mut self.config) {
            let own = self.config_set.contains(&name) || python_values::FLASK_OWN.contains(&name.as_str());
            for prefix in &prefixes {
                self.add_read(&format!("{prefix}{name}"), if own { Need::Default } else { need }, place.clone());
            }
        }
    }
}
