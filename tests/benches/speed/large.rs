//! A large project: 5,000 lines of YAML and 20,000 files. How long the thread that draws works until its first frame,
//! and for each key after that. Prints what it measures and holds it against the limits, which are for a release build
//! on a machine with nothing else to do; `CHARMER_SLOWNESS=3` allows three times as much.

use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use charmer::answers::Documents;
use charmer::app::{CharmFolder, Snapshot};
use charmer::model::Doc;
use charmer::model::Project;
use charmer::wizard::canvas::theme::Theme;
use charmer::wizard::form::ScreenId;
use charmer::wizard::state::State;
use charmer::wizard::update::{Msg, update};
use charmer::wizard::{PARTS, draw};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const FIRST_FRAME: Duration = Duration::from_millis(15);
const KEYSTROKE: Duration = Duration::from_millis(4);
/// What a keystroke sends to the terminal at the median, in bytes.
const SENT: usize = 4096;
const FILES: usize = 20_000;
const ROUNDS: usize = 30;
const OPTIONS: isize = 310;

/// An application of one framework: its name, its first files, and what all the rest of its files say and how they end.
struct Shop {
    framework: &'static str,
    first: &'static [(&'static str, &'static str)],
    rest: (&'static str, &'static str, &'static str),
}

/// Of Go and of Express, every file is one that tells of migrations, or might run them.
const SHOPS: [Shop; 3] = [
    Shop {
        framework: "flask",
        first: &[("app.py", "import flask\napp = flask.Flask(__name__)\n"), ("requirements.txt", "flask\n")],
        rest: ("static", "css", "a {}\n"),
    },
    Shop {
        framework: "go",
        first: &[
            ("go.mod", "module example.com/shop\n\ngo 1.22\n"),
            ("main.go", "package main\n\nfunc main() {}\n"),
            ("migrations/atlas.sum", "h1:\n"),
        ],
        rest: ("internal", "go", "package internal\n"),
    },
    Shop {
        framework: "expressjs",
        first: &[
            (
                "app/package.json",
                r#"{"name": "shop", "version": "1.0.0", "scripts": {"start": "node app.js"}, "dependencies": {"express": "4", "knex": "3"}}"#,
            ),
            ("app/app.js", "require('express')().listen(process.env.PORT)\n"),
            ("app/migrations/1.js", "exports.up = () => {}\n"),
        ],
        rest: ("app/lib", "js", "exports.a = 1\n"),
    },
];

/// 2,500 lines: parts with comments, as people write them.
fn rock(framework: &str) -> String {
    let mut text = format!(
        "name: shop\nbase: ubuntu@24.04\nversion: '0.1'\nsummary: A shop\ndescription: |\n  Sells things.\nplatforms:\n  amd64:\nextensions:\n  - {framework}-framework\n\nparts:\n"
    );
    for n in 0.. {
        if text.lines().count() >= 2490 {
            return text;
        }
        write!(text, "  # Part number {n}\n  part-{n}:\n    plugin: dump\n    source: 'files/{n}' # where from\n    stage-packages:\n      - libpq5\n      - curl\n    build-environment:\n      - NUMBER: \"{n}\"\n\n").unwrap();
    }
    text
}

/// 2,500 lines: options.
fn charm(framework: &str) -> String {
    let mut text = format!(
        "name: shop\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: A shop\ndescription: |\n  Sells things.\nextensions:\n  - {framework}-framework\n\nconfig:\n  options:\n"
    );
    for n in 0..OPTIONS {
        write!(text, "    # Option number {n}\n    own-{n}:\n      type: int\n      default: {n}\n      description: |\n        Says how many\n        there are.\n\n").unwrap();
    }
    text
}

fn fill(dir: &Path, shop: &Shop) {
    let documents = [("rockcraft.yaml", rock(shop.framework)), ("charm/charmcraft.yaml", charm(shop.framework))];
    let first = shop.first.iter().map(|(path, text)| (*path, (*text).to_owned()));
    for (path, text) in first.chain(documents) {
        fs::create_dir_all(dir.join(path).parent().unwrap()).unwrap();
        fs::write(dir.join(path), text).unwrap();
    }
    let (top, ending, text) = shop.rest;
    for n in 0..FILES {
        let folder = dir.join(format!("{top}/{}", n / 100));
        if n % 100 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(format!("{n}.{ending}")), text).unwrap();
    }
}

