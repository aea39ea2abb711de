//! `charmer init`: the wizard's answers from flags, a file and the application itself, written without a screen.
//!
//! Floor 9.

mod answers_file;
mod away;
mod ci;
mod flags;
mod listed;
#[cfg(test)]
mod made_up_question;
mod planning;
mod serving;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::answers::{self, Answers, Documents, MendContext, REQUIREMENTS_PATH, ROCK_PATH, Reading, WrittenFor};
use crate::app::{self, CharmFolder, Facts, Snapshot};
use crate::finding::{Code, Finding, Severity};
use crate::model::{self, Project, View};
use crate::output;
use crate::pack::{Remedy, Tool};
use crate::write::{self, Bytes, Disk, Plan};
use crate::yaml::{self, print};
use crate::{state, text};

use super::below;
use super::versions;
use super::{Exit, report, show, suggestions, tell};
use flags::Flags;
use planning::{ask, is_forced, plan, planned_over, shown};

/// Writes rockcraft.yaml, charm/charmcraft.yaml and the charm's other files. What no flag says is read from the
/// application. Nothing is written when a packer would refuse it.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Args {
    /// The application's folder.
    #[arg(default_value = ".")]
    pub(super) dir: PathBuf,
    /// Take all that charmer suggests and that needs no choice: services, packages, integrations, files that are left behind
    /// or had better stay out, options for variables that nobody hands over. Says what it took; without it, only what the
    /// source of a new project fails without is taken.
    #[arg(long)]
    suggested: bool,
    /// Take nothing by itself, not even what the source of a new project fails without: it is only offered.
    #[arg(long, conflicts_with = "suggested")]
    no_found: bool,
    /// Write the answers to a new file, for --answers.
    #[arg(long, value_name = "FILE")]
    save_answers: Option<PathBuf>,
    /// Say what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// As --dry-run, and tell by the exit code: 0 when nothing would change, 3 when something would.
    #[arg(long)]
    check: bool,
    /// Write a workflow for GitHub Actions, too, that packs both for each platform. Once it is there, it is kept up to date.
    #[arg(long)]
    workflow: bool,
    /// Keep the charm's other files as they are where they exist; only the two documents change.
    #[arg(long)]
    keep: bool,
    /// Print what would change in each file.
    #[arg(long)]
    diff: bool,
    /// Change existing files too. Their changes are shown with --diff. A file that somebody edited keeps what they wrote.
    #[arg(long, short)]
    yes: bool,
    /// Replace this one of the charm's other files by charmer's own, whatever somebody made of it; may be given several
    /// times.
    #[arg(long, value_name = "PATH")]
    force: Vec<String>,
    /// What is done is told on standard error: standard output belongs to a document for programs.
    #[arg(skip)]
    pub(super) is_quiet: bool,
    /// What mends a failure, besides what flags say.
    #[arg(skip)]
    pub(super) remedies: Vec<Remedy>,
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    versions: versions::Versions,
}

/// Why it goes no further; said already, or still to be said.
enum Stop {
    Usage(String),
    Refused(Vec<Finding>),
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Self::Refused(vec![finding])
    }
}

impl Args {
    fn show(&self, text: &str) -> color_eyre::Result<Exit> {
        if !self.is_quiet {
            return show(text);
        }
        tell(text.lines());
        Ok(Exit::Done)
    }
}

/// Plans, judges, shows and writes.
pub fn run(args: &Args) -> Exit {
    match init(args) {
        Ok((report_text, exit)) if args.is_quiet => args.show(&report_text).map_or(exit, |_| exit),
        Ok((report_text, exit)) => report(&report_text, exit),
        Err(Stop::Usage(message)) => {
            output::say(format_args!("charmer: {message}"));
            Exit::Usage
        }
        Err(Stop::Refused(findings)) => {
            let wrong_call = findings.iter().any(|finding| finding.code == Code::WrongCall);
            tell(&findings);
            output::say("Nothing was written.");
            if wrong_call { Exit::Usage } else { Exit::Refused }
        }
    }
}

