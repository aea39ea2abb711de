//! A keystroke, from the message to the finished frame at 200x60 with the longest expansion shown: `update`, all that
//! follows from the answers, drawing, and the difference that goes to the terminal.

#[path = "../../support/wizard.rs"]
mod support;

use std::time::{Duration, Instant};

use charmer::answers::{ConfigOption, Integration};
use charmer::model::Doc;
use charmer::suite;
use charmer::wizard::canvas::Map;
use charmer::wizard::draw;
use charmer::wizard::form::ScreenId;
use charmer::wizard::state::State;
use charmer::wizard::update::{Effect, Msg, update};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SIZE: (u16, u16) = (200, 60);
const STROKES: usize = 600;
/// What 99 of 100 keystrokes stay under, optimised.
const MOST: Duration = Duration::from_millis(4);
/// How often the same keys are typed.
const ROUNDS: usize = 10;

/// The sample with everything on: every integration, an option of each type, packages of both kinds.
fn everything() -> State {
    let mut state = support::Person::with_sample().state;
    let answers = &mut state.answers;
    answers.integrations = suite::endpoints()
        .iter()
        .map(|at| Integration { endpoint: at.name.clone(), interface: at.interface.clone(), required: true })
        .collect();
    answers.options = (0..20)
        .map(|n| ConfigOption {
            name: format!("option-{n}"),
            kind: ["string", "int", "float", "boolean", "secret"][n % 5].to_owned(),
            description: "Says how the application should do what it does, in a sentence of usual length.".to_owned(),
            ..ConfigOption::default()
        })
        .collect();
    answers.packages = ["libpq-dev", "libmagic1", "libpq5_libs"].map(str::to_owned).to_vec();
    state.rederive();
    assert_eq!(state.view.trouble().0, 0, "{:?}", state.view.blame);
    state
}

fn key(code: KeyCode) -> Msg {
    Msg::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn stroke(state: &mut State, terminal: &mut Terminal<TestBackend>, msg: Msg) -> Duration {
    let started = Instant::now();
    let effects = update(state, msg);
    let mut map = Map::default();
    terminal.draw(|frame| map = draw::draw(state, &crate::theme(), frame)).unwrap();
    state.shown = map.shown;
    let elapsed = started.elapsed();
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Write(_) | Effect::Leave)));
    elapsed
}

/// The 99th percentile of typing and deleting letters in the field in focus. Noise only ever adds: of each keystroke the
/// best of all rounds is the nearest to what the code costs, and the rounds type the same.
fn typing(state: &mut State, name: &str) -> Duration {
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).unwrap();
    let mut times = vec![Duration::MAX; STROKES];
    for n in (0..ROUNDS).flat_map(|_| 0..STROKES) {
        let code = if n % 8 < 4 {
            KeyCode::Char(char::from(b'a' + u8::try_from(n % 26).unwrap()))
        } else {
            KeyCode::Backspace
        };
        times[n] = times[n].min(stroke(state, &mut terminal, key(code)));
    }
    times.sort_unstable();
    let (median, late) = (times[STROKES / 2], times[STROKES * 99 / 100]);
    println!("{name}: median {median:?}, p99 {late:?}, of {STROKES} keystrokes, the best of {ROUNDS} each");
    late
}

pub fn main() {
    let mut state = everything();
    let lines = state.view.sheet(Doc::CharmExpanded).lines.len();
    println!("charm, expanded: {lines} lines; frame {}x{}", SIZE.0, SIZE.1);
    let mut worst = Duration::ZERO;
    // A name, which is in both documents; an option's name, whose place the preview follows.
    for (screen, tabs, doc) in [
        (ScreenId::APPLICATION, 1, Doc::CharmExpanded),
        (ScreenId::APPLICATION, 1, Doc::RockExpanded),
        (ScreenId::PACKAGES, 0, Doc::RockExpanded),
        (ScreenId::CONFIGURATION, 20, Doc::CharmExpanded),
    ] {
        state.enter(screen);
        state.focus_on(state.focus);
        for _ in 0..tabs {
            state.move_focus(1);
        }
        state.preview.picked = Some(doc);
        worst = worst.max(typing(&mut state, &format!("{screen:?} with {doc:?}")));
    }
    let is_optimised = !cfg!(debug_assertions);
    let most = MOST * crate::slowness();
    assert!(!is_optimised || worst < most, "a keystroke takes {worst:?}; it should take less than {most:?}");
}
