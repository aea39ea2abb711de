//! Every command that reads a project, after a kill at any call of a write, an undo or a mending, with and without a
//! workflow above the project: the old state or the new one, and a true word about it. `CHARMER_KILLS` says how many.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use charmer::write::{self, Disk, WriteError, recover, undo};

use crate::commands::{READING, assert_settled, kills, on, turns_of};

use super::support::{Fault, Faulty, Snapshot, snapshot, wanted};

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
        on(&self.app(), arguments, self.home.path(), &self.home.path().join(home)).output().unwrap()
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

#[test]
fn no_command_reads_two_states() {
    let calls = SCENARIOS.map(Scenario::calls);
    let states = SCENARIOS.map(Scenario::states);
    assert!(calls.iter().all(|calls| *calls > 15), "{calls:?}");
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (kills, mut mixed, mut mended) = (kills(130), 0, 0);
    for round in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (scenario, command) = (SCENARIOS[round % SCENARIOS.len()], READING[round % READING.len()]);
        let at = usize::try_from(random % calls[round % SCENARIOS.len()] as u64).unwrap();
        let (repository, (old, new)) = (scenario.begin(), &states[round % SCENARIOS.len()]);
        scenario.run(&repository, &Faulty::new(at, Fault::Gone));
        let before = snapshot(&repository.top);
        let output = repository.charmer(command, "state");
        let stderr = String::from_utf8(output.stderr).unwrap();
        let now = snapshot(&repository.top);
        let place = format!("round {round}, {scenario:?}, call {at}, {command:?}: {stderr}");
        assert!(now == *old || now == *new, "{place}: {:#?}", now.keys());
        mended += usize::from(stderr.contains("An interrupted"));
        if before != *old && before != *new {
            mixed += 1;
            let (finished, undone) = (stderr.contains("was finished: "), stderr.contains("was undone"));
            let is_untouched = stderr.contains("had changed nothing yet");
            assert!(finished || undone || is_untouched, "{place}");
            assert!(!finished || now == *new, "{place}");
            assert!(!undone || now == *old, "{place}");
        }
        assert_settled(round, |next| repository.charmer(next, "state"));
    }
    println!("{kills} kills: {mixed} left something, {mended} were mended");
    assert!(mixed > kills / 4 && mended >= mixed, "{mixed} of {kills} kills left something, {mended} mended");
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
                let recovered = recover(&repository.app(), &repository.home.path().join("other"), &Disk);
                let persons_now = persons(&now);
                if persons_now != persons(&old) && persons_now != persons(&new) {
                    mixed += 1;
                    let error = recovered.expect_err(&format!("{scenario:?}, call {at}: {:#?}", now.keys()));
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
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{command:?}: {stderr}");
        assert!(
            stderr.contains(".charmer-") && stderr.contains(words) && stderr.contains("Nothing was changed"),
            "{stderr}"
        );
        assert_eq!(snapshot(&repository.top), before);
    };
    for command in READING {
        assert_refused(command, "other", "this user has no journal of that write");
    }
    let pending = fs::read_dir(repository.state().join("pending")).unwrap().next().unwrap().unwrap().path();
    fs::write(pending.join("journal.json"), "{").unwrap();
    for command in READING {
        assert_refused(command, "state", "its journal is damaged");
    }
}

#[test]
fn a_damaged_copy_in_the_journal_is_not_used() {
    let (repository, ..) = mixture();
    let pending = fs::read_dir(repository.state().join("pending")).unwrap().next().unwrap().unwrap().path();
    fs::write(pending.join("1.new"), "name: v3\n").unwrap();
    let output = repository.charmer(&["check"], "state");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && stderr.contains("it is not what was put there"), "{stderr}");
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

/// What is killed while it runs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Killed {
    FirstInit,
    LaterInit,
    Undo,
    /// The mending of a write that was stopped.
    Mending,
}

