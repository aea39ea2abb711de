//! Keys that interrupt, a charmer that is replaced while it runs, a system that gives nothing more.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::workspace::{Workspace, at_application, key, on_screen};
use crate::support::terminal::Terminal;
use crate::support::{CHARMER, process_is_gone, wait_for_file};

/// A packer that ends when it is interrupted, and says who it is; so does a child of it in a session of its own.
const PACKER: &str = "setsid sh -c 'trap \"\" INT QUIT; echo $$ > \"$0.away\"; while [ -e \"$0\" ]; do sleep 1; done' \"$0\" &\n\
while ! [ -s \"$0.away\" ]; do sleep 0.01; done\necho $$ > \"$0.pid\"\necho 'Building app' >&2\n\
while [ -e \"$0\" ]; do sleep 1; done";

fn written(workspace: &Workspace) {
    let done = workspace.piped(&["init", "-y", "guest-book"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The keys for an interrupt and for leaving at once, in a terminal as a shell has it.
#[test]
fn interrupting_keys_end_a_pack_on_plain_lines() {
    for pressed in ["\x03", "\x1c"] {
        let workspace = Workspace::with_sample();
        written(&workspace);
        workspace.stand_in("rockcraft", PACKER);
        let mut terminal = workspace.charmer(&["pack", "rock", "guest-book"]).size(120, 30).start();
        terminal.wait_for("Building app").send(pressed).wait_for("no process is left");
        assert_eq!(terminal.wait_end().exit_code(), 130);
        for who in ["pid", "away"] {
            let id = wait_for_file(&workspace.bin().join(format!("rockcraft.{who}")));
            assert!(process_is_gone(&id), "{who} is there after {pressed:?}");
        }
    }
}

#[test]
fn leaving_while_the_doctor_looks_leaves_no_probe() {
    let workspace = Workspace::with_sample();
    let deaf = "#!/bin/sh\ntrap '' INT TERM HUP\necho $$ > \"$0.$1.pid\"\nwhile [ -e \"$0\" ]; do sleep 1; done\n";
    crate::support::script(&workspace.bin().join("rockcraft"), deaf);
    let mut terminal = workspace.wizard(100, 30);
    terminal.send("\x1b8");
    on_screen(&mut terminal, "Pack");
    terminal.send("d").wait_for("Is this machine ready?");
    let asked = ["--version", "expand-extensions"];
    let ids = asked.map(|asked| wait_for_file(&workspace.bin().join(format!("rockcraft.{asked}.pid"))));
    terminal.send(key::ESC).wait_gone("Is this machine ready?").send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    assert!(ids.iter().all(|id| process_is_gone(id)));
}

/// The program's file is another one by then, or none: the wizard starts itself all the same.
#[test]
fn a_charmer_that_is_replaced_under_an_open_wizard_packs() {
    let workspace = Workspace::with_sample();
    written(&workspace);
    workspace.stand_in("rockcraft", "printf 12 > good.rock; echo 'Packed good.rock' >&2");
    workspace.stand_in("charmcraft", "printf 12 > good.charm; echo 'Packed good.charm' >&2");
    let own = workspace.root().join("charmer");
    assert!(Command::new("cp").args([Path::new(CHARMER), &own]).status().unwrap().success());
    let mut terminal = workspace.program(own.to_str().unwrap(), &["guest-book"]).size(100, 30).start();
    at_application(&mut terminal);
    fs::remove_file(&own).unwrap();
    crate::support::script(&own, "#!/bin/sh\necho another charmer\nexit 3\n");
    terminal.send(key::F5);
    on_screen(&mut terminal, "Pack");
    terminal.wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

/// The wizard as a user who may have that many threads.
fn with_threads(workspace: &Workspace, count: usize) -> Terminal {
    let own = workspace.root().join("charmer");
    assert!(Command::new("cp").args([Path::new(CHARMER), &own]).status().unwrap().success());
    let (limit, own) = (format!("--nproc={count}"), own.display().to_string());
    // Nobody else here has that number, no other run of this test either.
    let number = 70_000 + std::process::id();
    let ids = [format!("--reuid={number}"), format!("--regid={number}")];
    let user = [&ids[0], &ids[1], "--clear-groups", "prlimit", &limit, &own, "guest-book"];
    workspace.program("setpriv", &user).size(100, 30).start()
}

#[test]
fn with_few_threads_the_wizard_says_so_or_works() {
    let there = |tool| which::which(tool).is_ok();
    if !rustix::process::geteuid().is_root() || !there("setpriv") || !there("prlimit") {
        crate::support::skip("the limit counts all of a user's threads, and only root can be a user without any");
        return;
    }
    let mut worked = 0;
    for count in 1..12 {
        let workspace = Workspace::with_sample();
        let mut terminal = with_threads(&workspace, count);
        terminal.wait_until("the wizard, or why not", |shown| {
            shown.contains("Nothing is written yet") || shown.contains("no further thread")
        });
        if terminal.text().contains("Nothing is written yet") {
            worked += 1;
            at_application(&mut terminal);
            terminal.send(key::TAB).send("x").wait_for("guest-bookx").send(key::CTRL_C).wait_for("y leave");
            terminal.send(key::ENTER);
            assert!(terminal.wait_end().success());
        } else {
            assert_eq!(terminal.wait_end().exit_code(), 1);
        }
        assert!(terminal.is_cooked() && !terminal.screen().alternate_screen());
        let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
        assert!(!raw.contains("panicked"), "{count} threads: {raw}");
    }
    assert!((1..11).contains(&worked), "{worked} of 11: this test sees nothing");
}
