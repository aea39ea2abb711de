//! What keeps an extension from accepting a project, and other things worth telling.
//!
//! Part of floor 2's `app`.

use crate::finding::{Code, Finding};
use crate::suite;

use crate::app::entry;
use crate::app::facts::Candidate;
use crate::app::python::PythonProblem;
use crate::app::requirements::{REQUIREMENTS, Requirements};
use crate::app::snapshot::{Entry, Snapshot};

/// A requirement that pip sees and the packers do not.
pub(super) fn unseen(requirements: &Requirements, name: &str) -> Option<Finding> {
    let line = requirements.unseen(name)?;
    let message =
        format!("The packer passes over this line, so it does not see {name}: it reads each line on its own.");
    let finding = Finding::warning(Code::RequirementUnseen, REQUIREMENTS, message).at(line.line, 0);
    Some(finding.fix("Put comments on lines of their own, and leave hashes and continuations out."))
}

/// Entries that the suite's extension ships without being told, in its order.
pub(super) fn shipped(snapshot: &Snapshot, best: &Candidate, name: &str) -> Vec<Entry> {
    let usual = suite::named(best.suite).map_or(&[][..], |suite| &suite.rock.files.default);
    let own = match best.suite {
        "django" => Some(entry::package_name(name)),
        "expressjs" => Some("app".to_owned()),
        "fastapi" => best.entry.as_ref().and_then(|entry| entry.file.split('/').next()).map(str::to_owned),
        _ => None,
    };
    let existing = |name: &String| snapshot.kind(name).map(|kind| Entry { name: name.clone(), kind });
    usual.iter().chain(&own).filter_map(existing).collect()
}

/// Files that the searches may reach and that do not parse, one finding each; those that stop a search are told there.
pub(super) fn broken_files(snapshot: &Snapshot, candidates: &[Candidate]) -> Vec<Finding> {
    let told =
        |path: &str| candidates.iter().flat_map(|candidate| &candidate.obstacles).any(|found| found.path == path);
    let problem = |(path, file): (&str, &crate::app::PythonFile)| {
        let problem = file.module.as_ref().err()?;
        if told(path) {
            return None;
        }
        let (line, column) = problem.place();
        let message = match problem {
            PythonProblem::Syntax { message, .. } => format!("Python 3.12 cannot parse this file: {message}."),
            PythonProblem::File(problem) => format!("This file cannot be read as Python: {problem}."),
        };
        Some(Finding::warning(Code::PythonBroken, path, message).at(line, column).fix("Mend the file."))
    };
    snapshot.python_files().filter_map(problem).collect()
}

/// Findings about files that nothing was told of yet.
pub(super) fn untold(found: &[Finding], told: &[Finding], candidates: &[Candidate]) -> Vec<Finding> {
    let obstacles = || candidates.iter().flat_map(|candidate| &candidate.obstacles);
    let is_told = |finding: &&Finding| told.iter().chain(obstacles()).any(|other| other.path == finding.path);
    found.iter().filter(|finding| !is_told(finding)).cloned().collect()
}
