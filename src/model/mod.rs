//! All that follows from the application's facts, the documents and the answers: the documents as they would be, what the
//! packers make of them, findings, what ships, the environment, suggestions, the files to write.
//!
//! Floor 7: uses every module below. Pure, computed anew at every change; the wizard holds it, the command line calls it.

mod align;
mod blame;
mod doctor_input;
mod evidence;
mod files;
mod mend;
mod outlook;
mod sheet;
mod sides;
mod subject;
mod verdict;
mod workflow;

pub use align::{Pair, align};
pub use blame::{About, Blame, Topic, about, blame};
pub use doctor_input::doctor_input;
pub use evidence::{evidence, looked_for, source};
pub use files::{are_default_files, default_files, files_of, wanted};
pub use mend::mend;
pub use outlook::{Outlook, Sign, Stage, outlook};
pub use sheet::{Doc, DocumentView, Sheet, SheetLine, Sheets, Who};
pub use sides::expansion;
pub use subject::{Unready, subject};
pub use verdict::{Reports, counted, verdict};
pub use workflow::{workflow, workflow_notes};

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::answers::{self, Answers, CHARM_PATH, ConfigOption, Documents, Opened, ROCK_PATH, Reading, WrittenFor};
use crate::app::env_vars::EnvVars;
use crate::app::{self, CharmFolder, Facts, Scan, Snapshot, TreeLimits};
use crate::environment;
use crate::expand::{self, Expansion};
use crate::finding::{Consequence, Finding};
use crate::image::{self, Shipping};
use crate::pack::Tool;
use crate::suggest::{self, Suggestion};
use crate::suite::{self, Support, Versions};
use crate::write::{OnDisk, WorkflowSite};
use crate::yaml::Document;

/// What is known about the folder.
#[derive(Clone, Debug)]
pub struct Project {
    /// The application's folder.
    pub root: PathBuf,
    /// The files that the extensions look at.
    pub snapshot: Snapshot,
    /// What they tell.
    pub facts: Facts,
    /// What lies beside `charmcraft.yaml`.
    pub charm: CharmFolder,
    /// The two documents on the disk.
    pub disk: OnDisk,
    /// The two documents, read once; what is wrong with them where they cannot be, so that nothing can be changed.
    pub opened: Arc<Result<Opened, Vec<Finding>>>,
    /// What a walk through the folder told; empty until then.
    pub scan: Arc<Scan>,
    /// Where a workflow for GitHub Actions would be written.
    pub site: WorkflowSite,
    /// For which versions of the packers is answered.
    pub versions: Versions,
    /// What the source reads of its environment, and the language that it was read in; none until it was read.
    pub reads: Option<(String, Arc<EnvVars>)>,
}

impl Project {
    /// What is known from these files before a walk through their folder.
    pub fn new(snapshot: Snapshot, charm: CharmFolder, architecture: &str, disk: impl Into<OnDisk>) -> Self {
        Self::of_facts(app::detect_at_first(&snapshot, architecture), snapshot, charm, disk)
    }

    /// The same where the files were asked already.
    pub fn of_facts(facts: Facts, snapshot: Snapshot, charm: CharmFolder, disk: impl Into<OnDisk>) -> Self {
        Self::answering((facts, snapshot), charm, disk.into(), Versions::default())
    }

    /// The same for these versions of the packers: reading the documents once is enough.
    pub fn answering(
        (facts, snapshot): (Facts, Snapshot),
        charm: CharmFolder,
        disk: OnDisk,
        versions: Versions,
    ) -> Self {
        let opened = Arc::new(open(&disk, WrittenFor(versions.rockcraft.version)));
        Self {
            root: snapshot.root().to_owned(),
            snapshot,
            facts,
            charm,
            disk,
            opened,
            scan: Arc::default(),
            site: WorkflowSite::default(),
            versions,
            reads: None,
        }
    }

    /// Takes other documents for those on the disk.
    pub fn set_disk(&mut self, disk: OnDisk) {
        self.opened = Arc::new(open(&disk, self.rockcraft()));
        self.disk = disk;
    }

    /// Answers for other versions of the packers from now on.
    pub fn answer_for(&mut self, versions: Versions) {
        self.versions = versions;
        self.set_disk(self.disk.clone());
    }

    /// Takes the application's files as they are now.
    pub fn look_again(&mut self, snapshot: Snapshot, charm: CharmFolder) {
        self.facts = app::detect(&snapshot, &self.facts.architecture);
        (self.snapshot, self.charm) = (snapshot, charm);
    }

    /// Walks through the folder and reads the sources in the language of the chosen framework.
    pub fn look_through(&mut self, answers: &Answers) {
        let whole = AtomicBool::new(false);
        self.hear(Arc::new(Scan::of(&self.snapshot, TreeLimits::default(), &whole)));
        let language = language_of(answers);
        let reads = EnvVars::of_snapshot(&self.snapshot, language, &whole);
        self.reads = Some((language.to_owned(), Arc::new(reads)));
    }

