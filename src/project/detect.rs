//! From what was read to what is known: which suites fit, and what to prefill.
//!
//! Part of floor 2's `project`; pure.

use crate::finding::{Finding, Severity};

use super::describe::Sources;
use super::entry::{self, EntryError, EntryPoint};
use super::facts::{Candidate, Confidence, Evidence, Facts, Migration, Said};
use super::java::{BuildTool, JavaFacts};
use super::node::{self, NodeFacts};
use super::pyproject::{self, Pyproject};
use super::python::PythonProblem;
use super::requirements::{REQUIREMENTS, Requirements, requirements};
use super::snapshot::{Entry, EntryKind, Snapshot};
use super::{django, go, java};

/// What is looked for, in words, for the person whose folder has none of it.
const LOOKED_FOR: [&str; 6] = [
    "flask in requirements.txt or pyproject.toml",
    "django in requirements.txt, manage.py, wsgi.py",
    "fastapi or starlette in requirements.txt",
    "go.mod",
    "app/package.json or package.json",
    "pom.xml or build.gradle",
];

/// The machine's architecture in Debian's words, as the packers' platforms are written.
#[must_use]
pub fn machine() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "arm64",
        "arm" => "armhf",
        "powerpc64" => "ppc64el",
        "riscv64" => "riscv64",
        "s390x" => "s390x",
        "x86" => "i386",
        _ => "amd64",
    }
}

/// Everything that can be told from the snapshot. `architecture` is the machine's, see [`machine`].
#[must_use]
pub fn detect(snapshot: &Snapshot, architecture: &str) -> Facts {
    let look = Look::at(snapshot);
    let sources = Sources { snapshot, pyproject: look.pyproject.as_ref(), node: look.node.as_ref() };
    let binary = match look.go.as_ref().map(|go| go.binaries.as_slice()) {
        Some([first, ..]) => Some(first.value.as_str()),
        _ => None,
    };
    let names = sources.names(binary, look.django.as_ref().and_then(|django| django.folder.as_ref()));
    let name = look.best_name(&names);
    let mut candidates = look.candidates(&name.value);
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.confidence));
    let title = sources.title(&name);
    let (summary, description) = sources.summary_and_description(&title.value);
    let migrations = migrations(snapshot, &candidates);
    let mut findings = snapshot.findings().to_vec();
    findings.extend(look.requirements.findings());
    if look.requirements.gevent().is_none() {
        findings.extend(unseen(&look.requirements, "gevent", Severity::Warning));
    }
    findings.extend(broken_files(snapshot, &candidates));
    findings.extend(migrations.iter().filter_map(not_executable));
    Facts {
        folder: snapshot.folder_name().to_owned(),
        shipped: candidates.first().map(|best| shipped(snapshot, best, &name.value)).unwrap_or_default(),
        version: sources.version(),
        license: sources.license(),
        architecture: architecture.to_owned(),
        python: look.python_version(),
        gevent: look.requirements.gevent().map(|found| Evidence::new(found.file, found.line, found.text.clone())),
        looked_for: LOOKED_FOR.to_vec(),
        candidates,
        name,
        title,
        summary,
        description,
        migrations,
        django: look.django,
        go: look.go,
        node: look.node,
        java: look.java,
        findings,
    }
}

/// What each language's reader saw.
struct Look<'a> {
    snapshot: &'a Snapshot,
    requirements: Requirements,
    pyproject: Option<Pyproject>,
    django: Option<django::DjangoFacts>,
    go: Option<go::GoFacts>,
    node: Option<NodeFacts>,
    java: Option<JavaFacts>,
}

