//! Which suites fit, by what each language's reader saw.
//!
//! Part of floor 2's `app`.

use crate::finding::{Code, Consequence, Finding};
use crate::suite;

use crate::app::entry::{self, EntryError, EntryPoint};
use crate::app::facts::{Candidate, Confidence, Evidence, Sourced};
use crate::app::java::{BuildTool, JavaFacts};
use crate::app::node::{self, NodeFacts};
use crate::app::offers::{Form, ModuleKind, Modules, Object};
use crate::app::pyproject::{self, Pyproject};
use crate::app::requirements::{self, REQUIREMENTS, Requirements};
use crate::app::skip::is_test;
use crate::app::snapshot::Snapshot;
use crate::app::{Dependencies, Role, dependencies, django, go, java};

use super::checks;

/// What each language's reader saw.
pub(super) struct Look<'a> {
    pub snapshot: &'a Snapshot,
    pub requirements: &'a Requirements,
    pub pyproject: Option<&'a Pyproject>,
    pub django: Option<django::DjangoFacts>,
    pub go: Option<go::GoFacts>,
    pub node: Option<NodeFacts>,
    pub java: Option<JavaFacts>,
    /// What its files of dependencies name.
    pub dependencies: Dependencies,
    pub modules: Modules<'a>,
    /// Those that no test makes.
    pub objects: Vec<Object<'a>>,
    /// What was passed over.
    pub findings: Vec<Finding>,
}

impl<'a> Look<'a> {
    pub fn at(snapshot: &'a Snapshot) -> Self {
        let modules = Modules::of(snapshot);
        let mut findings = checks::passed_over(snapshot);
        let mut objects = modules.objects(&mut findings);
        objects.retain(|object| !is_test(object.file));
        Self {
            modules,
            objects,
            snapshot,
            requirements: requirements::requirements(snapshot),
            pyproject: pyproject::parsed(snapshot).and_then(|read| read.as_ref().ok()),
            django: django::facts(snapshot),
            go: go::facts(snapshot),
            node: node::facts(snapshot),
            java: java::facts(snapshot, &mut findings),
            dependencies: dependencies::dependencies(snapshot),
            findings,
        }
    }

    /// The first name with which the best suite has no obstacle; a folder named like the rock is searched, too.
    pub fn best_name(&self, names: &[Sourced<String>]) -> Sourced<String> {
        let folders = self.snapshot.top().iter().filter(|entry| entry.kind.is_dir()).filter_map(|entry| {
            let name = entry.name.replace('_', "-");
            let from = Evidence::new(format!("{}/", entry.name), 0, "the folder that holds the application");
            let fits = crate::app::describe::valid_name(&name) && entry::package_name(&name) == entry.name;
            fits.then(|| Sourced::new(name, from))
        });
        let works = |name: &Sourced<String>| {
            let candidates = self.candidates(&name.value);
            candidates.iter().any(|candidate| candidate.confidence == Confidence::Certain)
        };
        let first = || names.first().cloned().unwrap_or_else(|| Sourced::new(String::new(), Evidence::new("", 0, "")));
        if self.requirements.entries.is_empty() && self.requirements.fastapi_line().is_none() {
            return first();
        }
        names.iter().cloned().chain(folders).find(|name| works(name)).unwrap_or_else(first)
    }

    pub fn candidates(&self, name: &str) -> Vec<Candidate> {
        let all = [self.flask(name), self.django(name), self.fastapi(name), self.go(), self.express(), self.spring()];
        all.into_iter().flatten().collect()
    }

    fn required(&self, name: &str) -> Option<Evidence> {
        self.requirements.get(name).map(|found| Evidence::new(found.file, found.line, found.text.clone()))
    }

    /// Where a file that the packers do not look at, such as Poetry's table, names it.
    pub fn named(&self, name: &str) -> Option<Evidence> {
        let mut own = self.dependencies.installed(suite::Ecosystem::Pypi).filter(|found| found.role == Role::Runtime);
        own.find(|found| found.name == name).map(|found| found.from.clone())
    }