    /// Takes what a walk through the folder told.
    pub fn hear(&mut self, scan: Arc<Scan>) {
        self.scan = scan;
        self.facts.look_through(&self.snapshot);
    }

    /// The version of Rockcraft that answers are written for.
    pub fn rockcraft(&self) -> WrittenFor {
        WrittenFor(self.versions.rockcraft.version)
    }

    fn rock(&self, document: &Document) -> Expansion {
        expand::rock_for(document, &self.snapshot, self.versions.rockcraft.version)
    }

    fn charm(&self, document: &Document) -> Expansion {
        expand::charm_for(document, &self.charm, self.versions.charmcraft.version)
    }

    /// What was read from the documents, where they can be read.
    pub fn reading(&self) -> Option<&Reading> {
        self.opened.as_ref().as_ref().ok().map(|opened| &opened.reading)
    }

    /// Why the documents cannot be changed; empty where they can.
    pub fn read_only(&self) -> &[Finding] {
        self.opened.as_ref().as_ref().err().map(Vec::as_slice).unwrap_or_default()
    }

    /// What the source reads in the language of the chosen framework, once it was read.
    fn reads_for(&self, answers: &Answers) -> Option<&EnvVars> {
        let (language, reads) = self.reads.as_ref()?;
        (language == language_of(answers)).then_some(reads)
    }

    /// True for one that has no documents yet, and can have them.
    pub fn is_new(&self) -> bool {
        self.disk.texts == Documents::default() && self.read_only().is_empty()
    }

    /// The answers to begin with.
    pub fn answers(&self) -> Answers {
        let facts = answers::defaults(&self.facts);
        let known = match self.reading().filter(|_| self.disk.texts != Documents::default()) {
            Some(reading) => answers::known(facts, reading.answers.clone(), &self.disk.texts),
            None => facts,
        };
        Answers { workflow: self.site.is_there && self.site.above.is_none(), rockcraft: self.rockcraft(), ..known }
    }
}

/// What cannot be read as text cannot be changed any more than what does not parse.
fn open(disk: &OnDisk, rockcraft: WrittenFor) -> Result<Opened, Vec<Finding>> {
    let opened = answers::open_for(&disk.texts, rockcraft.0);
    if disk.unreadable.is_empty() {
        return opened;
    }
    let mut findings = disk.unreadable.clone();
    findings.extend(opened.err().unwrap_or_default());
    Err(findings)
}

/// The language that the chosen framework's applications are written in; empty while none is chosen.
pub fn language_of(answers: &Answers) -> &'static str {
    answers.framework().map_or("", |suite| &suite.language)
}

/// The environment variable that the application reads an option from.
pub fn option_variable(answers: &Answers, option: &ConfigOption) -> String {
    answers.framework().map(|suite| suite.option_variable(&option.name)).unwrap_or_default()
}

/// True when that packer needs its experimental variable for the bases that were chosen.
pub fn needs_experimental(answers: &Answers, tool: Tool) -> bool {
    let Some(suite) = answers.framework() else { return false };
    let support = match tool {
        Tool::Rockcraft => expand::rock_base(suite, &answers.base, &answers.build_base).map(|pair| pair.support),
        Tool::Charmcraft => suite.charm.base(&answers.charm_base).map(|base| base.support),
    };
    support == Some(Support::Experimental)
}

/// An option that the extension brings, as the list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BroughtOption {
    /// The key that `juju config` takes.
    pub name: String,
    /// Juju's type.
    pub kind: String,
    /// Its default, or `–`.
    pub default: String,
    /// What it is for.
    pub description: String,
}

/// The options that the extension brings on the charm's base.
pub fn suite_options(answers: &Answers, versions: &Versions) -> Vec<BroughtOption> {
    let charm = answers.framework().map(|suite| &suite.charm);
    let base = charm.and_then(|charm| Some((charm, charm.base(&answers.charm_base)?)));
    let version = versions.charmcraft.version;
    let options = base.into_iter().flat_map(|(charm, base)| charm.options_of(base, version));
    let shown = |option: &suite::SuiteOption| BroughtOption {
        name: option.name.clone(),
        kind: option.kind.clone(),
        default: option.default_text().unwrap_or_else(|| "–".to_owned()),
        description: option.description.clone(),
    };
    options.map(shown).collect()
}

/// What follows from the answers.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The two documents as they would be written.
    pub documents: Documents,
    /// What the preview can show.
    pub sheets: Arc<Sheets>,
    /// Findings at their answers; errors first.
    pub blame: Vec<Blame>,
    /// What follows from the changed answers beside the lines that change.
    pub follows: Vec<Finding>,
    /// What the application will see; none without a framework.
    pub environment: Option<environment::Sheet>,
    /// Everything that one key takes, and what else is worth knowing.
    pub suggestions: Vec<Suggestion>,
    /// What ships; nothing until the folder was listed, or while Rockcraft would refuse the document.
    pub shipping: Option<Shipping>,
}

