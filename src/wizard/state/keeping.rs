//! What must not be lost: the draft of the answers, and what others do to the files meanwhile.

use std::collections::VecDeque;

use crate::answers::{Answers, CHARM_PATH, REQUIREMENTS_PATH, ROCK_PATH};
use crate::app::{CharmFolder, Snapshot};
use crate::text;
use crate::write::{self, OnDisk};

/// Lines of a difference that a question shows.
const SHOWN: usize = 8;

/// Draft and files.
#[derive(Clone, Debug, Default)]
pub struct Keeping {
    /// A draft of an earlier time, while the person has not said what becomes of it.
    pub offer: Option<Offer>,
    /// The answers of the draft as it is kept now; none while there is no draft.
    pub drafted: Option<Answers>,
    /// What others did to the documents, while the person has not said what becomes of it.
    pub change: Option<Change>,
    /// The documents as they were read while the wizard wrote.
    pub seen: Option<OnDisk>,
    /// The application's files as they were looked at while the wizard wrote.
    pub facts: Option<(Snapshot, CharmFolder)>,
}

/// A draft that is offered.
#[derive(Clone, Debug)]
pub struct Offer {
    /// When it was saved, for people.
    pub when: String,
    /// The answers with the draft's changes.
    pub answers: Answers,
    /// What they change, a line each.
    pub lines: Vec<String>,
    /// Whether an option may have had a value that a draft does not hold.
    pub secrets: bool,
}

/// Documents that changed on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As they are now.
    pub documents: OnDisk,
    /// Their names.
    pub files: Vec<&'static str>,
    /// What changed, a line each.
    pub lines: Vec<String>,
    /// True once the person was asked.
    pub asked: bool,
}

impl Change {
    /// What changed between the documents that were read and those on the disk.
    pub fn between(known: &OnDisk, documents: OnDisk) -> Self {
        let (mut files, mut lines) = (Vec::new(), VecDeque::new());
        let (was, is) = (&known.texts, &documents.texts);
        for (path, old, new) in [
            (ROCK_PATH, &was.rock, &is.rock),
            (CHARM_PATH, &was.charm, &is.charm),
            (REQUIREMENTS_PATH, &was.requirements, &is.requirements),
        ] {
            let about = |disk: &OnDisk| disk.unreadable.iter().find(|finding| finding.path == path).cloned();
            let problem = about(&documents);
            if old == new && problem == about(known) {
                continue;
            }
            files.push(path);
            if let Some(problem) = problem {
                lines.push_back(text::one_line(&problem.to_string()).into_owned());
                continue;
            }
            lines.push_back(match (old.is_empty(), new.is_empty()) {
                (true, _) => format!("{path} was made."),
                (_, true) => format!("{path} was removed."),
                _ => format!("{path} was changed:"),
            });
            if !old.is_empty() && !new.is_empty() {
                let hunks = write::unified_text(old, new);
                let changes = hunks.lines().filter(|line| line.starts_with(['+', '-']));
                lines.extend(changes.map(|line| text::one_line(line).into_owned()));
            }
        }
        Self { documents, files, lines: lines.into(), asked: false }
    }
}

/// The first lines, and how many more there are.
pub fn shortened(lines: &[String]) -> String {
    let mut shown: Vec<String> = lines.iter().take(SHOWN).map(|line| format!("  {line}")).collect();
    match lines.len().saturating_sub(SHOWN) {
        0 => {}
        1 => shown.push("  … and one line more".to_owned()),
        more => shown.push(format!("  … and {more} lines more")),
    }
    shown.join("\n")
}
