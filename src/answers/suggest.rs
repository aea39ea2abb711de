//! What the application's dependencies imply that the answers do not hold yet. Nothing of it is taken unasked.

use serde::Serialize;

use super::{Answers, Integration};
use crate::project::{Dependencies, Dependency, Evidence, Role};
use crate::suite::{self, Ecosystem, Implication, RunTime, Suite};

/// At most this many places speak for one suggestion.
const MOST_EVIDENCE: usize = 4;

/// What is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A Debian package to build dependencies with.
    BuildPackage,
    /// A slice or Debian package that is needed while the application runs.
    Package,
    /// An integration.
    Integration,
    /// Nothing to take: something to know.
    Note,
}

/// Something that a dependency implies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub what: What,
    /// The package or endpoint, or the note's text; empty while one of the `choices` has to be chosen.
    pub value: String,
    /// Endpoints, one of which fits; empty where there is nothing to choose.
    pub choices: Vec<String>,
    /// Why, in a sentence or two.
    pub reason: String,
    /// The dependencies that imply it.
    pub evidence: Vec<Evidence>,
}

impl Suggestion {
    /// True while one of several has to be chosen.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.choices.is_empty() && self.value.is_empty()
    }

    /// True when [`accept`] would change the answers.
    #[must_use]
    pub fn can_be_taken(&self) -> bool {
        self.what != What::Note && !self.is_open()
    }

    /// The same with one of its choices made; `None` when it is none of them.
    #[must_use]
    pub fn chosen(&self, choice: &str) -> Option<Self> {
        let value = self.choices.iter().find(|own| *own == choice)?.clone();
        Some(Self { value, choices: Vec::new(), ..self.clone() })
    }

    /// What it is called in a list: `libpq-dev`, `redis or valkey`.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.is_open() { self.choices.join(" or ") } else { self.value.clone() }
    }
}

/// What the dependencies imply for these answers and the answers do not hold: packages for the chosen base and
/// platforms, integrations, things to know. In the order of `assets/dependencies.yaml`, packages to build with first.
#[must_use]
pub fn suggest(dependencies: &Dependencies, answers: &Answers) -> Vec<Suggestion> {
    let Some(suite) = suite::named(&answers.suite) else { return Vec::new() };
    let Some(ecosystem) = suite.ecosystem() else { return Vec::new() };
    let installed: Vec<&Dependency> = dependencies.installed(ecosystem).collect();
    let mut maker = Maker { answers, suite, ecosystem, installed, found: Vec::new() };
    for row in suite::implications() {
        maker.row(row);
    }
    let mut found = maker.found;
    found.sort_by_key(|suggestion| suggestion.what);
    found
}

/// Takes a suggestion. False, and nothing changes, for a note, for one whose choice is open, and for what is there
/// already.
pub fn accept(answers: &mut Answers, suggestion: &Suggestion) -> bool {
    if !suggestion.can_be_taken() {
        return false;
    }
    let value = suggestion.value.clone();
    match suggestion.what {
        What::BuildPackage if !answers.build_packages.contains(&value) => answers.build_packages.push(value),
        What::Package if !answers.packages.contains(&value) => answers.packages.push(value),
        What::Integration if !integrated(answers, &value) => {
            let Some(endpoint) = suite::endpoint(&value) else { return false };
            let (interface, required) = (endpoint.interface.clone(), !endpoint.usually_optional);
            answers.integrations.push(Integration { endpoint: value, interface, required });
            answers.sort_integrations();
        }
        _ => return false,
    }
    true
}

impl Answers {
    /// Puts integrations into the order in which they are shown, so that the order of decisions does not show in the
    /// document.
    pub fn sort_integrations(&mut self) {
        let known = suite::endpoints();
        let rank = |one: &Integration| known.iter().position(|known| known.interface == one.interface);
        self.integrations.sort_by_key(|one| rank(one).unwrap_or(usize::MAX));
    }
}

fn integrated(answers: &Answers, endpoint: &str) -> bool {
    let interface = suite::endpoint(endpoint).map(|known| known.interface.as_str());
    let is_it = |one: &Integration| one.endpoint == endpoint || Some(one.interface.as_str()) == interface;
    answers.integrations.iter().any(is_it)
}

