//! Reads the data in `assets/` with the program's own types, so that a slip there stops the build and says where it is.
//! What it leaves is JSON, which the program reads ten times as fast as the YAML that people write; comments stay behind.
// Of what reads the data, only that it does is needed here.
#![allow(dead_code, unused_imports, clippy::struct_field_names)]

#[path = "src/finding/source.rs"]
mod codes;
#[path = "src/deploy/data.rs"]
mod deploy;
#[path = "src/pack/diagnose/data.rs"]
mod diagnoses;
#[path = "src/app/python/django_apps/data.rs"]
mod django;
#[path = "src/doctor/data.rs"]
mod doctor;
#[path = "src/image/faults/data.rs"]
mod faults;
#[path = "src/app/detect/nearest.rs"]
mod nearest;
#[path = "src/cli/check/pages.rs"]
mod pages;
#[path = "src/schema/data.rs"]
mod plugins;
#[path = "src/schema/shape.rs"]
mod shape;
#[path = "src/suite/mod.rs"]
mod suite;
#[path = "src/app/deploy_files/data.rs"]
mod surroundings;
#[path = "src/trial/data.rs"]
mod trial;
#[path = "src/app/detect/unrun/data.rs"]
mod unrun;
#[path = "src/wizard/panels/words.rs"]
mod words;

use std::collections::{HashMap, HashSet};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use asset::{asset, fail};
use shape::{Schema, SchemaError, SchemaFile};

/// A rule of a schema. Its code is the program's; here its name is enough.
#[derive(Clone, Copy, Debug)]
struct Rule;

/// What the modules above read their data with; the program has the same in `src/asset.rs`.
mod asset {
    use std::collections::HashSet;
    use std::fs;
    use std::sync::{LazyLock, Mutex, PoisonError};

    use serde::Deserialize;

    macro_rules! asset {
        ($file:literal) => {
            $crate::asset::parse($file)
        };
    }
    pub(crate) use asset;

    static READ: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

    /// Reads a file and leaves it as JSON.
    pub(crate) fn parse<T: Deserialize<'static>>(file: &str) -> T {
        READ.lock().unwrap_or_else(PoisonError::into_inner).insert(file.to_owned());
        let text = fs::read_to_string(super::path(file)).unwrap_or_else(|error| fail(file, "", &error.to_string()));
        let text: &'static str = text.leak();
        let anything: serde_yaml::Value = serde_yaml::from_str(text).unwrap_or_else(|error| at(file, &error));
        let data = serde_yaml::from_str(text).unwrap_or_else(|error| at(file, &error));
        let json = serde_json::to_string(&anything).unwrap_or_else(|error| fail(file, "", &error.to_string()));
        // A key that is no text, or a tag, would be another one in JSON.
        if serde_json::from_str::<serde_yaml::Value>(&json).ok() != Some(anything) {
            fail(file, "", "JSON cannot say this");
        }
        let json: &'static str = json.leak();
        if let Err(error) = serde_json::from_str::<T>(json) {
            fail(file, "", &format!("as JSON it cannot be read: {error}"));
        }
        let out = super::folder("OUT_DIR").join(file).with_extension("json");
        fs::write(out, json).unwrap_or_else(|error| fail(file, "", &error.to_string()));
        data
    }

    /// True once something has read the file.
    pub(crate) fn is_read(file: &str) -> bool {
        READ.lock().unwrap_or_else(PoisonError::into_inner).contains(file)
    }

    fn at(file: &str, error: &serde_yaml::Error) -> ! {
        let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
        let text = error.to_string();
        let problem = text.split(" at line ").next().unwrap_or(&text);
        eprintln!("error: assets/{file}.yaml:{line}:{column}: {problem}");
        std::process::exit(1)
    }

    /// Stops the build: these words of the file are wrong.
    pub(crate) fn fail(file: &str, words: &str, why: &str) -> ! {
        let path = super::path(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let first = words.lines().next().unwrap_or_default();
        // As a word of its own.
        let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        let line = text.lines().position(|line| line.split(first).skip(1).any(|rest| !goes_on(rest)));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        eprintln!("error: assets/{folder}{name}:{}: {why}", line.unwrap_or_default() + 1);
        std::process::exit(1)
    }
}

