//! What was found for a new project and taken before anybody was asked, because its source fails without it.

use crate::answers::{self, Answers};
use crate::app::Application;
use crate::model;
use crate::suggest::Suggestion;

use super::State;

/// What the first screen knows.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// What was taken, in the order of the list; it stays in the list when the person gives it back.
    pub taken: Vec<Suggestion>,
    /// True until somebody has written a first project here: then nobody has to be told what a rock and a charm are.
    pub is_newcomer: bool,
    /// The applications below the folder, while one of them is to be picked.
    pub applications: Vec<Application>,
    /// True once the person has written: from then on everything is offered.
    pub is_over: bool,
}

/// True for the same suggestion.
fn is_same(one: &Suggestion, other: &Suggestion) -> bool {
    (one.what, &one.value) == (other.what, &other.value)
}

impl State {
    /// True while an application below the folder is to be picked.
    pub fn is_to_pick(&self) -> bool {
        !self.start.applications.is_empty()
    }

    /// Works out anew what follows from what was read, and takes what the source fails without, each only once: what
    /// the person gave back stays given back. What nothing asks for any more is given back, too.
    pub fn take_certain(&mut self) {
        self.rederive();
        if self.start.is_over || self.review.writing || self.is_to_pick() {
            return;
        }
        let known = self.project.answers();
        let certain = model::take_certain(&self.project, &mut known.clone());
        let has = |list: &[Suggestion], one: &Suggestion| list.iter().any(|other| is_same(other, one));
        let is_new = self.project.is_new();
        let gone: Vec<_> = self.start.taken.iter().filter(|one| is_new && !has(&certain, one)).cloned().collect();
        let found: Vec<_> = certain.iter().filter(|one| !has(&self.start.taken, one)).cloned().collect();
        if found.is_empty() && gone.is_empty() {
            return;
        }
        let mut theirs = self.saved.clone();
        for one in &gone {
            theirs = answers::rebase(&with(&known, one), &theirs, &known);
        }
        for one in &found {
            one.accept(&mut theirs);
        }
        let base = std::mem::replace(&mut self.saved, theirs);
        self.history.rebase(&base, &self.saved);
        self.answers = answers::rebase(&base, &self.answers, &self.saved);
        if let Some(offer) = &mut self.keeping.offer {
            offer.answers = answers::rebase(&base, &offer.answers, &self.saved);
        }
        self.start.taken.retain(|one| !has(&gone, one));
        self.start.taken.extend(found);
        self.rederive();
    }

    /// The folder itself is meant, none of the applications below it.
    pub fn stay_here(&mut self) {
        self.start.applications.clear();
        self.answers = self.project.answers();
        self.saved = self.answers.clone();
        self.take_certain();
    }

    /// True while that one of what was taken is among the answers.
    pub fn has_taken(&self, one: &Suggestion) -> bool {
        let mut answers = self.answers.clone();
        !one.accept(&mut answers) || answers == self.answers
    }

    /// Gives back what was taken, or takes it again.
    pub fn turn_taken(&mut self, at: usize) {
        let Some(one) = self.start.taken.get(at).cloned() else { return };
        let changed = if self.has_taken(&one) { self.without(&one) } else { with(&self.answers, &one) };
        self.change(&one.value, false, |state| state.answers = changed);
    }

    fn without(&self, one: &Suggestion) -> Answers {
        let known = self.project.answers();
        answers::rebase(&with(&known, one), &self.answers, &known)
    }
}

fn with(answers: &Answers, one: &Suggestion) -> Answers {
    let mut with = answers.clone();
    one.accept(&mut with);
    with
}
