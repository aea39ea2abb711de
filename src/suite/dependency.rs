//! What an application's dependencies imply, and which packages of a charm come ready-made.
//!
//! Floor 1: data of `assets/dependencies.yaml`, typed. What follows for a project is in `answers`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Suite;
use crate::asset::asset;

/// A registry of packages, and how names are compared in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ecosystem {
    /// Python's: `flask-mail`.
    Pypi,
    /// Node's: `@aws-sdk/client-s3`.
    Npm,
    /// Go's modules: `github.com/lib/pq`.
    Go,
    /// Java's: `org.postgresql:postgresql`.
    Maven,
}

/// What some dependencies imply.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Implication {
    /// Names by registry; see [`matches()`].
    pub names: BTreeMap<Ecosystem, Vec<String>>,
    /// Where one of these is installed too, nothing is implied.
    #[serde(default)]
    pub unless: Vec<String>,
    /// Architectures that have ready-made wheels; `None`: it is always compiled.
    #[serde(default)]
    pub wheels: Option<Vec<String>>,
    /// Debian packages to compile it with.
    #[serde(default)]
    pub build: Vec<String>,
    /// What it loads or calls while it runs.
    #[serde(default)]
    pub run: Vec<RunTime>,
    /// Whether that is needed beside a wheel, too.
    #[serde(default)]
    pub in_wheels: bool,
    /// Whether the packages matter on `bare` alone.
    #[serde(default)]
    pub bare: bool,
    /// Endpoints, one of which fits.
    #[serde(default)]
    pub integrate: Vec<String>,
    /// Whether the application starts without the integration: it may be there for some of those who run it.
    #[serde(default)]
    pub optional: bool,
    /// What does not work together with an integration.
    #[serde(default)]
    pub warns: Option<Warning>,
    /// Why, in a sentence or two.
    pub reason: String,
    /// What to know.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Something to know.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Note {
    /// In a sentence or two.
    pub text: String,
    /// Worth saying only where one of these is installed, too; empty: always.
    #[serde(default)]
    pub with: Vec<String>,
}

/// What does not work together with an integration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Warning {
    /// The integration's endpoint: `mysql`.
    pub endpoint: String,
    /// What goes wrong.
    pub text: String,
    /// What to do.
    pub fix: String,
}

/// A run-time package by Ubuntu's series (`24.04`), and `other` for series that were not looked up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct RunTime(BTreeMap<String, String>);

impl RunTime {
    /// The package on that series, and whether it was looked up there. On `bare` a slice where there is one, elsewhere
    /// its Debian package.
    pub fn on(&self, series: &str, bare: bool) -> Option<(&str, bool)> {
        let (package, checked) = match self.0.get(series) {
            Some(package) => (package, true),
            None => (self.0.get("other")?, false),
        };
        let deb = || package.split('_').next().unwrap_or(package);
        Some((if bare { package } else { deb() }, checked))
    }

    /// Every name that it has, on any series.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

/// A compiled package of a charm.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CharmPackage {
    /// Its name in Python's registry.
    pub name: String,
    /// Architectures that have ready-made wheels, in Debian's names.
    pub wheels: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Source {
    wheels_checked: String,
    alternatives: Vec<Vec<String>>,
    registries: BTreeMap<String, Ecosystem>,
    rows: Vec<Implication>,
    charm: Vec<CharmPackage>,
}

static DEPENDENCIES: LazyLock<Source> = LazyLock::new(|| asset!("dependencies"));

/// What dependencies imply, in the order in which it is shown.
pub fn implications() -> &'static [Implication] {
    &DEPENDENCIES.rows
}

/// Endpoints of which an application uses one, even where it has drivers for several.
#[must_use]
pub fn alternatives() -> &'static [Vec<String>] {
    &DEPENDENCIES.alternatives
}

/// The day on which wheels were looked up: `2026-11-22`.
pub fn wheels_checked() -> &'static str {
    &DEPENDENCIES.wheels_checked
}

/// The packages of a charm that are compiled on that architecture, because no wheel is there.
pub fn compiled_for_charm(architecture: &str) -> Vec<&'static str> {
    let missing = |package: &&CharmPackage| !package.wheels.iter().any(|own| own == architecture);
    DEPENDENCIES.charm.iter().filter(missing).map(|package| package.name.as_str()).collect()
}

impl Suite {
    /// The registry that its applications' dependencies come from.
    pub fn ecosystem(&self) -> Option<Ecosystem> {
        DEPENDENCIES.registries.get(&self.language).copied()
    }

