//! Which applications a repository holds, when it holds more than one.
//!
//! Part of floor 2's `app`. A bounded walk finds folders that describe a project of their own; each is looked at as
//! if it were the only one, and what only repeats another folder's application is left out.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::detect::detect_at_first;
use super::facts::{Candidate, Confidence, Facts};
use super::ignored::Ignored;
use super::limits::{APPLICATIONS_DEPTH, APPLICATIONS_READ, APPLICATIONS_VISITED, FOLDER, LISTED, TreeLimits};
use super::offers::Purpose;
use super::skip;
use super::snapshot::Snapshot;
use super::tree::{Tree, TreeEntry};
use crate::finding::{Code, Finding};
use crate::text;

/// So many folders that cannot be read are named.
const UNREADABLE_TOLD: usize = 20;
/// A folder with one of these may be an application's.
const MARKS: [&str; 12] = [
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "setup.py",
    "manage.py",
    "app.py",
    "main.py",
    "go.mod",
    "package.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
];

/// One application of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Application {
    /// Its folder, relative to the one that was asked about; empty for that one itself.
    pub path: String,
    /// The name that its own files offer.
    pub name: String,
    /// Suites that fit, best first; never empty.
    pub candidates: Vec<Candidate>,
}

impl Application {
    /// The suite that fits best.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first()
    }
}

/// The applications of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Applications {
    /// The surest first, then those that lie higher.
    pub list: Vec<Application>,
    /// True when the walk ended early, at a limit or because it was told to.
    pub cut_short: bool,
    /// Rules of what to pass over, and folders, that could not be read.
    pub findings: Vec<Finding>,
}

/// True when the folder itself has a file that describes a project.
pub fn describes_a_project(folder: &Path) -> bool {
    MARKS.iter().any(|mark| folder.join(mark).is_file())
}

/// Looks for applications in the folder that was read, whose facts are `own`, and below it: until done, at a limit, or
/// `cancelled`.
pub fn applications(snapshot: &Snapshot, own: Facts, cancelled: &AtomicBool) -> Applications {
    let root = snapshot.root();
    let home = directories::BaseDirs::new();
    let full = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let ignored = Ignored::new(full.clone(), home.as_ref().map(directories::BaseDirs::home_dir));
    let kept = |path: &str, is_dir| !ignored.matches(&full.join(path), is_dir);
    let mut findings = Vec::new();
    let folders = marked(snapshot, kept, cancelled, &mut findings);
    let mut found: Vec<(String, Facts)> = vec![(String::new(), own)];
    for folder in APPLICATIONS_READ.keep_paths(folders, &mut findings) {
        if cancelled.load(Ordering::Relaxed) {
            break;
        }
        if let Ok(below) = snapshot.below(&folder) {
            found.push((folder, detect_at_first(&below, "")));
        }
    }
    let tree = snapshot.files().tree(TreeLimits::OUTLINE, cancelled);
    let is_cancelled = cancelled.load(Ordering::Relaxed);
    if tree.cut_short && !is_cancelled {
        findings.push(LISTED.reached(FOLDER, 0));
    }
    let cut_short = is_cancelled || !findings.is_empty();
    findings.extend(ignored.findings());
    findings.extend(unreadable_paths(&tree).take(UNREADABLE_TOLD).map(unreadable_folder));
    Applications { list: sift(&found), cut_short, findings }
}

/// The paths of folders whose content is not known.
pub fn unreadable_paths(tree: &Tree) -> impl Iterator<Item = &str> {
    tree.unreadable.iter().filter_map(|at| tree.entries.get(*at)).map(|entry| entry.path.as_str())
}

/// What is told of a folder whose content is not known.
pub fn unreadable_folder(path: &str) -> Finding {
    let message = format!(
        "The folder {} cannot be read, or not all of it, so what is in it is not known and counts as 0 B. Rockcraft copies it \
         with the rest of the source, and stops where it may not read it either.",
        text::one_line(path)
    );
    Finding::warning(Code::FolderUnreadable, path, message)
        .fix("Make it readable (chmod -R u+rX), or move it out of the application's folder.")
}