    /// Where the code makes such an application.
    fn made(&self, kinds: &[ModuleKind]) -> Option<Evidence> {
        let of_kind = |object: &&Object| kinds.contains(&object.kind) && object.form != Form::Import;
        let object = self.objects.iter().find(of_kind)?;
        Some(Evidence::new(object.file, object.line, format!("{} is made here", object.name)))
    }

    /// What the entry point that the extension takes really is.
    fn kind_of(&self, entry: &EntryPoint) -> Option<ModuleKind> {
        let same = |object: &&Object| object.file == entry.file && object.name == entry.name;
        self.objects.iter().find(same).map(|object| object.kind)
    }

    /// The parameters that the function behind an entry point wants and the server would not give it.
    pub fn wants_arguments(&self, entry: &EntryPoint) -> Option<&'a [String]> {
        let same = |object: &&Object| object.file == entry.file && object.name == entry.name;
        match self.objects.iter().find(same)?.form {
            Form::Factory { required, .. } if entry.factory && !required.is_empty() => Some(required),
            _ => None,
        }
    }

    /// The packer takes a function that cannot be called as it will be.
    pub fn starts_without_arguments(&self, best: &Candidate) -> Option<Finding> {
        let entry = best.entry.as_ref()?;
        let wanted = self.wants_arguments(entry)?.join(", ");
        let message = format!(
            "The packer takes this function for the entry point, and the server calls it without arguments; it wants \
             {wanted}, so the application does not start."
        );
        let finding = Finding::warning(Code::EntryPointArguments, &entry.file, message).at(entry.line, 0);
        Some(finding.fix("Give the parameters defaults, or set the service's command."))
    }

    /// Less sure, where the code makes an application of another framework and none of this one.
    fn doubted(&self, mut candidate: Candidate, own: &[ModuleKind]) -> Candidate {
        let other = |kind: ModuleKind| kind != ModuleKind::Celery && !own.contains(&kind);
        let entry = candidate.entry.as_ref().and_then(|entry| self.kind_of(entry));
        let elsewhere = self.made(own).is_none() && self.objects.iter().any(|object| other(object.kind));
        if entry.map_or(elsewhere, other) {
            candidate.confidence = Confidence::Possible;
        }
        candidate
    }

    /// What the extension refuses of the requirements; where another file names what it looks for, that is said.
    fn requirements_refused(&self, suite: &str) -> Vec<Finding> {
        let known = suite::named(suite);
        let mut found =
            known.map(|known| requirements::refusals(self.snapshot, self.requirements, known)).unwrap_or_default();
        let elsewhere =
            self.named(suite).filter(|from| self.requirements.get(suite).is_none() && from.path != REQUIREMENTS);
        for finding in found.iter_mut().take(usize::from(elsewhere.is_some())) {
            let place = elsewhere.as_ref().map(Evidence::place).unwrap_or_default();
            finding.message.push_str(&format!(" {place} names {suite}, and the packer does not look there."));
        }
        found
    }

    fn flask(&self, name: &str) -> Option<Candidate> {
        let unseen = || {
            let line = self.requirements.unseen("flask")?;
            Some(Evidence::new(REQUIREMENTS, line.line, line.text.clone()))
        };
        let evidence = vec![
            self.required("flask")
                .or_else(unseen)
                .or_else(|| self.named("flask"))
                .or_else(|| self.made(&[ModuleKind::Flask]))?,
        ];
        let obstacles = self.requirements_refused("flask");
        let candidate = with_entry("flask", evidence, obstacles, entry::flask(self.snapshot, name));
        Some(self.doubted(candidate, &[ModuleKind::Flask]))
    }

    fn fastapi(&self, name: &str) -> Option<Candidate> {
        let made = self.made(&[ModuleKind::FastApi]);
        let required = self.required("fastapi").or_else(|| self.required("starlette"));
        let named = self.requirements.fastapi_line();
        let named = named.map(|(line, text)| Evidence::new(REQUIREMENTS, line, text.trim()));
        let table = self.named("fastapi").or_else(|| self.named("starlette"));
        let evidence = required.clone().or_else(|| table.clone()).or(named).or_else(|| made.clone())?;
        let obstacles = self.requirements_refused("fastapi");
        let mut candidate = with_entry("fastapi", vec![evidence], obstacles, entry::fastapi(self.snapshot, name));
        // A line that only mentions the word, such as a comment, is a trace.
        if required.is_none() && table.is_none() && made.is_none() {
            candidate.confidence = Confidence::Possible;
        }
        Some(self.doubted(candidate, &[ModuleKind::FastApi]))
    }

    fn django(&self, name: &str) -> Option<Candidate> {
        let mut evidence: Vec<Evidence> =
            self.required("django").or_else(|| self.named("django")).into_iter().collect();
        if let Some(facts) = &self.django {
            let manage = facts.manage.iter().map(|path| Evidence::new(path, 0, "Django's command"));
            let wsgi = facts.wsgi.iter().map(|path| Evidence::new(path, 0, "the WSGI module"));
            evidence.extend(manage.chain(wsgi));
        }
        let own = [ModuleKind::DjangoWsgi, ModuleKind::DjangoAsgi];
        let made = self.made(&own);
        // A lone manage.py or wsgi.py is found in many projects.
        let traces_only = self.required("django").is_none();
        if made.is_none() && (evidence.is_empty() || (traces_only && evidence.len() < 2)) {
            return None;
        }
        evidence.extend(made.filter(|made| !evidence.iter().any(|known| known.path == made.path)));
        let obstacles = self.requirements_refused("django");
        let mut candidate = with_entry("django", evidence, obstacles, entry::django(self.snapshot, name));
        if traces_only {
            candidate.confidence = candidate.confidence.min(Confidence::Likely);
        }
        Some(self.doubted(candidate, &own))
    }

    fn go(&self) -> Option<Candidate> {
        let facts = self.go.as_ref()?;
        let text = facts.module.as_ref().map_or("go.mod", |module| module.from.text.as_str());
        let line = facts.module.as_ref().map_or(0, |module| module.from.line);
        let mut evidence = vec![Evidence::new("go.mod", line, text)];
        evidence.extend(facts.binaries.iter().map(|binary| binary.from.clone()));
        let message =
            "No `package main` was found at the top, in cmd/ or one folder down, so there may be no program to start.";
        let obstacle = facts.binaries.is_empty().then(|| {
            let finding = Finding::warning(Code::ProgramNotBuilt, "go.mod", message).at(line, 0);
            finding.with(Consequence::WorthKnowing).fix("Name the folder that holds the program's sources.")
        });
        let confidence = if obstacle.is_some() { Confidence::Likely } else { Confidence::Certain };
        let obstacles = obstacle.into_iter().collect();
        Some(Candidate { suite: "go", confidence, evidence, entry: None, obstacles })
    }

    fn express(&self) -> Option<Candidate> {
        let path = if self.snapshot.exists(node::WANTED) { node::WANTED } else { "package.json" };
        if !self.snapshot.exists(path) {
            return None;
        }
        let obstacles = node::refusals(self.snapshot, node::WANTED);
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
        let obstacles = java::refusals(self.snapshot);
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

    pub fn python_version(&self) -> Option<Sourced<String>> {
        let declared = self.pyproject.and_then(|project| project.requires_python.as_ref());
        if let Some(found) = declared {
            let from = Evidence::new(crate::app::requirements::PYPROJECT, found.line, "project.requires-python");
            return Some(Sourced::new(found.value.clone(), from));
        }
        let line = self.snapshot.readable(".python-version")?.lines().next()?.trim();
        (!line.is_empty()).then(|| Sourced::new(line.to_owned(), Evidence::new(".python-version", 1, line)))
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
