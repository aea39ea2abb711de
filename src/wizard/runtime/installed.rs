//! Which versions the installed packers have: what is remembered at once, and else asked while nobody waits for it.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use crate::pack::{self, Tool};
use crate::process;
use crate::suite::{Answered, Because, Versions};
use crate::wizard::state::message::Msg;

use super::event::Event;

/// Asks the packers; dropping it stops them.
pub struct Asking(Arc<AtomicBool>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Takes the versions that are remembered for those that nobody named, and returns the packers that are still to be asked.
pub fn recall(versions: &mut Versions, path: Option<&OsStr>, state: &Path) -> Vec<Tool> {
    let mut unasked = Vec::new();
    for tool in Tool::ALL {
        if tool.answered(versions).because != Because::Newest {
            continue;
        }
        match pack::known_installed(tool, path, state) {
            Some(says) => tool.answer(versions, Answered::installed(tool.known(), &says)),
            None => unasked.push(tool),
        }
    }
    unasked
}

/// Asks these packers, one after the other.
pub fn ask(tools: Vec<Tool>, path: Option<OsString>, state: &Path, to: &Sender<Event>) -> Asking {
    let stop = Arc::<AtomicBool>::default();
    let (stopped, state, to) = (Arc::clone(&stop), state.to_owned(), to.clone());
    // Without the thread the newest versions are answered for.
    let _ = process::beside("installed", move || {
        for tool in tools {
            if let Some(says) = pack::installed(tool, path.as_deref(), &state, &stopped) {
                let _ = to.send(Event::Msg(Msg::Installed(tool, says)));
            }
        }
    });
    Asking(stop)
}