fn init(args: &Args) -> Result<(String, Exit), Stop> {
    let state_dir = state::dir();
    let snapshot = Snapshot::load(&args.dir).map_err(|error| Stop::Usage(error.to_string()))?;
    let (disk, read) = documents(&args.dir)?;
    let facts = app::detect(&snapshot, app::machine());
    let versions = args.versions.all();
    let rockcraft = WrittenFor(versions.rockcraft.version);
    let (mut answers, before) = answer(args, (&snapshot, &facts), &disk, rockcraft)?;
    let charm = CharmFolder::load(&args.dir.join("charm"));
    let mut project = Project::of_facts(facts, snapshot, charm, without_forced(args, disk));
    project.answer_for(versions);
    answers = mended(&project, answers, &args.remedies)?;
    project.look_through(&answers);
    let taken = (!args.no_found).then(|| suggestions::take(&project, &mut answers, args.suggested));
    for line in taken.into_iter().flatten().chain(suggestions::hints(&project, &answers)) {
        output::say(line);
    }
    let View { documents, blame, .. } = judged(&project, &answers)?;
    if let Some(before) = &before {
        tell(&beside(&before.reading, &answers, &documents)?);
    }
    let known = before.map(|before| before.answers);
    let ci = ci::Ci::of(args, &answers, known.as_ref())?;
    answers.workflow |= ci.is_wanted();
    let mut wanted = model::files_of(&answers, &documents, known.as_ref());
    planned_over(&mut wanted, read);
    wanted.extend(ci.wanted());
    let plan = plan(args, wanted, &state_dir)?;
    tell(plan.remarks());
    let dry_run = args.dry_run || args.check;
    if !dry_run {
        ask(args, &plan)?;
    }
    if args.diff && args.yes && !dry_run {
        // Shown before anything is written.
        args.show(&shown(&plan, true, true)).map_err(|error| Stop::Usage(error.to_string()))?;
    }
    let mut text = shown(&plan, args.diff && dry_run, dry_run);
    if let Some(path) = &args.save_answers {
        save(path, &answers)?;
        text.push_str(&format!("answers  {}\n", text::one_line(&path.to_string_lossy())));
    }
    let findings = blame.iter().map(|blame| &blame.finding).filter(|finding| finding.severity != Severity::Note);
    tell(findings.map(Finding::graded));
    let changes = plan.to_write().chain(plan.to_make_executable()).next().is_some();
    if dry_run || !changes {
        return Ok((text, if args.check && changes { Exit::WouldChange } else { Exit::Done }));
    }
    write_now(&plan, &state_dir)?;
    Ok((text, Exit::Done))
}

fn write_now(plan: &Plan, state_dir: &Path) -> Result<(), Stop> {
    let report = write::write(plan, state_dir, &Disk).map_err(|error| error.finding())?;
    for note in report.notes {
        output::say(format_args!("note: {}", text::one_line(&note)));
    }
    Ok(())
}

/// The answers with what mends a failure of the application.
fn mended(project: &Project, answers: Answers, remedies: &[Remedy]) -> Result<Answers, Stop> {
    if remedies.is_empty() {
        return Ok(answers);
    }
    let files = model::default_files(&project.facts, &answers);
    let at = MendContext {
        tool: Tool::Rockcraft,
        architecture: app::machine(),
        facts: &project.facts,
        rock: None,
        files: &files,
    };
    answers::mend(&answers, remedies, at).map_err(|reason| Stop::Usage(format!("No answer mends this. {reason}")))
}

/// What is worth knowing about a project that exists: what follows from the changed answers beside the lines that
/// change, and which keys stay as they are.
fn beside(reading: &Reading, answers: &Answers, documents: &Documents) -> Result<Vec<Finding>, Finding> {
    let rock = yaml::parse(ROCK_PATH, documents.rock.as_bytes())?.root;
    let mut findings = answers::consequences(&reading.answers, answers, &rock);
    findings.extend(reading.kept.iter().map(|kept| {
        let message = "kept as it is; no question of charmer's is about it.";
        Finding::new(Severity::Note, Code::Kept, kept.path, message).at(kept.line, 0).key(&kept.key)
    }));
    Ok(findings)
}

