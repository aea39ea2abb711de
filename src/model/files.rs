//! Which files ship by themselves, and which are written.

use std::collections::BTreeSet;

use crate::answers::Answers;
use crate::scaffold::{self, CharmFiles, Wanted};

use super::{Project, View, workflow};

/// The entries that the extension ships by itself.
#[must_use]
pub fn default_files(project: &Project, answers: &Answers) -> Vec<String> {
    match project.facts.best() {
        Some(best) if best.suite == answers.suite => {
            project.facts.shipped.iter().map(|entry| entry.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// True when these are the entries that the extension ships by itself, in whatever order.
#[must_use]
pub fn are_default_files(project: &Project, answers: &Answers, entries: Option<&[String]>) -> bool {
    let sorted = |entries: &[String]| entries.iter().cloned().collect::<BTreeSet<String>>();
    entries.is_none_or(|entries| sorted(entries) == sorted(&default_files(project, answers)))
}

/// The files as they would be written.
#[must_use]
pub fn wanted(project: &Project, view: &View, answers: &Answers) -> Vec<Wanted> {
    let document = |path: &str, content: &str| Wanted {
        path: path.to_owned(),
        content: content.to_owned(),
        executable: false,
        ours: true,
    };
    let mut files = vec![
        document("rockcraft.yaml", &view.documents.rock),
        document("charm/charmcraft.yaml", &view.documents.charm),
    ];
    let charm = CharmFiles { name: &answers.name, suite: &answers.suite, base: &answers.charm_base };
    files.extend(scaffold::charm_files(&charm).unwrap_or_default());
    scaffold::take_requirements(&mut files, &view.documents.requirements);
    // What lies above the application is written by itself, with `charmer init --workflow`.
    if answers.workflow && project.site.above.is_none() {
        files.push(workflow(answers, &project.site.folder));
    }
    files
}
