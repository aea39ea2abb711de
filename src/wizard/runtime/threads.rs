//! Threads that only listen: keys, signals, the folder's listing, changes of the files.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::project::{Tree, TreeLimits};
use crate::wizard::update::Msg;

use super::{Event, work};

/// Sends every key, click and size.
pub fn input(to: &Sender<Event>) {
    let to = to.clone();
    thread::spawn(move || {
        while let Ok(input) = crossterm::event::read() {
            if to.send(Event::Input(input)).is_err() {
                return;
            }
        }
        let _ = to.send(Event::InputLost);
    });
}

/// Sends the signals that end the wizard, and the one that says that it goes on.
pub fn signals(to: &Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGCONT])?;
    let to = to.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            let event = if signal == SIGCONT { Event::Continued } else { Event::Signal(signal) };
            if to.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Lists the folder in the background: a large one must not keep the first frame waiting.
pub fn tree(dir: &Path, to: &Sender<Event>) {
    let (dir, to) = (dir.to_owned(), to.clone());
    thread::spawn(move || {
        if let Ok(tree) = Tree::read(&dir, TreeLimits::default(), &AtomicBool::new(false)) {
            let _ = to.send(Event::Msg(Msg::Tree(tree)));
        }
    });
}

/// How often the files are looked at: one call of the system for each, nothing is read.
const LOOK: Duration = Duration::from_secs(1);

/// What tells that a file is another one than before, or has another content.
type Stamp = Option<(u64, u64, u64, i64, i64, i64, i64)>;

fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.dev(), about.ino(), about.size(), about.mtime(), about.mtime_nsec(), about.ctime(), about.ctime_nsec()))
}

/// Sends the documents whenever one of the files is not what it was. A message to what it gives has the files looked at
/// at once.
pub fn watch(dir: &Path, files: Vec<PathBuf>, to: &Sender<Event>) -> Sender<()> {
    let (dir, to) = (dir.to_owned(), to.clone());
    let (poke, poked) = mpsc::channel();
    thread::spawn(move || {
        let stamps = || files.iter().map(|path| stamp(path)).collect::<Vec<Stamp>>();
        // What changed between the reading and this moment is told by the first message.
        let mut known = Vec::new();
        loop {
            let now = stamps();
            if now != known {
                known = now;
                if to.send(Event::Msg(Msg::Disk(work::documents(&dir)))).is_err() {
                    return;
                }
            }
            match poked.recv_timeout(LOOK) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    poke
}
