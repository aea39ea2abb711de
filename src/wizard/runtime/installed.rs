//! Which versions the installed packers have: what is remembered at once, and else asked while nobody waits for it.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc::Sender;

use crate::pack::{self, Tool};
use crate::process::{self, Stopper};
use crate::suite::{Answered, Because, Versions};
use crate::wizard::state::message::Msg;

use super::event::Event;

/// Takes the versions that are remembered for those that nobody named.
pub fn recall(versions: &mut Versions, path: Option<&OsStr>, state: &Path) {
    for tool in unnamed(versions) {
        if let Some(says) = pack::known_installed(tool, path, state) {
            tool.answer(versions, Answered::installed(tool.known(), &says));
        }
    }
}

/// Asks the packers whose versions are neither named nor remembered, one after the other.
pub fn ask(versions: &Versions, state: &Path, to: &Sender<Event>) -> Stopper {
    let (tools, path) = (unnamed(versions), std::env::var_os("PATH"));
    let stopper = Stopper::default();
    let (stop, state, to) = (stopper.flag(), state.to_owned(), to.clone());
    // Without the thread the newest versions are answered for.
    let _ = process::beside("installed", move || {
        for tool in tools {
            if let Some(says) = pack::installed(tool, path.as_deref(), &state, &stop) {
                let _ = to.send(Event::Msg(Msg::Installed(tool, says)));
            }
        }
    });
    stopper
}

fn unnamed(versions: &Versions) -> Vec<Tool> {
    Tool::ALL.into_iter().filter(|tool| tool.answered(versions).because == Because::Newest).collect()
}