/// The Debian package of a slice; of a Debian package, itself.
fn stem(package: &str) -> &str {
    package.split('_').next().unwrap_or(package)
}

struct Maker<'a> {
    answers: &'a Answers,
    suite: &'static Suite,
    ecosystem: Ecosystem,
    installed: Vec<&'a Dependency>,
    found: Vec<Suggestion>,
}

impl<'a> Maker<'a> {
    fn hits(&self, patterns: &[String]) -> Vec<&'a Dependency> {
        let is_one = |found: &&&Dependency| {
            patterns.iter().any(|pattern| suite::matches(self.ecosystem, pattern, &found.name, &found.extras))
        };
        self.installed.iter().filter(is_one).copied().collect()
    }

    fn row(&mut self, row: &'static Implication) {
        let hits = row.names.get(&self.ecosystem).map(|patterns| self.hits(patterns)).unwrap_or_default();
        if hits.is_empty() || !self.hits(&row.unless).is_empty() {
            return;
        }
        self.packages(row, &hits);
        let direct: Vec<&Dependency> = hits.iter().filter(|found| found.role == Role::Runtime).copied().collect();
        if direct.is_empty() {
            return;
        }
        if !row.integrate.is_empty() && !row.integrate.iter().any(|endpoint| integrated(self.answers, endpoint)) {
            let (value, choices) = match row.integrate.as_slice() {
                [one] => (one.clone(), Vec::new()),
                several => (String::new(), several.to_vec()),
            };
            self.add(What::Integration, value, choices, row.reason.clone(), &direct);
        }
        for note in &row.notes {
            if note.with.is_empty() || !self.hits(&note.with).is_empty() {
                self.add(What::Note, note.text.clone(), Vec::new(), row.reason.clone(), &direct);
            }
        }
    }

    fn packages(&mut self, row: &Implication, hits: &[&'a Dependency]) {
        let bare = self.answers.base == "bare";
        if row.bare && !bare {
            return;
        }
        let why = self.why_compiled(row, hits);
        let compiled = row.wheels.is_none() || why.is_some();
        let reason = why.map_or_else(|| row.reason.clone(), |why| format!("{} {why}", row.reason));
        if compiled {
            for package in row.build.iter().filter(|package| !self.answers.build_packages.contains(package)) {
                self.add(What::BuildPackage, package.clone(), Vec::new(), reason.clone(), hits);
            }
        }
        if compiled || row.in_wheels {
            for run in &row.run {
                self.run_time(run, bare, &reason, hits);
            }
        }
    }

    fn run_time(&mut self, run: &RunTime, bare: bool, reason: &str, hits: &[&Dependency]) {
        let built_on = if bare { &self.answers.build_base } else { &self.answers.base };
        let series = built_on.split('@').nth(1).unwrap_or_default();
        let Some((package, checked)) = run.on(series, bare) else { return };
        let held = self.answers.packages.iter().any(|own| stem(own) == stem(package));
        if held || self.brings(package) {
            return;
        }
        let doubt =
            if checked { String::new() } else { format!(" Not checked on {built_on}: its name may differ there.") };
        self.add(What::Package, package.to_owned(), Vec::new(), format!("{reason}{doubt}"), hits);
    }

    /// True when the extension puts that package into every rock of the suite.
    fn brings(&self, package: &str) -> bool {
        let sets = self.suite.rock.parts.iter().flat_map(|part| &part.sets);
        let listed = sets.filter_map(|set| set.keys.get("stage-packages")?.as_sequence());
        listed.flatten().filter_map(|item| item.as_str()).any(|own| stem(own) == stem(package))
    }

    /// Why something that has wheels is compiled all the same.
    fn why_compiled(&self, row: &Implication, hits: &[&Dependency]) -> Option<String> {
        let wheels = row.wheels.as_ref()?;
        if let Some(found) = hits.iter().find(|found| found.from_source) {
            return Some(format!("The files have it compiled from source ({}).", found.from.place()));
        }
        let without = self.answers.platforms.iter().filter(|platform| !wheels.contains(platform));
        let without: Vec<&str> = without.map(String::as_str).collect();
        let checked = suite::wheels_checked();
        (!without.is_empty())
            .then(|| format!("There is no wheel for {} (as of {checked}), so it is compiled.", without.join(", ")))
    }

    fn add(&mut self, what: What, value: String, choices: Vec<String>, reason: String, hits: &[&Dependency]) {
        let is_it = |own: &Suggestion| own.what == what && own.value == value && own.choices == choices;
        let at = self.found.iter().position(is_it).unwrap_or_else(|| {
            self.found.push(Suggestion { what, value, choices, reason, evidence: Vec::new() });
            self.found.len() - 1
        });
        let evidence = &mut self.found[at].evidence;
        for found in hits {
            if evidence.len() < MOST_EVIDENCE && !evidence.contains(&found.from) {
                evidence.push(found.from.clone());
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::defaults;
    use super::*;
    use crate::project::{Snapshot, detect};

    fn told(files: &[(&str, &str)], change: impl FnOnce(&mut Answers)) -> Vec<String> {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
        let facts = detect(&Snapshot::from_files("shop", &files), "amd64");
        let mut answers = defaults(&facts);
        change(&mut answers);
        let shown = |one: &Suggestion| {
            let places: Vec<String> = one.evidence.iter().map(Evidence::place).collect();
            format!("{:?} {} @ {}", one.what, one.shown(), places.join(" "))
        };
        suggest(&facts.dependencies, &answers).iter().map(shown).collect()
    }

    const APP: (&str, &str) = ("app.py", "import flask\napp = flask.Flask(__name__)\n");

    #[test]
    fn a_driver_implies_packages_and_its_database() {
        let files = [APP, ("requirements.txt", "flask\npsycopg2\n")];
        let expected = [
            "BuildPackage libpq-dev @ requirements.txt:2",
            "BuildPackage gcc @ requirements.txt:2",
            "Package libpq5_libs @ requirements.txt:2",
            "Integration postgresql @ requirements.txt:2",
        ];
        assert_eq!(told(&files, |_| {}), expected);
        let packages = |base: &str, build: &str| {
            let (base, build_base) = (base.to_owned(), build.to_owned());
            let all = told(&files, |answers| (answers.base, answers.build_base) = (base, build_base));
            all.into_iter().find(|one| one.starts_with("Package")).unwrap()
        };
        assert_eq!(packages("ubuntu@24.04", ""), "Package libpq5 @ requirements.txt:2");
        assert_eq!(packages("bare", "ubuntu@22.04"), "Package libpq5 @ requirements.txt:2");
        let held = told(&files, |answers| {
            answers.packages = vec!["libpq5".into()];
            answers.build_packages = vec!["libpq-dev".into(), "gcc".into()];
            let (endpoint, interface) = ("postgresql".to_owned(), "postgresql_client".to_owned());
            answers.integrations = vec![Integration { endpoint, interface, required: false }];
        });
        assert!(held.is_empty(), "{held:?}");
    }

    #[test]
    fn what_comes_as_a_wheel_needs_no_packages() {
        let files = [APP, ("requirements.txt", "flask\nlxml\nPillow\npsycopg[binary]\n")];
        assert_eq!(told(&files, |_| {}), ["Integration postgresql @ requirements.txt:4"]);
        let other = told(&files, |answers| answers.platforms.push("riscv64".into()));
        assert!(other.contains(&"BuildPackage libjpeg-dev @ requirements.txt:3".to_owned()), "{other:?}");
        assert!(!other.iter().any(|one| one.contains("libxml2-dev")), "lxml has a wheel there: {other:?}");
        let files = [APP, ("requirements.txt", "flask\nlxml\n--no-binary lxml\n")];
        let compiled = told(&files, |_| {});
        assert!(compiled.contains(&"Package libxslt1.1 @ requirements.txt:2".to_owned()), "{compiled:?}");
    }

    #[test]
    fn only_the_suites_own_registry_counts_and_only_what_is_installed() {
        let files = [
            APP,
            ("requirements.txt", "flask\nmysqlclient; sys_platform == 'win32'\nboto3\npymysql\nsqlalchemy\n"),
            ("package.json", "{\"dependencies\": {\"pg\": \"8\"}}"),
            ("pyproject.toml", "[dependency-groups]\ntest = ['psycopg2']\n"),
        ];
        let found = told(&files, |_| {});
        // Certificates for S3 are in every rock already.
        assert_eq!(found[..2], ["Integration mysql @ requirements.txt:4", "Integration s3 @ requirements.txt:3"]);
        assert!(found[2].starts_with("Note The address begins with mysql://") && found.len() == 3, "{found:?}");
    }

    #[test]
    fn what_others_bring_implies_packages_and_no_integration() {
        let go = "module example.com/x\ngo 1.22\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1\n\tgithub.com/lib/pq v1 // indirect\n)\n";
        let found = told(&[("go.mod", go), ("main.go", "package main\n")], |_| {});
        assert_eq!(found[..2], ["BuildPackage gcc @ go.mod:4", "BuildPackage libc6-dev @ go.mod:4"]);
        assert!(!found.iter().any(|one| one.contains("postgresql")), "{found:?}");
        let found = told(&[("go.mod", go), ("main.go", "package main\n")], |answers| {
            (answers.base, answers.build_base) = ("ubuntu@24.04".into(), String::new());
        });
        assert!(found.iter().all(|one| one.starts_with("Note")), "{found:?}");
    }

    #[test]
    fn nothing_is_taken_while_a_choice_is_open() {
        let files: [(&str, &[u8]); 2] =
            [("requirements.txt", b"flask\ncelery[redis]\nredis\n"), ("app.py", b"app = 1\n")];
        let facts = detect(&Snapshot::from_files("shop", &files), "amd64");
        let mut answers = defaults(&facts);
        let [one] = suggest(&facts.dependencies, &answers).try_into().unwrap();
        assert_eq!((one.shown().as_str(), one.evidence.len()), ("redis or valkey", 2));
        let before = answers.clone();
        assert!(!accept(&mut answers, &one) && answers == before);
        assert!(one.chosen("mysql").is_none());
        assert!(accept(&mut answers, &one.chosen("valkey").unwrap()));
        assert_eq!(answers.integrations[0].interface, "valkey_client");
        assert!(!accept(&mut answers, &one.chosen("valkey").unwrap()), "taken already");
        assert!(suggest(&facts.dependencies, &answers).is_empty());
    }

    #[test]
    fn every_row_is_reached_and_taken_with_a_reason() {
        for suite in suite::all() {
            let ecosystem = suite.ecosystem().unwrap();
            for row in suite::implications() {
                let Some(pattern) = row.names.get(&ecosystem).and_then(|patterns| patterns.first()) else { continue };
                let (name, extra) = pattern.split_once('[').unwrap_or((pattern, ""));
                let mut names = vec![(name.to_owned(), extra.trim_end_matches(']').to_owned())];
                names.extend(
                    row.notes.iter().filter_map(|note| note.with.first()).map(|name| (name.clone(), String::new())),
                );
                let list = names.into_iter().map(|(name, extra)| {
                    let (ecosystem, extras) = (ecosystem, vec![extra]);
                    let nothing = String::new;
                    Dependency {
                        ecosystem,
                        name,
                        extras,
                        version: nothing(),
                        locked: nothing(),
                        role: Role::Runtime,
                        group: nothing(),
                        from_source: true,
                        from: Evidence::new("x", 1, "x"),
                    }
                });
                let dependencies = Dependencies { list: list.collect(), findings: Vec::new() };
                let mut answers = Answers::default();
                answers.choose_suite(suite);
                let found = suggest(&dependencies, &answers);
                assert!(found.iter().all(|one| !one.reason.is_empty() && !one.evidence.is_empty()), "{pattern}");
                let taken = row.build.len() + row.integrate.len().min(1) + row.notes.len();
                assert!(found.len() >= taken, "{pattern} for {}: {found:?}", suite.name);
                for one in &found {
                    let one = one.choices.first().map_or_else(|| one.clone(), |choice| one.chosen(choice).unwrap());
                    assert_eq!(accept(&mut answers, &one), one.what != What::Note, "{one:?}");
                }
                let left = suggest(&dependencies, &answers);
                assert!(left.iter().all(|one| one.what == What::Note), "{pattern}: {left:?}");
            }
        }
    }
}
