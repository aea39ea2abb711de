//! Tries that are killed at any moment: with the next start nothing of them is left.

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::commands::{kills, turns_of};
use crate::tried::{Tried, has_node, turn};

#[test]
fn nothing_is_left_of_a_try_that_was_killed() {
    if !has_node() {
        return eprintln!("skipped: npm and node are not here");
    }
    let lines = "require('child_process').spawn('sleep', ['1000'], {detached: true, stdio: 'ignore'}).unref();";
    let tried = Tried::node(lines);
    // With a server besides, where there is one.
    if which::which("redis-server").is_ok() {
        tried.charmer(&["init", "--yes", "--integrate", "redis"], &[]);
    }
    kill_all(&tried);
}

/// With packages that are fetched, a migration, a PostgreSQL and the memory that it shares.
#[test]
fn nothing_is_left_of_a_try_of_flask_with_postgresql_that_was_killed() {
    if std::env::var_os("CHARMER_TRY").is_none() {
        return eprintln!("skipped: this fetches packages; set CHARMER_TRY to have it");
    }
    kill_all(&Tried::demo("flask"));
}

/// Shared memory that nobody uses any more.
fn memory() -> BTreeSet<String> {
    let segments = fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
    let columns = segments.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let unused = columns.filter(|columns| columns[6] == "0").map(|columns| format!("segment {}", columns[1]));
    let files = fs::read_dir("/dev/shm").into_iter().flatten().flatten();
    unused.chain(files.map(|file| file.file_name().to_string_lossy().into_owned())).collect()
}

/// Kills tries of it at moments all over their time.
fn kill_all(tried: &Tried) {
    // What the other one shares at the moment is none that is left.
    let _turn = turn();
    let (before, shared) = (tried.project(), memory());
    // The first one builds, the second one says how long those take that are killed.
    let whole = [(), ()].map(|()| {
        let begun = Instant::now();
        assert!(tried.trying(&[]).output().unwrap().status.success());
        usize::try_from(begun.elapsed().as_millis()).unwrap()
    })[1];
    for round in 0..kills(6) {
        let mut running = tried.trying(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(u64::try_from(turns_of(round, whole)).unwrap()));
        running.kill().unwrap();
        running.wait().unwrap();
        // Whatever comes next clears away, though it is refused.
        assert_eq!(tried.trying(&["--set", "colour=red"]).output().unwrap().status.code(), Some(2));
        tried.assert_clean();
        assert_eq!(tried.project(), before);
        let left: Vec<String> = memory().difference(&shared).cloned().collect();
        assert!(left.is_empty(), "round {round}: memory is left: {left:?}");
    }
}