const KILLED: [Killed; 4] = [Killed::FirstInit, Killed::LaterInit, Killed::Undo, Killed::Mending];

impl Killed {
    /// Brings a repository to where the command is run.
    fn begin(self, with_workflow: bool, round: usize) -> Repository {
        let repository = Repository::new(false);
        if self == Self::FirstInit {
            return repository;
        }
        if self == Self::Mending {
            let at = 50 + round % 70;
            drop(repository.write("2", with_workflow, &Faulty::new(at, Fault::Gone)));
            return repository;
        }
        assert!(repository.charmer(&Self::FirstInit.arguments(with_workflow), "state").status.success());
        repository
    }

    fn arguments(self, with_workflow: bool) -> Vec<&'static str> {
        let mut arguments = match self {
            Self::FirstInit => vec!["init", "--yes"],
            Self::LaterInit => vec!["init", "--yes", "--rock-version", "7.7", "--name", "store"],
            Self::Undo => return vec!["undo", "--last"],
            Self::Mending => return vec!["check"],
        };
        arguments.extend(with_workflow.then_some("--workflow"));
        arguments
    }

    /// Runs it, and kills it after so many looks at it since there was a journal; how many there were.
    fn run(self, repository: &Repository, with_workflow: bool, turns: usize) -> usize {
        let (home, pending) = (repository.home.path(), repository.state().join("pending"));
        let mut command = on(&repository.app(), &self.arguments(with_workflow), home, &home.join("state"));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut looks = 0;
        while child.try_wait().unwrap().is_none() {
            let is_begun = fs::read_dir(&pending).is_ok_and(|mut entries| entries.next().is_some());
            looks += usize::from(is_begun);
            if is_begun && looks > turns {
                child.kill().unwrap();
            }
        }
        looks
    }
}

/// One that runs to its end: how many looks it took, and the files before and after.
struct Whole {
    looks: usize,
    old: Snapshot,
    new: Snapshot,
}

impl Killed {
    fn whole(self, with_workflow: bool) -> Whole {
        let repository = self.begin(with_workflow, 0);
        let old = snapshot(&repository.top);
        let looks = self.run(&repository, with_workflow, usize::MAX);
        if self != Self::Mending {
            return Whole { looks, old, new: snapshot(&repository.top) };
        }
        let repository = Repository::new(false);
        let old = snapshot(&repository.top);
        repository.write("2", with_workflow, &Disk).unwrap();
        Whole { looks, old, new: snapshot(&repository.top) }
    }
}

/// The real commands, killed at any moment from when there is a journal.
#[test]
fn what_is_killed_is_mended_by_the_next_command() {
    let (kills, mut mended) = (kills(32), 0);
    let cases: Vec<_> = KILLED.into_iter().flat_map(|killed| [(killed, true), (killed, false)]).collect();
    let wholes: Vec<_> = cases.iter().map(|(killed, with_workflow)| killed.whole(*with_workflow)).collect();
    for round in 0..kills {
        let ((killed, with_workflow), whole) = (cases[round % cases.len()], &wholes[round % cases.len()]);
        let repository = killed.begin(with_workflow, round);
        let turns = turns_of(round, whole.looks);
        killed.run(&repository, with_workflow, turns);
        let stderr = String::from_utf8(repository.charmer(READING[round % READING.len()], "state").stderr).unwrap();
        mended += usize::from(stderr.contains("An interrupted"));
        let (now, looks) = (snapshot(&repository.top), whole.looks);
        let place = format!("round {round}, {killed:?}, workflow: {with_workflow}, {turns} of {looks}: {stderr}");
        assert!(now == whole.old || now == whole.new, "{place}: {:#?}", now.keys());
        assert_settled(round, |next| repository.charmer(next, "state"));
    }
    println!("{kills} kills of init, undo and check, {mended} mended");
    assert!(mended > kills / 8, "{mended} of {kills} kills hit a write: this test sees too little");
}