/// Folders below with a mark, those that lie higher first. What Git ignores is somebody's build or copy, and is not `kept`;
/// a folder asked for by name is looked at all the same.
fn marked(
    snapshot: &Snapshot,
    kept: impl Fn(&str, bool) -> bool,
    cancelled: &AtomicBool,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let tree = snapshot.files().tree(TreeLimits::OUTLINE, cancelled);
    let (mut folders, mut visited, mut at) = (BTreeSet::new(), 0, 0);
    let mut deep = None;
    while let Some(entry) = tree.entries.get(at).filter(|_| !cancelled.load(Ordering::Relaxed)) {
        if visited == APPLICATIONS_VISITED.most {
            findings.push(APPLICATIONS_VISITED.reached(entry.path.clone(), 0));
            break;
        }
        let (name, depth) = (entry.name(), entry.path.matches('/').count());
        let is_apart = skip::is_not_source(name) || skip::is_beside(name);
        let is_deep = depth >= APPLICATIONS_DEPTH.most;
        let skipped = entry.kind.is_dir() && (is_apart || is_deep || !kept(&entry.path, true));
        if skipped && is_deep && !is_apart && deep.is_none() {
            let inside = tree.entries.get(at + 1..=at + entry.below).unwrap_or_default();
            let is_one = |entry: &TreeEntry| MARKS.contains(&entry.name()) && kept(&entry.path, false);
            deep = inside.iter().any(is_one).then(|| entry.path.clone());
        }
        visited += 1;
        at += 1 + if skipped { entry.below } else { 0 };
        let is_mark = !entry.kind.is_dir() && MARKS.contains(&name);
        if let Some((folder, _)) = entry.path.rsplit_once('/').filter(|_| is_mark && kept(&entry.path, false)) {
            folders.insert(folder.to_owned());
            // One extension wants its package in a folder `app` of the application's.
            folders.extend(folder.strip_suffix("/app").map(str::to_owned));
        }
    }
    findings.extend(deep.map(|path| APPLICATIONS_DEPTH.reached(path, 0)));
    sorted(folders)
}

fn sorted(folders: BTreeSet<String>) -> Vec<String> {
    let mut folders: Vec<String> = folders.into_iter().collect();
    folders.sort_by_key(|folder| folder.matches('/').count());
    folders
}

/// Leaves out what only repeats another folder's application, and traces where there is something better.
fn sift(found: &[(String, Facts)]) -> Vec<Application> {
    let mut list: Vec<Application> = Vec::new();
    for (path, facts) in found {
        let is_own = |candidate: &&Candidate| {
            !repeats_inner(path, candidate, found)
                && !repeats_outer(path, candidate, facts, found)
                && serves(path, candidate, facts)
        };
        let candidates: Vec<Candidate> = facts.candidates.iter().filter(is_own).cloned().collect();
        if !candidates.is_empty() {
            list.push(Application { path: path.clone(), name: facts.name.value.clone(), candidates });
        }
    }
    let sure = |application: &Application| application.best().map(|best| best.confidence);
    let best = list.iter().filter_map(sure).max();
    list.retain(|application| best <= Some(Confidence::Possible) || sure(application) > Some(Confidence::Possible));
    list.sort_by_key(|application| {
        (std::cmp::Reverse(sure(application)), application.path.matches('/').count(), application.path.clone())
    });
    list
}

fn full(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// True when all that speaks for the candidate lies in a folder below that fits the same suite better.
fn repeats_inner(path: &str, candidate: &Candidate, found: &[(String, Facts)]) -> bool {
    let fit = |candidate: &Candidate| (candidate.confidence, std::cmp::Reverse(candidate.obstacles.len()));
    found.iter().any(|(other, facts)| {
        let below = full(path, "");
        let Some(inner) = facts.candidate(candidate.suite).filter(|_| other != path && other.starts_with(&below))
        else {
            return false;
        };
        let prefix = format!("{other}/");
        let inside = |evidence: &super::Evidence| full(path, &evidence.path).starts_with(&prefix);
        // In the suite's own layout the files lie deeper, too: what fits as well stays where it is.
        fit(inner) > fit(candidate) && candidate.evidence.iter().all(inside)
    })
}

/// True when a folder above has the same suite by the same files.
fn repeats_outer(path: &str, candidate: &Candidate, facts: &Facts, found: &[(String, Facts)]) -> bool {
    let own = files(path, candidate, facts);
    found.iter().any(|(other, facts)| {
        let above = other != path && (other.is_empty() || path.starts_with(&format!("{other}/")));
        let Some(outer) = facts.candidate(candidate.suite).filter(|_| above) else { return false };
        !repeats_inner(other, outer, found)
            && outer.confidence >= candidate.confidence
            && !files(other, outer, facts).is_disjoint(&own)
    })
}

/// Files that make the application: what speaks for it, and where it starts or could start.
fn files(folder: &str, candidate: &Candidate, facts: &Facts) -> BTreeSet<String> {
    let evidence = candidate.evidence.iter().map(|evidence| &evidence.path);
    let entry = candidate.entry.iter().map(|entry| &entry.file);
    let offered = facts.offered(Purpose::Entry).filter(|offer| offer.suite == candidate.suite);
    let offered = offered.filter_map(|offer| offer.evidence.first()).map(|evidence| &evidence.path);
    evidence.chain(entry).chain(offered).map(|path| full(folder, path)).collect()
}

/// False for what a repository holds beside its applications: a Go module without a program, a build file that only
/// gathers modules or a library.
fn serves(path: &str, candidate: &Candidate, facts: &Facts) -> bool {
    match candidate.suite {
        "go" => facts.go.as_ref().is_none_or(|go| !go.binaries.is_empty()),
        "spring-boot" => facts.java.as_ref().is_none_or(|java| {
            if path.is_empty() { java.modules.is_empty() || java.builds_archive } else { java.builds_archive }
        }),
        _ => true,
    }
}
