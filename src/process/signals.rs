//! Who hears of a signal, and what follows from it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGTSTP, SIGUSR1, SIGUSR2,
    SIGVTALRM, SIGXCPU, SIGXFSZ,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::{Watch, lock, runs, table, threads};

/// Every signal that ends a program and leaves it the time to clear up.
pub const ENDING: [i32; 14] = [
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGIO, SIGXCPU, SIGSYS,
    SIGTRAP,
];

/// True where this process is ours; see [`take_charge`](super::take_charge).
static IN_CHARGE: AtomicBool = AtomicBool::new(false);
/// True once somebody listens.
static LISTENS: Mutex<bool> = Mutex::new(false);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// What Ctrl-C stops instead of this program.
static WAITED: Mutex<Option<Arc<Watch>>> = Mutex::new(None);

pub(super) fn take_charge() {
    IN_CHARGE.store(true, Ordering::SeqCst);
}

/// Has a file that gets longer than it may (`ulimit -f`) fail its write, instead of ending the process.
pub fn endure() {
    // Where that cannot be had, it is as it was.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
}

/// Hears of these signals in a thread, until `hear` says false.
///
/// # Errors
/// The system gives no thread, or refuses.
pub fn listen(signals: &[i32], hear: impl FnMut(i32) -> bool + Send + 'static) -> io::Result<()> {
    let mut listens = lock(&LISTENS);
    begin(signals, hear)?;
    *listens = true;
    Ok(())
}

fn begin(signals: &[i32], mut hear: impl FnMut(i32) -> bool + Send + 'static) -> io::Result<()> {
    let (sender, receiver) = mpsc::channel::<Signals>();
    // The thread first: signals that are caught and that nobody hears of would be lost.
    threads::beside("signals", move || {
        let Ok(mut signals) = receiver.recv() else { return };
        for signal in signals.forever() {
            if !hear(signal) {
                return;
            }
        }
    })?;
    let signals = Signals::new(signals)?;
    sender.send(signals).map_err(io::Error::other)
}

/// Before something is started: unless somebody listens, what runs is ended when we are.
pub(super) fn guard() -> io::Result<()> {
    let mut listens = lock(&LISTENS);
    if *listens || !IN_CHARGE.load(Ordering::SeqCst) {
        return Ok(());
    }
    begin(&ENDING, |signal| {
        if signal == SIGINT && lock(&WAITED).as_ref().inspect(|watch| watch.stop()).is_some() {
            return true;
        }
        INTERRUPTED.store(true, Ordering::SeqCst);
        if !runs::stop_all() {
            // Nothing is to be cleared up: it may be that what we write is read by nobody.
            let _ = emulate_default_handler(signal);
        }
        true
    })?;
    *listens = true;
    Ok(())
}

/// Ctrl-C stops what is watched, and not this program; with nothing to stop it ends this program again.
///
/// # Errors
/// The system gives no thread, or refuses.
pub fn stops_at_interrupt(watch: Option<&Arc<Watch>>) -> io::Result<()> {
    *lock(&WAITED) = watch.map(Arc::clone);
    guard()
}

/// True once a signal ended what ran.
pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Stops this process as SIGTSTP does, and returns when it goes on. Without a shell that could have it go on, nothing
/// happens, as the system has it.
pub fn pause() {
    if table::shares_session_with_parent() {
        let _ = emulate_default_handler(SIGTSTP);
    }
}
