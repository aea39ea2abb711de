//! The wizard killed while it writes, with a workflow and without: the next command mends it, and says so. `CHARMER_KILLS`
//! says how many; the kills come all over the time that a write takes.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::commands::{READING, assert_settled, kills, on, turns_of};
use crate::support::terminal::Starter;
use crate::support::{CHARMER, PATIENCE, copy_folder, crate_path};

const WORKFLOW: &str = ".github/workflows/pack-guest-book.yaml";

fn has_any(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// An application, and the folder of charmer's state.
struct Desk {
    home: tempfile::TempDir,
    app: PathBuf,
    state: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (app, state) = (home.path().join("guest-book"), home.path().join("state"));
        copy_folder(&crate_path("assets/examples/flask"), &app);
        fs::create_dir(app.join(".git")).unwrap();
        Self { home, app, state }
    }

    /// Writes with the wizard, and kills it after so many looks since there was a journal; how many there were.
    fn write(&self, with_workflow: bool, turns: usize) -> usize {
        let folder = self.app.to_str().unwrap();
        let mut terminal =
            Starter::new(CHARMER, &[folder]).variable("XDG_STATE_HOME", &self.state).size(120, 40).start();
        terminal.wait_for("deploys ✓").send("\x13").wait_for("Ctrl-S writes");
        if with_workflow {
            terminal.send("h").wait_for(WORKFLOW);
        }
        terminal.send("\x13");
        let (pending, done) = (self.state.join("charmer/pending"), self.state.join("charmer/done"));
        let (mut looks, start) = (0, Instant::now());
        while !(has_any(&done) || looks > turns) {
            looks += usize::from(has_any(&pending));
            assert!(start.elapsed() < PATIENCE, "nothing is written; the screen shows:\n{}", terminal.text());
        }
        kill_process(Pid::from_raw(terminal.pid().cast_signed()).unwrap(), Signal::KILL).unwrap();
        looks
    }
}

#[test]
fn a_killed_wizard_is_mended_by_the_next_command() {
    let (kills, mended) = (kills(12), Cell::new(0));
    let wholes = [true, false].map(|with_workflow| Desk::new().write(with_workflow, usize::MAX));
    // A busy machine may be elsewhere whenever a write could be hit: then there are more of them.
    for round in (0..kills * 10).take_while(|round| *round < kills || mended.get() == 0) {
        let (desk, with_workflow) = (Desk::new(), round % 2 == 0);
        let turns = turns_of(round, wholes[round % 2]);
        desk.write(with_workflow, turns);
        let run = |command: &[&str]| on(&desk.app, command, desk.home.path(), &desk.state).output().unwrap();
        let stderr = String::from_utf8(run(READING[round % READING.len()]).stderr).unwrap();
        mended.set(mended.get() + usize::from(stderr.contains("An interrupted write was ")));
        let mut files =
            vec!["rockcraft.yaml", "charm/charmcraft.yaml", "charm/src/charm.py", "charm/tox.ini", "charm/.gitignore"];
        files.extend(with_workflow.then_some(WORKFLOW));
        let there = files.iter().filter(|file| desk.app.join(file).exists()).count();
        let place = format!("round {round}, {turns} of {}: {stderr}", wholes[round % 2]);
        assert!([0, files.len()].contains(&there), "{there} files are there: {place}");
        assert!(!has_any(&desk.state.join("charmer/pending")), "{place}");
        assert_settled(round, run);
    }
    println!("{kills} kills of the wizard, {} mended", mended.get());
    assert!(mended.get() > 0, "no kill ever hit a write: this test sees nothing");
}
