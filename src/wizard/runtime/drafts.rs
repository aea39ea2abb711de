//! The thread that keeps the draft. While it saves one, newer ones replace each other, so that a key never waits.

use std::io;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::process;
use crate::text;
use crate::wizard::state::message::Msg;
use crate::write::{self, Draft};

use super::event::Event;

/// How long leaving waits for a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is to become of the draft on the disk.
enum Request {
    Save(Box<Draft>),
    Drop,
}

#[derive(Default)]
struct Slot {
    next: Option<Request>,
    is_busy: bool,
}

#[derive(Default)]
struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
}

impl Shared {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next request.
    fn next(&self) -> Request {
        let mut slot = self.slot();
        slot.is_busy = false;
        self.changed.notify_all();
        loop {
            if let Some(request) = slot.next.take() {
                slot.is_busy = true;
                return request;
            }
            slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The draft's keeper.
pub struct Drafts(Arc<Shared>);

impl Drafts {
    pub fn new(dir: &Path, state_dir: &Path, to: &Sender<Event>) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (keeper, dir, state_dir, to) = (Arc::clone(&shared), dir.to_owned(), state_dir.to_owned(), to.clone());
        process::beside("drafts", move || {
            let mut has_told = false;
            loop {
                let done = match keeper.next() {
                    Request::Save(draft) => write::save_draft(&dir, &state_dir, &draft),
                    Request::Drop => write::discard_draft(&dir, &state_dir),
                };
                if let Err(error) = done
                    && !std::mem::replace(&mut has_told, true)
                {
                    let reason = text::one_line(&error.to_string()).into_owned();
                    let _ = to.send(Event::Msg(Msg::NoDraft(reason)));
                }
            }
        })?;
        Ok(Self(shared))
    }

    /// Keeps this draft instead of the one before; none: drops it.
    pub fn keep(&self, draft: Option<Draft>) {
        self.0.slot().next = Some(draft.map_or(Request::Drop, |draft| Request::Save(Box::new(draft))));
        self.0.changed.notify_all();
    }

    /// Waits until the last draft is on the disk.
    pub fn finish(&self) {
        let is_at_work = |slot: &mut Slot| slot.is_busy || slot.next.is_some();
        let _ = self.0.changed.wait_timeout_while(self.0.slot(), PATIENCE, is_at_work);
    }
}
