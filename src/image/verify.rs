//! A packed rock held against what was to ship.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::app::Tree;
use crate::artifact::{self, Inside, Rock, Section};
use crate::finding::{Code, Finding, Severity};
use crate::text::one_line;

use super::{ShipMark, Shipping};

/// Names that a message has at most.
const NAMED: usize = 8;
/// What Python makes by itself where code lies.
const BYTECODE: &str = "__pycache__";

/// What is otherwise in the rock than it was to be. Paths are relative to the application's folder in the image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// How many files were to ship to the application's folder.
    pub promised: usize,
    /// Those of them that are not there.
    pub absent: Vec<String>,
    /// Files that are there and that nothing was to put there; none where a part builds what it ships, or a script does.
    pub unpromised: Vec<String>,
}

impl Shipping {
    /// Holds a rock against this; nothing where the rock has its application elsewhere, and so is another project's.
    pub fn hold(&self, tree: &Tree, rock: &Rock) -> Option<Verification> {
        let home = format!("{}/", self.home);
        let application = rock.application.as_ref().filter(|own| home == format!("/{}/", own.folder))?;
        let there: BTreeSet<&str> = application.files.iter().map(|file| file.path.as_str()).collect();
        let (mut files, mut folders) = (BTreeSet::new(), Vec::new());
        for (at, entry) in tree.entries.iter().enumerate() {
            let report = self.explain(tree, at);
            let lands = report.lands.filter(|_| report.mark == ShipMark::Shipped);
            let Some(path) = lands.as_deref().and_then(|lands| lands.strip_prefix(&home)) else { continue };
            if !entry.kind.is_dir() {
                files.insert(path.to_owned());
            } else if entry.below == 0 {
                // It was not listed: what is in it is not known by name.
                folders.push(format!("{path}/"));
            }
        }
        let knows_all = !self.built && !self.cut_short && self.parts.iter().all(|part| !part.scripted);
        let is_known = |path: &&str| {
            files.contains(*path) || path.split('/').any(|step| step == BYTECODE) || {
                folders.iter().any(|folder| path.starts_with(folder.as_str()))
            }
        };
        let unpromised = there.iter().copied().filter(|path| knows_all && !is_known(path));
        Some(Verification {
            promised: files.len(),
            absent: files.iter().filter(|path| !there.contains(path.as_str())).cloned().collect(),
            unpromised: unpromised.map(str::to_owned).collect(),
        })
    }
}

/// What is inside a file, section by section, with how it was held against its project before the list of its files; of
/// long lists the first `most`.
pub fn report(inside: &Inside, verification: Option<&Verification>, most: usize) -> Vec<Section> {
    let mut sections = artifact::report(inside, most);
    let at = sections.iter().position(|section| section.label == "application").unwrap_or(sections.len());
    let promise = verification.map(|verification| Section { label: "promised", lines: vec![verification.line()] });
    sections.splice(at..at, promise);
    sections
}

impl Verification {
    fn line(&self) -> String {
        let things = |count: usize, what: &str| match count {
            0 => format!("none {what}"),
            count => format!("{count} {what}"),
        };
        let there = match (self.promised, self.absent.len()) {
            (0, _) => "nothing was to ship there".to_owned(),
            (1, 0) => "the one file that was to ship is there".to_owned(),
            (all, 0) => format!("all {all} files that were to ship are there"),
            (all, absent) => format!("{} of {all} files that were to ship are there", all - absent),
        };
        format!("{there}, {}", things(self.unpromised.len(), "besides"))
    }

    /// What is odd, for the rock of that name.
    pub fn findings(&self, name: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !self.absent.is_empty() {
            let message = format!(
                "What was to ship is not in the image: {}. The application may not start.",
                named(&self.absent)
            );
            let fix =
                "Pack again where it came later than the rock; else `charmer ships --all` says which part takes it.";
            findings.push(Finding::warning(Code::RockFileAbsent, name, message).fix(fix));
        }
        if !self.unpromised.is_empty() {
            let message = format!("Something is in the image that was not to ship: {}.", named(&self.unpromised));
            let fix = "Pack again where the folder or rockcraft.yaml changed since; look at it where it may be secret.";
            findings.push(Finding::new(Severity::Warning, Code::RockFileUnpromised, name, message).fix(fix));
        }
        findings
    }
}

fn named(paths: &[String]) -> String {
    let shown: Vec<_> = paths.iter().take(NAMED).map(|path| one_line(path)).collect();
    let left = paths.len().saturating_sub(NAMED);
    let more = if left > 0 { format!(" and {left} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
