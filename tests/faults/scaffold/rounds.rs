//! A process that writes and undoes over and over is killed at a random delay, 500 times: every time all files are
//! of one version, none is half written, and nothing is left beside them.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use charmer::write::{self, Disk, Wanted, backups, recover, undo};

use super::support::{Project, project, snapshot, wanted};

const ROUNDS: u64 = 500;
/// Lines of each file: more than one page, so that a half-written one could be seen.
const LINES: usize = 400;

/// The content of every file at a version: each line says which.
fn content(version: u64) -> String {
    format!("version {version}\n").repeat(LINES)
}

fn files(version: u64) -> Vec<Wanted> {
    let paths = ["rockcraft.yaml", "charm/pyproject.toml", "charm/tox.ini", "charm/src/charm.py"];
    paths.map(|path| wanted(path, &content(version))).to_vec()
}

fn write(root: &Path, state: &Path, version: u64) {
    let mut plan = write::plan(root, files(version)).unwrap();
    plan.confirm_all();
    write::write(&plan, state, &Disk).unwrap();
}

/// The version that all files have.
fn version(root: &Path) -> u64 {
    let text = fs::read_to_string(root.join("rockcraft.yaml")).unwrap();
    let version = text.lines().next().unwrap().strip_prefix("version ").unwrap().parse().unwrap();
    for file in files(version) {
        let found = fs::read_to_string(root.join(&file.path)).unwrap();
        assert!(found == file.content, "{} is not of version {version}: {:?}…", file.path, found.lines().next());
    }
    version
}

#[test]
#[ignore = "run by a_process_killed_500_times_loses_nothing, in a process of its own"]
fn child_writes_on_and_on() {
    let env = |name| std::env::var_os(name).unwrap();
    let (root, state) = (env("CHARMER_TEST_ROOT"), env("CHARMER_TEST_STATE"));
    let (root, state) = (Path::new(&root), Path::new(&state));
    let mut now = version(root);
    println!("\nnow {now}");
    loop {
        for _ in 0..3 {
            now += 1;
            write(root, state, now);
            println!("now {now}");
        }
        undo(root, state, &Disk).unwrap();
        now -= 1;
        println!("now {now}");
    }
}

fn start(project: &Project) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "scaffold::rounds::child_writes_on_and_on", "--ignored", "--nocapture"]);
    command.env("CHARMER_TEST_ROOT", &project.root).env("CHARMER_TEST_STATE", &project.state);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The version that the child told last, from what it printed.
fn reported(output: &str) -> Option<u64> {
    // The last line may be cut off.
    let whole = &output[..=output.rfind('\n')?];
    whole.lines().rev().find_map(|line| line.strip_prefix("now ")?.parse().ok())
}

/// Lets the child work for a delay, kills it, and gives the version it told last.
fn kill_after(project: &Project, delay: Duration) -> u64 {
    let mut child = start(project);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut stdout = String::new();
    while reported(&stdout).is_none() {
        if output.read_line(&mut stdout).unwrap() == 0 {
            let mut errors = String::new();
            child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
            panic!("the child ended by itself: {stdout}{errors}");
        }
    }
    // Not a wait for anything: the delay of the kill is what the round tries.
    thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut stdout).unwrap();
    reported(&stdout).unwrap()
}

#[test]
fn a_process_killed_500_times_loses_nothing() {
    let project = project();
    write(&project.root, &project.state, 1);
    let names: Vec<String> = snapshot(&project.root).into_keys().collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut mended, mut moved) = (0, 0);
    for round in 0..ROUNDS {
        // Xorshift: the same moments in every run.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let before = version(&project.root);
        let reported = kill_after(&project, Duration::from_micros(random % 6000));
        mended += u64::from(!recover(&project.root, &project.state, &Disk).unwrap().is_empty());
        let now = version(&project.root);
        assert!(now.abs_diff(reported) <= 1, "round {round}: version {reported} was done, and {now} is there");
        moved += u64::from(now != before);
        assert_eq!(snapshot(&project.root).into_keys().collect::<Vec<_>>(), names, "round {round}");
        for backup in backups(&project.root, &project.state).iter().take(3) {
            for (at, file) in backup.files.iter().enumerate().filter(|(_, file)| !file.new) {
                let old = fs::read_to_string(format!("{}/{at}.old", backup.folder)).unwrap();
                let is_first = !old.starts_with("version ");
                assert!(is_first || old.lines().count() == LINES, "round {round}: the copy of {} is cut", file.path);
            }
        }
    }
    assert!(mended > 0, "no kill ever hit a write: this test sees nothing");
    assert!(moved > 0, "the child never came to write: this test sees nothing");
}
