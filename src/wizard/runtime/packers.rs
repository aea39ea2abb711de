//! The packers at work: started, followed, picked up again, asked to stop. A thread follows each of them and reads of its
//! log what is to be seen.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, UNIX_EPOCH};

use crate::finding::{Code, Finding};
use crate::pack::detached::{Follower, Order, PackFiles, Wanted};
use crate::pack::{self, Job, Tool};
use crate::process;
use crate::text::one_line;
use crate::wizard::state::State;
use crate::wizard::state::message::{Msg, News, PickedUp, Seek};
use crate::wizard::state::pack::Site;
use crate::write::{self, Disk};

use super::event::{Event, FRAME};

/// How often the log of a packer that says nothing is looked at.
const IDLE: Duration = Duration::from_millis(100);

/// What the thread that follows a packer is asked.
enum Ask {
    /// These rows from now on.
    Show(Wanted),
    Seek(Seek),
    Save,
    Cancel,
}

struct PackerHandle {
    asks: Sender<Ask>,
    busy: Arc<AtomicBool>,
    shown: Option<Wanted>,
}

/// The packers at work. Dropping it ends the following, not the packers.
pub struct Packers {
    to: Sender<Event>,
    dir: PathBuf,
    state_dir: PathBuf,
    hands: [Option<PackerHandle>; 2],
}

pub struct Start {
    pub tool: Tool,
    pub site: Site,
    /// True where the packer has to be told that it may.
    pub experimental: bool,
}

impl Packers {
    pub fn new(dir: &Path, state_dir: &Path, to: Sender<Event>) -> Self {
        Self { to, dir: dir.to_owned(), state_dir: state_dir.to_owned(), hands: [None, None] }
    }

    /// True while a packer is at work that was started or found here.
    pub fn is_busy(&self) -> bool {
        self.hands.iter().flatten().any(|hand| hand.busy.load(Ordering::SeqCst))
    }

    /// Asks all of them to stop; asked again, more firmly.
    pub fn cancel(&self) {
        for hand in self.hands.iter().flatten() {
            let _ = hand.asks.send(Ask::Cancel);
        }
    }

    pub fn seek(&self, tool: Tool, seek: Seek) {
        self.ask(tool, Ask::Seek(seek));
    }

    pub fn save(&self, tool: Tool) {
        self.ask(tool, Ask::Save);
    }

    fn ask(&self, tool: Tool, ask: Ask) {
        if let Some(hand) = &self.hands[tool as usize] {
            let _ = hand.asks.send(ask);
        }
    }

    /// Has the rows brought that the last frame had room for.
    pub fn keep_up(&mut self, state: &State) {
        for (hand, lane) in self.hands.iter_mut().zip(&state.pack.lanes) {
            let Some(hand) = hand else { continue };
            let wanted = lane.view.wanted(state.shown.logs[lane.tool as usize]);
            if hand.shown != Some(wanted) {
                hand.shown = Some(wanted);
                let _ = hand.asks.send(Ask::Show(wanted));
            }
        }
    }

    /// Picks up the packs that an earlier charmer left here.
    pub fn pick_up(&mut self) {
        for tool in Tool::ALL {
            if let Some(follower) = Follower::find(&self.state_dir, tool, &tool.folder(&self.dir)) {
                self.follow(tool, move |thread| {
                    thread.found(&follower);
                    Some(follower)
                });
            }
        }
    }

    /// Checks whether a packer can start, starts it, and tells what it tells.
    pub fn start(&mut self, start: Start) {
        self.follow(start.tool, move |thread| thread.start(&start));
    }

    fn follow(&mut self, tool: Tool, open: impl FnOnce(&PackerThread) -> Option<Follower> + Send + 'static) {
        let (asks, asked) = mpsc::channel();
        let busy = Arc::new(AtomicBool::new(true));
        let thread = PackerThread {
            tool,
            dir: tool.folder(&self.dir),
            state_dir: self.state_dir.clone(),
            to: self.to.clone(),
            asked,
            wanted: Wanted { height: 1, ..Wanted::default() },
        };
        let done = Done(Arc::clone(&busy));
        let started = process::beside("packer", move || {
            if let Some(follower) = open(&thread) {
                thread.work(follower, done);
            }
        });
        if let Err(error) = started {
            let _ = self.to.send(Event::Msg(Msg::NotStarted(tool, error.to_string())));
            return;
        }
        self.hands[tool as usize] = Some(PackerHandle { asks, busy, shown: None });
    }
}

