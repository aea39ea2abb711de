//! Threads that only listen: keys, signals, the folder's listing, changes of the files.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossterm::event::Event as Input;
use signal_hook::consts::{SIGCONT, SIGINT, SIGQUIT, SIGTSTP};

use crate::app::env_vars::EnvVars;
use crate::app::{self, CharmFolder, Scan, Snapshot, TreeLimits};
use crate::model::Project;
use crate::process::{self, ENDING, Stopper};
use crate::wizard::state::message::Msg;
use crate::write;

use super::event::{Event, Line};
use super::suspend::{self, Gate};
use super::{colours, terminal, work};

/// Sends every key, click and size, as long as the gate is open.
pub fn input(to: &Line) -> io::Result<Arc<Gate>> {
    let (to, gate) = (to.clone(), Arc::new(Gate::default()));
    let own = Arc::clone(&gate);
    let listener = colours::Listener::new();
    process::beside("keys", move || {
        // From here on a new size is heard of; one that came before it is looked for.
        let sized = crossterm::event::poll(Duration::ZERO).and_then(|_| terminal::size());
        if let Ok((width, height)) = sized {
            let _ = to.send(Event::Input(Input::Resize(width, height)));
        }
        loop {
            own.pass();
            let Ok(input) = crossterm::event::read() else { break };
            for event in listener.sort(input, colours::at_once) {
                if to.send(event).is_err() {
                    return;
                }
            }
        }
        own.leave();
        let _ = to.send(Event::InputLost);
    })?;
    Ok(gate)
}

/// Sends the signals that end the wizard, the one that stops it, and the one that says that it goes on.
pub fn signals(to: &Line) -> io::Result<()> {
    let to = to.clone();
    let heard = [&ENDING[..], &[SIGTSTP, SIGCONT]].concat();
    process::listen(&heard, move |signal| {
        let event = match signal {
            SIGCONT => Event::Continued,
            // It is stopped, too, and the terminal is its own.
            SIGTSTP if suspend::is_suspended() => {
                process::pause();
                return true;
            }
            SIGTSTP => Event::Stopped,
            // Who stops a program that has the terminal does not mean the wizard.
            SIGINT | SIGQUIT if suspend::is_suspended() => return true,
            signal => {
                process::pass_on();
                Event::Signal(signal)
            }
        };
        to.send(event).is_ok()
    })
}

/// Walks through the folder in the background: a large one must not keep the first frame waiting.
pub fn walk(snapshot: &Snapshot, to: &Sender<Event>) -> Stopper {
    let (snapshot, to, walk) = (snapshot.clone(), to.clone(), Stopper::default());
    let cancelled = walk.flag();
    process::beside_or_here("walk", move || {
        // First what there is; then, where there are foreign folders, how large they are.
        for foreign_sizes in [false, true] {
            let limits = TreeLimits { foreign_sizes, ..TreeLimits::default() };
            let scan = Scan::of(&snapshot, limits, &cancelled);
            let is_outline = scan.tree.is_outline;
            let is_unheard =
                cancelled.load(Ordering::Relaxed) || to.send(Event::Msg(Msg::Scanned(Arc::new(scan)))).is_err();
            if is_unheard || !is_outline {
                return;
            }
        }
    });
    walk
}

/// Reads which variables the sources ask for, in the background, until this is dropped.
pub fn reads(snapshot: &Snapshot, language: &str, to: &Sender<Event>) -> Stopper {
    let (snapshot, language, to, reading) = (snapshot.clone(), language.to_owned(), to.clone(), Stopper::default());
    let cancelled = reading.flag();
    process::beside_or_here("reads", move || {
        let reads = EnvVars::of_snapshot(&snapshot, &language, &cancelled);
        if !cancelled.load(Ordering::Relaxed) {
            let _ = to.send(Event::Msg(Msg::Reads(language, reads)));
        }
    });
    reading
}

/// How often the files are looked at: one call of the system for each, nothing is read.
const LOOK: Duration = Duration::from_secs(1);

/// Most of the application's files that are looked at each time.
const MOST: usize = 4_000;
/// How much later than the file system's clock the system's may be.
const SLACK: Duration = Duration::from_millis(20);

