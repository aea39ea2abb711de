//! Which files ship by themselves, and which are written.

use std::collections::BTreeSet;

use crate::answers::{Answers, CHARM_PATH, Documents, ROCK_PATH};
use crate::app::Facts;
use crate::write::{self, CharmFiles, Over, Wanted};

use super::{Project, View, workflow};

/// The entries that the extension ships by itself.
pub fn default_files(facts: &Facts, answers: &Answers) -> Vec<String> {
    match facts.best() {
        Some(best) if best.suite == answers.suite => facts.shipped.iter().map(|entry| entry.name.clone()).collect(),
        _ => Vec::new(),
    }
}

/// True when these are the entries that the extension ships by itself, in whatever order.
pub fn are_default_files(project: &Project, answers: &Answers, entries: Option<&[String]>) -> bool {
    let sorted = |entries: &[String]| entries.iter().cloned().collect::<BTreeSet<String>>();
    entries.is_none_or(|entries| sorted(entries) == sorted(&default_files(&project.facts, answers)))
}

/// The files as they would be written.
pub fn wanted(project: &Project, view: &View, answers: &Answers) -> Vec<Wanted> {
    let before = (project.disk.texts != Documents::default()).then(|| project.answers());
    let mut wanted = files_of(answers, &view.documents, before.as_ref());
    // What lies above the application is written by itself, with `charmer init --workflow`.
    if answers.workflow && project.site.above.is_none() {
        let folder = &project.site.folder;
        wanted.push(workflow(answers, folder));
        write::from_earlier(&mut wanted, before.map(|before| workflow(&before, folder)));
    }
    wanted
}

/// The documents and the charm's other files, for answers that were `before` where there are documents.
pub fn files_of(answers: &Answers, documents: &Documents, before: Option<&Answers>) -> Vec<Wanted> {
    let document = |path: &str, content: &str| Wanted {
        path: path.to_owned(),
        content: content.to_owned(),
        executable: false,
        over: Over::Anything,
    };
    let templates = |answers: &Answers| {
        let of = CharmFiles { name: &answers.name, suite: &answers.suite, base: &answers.charm_base };
        write::charm_files(&of).unwrap_or_default()
    };
    let mut files = vec![document(ROCK_PATH, &documents.rock), document(CHARM_PATH, &documents.charm)];
    files.extend(templates(answers));
    write::from_earlier(&mut files, before.into_iter().flat_map(templates));
    write::take_requirements(&mut files, &documents.requirements);
    files
}
