//! What the sources say of the environment together: calls of each other's readers, classes' bases, what is called first.
//!
//! Part of floor 2's `app`.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::facts::Evidence;
use crate::app::imports::Importer;
use crate::text::path::ending;

use super::file::{FileEnvVars, Forward, OWN_NAME, Read, Reader, Viper};
use super::go_used::unused;
use super::starts::{CAUGHT, Starts};
use super::{EnvVar, EnvVars, Need, python_settings as settings, python_values, spring};

/// Functions that hand a name on to each other are followed this far.
const MAX_FORWARDS: usize = 6;

/// Functions that are called at the start: in each source, and in all of them.
struct Began {
    by_source: BTreeMap<String, BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl Began {
    fn runs(&self, sources: &BTreeMap<String, Starts>, place: &Evidence) -> bool {
        let called = self.by_source.get(&place.path);
        let source = sources.get(&place.path).zip(called);
        source.is_none_or(|(source, called)| source.is_at_start(place.line, called))
    }

    fn makes(&self, classes: &[String]) -> bool {
        classes.iter().any(|class| self.all.contains(class))
    }
}

impl FileEnvVars {
    pub(super) fn finish(mut self, files: usize, cut_short: bool, importer: &Importer<'_>) -> EnvVars {
        self.follow_forwards(importer);
        self.calls_of_readers(importer);
        for (constant, need, place) in std::mem::take(&mut self.by_constant) {
            if let Some(name) = self.constants.get(&constant).cloned() {
                self.add_read(&name, need, place);
            }
        }
        let classes = std::mem::take(&mut self.settings);
        let schemas = std::mem::take(&mut self.schemas).into_iter();
        let schemas = schemas.filter_map(|read| Some(Read { need: read.need.min(self.validates?), ..read }));
        let further: Vec<Read> = settings::fields_of(&classes, &self.given).into_iter().chain(schemas).collect();
        for read in further {
            self.take(read);
        }
        self.viper_keys();
        self.flask_configuration();
        if !cut_short {
            let unused = unused(&self.declarations);
            let is_in = |place: &Evidence, (from, to): &(usize, usize)| (*from..=*to).contains(&place.line);
            let is_read =
                |place: &Evidence| !unused.get(&place.path).is_some_and(|all| all.iter().any(|one| is_in(place, one)));
            self.reads.retain(|read| is_read(&read.place));
        }
        let names = self.names();
        self.taken.dedup();
        self.stripped.dedup_by(|a, b| a.prefix == b.prefix);
        let Self { taken, stripped, notes, findings, loaded, .. } = self;
        EnvVars { names, taken, stripped, notes, findings, settings: Vec::new(), loaded, files, cut_short }
    }

    /// Every name once, with all its places.
    fn names(&mut self) -> Vec<EnvVar> {
        let (began, caught) = (self.began(), self.caught());
        let mut names: BTreeMap<String, EnvVar> = BTreeMap::new();
        for read in std::mem::take(&mut self.reads) {
            let Read { name, any_case, value_type, scheme, made_by, place, .. } = read;
            let demanded = self.demanded.get(&name).filter(|_| !self.put.contains(&name));
            let need = if demanded.is_some() && (any_case || read.need == Need::Nothing) {
                Need::Required
            } else if self.set.contains(&name) || any_case && self.properties.contains(&spring::relaxed(&name)) {
                Need::Default
            } else {
                read.need
            };
            let off = spring::profile(&place.path).filter(|profile| any_case && !self.profiles.contains(*profile));
            let need = if off.is_some_and(spring::is_for_developers) { Need::Default } else { need };
            let need =
                if off.is_some() || self.conditional.contains(&place.path) { need.min(Need::Nothing) } else { need };
            let is_caught = || {
                let function = self.sources.get(&place.path).and_then(|source| source.function_of(place.line));
                let function = function.filter(|_| made_by.is_empty());
                let mut of = made_by.iter().map(String::as_str).chain(function).peekable();
                of.peek().is_some() && of.all(|function| caught.contains(function))
            };
            let need = if need == Need::Required && is_caught() { Need::Default } else { need };
            let new = || EnvVar { name: name.clone(), need, any_case, ..EnvVar::default() };
            let known = names.entry(name.clone()).or_insert_with(new);
            known.need = known.need.max(need);
            known.value_type = known.value_type.or(value_type);
            known.scheme = known.scheme.take().or(scheme);
            let stops = demanded.filter(|place| place.line > 0).unwrap_or(&place);
            let begins = || if made_by.is_empty() { began.runs(&self.sources, stops) } else { began.makes(&made_by) };
            known.stops_start |= need == Need::Required && begins();
            known.places.push(place);
        }
        for (name, value_type) in &self.forms {
            if let Some(read) = names.get_mut(name) {
                read.value_type = read.value_type.or(Some(*value_type));
            }
        }
        self.used_at_the_start(&mut names);
        for read in names.values_mut() {
            read.places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
            read.places.dedup();
        }
        names.into_values().collect()
    }

