//! Packs that are stopped, that fail, that cannot start; and what is left of them.

use crate::desk::{Desk, enter_to, key, on_screen};
use crate::support::terminal::Terminal;
use crate::support::{process_is_gone, wait_for_file};

/// A packer that ignores polite signals, with a child that does the same; both tell their process ids.
const STUBBORN: &str = "trap '' INT TERM\nsh -c 'trap \"\" INT TERM; echo $$ > \"$0.child\"; while :; do sleep 1; done' \"$0\" &\n\
echo $$ > \"$0.pid\"\necho 'Building flask-framework/dependencies' >&2\nwhile :; do sleep 1; done";

/// The wizard, with the files written, packing.
fn packing(desk: &Desk) -> Terminal {
    let mut terminal = desk.wizard(80, 24);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    terminal.send(key::F5);
    on_screen(&mut terminal, "Pack");
    terminal
}

fn stubborn(desk: &Desk) -> Terminal {
    desk.stand_in("rockcraft", STUBBORN);
    desk.stand_in("charmcraft", STUBBORN);
    let mut terminal = packing(desk);
    for tool in ["rockcraft", "charmcraft"] {
        for part in ["pid", "child"] {
            wait_for_file(&desk.bin().join(format!("{tool}.{part}")));
        }
    }
    terminal.wait_until("both at work", |shown| shown.matches("● packing").count() == 2);
    terminal
}

fn assert_all_gone(desk: &Desk) {
    for tool in ["rockcraft", "charmcraft"] {
        for part in ["pid", "child"] {
            let id = wait_for_file(&desk.bin().join(format!("{tool}.{part}")));
            assert!(process_is_gone(&id), "{tool}.{part} is still there");
        }
    }
}

#[test]
fn a_pack_that_ignores_interrupts_is_stopped_with_all_its_processes() {
    let desk = Desk::with_sample();
    let mut terminal = stubborn(&desk);
    terminal.send("c").wait_for("Stop");
    terminal.send(key::ENTER);
    // Asked again, it is stopped more firmly.
    terminal.wait_for("stopping").send("c").send(key::ENTER);
    terminal.wait_until("both stopped", |shown| shown.matches("– stopped").count() == 2);
    assert_all_gone(&desk);
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn leaving_while_packing_asks_and_leaves_no_process() {
    let desk = Desk::with_sample();
    let mut terminal = stubborn(&desk);
    terminal.send(key::CTRL_C).wait_for("yes");
    terminal.send(key::ESC).wait_gone("Enter yes");
    on_screen(&mut terminal, "Pack");
    terminal.send(key::CTRL_C).wait_for("yes");
    terminal.send(key::ENTER);
    assert!(terminal.wait_end().success());
    assert_all_gone(&desk);
}

#[test]
fn a_closed_terminal_leaves_no_process() {
    let desk = Desk::with_sample();
    let mut terminal = stubborn(&desk);
    let charmer = terminal.pid().to_string();
    terminal.close();
    assert!(process_is_gone(&charmer), "charmer goes on without a terminal");
    assert_all_gone(&desk);
}

#[test]
fn a_pack_that_fails_says_at_which_step_and_why() {
    let desk = Desk::with_sample();
    let log = crate::support::crate_path("tests/transcripts/20-err-pip.log");
    desk.stand_in("charmcraft", &format!("cat '{}' >&2\nexit 1", log.display()));
    desk.stand_in("rockcraft", "printf 12 > a.rock\nprintf 'Packed \\033[2J\\033]0;gotcha\\007a.rock\\n' >&2");
    let mut terminal = packing(&desk);
    terminal.wait_for("✗ failed");
    let screen = terminal.shows("Failed while at the build of charm");
    assert!(
        screen.contains("Steps") || screen.contains("● Pack"),
        "escape sequences of a packer did something:\n{screen}"
    );
    assert!(!terminal.raw().windows(6).any(|bytes| bytes == b"gotcha" || bytes == b"\x1b]0;go"), "a title was set");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn packers_that_are_missing_are_explained_with_the_commands_that_install_them() {
    let desk = Desk::with_sample();
    let mut terminal = desk.charmer(&["guest-book"]).variable("PATH", desk.bin()).start();
    on_screen(&mut terminal, "Application");
    enter_to(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    terminal.send(key::F5);
    let screen = terminal.wait_until("both explained", |shown| shown.matches("not started").count() >= 2).text();
    for told in ["Rockcraft is not on PATH", "Charmcraft is not on PATH", "sudo snap install rockcraft"] {
        assert!(screen.contains(told), "{told} is not on\n{screen}");
    }
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn a_charm_without_its_code_is_not_packed() {
    let desk = Desk::with_sample();
    desk.stand_in("rockcraft", "printf 12 > a.rock\necho 'Packed a.rock' >&2");
    desk.stand_in("charmcraft", "touch \"$0.called\"");
    let mut terminal = desk.wizard(80, 24);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.wait_for("charm/src/charm.py").send(key::DOWN).send(key::DOWN).send(key::DELETE).wait_for("6 files");
    terminal.send(key::CTRL_S).wait_for("Wrote 6 files");
    assert!(!desk.app().join("charm/src/charm.py").exists());
    // The file that was left out is offered again; packing without it is refused, whoever left it out.
    terminal.send(key::F5).wait_for("charm/src/charm.py");
    let told = desk.piped(&["pack", "charm", "guest-book"]).output().unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&told.stderr).contains("src/charm.py, is missing"));
    assert!(!desk.bin().join("charmcraft.called").exists());
}
