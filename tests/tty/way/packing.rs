//! Packs that are stopped, that fail, that cannot start; and what is left of them.

use rustix::process::{Pid, Signal, kill_process};

use super::workspace::{Workspace, at_application, enter_to, key, on_screen};
use crate::support::terminal::Terminal;
use crate::support::{process_is_gone, wait_for_file};

/// A packer that ignores polite signals, with a child that does the same; both tell their process ids. When a test
/// fails they end by themselves, with the folder that they lie in.
const STUBBORN: &str = "trap '' INT TERM HUP\n\
sh -c 'trap \"\" INT TERM HUP; echo $$ > \"$0.child\"; while [ -e \"$0\" ]; do sleep 1; done' \"$0\" &\n\
echo $$ > \"$0.pid\"\necho 'Building flask-framework/dependencies' >&2\nwhile [ -e \"$0\" ]; do sleep 1; done";

/// The wizard, with the files written, packing.
fn packing(workspace: &Workspace) -> Terminal {
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    terminal.send(key::F5);
    on_screen(&mut terminal, "Pack");
    terminal
}

fn stubborn(workspace: &Workspace) -> Terminal {
    workspace.stand_in("rockcraft", STUBBORN);
    workspace.stand_in("charmcraft", STUBBORN);
    let mut terminal = packing(workspace);
    for tool in ["rockcraft", "charmcraft"] {
        for part in ["pid", "child"] {
            wait_for_file(&workspace.bin().join(format!("{tool}.{part}")));
        }
    }
    terminal.wait_until("both at work", |shown| shown.matches("● packing").count() == 2);
    terminal
}

fn are_stopped(shown: &str) -> bool {
    shown.matches("– stopped").count() == 2
}

/// Stops both. Asked again, they are stopped more firmly, unless they took so long that it was done unasked.
fn stop_firmly(terminal: &mut Terminal) {
    const QUESTION: &str = "Stop the packers?";
    terminal.send("c").wait_for(QUESTION).send(key::ENTER).wait_gone(QUESTION).wait_for("stopping");
    terminal.send("c").wait_until("asked again", |shown| shown.contains(QUESTION) || are_stopped(shown));
    if terminal.text().contains(QUESTION) {
        terminal.send(key::ENTER);
    }
}

fn assert_all_gone(workspace: &Workspace) {
    for tool in ["rockcraft", "charmcraft"] {
        for part in ["pid", "child"] {
            let id = wait_for_file(&workspace.bin().join(format!("{tool}.{part}")));
            assert!(process_is_gone(&id), "{tool}.{part} is still there");
        }
    }
}

#[test]
fn a_pack_that_ignores_interrupts_is_stopped_with_all_its_processes() {
    let workspace = Workspace::with_sample();
    let mut terminal = stubborn(&workspace);
    stop_firmly(&mut terminal);
    terminal.wait_until("both stopped", are_stopped);
    assert_all_gone(&workspace);
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn leaving_while_packing_asks_and_leaves_no_process() {
    let workspace = Workspace::with_sample();
    let mut terminal = stubborn(&workspace);
    terminal.send(key::CTRL_C).wait_for("y leave it running");
    terminal.send(key::ESC).wait_gone("y leave it running");
    on_screen(&mut terminal, "Pack");
    terminal.send(key::CTRL_C).wait_for("D stop it and leave");
    terminal.send(key::DELETE);
    assert!(terminal.wait_end().success());
    assert_all_gone(&workspace);
}

/// Both packers are at work still; a later charmer shows them, and stops them.
fn stop_later(workspace: &Workspace) {
    let mut terminal = workspace.charmer(&["guest-book"]).size(80, 24).start();
    on_screen(&mut terminal, "Pack");
    terminal.wait_until("both at work", |shown| shown.matches("● packing").count() == 2);
    terminal.wait_for("still packs, since").wait_for("Building flask-framework/dependencies");
    terminal.send(key::CTRL_C).wait_for("D stop it and leave").send(key::DELETE);
    assert!(terminal.wait_end().success());
    assert_all_gone(workspace);
}

#[test]
fn leaving_can_leave_the_packers_running_for_the_next_start() {
    let workspace = Workspace::with_sample();
    let mut terminal = stubborn(&workspace);
    terminal.send(key::CTRL_C).wait_for("leave it running");
    terminal.send(key::ENTER);
    assert!(terminal.wait_end().success());
    let output = workspace.piped(&["pack", "rock", "guest-book"]).output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("another charmer packs the rock of this project at this moment"), "{err}");
    stop_later(&workspace);
}

