//! How do child processes run and end, and where do threads come from?
//!
//! Floor 1. The one place that starts a process or a thread (`tests/it/floors.rs` holds that): whatever runs beside us is
//! stopped when we are, and a system that gives no more of either is told, not panicked about.
//!
//! | file | it answers |
//! | --- | --- |
//! | `spawn` | How is a program started: supervised, detached, or with the terminal? |
//! | `family` | Which processes came of it, and how do all of them end? |
//! | `guard` | How does a program end with us, also when we are killed? |
//! | `table` | Which processes are there, and whose children are they? |
//! | `runs` | What runs at this moment, and whose are the orphans? |
//! | `signals` | Who hears of a signal, and what follows from it? |
//! | `user` | Who runs this? |
//! | `threads` | How is something done beside the rest? |
//! | `latest` | How is only the newest question answered? |
//! | `watch` | How far is something, and is it to stop? |

mod family;
mod guard;
mod latest;
mod runs;
mod signals;
mod spawn;
mod table;
mod threads;
mod user;
mod watch;

pub use family::{Family, Left, Mark, POLITE};
pub use guard::{GUARD, stand_guard};
pub use latest::Latest;
pub use runs::{end_all, leave, stop_all};
pub use signals::{ENDING, endure, is_interrupted, listen, pause, stops_at_interrupt};
pub use spawn::{Order, Started, detached, fed, in_terminal, own_program, pass_on, supervised};
pub use threads::{Stopper, alongside, beside, beside_or_here, both, has_pool, scoped};
pub use user::User;
pub use watch::{Watch, Watched};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a panic in another thread left is still good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// To be called once, by a program that owns its process: orphans of what it starts come to it instead of leaving
/// unseen, and signals that would end it while programs run end those first.
///
/// A test program, or another program that uses this library, has children of its own, and must not call it.
pub fn take_charge() {
    signals::take_charge();
    runs::adopt();
}
