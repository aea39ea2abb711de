//! Framework, name, title, summary, description, version.

use super::{Checker, Field, In};
use crate::app::{deployable_name, suggested_name, valid_name, valid_version};
use crate::suite;
use crate::text::is_unsafe;

/// The longest name and title that the packers accept, in characters.
const LONGEST_NAME: usize = 40;
/// The longest version, in characters.
const LONGEST_VERSION: usize = 32;
/// The longest summary that Charmhub and `juju info` show in full, in characters.
const LONGEST_SUMMARY: usize = 78;

impl Checker<'_> {
    pub(super) fn identity(&mut self) {
        if self.suite().is_none() {
            let known: Vec<&str> = suite::all().iter().map(|suite| suite.name.as_str()).collect();
            let message = if self.answers.suite.is_empty() {
                "No framework is chosen; everything else follows from it.".to_owned()
            } else {
                format!("There is no extension for `{}`.", self.answers.suite)
            };
            let fix = format!("Choose one of {}.", known.join(", "));
            self.error(Field::Suite, "suite-unknown", (In::Rock, "extensions"), message, fix);
        }
        self.name();
        self.title();
        self.summary();
        if self.answers.description.trim().is_empty() {
            self.warn(
                Field::Description,
                "description-empty",
                (In::Rock, "description"),
                "The description is empty; both documents have to have one.",
                "Say in a paragraph what the application does.",
            );
        }
        self.version();
    }

    fn name(&mut self) {
        let name = &self.answers.name;
        let at = (In::Rock, "name");
        if valid_name(name) {
            // The rock takes the name as its title where there is none, and a title has two characters at least.
            if name.len() < 2 && self.answers.title.is_empty() {
                let message = "The name is a single letter, and without a title the rock would be called by it, which is too short.";
                self.error(Field::Name, "name-invalid", at, message, "Take a longer name, or give a title.");
            } else if !deployable_name(name) {
                let message = "Both packers take this name, but Juju does not deploy it: a name begins with a letter, and each part between hyphens has one.";
                let fix = suggested_name(name).map_or_else(String::new, |name| format!("For example `{name}`."));
                self.warn(Field::Name, "name-not-deployable", at, message, fix);
            }
            return;
        }
        let message = if name.is_empty() {
            "The name is empty; the rock and the charm are known by it.".to_owned()
        } else if name.chars().count() > LONGEST_NAME {
            format!("The name has {} characters; both packers take at most {LONGEST_NAME}.", name.chars().count())
        } else {
            "A name has small letters, digits and single hyphens, at least one letter, and no hyphen first or last; both packers refuse this one.".to_owned()
        };
        let fix = match suggested_name(name) {
            Some(name) => format!("For example `{name}`."),
            None => "For example `my-app`.".to_owned(),
        };
        self.error(Field::Name, "name-invalid", at, message, fix);
    }

    fn title(&mut self) {
        let title = &self.answers.title;
        let length = title.chars().count();
        let at = (In::Rock, "title");
        if length > LONGEST_NAME {
            let message = format!("The title has {length} characters; both packers take at most {LONGEST_NAME}.");
            self.error(Field::Title, "title-invalid", at, message, "Shorten it.");
        } else if length == 1 {
            let message = "The title is a single character; both packers want two at least.";
            self.error(
                Field::Title,
                "title-invalid",
                at,
                message,
                "Make it longer, or leave it empty: the name then serves as the title.",
            );
        }
        self.one_line(Field::Title, "title", title);
    }

    fn summary(&mut self) {
        let summary = &self.answers.summary;
        let at = (In::Rock, "summary");
        let length = summary.chars().count();
        if summary.trim().is_empty() {
            let message = "The summary is empty; both documents have to have one.";
            self.warn(Field::Summary, "summary-empty", at, message, "Say in one line what the application does.");
        } else if length > LONGEST_SUMMARY {
            let message =
                format!("The summary has {length} characters; lists of charms show {LONGEST_SUMMARY} at most.");
            self.warn(
                Field::Summary,
                "summary-long",
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
            self.warn(field, "not-one-line", (In::Rock, key), message, "Take it out.");
        }
    }

    fn version(&mut self) {
        let version = &self.answers.version;
        if valid_version(version) {
            return;
        }
        let message = if version.is_empty() {
            "The version is empty; the rock is tagged with it.".to_owned()
        } else if version.chars().count() > LONGEST_VERSION {
            format!(
                "The version has {} characters; Rockcraft takes at most {LONGEST_VERSION}.",
                version.chars().count()
            )
        } else {
            "A version has letters, digits and `. : + ~ -`; it begins with a letter or digit and does not end with `.`, `:` or `-`. Rockcraft refuses this one.".to_owned()
        };
        self.error(Field::Version, "version-invalid", (In::Rock, "version"), message, "For example `0.1`.");
    }
}