#[test]
fn two_wizards_see_the_same_packs_end() {
    let workspace = Workspace::with_sample();
    let mut one = stubborn(&workspace);
    let mut other = workspace.charmer(&["guest-book"]).size(80, 24).start();
    on_screen(&mut other, "Pack");
    other.wait_until("both at work", |shown| shown.matches("● packing").count() == 2);
    stop_firmly(&mut one);
    for terminal in [&mut one, &mut other] {
        terminal.wait_until("both stopped", are_stopped);
        terminal.send(key::CTRL_Q);
        assert!(terminal.wait_end().success());
    }
    assert_all_gone(&workspace);
}

#[test]
fn a_closed_terminal_costs_no_pack() {
    let workspace = Workspace::with_sample();
    let mut terminal = stubborn(&workspace);
    let charmer = terminal.pid().to_string();
    terminal.close();
    assert!(process_is_gone(&charmer), "charmer goes on without a terminal");
    assert_eq!(terminal.wait_end().exit_code(), 129);
    stop_later(&workspace);
}

#[test]
fn a_killed_charmer_costs_no_pack() {
    let workspace = Workspace::with_sample();
    let mut terminal = stubborn(&workspace);
    let pid = Pid::from_raw(terminal.pid().try_into().unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    assert!(!terminal.wait_end().success());
    stop_later(&workspace);
}

#[test]
fn what_ended_meanwhile_is_told_once_with_its_reason() {
    let workspace = Workspace::with_sample();
    let wait = "while [ -e \"$0\" ] && ! [ -e \"$0.go\" ]; do sleep 0.01; done";
    let log = crate::support::crate_path("tests/transcripts/20-err-pip.log");
    workspace.stand_in("rockcraft", &format!("{wait}\nprintf 12 > a.rock\necho 'Packed a.rock' >&2"));
    workspace.stand_in("charmcraft", &format!("echo 'Pulling charm' >&2\n{wait}\ncat '{}' >&2\nexit 1", log.display()));
    let mut terminal = packing(&workspace);
    terminal.wait_for("Pulling charm").send(key::CTRL_Q).wait_for("leave it running").send(key::ENTER);
    assert!(terminal.wait_end().success());
    for tool in ["rockcraft", "charmcraft"] {
        std::fs::write(workspace.bin().join(format!("{tool}.go")), "").unwrap();
    }
    let is_over = || {
        let mut command = std::process::Command::new("/bin/sh");
        let places = workspace.state().join("charmer/packs");
        let count =
            command.args(["-c", "grep -l '\"end\":{' \"$0\"/*/*/record.json | wc -l"]).arg(places).output().unwrap();
        String::from_utf8_lossy(&count.stdout).trim() == "2"
    };
    assert!(crate::support::eventually(is_over));
    let mut terminal = workspace.charmer(&["guest-book"]).size(100, 40).start();
    on_screen(&mut terminal, "Pack");
    terminal.wait_for("✓ packed").wait_for("Failed while at the build of charm").wait_for("ended meanwhile");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    let mut terminal = workspace.wizard(100, 40);
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn a_pack_whose_keeper_was_killed_is_told_and_leaves_no_process() {
    let workspace = Workspace::with_sample();
    let mut terminal = stubborn(&workspace);
    // Before that, one that is gone is told as a pack that did not start.
    terminal.wait_until("both followed", |shown| shown.matches("Building flask-framework").count() == 2);
    for keeper in keepers(&workspace) {
        kill_process(keeper, Signal::KILL).unwrap();
    }
    terminal.wait_until("neither was seen", |shown| shown.matches("? not seen").count() == 2);
    terminal.wait_for("Nobody saw how it ended");
    assert_all_gone(&workspace);
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

/// The processes that keep the packs of this workspace.
fn keepers(workspace: &Workspace) -> Vec<Pid> {
    let state = workspace.state().display().to_string();
    let is_keeper = |id: &str| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        line.contains("--keep-a-pack") && line.contains(&state)
    };
    let ids =
        std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let found: Vec<Pid> =
        ids.filter(|id| is_keeper(id)).map(|id| Pid::from_raw(id.parse().unwrap()).unwrap()).collect();
    assert_eq!(found.len(), 2);
    found
}

#[test]
fn a_pack_that_fails_says_at_which_step_and_why() {
    let workspace = Workspace::with_sample();
    let log = crate::support::crate_path("tests/transcripts/20-err-pip.log");
    workspace.stand_in("charmcraft", &format!("cat '{}' >&2\nexit 1", log.display()));
    workspace.stand_in("rockcraft", "printf 12 > a.rock\nprintf 'Packed \\033[2J\\033]0;gotcha\\007a.rock\\n' >&2");
    let mut terminal = packing(&workspace);
    terminal.wait_for("✗ failed");
    // The packer's own escape sequences do nothing.
    terminal.wait_for("Failed while at the build of charm").wait_for("›Pack").wait_for("✓ packed");
    assert!(!terminal.raw().windows(6).any(|bytes| bytes == b"gotcha" || bytes == b"\x1b]0;go"), "a title was set");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn packers_that_are_missing_are_explained_with_the_commands_that_install_them() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.charmer(&["guest-book"]).variable("PATH", workspace.bin()).start();
    at_application(&mut terminal);
    enter_to(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    terminal.send(key::F5);
    terminal.wait_until("both explained", |shown| shown.matches("✗ not started").count() == 2);
    for words in ["Rockcraft is not on PATH", "Charmcraft is not on PATH", "sudo snap install rockcraft"] {
        terminal.wait_for(words);
    }
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn a_charm_without_its_code_is_not_packed() {
    let workspace = Workspace::with_sample();
    workspace.stand_in("rockcraft", "printf 12 > a.rock\necho 'Packed a.rock' >&2");
    workspace.stand_in("charmcraft", "touch \"$0.called\"");
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.wait_for("charm/src/charm.py").send(key::DOWN).send(key::DOWN).send(key::DELETE).wait_for("6 files");
    terminal.send(key::CTRL_S).wait_for("Wrote 6 files");
    assert!(!workspace.app().join("charm/src/charm.py").exists());
    // The file that was left out is offered again; packing without it is refused, whoever left it out.
    terminal.send(key::F5).wait_for("charm/src/charm.py");
    let output = workspace.piped(&["pack", "charm", "guest-book"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("src/charm.py, is missing"));
    assert!(!workspace.bin().join("charmcraft.called").exists());
}

/// What a terminal is told beside frames.
fn heard(terminal: &Terminal, bytes: &str) -> bool {
    terminal.raw().windows(bytes.len()).any(|told| told == bytes.as_bytes())
}

#[test]
fn the_terminals_title_and_bell_tell_how_it_goes_and_the_title_is_given_back() {
    let workspace = Workspace::with_sample();
    for tool in ["rockcraft", "charmcraft"] {
        let product = if tool == "rockcraft" { "rock" } else { "charm" };
        workspace.stand_in(
            tool,
            &format!("echo 'Pulling parts' >&2; printf 1 > x.{product}; echo 'Packed x.{product}' >&2"),
        );
    }
    let mut terminal = workspace.wizard(100, 30);
    assert!(heard(&terminal, "\x1b[22;0t\x1b]2;charmer · guest-book\x1b\\"), "the terminal's own title is kept first");
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files").send(key::F5);
    terminal.wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    assert!(heard(&terminal, "\x1b]2;charmer ● "));
    terminal.send("q");
    assert!(terminal.wait_end().success());
    assert!(heard(&terminal, "\x07\x1b]9;guest-book: rock and charm packed\x1b\\"));
    assert!(heard(&terminal, "\x1b[23;0t"));
    // Neither where somebody wants it otherwise, and the title is back after a kill, too.
    std::fs::create_dir_all(workspace.home().join("charmer")).unwrap();
    std::fs::write(workspace.home().join("charmer/config.toml"), "bell = false\n").unwrap();
    let mut terminal = workspace.wizard(100, 30);
    terminal.send("p").wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    let pid = Pid::from_raw(terminal.pid().cast_signed()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    terminal.wait_end();
    assert!(!heard(&terminal, "\x1b]9;") && heard(&terminal, "\x1b[23;0t"));
}
