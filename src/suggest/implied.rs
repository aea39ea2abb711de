//! What dependencies imply: the rows of `assets/dependencies.yaml`, held against what is installed.

use super::{MOST_EVIDENCE, Suggestion, What, integrated};
use crate::answers::Answers;
use crate::app::{Dependencies, Dependency, Evidence, Role};
use crate::finding::{Code, Finding};
use crate::suite::{self, Ecosystem, Implication, Loads, RunTime, Suite};

/// Everything that they imply for these answers.
pub(super) fn implied(dependencies: &Dependencies, answers: &Answers) -> Vec<Suggestion> {
    let Some(suite) = answers.framework() else { return Vec::new() };
    let Some(ecosystem) = suite.ecosystem() else { return Vec::new() };
    let installed: Vec<&Dependency> = dependencies.installed(ecosystem).collect();
    let mut maker = Maker { answers, suite, ecosystem, installed, found: Vec::new() };
    for row in suite::implications() {
        maker.row(row);
    }
    maker.found
}

/// Of endpoints that stand for each other one is to be chosen; none of them, where one is there.
pub(super) fn choose(found: &mut Vec<Suggestion>, answers: &Answers) {
    for group in suite::alternatives() {
        let is_one = |one: &Suggestion| one.what == What::Integration && group.contains(&one.value);
        if group.iter().any(|endpoint| integrated(answers, endpoint)) {
            found.retain(|one| !is_one(one));
            continue;
        }
        let Some(first) = found.iter().position(is_one) else { continue };
        let (others, rest): (Vec<_>, Vec<_>) = found.drain(first + 1..).partition(is_one);
        found.extend(rest);
        let Some(one) = found.get_mut(first).filter(|_| !others.is_empty()) else { continue };
        one.choices = std::iter::once(&*one).chain(&others).map(|one| one.value.clone()).collect();
        one.value.clear();
        "It has drivers for each of these databases; which of them it uses is yours to say."
            .clone_into(&mut one.reason);
        // The first of each in the order of the choices, then the rest.
        let mut evidence = vec![std::mem::take(&mut one.evidence)];
        evidence.extend(others.into_iter().map(|other| other.evidence));
        one.evidence = evidence.iter_mut().filter(|own| !own.is_empty()).map(|own| own.remove(0)).collect();
        one.evidence.extend(evidence.into_iter().flatten());
        one.evidence.truncate(MOST_EVIDENCE);
    }
}

/// A driver alone does nothing while the settings use another database.
pub(super) fn unused(found: &mut [Suggestion], other: &Evidence) {
    let databases = suite::alternatives().iter().flatten();
    let databases: Vec<&String> = databases.collect();
    for one in found.iter_mut().filter(|one| one.what == What::Integration && databases.contains(&&one.value)) {
        one.second = true;
        one.reason.push_str(&format!(
            " It does nothing until the settings use it: in {} {}.",
            other.place(),
            other.text
        ));
    }
}

/// Dependencies that do not work together with an integration that is there.
pub(super) fn warned(dependencies: &Dependencies, answers: &Answers) -> Vec<Finding> {
    let Some(ecosystem) = answers.framework().and_then(Suite::ecosystem) else { return Vec::new() };
    let hits = |patterns: &[String]| {
        let is_one = |found: &&Dependency| {
            patterns.iter().any(|pattern| suite::matches(ecosystem, pattern, &found.name, &found.extras))
        };
        dependencies.installed(ecosystem).filter(|found| found.role == Role::Runtime).find(is_one)
    };
    let warned = suite::implications().iter().filter_map(|row| {
        let warning = row.warns.as_ref().filter(|warning| integrated(answers, &warning.endpoint))?;
        let hit = hits(row.names.get(&ecosystem)?).filter(|_| hits(&row.unless).is_none())?;
        let finding = Finding::warning(Code::IntegrationProtocol, &hit.from.path, warning.text.as_str());
        Some(finding.at(hit.from.line, 0).fix(warning.fix.as_str()))
    });
    warned.collect()
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
            self.add(What::Integration, value.clone(), choices, row.reason.clone(), &direct);
            let own = self.found.iter_mut().find(|one| one.what == What::Integration && one.value == value);
            if let Some(one) = own {
                one.optional |= row.optional;
            }
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
            let at_start = row.loads == Loads::AtStart || compiled && !row.build.is_empty();
            for run in &row.run {
                self.run_time(run, (bare, at_start), &reason, hits);
            }
        }
    }

    fn run_time(&mut self, run: &RunTime, (bare, at_start): (bool, bool), reason: &str, hits: &[&Dependency]) {
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
        if let Some(own) = self.found.iter_mut().find(|one| one.what == What::Package && one.value == package) {
            own.at_start |= at_start;
        }
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
