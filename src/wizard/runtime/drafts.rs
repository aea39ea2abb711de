//! The thread that keeps the draft. While it saves one, newer ones replace each other, so that a key never waits.

use std::io;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::process::Latest;
use crate::text;
use crate::wizard::state::message::Msg;
use crate::write::{self, Draft};

use super::event::Event;

/// How long leaving waits for a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Saves what is asked of it, or drops the draft where that is none.
pub struct Drafts(Latest<(), Option<Draft>>);

impl Drafts {
    pub fn new(dir: &Path, state_dir: &Path, to: &Sender<Event>) -> io::Result<Self> {
        let (dir, state_dir, to) = (dir.to_owned(), state_dir.to_owned(), to.clone());
        let mut has_told = false;
        let save = move |draft: Option<Draft>, _: &_| {
            let done = match draft {
                Some(draft) => write::save_draft(&dir, &state_dir, &draft),
                None => write::discard_draft(&dir, &state_dir),
            };
            if let Err(error) = done
                && !std::mem::replace(&mut has_told, true)
            {
                let reason = text::one_line(&error.to_string()).into_owned();
                let _ = to.send(Event::Msg(Msg::NoDraft(reason)));
            }
        };
        Latest::new("drafts", Duration::ZERO, save).map(Self)
    }

    /// Keeps this draft instead of the one before; none: drops it.
    pub fn save(&self, draft: Option<Draft>) {
        self.0.ask((), draft);
    }

    /// Waits until the last draft is on the disk.
    pub fn finish(&self) {
        self.0.finish(PATIENCE);
    }
}
