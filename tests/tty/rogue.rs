//! Packers that behave badly, followed by the built binary in a real pseudo-terminal: the screen is right, the memory
//! stays small, and no process is left behind.

use std::fs;

use crate::support::eventually;
use crate::support::terminal::{Starter, Terminal};
use crate::way::workspace::{Workspace, at_application, key, on_screen};

/// Ends its pack well.
const GOOD: &str = "printf 12 > good.rock; echo 'Packed good.rock' >&2";
/// Ends the stand-in's wait when the test says so, or when its folder is gone.
const WAIT: &str = "while [ -e \"$0\" ] && ! [ -e \"$0.go\" ]; do sleep 0.01; done";

/// The wizard at this workspace, packing a good rock and a rogue charm.
fn packing(workspace: &Workspace, rogue: &str, starter: Starter) -> Terminal {
    workspace.stand_in("rockcraft", GOOD);
    workspace.stand_in("charmcraft", rogue);
    let mut terminal = starter.start();
    at_application(&mut terminal);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.wait_for("Ctrl-S writes 7 files").send(key::CTRL_S).wait_for("Wrote 7 files").send(key::F5);
    on_screen(&mut terminal, "Pack");
    terminal.wait_for("rock ✓ packed");
    terminal
}

fn with(workspace: &Workspace, rogue: &str) -> Terminal {
    packing(workspace, rogue, workspace.charmer(&["guest-book"]).size(140, 40))
}

fn go(workspace: &Workspace) {
    fs::write(workspace.bin().join("charmcraft.go"), "").unwrap();
}

/// The processes of this workspace: all of them have its folders in their environment.
fn processes(workspace: &Workspace) -> Vec<(String, String)> {
    let root = workspace.root().display().to_string();
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let read = |id: &str, what: &str| fs::read(format!("/proc/{id}/{what}")).unwrap_or_default();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|id| String::from_utf8_lossy(&read(id, "environ")).contains(&root))
        .map(|id| (String::from_utf8_lossy(&read(&id, "cmdline")).replace('\0', " "), id))
        .map(|(command, id)| (id, command))
        .collect()
}

/// Leaves, and waits until no process of the workspace is left.
fn leave(workspace: &Workspace, terminal: &mut Terminal) {
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    assert!(eventually(|| processes(workspace).is_empty()), "left behind: {:?}", processes(workspace));
}

/// The most memory that a process has held so far, in kB, without what it holds of its own program: that grows with the
/// program, and not with what is read.
fn peak(id: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    of("VmHWM:") - of("RssFile:")
}

#[test]
fn a_million_lines_can_be_read_from_end_to_end_in_little_memory() {
    /// What the wizard, and what keeps the pack, may hold at most, in kB.
    const MOST: u64 = 30_000;
    let workspace = Workspace::with_sample();
    let flood = format!(
        "seq -f ':: Collecting requirement number %.0f of a very long list' 1000000 >&2\n{WAIT}\n\
         echo ':: warning: the only one' >&2\nprintf 12 > flood.charm; echo 'Packed flood.charm' >&2"
    );
    let mut terminal = with(&workspace, &flood);
    terminal.wait_for("number 1000000 of");
    let keeper = processes(&workspace).into_iter().find(|(_, command)| command.contains("--keep-a-pack")).unwrap().0;
    let wizard = terminal.pid().to_string();
    assert!(peak(&keeper) < MOST, "the keeper holds {} kB", peak(&keeper));
    go(&workspace);
    terminal.wait_for("charm ✓ packed").wait_for("warning: the only one");
    // Away from the end, to the start, to a line in the middle, and back.
    terminal.send(key::TAB).send("\x1b[H").wait_for("number 1 of").wait_for("more");
    terminal.send("/NUMBER 500000").wait_for("NUMBER 500000").send(key::ENTER);
    terminal.wait_for("does not stand in the charm's log");
    terminal.send("/").send(key::CTRL_U).send("number 500000 ").send(key::ENTER).wait_for("number 500000 of");
    terminal.send("b").wait_for("number 500003 of").send(key::DOWN).send("w").wait_for("1 of 1000002 lines");
    terminal.wait_gone("number 500003").send("w").wait_for("Packed flood.charm");
    terminal.send("s").wait_for("The whole log: ");
    let logs = workspace.state().join("charmer/logs");
    let log = fs::read_dir(&logs).unwrap().next().unwrap().unwrap().path();
    assert!(log.file_name().unwrap().to_string_lossy().starts_with("guest-book-charm-"), "{}", log.display());
    assert_eq!(fs::read_to_string(log).unwrap().lines().count(), 1_000_002);
    assert!(peak(&wizard) < MOST, "the wizard holds {} kB", peak(&wizard));
    leave(&workspace, &mut terminal);
}

