//! The only part that touches terminal, disk and processes: it carries effects out and brings messages in.
//!
//! One thread draws and updates. Others read the keys, wait for signals, list the folder, write files, follow the
//! packers; all of them send to the one receiver here. Block, drain, draw once: a keystroke is a frame.

mod clipboard;
mod colours;
mod drafts;
mod editor;
mod effects;
mod event;
mod folder;
mod glow;
mod holds;
mod installed;
mod moving;
mod opening;
mod options;
mod packers;
mod plain;
mod suspend;
mod terminal;
mod threads;
mod trials;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use color_eyre::eyre::WrapErr as _;
use crossterm::event::Event as Input;

use crate::app::Snapshot;
use crate::model;
use crate::output;
use crate::process::{self, Stopper};

use super::canvas::Map;
use super::canvas::colours::Palette;
use super::canvas::theme::Theme;
use super::draw;
use super::state::State;
use super::state::message::Msg;
use super::update::update;

use holds::Holds;
pub use opening::Ending;
pub use options::{Colours, Options};
pub use plain::run as run_plain;
pub use terminal::{Screen, can_draw, takes_lines};

use drafts::Drafts;
use event::{Event, FRAME, Line};
use glow::Glow;
use packers::Packers;
use suspend::Gate;
use trials::Trials;
use work::Waits;

/// Runs the wizard on a folder until the person leaves; on one below it once that is picked.
///
/// # Errors
/// When the terminal cannot be taken or drawn on.
pub fn run(dir: &Path, options: &Options) -> color_eyre::Result<Ending> {
    if !can_draw() {
        return Ok(Snapshot::load(dir).map_or_else(Ending::BadFolder, |_| Ending::NoTerminal));
    }
    let (sender, mut receiver) = mpsc::channel();
    let opened = match folder::Folder::open(dir, options, &sender)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let mut wizard = Wizard::new(opened, options, sender)?;
    loop {
        match wizard.live(&receiver)? {
            Ending::Below(folder) => match wizard.move_to(&folder, options, &receiver)? {
                Ok(events) => receiver = events,
                Err(ending) => return Ok(ending),
            },
            ending => return Ok(ending),
        }
    }
}

struct Wizard {
    state: State,
    theme: Theme,
    colours: Colours,
    /// What the terminal told of its colours.
    palette: Palette,
    map: Map,
    screen: Screen,
    packers: Packers,
    trials: Trials,
    waits: Waits,
    holds: Holds,
    drafts: Drafts,
    /// The language that the sources were last read in; empty: they are to be read.
    language: &'static str,
    /// The reading itself; a newer one ends it.
    reading: Option<Stopper>,
    /// Has the files looked at now.
    watch: Sender<()>,
    /// Holds the thread that reads the keys, while another program has the terminal.
    input: Arc<Gate>,
    /// What the terminal and the system send comes this way.
    line: Line,
    /// What asks the packers for their versions and walks through the folder; both end with the wizard.
    beside: [Stopper; 2],
    sender: Sender<Event>,
    dir: PathBuf,
    state_dir: PathBuf,
    /// Set once it is to end.
    leaving: Option<Ending>,
    /// What is printed then.
    farewell: String,
    /// True when it is to end only after the packers have.
    is_stopping: bool,
    /// When the last frame was drawn.
    drawn: Instant,
    /// How long the lines that a change lit are lit.
    glow: Glow,
    /// True when the next frame must not wait.
    is_hasty: bool,
}

/// How often the clock of a running packer moves.
const TICK: Duration = Duration::from_secs(1);
/// How long a packer may take to stop, before it is asked more firmly.
const PATIENCE: Duration = Duration::from_secs(3);

impl Wizard {
    /// Takes the terminal.
    fn new(opened: folder::Folder, options: &Options, sender: Sender<Event>) -> color_eyre::Result<Self> {
        let folder::Folder { state, dir, packers, holds, drafts, watch } = opened;
        let line = Line::new(&sender);
        threads::signals(&line).wrap_err("cannot listen for signals")?;
        let screen = Screen::take(&options.colours).wrap_err("cannot take the terminal")?;
        let input = threads::input(&line)?;
        colours::ask(options.colours);
        let beside = folder::beside(&state, options, &sender);
        Ok(Self {
            state,
            theme: options.colours.theme(&Palette::default()),
            colours: options.colours,
            palette: Palette::default(),
            map: Map::default(),
            screen,
            packers,
            trials: Trials::default(),
            waits: Waits::default(),
            holds,
            language: "",
            reading: None,
            drafts,
            watch,
            input,
            line,
            beside,
            sender,
            dir,
            state_dir: options.state_dir.clone(),
            leaving: None,
            farewell: String::new(),
            is_stopping: false,
            drawn: Instant::now(),
            glow: Glow::default(),
            is_hasty: false,
        })
    }

    /// From the first frame to what is printed at the end.
    fn live(&mut self, events: &Receiver<Event>) -> color_eyre::Result<Ending> {
        self.packers.pick_up();
        let ending = self.run(events);
        self.drafts.finish();
        if !self.farewell.is_empty() {
            terminal::restore();
            output::result(&format!("{}\n", self.farewell))?;
        }
        ending
    }

