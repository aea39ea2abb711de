//! What one source says of the environment, and what several say together.
//!
//! Part of floor 2's `app`.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::facts::Evidence;
use crate::app::lexer::Token;
use crate::app::limits::{ENV_FINDINGS, ENV_PLACES};
use crate::app::python::PythonTree;
use crate::app::tree::Tree;
use crate::finding::{Code, Finding, Severity};
use crate::text::path;

use super::callees::{Bindings, Callee, Callees};
use super::go_used::Declared;
use super::python_settings::{Given, SettingsClass, give};
use super::sources::{is_node_config, may_read};
use super::starts::Starts;
use super::{Need, Taken, ValueType, go, go_starts, javascript, listens, prisma, python, spring};

/// A read of a variable by its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub name: String,
    pub need: Need,
    pub any_case: bool,
    pub value_type: Option<ValueType>,
    pub scheme: Option<String>,
    /// The classes whose objects read it; none where the source itself does.
    pub made_by: Vec<String>,
    pub place: Evidence,
}

impl Read {
    pub fn new(name: impl Into<String>, need: Need, place: Evidence) -> Self {
        Self { name: name.into(), need, any_case: false, value_type: None, scheme: None, made_by: Vec::new(), place }
    }
}

/// Stands for the argument of a call that names no variable, where what is called knows one itself.
pub(super) const OWN_NAME: usize = usize::MAX;

/// A call of something that may turn out to read the variable that one of its arguments names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub callee: Callee,
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
    pub fn new(callee: Callee, name: &str, most: Need, place: Evidence) -> Self {
        let name = name.to_owned();
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
    /// True for an object that is made to read, by being called or by its methods.
    pub is_object: bool,
}

/// A function that hands one of its parameters on: to a reader, perhaps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Forward {
    /// The source, once it is known.
    pub path: String,
    pub function: String,
    pub at: usize,
    pub callee: Callee,
    pub callee_at: usize,
}

/// What Viper is told and asked for: its keys are variables once it looks into the environment by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Viper {
    pub is_automatic: bool,
    pub prefix: Option<String>,
    pub defaults: BTreeSet<String>,
    /// Keys without which the program ends.
    pub demanded: BTreeSet<String>,
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
    /// What the source's names stand for.
    pub(super) names: Bindings,
    /// The readers of several sources.
    pub(super) callees: Callees,
    /// Reads of Flask's configuration: variables once a prefix is taken.
    pub(super) config: Vec<(String, Need, Evidence)>,
    /// What the source itself puts into Flask's configuration.
    pub(super) config_set: BTreeSet<String>,
    /// What the source itself puts into the environment, or checks before it reads.
    pub(super) set: BTreeSet<String>,
    /// What the source itself puts into the environment before it stops over it.
    pub(super) put: BTreeSet<String>,
    /// What the source stops over when it is not there, and where.
    pub(super) demanded: BTreeMap<String, Evidence>,
    /// Files of variables that the source loads: the places that say so, with the file for their text.
    pub(super) loaded: Vec<Evidence>,
    /// What of the source runs when.
    pub(super) starts: Starts,
    /// That of several sources, by their paths.
    pub(super) sources: BTreeMap<String, Starts>,
    /// What a source of Go declares, and the same of several.
    pub(super) declared: Option<Declared>,
    pub(super) declarations: BTreeMap<String, Declared>,
    /// What values are taken for, where that is said apart from the read.
    pub(super) forms: Vec<(String, ValueType)>,
    /// Values of constants that name variables, and reads of what a constant elsewhere says.
    pub(super) constants: BTreeMap<String, String>,
    pub(super) by_constant: Vec<(String, Need, Evidence)>,
    /// Classes that are settings, if one of their bases is.
    pub(super) settings: Vec<SettingsClass>,
    /// What settings are made with.
    pub(super) given: Given,
    /// Names in schemas, which are variables where some source holds the environment against a schema.
    pub(super) schemas: Vec<Read>,
    /// How much is needed what a schema asks for.
    pub(super) validates: Option<Need>,
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
    /// Names, and properties in whose values they are asked for.
    pub(super) behind: BTreeSet<(String, String)>,
    /// Where more of Spring's settings are read from, with the line that says so.
    pub(super) imports: Vec<(String, usize)>,
    /// Spring's profiles that are on.
    pub(super) profiles: BTreeSet<String>,
}

