//! A person at the wizard: keys in, state and effects out. Plans and writes are carried out on a real folder, as the
//! runtime does; nothing else is.

#![allow(dead_code)] // Each test binary uses its own part of this.

use std::fs;
use std::path::{Path, PathBuf};

use charmer::app::env_vars::EnvVars;
use charmer::app::{CharmFolder, Scan, Snapshot, TreeLimits};
use charmer::deploy::Artifacts;
use charmer::model::{self, Project};
use charmer::pack::detached::Line;
use charmer::pack::{LineKind, LogLine, Tool};
use charmer::wizard::canvas::Map;
use charmer::wizard::canvas::colours::{Depth, Palette, Rgb};
use charmer::wizard::canvas::theme::{Look, Theme};
use charmer::wizard::form::{Id, ScreenId};
use charmer::wizard::state::{State, review};
use charmer::wizard::update::{Effect, Msg, News, update};
use charmer::wizard::{PARTS, draw};
use charmer::write::{self, Disk, Draft, WorkflowSite};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

pub struct Person {
    pub state: State,
    /// What was asked of the runtime besides plans and writes.
    pub effects: Vec<Effect>,
    pub map: Map,
    /// The release whose packages were asked for.
    pub names: String,
    /// What the terminal was to tell.
    pub told: Vec<String>,
    /// The draft as it would be kept now.
    pub draft: Option<Box<Draft>>,
    /// The colours of an xterm that told them, with sixteen of them.
    pub theme: Theme,
    home: tempfile::TempDir,
}

impl Person {
    /// In front of the bundled Flask sample, in a folder called `guest-book`.
    pub fn with_sample() -> Self {
        Self::with(|dir| copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir))
    }

    /// In front of the sample, with what `more` puts beside it.
    pub fn with_sample_and(more: impl FnOnce(&Path)) -> Self {
        Self::with(|dir| {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples/flask"), dir);
            more(dir);
        })
    }

    /// In front of a folder that `fill` fills, at the first of the steps that ask.
    pub fn with(fill: impl FnOnce(&Path)) -> Self {
        let mut person = Self::at_start(fill);
        person.state.enter(ScreenId::APPLICATION);
        person
    }

    /// The bundled sample of a suite as the wizard opens on it.
    pub fn opening(suite: &str) -> Self {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(suite);
        let mut person = Self::at_start(|dir| copy(&sample, dir));
        person.read();
        person
    }

    /// The sources were read for the variables that they ask for.
    pub fn read(&mut self) -> &mut Self {
        let language = model::language_of(&self.state.answers);
        let reads = EnvVars::of_snapshot(&self.state.project.snapshot, language, &false.into());
        self.tell(Msg::Reads(language.to_owned(), reads));
        self
    }

    /// In front of a folder that `fill` fills, as the wizard opens.
    pub fn at_start(fill: impl FnOnce(&Path)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("guest-book");
        fs::create_dir(&dir).unwrap();
        fill(&dir);
        let theme = Theme::new(Look::Auto, Depth::Sixteen, &palette("xterm"));
        let mut person = Self {
            state: open(&dir),
            effects: Vec::new(),
            names: String::new(),
            told: Vec::new(),
            map: Map::default(),
            draft: None,
            theme,
            home,
        };
        let scan = Scan::walk(&dir, TreeLimits::default(), &false.into()).unwrap();
        person.tell(Msg::Scanned(scan.into()));
        person
    }

    pub fn dir(&self) -> PathBuf {
        self.home.path().join("guest-book")
    }

    /// What a later start of the wizard on the same folder finds.
    pub fn again(&self) -> State {
        open(&self.dir())
    }

    /// Another program's work: it changes a document, and the runtime notices.
    pub fn meanwhile(&mut self, path: &str, text: &str) -> &mut Self {
        fs::write(self.dir().join(path), text).unwrap();
        self.tell(Msg::Disk(write::documents(&self.dir())));
        self
    }

    /// Another program's work on the application: the runtime notices that a file is not what it was.
    pub fn look_again(&mut self) -> &mut Self {
        let (dir, charm) = (self.dir(), CharmFolder::load(&self.dir().join("charm")));
        self.tell(Msg::Facts(Box::new(Snapshot::load(&dir).unwrap()), Box::new(charm)));
        let scan = Scan::walk(&dir, TreeLimits::default(), &false.into()).unwrap();
        self.tell(Msg::Scanned(scan.into()));
        self
    }

    pub fn text_of(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.dir().join(path)).ok()
    }

    pub fn tell(&mut self, msg: Msg) {
        for effect in update(&mut self.state, msg) {
            match effect {
                Effect::Plan(mut wanted) => {
                    write::recall(&self.dir(), &self.home.path().join("state"), &mut wanted);
                    let plan = write::plan(&self.dir(), wanted).map_err(|error| error.to_string());
                    self.tell(Msg::Planned(plan));
                }
                Effect::Write(plan) => {
                    let outcome = write::write(&plan, &self.home.path().join("state"), &Disk);
                    self.tell(Msg::Disk(write::documents(&self.dir())));
                    self.tell(Msg::Written(outcome.map_err(|error| error.to_string())));
                }
                Effect::Draft(draft) => self.draft = draft,
                Effect::FindArtifacts => {
                    let found = Artifacts::find(&self.dir());
                    self.tell(Msg::Artifacts(found));
                }
                Effect::Names(series) => self.names = series,
                Effect::Notify(text) => self.told.push(text),
                Effect::Copy(text) => {
                    self.effects.push(Effect::Copy(text));
                    self.tell(Msg::Copied(true));
                }
                other => self.effects.push(other),
            }
        }
    }

    /// A packer says this; the runtime brings all of its log.
    pub fn hear(&mut self, tool: Tool, more: Vec<LogLine>) -> &mut Self {
        let mut page = self.state.pack.lanes[tool as usize].view.page.clone();
        let last = more.last().map(|line| line.text.clone()).unwrap_or_default();
        for line in more {
            page.troubled += usize::from(matches!(line.kind, LineKind::Warning | LineKind::Error));
            page.rows.push(Line { number: page.lines, line });
            page.lines += 1;
        }
        self.tell(Msg::Pack(tool, News::Log(page, last)));
        self
    }

    /// Presses keys by name: `Enter`, `Ctrl-S`, `Shift-Tab`, `F5`, `x`.
    pub fn press(&mut self, keys: &[&str]) -> &mut Self {
        for name in keys {
            self.tell(Msg::Key(key(name)));
        }
        self
    }

    /// Goes to a file of the review.
    pub fn go_to_file(&mut self, path: &str) -> &mut Self {
        let at = self.state.review.files().iter().position(|file| file.path == path).unwrap();
        self.state.focus_on(Some(Id::Row(review::FILES, at)));
        self
    }

    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.tell(Msg::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
        self
    }

    /// The frame at this size, as text. Draws with the mouse map and what scrolling needs, as the runtime does.
    pub fn see(&mut self, width: u16, height: u16) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut map = Map::default();
        terminal.draw(|frame| map = draw::draw(&self.state, &self.theme, frame)).unwrap();
        self.state.shown = map.shown;
        self.map = map;
        terminal
    }

    /// The frame's lines.
    pub fn lines(&mut self, width: u16, height: u16) -> Vec<String> {
        let terminal = self.see(width, height);
        let buffer = terminal.backend().buffer().clone();
        (0..height)
            .map(|y| (0..width).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>().trim_end().to_owned())
            .collect()
    }

    /// True when the text stands somewhere in the frame.
    pub fn sees(&mut self, text: &str) -> bool {
        self.lines(140, 40).iter().any(|line| line.contains(text))
    }

    pub fn notice(&self) -> &str {
        self.state.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }
}

