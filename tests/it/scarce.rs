//! A system that gives no more threads, files or room: each command says so, and none panics or is killed by it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::{CHARMER, copy_folder, crate_path, script, skip};
use tempfile::TempDir;

/// Nobody else here has this number, so nobody else counts for its limit of threads.
const ALONE: &str = "61409";

/// An application with its two documents, which anybody may read and write, and a charmer that anybody may run.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let open = fs::Permissions::from_mode(0o777);
        let place = Self(tempfile::Builder::new().permissions(open.clone()).tempdir().unwrap());
        copy_folder(&crate_path("assets/examples/flask"), &place.app());
        let copied = Command::new("cp").args([Path::new(CHARMER), &place.charmer()]).status().unwrap();
        assert!(copied.success());
        for tool in ["rockcraft", "charmcraft"] {
            let body = "#!/bin/sh\n[ \"$1\" = --version ] && echo \"$(basename \"$0\") 1.2\"\nexit 0\n";
            script(&place.0.path().join("bin").join(tool), body);
        }
        let done = place.command(&[]).args(["init", "-y", "app"]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        for folder in [place.app(), place.app().join("charm"), place.0.path().join("state")] {
            fs::set_permissions(folder, open.clone()).unwrap();
        }
        place
    }

    pub fn app(&self) -> PathBuf {
        self.0.path().join("app")
    }

    pub fn state(&self) -> PathBuf {
        self.0.path().join("state")
    }

    fn charmer(&self) -> PathBuf {
        self.0.path().join("charmer")
    }

    /// charmer behind what sets the limits.
    pub fn command(&self, before: &[&str]) -> Command {
        let mut command = before.first().map_or_else(|| Command::new(self.charmer()), Command::new);
        if !before.is_empty() {
            command.args(&before[1..]).arg(self.charmer());
        }
        let path = format!("{}:/usr/bin:/bin", self.0.path().join("bin").display());
        command.current_dir(self.0.path()).env("PATH", path).env("XDG_STATE_HOME", self.0.path().join("state"));
        command.env("https_proxy", "http://localhost:1").stdin(Stdio::null());
        command
    }
}

/// Every command that works on a project.
const COMMANDS: [&[&str]; 10] = [
    &["check", "app"],
    &["check", "app", "--against-packers"],
    &["doctor", "app"],
    &["detect", "app"],
    &["ships", "app"],
    &["env", "app"],
    &["next", "app"],
    &["expand", "rock", "app"],
    &["init", "-y", "app", "--rock-version", "0.7"],
    &["pack", "rock", "app"],
];

/// It ended by itself, with words of its own.
pub fn assert_told(args: &[&str], limit: &str, output: &Output) {
    let err = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    assert!(code.is_some_and(|code| code <= 3), "{args:?} with {limit}: {:?}\n{err}", output.status);
    assert!(!err.contains("panicked"), "{args:?} with {limit}: {err}");
    let is_silent = err.trim().is_empty() && output.stdout.is_empty();
    assert!(code == Some(0) || !is_silent, "{args:?} with {limit} failed without a word");
}

fn has(tool: &str) -> bool {
    let has = which::which(tool).is_ok();
    if !has {
        skip(&format!("there is no {tool}"));
    }
    has
}

#[test]
fn few_threads_are_no_panic() {
    if !has("prlimit") || !has("setpriv") || !rustix::process::geteuid().is_root() {
        skip("the limit counts all of a user's threads, and only root can be a user without any");
        return;
    }
    let place = Place::new();
    let ids = [format!("--reuid={ALONE}"), format!("--regid={ALONE}")];
    for count in 1..8 {
        let limit = format!("--nproc={count}");
        let before = ["setpriv", &ids[0], &ids[1], "--clear-groups", "prlimit", &limit];
        for args in COMMANDS {
            assert_told(args, &limit, &place.command(&before).args(args).output().unwrap());
        }
    }
}

#[test]
fn few_files_are_no_panic() {
    if !has("prlimit") {
        return;
    }
    let place = Place::new();
    // With fewer than five the system cannot even load a program's libraries.
    for count in 5..24 {
        let limit = format!("--nofile={count}");
        for args in COMMANDS {
            assert_told(args, &limit, &place.command(&["prlimit", &limit]).args(args).output().unwrap());
        }
    }
}

#[test]
fn a_file_that_may_not_get_longer_is_told_like_a_full_disk() {
    if !has("prlimit") {
        return;
    }
    let place = Place::new();
    let read = |path: &str| fs::read_to_string(place.app().join(path)).unwrap();
    let files = ["rockcraft.yaml", "charm/charmcraft.yaml"];
    let before = files.map(read);
    for most in [0, 1, 100, 500] {
        let limit = format!("--fsize={most}");
        let mut command = place.command(&["prlimit", &limit]);
        let output = command.args(["init", "-y", "app", "--rock-version", "0.8"]).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{limit}: {:?} {err}", output.status);
        assert!(err.contains("file too large") && err.contains("Nothing was written"), "{err}");
        assert_eq!(files.map(read), before, "{limit}");
    }
    let output = place.command(&[]).args(["init", "-y", "app", "--rock-version", "0.8"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(read("rockcraft.yaml").contains("0.8"));
}