/// What the runtime does before the first frame; the folder's listing comes later, from a thread of its own.
fn open(dir: &Path) -> State {
    let snapshot = Snapshot::load(dir).unwrap();
    let read = |path: &str| fs::read_to_string(dir.join(path)).unwrap();
    let disk = Documents { rock: read("rockcraft.yaml"), charm: read("charm/charmcraft.yaml"), ..Documents::default() };
    let project = Project::new(snapshot, CharmFolder::load(&dir.join("charm")), "amd64", disk);
    let answers = project.answers();
    State::new(project, answers, &PARTS)
}

/// Counts what would go to the terminal.
#[derive(Clone, Default)]
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Types a word and deletes it, often: the slowest keystroke of them with its frame, and the bytes that go to the terminal
/// at the median. Noise only ever adds: of each keystroke the best of all rounds is the nearest to what the code costs.
fn typing(state: &mut State, theme: &Theme) -> (Duration, usize) {
    let counter = Counter::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 200, 60));
    let mut terminal =
        Terminal::with_options(CrosstermBackend::new(counter.clone()), TerminalOptions { viewport }).unwrap();
    let mut press = |code: KeyCode| {
        let (started, before) = (Instant::now(), counter.0.get());
        update(state, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        terminal.draw(|frame| state.shown = draw::draw(state, theme, frame).shown).unwrap();
        (started.elapsed(), counter.0.get() - before)
    };
    // One letter stays: what has just been begun goes away when it is empty.
    press(KeyCode::Char('x'));
    let word: Vec<KeyCode> = "abcdefg".chars().map(KeyCode::Char).chain([KeyCode::Backspace; 7]).collect();
    let (mut times, mut bytes) = (vec![Duration::MAX; word.len()], vec![usize::MAX; word.len()]);
    for at in (0..ROUNDS).flat_map(|_| 0..word.len()) {
        let (time, sent) = press(word[at]);
        (times[at], bytes[at]) = (times[at].min(time), bytes[at].min(sent));
    }
    bytes.sort_unstable();
    (times.into_iter().max().unwrap(), bytes[bytes.len() / 2])
}

/// How long the first frame takes, at best.
fn opening(dir: &Path, shop: &Shop, theme: &Theme) -> Duration {
    fill(dir, shop);
    let mut terminal = Terminal::new(TestBackend::new(160, 48)).unwrap();
    let mut opening = Vec::new();
    for _ in 0..11 {
        let started = Instant::now();
        let state = open(dir);
        terminal.draw(|frame| drop(draw::draw(&state, theme, frame))).unwrap();
        opening.push(started.elapsed());
        assert_eq!(state.answers.suite, shop.framework);
        assert!(state.view.documents_are_there(), "{:?}", state.view.blame);
    }
    let opening = opening.into_iter().min().unwrap();
    println!("first frame, {}: {opening:?} (best of 11)", shop.framework);
    opening
}

pub fn main() {
    let folders = SHOPS.each_ref().map(|shop| (shop, tempfile::tempdir().unwrap()));
    let theme = crate::theme();
    let openings = folders.each_ref().map(|(shop, folder)| opening(folder.path(), shop, &theme));
    let folder = &folders[0].1;

    let (mut keystroke, mut sent) = (Duration::ZERO, 0);
    // A name, which both documents say; an option, which stands among hundreds of others, with each of its documents shown.
    for (screen, steps, doc) in [
        (ScreenId::APPLICATION, 1, Doc::CharmExpanded),
        (ScreenId::APPLICATION, 1, Doc::RockExpanded),
        (ScreenId::CONFIGURATION, OPTIONS, Doc::CharmExpanded),
        (ScreenId::CONFIGURATION, OPTIONS, Doc::Charm),
    ] {
        let mut state = open(folder.path());
        state.enter(screen);
        assert!(state.move_focus(steps));
        state.preview.picked = Some(doc);
        let before = state.answers.clone();
        let (slowest, bytes) = typing(&mut state, &theme);
        assert_ne!(state.answers, before, "the keys went into an answer");
        println!("keystroke, {screen:?} with {doc:?}: {slowest:?}, the slowest of a word; {bytes} bytes at the median");
        (keystroke, sent) = (keystroke.max(slowest), sent.max(bytes));
    }

    let slowness = crate::slowness();
    for opening in openings {
        assert!(opening < FIRST_FRAME * slowness, "the first frame takes {opening:?}, the limit is {FIRST_FRAME:?}");
    }
    assert!(keystroke < KEYSTROKE * slowness, "a keystroke takes {keystroke:?}, the limit is {KEYSTROKE:?}");
    assert!(sent <= SENT, "a keystroke sends {sent} bytes to the terminal, the limit is {SENT}");
}
