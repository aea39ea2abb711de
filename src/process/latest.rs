//! A thread that answers the newest question of each kind: while it works, newer ones take the place of older ones, and
//! whoever asks never waits.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::{beside, lock};

struct Slot<K, Q> {
    /// The newest question of each kind, in the order in which the kinds were first asked.
    waiting: Vec<(K, Q)>,
    is_busy: bool,
}

struct Shared<K, Q> {
    slot: Mutex<Slot<K, Q>>,
    changed: Condvar,
    stop: AtomicBool,
}

/// The asking side. Dropping it forgets what waits, and tells the thread to stop.
pub struct Latest<K, Q>(Arc<Shared<K, Q>>);

impl<K: PartialEq + Send + 'static, Q: Send + 'static> Latest<K, Q> {
    /// Starts the thread. `work` is given each question that nothing was asked after for as long as `rest`, and a flag that
    /// is set once it is to stop.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn new(name: &str, rest: Duration, mut work: impl FnMut(Q, &AtomicBool) + Send + 'static) -> io::Result<Self> {
        let slot = Mutex::new(Slot { waiting: Vec::new(), is_busy: false });
        let shared = Arc::new(Shared { slot, changed: Condvar::new(), stop: AtomicBool::new(false) });
        let own = Arc::clone(&shared);
        beside(name, move || {
            while let Some(question) = own.next(rest) {
                work(question, &own.stop);
            }
        })?;
        Ok(Self(shared))
    }

    /// Asks, in place of what waits of the same kind.
    pub fn ask(&self, kind: K, question: Q) {
        let mut slot = lock(&self.0.slot);
        match slot.waiting.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, older)) => *older = question,
            None => slot.waiting.push((kind, question)),
        }
        self.0.changed.notify_all();
    }
}

impl<K, Q> Latest<K, Q> {
    /// Waits until everything is answered, at most that long.
    pub fn finish(&self, patience: Duration) {
        let is_at_work = |slot: &mut Slot<K, Q>| slot.is_busy || !slot.waiting.is_empty();
        let _ = self.0.changed.wait_timeout_while(lock(&self.0.slot), patience, is_at_work);
    }

    /// Forgets what waits, tells the thread to stop, and waits for that, at most that long.
    pub fn stop(&self, patience: Duration) {
        self.0.stop.store(true, Ordering::SeqCst);
        lock(&self.0.slot).waiting.clear();
        self.0.changed.notify_all();
        self.finish(patience);
    }
}

impl<K, Q> Drop for Latest<K, Q> {
    fn drop(&mut self) {
        self.stop(Duration::ZERO);
    }
}

impl<K, Q> Shared<K, Q> {
    /// The next question; `None` once it is to stop.
    fn next(&self, rest: Duration) -> Option<Q> {
        let mut slot = lock(&self.slot);
        slot.is_busy = false;
        self.changed.notify_all();
        let mut is_at_rest = false;
        while !self.stop.load(Ordering::SeqCst) {
            if slot.waiting.is_empty() {
                slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner);
                is_at_rest = rest.is_zero();
            } else if is_at_rest {
                slot.is_busy = true;
                return Some(slot.waiting.remove(0).1);
            } else {
                let (next, waited) = self.changed.wait_timeout(slot, rest).unwrap_or_else(PoisonError::into_inner);
                (slot, is_at_rest) = (next, waited.timed_out());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn the_newest_question_of_each_kind_is_answered() {
        let ((begun, begins), (go, goes), (to, answers)) = (channel(), channel(), channel());
        let worker = Latest::new("latest", Duration::ZERO, move |question: &str, _: &AtomicBool| {
            begun.send(()).unwrap();
            goes.recv().unwrap();
            to.send(question).unwrap();
        })
        .unwrap();
        worker.ask("a", "first");
        begins.recv().unwrap();
        for (kind, question) in [("a", "older"), ("b", "other"), ("a", "newest")] {
            worker.ask(kind, question);
        }
        (0..3).for_each(|_| go.send(()).unwrap());
        worker.finish(LONG);
        assert_eq!(answers.try_iter().collect::<Vec<_>>(), ["first", "newest", "other"]);
    }

    #[test]
    fn stopping_is_told_to_the_work_and_forgets_what_waits() {
        let ((begun, begins), (to, answers)) = (channel(), channel());
        let worker = Latest::new("latest", Duration::ZERO, move |question: u8, stop: &AtomicBool| {
            begun.send(()).unwrap();
            while !stop.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            to.send(question).unwrap();
        })
        .unwrap();
        worker.ask((), 1);
        begins.recv().unwrap();
        worker.ask((), 2);
        worker.stop(LONG);
        drop(worker);
        assert_eq!(answers.iter().collect::<Vec<_>>(), [1]);
    }
}