fn open(dir: &Path) -> State {
    let mut project = Project::new(
        Snapshot::load(dir).unwrap(),
        CharmFolder::load(&dir.join("charm")),
        "amd64",
        write::documents(dir),
    );
    project.site = WorkflowSite::find(dir, &project.answers().name).unwrap();
    let answers = project.answers();
    State::new(project, answers, &PARTS)
}

/// The wizard's state once the folder was walked through and its sources were read.
pub fn read(dir: &Path) -> State {
    let mut state = open(dir);
    let scan = Scan::walk(dir, TreeLimits::default(), &false.into()).unwrap();
    update(&mut state, Msg::Scanned(scan.into()));
    let language = model::language_of(&state.answers);
    let reads = EnvVars::of_snapshot(&state.project.snapshot, language, &false.into());
    update(&mut state, Msg::Reads(language.to_owned(), reads));
    state
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A key by its name, as [`Person::press`] takes it.
pub fn key(name: &str) -> KeyEvent {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = name;
    for (word, modifier) in
        [("Ctrl-", KeyModifiers::CONTROL), ("Alt-", KeyModifiers::ALT), ("Shift-", KeyModifiers::SHIFT)]
    {
        if let Some(tail) = rest.strip_prefix(word) {
            modifiers |= modifier;
            rest = tail;
        }
    }
    let code = match rest {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        "Tab" => KeyCode::Tab,
        "Space" => KeyCode::Char(' '),
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PageUp" => KeyCode::PageUp,
        "PageDown" => KeyCode::PageDown,
        "Backspace" => KeyCode::Backspace,
        "Delete" => KeyCode::Delete,
        _ if rest.len() > 1 && rest.starts_with('F') => KeyCode::F(rest[1..].parse().unwrap()),
        _ if modifiers == KeyModifiers::CONTROL => KeyCode::Char(rest.to_lowercase().chars().next().unwrap()),
        _ => KeyCode::Char(rest.chars().next().unwrap()),
    };
    KeyEvent::new(code, modifiers)
}

/// Usual palettes of terminals by name.
pub fn palettes() -> Vec<(&'static str, Palette)> {
    let lines = include_str!("../data/palettes.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').unwrap()).map(|(name, colours)| (name, told(colours))).collect()
}

pub fn palette(name: &str) -> Palette {
    palettes().into_iter().find(|(other, _)| *other == name).unwrap().1
}

fn told(colours: &str) -> Palette {
    let mut colours = colours.split(' ').map(|text| {
        let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        Some(Rgb(byte(0), byte(2), byte(4)))
    });
    let (background, foreground) = (colours.next().unwrap(), colours.next().unwrap());
    Palette { foreground, background, sixteen: std::array::from_fn(|_| colours.next().unwrap()) }
}
