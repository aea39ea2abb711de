//! Which versions the installed packers have: what is remembered at once, and else asked while nobody waits for it.

use std::ffi::OsStr;
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

/// Takes the versions that are remembered for those that nobody named.
pub fn recall(versions: &mut Versions, path: Option<&OsStr>, state: &Path) {
    for tool in unnamed(versions) {
        if let Some(says) = pack::known_installed(tool, path, state) {
            tool.answer(versions, Answered::installed(tool.known(), &says));
        }
    }
}

/// Asks the packers whose versions are neither named nor remembered, one after the other.
pub fn ask(versions: &Versions, state: &Path, to: &Sender<Event>) -> Asking {
    let (tools, path) = (unnamed(versions), std::env::var_os("PATH"));
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

fn unnamed(versions: &Versions) -> Vec<Tool> {
    Tool::ALL.into_iter().filter(|tool| tool.answered(versions).because == Because::Newest).collect()
}
