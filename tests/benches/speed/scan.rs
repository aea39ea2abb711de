//! A tree of 100,000 files: the walk through it against a bare walk of the `ignore` crate in the same run, the memory
//! that it takes, and the first frame, which is drawn without it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use charmer::answers::Documents;
use charmer::app::{CharmFolder, Scan, Snapshot, TreeLimits};
use charmer::model::Project;
use charmer::wizard::state::State;
use charmer::wizard::update::{Msg, update};
use charmer::wizard::{PARTS, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const FILES: usize = 100_000;
const ROUNDS: usize = 21;
/// What is drawn first, with all that has to be known for it, optimised.
const FIRST_FRAME: Duration = Duration::from_millis(15);
/// Of the whole process at its peak, in kB.
const MEMORY: u64 = 100_000;

/// An application of a hundred modules that import each other, and all the rest beside it.
fn fill(dir: &Path) {
    fs::write(dir.join("app.py"), "import flask\nimport pkg.m0\napp = flask.Flask(__name__)\n").unwrap();
    fs::write(dir.join("requirements.txt"), "flask\n").unwrap();
    fs::create_dir(dir.join("pkg")).unwrap();
    for n in 0..100 {
        fs::write(dir.join(format!("pkg/m{n}.py")), format!("import pkg.m{}\n", n + 1)).unwrap();
    }
    for n in 0..FILES - 102 {
        let top = ["static", "node_modules", "data", ".venv"][n / 25_000];
        let folder = dir.join(format!("{top}/{}/{}", n / 1000, n / 50));
        if n % 50 == 0 {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::write(folder.join(format!("file-{n}.css")), "a {}\n").unwrap();
    }
}

/// What the runtime does before the first frame, and how long it takes with it.
fn open(dir: &Path) -> (State, Duration) {
    let mut terminal = Terminal::new(TestBackend::new(160, 48)).unwrap();
    let opened = Instant::now();
    let snapshot = Snapshot::load(dir).unwrap();
    let project = Project::new(snapshot, CharmFolder::load(&dir.join("charm")), "amd64", Documents::default());
    let answers = project.answers();
    let state = State::new(project, answers, &PARTS);
    terminal.draw(|frame| drop(draw::draw(&state, &crate::theme(), frame))).unwrap();
    (state, opened.elapsed())
}

fn bare(dir: &Path) -> Duration {
    let started = Instant::now();
    let walk = ignore::WalkBuilder::new(dir).standard_filters(false).build();
    assert!(walk.flatten().count() > FILES);
    started.elapsed()
}

fn scan(dir: &Path, foreign_sizes: bool) -> (Scan, Duration) {
    let started = Instant::now();
    let limits = TreeLimits { foreign_sizes, ..TreeLimits::default() };
    let scan = Scan::walk(dir, limits, &AtomicBool::new(false)).unwrap();
    (scan, started.elapsed())
}

/// The most memory that this process ever held, in kB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

pub fn main() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let dir = folder.path();
    let opening = (0..11).map(|_| open(dir).1).min().unwrap();
    println!("first frame: {opening:?}, before the walk (best of 11)");
    let most = FIRST_FRAME * crate::slowness();
    assert!(opening < most, "the first frame takes {opening:?}, the limit is {most:?}");
    let (mut state, _) = open(dir);
    assert!(state.project.scan.tree.entries.is_empty(), "the first frame waited for the walk");
    assert!(!state.view.documents.rock.is_empty(), "what follows from the answers needs no walk");

    let (mut slow, mut quick, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let before = peak();
    for _ in 0..ROUNDS {
        slow.push(scan(dir, false).1);
        quick.push(bare(dir));
        whole.push(scan(dir, true).1);
    }
    let memory = peak();
    // Noise only ever adds: the best of the rounds is the nearest to what the code costs.
    let (ours, theirs) = (slow.into_iter().min().unwrap(), quick.into_iter().min().unwrap());
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("{FILES} files: {ours:?}; bare walk {theirs:?}; {ratio:.2} times as long (best of {ROUNDS})");
    println!(
        "with the sizes of foreign folders, which the wizard asks for after that: {:?}",
        whole.into_iter().min().unwrap()
    );
    println!("memory: {memory} kB at the peak of the whole process, {before} kB before");

    let (scan, _) = scan(dir, false);
    assert!(scan.tree.is_outline && scan.tree.get("static").unwrap().size > 0);
    assert_eq!(scan.tree.entries.iter().filter(|entry| entry.kind.is_file()).count(), FILES);
    assert!(!scan.tree.cut_short && scan.uses.of("pkg/m7.py").len() == 1);
    let started = Instant::now();
    update(&mut state, Msg::Scanned(Arc::new(scan)));
    println!("what ships of it, with all else that follows: {:?}", started.elapsed());
    assert!(state.start.taken.iter().any(|one| one.value == "pkg"), "what the source fails without is taken");
    assert!(ratio < 2.0, "the walk takes {ratio:.2} times as long as a bare one; it should take less than twice");
    assert!(memory < MEMORY, "{memory} kB of memory; it should take less than {MEMORY} kB");
}
