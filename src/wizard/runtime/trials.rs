//! Tries of the application: one at a time, in a thread of its own, which tells and can be stopped.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::answers::Documents;
use crate::app::{Scan, Snapshot, TreeLimits};
use crate::model::{self, Unready};
use crate::process;
use crate::state;
use crate::trial::{self, Event as Said, Ground, Kept, Subject, Wishes};
use crate::wizard::state::State;
use crate::wizard::state::message::Msg;
use crate::wizard::state::trial::Progress;

use super::event::Event;

/// How many events may wait; what says more is slowed down.
const WAITING: usize = 64;
/// How often lines are told, and how many of them at most.
const PAUSE: Duration = Duration::from_millis(50);
const LINES: usize = 500;
/// How long the application may take to listen, and then to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// The try that runs. Dropping it stops it, and waits until nothing of it is left.
#[derive(Default)]
pub struct Trials {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// One that begins as soon as the folder is listed and its sources are read.
    waits: Option<usize>,
}

/// What is remembered of a try besides what came of it, and where.
struct Keeping {
    state_dir: PathBuf,
    documents: Documents,
}

/// Tells what a try of an earlier session has shown, if there was one, in a thread of its own: files are read for it.
pub fn recall(dir: &Path, state_dir: &Path, snapshot: &Snapshot, to: &Sender<Event>) {
    let Some(dir) = dir.canonicalize().ok() else { return };
    let Some(kept) = trial::kept(state_dir, &dir) else { return };
    let (snapshot, to) = (snapshot.clone(), to.clone());
    process::beside_or_here("recall", move || {
        let scan = Scan::of(&snapshot, TreeLimits::default(), &AtomicBool::new(false));
        let files = trial::files(&dir, &scan.tree);
        let _ = to.send(Event::Msg(Msg::Tried(Box::new(kept), files)));
    });
}

/// Remembers that the application may be tried, with what has to be fetched for it.
pub fn agree(state: &State, state_dir: &Path) {
    trial::keep_consent(state_dir, &state.project.root, trial::fetched(&state.answers.integrations));
}

impl Trials {
    /// Stops the one that runs, and starts another.
    fn start(&mut self, (round, subject): (usize, Subject), keeping: Keeping, to: &Sender<Event>) {
        self.stop();
        let before = self.thread.take();
        self.stop = Arc::default();
        let (stop, to_thread) = (Arc::clone(&self.stop), to.clone());
        let started = process::beside("try", move || {
            // Two at once would want the same ports.
            before.map(JoinHandle::join);
            let over = go((round, &subject), &keeping, &stop, &to_thread);
            let _ = to_thread.send(Event::Msg(Msg::Trial(round, over)));
        });
        match started {
            Ok(thread) => self.thread = Some(thread),
            Err(error) => drop(to.send(Event::Msg(Msg::Trial(round, Progress::Refused(format!("{error}.")))))),
        }
    }

    /// Tries what the answers say now, whether it is written or not.
    /// `dir` is the application's folder.
    pub fn try_now(&mut self, round: usize, state: &State, (dir, state_dir): (&Path, &Path), to: &Sender<Event>) {
        let State { project, answers, view, .. } = state;
        let dir = dir.canonicalize().map_err(|error| Unready::Blocked(format!("{error}.")));
        match dir.and_then(|dir| model::subject(project, answers, view, dir)) {
            Ok(subject) => {
                let keeping = Keeping { state_dir: state_dir.to_owned(), documents: view.documents.clone() };
                self.start((round, subject), keeping, to);
            }
            Err(Unready::Listing) => self.waits = Some(round),
            Err(why) => drop(to.send(Event::Msg(Msg::Trial(round, Progress::Refused(why.to_string()))))),
        }
    }

    /// Begins the one that waits, if what it waits for is there.
    pub fn go_on(&mut self, state: &State, folders: (&Path, &Path), to: &Sender<Event>) {
        if state.view.shipping.is_some()
            && state.view.environment.is_some()
            && let Some(round) = self.waits.take()
        {
            self.try_now(round, state, folders, to);
        }
    }

