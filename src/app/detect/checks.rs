//! What keeps an extension from accepting a project, and other things worth telling.
//!
//! Part of floor 2's `app`.

use std::sync::atomic::AtomicBool;

use crate::finding::{Code, Finding, Severity};
use crate::suite::{self, Files};

use crate::app::entry;
use crate::app::facts::{Candidate, Evidence};
use crate::app::imports;
use crate::app::limits::{NAMES, TreeLimits};
use crate::app::python::PythonProblem;
use crate::app::requirements::{REQUIREMENTS, Requirements};
use crate::app::snapshot::{Entry, FileProblem, Snapshot};
use crate::app::{Dependencies, Dependency, Role};

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
    let Some(files) = suite::named(best.suite).map(|suite| &suite.rock.files) else { return Vec::new() };
    let entry = best.entry.as_ref().and_then(|entry| entry.file.split('/').next()).unwrap_or_default();
    let filled = |folder: &String| folder.replace("{module}", &entry::package_name(name)).replace("{entry}", entry);
    let existing = |name: &String| snapshot.kind(name).map(|kind| Entry { name: name.clone(), kind });
    files.default.iter().chain(&files.folder.as_ref().map(filled)).filter_map(existing).collect()
}

/// What has to be picked in place of a folder that is called like the application's folder in the image: the packer would
/// move it into itself, and lose it. Empty where there is none.
pub(super) fn picked_instead(snapshot: &Snapshot, best: Option<&Candidate>, shipped: &[Entry]) -> Vec<String> {
    let layout = best.and_then(|best| suite::named(best.suite)).map(|suite| &suite.layout);
    let layout = layout.filter(|layout| layout.files != Files::None);
    let home = layout.map_or("", |layout| &layout.application);
    if !shipped.iter().any(|entry| entry.name == home && entry.kind.is_dir()) {
        return Vec::new();
    }
    let (inside, beside): (Vec<&Entry>, Vec<&Entry>) = shipped.iter().partition(|entry| entry.name == home);
    let children = inside.iter().flat_map(|folder| snapshot.children(&folder.name));
    let children = children.map(|(name, _)| (name, format!("{home}/{name}")));
    let children: Vec<(&str, String)> = children.filter(|(name, _)| *name != "__pycache__").collect();
    let is_test = |name: &str| ["test", "tests", "__test__", "__tests__"].contains(&name);
    let has_tests = children.iter().any(|(name, _)| is_test(name));
    let imported = if has_tests { imported(snapshot, best) } else { Vec::new() };
    let runs = |path: &str| imported.iter().any(|own| own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')));
    let children = children.into_iter().filter(|(name, path)| !is_test(name) || runs(path)).map(|(_, path)| path);
    beside.iter().map(|entry| entry.name.clone()).chain(children).collect()
}

/// `opentelemetry-exporter-otlp` brings two exporters; the source says which of them it takes.
pub(super) fn exporter(snapshot: &Snapshot, best: Option<&Candidate>, dependencies: &mut Dependencies) {
    const BUNDLE: &str = "opentelemetry-exporter-otlp";
    let bundle = dependencies.installed(suite::Ecosystem::Pypi).find(|found| found.name == BUNDLE).cloned();
    let Some(bundle) = bundle.filter(|bundle| bundle.role == Role::Runtime) else { return };
    let imports = imported(snapshot, best).into_iter().find_map(|path| {
        let source = snapshot.files().source(&path).ok()?;
        let (line, text) = imports::line_of(&source, "opentelemetry.exporter.otlp.proto.grpc")?;
        Some(Evidence::new(path, line, text))
    });
    let named = imports.map(|from| Dependency { name: format!("{BUNDLE}-proto-grpc"), from, ..bundle });
    dependencies.list.extend(named);
}

/// The sources that run with the application.
fn imported(snapshot: &Snapshot, best: Option<&Candidate>) -> Vec<String> {
    let (files, cancelled) = (snapshot.files(), AtomicBool::new(false));
    let tree = files.tree(TreeLimits::OUTLINE, &cancelled);
    let begins: Vec<String> =
        best.and_then(|best| best.entry.as_ref()).map(|entry| entry.file.clone()).into_iter().collect();
    imports::reached((&tree, files), &begins, "Python", &cancelled)
        .into_iter()
        .flatten()
        .map(|(path, _)| path)
        .collect()
}

/// Files that the searches may reach and that do not parse, one finding each; those that stop a search are told there.
pub(super) fn broken_files(snapshot: &Snapshot, candidates: &[Candidate]) -> Vec<Finding> {
    let is_reported =
        |path: &str| candidates.iter().flat_map(|candidate| &candidate.obstacles).any(|found| found.path == path);
    let problem = |(path, file): (&str, &crate::app::PythonFile)| {
        let problem = file.module.as_ref().err()?;
        if is_reported(path) {
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

/// Files that say something about the application and cannot be read, one finding each.
pub(super) fn unread(snapshot: &Snapshot) -> Vec<Finding> {
    let finding = |(path, problem): (&str, &FileProblem)| {
        let message = format!("This file is not read: {problem}. What it says of the application is not known.");
        Finding::new(Severity::Note, Code::FileUnread, path, message)
            .at(problem.line(), 0)
            .fix("Make it a small text file that you may read, or say what is missing yourself.")
    };
    snapshot.unread().map(finding).collect()
}

/// Python files of which not all was kept.
pub(super) fn passed_over(snapshot: &Snapshot) -> Vec<Finding> {
    let is_cut = |file: &crate::app::PythonFile| file.module.as_ref().is_ok_and(|module| module.objects.is_cut);
    let cut = snapshot.sources().filter(|(_, file)| is_cut(file));
    cut.map(|(path, _)| NAMES.reached(path, 0)).collect()
}

/// Findings about files that nothing was told of yet.
pub(super) fn untold(found: &[Finding], reported: &[Finding], candidates: &[Candidate]) -> Vec<Finding> {
    let obstacles = || candidates.iter().flat_map(|candidate| &candidate.obstacles);
    let is_known = |finding: &&Finding| reported.iter().chain(obstacles()).any(|other| other.path == finding.path);
    found.iter().filter(|finding| !is_known(finding)).cloned().collect()
}
