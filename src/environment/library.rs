//! Which paas-charm the charm has: what its requirements allow, and what that version has nothing for.
//!
//! Part of floor 5's `environment`.

use std::cmp::Ordering;

use crate::answers::{Answers, REQUIREMENTS_PATH};
use crate::app::pep508;
use crate::finding::{Code, Finding};
use crate::suite::{self, Answered, Known, Suite, Version};

const NAME: &str = "paas-charm";

/// The charm's library in a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The version; `None` only where none is known.
    pub version: Option<&'static Version>,
    /// Where what it does is known from, in words.
    pub known_from: String,
}

impl Library {
    /// The version that the person named.
    pub fn named(version: &'static Version) -> Self {
        Self::because(Some(version), "as you asked")
    }

    /// The newest version that the charm's requirements allow, as pip takes it; without a word of them, the one that
    /// charms on this base are written for.
    pub fn of(answers: &Answers, requirements: &str) -> Self {
        let versions = suite::packers().paas_charm.as_slice();
        let usual = usual(answers, versions);
        let asked = requirements.lines().filter_map(asked).next_back().filter(|_| answers.asks_for_wheels());
        let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Self::because(usual, "") };
        let mut recorded = versions.iter().rev().filter(|version| version.known == Known::Recorded);
        let latest = || versions.iter().rev().find(|version| allows(&asked, &version.version));
        match recorded.find(|version| allows(&asked, &version.version)).or_else(latest) {
            Some(allowed) if Some(allowed) == usual => Self::because(usual, ""),
            Some(allowed) => Self::because(Some(allowed), &format!("as {REQUIREMENTS_PATH} asks")),
            None => {
                let wanted = asked.trim_start_matches(['=', '~', '<', '>', '!', ' ']);
                let older = |version: &&Version| suite::compare(&version.version, wanted).is_le();
                Self::because(
                    versions.iter().rev().find(older).or(versions.first()),
                    &format!("{REQUIREMENTS_PATH} asks for {asked}, which charmer does not know"),
                )
            }
        }
    }

    fn because(version: Option<&'static Version>, why: &str) -> Self {
        let known_from = match version {
            None => String::new(),
            Some(version) if version.known == Known::Told => {
                format!("the changelog of {NAME} {}, told and not recorded", version.version)
            }
            Some(version) => format!("{NAME} {}", version.version),
        };
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        Self { version, known_from: known_from + &why }
    }

    /// What is on in the answers and what this version has nothing for.
    pub(super) fn lacks(&self, answers: &Answers, suite: &Suite) -> Vec<Finding> {
        let Some(version) = self.version else { return Vec::new() };
        let has = |since: Option<&String>, until| suite::is_within(Some(version), since, until);
        let lacks = |what: &str, since: Option<&String>| {
            let when = match since.filter(|since| !version.is_within(Some(since), None)) {
                Some(since) => format!("it came with {since}"),
                None => "it is gone there".to_owned(),
            };
            let message = format!("{NAME} {} has nothing for {what}: {when}.", version.version);
            let fix = format!("Name a version of {NAME} that has it in {REQUIREMENTS_PATH}, or do without.");
            Finding::warning(Code::LibraryLacks, REQUIREMENTS_PATH, message).fix(fix)
        };
        let since = suite.charm.module_since.as_ref();
        let module = (!has(since, None))
            .then(|| lacks(&format!("charms of {}, and this one does not start", suite.title), since));
        let endpoints = answers.integrations.iter().filter_map(|one| suite::by_interface(&one.interface));
        let gone = endpoints.filter(|endpoint| !endpoint.is_of(Some(version)));
        let gone =
            gone.map(|endpoint| lacks(&format!("the integration with {}", endpoint.title), endpoint.since.as_ref()));
        module.into_iter().chain(gone).collect()
    }
}

/// The version that charms on this base are written for.
fn usual(answers: &Answers, versions: &'static [Version]) -> Option<&'static Version> {
    let base = answers.framework().and_then(|suite| suite.charm.base(&answers.charm_base));
    let written_for = base.and_then(suite::CharmBase::generation).and_then(|generation| generation.library.as_ref());
    let named = written_for.and_then(|wanted| versions.iter().find(|version| version.version == *wanted));
    named.or_else(|| Answered::newest(versions).version)
}

/// What a line of requirements asks of the library's version; nothing for a line about something else.
fn asked(line: &str) -> Option<String> {
    let line = line.split(" #").next().unwrap_or_default();
    // Most lines are about something else, and need not be read.
    let start = line.trim_start().get(..4)?;
    let parsed = start.eq_ignore_ascii_case("paas").then(|| pep508::parse(line).ok())??;
    let name = parsed.name.to_lowercase().replace(['_', '.'], "-");
    (name == NAME).then_some(parsed.specifier)
}

/// Whether a version fits all of `>=1.8,<2`, by PEP 440 as far as this library's versions need it.
fn allows(specifier: &str, version: &str) -> bool {
    specifier.split(',').all(|one| fits(one.trim(), version))
}

fn fits(one: &str, version: &str) -> bool {
    let (operator, wanted) = one.split_at(one.find(|c| !"=!<>~".contains(c)).unwrap_or(one.len()));
    let wanted = wanted.trim();
    let order = suite::compare(version, wanted);
    let begins = |start: &str| version.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let same = || wanted.strip_suffix(".*").map_or(order == Ordering::Equal, begins);
    match operator {
        "==" | "===" => same(),
        "!=" => !same(),
        ">=" => order.is_ge(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        "<" => order.is_lt(),
        "~=" => order.is_ge() && wanted.rsplit_once('.').is_some_and(|(start, _)| begins(start)),
        _ => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(base: &str, requirements: &str) -> String {
        let mut answers = Answers::default();
        answers.choose_suite(suite::named("flask").unwrap());
        base.clone_into(&mut answers.charm_base);
        Library::of(&answers, requirements).known_from
    }

    #[test]
    fn requirements_tell_the_version() {
        let asks = |requirements: &str| of("ubuntu@24.04", requirements);
        for newest in ["", "ops\n", "paas-charm", "paas-charm>=1.0,<2\n", "PaaS_charm # any"] {
            assert_eq!(asks(newest), "paas-charm 1.12.3", "{newest}");
        }
        let asked = " (as charm/requirements.txt asks)";
        for (line, version) in [
            ("paas-charm==1.8.0", "1.8.0"),
            ("paas.charm == 1.8.* # old", "1.8.7"),
            ("paas-charm~=1.9.0", "1.9.2"),
            ("paas-charm<1.7", "1.6.0"),
            ("paas-charm>1.0,!=1.12.3,<=1.12.3", "1.12.2"),
        ] {
            assert_eq!(asks(line), format!("paas-charm {version}{asked}"), "{line}");
        }
        assert!(asks("paas-charm>=2").starts_with("the changelog of paas-charm 2.0, told and not recorded ("));
        assert!(asks("paas-charm==1.8.1").starts_with("paas-charm 1.8.0 (charm/requirements.txt asks for ==1.8.1, "));
        assert_eq!(of("ubuntu@26.04", "paas-charm==1.8.0"), "the changelog of paas-charm 2.0, told and not recorded");
    }
}