#[test]
fn one_that_says_nothing_gets_a_word_and_what_it_may_be() {
    let workspace = Workspace::with_sample();
    let silent = format!(
        "echo 'Building charm' >&2; echo ':: + npm install' >&2\n{WAIT}\n\
        printf 12 > late.charm; echo 'Packed late.charm' >&2"
    );
    let starter = workspace.charmer(&["guest-book"]).size(140, 40).variable("CHARMER_SILENCE", "1");
    let mut terminal = packing(&workspace, &silent, starter);
    terminal.wait_for("Nothing was said for").wait_for("c stops it");
    go(&workspace);
    terminal.wait_for("charm ✓ packed").wait_gone("Nothing was said");
    leave(&workspace, &mut terminal);
}

#[test]
fn one_that_ignores_interrupts_is_stopped_all_the_same() {
    let workspace = Workspace::with_sample();
    let mut terminal = with(&workspace, &format!("trap '' INT\necho 'Building charm' >&2\n{WAIT}"));
    terminal.wait_for("Building charm").send("c").wait_for("Stop the packers?").send(key::ENTER);
    terminal.wait_for("● stopping").wait_for("charm – stopped").wait_for("rock ✓ packed");
    leave(&workspace, &mut terminal);
}

#[test]
fn a_daemon_that_holds_the_pipe_holds_nobody_up() {
    let workspace = Workspace::with_sample();
    let daemon = "(trap '' INT TERM HUP; while [ -e \"$0\" ]; do sleep 1; done) &\n\
        setsid sh -c 'echo $$ > \"$0.away\"; while [ -e \"$0\" ]; do sleep 1; done' \"$0\" &\n\
        while ! [ -s \"$0.away\" ]; do sleep 0.01; done\n\
        printf 12 > forked.charm; echo 'Packed forked.charm' >&2";
    let mut terminal = with(&workspace, daemon);
    terminal.wait_for("charm ✓ packed").wait_for("forked.charm  2 B");
    leave(&workspace, &mut terminal);
}

#[test]
fn escape_sequences_and_broken_text_do_nothing_to_the_screen() {
    let workspace = Workspace::with_sample();
    let rogue = "printf 'Building charm\\n:: \\033[2J\\033[31mred\\033]0;gotcha\\007 \\377\\376 end\\n' >&2\n\
        printf ':: \\033[?1049l\\033[10;10Hmoved \\342\\200\\256desrever\\n:: tab\\there\\r\\n' >&2\n\
        printf 12 > odd.charm; echo 'Packed odd.charm' >&2";
    let mut terminal = with(&workspace, rogue);
    terminal.wait_for("charm ✓ packed").wait_for("desrever").wait_for("rock ✓ packed").wait_for("tab here");
    // The emulator shows nothing for a character that stands for broken text.
    let raw = terminal.raw();
    let moves = regex::Regex::new(r"\x1b\[[0-9;]*[A-Za-z]| ").unwrap();
    let text = String::from_utf8_lossy(&raw);
    assert!(moves.replace_all(&text, "").contains("red\u{fffd}\u{fffd}end") && !raw.contains(&0xff));
    assert!(terminal.screen().alternate_screen());
    assert!(!terminal.raw().windows(6).any(|bytes| bytes == b"gotcha"), "a title was set");
    leave(&workspace, &mut terminal);
}