/// Where data is, below `assets/`; templates and examples are texts of their own.
const FOLDERS: [&str; 4] = ["", "charm/", "schema/", "suites/"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for folder in FOLDERS {
        // A folder stands for the files in it, too.
        println!("cargo::rerun-if-changed=assets/{folder}");
        fs::create_dir_all(crate::folder("OUT_DIR").join(folder))
            .unwrap_or_else(|error| fail(folder, "", &error.to_string()));
    }
    finding_codes();
    suites();
    endpoints();
    patterns();
    schemas();
    lists();
    nothing_is_left_over();
    // What a test runs on broken data.
    println!("cargo::rustc-env=BUILD_SCRIPT={}", env::current_exe().unwrap_or_default().display());
}

/// A folder that Cargo names.
fn folder(variable: &str) -> PathBuf {
    env::var_os(variable).unwrap_or_else(|| fail("", "", &format!("Cargo sets no {variable}"))).into()
}

/// A file of data; texts carry their ending.
fn path(file: &str) -> PathBuf {
    let assets = folder("CARGO_MANIFEST_DIR").join("assets");
    if file.contains('.') { assets.join(file) } else { assets.join(format!("{file}.yaml")) }
}

/// The type of all kinds of findings.
fn finding_codes() {
    let findings: codes::Findings = asset!("findings");
    std::sync::LazyLock::force(&words::WORDS);
    std::sync::LazyLock::force(&nearest::NEAREST);
    std::sync::LazyLock::force(&unrun::MIGRATORS);
    if let Some(code) = pages::PAGES.codes.keys().find(|code| !findings.values().any(|group| group.contains_key(*code)))
    {
        fail("pages", code, &format!("there is no code `{code}` in assets/findings.yaml"));
    }
    let source = codes::source(&findings).unwrap_or_else(|error| fail("findings", "", &error.to_string()));
    fs::write(folder("OUT_DIR").join("codes.rs"), source)
        .unwrap_or_else(|error| fail("findings", "", &error.to_string()));
}

/// Options and bases name what is there, and questions say how they are written.
fn suites() {
    let common = suite::common();
    let _ = suite::packers();
    for suite in suite::all() {
        let file = format!("suites/{}", suite.name);
        for base in &suite.charm.bases {
            if base.generation().is_none() {
                let words = format!("generation: '{}'", base.generation);
                fail(&file, &words, &format!("there is no generation `{}`", base.generation));
            }
        }
        for option in &suite.charm.options {
            let text = |key: &str| option.get(key).and_then(|value| value.as_str());
            if let Some(name) = text("use").filter(|name| !common.shared_options.contains_key(*name)) {
                fail(&file, name, &format!("there is no option `{name}` in assets/charm/common.yaml"));
            }
            if let Some(name) = text("generation").filter(|name| !common.generations.contains_key(*name)) {
                fail(&file, &format!("generation: '{name}'"), &format!("there is no generation `{name}`"));
            }
        }
        let options = suite.charm.bases.iter().flat_map(|base| suite.options(&base.base));
        for option in options {
            if [&option.name, &option.kind, &option.description].iter().any(|text| text.is_empty()) {
                fail(&file, &option.name, &format!("the option `{}` needs name, type and description", option.name));
            }
        }
        for question in &suite.questions {
            let ways = |write: &suite::Write| {
                usize::from(write.value.is_some())
                    + usize::from(write.item.is_some())
                    + usize::from(write.entry.is_some())
            };
            if question.writes.is_empty() || question.writes.iter().any(|write| ways(write) != 1) {
                fail(&file, &question.id, &format!("`{}` is written by one of value, item and entry", question.id));
            }
        }
    }
}

