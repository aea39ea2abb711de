//! Every command that reads a project, after a kill at any call of a write, an undo or a mending, with and without a
//! workflow above the project: the old state or the new one, and a true word about it. `CHARMER_KILLS` says how many.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use charmer::write::{self, Disk, WriteError, recover, undo};

use super::support::{Fault, Faulty, Snapshot, snapshot, wanted};

/// Every command that reads a project.
const COMMANDS: [&[&str]; 13] = [
    &["check"],
    &["check", "--against-packers"],
    &["pack"],
    &["pack", "charm"],
    &["expand", "rock"],
    &["expand", "charm"],
    &["ships"],
    &["env"],
    &["next"],
    &["detect"],
    &["doctor"],
    &["undo"],
    &["init", "--check"],
];

/// A repository with an application in a folder of it.
struct Repository {
    home: tempfile::TempDir,
    top: PathBuf,
}

impl Repository {
    fn new(is_written: bool) -> Self {
        let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let top = fs::canonicalize(home.path()).unwrap().join("repository");
        fs::create_dir_all(top.join(".git")).unwrap();
        fs::create_dir_all(top.join("services/shop")).unwrap();
        let repository = Self { home, top };
        fs::write(repository.app().join("requirements.txt"), "flask\n").unwrap();
        fs::write(repository.app().join("app.py"), "import flask\n\napp = flask.Flask(__name__)\n").unwrap();
        if is_written {
            repository.write("1", true, &Disk).unwrap();
        }
        repository
    }

    fn app(&self) -> PathBuf {
        self.top.join("services/shop")
    }

    fn state(&self) -> PathBuf {
        self.home.path().join("state/charmer")
    }

    fn write(&self, version: &str, with_workflow: bool, layer: &dyn write::Layer) -> Result<(), WriteError> {
        let mut paths = vec!["charm/src/charm.py", "rockcraft.yaml", "charm/charmcraft.yaml", "charm/tox.ini"];
        paths.extend(with_workflow.then_some("../../.github/workflows/pack-shop.yaml"));
        let mut files: Vec<_> = paths.iter().map(|path| wanted(path, &format!("name: v{version}\n"))).collect();
        // Each write makes one more.
        files.push(wanted(&format!("charm/new-{version}.txt"), "new\n"));
        let mut plan = write::plan(&self.app(), files).unwrap();
        plan.confirm_all();
        write::write(&plan, &self.state(), layer).map(|_| ())
    }

    fn charmer(&self, arguments: &[&str], home: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
        command.args(arguments).arg(self.app()).stdin(Stdio::null());
        command.env("XDG_STATE_HOME", self.home.path().join(home)).env("HOME", self.home.path()).env("PATH", "/none");
        command.output().unwrap()
    }
}

/// What is done to a repository until it is killed.
#[derive(Clone, Copy, Debug)]
struct Scenario {
    is_written: bool,
    with_workflow: bool,
    is_undo: bool,
    /// The call at which a write was stopped before, so that this is its mending.
    stopped: Option<usize>,
}

const SCENARIOS: [Scenario; 7] = [
    Scenario { is_written: false, with_workflow: true, is_undo: false, stopped: None },
    Scenario { is_written: true, with_workflow: true, is_undo: false, stopped: None },
    Scenario { is_written: true, with_workflow: false, is_undo: false, stopped: None },
    Scenario { is_written: false, with_workflow: true, is_undo: true, stopped: None },
    Scenario { is_written: true, with_workflow: true, is_undo: true, stopped: None },
    Scenario { is_written: true, with_workflow: true, is_undo: false, stopped: Some(95) },
    Scenario { is_written: false, with_workflow: true, is_undo: false, stopped: Some(75) },
];

impl Scenario {
    /// Brings a repository to where the calls that may be killed begin.
    fn begin(self) -> Repository {
        let repository = Repository::new(self.is_written);
        match self.stopped {
            Some(at) => drop(repository.write("2", self.with_workflow, &Faulty::new(at, Fault::Gone))),
            None if self.is_undo => repository.write("2", self.with_workflow, &Disk).unwrap(),
            None => {}
        }
        repository
    }

    /// The files before the write, and after it.
    fn states(self) -> (Snapshot, Snapshot) {
        let repository = Repository::new(self.is_written);
        let old = snapshot(&repository.top);
        repository.write("2", self.with_workflow, &Disk).unwrap();
        (old, snapshot(&repository.top))
    }

    /// Goes on until call number `at`.
    fn run(self, repository: &Repository, layer: &Faulty) {
        if self.stopped.is_some() {
            drop(recover(&repository.app(), &repository.state(), layer));
        } else if self.is_undo {
            drop(undo(&repository.app(), &repository.state(), layer));
        } else {
            drop(repository.write("2", self.with_workflow, layer));
        }
    }

    fn calls(self) -> usize {
        let layer = Faulty::new(usize::MAX, Fault::Gone);
        self.run(&self.begin(), &layer);
        layer.calls()
    }
}

