//! Answers that a packer would refuse, or that something stumbles over later, each at its field while it is typed.
//!
//! The packers judge whole documents; this judges single answers, so that the reason stands where the cursor is. What
//! only shows in the expanded documents is [`crate::expand`]'s to say.

mod bases;
mod extras;
mod identity;
mod lists;
mod options;
mod services;

pub use bases::knows_rock_base;

use super::Answers;
use super::read::{CHARM_PATH, ROCK_PATH};
use crate::app::Snapshot;
use crate::finding::{Finding, Severity};
use crate::suite::{self, Versions};

/// An answer, for what stands under it. Numbers count from 0, in the order of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The suite.
    Suite,
    /// The name.
    Name,
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// The description.
    Description,
    /// The rock's version.
    Version,
    /// The rock's base.
    Base,
    /// The rock's build-base.
    BuildBase,
    /// The charm's base.
    CharmBase,
    /// What only this suite asks, by the question's name.
    Extra(&'static str),
    /// The platforms as a whole.
    Platforms,
    /// One platform.
    Platform(usize),
    /// Whether the charm's packages come ready-made.
    Wheels,
    /// A package that is needed at run time.
    Package(usize),
    /// A package that is needed at build time.
    BuildPackage(usize),
    /// The choice of files as a whole.
    Files,
    /// One entry of the files.
    File(usize),
    /// A configuration option.
    Option(usize, OptionField),
    /// An integration.
    Integration(usize),
    /// That service.
    Service(usize),
}

/// A part of a configuration option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OptionField {
    /// Its name.
    Name,
    /// Its type.
    Type,
    /// Its default.
    Default,
    /// Its description.
    Description,
    /// Whether it is required.
    Required,
}

/// What is wrong with each answer: an error where a packer refuses it, or no document can say it; a warning where the
/// packers let it pass and Juju, the charm's library or the application stumbles. In the order of
/// the fields. With a snapshot of the application's folder the files are
/// looked up too.
#[must_use]
pub fn check(answers: &Answers, snapshot: Option<&Snapshot>) -> Vec<(Field, Finding)> {
    check_for(answers, snapshot, &Versions::default())
}

/// As [`check`], for certain versions of the packers.
#[must_use]
pub fn check_for(answers: &Answers, snapshot: Option<&Snapshot>, versions: &Versions) -> Vec<(Field, Finding)> {
    let mut checker = Checker { answers, versions, found: Vec::new() };
    checker.identity();
    checker.bases();
    checker.extras(snapshot);
    checker.platforms();
    checker.wheels();
    checker.packages();
    checker.files(snapshot);
    checker.options();
    checker.integrations();
    checker.services();
    checker.found.sort_by_key(|(field, _)| *field);
    checker.found
}

pub(super) struct Checker<'a> {
    pub(super) answers: &'a Answers,
    versions: &'a Versions,
    pub(super) found: Vec<(Field, Finding)>,
}

/// Which document a key is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Rock,
    Charm,
}

impl Checker<'_> {
    fn say(
        &mut self,
        field: Field,
        severity: Severity,
        code: &'static str,
        at: (In, &str),
        message: String,
        fix: String,
    ) {
        let path = if at.0 == In::Rock { ROCK_PATH } else { CHARM_PATH };
        self.found.push((field, Finding::new(severity, code, path, message).key(at.1).fix(fix)));
    }

    fn error(
        &mut self,
        field: Field,
        code: &'static str,
        at: (In, &str),
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.say(field, Severity::Error, code, at, message.into(), fix.into());
    }

    fn warn(
        &mut self,
        field: Field,
        code: &'static str,
        at: (In, &str),
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.say(field, Severity::Warning, code, at, message.into(), fix.into());
    }

    fn suite(&self) -> Option<&'static suite::Suite> {
        suite::named(&self.answers.suite)
    }
}

#[cfg(test)]
mod tests;
