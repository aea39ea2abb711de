//! Undo and redo: a stack of answers.

use crate::answers::{self, Answers};

use crate::wizard::form::{Id, ScreenId};

/// Answers as they were, and where the person was.
#[derive(Clone, Debug)]
pub struct UndoStep {
    /// All answers as they were before the change.
    pub answers: Answers,
    /// The screen of the change.
    pub screen: ScreenId,
    /// The focus of the change.
    pub focus: Option<Id>,
    /// The selected row of the list, where the screen has one.
    pub row: usize,
    /// What was changed, for people: `Name`.
    pub what: String,
}

/// How many steps are kept.
const DEPTH: usize = 500;

/// What was, and what was undone.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: Vec<UndoStep>,
    future: Vec<UndoStep>,
    /// The run of typing that the last change belongs to.
    run: Option<(ScreenId, Id, usize)>,
}

impl History {
    /// Keeps the answers from before a change. Changes of the same run make one step.
    pub fn push(&mut self, before: UndoStep, run: Option<(ScreenId, Id, usize)>) {
        self.future.clear();
        if run.is_some() && self.run == run {
            return;
        }
        self.run = run;
        if self.past.len() == DEPTH {
            self.past.remove(0);
        }
        self.past.push(before);
    }

    /// Ends a run of typing: the next change is a step of its own.
    pub fn pause(&mut self) {
        self.run = None;
    }

    /// True when there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Makes every step one of the newer answers `theirs`, where they were steps of `base`.
    pub fn rebase(&mut self, base: &Answers, theirs: &Answers) {
        self.pause();
        for step in self.past.iter_mut().chain(&mut self.future) {
            step.answers = answers::rebase(base, &step.answers, theirs);
        }
    }

    /// Steps back; `now` is kept for [`redo`](Self::redo).
    pub fn undo(&mut self, now: &Answers) -> Option<UndoStep> {
        self.pause();
        let step = self.past.pop()?;
        self.future.push(UndoStep { answers: now.clone(), ..step.clone() });
        Some(step)
    }

    /// Steps forward again.
    pub fn redo(&mut self, now: &Answers) -> Option<UndoStep> {
        self.pause();
        let step = self.future.pop()?;
        self.past.push(UndoStep { answers: now.clone(), ..step.clone() });
        Some(step)
    }
}