impl<'a> Look<'a> {
    fn at(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            requirements: requirements(snapshot),
            pyproject: pyproject::read(snapshot).and_then(Result::ok),
            django: django::read(snapshot),
            go: go::read(snapshot),
            node: node::read(snapshot),
            java: java::read(snapshot),
        }
    }

    /// The first name with which the best suite has no obstacle; a folder named like the rock is searched, too.
    fn best_name(&self, names: &[Said<String>]) -> Said<String> {
        let folders = self.snapshot.top().iter().filter(|entry| entry.kind.is_dir()).filter_map(|entry| {
            let name = entry.name.replace('_', "-");
            let from = Evidence::new(format!("{}/", entry.name), 0, "the folder that holds the application");
            let fits = super::describe::valid_name(&name) && entry::package_name(&name) == entry.name;
            fits.then(|| Said::new(name, from))
        });
        let works = |name: &Said<String>| {
            let candidates = self.candidates(&name.value);
            candidates.iter().any(|candidate| candidate.confidence == Confidence::Certain)
        };
        let first = || names.first().cloned().unwrap_or_else(|| Said::new(String::new(), Evidence::new("", 0, "")));
        if self.requirements.entries.is_empty() && self.requirements.fastapi_line().is_none() {
            return first();
        }
        names.iter().cloned().chain(folders).find(|name| works(name)).unwrap_or_else(first)
    }

    fn candidates(&self, name: &str) -> Vec<Candidate> {
        let all = [self.flask(name), self.django(name), self.fastapi(name), self.go(), self.express(), self.spring()];
        all.into_iter().flatten().collect()
    }

    fn required(&self, name: &str) -> Option<Evidence> {
        self.requirements.get(name).map(|found| Evidence::new(found.file, found.line, found.text.clone()))
    }

    fn flask(&self, name: &str) -> Option<Candidate> {
        let mut obstacles = self.requirements.findings();
        let evidence = self.required("flask").or_else(|| {
            obstacles.push(unseen(&self.requirements, "flask", Severity::Error)?);
            let line = self.requirements.unseen("flask")?;
            Some(Evidence::new(REQUIREMENTS, line.line, line.text.clone()))
        })?;
        Some(with_entry("flask", vec![evidence], obstacles, entry::flask(self.snapshot, name)))
    }

    fn fastapi(&self, name: &str) -> Option<Candidate> {
        let (evidence, obstacles) = if let Some((line, text)) = self.requirements.fastapi_line() {
            (Evidence::new(REQUIREMENTS, line, text.trim()), Vec::new())
        } else {
            let evidence = self.required("fastapi").or_else(|| self.required("starlette"))?;
            let message = "The extension looks for fastapi or starlette in requirements.txt only.";
            let fix = "Add a requirements.txt that names it.";
            let finding = Finding::error("requirements-missing", REQUIREMENTS, message).fix(fix);
            (evidence, vec![finding])
        };
        let mut candidate = with_entry("fastapi", vec![evidence], obstacles, entry::fastapi(self.snapshot, name));
        // A line that only mentions the word, such as a comment, is a trace.
        if self.required("fastapi").is_none() && self.required("starlette").is_none() {
            candidate.confidence = Confidence::Possible;
        }
        Some(candidate)
    }

    fn django(&self, name: &str) -> Option<Candidate> {
        let mut evidence: Vec<Evidence> = self.required("django").into_iter().collect();
        if let Some(facts) = &self.django {
            let manage = facts.manage.iter().map(|path| Evidence::new(path, 0, "Django's command"));
            let wsgi = facts.wsgi.iter().map(|path| Evidence::new(path, 0, "the WSGI module"));
            evidence.extend(manage.chain(wsgi));
        }
        // A lone manage.py or wsgi.py is found in many projects.
        let traces_only = self.required("django").is_none();
        if evidence.is_empty() || (traces_only && evidence.len() < 2) {
            return None;
        }
        let mut obstacles = self.requirements.findings();
        if !self.requirements.has_requirements_txt {
            let message = "The extension wants a requirements.txt, and there is none.";
            let fix = "Add one that names Django.";
            obstacles.push(Finding::error("requirements-missing", REQUIREMENTS, message).fix(fix));
        }
        let mut candidate = with_entry("django", evidence, obstacles, entry::django(self.snapshot, name));
        if traces_only {
            candidate.confidence = candidate.confidence.min(Confidence::Likely);
        }
        Some(candidate)
    }

    fn go(&self) -> Option<Candidate> {
        let facts = self.go.as_ref()?;
        let text = facts.module.as_ref().map_or("go.mod", |module| module.from.text.as_str());
        let line = facts.module.as_ref().map_or(0, |module| module.from.line);
        let mut evidence = vec![Evidence::new("go.mod", line, text)];
        evidence.extend(facts.binaries.iter().map(|binary| binary.from.clone()));
        let confidence = if facts.binaries.is_empty() { Confidence::Likely } else { Confidence::Certain };
        Some(Candidate { suite: "go", confidence, evidence, entry: None, obstacles: Vec::new() })
    }

    fn express(&self) -> Option<Candidate> {
        let path = if self.snapshot.exists(node::WANTED) { node::WANTED } else { "package.json" };
        let parsed = node::object(self.snapshot, path)?;
        let mut obstacles = Vec::new();
        if path != node::WANTED {
            let message = "The extension looks for the package in the folder app, and it is at the top.";
            let fix = "Move the package with its sources into app/.";
            obstacles.push(Finding::error("package-json-misplaced", path, message).fix(fix));
        }
        match &parsed {
            Err(error) => obstacles.push(error.to_finding(path)),
            Ok(package) => obstacles.extend(node_obstacles(path, package)),
        }
        let express = self.node.as_ref().filter(|facts| facts.express);
        let evidence = match express {
            Some(facts) => Evidence::new(path, facts.express_line, "express"),
            None => Evidence::new(path, 0, "a Node package"),
        };
        let confidence = match (express, obstacles.is_empty()) {
            (Some(_), true) => Confidence::Certain,
            (Some(_), false) => Confidence::Likely,
            (None, _) => Confidence::Possible,
        };
        Some(Candidate { suite: "expressjs", confidence, evidence: vec![evidence], entry: None, obstacles })
    }

    fn spring(&self) -> Option<Candidate> {
        let facts = self.java.as_ref()?;
        let obstacles = java_obstacles(facts);
        let file = match facts.tools.first() {
            Some(BuildTool::Gradle) => "build.gradle",
            Some(BuildTool::Maven) => "pom.xml",
            None => "build.gradle.kts",
        };
        let evidence = facts.spring_boot.clone().unwrap_or_else(|| Evidence::new(file, 0, "a Java build file"));
        let confidence = match (&facts.spring_boot, obstacles.is_empty()) {
            (Some(_), true) => Confidence::Certain,
            (Some(_), false) => Confidence::Likely,
            (None, _) => Confidence::Possible,
        };
        Some(Candidate { suite: "spring-boot", confidence, evidence: vec![evidence], entry: None, obstacles })
    }

    fn python_version(&self) -> Option<Said<String>> {
        let declared = self.pyproject.as_ref().and_then(|project| project.requires_python.as_ref());
        if let Some(found) = declared {
            let from = Evidence::new(super::requirements::PYPROJECT, found.line, "project.requires-python");
            return Some(Said::new(found.value.clone(), from));
        }
        let line = self.snapshot.readable(".python-version")?.lines().next()?.trim();
        (!line.is_empty()).then(|| Said::new(line.to_owned(), Evidence::new(".python-version", 1, line)))
    }
}