/// The disk is as good as full: no file may get longer than a megabyte, which the log does; and the packer itself writes
/// to a device that is full.
#[test]
fn one_that_fills_the_disk_is_told_so_and_the_log_says_where_it_ends() {
    let workspace = Workspace::with_sample();
    let rogue = "echo 'Building charm' >&2\nseq -f ':: copying layer %.0f of a very large image' 100000 >&2\n\
        cat \"$0\" 2>&1 >/dev/full | sed 's/^/:: /' >&2\n\
        echo \"Failed to run the build script for part 'charm'.\" >&2\necho \"Full execution log: '/l'\" >&2\nexit 1";
    // Blocks of 512 bytes.
    let command = format!("ulimit -f 2048; exec '{}' guest-book", crate::support::CHARMER);
    let starter = workspace.program("/bin/sh", &["-c", &command]).size(140, 40);
    let mut terminal = packing(&workspace, rogue, starter);
    terminal.wait_for("charm ✗ failed").wait_for("The log could not be kept after").wait_for("copying layer");
    terminal.wait_for("disk").wait_for("Fix: ");
    leave(&workspace, &mut terminal);
}

#[test]
fn one_that_dies_of_a_signal_is_told_with_its_last_words() {
    let workspace = Workspace::with_sample();
    let rogue =
        "echo 'Building charm' >&2\necho ':: cc -c x.c' >&2\necho ':: x.c:1: error: no such thing' >&2\nkill -SEGV $$";
    let mut terminal = with(&workspace, rogue);
    terminal.wait_for("charm ✗ failed").wait_for("Failed while at the build of charm, with signal SIGSEGV.");
    terminal.wait_for("x.c:1: error: no such thing");
    leave(&workspace, &mut terminal);
}

#[test]
fn in_turn_the_charm_waits_for_the_rock() {
    let workspace = Workspace::with_sample();
    workspace.stand_in("rockcraft", &format!("echo 'Building app' >&2\n{WAIT}\nexit 1"));
    workspace.stand_in("charmcraft", "touch \"$0.called\"");
    let mut terminal = workspace.wizard(140, 40);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.wait_for("Ctrl-S writes 7 files").send(key::CTRL_S).wait_for("Wrote 7 files").send("\x1b8");
    on_screen(&mut terminal, "Pack");
    terminal.send("o").wait_for("The charm is packed when the rock is.").send(key::F5);
    terminal.wait_for("Building app").wait_for("charm waits for the other");
    fs::write(workspace.bin().join("rockcraft.go"), "").unwrap();
    terminal.wait_for("rock ✗ failed").wait_for("The charm was not packed, because the other");
    assert!(!workspace.bin().join("charmcraft.called").exists());
    leave(&workspace, &mut terminal);
}

#[test]
fn a_build_on_launchpad_is_agreed_to_first_and_followed_the_same_way() {
    let workspace = Workspace::with_sample();
    let remote = "echo \"$@\" > \"$0.called\"; echo 'Starting new build.' >&2; echo 'Building: amd64' >&2";
    workspace.stand_in("rockcraft", &format!("{remote}; printf 12 > far.rock"));
    workspace.stand_in("charmcraft", &format!("{remote}; printf 123 > far.charm"));
    let mut terminal = workspace.wizard(140, 40);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.wait_for("Ctrl-S writes 7 files").send(key::CTRL_S).wait_for("Wrote 7 files").send("\x1b8");
    on_screen(&mut terminal, "Pack");
    terminal.send("r").wait_for("can be read by").send(key::ESC).wait_gone("can be read by");
    assert!(!workspace.bin().join("rockcraft.called").exists());
    terminal.send("r").wait_for("make it public and build").send(key::ENTER);
    terminal.wait_for("far.rock  2 B").wait_for("far.charm  3 B").wait_for("on Launchpad's build farm");
    for tool in ["rockcraft", "charmcraft"] {
        let called = fs::read_to_string(workspace.bin().join(format!("{tool}.called"))).unwrap();
        assert_eq!(called, "remote-build --launchpad-accept-public-upload\n");
    }
    leave(&workspace, &mut terminal);
}
