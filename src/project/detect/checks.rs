//! What keeps an extension from accepting a project, and other things worth telling.
//!
//! Part of floor 2's `project`.

use crate::finding::{Finding, Severity};

use crate::project::entry;
use crate::project::facts::Candidate;
use crate::project::java::JavaFacts;
use crate::project::python::PythonProblem;
use crate::project::requirements::{REQUIREMENTS, Requirements};
use crate::project::snapshot::{Entry, Snapshot};

/// A requirement that pip sees and the packers do not.
pub(super) fn unseen(requirements: &Requirements, name: &str, severity: Severity) -> Option<Finding> {
    let line = requirements.unseen(name)?;
    let message =
        format!("The packer passes over this line, so it does not see {name}: it reads each line on its own.");
    let finding = Finding::new(severity, "requirement-unseen", REQUIREMENTS, message).at(line.line, 0);
    Some(finding.fix("Put comments on lines of their own, and leave hashes and continuations out."))
}

/// The suite's requirement is not where the extension looks for it.
pub(super) fn requirements_missing(snapshot: &Snapshot, title: &str, wanted: &str) -> Finding {
    let message = format!("The {title} extension looks for {wanted}, and it is not there.");
    Finding::error("requirements-missing", REQUIREMENTS, message).fix(how_to_require(snapshot))
}

/// How the project's own tool writes a requirements.txt. Hashes make lines that the packers pass over.
fn how_to_require(snapshot: &Snapshot) -> &'static str {
    let pyproject = snapshot.readable("pyproject.toml").unwrap_or_default();
    if snapshot.exists("uv.lock") {
        "Run `uv export --no-hashes --format requirements-txt -o requirements.txt`."
    } else if snapshot.exists("poetry.lock") || pyproject.contains("[tool.poetry") {
        "Run `poetry export --without-hashes -o requirements.txt` (of the plugin poetry-plugin-export)."
    } else if snapshot.exists("Pipfile") {
        "Run `pipenv requirements > requirements.txt`."
    } else if snapshot.exists("pdm.lock") {
        "Run `pdm export --without-hashes -o requirements.txt`."
    } else if snapshot.exists("requirements") {
        "Make a requirements.txt that lists them itself: the packer does not follow `-r` and looks into no folder."
    } else {
        "Make a requirements.txt with one requirement per line, the framework among them."
    }
}

pub(super) fn node_obstacles(path: &str, package: &serde_json::Map<String, serde_json::Value>) -> Vec<Finding> {
    let mut found = Vec::new();
    let start = package.get("scripts").and_then(|scripts| scripts.get("start"));
    if start.is_none() {
        let message = "There is no start script, and the image starts the application with `npm start`.";
        let fix = "Add `\"start\": \"node app.js\"` (or your own file) to `scripts`.";
        found.push(Finding::error("start-script-missing", path, message).key("scripts.start").fix(fix));
    }
    if !package.get("name").is_some_and(serde_json::Value::is_string) {
        let message = "The package has no name, and the build needs one.";
        found.push(Finding::error("package-name-missing", path, message).key("name").fix("Add a `name`."));
    }
    found
}

pub(super) fn java_obstacles(facts: &JavaFacts) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut error = |code, path: &str, message: &str, fix: String| {
        found.push(Finding::error(code, path, message).fix(fix));
    };
    if facts.tools.is_empty() {
        let message = "The extension does not see build scripts in Kotlin.";
        error("build-file-kotlin", "build.gradle.kts", message, "Write the build script as build.gradle.".to_owned());
    }
    if facts.tools.len() > 1 {
        let message = "There is a pom.xml and a build.gradle, and the extension takes only one.";
        error("build-files-both", "pom.xml", message, "Remove the one that you do not build with.".to_owned());
    }
    if facts.wrappers.len() > 1 {
        let message = "There is mvnw and gradlew, and the extension takes only one.";
        error("wrappers-both", "mvnw", message, "Remove the one that you do not build with.".to_owned());
    }
    for wrapper in facts.wrappers.iter().filter(|wrapper| !wrapper.executable) {
        let message = "The wrapper is not executable, and the extension refuses that.";
        error("wrapper-not-executable", wrapper.path, message, format!("Run `chmod +x {}`.", wrapper.path));
    }
    found
}

/// Entries that the suite's extension ships without being told, in its order.
pub(super) fn shipped(snapshot: &Snapshot, best: &Candidate, name: &str) -> Vec<Entry> {
    let package = entry::package_name(name);
    let own = best.entry.as_ref().and_then(|entry| entry.file.split('/').next());
    let names: Vec<&str> = match best.suite {
        "flask" => {
            vec!["app", "app.py", "main.py", "src", "migrate", "migrate.sh", "migrate.py", "static", "templates"]
        }
        "django" => vec![&package],
        "fastapi" => ["migrate", "migrate.sh", "migrate.py", "static", "templates"].into_iter().chain(own).collect(),
        "go" => vec!["migrate", "migrate.sh", "static", "templates"],
        "expressjs" => vec!["app"],
        "spring-boot" => vec!["migrate", "migrate.sh"],
        _ => Vec::new(),
    };
    let existing = |name: &str| snapshot.kind(name).map(|kind| Entry { name: name.to_owned(), kind });
    names.into_iter().filter_map(existing).collect()
}

/// Files that the searches may reach and that do not parse, one finding each; those that stop a search are told there.
pub(super) fn broken_files(snapshot: &Snapshot, candidates: &[Candidate]) -> Vec<Finding> {
    let told =
        |path: &str| candidates.iter().flat_map(|candidate| &candidate.obstacles).any(|found| found.path == path);
    let problem = |(path, file): (&str, &crate::project::PythonFile)| {
        let problem = file.module.as_ref().err()?;
        if told(path) {
            return None;
        }
        let (line, column) = problem.place();
        let message = match problem {
            PythonProblem::Syntax { message, .. } => format!("Python 3.12 cannot parse this file: {message}."),
            PythonProblem::File(problem) => format!("This file cannot be read as Python: {problem}."),
        };
        Some(Finding::warning("python-broken", path, message).at(line, column).fix("Mend the file."))
    };
    snapshot.python_files().filter_map(problem).collect()
}

/// Findings about files that nothing was told of yet.
pub(super) fn untold(found: &[Finding], told: &[Finding], candidates: &[Candidate]) -> Vec<Finding> {
    let obstacles = || candidates.iter().flat_map(|candidate| &candidate.obstacles);
    let is_told = |finding: &&Finding| told.iter().chain(obstacles()).any(|other| other.path == finding.path);
    found.iter().filter(|finding| !is_told(finding)).cloned().collect()
}
