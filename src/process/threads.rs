//! Threads, each of which the system may refuse.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, JoinHandle, Scope, ScopedJoinHandle};

use super::lock;

/// Starts a thread.
///
/// # Errors
/// The system gives no more of them; says what to do about it.
pub fn beside<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|error| refused(&error))
}

/// Stops what runs beside us once it is dropped: that looks at the flag now and then.
#[derive(Default)]
pub struct Stopper(Arc<AtomicBool>);

impl Stopper {
    /// The flag, which is set when this is dropped.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Stopper {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Does it in a thread, or at once where the system gives none: slower, and all the same. For work that ends by itself.
pub fn beside_or_here(name: &str, work: impl FnOnce() + Send + 'static) {
    let work = Arc::new(Mutex::new(Some(work)));
    let there = Arc::clone(&work);
    if beside(name, move || begin(&there)).is_err() {
        begin(&work);
    }
}

fn begin(work: &Mutex<Option<impl FnOnce()>>) {
    let work = lock(work).take();
    if let Some(work) = work {
        work();
    }
}

/// Begins something that may borrow, and gives what waits for it: in a thread, or then where the system gives none. `None`
/// when it panicked.
pub fn alongside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl Fn() -> T + Copy + Send + 'scope,
) -> impl FnOnce() -> Option<T> + 'scope {
    let started = scoped(scope, None, work);
    move || started.map_or_else(|_| Some(work()), |thread| thread.join().ok())
}

/// As [`beside`], for a thread that may borrow.
///
/// # Errors
/// As [`beside`].
pub fn scoped<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    stack: Option<usize>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let builder = stack.map_or_else(thread::Builder::new, |size| thread::Builder::new().stack_size(size));
    builder.spawn_scoped(scope, work).map_err(|error| refused(&error))
}

/// Does two things side by side; one after the other where no thread is to be had.
pub fn both<A, B: Send>(one: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    /// As the first thread of a process has it: what nests deeply has as much room in either.
    const STACK: usize = 8 << 20;
    let other = &other;
    thread::scope(|scope| {
        let beside = scoped(scope, Some(STACK), other);
        let one = one();
        let beside = beside.ok().and_then(|beside| beside.join().ok());
        (one, beside.unwrap_or_else(other))
    })
}

/// True where the threads for parallel iterators (`rayon`) could be had. Without them those would panic.
pub fn has_pool() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    // Without a reason from the system, the pool is there already.
    let is_there = |error: rayon::ThreadPoolBuildError| std::error::Error::source(&error).is_none();
    *HAS.get_or_init(|| rayon::ThreadPoolBuilder::new().build_global().map_or_else(is_there, |()| true))
}

fn refused(error: &io::Error) -> io::Error {
    let advice = "the system gives charmer no further thread; end other programs, or raise the limit (`ulimit -u`)";
    io::Error::new(error.kind(), format!("{advice}: {error}"))
}