/// The files without those of charmer beside them, and the folders that hold nothing else.
fn persons(state: &Snapshot) -> Snapshot {
    let is_file = |path: &&String| state[*path].1 & 0o170_000 != 0o040_000 && !path.contains("/.charmer-");
    state.keys().filter(is_file).map(|path| (path.clone(), state[path].clone())).collect()
}

fn kills() -> usize {
    std::env::var("CHARMER_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(130)
}

/// How many commands follow the one that mends: all of them where there is time.
fn followers() -> usize {
    if kills() < 1000 { 1 } else { COMMANDS.len() }
}

#[test]
fn no_command_reads_two_states() {
    let calls = SCENARIOS.map(Scenario::calls);
    let states = SCENARIOS.map(Scenario::states);
    assert!(calls.iter().all(|calls| *calls > 15), "{calls:?}");
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut mixed, mut mended) = (0, 0);
    for round in 0..kills() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (scenario, command) = (SCENARIOS[round % SCENARIOS.len()], COMMANDS[round % COMMANDS.len()]);
        let at = usize::try_from(random % calls[round % SCENARIOS.len()] as u64).unwrap();
        let (repository, (old, new)) = (scenario.begin(), &states[round % SCENARIOS.len()]);
        scenario.run(&repository, &Faulty::new(at, Fault::Gone));
        let before = snapshot(&repository.top);
        let output = repository.charmer(command, "state");
        let told = String::from_utf8(output.stderr).unwrap();
        let now = snapshot(&repository.top);
        let place = format!("round {round}, {scenario:?}, call {at}, {command:?}: {told}");
        assert!(now == *old || now == *new, "{place}: {:#?}", now.keys());
        mended += usize::from(told.contains("An interrupted"));
        if before != *old && before != *new {
            mixed += 1;
            let (finished, undone) = (told.contains("was finished: "), told.contains("was taken back"));
            let is_untouched = told.contains("had changed nothing yet");
            assert!(finished || undone || is_untouched, "{place}");
            assert!(!finished || now == *new, "{place}");
            assert!(!undone || now == *old, "{place}");
        }
        for next in COMMANDS.iter().cycle().skip(round + 1).take(followers()) {
            let told = String::from_utf8(repository.charmer(next, "state").stderr).unwrap();
            assert!(!told.contains("An interrupted") && !told.contains(".charmer-"), "{place}, then {next:?}: {told}");
        }
    }
    assert!(mixed > kills() / 4 && mended >= mixed, "{mixed} of {} kills left something, {mended} mended", kills());
}

/// Another user's HOME has no journal. As long as the files are of two states, the helper files say so.
#[test]
fn files_of_two_states_are_told_without_a_journal() {
    let mut mixed = 0;
    for scenario in SCENARIOS {
        let (old, new) = scenario.states();
        for can_exchange in [true, false] {
            for at in 0.. {
                let repository = scenario.begin();
                let layer = Faulty::new(at, Fault::Gone);
                let layer = if can_exchange { layer } else { layer.without_exchange() };
                scenario.run(&repository, &layer);
                if !layer.has_struck() {
                    break;
                }
                let now = snapshot(&repository.top);
                let told = recover(&repository.app(), &repository.home.path().join("other"), &Disk);
                let persons_now = persons(&now);
                if persons_now != persons(&old) && persons_now != persons(&new) {
                    mixed += 1;
                    let error = told.expect_err(&format!("{scenario:?}, call {at}: {:#?}", now.keys()));
                    assert!(matches!(&error, WriteError::Orphaned { .. }), "{error}");
                    assert!(error.fix().contains("HOME"), "{}", error.fix());
                }
                assert_eq!(snapshot(&repository.top), now, "what cannot be mended is left alone");
            }
        }
    }
    assert!(mixed > 100, "only {mixed}");
}

/// A repository whose write was stopped in the midst of replacing files.
fn mixture() -> (Repository, Snapshot, Snapshot) {
    let scenario = SCENARIOS[1];
    let (old, new) = scenario.states();
    // Half of the files are in their place then.
    for at in scenario.calls() * 6 / 10..scenario.calls() {
        let repository = scenario.begin();
        scenario.run(&repository, &Faulty::new(at, Fault::Gone));
        let now = persons(&snapshot(&repository.top));
        if now != persons(&old) && now != persons(&new) {
            return (repository, old, new);
        }
    }
    panic!("no call leaves files of two states");
}

#[test]
fn every_command_refuses_what_it_cannot_mend() {
    let (repository, ..) = mixture();
    let before = snapshot(&repository.top);
    let assert_refused = |command: &[&str], home: &str, words: &str| {
        let output = repository.charmer(command, home);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{command:?}: {told}");
        assert!(told.contains(".charmer-") && told.contains(words) && told.contains("Nothing was changed"), "{told}");
        assert_eq!(snapshot(&repository.top), before);
    };
    for command in COMMANDS {
        assert_refused(command, "other", "this user has no journal of that write");
    }
    let pending = fs::read_dir(repository.state().join("pending")).unwrap().next().unwrap().unwrap().path();
    fs::write(pending.join("journal.json"), "{").unwrap();
    for command in COMMANDS {
        assert_refused(command, "state", "its journal is damaged");
    }
}

