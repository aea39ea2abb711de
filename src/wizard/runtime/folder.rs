//! What of the wizard is one folder's.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::SystemTime;

use crate::app::Snapshot;
use crate::process::Stopper;
use crate::wizard::state::State;

use super::drafts::Drafts;
use super::event::Event;
use super::holds::Holds;
use super::opening::{Ending, mend, opened};
use super::options::Options;
use super::packers::Packers;
use super::{installed, threads, work};

/// What is one folder's.
pub struct Folder {
    pub state: State,
    pub dir: PathBuf,
    pub packers: Packers,
    pub holds: Holds,
    pub drafts: Drafts,
    pub watch: Sender<()>,
}

impl Folder {
    /// Reads the folder, and begins to watch it. Whatever is refused is refused before the terminal is taken, but for the
    /// keys.
    pub fn open(dir: &Path, options: &Options, sender: &Sender<Event>) -> color_eyre::Result<Result<Self, Ending>> {
        let mended = match mend(dir, options) {
            Ok(mended) => mended,
            Err(ending) => return Ok(Err(ending)),
        };
        let read = SystemTime::now();
        let snapshot = match Snapshot::load(dir) {
            Ok(snapshot) => snapshot,
            Err(error) => return Ok(Err(Ending::BadFolder(error))),
        };
        let state = opened(dir, options, snapshot, mended);
        let watch = threads::watch(&state.project, read, work::watched(&state), sender)?;
        let (holds, drafts) = (Holds::new(sender)?, Drafts::new(dir, &options.state_dir, sender)?);
        let packers = Packers::new(dir, &options.state_dir, sender.clone());
        Ok(Ok(Self { state, dir: dir.to_owned(), packers, holds, drafts, watch }))
    }
}

/// Begins what is asked and read beside the screen.
pub fn beside(state: &State, options: &Options, sender: &Sender<Event>) -> [Stopper; 2] {
    let asking = installed::ask(&state.project.versions, &options.state_dir, sender);
    [asking, threads::walk(&state.project.snapshot, sender)]
}
