//! Threads that work: writing the files, looking into what was packed and at the machine.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::app::{self, Scan};
use crate::artifact::{self, Inside};
use crate::deploy::Artifacts;
use crate::doctor::{self, DoctorInput, Names, Surroundings};
use crate::finding::Finding;
use crate::image::{self, Shipping};
use crate::model;
use crate::pack::Tool;
use crate::process::{self, Watch};
use crate::state::{self, Records};
use crate::text::one_line;
use crate::wizard::state::State;
use crate::wizard::state::inside::{MOST, Seen};
use crate::wizard::state::message::Msg;
use crate::wizard::state::wait::{Far, Wait};
use crate::write::{self, Disk, Plan};

use super::event::Event;

/// The files that are watched: those that a write may touch.
pub fn watched(state: &State) -> Vec<PathBuf> {
    let root = &state.project.root;
    model::wanted(&state.project, &state.view, &state.answers).iter().map(|file| root.join(&file.path)).collect()
}

/// Held while the files are written, and while they are looked at: half of a write is nothing that others did, and what was
/// seen before it is not told behind it.
pub fn files() -> MutexGuard<'static, ()> {
    static FILES: Mutex<()> = Mutex::new(());
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes the plan in a thread of its own, and tells how it ended.
pub fn write(plan: Plan, dir: &Path, state_dir: &Path, to: &Sender<Event>) {
    let (dir, state_dir, to) = (dir.to_owned(), state_dir.to_owned(), to.clone());
    process::beside_or_here("write", move || {
        let _alone = files();
        let outcome = write::write(&plan, &state_dir, &Disk)
            .map_err(|error| format!("{error} {}", error.fix()).trim_end().to_owned());
        if outcome.is_ok() && is_newcomer(&state_dir) {
            // That it cannot be kept costs two lines on the first screen.
            let _ = people(&state_dir).save(WROTE, &true);
        }
        let _ = to.send(Event::Msg(Msg::Disk(write::documents(&dir))));
        let _ = to.send(Event::Msg(Msg::Written(outcome)));
    });
}

/// The record that somebody has written a project here.
const WROTE: &str = "wrote";

fn people(state_dir: &Path) -> Records<bool> {
    Records::open(state_dir, "people")
}

/// True until somebody has written a project here.
pub fn is_newcomer(state_dir: &Path) -> bool {
    people(state_dir).load(WROTE).is_none()
}

/// Asks the folder what is packed, in a thread of its own: a disk may be slow.
pub fn find_artifacts(dir: &Path, to: &Sender<Event>) {
    let (dir, to) = (dir.to_owned(), to.clone());
    process::beside_or_here("artifacts", move || {
        let _ = to.send(Event::Msg(Msg::Artifacts(Artifacts::find(&dir))));
    });
}

/// How often is told how far something is.
const TELL: Duration = Duration::from_millis(200);

/// What panels wait for, each so that it can be stopped. Dropping it stops all.
#[derive(Default)]
pub struct Waits([Arc<Watch>; 2]);

impl Waits {
    /// Something is waited for from now on, instead of an earlier one of its kind.
    pub fn begin(&mut self, wait: Wait) -> Arc<Watch> {
        self.stop(wait);
        self.0[wait as usize] = Arc::default();
        Arc::clone(&self.0[wait as usize])
    }

    pub fn stop(&self, wait: Wait) {
        self.0[wait as usize].stop();
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.iter().for_each(|watch| watch.stop());
    }
}