#[test]
fn a_damaged_copy_in_the_journal_is_not_used() {
    let (repository, ..) = mixture();
    let pending = fs::read_dir(repository.state().join("pending")).unwrap().next().unwrap().unwrap().path();
    fs::write(pending.join("1.new"), "name: v3\n").unwrap();
    let output = repository.charmer(&["check"], "state");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && told.contains("it is not what was put there"), "{told}");
    let files = |state: &Snapshot| persons(state).into_values().map(|(content, _)| content).collect::<Vec<_>>();
    assert!(files(&snapshot(&repository.top)).iter().all(|content| content != b"name: v3\n"));
}

#[test]
fn a_folder_that_was_moved_is_mended_where_it_is() {
    let (repository, old, new) = mixture();
    let moved = repository.home.path().join("moved");
    fs::rename(&repository.top, &moved).unwrap();
    let mended = recover(&moved.join("services/shop"), &repository.state(), &Disk).unwrap();
    assert_eq!(mended.len(), 1);
    let now = snapshot(&moved);
    assert!(now == old || now == new, "{:#?}", now.keys());
    // From the charm's folder, and from the repository's.
    for below in ["services/shop/charm", "services", ""] {
        let (repository, old, new) = mixture();
        let mended = recover(&repository.top.join(below), &repository.state(), &Disk).unwrap();
        assert_eq!(mended.len(), 1, "{below}");
        let now = snapshot(&repository.top);
        assert!(now == old || now == new, "{:#?}", now.keys());
    }
}

#[test]
fn a_copy_of_a_mixture_is_refused_and_its_original_mended() {
    let (repository, old, new) = mixture();
    let copy = repository.home.path().join("copy");
    let copied = Command::new("cp").arg("-a").args([&repository.top, &copy]).status().unwrap();
    assert!(copied.success());
    let before = snapshot(&copy);
    let error = recover(&copy.join("services/shop"), &repository.state(), &Disk).unwrap_err();
    assert!(error.to_string().contains("its journal is of another folder"), "{error}");
    assert_eq!(snapshot(&copy), before);
    recover(&repository.app(), &repository.state(), &Disk).unwrap();
    let now = snapshot(&repository.top);
    assert!(now == old || now == new);
    // The original is gone: then the copy is all there is, and the journal is its.
    let (repository, old, new) = mixture();
    let disk = repository.home.path().join("disk");
    let copied = Command::new("cp").arg("-a").args([&repository.top, &disk]).status().unwrap();
    assert!(copied.success());
    fs::remove_dir_all(&repository.top).unwrap();
    assert_eq!(
        recover(&fs::canonicalize(disk.join("services/shop")).unwrap(), &repository.state(), &Disk).unwrap().len(),
        1
    );
    let now = snapshot(&disk);
    assert!(now == old || now == new);
}

/// The real `init`, killed as soon as its journal is there and a little later each time.
#[test]
fn a_killed_init_is_mended_by_the_next_command() {
    let mut mended = 0;
    let rounds = kills() / 4;
    for round in 0..rounds {
        let repository = Repository::new(false);
        let old = snapshot(&repository.top);
        let mut arguments = vec!["init"];
        arguments.extend((round % 2 == 0).then_some("--workflow"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
        command.args(&arguments).arg(repository.app()).stdout(Stdio::null()).stderr(Stdio::null());
        command.env("XDG_STATE_HOME", repository.home.path().join("state"));
        let mut child = command.spawn().unwrap();
        let pending = repository.state().join("pending");
        let mut turns = round * 40;
        while child.try_wait().unwrap().is_none() {
            let is_begun = fs::read_dir(&pending).is_ok_and(|mut entries| entries.next().is_some());
            turns = turns.saturating_sub(usize::from(is_begun));
            if is_begun && turns == 0 {
                child.kill().unwrap();
            }
        }
        let output = repository.charmer(COMMANDS[round % COMMANDS.len()], "state");
        let told = String::from_utf8(output.stderr).unwrap();
        mended += usize::from(told.contains("An interrupted write was "));
        let now = snapshot(&repository.top);
        let has = |path: &str| Path::new(&repository.top).join(path).exists();
        let is_new =
            ["services/shop/rockcraft.yaml", "services/shop/charm/charmcraft.yaml"].iter().all(|path| has(path));
        let has_workflow = has(".github/workflows/pack-shop.yaml");
        assert!(now == old || is_new && has_workflow == (round % 2 == 0), "round {round}: {told}: {:#?}", now.keys());
        assert!(now.keys().all(|path| !path.contains(".charmer-")), "round {round}");
    }
    assert!(mended > 0, "no kill ever hit a write: this test sees nothing");
}