/// What tells that a file is another one than before, or has another content.
type Stamp = Option<(u64, u64, u64, u32, i64, i64, i64, i64)>;

fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    let (at, changed) = ((about.mtime(), about.mtime_nsec()), (about.ctime(), about.ctime_nsec()));
    Some((about.dev(), about.ino(), about.size(), about.mode(), at.0, at.1, changed.0, changed.1))
}

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    paths.iter().map(|path| stamp(path)).collect()
}

/// The application's files, from one look at them to the next.
struct Facts {
    dir: PathBuf,
    snapshot: Snapshot,
    charm: CharmFolder,
    paths: Vec<PathBuf>,
    /// Nothing right after they were read.
    known: Option<Vec<Stamp>>,
    /// When they were read.
    read: SystemTime,
}

impl Facts {
    fn new(snapshot: Snapshot, charm: CharmFolder, read: SystemTime) -> Self {
        let dir = snapshot.root().to_owned();
        let beside = CharmFolder::looked_at(&dir.join("charm"));
        let paths = beside.into_iter().chain(snapshot.looked_at().map(|path| dir.join(path))).take(MOST).collect();
        Self { dir, snapshot, charm, paths, known: None, read }
    }

    /// True when a file is not what it was; right after the reading, when it changed since.
    fn changed(&mut self) -> bool {
        let now = stamps(&self.paths);
        let changed = match &self.known {
            Some(known) => *known != now,
            None => now.iter().flatten().any(|stamp| self.is_since(stamp.6, stamp.7)),
        };
        self.known = Some(now);
        changed
    }

    fn is_since(&self, seconds: i64, nanoseconds: i64) -> bool {
        let (Ok(seconds), Ok(nanoseconds)) = (u64::try_from(seconds), u32::try_from(nanoseconds)) else { return false };
        let at = UNIX_EPOCH + Duration::new(seconds, nanoseconds);
        // A time to come tells nothing: another machine's clock, or this one's when it was wrong.
        at + SLACK > self.read && at <= SystemTime::now()
    }

    /// Reads them again, and sends what is known now if that is something else. False when nobody listens any more.
    fn tell(&mut self, to: &Sender<Event>) -> bool {
        let alone = work::files();
        let read = SystemTime::now();
        // A folder that is gone for a moment is looked for again.
        let Ok(snapshot) = self.snapshot.read_again() else { return true };
        let charm = CharmFolder::load(&self.dir.join("charm"));
        let is_news = (&snapshot, &charm) != (&self.snapshot, &self.charm);
        *self = Self::new(snapshot.clone(), charm.clone(), read);
        if is_news {
            // What takes a walk is known then to the one who draws.
            app::detect(&snapshot, app::machine());
        }
        let facts = Msg::Facts(Box::new(snapshot.clone()), Box::new(charm));
        let sent = if is_news { to.send(Event::Msg(facts)) } else { Ok(()) };
        drop(alone);
        let scan = Scan::of(&snapshot, TreeLimits::default(), &AtomicBool::new(false));
        sent.is_ok() && to.send(Event::Msg(Msg::Scanned(Arc::new(scan)))).is_ok()
    }
}

/// Sends the documents whenever one of the files is not what it was, and what is known of the application whenever one
/// of its files changed since they were read. A message to what it gives has the files looked at at once.
pub fn watch(project: &Project, read: SystemTime, files: Vec<PathBuf>, to: &Sender<Event>) -> io::Result<Sender<()>> {
    let (mut facts, to) = (Facts::new(project.snapshot.clone(), project.charm.clone(), read), to.clone());
    let (poke, poked) = mpsc::channel();
    process::beside("watch", move || {
        // What changed between the reading and this moment is told by the first message.
        let mut known = Vec::new();
        loop {
            let alone = work::files();
            let now = stamps(&files);
            if now != known {
                known = now;
                if to.send(Event::Msg(Msg::Disk(write::documents(&facts.dir)))).is_err() {
                    return;
                }
            }
            let is_changed = facts.changed();
            drop(alone);
            if is_changed && !facts.tell(&to) {
                return;
            }
            match poked.recv_timeout(LOOK) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    })?;
    Ok(poke)
}
