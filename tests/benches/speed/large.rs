//! A large project: 5,000 lines of YAML and 20,000 files. How long the thread that draws works until its first frame,
//! and for each key after that. Prints what it measures and holds it against the limits, which are for a release build
//! on a machine with nothing else to do; `CHARMER_SLOWNESS=3` allows three times as much.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
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
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const FIRST_FRAME: Duration = Duration::from_millis(50);
const KEYSTROKE: Duration = Duration::from_millis(4);
const FILES: usize = 20_000;
const ROUNDS: usize = 30;
const OPTIONS: isize = 310;

/// 2,500 lines: parts with comments, as people write them.
fn rock() -> String {
    let mut text = "name: shop\nbase: ubuntu@24.04\nversion: '0.1'\nsummary: A shop\ndescription: |\n  Sells things.\nplatforms:\n  amd64:\nextensions:\n  - flask-framework\n\nparts:\n".to_owned();
    for n in 0.. {
        if text.lines().count() >= 2490 {
            return text;
        }
        write!(text, "  # Part number {n}\n  part-{n}:\n    plugin: dump\n    source: 'files/{n}' # where from\n    stage-packages:\n      - libpq5\n      - curl\n    build-environment:\n      - NUMBER: \"{n}\"\n\n").unwrap();
    }
    text
}

/// 2,500 lines: options.
fn charm() -> String {
    let mut text = "name: shop\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: A shop\ndescription: |\n  Sells things.\nextensions:\n  - flask-framework\n\nconfig:\n  options:\n".to_owned();
    for n in 0..OPTIONS {
        write!(text, "    # Option number {n}\n    own-{n}:\n      type: int\n      default: {n}\n      description: |\n        Says how many\n        there are.\n\n").unwrap();
    }
    text
}

fn fill(dir: &Path) {
    fs::write(dir.join("app.py"), "import flask\napp = flask.Flask(__name__)\n").unwrap();
    fs::write(dir.join("requirements.txt"), "flask\n").unwrap();
    fs::create_dir(dir.join("charm")).unwrap();
    fs::write(dir.join("rockcraft.yaml"), rock()).unwrap();
    fs::write(dir.join("charm/charmcraft.yaml"), charm()).unwrap();
    for n in 0..FILES {
        let folder = dir.join(format!("static/{}", n / 100));
        if n % 100 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(format!("{n}.css")), "a {}\n").unwrap();
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

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Types a word and takes it back: the median with the frame, and without.
fn typing(state: &mut State, terminal: &mut Terminal<TestBackend>, theme: &Theme) -> (Duration, Duration) {
    let mut press = |code: KeyCode| {
        let started = Instant::now();
        update(state, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        let thought = started.elapsed();
        terminal.draw(|frame| state.shown = draw::draw(state, theme, frame).shown).unwrap();
        (started.elapsed(), thought)
    };
    let mut strokes: Vec<_> = "abcdefgh".chars().map(|c| press(KeyCode::Char(c))).collect();
    // One letter stays: what has just been begun goes away when it is empty.
    strokes.extend((0..7).map(|_| press(KeyCode::Backspace)));
    (
        median(strokes.iter().map(|(all, _)| *all).collect()),
        median(strokes.iter().map(|(_, thought)| *thought).collect()),
    )
}

pub fn main() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let theme = crate::theme();
    let mut terminal = Terminal::new(TestBackend::new(160, 48)).unwrap();
    let mut opening = Vec::new();
    for _ in 0..11 {
        let started = Instant::now();
        let state = open(folder.path());
        terminal.draw(|frame| drop(draw::draw(&state, &theme, frame))).unwrap();
        opening.push(started.elapsed());
    }
    let opening = opening.into_iter().min().unwrap();
    println!("first frame: {opening:?} (best of 11)");

    let mut keystroke = Duration::ZERO;
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
        // Noise only ever adds: the best of some rounds is the nearest to what the code costs.
        let (all, thought) = (0..ROUNDS).map(|_| typing(&mut state, &mut terminal, &theme)).min().unwrap();
        assert_ne!(state.answers, before, "the keys went into an answer");
        println!(
            "keystroke, {screen:?} with {doc:?}: {all:?} with its frame, {thought:?} without (best median of {ROUNDS})"
        );
        keystroke = keystroke.max(all);
    }

    let slowness = crate::slowness();
    assert!(opening < FIRST_FRAME * slowness, "the first frame takes {opening:?}, the limit is {FIRST_FRAME:?}");
    assert!(keystroke < KEYSTROKE * slowness, "a keystroke takes {keystroke:?}, the limit is {KEYSTROKE:?}");
}