    fn run(&mut self, events: &Receiver<Event>) -> color_eyre::Result<Ending> {
        terminal::take_mouse(self.state.has_mouse);
        trials::recall(&self.dir, &self.state_dir, &self.state.project.snapshot, &self.sender);
        self.draw()?;
        let mut ticked = Instant::now();
        let mut asked = Instant::now();
        loop {
            let packs = self.packers.is_busy();
            let is_held = packs && self.is_stopping;
            if self.leaving.is_some() && !is_held && !self.state.review.writing {
                return Ok(self.leaving.take().unwrap_or(Ending::Left));
            }
            let is_busy = packs || self.state.pack.is_busy() || self.state.trial.is_timed();
            let clock = is_busy.then(|| TICK.saturating_sub(ticked.elapsed()));
            let first = match clock.into_iter().chain(self.glow.left(&self.state)).min() {
                Some(left) => events.recv_timeout(left),
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(event) => self.on(event)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Ending::Left),
            }
            while let Ok(event) = events.try_recv() {
                self.on(event)?;
            }
            self.wait_for_frame(events)?;
            if ticked.elapsed() >= TICK || !is_busy {
                let passed = if is_busy { ticked.elapsed() } else { Duration::ZERO };
                ticked = Instant::now();
                self.tell(Msg::Tick(passed));
            }
            if let Some(change) = self.glow.over(&self.state) {
                self.tell(Msg::Faded(change));
            }
            if self.leaving.is_none() {
                asked = Instant::now();
            } else if self.is_stopping && asked.elapsed() >= PATIENCE {
                asked = Instant::now();
                self.packers.cancel();
            }
            if !matches!(self.leaving, Some(Ending::Signal(_))) {
                self.draw()?;
            }
        }
    }

    /// Takes in what comes until the next frame is due. A key is answered at once.
    fn wait_for_frame(&mut self, events: &Receiver<Event>) -> color_eyre::Result<()> {
        while !self.is_hasty {
            let left = FRAME.saturating_sub(self.drawn.elapsed());
            if left.is_zero() {
                break;
            }
            match events.recv_timeout(left) {
                Ok(event) => self.on(event)?,
                Err(_) => break,
            }
        }
        self.is_hasty = false;
        Ok(())
    }

    fn draw(&mut self) -> color_eyre::Result<()> {
        self.drawn = Instant::now();
        let (state, theme) = (&self.state, &self.theme);
        if state.settings.title && self.colours.is_modern() {
            terminal::title(&state.title());
        }
        match self.screen.draw(|frame| draw::draw(state, theme, frame)) {
            Ok(map) => {
                self.map = map;
                self.state.shown = self.map.shown;
                self.holds.keep_up(&self.state);
                self.packers.keep_up(&self.state);
                self.read_sources();
                Ok(())
            }
            // Its window was closed; the signal that says so may still be on its way.
            Err(_) if terminal::is_taken() => self.on(Event::InputLost),
            Err(error) => Err(error).wrap_err("cannot draw any more"),
        }
    }

    /// Has the sources read once, again when another framework asks for another language, and when something changed.
    fn read_sources(&mut self) {
        let language = model::language_of(&self.state.answers);
        if language != self.language {
            self.language = language;
            self.reading = Some(threads::reads(&self.state.project.snapshot, language, &self.sender));
        }
    }

    fn on(&mut self, event: Event) -> color_eyre::Result<()> {
        match event {
            Event::Msg(msg) => {
                if matches!(msg, Msg::Facts(..) | Msg::Installed(..)) {
                    self.holds.forget();
                }
                if matches!(msg, Msg::Facts(..) | Msg::Disk(_)) {
                    self.language = "";
                }
                self.tell(msg);
            }
            Event::Colour(answer) => {
                if self.palette.hear(&answer) {
                    self.theme = self.colours.theme(&self.palette);
                }
            }
            Event::Input(Input::FocusGained) => {
                // Whoever comes back may come from an editor.
                let _ = self.watch.send(());
                self.language = "";
            }
            Event::Input(input) => {
                self.is_hasty = true;
                if let Input::Resize(width, height) = input {
                    // The event may be older than the last frame, which was drawn in the size of now.
                    self.map.shown.resize(terminal::size().unwrap_or((width, height)));
                }
                if let Some(msg) = event::message(input, &self.map) {
                    self.tell(msg);
                    // What the next key of this batch scrolls or clicks depends on what this one showed.
                    self.state.shown = self.map.shown;
                }
            }
            // A terminal that is closed sends both: that it is gone, and that the process goes on.
            Event::Continued if matches!(self.leaving, Some(Ending::Signal(_))) => {}
            Event::Stopped | Event::Continued => {
                if matches!(event, Event::Stopped) {
                    terminal::restore();
                    process::pause();
                }
                if self.screen.retake().is_err() {
                    return self.on(Event::InputLost);
                }
            }
            Event::Signal(signal) => {
                // Packers at work go on: a lost connection must not cost a pack.
                terminal::restore();
                self.leaving = Some(Ending::Signal(signal));
            }
            Event::InputLost => {
                self.leaving.get_or_insert(Ending::Signal(signal_hook::consts::SIGHUP));
            }
        }
        Ok(())
    }

    fn tell(&mut self, msg: Msg) {
        for effect in update(&mut self.state, msg) {
            self.carry_out(effect);
        }
        self.trials.go_on(&self.state, (&self.dir, &self.state_dir), &self.sender);
    }
}
