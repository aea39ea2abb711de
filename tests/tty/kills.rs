//! The wizard killed while it writes: the next command mends it, and says so. `CHARMER_KILLS` says how many; the kill comes
//! a little later each time.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::terminal::Starter;
use crate::support::{CHARMER, copy_folder, crate_path};

#[test]
fn a_killed_wizard_is_mended_by_the_next_command() {
    let rounds: usize = std::env::var("CHARMER_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(12);
    let (mut mended, commands) = (0, ["check", "detect", "ships", "env", "next", "undo"]);
    for round in 0..rounds {
        let home = tempfile::tempdir().unwrap();
        let (app, state) = (home.path().join("guest-book"), home.path().join("state"));
        copy_folder(&crate_path("assets/examples/flask"), &app);
        let folder = app.to_str().unwrap();
        let mut terminal = Starter::new(CHARMER, &[folder]).variable("XDG_STATE_HOME", &state).size(120, 40).start();
        terminal.wait_for("would pack").send("\x13").wait_for("Ctrl-S writes").send("\x13");
        let pid = Pid::from_raw(terminal.pid().cast_signed()).unwrap();
        let (pending, done) = (state.join("charmer/pending"), state.join("charmer/done"));
        let has = |folder: &Path| fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
        let mut turns = round * 20;
        while !(has(&done) || has(&pending) && turns == 0) {
            turns = turns.saturating_sub(usize::from(has(&pending)));
        }
        kill_process(pid, Signal::KILL).unwrap();
        drop(terminal);
        let mut command = Command::new(CHARMER);
        command.args([commands[round % commands.len()], folder]).env("XDG_STATE_HOME", &state);
        let told = String::from_utf8(command.output().unwrap().stderr).unwrap();
        mended += usize::from(told.contains("An interrupted write was "));
        let files =
            ["rockcraft.yaml", "charm/charmcraft.yaml", "charm/src/charm.py", "charm/tox.ini", "charm/.gitignore"];
        let there = files.iter().filter(|file| app.join(file).exists()).count();
        assert!([0, files.len()].contains(&there), "round {round}: {there} files are there: {told}");
        assert!(!has(&pending), "round {round}: {told}");
    }
    assert!(mended > 0, "no kill ever hit a write: this test sees nothing");
}