    /// True when the extension puts that package, or slices of it, into every rock of the suite.
    pub fn brings(&self, package: &str) -> bool {
        let stem = |package: &str| package.split('_').next().unwrap_or_default().to_owned();
        let sets = self.rock.parts.iter().flat_map(|part| &part.sets);
        let listed = sets.filter_map(|set| set.keys.get("stage-packages")?.as_array());
        listed.flatten().filter_map(|item| item.as_str()).any(|own| stem(own) == stem(package))
    }
}

/// True when a dependency is the one that a row names: `x`, `x[extra]`, `x*`; a Go module also below its path, as
/// `…/v5` and packages of it are.
pub fn matches(ecosystem: Ecosystem, pattern: &str, name: &str, extras: &[String]) -> bool {
    let (pattern, extra) = match pattern.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        Some((pattern, extra)) => (pattern, Some(extra)),
        None => (pattern, None),
    };
    if extra.is_some_and(|extra| !extras.iter().any(|own| own == extra)) {
        return false;
    }
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None if ecosystem == Ecosystem::Go => {
            name.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::suite;

    #[test]
    fn every_row_names_something_known_and_says_why() {
        let source = &*DEPENDENCIES;
        let suites: BTreeSet<&str> = suite::all().iter().map(|suite| suite.language.as_str()).collect();
        assert_eq!(source.registries.keys().map(String::as_str).collect::<BTreeSet<_>>(), suites);
        for row in &source.rows {
            let names: Vec<&String> = row.names.values().flatten().collect();
            assert!(!names.is_empty() && row.reason.ends_with('.'), "{row:?}");
            for endpoint in &row.integrate {
                assert!(suite::endpoint(endpoint).is_some(), "{endpoint}");
            }
            let says = row.warns.is_some() || !row.integrate.is_empty() || !row.notes.is_empty();
            assert!(says || !(row.build.is_empty() && row.run.is_empty()));
            assert!(row.warns.iter().all(|warning| suite::endpoint(&warning.endpoint).is_some()));
            assert!(row.build.iter().all(|package| !package.contains('_')), "slices build nothing: {row:?}");
            for run in &row.run {
                assert!(
                    run.0.keys().all(|key| ["22.04", "24.04", "26.04", "other"].contains(&key.as_str())),
                    "{run:?}"
                );
                assert!(run.0.contains_key("24.04") && (row.bare || run.0.contains_key("other")), "{run:?}");
                assert!(run.on("26.04", false).is_none_or(|(package, _)| !package.contains('_')), "{run:?}");
            }
            assert!(row.notes.iter().all(|note| note.text.ends_with('.')), "{row:?}");
        }
    }

    #[test]
    fn each_pattern_matches_a_name_of_its_registry() {
        for row in implications() {
            for (ecosystem, patterns) in &row.names {
                for pattern in patterns {
                    let name = pattern.split('[').next().unwrap().replace('*', "x");
                    let extras: Vec<String> = pattern
                        .split_once('[')
                        .map(|(_, rest)| rest.trim_end_matches(']').to_owned())
                        .into_iter()
                        .collect();
                    assert!(matches(*ecosystem, pattern, &name, &extras), "{pattern}");
                    let fits = match ecosystem {
                        Ecosystem::Pypi => name == name.to_lowercase() && !name.contains(['_', '.']),
                        Ecosystem::Npm => name == name.to_lowercase(),
                        Ecosystem::Go => name.split('/').next().unwrap().contains('.'),
                        Ecosystem::Maven => name.split(':').count() == 2,
                    };
                    assert!(fits, "{pattern} is no name of {ecosystem:?}");
                }
            }
        }
    }

    #[test]
    fn a_slice_is_for_bare_and_its_package_for_the_others() {
        let psycopg = implications().iter().find(|row| !row.run.is_empty()).unwrap();
        assert_eq!(psycopg.run[0].on("24.04", true), Some(("libpq5_libs", true)));
        assert_eq!(psycopg.run[0].on("24.04", false), Some(("libpq5", true)));
        assert_eq!(psycopg.run[0].on("22.04", true), Some(("libpq5", false)));
        assert!(matches(Ecosystem::Go, "github.com/jackc/pgx", "github.com/jackc/pgx/v5", &[]));
        assert!(!matches(Ecosystem::Go, "github.com/jackc/pgx", "github.com/jackc/pgxmock", &[]));
        assert!(!matches(Ecosystem::Pypi, "psycopg[c]", "psycopg", &[]));
    }

    #[test]
    fn the_usual_machines_compile_nothing_for_a_charm() {
        assert!(compiled_for_charm("amd64").is_empty() && compiled_for_charm("arm64").is_empty());
        assert_eq!(compiled_for_charm("s390x"), ["MarkupSafe"]);
        assert_eq!(compiled_for_charm("ppc64el"), ["PyYAML"]);
        assert_eq!(compiled_for_charm("unheard-of").len(), 4);
        assert!(wheels_checked().starts_with("20"));
    }
}
