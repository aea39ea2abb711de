//! Tries that are killed at any moment: with the next start nothing of them is left.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::commands::{kills, turns_of};
use crate::tried::{Tried, has_node};

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
    let before = tried.project();
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
    }
}
