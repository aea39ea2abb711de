//! The thread that asks the installed packers what they make of the preview's documents, while nobody waits for it.

use std::io;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::drift::{self, Shown};
use crate::model::{self, Project};
use crate::pack::{self, Tool};
use crate::process::Latest;
use crate::wizard::state::State;
use crate::wizard::state::drift::CheckedDocument;
use crate::wizard::state::message::Msg;

use super::event::Event;

/// How long the documents must have been left alone: a packer's start costs seconds, and people type on.
const REST: Duration = Duration::from_millis(800);

/// How long leaving waits for a packer that runs for this: longer than it takes to end one.
const PATIENCE: Duration = Duration::from_mins(1);

struct Request {
    tool: Tool,
    document: String,
    project: Project,
}

/// The asking thread. Dropping it stops the packer that runs for it, and waits for that.
pub struct Holds {
    requests: Latest<Tool, Request>,
    asked: [Option<String>; 2],
}

impl Holds {
    pub fn new(to: &Sender<Event>) -> io::Result<Self> {
        let to = to.clone();
        let answer = move |request: Request, stop: &AtomicBool| {
            if let Some(known) = ask(request, stop) {
                let _ = to.send(Event::Msg(Msg::Compared(known)));
            }
        };
        Ok(Self { requests: Latest::new("holds", REST, answer)?, asked: [None, None] })
    }

    /// Asks about every document once more: what lies beside them changed, or the version that is answered for.
    pub fn forget(&mut self) {
        self.asked = [None, None];
    }

    /// Asks about what the preview shows, unless that was asked already.
    pub fn keep_up(&mut self, state: &State) {
        let Some((tool, document)) = state.shown_document() else { return };
        let asked = &mut self.asked[tool as usize];
        if asked.as_deref() != Some(document) {
            *asked = Some(document.to_owned());
            let request = Request { tool, document: document.to_owned(), project: state.project.clone() };
            self.requests.ask(tool, request);
        }
    }
}

impl Drop for Holds {
    fn drop(&mut self) {
        self.requests.stop(PATIENCE);
    }
}

/// `None` without that packer, and where it cannot be asked: the wizard goes on all the same.
fn ask(request: Request, stop: &AtomicBool) -> Option<CheckedDocument> {
    let Request { tool, document, project } = request;
    let program = pack::find(tool, std::env::var_os("PATH").as_deref())?;
    let ours = model::expansion(&project, tool, &document);
    let shown = Shown::Instead { folder: tool.folder(&project.root), document };
    let comparison = drift::hold(tool, &program, &shown, &ours, stop).ok()?;
    let Shown::Instead { document, .. } = shown else { return None };
    Some(CheckedDocument { document, comparison })
}
