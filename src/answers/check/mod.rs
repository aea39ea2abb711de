//! What can be wrong with an answer that no document shows, or not yet: names that stand there twice, files that are not
//! there, packages that cannot be.
//!
//! What the packers, Juju and the charm's library make of the documents is [`crate::expand`]'s to say; `model` finds the
//! answer that each of its findings is about.

mod extras;
mod identity;
mod lists;
mod services;

use super::Answers;
use super::field::Field;
use super::read::ROCK_PATH;
use crate::app::Snapshot;
use crate::finding::{Code, Finding};
use crate::suite;

/// What is wrong with each answer by itself: an error where no document can say it, or packing fails over it; a warning
/// where the application or a reader stumbles. In the order of the fields. With a snapshot of the application's folder the
/// files are looked up too.
pub fn check(answers: &Answers, snapshot: Option<&Snapshot>) -> Vec<(Field, Finding)> {
    let mut checker = Checker { answers, found: Vec::new() };
    checker.identity();
    checker.extras(snapshot);
    checker.platforms();
    checker.wheels();
    checker.packages();
    checker.files(snapshot);
    checker.options();
    checker.services();
    checker.found.extend(super::refused::twins(answers));
    checker.found.sort_by_key(|(field, _)| *field);
    checker.found
}

pub(super) struct Checker<'a> {
    pub(super) answers: &'a Answers,
    pub(super) found: Vec<(Field, Finding)>,
}

impl Checker<'_> {
    fn error(&mut self, field: Field, code: Code, key: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.found.push((field, Finding::error(code, ROCK_PATH, message).key(key).fix(fix)));
    }

    fn warn(&mut self, field: Field, code: Code, key: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.found.push((field, Finding::warning(code, ROCK_PATH, message).key(key).fix(fix)));
    }

    fn suite(&self) -> Option<&'static suite::Suite> {
        self.answers.framework()
    }
}