/// Does it in a thread of its own, tells meanwhile how far it is, and then what came of it, unless it was stopped.
fn follow(
    (wait, name): (Wait, &'static str),
    watch: Arc<Watch>,
    to: &Sender<Event>,
    work: impl FnOnce(&Arc<Watch>) -> Msg + Send + 'static,
) {
    let (on, ended) = mpsc::channel::<()>();
    let (teller, told) = (to.clone(), Arc::clone(&watch));
    let begun = Instant::now();
    // Without that thread it is only not told.
    let _ = process::beside("far", move || {
        while ended.recv_timeout(TELL) == Err(RecvTimeoutError::Timeout) {
            let (done, of) = told.far();
            if teller.send(Event::Msg(Msg::Far(wait, Far { done, of, elapsed: begun.elapsed() }))).is_err() {
                return;
            }
        }
    });
    let to = to.clone();
    process::beside_or_here(name, move || {
        let msg = work(&watch);
        drop(on);
        if !watch.is_stopped() {
            let _ = to.send(Event::Msg(msg));
        }
    });
}

/// Reads what a packer made in a thread of its own: a large rock takes some seconds.
pub fn look_inside(
    (tool, made): (Tool, Option<PathBuf>),
    state: &State,
    dir: &Path,
    watch: Arc<Watch>,
    to: &Sender<Event>,
) {
    let dir = dir.to_owned();
    let promised = state.view.shipping.clone().zip(Some(Arc::clone(&state.project.scan)));
    follow((Wait::Inside, "inside"), watch, to, move |watch| {
        let found = made
            .or_else(|| newest(tool, &dir))
            .map_or_else(|| Err(nothing(tool)), |path| look(&path, promised.as_ref(), watch));
        Msg::Inside(tool, found)
    });
}

fn nothing(tool: Tool) -> String {
    format!("There is no .{} here yet. p packs.", tool.product())
}

/// The file of an earlier time that was written last.
fn newest(tool: Tool, dir: &Path) -> Option<PathBuf> {
    let artifacts = Artifacts::find(dir);
    let names = tool.pick(artifacts.rocks, artifacts.charms);
    let written = |path: &PathBuf| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    names.into_iter().map(|name| dir.join(name)).max_by_key(written)
}

fn look(path: &Path, promised: Option<&(Shipping, Arc<Scan>)>, watch: &Arc<Watch>) -> Result<Seen, String> {
    let inside = artifact::open_watched(path, watch).map_err(|error| error.to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = |finding: &Finding| one_line(&format!("{} {}", finding.message, finding.fix)).trim_end().to_owned();
    let verification = match (&inside, promised) {
        (Inside::Rock(rock), Some((shipping, scan))) => shipping.hold(&scan.tree, rock),
        _ => None,
    };
    let further = verification.iter().flat_map(|verification| verification.findings(&name)).collect::<Vec<_>>();
    Ok(Seen {
        name: one_line(&name).into_owned(),
        warnings: inside.findings().iter().chain(&further).map(text).collect(),
        sections: image::report(&inside, verification.as_ref(), MOST),
    })
}

/// Looks at the machine in a thread of its own, and tells what it found. Every check ends by itself.
pub fn examine(input: DoctorInput, watch: Arc<Watch>, to: &Sender<Event>) {
    follow((Wait::Doctor, "doctor"), watch, to, move |watch| {
        let here = Surroundings { watch: Arc::clone(watch), ..Surroundings::here(app::machine()) };
        Msg::Doctor(doctor::examine(&here, &input))
    });
}

/// Asks which packages and slices there are, in a thread of its own.
pub fn names(series: String, to: &Sender<Event>) {
    let to = to.clone();
    process::beside_or_here("names", move || {
        // Chisel keeps its own folder beside charmer's.
        let cache = state::cache_dir();
        let names = Names::here(&series, cache.parent().unwrap_or(&cache));
        let _ = to.send(Event::Msg(Msg::Names(Arc::new(names))));
    });
}

/// Keeps a report where charmer keeps what belongs into no project.
pub fn report(state_dir: &Path, name: &str, text: &str) -> Result<String, String> {
    let folder = state::folder(state_dir, "reports").map_err(|error| error.to_string())?;
    let path = folder.join(name);
    let file = state::private().create(true).truncate(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| error.to_string())?;
    Ok(one_line(&path.display().to_string()).into_owned())
}