/// Says that a packer is at work no more, however its thread ends.
struct Done(Arc<AtomicBool>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// What the thread that follows a packer has before it.
struct PackerThread {
    tool: Tool,
    dir: PathBuf,
    state_dir: PathBuf,
    to: Sender<Event>,
    asked: Receiver<Ask>,
    wanted: Wanted,
}

impl PackerThread {
    fn tell(&self, msg: Msg) {
        let _ = self.to.send(Event::Msg(msg));
    }

    fn news(&self, news: News) {
        self.tell(Msg::Pack(self.tool, news));
    }

    fn start(&self, start: &Start) -> Option<Follower> {
        let tool = self.tool;
        let mended = write::recover(&self.dir, &self.state_dir, &Disk);
        let mut findings = pack::preflight(tool, &self.dir);
        findings.extend(mended.err().map(|error| error.finding()));
        let place = PackFiles::of(&self.state_dir, tool, &self.dir);
        findings.extend(place.is_busy().then(|| at_work(tool)));
        let is_refused = findings.iter().any(Finding::is_error);
        let remote = start.site == Site::Launchpad;
        self.news(News::Forecast(pack::forecast(&self.state_dir, &place, remote)));
        self.tell(Msg::Preflight(tool, findings));
        if is_refused {
            return None;
        }
        let Some(program) = pack::find(tool, std::env::var_os("PATH").as_deref()) else {
            self.tell(Msg::NotStarted(tool, format!("{tool} is not on PATH any more.")));
            return None;
        };
        let job = Job::new(tool, &program, &self.dir);
        let mut job = if remote { job.on_launchpad() } else { job };
        job.env.extend(start.experimental.then(|| tool.experimental()));
        job.env.extend(pack::shared_cache());
        let started = process::own_program()
            .map_err(|error| error.to_string())
            .and_then(|charmer| Follower::start(Order { charmer: &charmer, state: &self.state_dir, job: &job }));
        started.map_err(|reason| self.tell(Msg::NotStarted(tool, reason))).ok()
    }

    fn found(&self, follower: &Follower) {
        let record = follower.record();
        let seconds = record.started().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let when = write::when(seconds);
        let is_today = record.age() < Duration::from_hours(12);
        let time = when.rsplit(' ').next().filter(|_| is_today).unwrap_or(&when);
        let kept = PickedUp {
            tool: self.tool,
            since: time.to_owned(),
            elapsed: record.age(),
            remote: record.remote,
            ended: !follower.place().is_busy(),
        };
        let forecast = pack::forecast(&self.state_dir, follower.place(), record.remote);
        self.tell(Msg::PickedUp(kept));
        self.news(News::Forecast(forecast));
    }

    /// Follows the packer to its end, and answers questions about its log from then on, until nobody asks any more.
    fn work(mut self, mut follower: Follower, done: Done) {
        let (mut done, mut rest) = (Some(done), FRAME);
        loop {
            let ask = if done.is_some() {
                self.asked.recv_timeout(rest)
            } else {
                self.asked.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            let mut is_news = match ask {
                Ok(ask) => self.answer(&mut follower, ask),
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if done.is_none() {
                if is_news {
                    self.bring(&mut follower);
                }
                continue;
            }
            let mut steps = Vec::new();
            let begun = Instant::now();
            let mut has_grown = false;
            // A flood is read for as long as a frame lasts, and then on at once.
            rest = (rest * 2).clamp(FRAME, IDLE);
            while follower.advance(&mut steps) {
                (has_grown, rest) = (true, FRAME);
                if begun.elapsed() >= FRAME {
                    rest = Duration::ZERO;
                    break;
                }
            }
            is_news |= has_grown;
            for step in steps {
                self.news(News::Step(step));
            }
            let end = if has_grown { None } else { follower.end() };
            if is_news || end.is_some() {
                self.bring(&mut follower);
            }
            if let Some(outcome) = end {
                self.news(News::Ended(outcome, follower.record().cut.clone()));
                done = None;
            }
        }
    }

    /// True when the rows have to be brought anew.
    fn answer(&mut self, follower: &mut Follower, ask: Ask) -> bool {
        match ask {
            Ask::Show(wanted) => {
                self.wanted = wanted;
                return true;
            }
            Ask::Seek(seek) => {
                let row = follower.seek(&seek.text, seek.filter, seek.from, seek.down);
                self.tell(Msg::Found(self.tool, row));
            }
            Ask::Save => self.tell(Msg::Saved(self.save(follower))),
            Ask::Cancel => follower.cancel(),
        }
        false
    }

    fn bring(&self, follower: &mut Follower) {
        let page = follower.page(&self.wanted);
        let last = follower.last().unwrap_or_default();
        self.news(News::Log(page, last));
    }

    fn save(&self, follower: &Follower) -> Result<String, String> {
        let app = if self.tool == Tool::Charmcraft { self.dir.parent() } else { Some(self.dir.as_path()) };
        let app = app.and_then(|app| std::path::absolute(app).ok());
        let name = app.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let seconds = follower.record().started().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let when = write::when(seconds).replace(' ', "-").replace(':', "");
        let name = format!("{name}-{}-{when}.log", self.tool.product());
        let shown = |path: PathBuf| one_line(&path.display().to_string()).into_owned();
        follower.save(&self.state_dir, &name).map(shown).map_err(|error| error.to_string())
    }
}

fn at_work(tool: Tool) -> Finding {
    let message = format!("Another charmer packs the {} of this project at this moment.", tool.product());
    Finding::error(Code::AlreadyPacking, tool.program(), message).fix("Wait for its end, or stop it there.")
}
