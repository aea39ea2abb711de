//! Answers to what only one suite asks.

use super::{Checker, Field};
use crate::app::{Snapshot, go};
use crate::finding::Code;
use crate::suite::{Question, Shape};

impl Checker<'_> {
    pub(super) fn extras(&mut self, snapshot: Option<&Snapshot>) {
        let Some(suite) = self.suite() else { return };
        for question in &suite.questions {
            let answer = self.answers.extra(&question.id);
            if answer.is_empty() {
                continue;
            }
            if !question.accepts(answer) {
                let message = format!("`{answer}` is no {} that can be had, so packing would fail.", kind(question));
                let fix = format!("For example {}. Empty: {}.", question.example, question.empty);
                self.error(Field::Extra(&question.id), Code::AnswerInvalid, &key(question), message, fix);
            } else if question.shape == Shape::Program {
                self.program(question, answer, snapshot);
            }
        }
    }

    /// A program that nothing in the folder makes.
    fn program(&mut self, question: &'static Question, answer: &str, snapshot: Option<&Snapshot>) {
        let made = snapshot.and_then(go::facts).map(|go| go.binaries).unwrap_or_default();
        if made.is_empty() || made.iter().any(|program| program.value == answer) {
            return;
        }
        let names: Vec<&str> = made.iter().map(|program| program.value.as_str()).collect();
        let message = format!("No main package was found that makes `{answer}`; without it packing fails.");
        let fix = format!("Found: {}.", names.join(", "));
        self.warn(Field::Extra(&question.id), Code::ProgramUnknown, &key(question), message, fix);
    }
}

fn kind(question: &Question) -> &'static str {
    if question.shape == Shape::Program { "program's name" } else { "version" }
}

/// Where the answer is read from.
fn key(question: &Question) -> String {
    question.writes.first().map(|write| format!("parts.{}.{}", write.part, write.key)).unwrap_or_default()
}