/// Endpoints are named that there are.
fn endpoints() {
    let known = |file: &str, name: &str| {
        if suite::endpoint(name).is_none() {
            fail(file, name, &format!("there is no endpoint `{name}` in assets/endpoints.yaml"));
        }
    };
    suite::implications().iter().flat_map(|row| &row.integrate).for_each(|name| known("dependencies", name));
    suite::names().meant.iter().flat_map(|meant| &meant.endpoints).for_each(|name| known("environment", name));
    surroundings::data().images.iter().filter_map(|image| image.integration.as_ref()).for_each(|name| {
        known("surroundings", name);
    });
    suite::handing().for_each(|name| known("handed", name));
    if let Some(silent) = suite::endpoints().iter().find(|one| !suite::handing().any(|name| name == one.name)) {
        let why = format!("assets/handed.yaml does not say what `{}` hands over", silent.name);
        fail("endpoints", &silent.name, &why);
    }
    let every = suite::common();
    let usual = deploy::usual();
    for behind in usual.observability.iter().chain([&usual.ingress]) {
        if !every.requires.contains_key(&behind.endpoint) && !every.provides.contains_key(&behind.endpoint) {
            fail("deploy", &behind.endpoint, &format!("no charm has the endpoint `{}`", behind.endpoint));
        }
    }
    doctor::data();
    for server in &trial::TRIAL.servers {
        if suite::by_interface(&server.interface).is_none() {
            let why = format!("no endpoint has the interface `{}`", server.interface);
            fail("trial", &server.interface, &why);
        }
    }
}

/// Patterns compile.
fn patterns() {
    for entry in diagnoses::entries() {
        if let Err(error) = entry.compile() {
            fail("diagnoses", &entry.pattern, &format!("the pattern of `{}` does not compile: {error}", entry.id));
        }
    }
    let paths = faults::SOURCES.paths.iter().map(|named| &named.pattern);
    for pattern in paths.chain(faults::SOURCES.version_control.iter().map(|program| &program.pattern)) {
        if let Err(error) = regex::Regex::new(pattern) {
            fail("sources", pattern, &format!("this pattern does not compile: {error}"));
        }
    }
    let _ = (&*faults::PROGRAMS, &*faults::LANGUAGES, &*faults::MIGRATIONS, &*faults::SERVERS, &*django::KNOWN);
    for look in suite::names().secret_looks() {
        if let Err(error) = regex::Regex::new(look) {
            fail("environment", look, &format!("this pattern does not compile: {error}"));
        }
    }
}

/// Shapes are spelt right, and every plugin has its schema.
fn schemas() {
    let parts = schemas_of("schema/parts", &asset!("schema/parts"));
    schemas_of("schema/charm", &asset!("schema/charm"));
    schemas_of("schema/repositories", &asset!("schema/repositories"));
    schemas_of("schema/rock", &asset!("schema/rock"));
    let groups = plugins::groups();
    let named = groups.charmcraft.iter().chain(&groups.rockcraft).flat_map(plugins::Group::schemas);
    let named = named.map(|(_, schema)| schema).chain(&groups.elsewhere).chain(&groups.self_contained);
    if let Some(unknown) = named.into_iter().find(|schema| !parts.contains_key(*schema)) {
        fail("schema/plugins", unknown, &format!("there is no schema `{unknown}` in assets/schema/parts.yaml"));
    }
}

fn schemas_of(file: &str, source: &SchemaFile) -> HashMap<String, Arc<Schema>> {
    let rules: Vec<(&str, Rule)> = source.rules.iter().map(|name| (name.as_str(), Rule)).collect();
    Schema::compile(source, &rules).unwrap_or_else(|error| {
        let (SchemaError::Shape(words) | SchemaError::Unknown(words) | SchemaError::Rule(words)) = &error;
        fail(file, words, &error.to_string())
    })
}

/// Lists that are no YAML: a name a line, or a pair of names.
fn lists() {
    let lists =
        [("renamed-packages.txt", 2, "two names with a space between"), ("schema/rock-licenses.txt", 1, "one name")];
    for (file, words, what) in lists {
        let text = fs::read_to_string(path(file)).unwrap_or_else(|error| fail(file, "", &error.to_string()));
        let mut seen = HashSet::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.split(' ').filter(|word| !word.is_empty()).count() != words || line.trim() != line {
                fail(file, line, &format!("`{line}` is not {what}"));
            }
            if !seen.insert(line) {
                fail(file, line, &format!("`{line}` is there twice"));
            }
        }
    }
}

fn nothing_is_left_over() {
    for folder in FOLDERS {
        let assets = self::folder("CARGO_MANIFEST_DIR").join("assets");
        let entries = fs::read_dir(assets.join(folder)).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let file = name.strip_suffix(".yaml").map(|stem| format!("{folder}{stem}"));
            if let Some(file) = file.filter(|file| !asset::is_read(file)) {
                fail(&file, "", "nothing reads this file");
            }
        }
    }
}