/// The documents that are changed line by line; requirements that are forced start from their template.
fn without_forced(args: &Args, mut disk: Documents) -> Documents {
    if is_forced(args, REQUIREMENTS_PATH) {
        disk.requirements.clear();
    }
    disk
}

/// The documents on the disk, empty where there is none, and the bytes that they were read from.
fn documents(dir: &Path) -> Result<(Documents, Bytes), Stop> {
    let (disk, read) = write::read_documents(dir);
    if disk.unreadable.is_empty() { Ok((disk.texts, read)) } else { Err(Stop::Refused(disk.unreadable)) }
}

/// A project that has documents, before anything was answered.
struct Before {
    reading: Reading,
    /// What it says, and what the application's files say where it does not.
    answers: Answers,
}

/// What is known from the application, then what the documents say, then the file of answers, then the flags.
fn answer(
    args: &Args,
    (snapshot, facts): (&Snapshot, &Facts),
    disk: &Documents,
    rockcraft: WrittenFor,
) -> Result<(Answers, Option<Before>), Stop> {
    let mut known = Answers { rockcraft, ..answers::defaults(facts) };
    let mut before = None;
    if !(disk.rock.is_empty() && disk.charm.is_empty()) {
        let reading = answers::open_for(disk, rockcraft.0).map_err(Stop::Refused)?.reading;
        tell(&reading.findings);
        known = Answers { rockcraft, ..answers::known(known, reading.answers.clone(), disk) };
        before = Some(Before { reading, answers: known.clone() });
    }
    let (suite, name) = (known.suite.clone(), known.name.clone());
    let (mut answers, findings) = args.flags.over(known, before.is_none(), facts)?;
    tell(&findings);
    if answers.suite != suite {
        answers.prefill(facts);
    } else if answers.name != name {
        answers.follow_name(facts);
    }
    if answers.suite.is_empty() {
        return Err(below::no_framework(&args.dir, snapshot, facts).into());
    }
    // A trace of a framework is often the root of what holds the application further below.
    let is_trace = facts.best().is_some_and(|best| best.suite == answers.suite);
    if is_trace
        && before.is_none()
        && args.flags.framework.is_none()
        && let Some(finding) = below::elsewhere(&args.dir, snapshot, facts)
    {
        return Err(finding.into());
    }
    Ok((answers, before))
}

/// What follows from these answers. An answer or a document that a packer would refuse ends it.
fn judged(project: &Project, answers: &Answers) -> Result<View, Stop> {
    let view = model::view(project, answers);
    if view.blame.iter().any(|blame| blame.blocks && !blame.is_flag()) {
        return Err(Stop::Refused(view.blame.into_iter().map(|blame| blame.finding).collect()));
    }
    Ok(view)
}

/// Writes the answers to a file that does not exist yet.
fn save(path: &Path, answers: &Answers) -> Result<(), Finding> {
    let shown = text::one_line(&path.to_string_lossy()).into_owned();
    let refuse = |message: String, fix: &str| Finding::error(Code::AnswersFile, &shown, message).fix(fix);
    let open = answers.without_secrets();
    if open != *answers {
        output::say(format_args!(
            "note: {shown}: values of secrets are not copied there. Before it is used, fill them in, or set them with flags."
        ));
    }
    // As YAML 1.1, which `--answers` reads: there `no` and `1:30` go in quotes.
    let text = serde_json::to_value(&open)
        .map(|json| print::yaml(&json.into(), print::Letters::Unicode))
        .map_err(|error| refuse(format!("the answers cannot be written: {error}."), "Report this as a bug."))?;
    let written = fs::File::create_new(path).and_then(|mut file| {
        file.write_all(b"# Answers for `charmer init --answers`.\n")?;
        file.write_all(text.as_bytes())
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            refuse("the file for the answers exists already.".into(), "Name a new file, or remove this one first.")
        }
        _ => refuse(format!("the answers cannot be written: {error}."), "Name a file where you may write."),
    })
}