    /// Says of the one that waits that it has to: where all was read before, nothing more comes by itself.
    pub fn refuse_waiting(&mut self, to: &Sender<Event>) {
        if let Some(round) = self.waits.take() {
            let _ = to.send(Event::Msg(Msg::Trial(round, Progress::Refused(Unready::Listing.to_string()))));
        }
    }

    /// Has the one that runs, or waits, stop.
    pub fn cancel(&mut self, to: &Sender<Event>) {
        self.stop();
        if let Some(round) = self.waits.take() {
            let _ = to.send(Event::Msg(Msg::Trial(round, Progress::Over(None))));
        }
    }

    /// Has the one that runs stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

impl Drop for Trials {
    fn drop(&mut self) {
        self.stop();
        self.thread.take().map(JoinHandle::join);
    }
}

/// Tries it, and stays as long as it runs.
fn go((round, subject): (usize, &Subject), keeping: &Keeping, stop: &AtomicBool, to: &Sender<Event>) -> Progress {
    let ground = match Ground::below(&state::cache_dir()) {
        Ok(ground) => ground,
        Err(error) => return Progress::Refused(format!("{error} {}", error.fix())),
    };
    ground.sweep();
    let (events, heard) = sync_channel(WAITING);
    let teller = to.clone();
    let Ok(teller) = process::beside("try-tell", move || tell(round, &heard, &teller)) else {
        return Progress::Refused("The system gives charmer no further thread.".to_owned());
    };
    let wishes = Wishes { patience: PATIENCE, fetches: true, stays: true, ..Wishes::default() };
    let files = trial::files(&subject.dir, &subject.scan.tree);
    let over = match trial::run(subject, &wishes, &ground, &events, stop) {
        Ok((report, living)) => {
            if let Some(kept) = Kept::new(&report, &keeping.documents, files) {
                kept.save(&keeping.state_dir, &subject.dir);
            }
            let _ = to.send(Event::Msg(Msg::Trial(round, Progress::Report(Box::new(report)))));
            Progress::Over(living.and_then(|mut living| living.stay(subject, &events, stop)))
        }
        Err(error) => Progress::Refused(format!("There is no place for it in the cache: {error}.")),
    };
    drop(events);
    let _ = teller.join();
    ground.trim(trial::MOST);
    over
}

/// Passes on what a try tells. Of lines only the last are worth it when there are many.
fn tell(round: usize, heard: &Receiver<Said>, to: &Sender<Event>) {
    let mut lines = VecDeque::new();
    let mut told = Instant::now();
    loop {
        let event = heard.recv_timeout(PAUSE);
        let is_over = matches!(event, Err(RecvTimeoutError::Disconnected));
        let mut other = None;
        match event {
            Ok(Said::Line { of, text }) => {
                lines.push_back(format!("[{of}] {text}"));
                lines.drain(..lines.len().saturating_sub(LINES));
            }
            Ok(event) => other = Some(event),
            Err(_) => {}
        }
        if !lines.is_empty() && (is_over || other.is_some() || told.elapsed() >= PAUSE) {
            told = Instant::now();
            let all = lines.drain(..).collect();
            let _ = to.send(Event::Msg(Msg::Trial(round, Progress::Lines(all))));
        }
        if let Some(event) = other {
            let _ = to.send(Event::Msg(Msg::Trial(round, Progress::Event(event))));
        }
        if is_over {
            return;
        }
    }
}

/// Opens an address in the browser of this machine; says why it cannot be.
pub fn browse(url: &str, dir: &Path) -> Result<(), String> {
    let program = ["xdg-open", "open"].iter().find_map(|name| which::which(name).ok());
    let program = program.ok_or_else(|| format!("No browser is known here. The address: {url}"))?;
    let args = [url.into()];
    let order = process::Order { program: &program, args: &args, dir, env: &[], guarded: false };
    let child =
        process::detached(order).map_err(|error| format!("{}: {error}. The address: {url}", program.display()))?;
    process::beside_or_here("browse", move || {
        let mut child = child;
        let _ = child.wait();
    });
    Ok(())
}