/// What is a variable's name and no text that happens to stand there.
const MAX_NAME: usize = 120;

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
    // Django's way to say it.
    if text == "django.db.backends.sqlite3" {
        return Some("sqlite".to_owned());
    }
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
            found.names.keep_called(&found.calls, &found.forwards);
        }
        found
    }

    pub(in crate::app) fn javascript(source: &str, tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        if may_read(".js", source.as_bytes()) {
            found.starts = Starts::of_tokens(tokens);
            javascript::collect(&mut found, tokens);
            listens::in_script(&mut found, tokens);
            found.names.keep_called(&found.calls, &found.forwards);
        }
        found
    }

    pub(in crate::app) fn go(tokens: &[Token<'_>]) -> Self {
        let mut found = Self::default();
        let (starts, unsure) = go_starts::of(tokens);
        found.starts = starts;
        go::collect(&mut found, tokens, &unsure);
        listens::in_go(&mut found, tokens);
        found.declared = Some(Declared::of_tokens(tokens));
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

    /// node-config's file: the names of variables stand where values would.
    pub(in crate::app) fn node_config(source: &str) -> Self {
        let mut found = Self::default();
        for (at, line) in source.lines().enumerate() {
            for (_, value) in line.split([',', '{', '}']).filter_map(|pair| pair.split_once(':')) {
                let name = value.trim().trim_matches(['"', '\'']);
                if is_loud(name) {
                    found.add_read(name, Need::Nothing, Evidence::new("", at + 1, "config"));
                }
            }
        }
        found
    }

    /// Beside node-config's file of variables, another one may say what there is without them.
    pub(super) fn has_defaults(&mut self, tree: &Tree, path: &str, file: &Self) {
        let beside = |ending: &str| path::join(path::folder(path), &format!("default.{ending}"));
        let endings = ["json", "json5", "yaml", "yml", "js", "ts"];
        if is_node_config(path::name(path))
            && endings.iter().filter_map(|ending| beside(ending)).any(|path| tree.has_file(&path))
        {
            self.set.extend(file.reads.iter().map(|read| read.name.clone()));
        }
    }

    /// Takes what the source at the path says.
    pub(super) fn add(&mut self, path: &str, file: &Self) {
        let at = |place: &Evidence| Evidence { path: path.to_owned(), ..place.clone() };
        let placed = |read: &Read| Read { place: at(&read.place), ..read.clone() };
        file.reads.iter().for_each(|read| self.take(placed(read)));
        file.calls.iter().for_each(|call| self.any_call(Call { place: at(&call.place), ..call.clone() }));
        self.callees.add(path, &file.readers, &file.names);
        let named = |(name, need, place): &(String, Need, Evidence)| (name.clone(), *need, at(place));
        self.config.extend(file.config.iter().map(named));
        self.by_constant.extend(file.by_constant.iter().map(named));
        let forwards = file.forwards.iter().map(|forward| Forward { path: path.to_owned(), ..forward.clone() });
        self.forwards.extend(forwards);
        self.config_set.extend(file.config_set.iter().cloned());
        self.set.extend(file.set.iter().cloned());
        self.put.extend(file.put.iter().cloned());
        for (name, place) in &file.demanded {
            self.demanded.entry(name.clone()).or_insert_with(|| at(place));
        }
        self.behind.extend(file.behind.iter().cloned());
        self.profiles.extend(file.profiles.iter().cloned());
        self.sources.insert(path.to_owned(), file.starts.clone());
        self.declarations.extend(file.declared.iter().map(|declared| (path.to_owned(), declared.clone())));
        self.forms.extend(file.forms.iter().cloned());
        self.properties.extend(file.properties.iter().cloned());
        self.constants.extend(file.constants.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.settings.extend(file.settings.iter().map(|class| class.in_file(path)));
        self.schemas.extend(file.schemas.iter().map(placed));
        file.given.iter().for_each(|(class, given)| give(&mut self.given, class, given.clone()));
        self.validates = self.validates.max(file.validates);
        self.viper.is_automatic |= file.viper.is_automatic;
        self.viper.prefix = self.viper.prefix.take().or(file.viper.prefix.clone());
        self.viper.defaults.extend(file.viper.defaults.iter().cloned());
        self.viper.demanded.extend(file.viper.demanded.iter().cloned());
        let key = |(key, place): &(String, Evidence)| (key.clone(), at(place));
        self.viper.keys.extend(file.viper.keys.iter().map(key));
        self.viper.bound.extend(file.viper.bound.iter().map(key));
        let taken = |taken: &Taken| Taken { prefix: taken.prefix.clone(), place: at(&taken.place) };
        self.taken.extend(file.taken.iter().map(taken));
        self.stripped.extend(file.stripped.iter().map(taken));
        self.notes.extend(file.notes.iter().map(at));
        self.loaded.extend(file.loaded.iter().map(at));
        // What a profile says counts while that is on.
        let is_off = |finding: &Finding| finding.code == Code::SpringLiteral && spring::profile(path).is_some();
        for finding in file.findings.iter().filter(|finding| !is_off(finding)) {
            self.finding(Finding { path: path.to_owned(), ..finding.clone() });
        }
    }

    pub(super) fn take(&mut self, read: Read) {
        let fits = if read.any_case { read.name.len() <= MAX_NAME } else { is_name(&read.name) };
        if fits && self.has_room(self.reads.len(), &read.place) {
            self.reads.push(read);
        }
    }

    /// The source puts a variable into the environment, unless it has asked for it before.
    pub(super) fn puts(&mut self, name: &str) {
        let is_needed = |read: &Read| read.name == name && read.need == Need::Required;
        if !self.demanded.contains_key(name) && !self.reads.iter().any(is_needed) {
            self.set.insert(name.to_owned());
            self.put.insert(name.to_owned());
        }
    }

    pub(super) fn add_read(&mut self, name: &str, need: Need, place: Evidence) {
        self.take(Read::new(name, need, place));
    }

    pub(super) fn property(&mut self, name: &str, need: Need, place: Evidence) {
        self.take(Read { any_case: true, ..Read::new(name, need, place) });
    }

    pub(super) fn call(&mut self, call: Call) {
        if call.is_constant || is_loud(&call.name) {
            self.any_call(call);
        }
    }

    /// A call of what may read variables whatever letters they have.
    pub(super) fn any_call(&mut self, call: Call) {
        // Of calls that may mean a constant there are many, and hardly any is a read.
        let has_room = if call.is_constant {
            self.calls.len() < ENV_PLACES.most
        } else {
            is_name(&call.name) && self.has_room(self.calls.len(), &call.place)
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
}
