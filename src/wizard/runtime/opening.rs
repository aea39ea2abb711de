//! What there is before the first question: the folder as it was found, what an interrupted write left, the draft of an
//! earlier time; and how it ends.

use std::path::{Path, PathBuf};

use crate::app::{self, CharmFolder, ProjectError, Snapshot};
use crate::model::Project;
use crate::pack::{self, Tool};
use crate::process::User;
use crate::trial;
use crate::wizard::jobs::{facts, keeping};
use crate::wizard::screens::PARTS;
use crate::wizard::state::{Mood, State};
use crate::write::{self, Disk, WorkflowSite, WriteError};

use super::installed;
use super::options::Options;

/// How it ended.
#[derive(Debug)]
pub enum Ending {
    /// The person left.
    Left,
    /// There is no terminal to draw on.
    NoTerminal,
    /// The folder cannot be worked with.
    BadFolder(ProjectError),
    /// An interrupted write cannot be mended, so the project cannot be used yet.
    Unmended(WriteError),
    /// The files are written, and both packers are to run now.
    Packs,
    /// Another folder is to be opened.
    Below(PathBuf),
    /// A signal of that number ended it.
    Signal(i32),
}

/// Mends what an interrupted write left, and says so. Before anything is read: files of two states would become answers.
pub fn mend(dir: &Path, options: &Options) -> Result<String, Ending> {
    let mended = write::recover(dir, &options.state_dir, &Disk).map_err(Ending::Unmended)?;
    Ok(mended.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

/// The wizard as it begins in this folder; what was mended before is told.
pub fn opened(dir: &Path, options: &Options, snapshot: Snapshot, mended: String) -> State {
    let path = std::env::var_os("PATH");
    let mut versions = options.versions.clone();
    installed::recall(&mut versions, path.as_deref(), &options.state_dir);
    let read = (app::detect_at_first(&snapshot, app::machine()), snapshot);
    let charm = CharmFolder::load(&dir.join("charm"));
    let mut project = Project::answering(read, charm, write::documents(dir), versions);
    let mut answers = project.answers();
    // Without a repository that can be found there is nothing above the application.
    project.site = WorkflowSite::find(dir, &answers.name).unwrap_or_default();
    if !options.applications.is_empty() {
        // What is here may be no more than a trace of what lies below.
        answers.suite.clear();
    }
    let mut state = State::new(project, answers, &PARTS);
    options.set(&mut state);
    let first = state.focus_that_is_there();
    state.focus_on(first);
    // What runs as root is agreed to each time.
    state.trial.consent.tries = User::this().uid != 0 && trial::has_consent(&options.state_dir, &state.project.root);
    let fetched = trial::fetched(&state.answers.integrations);
    state.trial.consent.fetches = fetched.is_some() && trial::agreed_to_fetch(&options.state_dir, fetched);
    facts::tell_surprises(&mut state);
    if !mended.is_empty() {
        state.say(Mood::Plain, mended);
    }
    state.miss(Tool::ALL.into_iter().filter(|tool| pack::find(*tool, path.as_deref()).is_none()).collect());
    if let Some(draft) = write::load_draft(dir, &options.state_dir)
        && !keeping::offer(&mut state, &draft, write::when(draft.time))
    {
        // It says nothing new; that it cannot be removed does no harm.
        let _ = write::discard_draft(dir, &options.state_dir);
    }
    state
}
