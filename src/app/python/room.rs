//! Room for deep trees: a thread with a large stack, on which most sources need not be measured before they are parsed.
//!
//! Part of floor 2's `app`.

use std::cell::Cell;
use std::thread;

use crate::process;

/// The stack, in bytes: enough for the deepest source that [`super::strict::before`] lets pass.
const STACK: usize = 256 << 20;

thread_local! {
    static IS_LARGE: Cell<bool> = const { Cell::new(false) };
}

/// True on a thread with a large stack.
pub(super) fn is_large() -> bool {
    IS_LARGE.get()
}

/// Runs on a large stack where there is one to be had, and as it goes otherwise.
pub(in crate::app) fn with_room<T: Send>(work: impl Fn() -> T + Sync) -> T {
    on_large_stack(&work).unwrap_or_else(work)
}

/// Runs on a large stack; `None` where there is none to be had, or the work panicked.
pub(super) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    if is_large() {
        return Some(work());
    }
    let work = || {
        IS_LARGE.set(true);
        work()
    };
    thread::scope(|scope| process::scoped(scope, Some(STACK), work).ok()?.join().ok())
}