impl View {
    /// A document of the preview.
    pub fn sheet(&self, doc: Doc) -> &Sheet {
        self.sheets.sheet(doc)
    }

    fn refused(finding: &Finding, blame: Vec<Blame>) -> Self {
        let sheets = Arc::new(Sheets::refused(finding));
        let documents = Documents::default();
        Self { documents, sheets, blame, ..Self::default() }
    }

    /// True where both documents were made, and neither packer refuses its own.
    pub fn documents_are_there(&self) -> bool {
        self.sheets.has(Doc::RockExpanded) && self.sheets.has(Doc::CharmExpanded)
    }

    /// How many findings the project fails over, and how many are worth knowing.
    #[must_use]
    pub fn trouble(&self) -> (usize, usize) {
        let fatal = self.blame.iter().filter(|blame| blame.finding.fails()).count();
        (fatal, self.blame.len() - fatal)
    }

    /// What comes of the gravest, where the project fails over it.
    #[must_use]
    pub fn gravest(&self) -> Option<Consequence> {
        self.blame.iter().map(|blame| blame.finding.consequence).min().filter(|worst| worst.is_failure())
    }

    /// How many findings keep the documents from being written: a packer would refuse them.
    #[must_use]
    pub fn refusals(&self) -> usize {
        self.blame.iter().filter(|blame| blame.blocks).count()
    }
}

/// Works out what follows from the answers.
pub fn view(project: &Project, answers: &Answers) -> View {
    view_after(project, answers, &Sheets::default())
}

/// Works out what follows from the answers, where `before` followed from others of the same project: what is made of a
/// document that stays the same is not made again.
pub fn view_after(project: &Project, answers: &Answers, before: &Sheets) -> View {
    let refused = |findings: &[Finding]| {
        let Some(first) = findings.first() else { return View::default() };
        View::refused(first, blame(answers::check(answers, None), findings, answers))
    };
    let opened = match project.opened.as_ref() {
        Ok(opened) => opened,
        Err(findings) => return refused(findings),
    };
    let applied = match opened.apply(answers) {
        Ok(applied) => applied,
        Err(finding) => return refused(&[finding]),
    };
    let documents = applied.documents();
    let follows = answers::consequences(&opened.reading.answers, answers, &applied.rock.root);
    let sides = sides::sides(project, applied, before, documents.are_long());
    let checked = answers::check(answers, Some(&project.snapshot));
    let library = environment::Library::of(answers, &documents.requirements);
    let environment = environment::sheet(answers, project.reads_for(answers), library).ok();
    let scan = project.scan.as_ref();
    let expanded = sides[0].expanded().filter(|_| !scan.tree.entries.is_empty());
    let suite = answers.framework();
    let shipping = expanded.zip(suite).map(|(rock, suite)| image::ships(rock, scan, &project.snapshot, suite));
    let reports = Reports {
        checked,
        documents: sides.iter().flat_map(|side| side.findings()).collect(),
        facts: Some(&project.facts),
        environment: environment.as_ref(),
        shipping: shipping.as_ref(),
        written: [ROCK_PATH, CHARM_PATH].into_iter().zip(sides.iter().filter_map(|side| side.document())).collect(),
    };
    let mut blame = verdict(reports, answers);
    let found = suggest::from_files(&project.facts, answers);
    blame::point_at_service(&mut blame, &found);
    let sheets = Arc::new(Sheets { sides });
    let suggestions = suggest::suggestions(answers, found, shipping.as_ref(), environment.as_ref());
    View { documents, sheets, blame, follows, environment, suggestions, shipping }
}

/// Takes one, wherever it is offered. False where it was there already.
pub fn take(project: &Project, answers: &mut Answers, one: &Suggestion) -> bool {
    as_the_extension(project, answers, |answers| one.accept(answers))
}

/// Takes everything that needs no choice.
pub fn take_all(project: &Project, answers: &mut Answers) -> Vec<Suggestion> {
    as_the_extension(project, answers, |answers| {
        suggest::take(answers, Suggestion::is_plain, |answers| view(project, answers).suggestions)
    })
}

/// Changes the answers. Files that come to be what the extension takes by itself need no words then.
fn as_the_extension<T>(project: &Project, answers: &mut Answers, change: impl FnOnce(&mut Answers) -> T) -> T {
    let before = answers.files.clone();
    let outcome = change(answers);
    if answers.files != before && are_default_files(project, answers, answers.files.as_deref()) {
        answers.files = None;
    }
    outcome
}

/// Takes what the source fails without. Only a project that has no documents yet is answered for like that: whoever wrote
/// some had reasons.
pub fn take_certain(project: &Project, answers: &mut Answers) -> Vec<Suggestion> {
    if !project.is_new() {
        return Vec::new();
    }
    suggest::take(answers, Suggestion::is_certain, |answers| view(project, answers).suggestions)
}
