//! What has been packed, told from the names of the files.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::answers::Answers;
use crate::text;

/// Files that the packers left, and what else decides which steps are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Artifacts {
    /// Rocks, relative to the application's folder, sorted.
    pub rocks: Vec<String>,
    /// Charms, relative to the application's folder, sorted.
    pub charms: Vec<String>,
    /// Whether `charm/uv.lock` is there.
    pub locked: bool,
}

impl Artifacts {
    /// Looks into the application's folder `app` and its `charm`. What cannot be read holds no artifacts; nor do names
    /// that could not be shown as they are.
    pub fn find(app: &Path) -> Self {
        let named = |folder: &str, ending: &str| {
            let mut names: Vec<String> = fs::read_dir(app.join(folder))
                .into_iter()
                .flatten()
                .flatten()
                .filter(|entry| entry.path().is_file())
                .filter_map(|entry| entry.file_name().into_string().ok())
                .filter(|name| name.ends_with(ending) && text::one_line(name) == *name)
                .map(|name| format!("{folder}{name}"))
                .collect();
            names.sort();
            names
        };
        Self {
            rocks: named("", ".rock"),
            charms: named("charm/", ".charm"),
            locked: app.join("charm/uv.lock").is_file(),
        }
    }

    /// True when nothing is packed.
    pub fn is_empty(&self) -> bool {
        self.rocks.is_empty() && self.charms.is_empty()
    }

    /// The rock to upload, if it was packed.
    pub(super) fn rock(&self, answers: &Answers, architecture: &str) -> Option<&str> {
        let start = format!("{}_{}_", answers.name, answers.version);
        pick(&self.rocks, &start, &format!("{architecture}.rock"))
    }

    /// The charm to deploy, if it was packed.
    pub(super) fn charm(&self, answers: &Answers, architecture: &str) -> Option<&str> {
        pick(&self.charms, &format!("charm/{}_", answers.name), &format!("{architecture}.charm"))
    }

    /// The architecture that the steps are for.
    pub(super) fn architecture(&self, answers: &Answers, machine: &str) -> String {
        let known: Vec<&str> = answers.platforms.iter().map(String::as_str).collect();
        let packed = |&arch: &&str| self.rock(answers, arch).is_some() && self.charm(answers, arch).is_some();
        let first = std::iter::once(machine).filter(|machine| known.is_empty() || known.contains(machine));
        let order: Vec<&str> = first.chain(known.iter().copied()).collect();
        order.iter().copied().find(packed).or(order.first().copied()).unwrap_or(machine).to_owned()
    }
}

/// The file that is named in full, else the one whose label ends with the architecture.
fn pick<'a>(files: &'a [String], start: &str, ending: &str) -> Option<&'a str> {
    let exact = format!("{start}{ending}");
    let labelled = |file: &&String| {
        let label = file.strip_prefix(start).and_then(|rest| rest.strip_suffix(ending));
        label.is_some_and(|label| label.ends_with(['-', '_', ':']))
    };
    files.iter().find(|file| **file == exact).or_else(|| files.iter().find(labelled)).map(String::as_str)
}