fn with_entry(
    suite: &'static str,
    evidence: Vec<Evidence>,
    mut obstacles: Vec<Finding>,
    entry: Result<EntryPoint, EntryError>,
) -> Candidate {
    let entry = match entry {
        Ok(entry) => Some(entry),
        Err(error) => {
            obstacles.push(error.to_finding());
            None
        }
    };
    let confidence = if obstacles.is_empty() { Confidence::Certain } else { Confidence::Likely };
    Candidate { suite, confidence, evidence, entry, obstacles }
}

/// A requirement that pip sees and the packers do not.
fn unseen(requirements: &Requirements, name: &str, severity: Severity) -> Option<Finding> {
    let line = requirements.unseen(name)?;
    let message =
        format!("The packer passes over this line, so it does not see {name}: it reads each line on its own.");
    let finding = Finding::new(severity, "requirement-unseen", REQUIREMENTS, message).at(line.line, 0);
    Some(finding.fix("Put comments on lines of their own, and leave hashes and continuations out."))
}

fn node_obstacles(path: &str, package: &serde_json::Map<String, serde_json::Value>) -> Vec<Finding> {
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

fn java_obstacles(facts: &JavaFacts) -> Vec<Finding> {
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

/// What the charm looks for to migrate a database, the one it takes first.
fn migrations(snapshot: &Snapshot, candidates: &[Candidate]) -> Vec<Migration> {
    let django = candidates.first().is_some_and(|best| best.suite == "django");
    let names = ["manage.py", "migrate.py", "migrate.sh", "migrate"];
    let look = |name: &&str| match snapshot.kind(name)? {
        EntryKind::File { executable, .. } => Some(Migration { path: (*name).to_owned(), executable }),
        _ => None,
    };
    names.iter().filter(|name| django || **name != "manage.py").filter_map(look).collect()
}

fn not_executable(migration: &Migration) -> Option<Finding> {
    let message = "The charm runs this file to migrate the database, and it is not executable.";
    let finding = Finding::warning("migrate-not-executable", &migration.path, message).fix("Run `chmod +x migrate`.");
    (migration.path == "migrate" && !migration.executable).then_some(finding)
}

/// Entries that the suite's extension ships without being told, in its order.
fn shipped(snapshot: &Snapshot, best: &Candidate, name: &str) -> Vec<Entry> {
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
fn broken_files(snapshot: &Snapshot, candidates: &[Candidate]) -> Vec<Finding> {
    let told =
        |path: &str| candidates.iter().flat_map(|candidate| &candidate.obstacles).any(|found| found.path == path);
    let problem = |(path, file): (&str, &super::PythonFile)| {
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
