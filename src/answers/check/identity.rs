//! Framework, title, summary, description: what is odd about texts that the packers take.

use super::{Checker, Field};
use crate::finding::Code;
use crate::text::is_unsafe;

/// The longest summary that Charmhub and `juju info` show in full, in characters.
const LONGEST_SUMMARY: usize = 78;

impl Checker<'_> {
    pub(super) fn identity(&mut self) {
        if self.suite().is_none() {
            self.found.push((Field::Suite, crate::answers::refused::no_suite(&self.answers.suite)));
        }
        self.one_line(Field::Title, "title", &self.answers.title);
        self.summary();
        if self.answers.description.trim().is_empty() {
            self.warn(
                Field::Description,
                Code::DescriptionEmpty,
                "description",
                "The description is empty; both documents have to have one.",
                "Say in a paragraph what the application does.",
            );
        }
    }

    fn summary(&mut self) {
        let summary = &self.answers.summary;
        let at = "summary";
        let length = summary.chars().count();
        if summary.trim().is_empty() {
            let message = "The summary is empty; both documents have to have one.";
            self.warn(Field::Summary, Code::SummaryEmpty, at, message, "Say in one line what the application does.");
        } else if length > LONGEST_SUMMARY {
            let message =
                format!("The summary has {length} characters; lists of charms show {LONGEST_SUMMARY} at most.");
            self.warn(
                Field::Summary,
                Code::SummaryLong,
                at,
                message,
                "Shorten it, and put the rest into the description.",
            );
        }
        self.one_line(Field::Summary, "summary", summary);
    }

    fn one_line(&mut self, field: Field, key: &str, text: &str) {
        if text.chars().any(is_unsafe) {
            let message =
                format!("The {key} is one line of plain text, and this has a line ending or a control character.");
            self.warn(field, Code::NotOneLine, key, message, "Take it out.");
        }
    }
}
