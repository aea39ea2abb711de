//! What dependencies imply: the rows of `assets/dependencies.yaml`, held against what is installed.

use super::{MOST_EVIDENCE, Suggestion, What, integrated};
use crate::answers::Answers;
use crate::app::{Dependencies, Dependency, Role};
use crate::suite::{self, Ecosystem, Implication, RunTime, Suite};

/// Everything that they imply for these answers.
pub(super) fn implied(dependencies: &Dependencies, answers: &Answers) -> Vec<Suggestion> {
    let Some(suite) = suite::named(&answers.suite) else { return Vec::new() };
    let Some(ecosystem) = suite.ecosystem() else { return Vec::new() };
    let installed: Vec<&Dependency> = dependencies.installed(ecosystem).collect();
    let mut maker = Maker { answers, suite, ecosystem, installed, found: Vec::new() };
    for row in suite::implications() {
        maker.row(row);
    }
    maker.found
}

/// The Debian package of a slice; of a Debian package, itself.
pub(super) fn stem(package: &str) -> &str {
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
        let is_listed = self.answers.packages.iter().any(|own| stem(own) == stem(package));
        if is_listed || self.suite.brings(package) {
            return;
        }
        let doubt =
            if checked { String::new() } else { format!(" Not checked on {built_on}: its name may differ there.") };
        self.add(What::Package, package.to_owned(), Vec::new(), format!("{reason}{doubt}"), hits);
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
            self.found.push(Suggestion { choices, ..Suggestion::new(what, value, reason) });
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
