//! What every floor says of a project as it lies on the disk. Part of floor 9.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::answers::{self, Answers, Field};
use crate::app::env_vars::EnvVars;
use crate::app::{self, CharmFolder, Scan, Snapshot, TreeLimits};
use crate::cli::below;
use crate::cli::documents::{self, Judged};
use crate::cli::versions::Versions;
use crate::environment;
use crate::finding::{Code, Finding};
use crate::image::{self, Shipping};
use crate::model::{self, Project, Reports};
use crate::pack::{self, Tool};
use crate::process;
use crate::write::{self, OnDisk};

/// What is on the disk.
pub struct Gathered<'a> {
    dir: &'a Path,
    pub documents: Vec<Judged>,
}

impl<'a> Gathered<'a> {
    /// Reads the documents that are in or below the folder, and what the packers read beside them; shows each.
    pub fn of_folder(dir: &'a Path, versions: &Versions, mut shows: impl FnMut(&Judged)) -> Self {
        let mut documents = Vec::new();
        for tool in Tool::ALL.into_iter().filter(|_| !process::is_interrupted()) {
            let judged = documents::find(tool, dir).map(|place| documents::expand(tool, place, versions));
            judged.iter().for_each(&mut shows);
            documents.extend(judged);
        }
        Self { dir, documents }
    }

    /// The one list.
    pub fn findings(&self) -> Vec<Finding> {
        let texts = write::documents(self.dir).texts;
        let rock = self.documents.iter().find(|one| one.tool == Tool::Rockcraft);
        let opened = answers::open_for(&texts, rock.and_then(|rock| rock.version));
        let answers = opened.map(|opened| opened.reading.answers).unwrap_or_default();
        let is_whole = !texts.rock.is_empty() && !texts.charm.is_empty() && !answers.suite.is_empty();
        let snapshot = self.documents.iter().find_map(|one| one.snapshot.as_ref());
        let facts = snapshot.map(|snapshot| app::detect(snapshot, app::machine()));
        let reads = snapshot
            .filter(|_| is_whole)
            .map(|snapshot| EnvVars::of_snapshot(snapshot, model::language_of(&answers), &AtomicBool::new(false)));
        let library = environment::Library::of(&answers, &texts.requirements);
        let environment = reads.as_ref().and_then(|reads| environment::sheet(&answers, Some(reads), library).ok());
        let shipping = self.shipping();
        let charm = self.charm_code();
        let written = self.documents.iter().filter_map(|one| Some((one.place.name.as_str(), one.document.as_ref()?)));
        let reports = Reports {
            checked: checked(&answers, snapshot, is_whole),
            documents: self.documents.iter().flat_map(|one| &one.expansion.findings).chain(&charm).collect(),
            facts: facts.as_ref(),
            environment: environment.as_ref(),
            shipping: shipping.as_ref(),
            written: written.collect(),
        };
        model::verdict(reports, &answers).into_iter().map(|blame| blame.finding).collect()
    }

    fn shipping(&self) -> Option<Shipping> {
        let rock = self.documents.iter().find(|one| one.tool == Tool::Rockcraft)?;
        let (expanded, snapshot) = (rock.expansion.document.as_ref()?, rock.snapshot.as_ref()?);
        let suite = answers::suite_of(&rock.document.as_ref()?.root, rock.version)?;
        let scan = Scan::of(snapshot, TreeLimits::default(), &AtomicBool::new(false));
        Some(image::ships(expanded, &scan, snapshot, suite))
    }

    /// What keeps the charm's code from being run, where Charmcraft takes the charm.
    fn charm_code(&self) -> Vec<Finding> {
        let taken = |one: &&Judged| one.tool == Tool::Charmcraft && one.expansion.document.is_some();
        let Some(charm) = self.documents.iter().find(taken) else { return Vec::new() };
        let text = charm.document.as_ref().map_or("", |document| &document.text);
        // A document that lies alone is looked at alone.
        let has_code = charm.place.folder.join("src").is_dir();
        if has_code { pack::entry_point(&charm.place.folder, text).into_iter().collect() } else { Vec::new() }
    }
}

/// The one list of what charmer would write for a folder without documents; nothing where no framework is in it, and nothing
/// keeps charmer from seeing one.
pub fn unwritten(dir: &Path, versions: &Versions) -> Option<Vec<Finding>> {
    let snapshot = Snapshot::load(dir).ok()?.to_the_end();
    let facts = app::detect(&snapshot, app::machine());
    if let Some(finding) = below::elsewhere(dir, &snapshot, &facts) {
        return Some(vec![Finding { path: ".".to_owned(), ..finding }]);
    }
    if facts.best().is_none() {
        // A file that cannot be read may be the one that names the framework.
        let failures: Vec<Finding> = facts.findings.into_iter().filter(Finding::fails).collect();
        return (!failures.is_empty()).then_some(failures);
    }
    let mut project = Project::of_facts(facts, snapshot, CharmFolder::load(&dir.join("charm")), OnDisk::default());
    project.answer_for(versions.all());
    let answers = project.answers();
    project.look_through(&answers);
    Some(model::view(&project, &answers).blame.into_iter().map(|blame| blame.finding).collect())
}

/// What is wrong with the answers; where there is no charm yet, with the files alone.
fn checked(answers: &Answers, snapshot: Option<&Snapshot>, is_whole: bool) -> Vec<(Field, Finding)> {
    if answers.suite.is_empty() {
        return Vec::new();
    }
    let mut checked = answers::check(answers, snapshot);
    checked.retain(|(_, finding)| is_whole || finding.code == Code::FilePattern);
    checked
}
