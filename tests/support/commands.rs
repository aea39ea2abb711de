//! What follows a kill: every command that reads a project, and how many kills there are.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Every command that reads a project; its folder comes last.
pub const READING: [&[&str]; 13] = [
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

/// How many kills: `CHARMER_KILLS`.
pub fn kills(usually: usize) -> usize {
    std::env::var("CHARMER_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(usually)
}

/// How many commands follow the one that mends: all of them where there is time.
fn followers() -> usize {
    if kills(0) < 1000 { 1 } else { READING.len() }
}

/// Where in the time of a write the kill of a round comes, in 997 parts: all over it, whatever the number of rounds.
pub fn turns_of(round: usize, whole: usize) -> usize {
    whole * (round * 379 % 997) / 997
}

/// A command on a folder, with the state folder in `home`.
pub fn on(folder: &Path, arguments: &[&str], home: &Path, state: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charmer"));
    command.args(arguments).arg(folder).stdin(Stdio::null());
    command.env("XDG_STATE_HOME", state).env("HOME", home).env("PATH", "/none");
    command
}

/// Runs the commands that come after that of the round, and holds that none of them finds anything to mend.
pub fn assert_settled(round: usize, run: impl Fn(&[&str]) -> Output + Sync) {
    let run = &run;
    std::thread::scope(|scope| {
        for next in READING.iter().cycle().skip(round + 1).take(followers()) {
            scope.spawn(move || {
                let stderr = String::from_utf8(run(next).stderr).unwrap();
                let is_settled = !stderr.contains("An interrupted") && !stderr.contains(".charmer-");
                assert!(is_settled, "round {round}, then {next:?}: {stderr}");
            });
        }
    });
}
