//! The thread that asks the installed packers what they make of the preview's documents, while nobody waits for it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::drift::{self, Shown};
use crate::model::{self, Project};
use crate::pack::{self, Tool};
use crate::process;
use crate::wizard::state::State;
use crate::wizard::state::drift::CheckedDocument;
use crate::wizard::state::message::Msg;

use super::event::Event;

/// How long the documents must have been left alone: a packer's start costs seconds, and people type on.
const REST: Duration = Duration::from_millis(800);

/// A document to ask about.
struct Request {
    tool: Tool,
    document: String,
    project: Project,
}

/// The asking thread. Dropping it stops the packer that runs for it, and waits for that.
pub struct Holds {
    requests: Option<Sender<Request>>,
    asked: [Option<String>; 2],
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Holds {
    pub fn new(to: &Sender<Event>) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let (stop, to) = (Arc::<AtomicBool>::default(), to.clone());
        let stopped = Arc::clone(&stop);
        let thread = process::beside("holds", move || work(&receiver, &stopped, &to))?;
        Ok(Self { requests: Some(sender), asked: [None, None], stop, thread: Some(thread) })
    }

    /// Asks about every document once more: what lies beside them changed.
    pub fn forget(&mut self) {
        self.asked = [None, None];
    }

    /// Asks about what the preview shows, unless that was asked already.
    pub fn keep_up(&mut self, state: &State) {
        let Some((tool, document)) = state.shown_document() else { return };
        let asked = &mut self.asked[tool as usize];
        if asked.as_deref() == Some(document) {
            return;
        }
        *asked = Some(document.to_owned());
        if let Some(requests) = &self.requests {
            let request = Request { tool, document: document.to_owned(), project: state.project.clone() };
            // Without the thread nothing is known, and nothing else changes.
            let _ = requests.send(request);
        }
    }
}

impl Drop for Holds {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(requests: &Receiver<Request>, stop: &AtomicBool, to: &Sender<Event>) {
    let mut waiting: [Option<Request>; 2] = [None, None];
    loop {
        let next =
            if waiting.iter().any(Option::is_some) { requests.recv_timeout(REST).ok() } else { requests.recv().ok() };
        if stop.load(Ordering::SeqCst) {
            return;
        }
        if let Some(request) = next {
            let at = request.tool as usize;
            waiting[at] = Some(request);
            continue;
        }
        let Some(request) = waiting.iter_mut().find_map(Option::take) else { return };
        if let Some(known) = ask(request, stop) {
            let _ = to.send(Event::Msg(Msg::Compared(known)));
        }
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
