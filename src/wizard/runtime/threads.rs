//! Threads that only listen: keys, signals, the folder's listing.

use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::project::{Tree, TreeLimits};
use crate::wizard::update::Msg;

use super::Event;

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