    /// A name that stands in the value of a property is asked for when that property is.
    fn used_at_the_start(&self, names: &mut BTreeMap<String, EnvVar>) {
        let is_source = |read: &EnvVar| read.places.iter().any(|place| matches!(ending(&place.path), "java" | "kt"));
        let asked: BTreeSet<String> = names
            .values()
            .filter(|read| read.any_case && is_source(read))
            .map(|read| spring::relaxed(&read.name))
            .collect();
        for (name, property) in &self.behind {
            if let Some(read) = names.get_mut(name) {
                read.behind.push(property.clone());
            }
        }
        for read in names.values_mut() {
            let is_used = |property: &String| spring::is_used(property, &asked);
            read.stops_start &= read.behind.is_empty() || read.behind.iter().any(is_used);
        }
    }

    /// What is called while the sources are loaded.
    fn began(&self) -> Began {
        let mut all = BTreeSet::new();
        // One source calls what another one has, which calls something else.
        for _ in 0..MAX_FORWARDS {
            let each: Vec<BTreeSet<String>> = self.sources.values().map(|source| source.called(&all)).collect();
            let before = all.len();
            all.extend(each.into_iter().flatten());
            if all.len() == before {
                break;
            }
        }
        let called = self.sources.iter().map(|(path, source)| (path.clone(), source.called(&all)));
        Began { by_source: called.collect(), all }
    }

    /// Functions and classes that are called only where the caller goes on without what they read.
    fn caught(&self) -> BTreeSet<String> {
        let calls = || self.sources.values().flat_map(Starts::all_calls);
        let mut found: BTreeSet<&str> =
            calls().filter(|(by, _)| by == CAUGHT).map(|(_, callee)| callee.as_str()).collect();
        if found.is_empty() {
            return BTreeSet::new();
        }
        // What these alone call is caught with them.
        found.extend(calls().map(|(_, callee)| callee.as_str()));
        for _ in 0..MAX_FORWARDS {
            let others = calls().filter(|(by, _)| by != CAUGHT && !found.contains(by.as_str()));
            let others: Vec<&str> = others.map(|(_, callee)| callee.as_str()).collect();
            found.retain(|callee| !others.contains(callee));
        }
        found.into_iter().map(str::to_owned).collect()
    }

    /// What hands its parameter on to a reader is one, too.
    fn follow_forwards(&mut self, importer: &Importer<'_>) {
        for _ in 0..MAX_FORWARDS {
            let mut has_more = false;
            for Forward { path, function, at, callee, callee_at } in &self.forwards {
                let reader = self.callees.reader(path, callee, importer);
                let reader = reader.filter(|reader| reader.at == *callee_at && !reader.is_object);
                if let Some(reader) = reader.map(|reader| Reader { at: *at, ..reader.clone() }) {
                    has_more |= self.callees.insert(path, function, reader);
                }
            }
            if !has_more {
                break;
            }
        }
    }

    /// `get_env("X")`, where some file says that `get_env` reads what it is given.
    fn calls_of_readers(&mut self, importer: &Importer<'_>) {
        for call in std::mem::take(&mut self.calls) {
            let reader = self.callees.reader(&call.place.path, &call.callee, importer);
            let fits = |reader: &&Reader| reader.at == call.at || reader.is_object && call.at == OWN_NAME;
            let Some(reader) = reader.filter(fits) else { continue };
            let name = if call.is_constant { self.constants.get(&call.name) } else { Some(&call.name) };
            let Some(name) = name.map(|name| format!("{}{name}", reader.prefix)) else { continue };
            let need = reader.need.min(call.most);
            self.take(Read { value_type: call.value_type, scheme: call.scheme, ..Read::new(name, need, call.place) });
        }
    }

    /// `viper.GetString("db.host")` is the variable `SHOP_DB_HOST` with the prefix `shop`.
    fn viper_keys(&mut self) {
        let Viper { is_automatic, prefix, defaults, demanded, keys, bound } = std::mem::take(&mut self.viper);
        let prefix = prefix.map(|prefix| format!("{prefix}_")).unwrap_or_default();
        for (key, place) in keys.into_iter().filter(|_| is_automatic).chain(bound) {
            let need = match (defaults.contains(&key), demanded.contains(&key)) {
                (true, _) => Need::Default,
                (false, true) => Need::Required,
                (false, false) => Need::Nothing,
            };
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
