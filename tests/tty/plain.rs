//! The same questions in plain lines, in a real pseudo-terminal: the same bytes on the disk at the end.

use crate::support::terminal::Terminal;
use crate::way::workspace::{Workspace, assert_same_files, enter_to, key, on_screen};

/// The number of the line that begins with this.
fn number(terminal: &Terminal, line: &str) -> String {
    let shown = terminal.text();
    let found = shown.lines().rev().find_map(|shown| {
        let (number, rest) = shown.trim_start().split_once(' ')?;
        (rest.starts_with(line) && number.parse::<usize>().is_ok()).then(|| number.to_owned())
    });
    found.unwrap_or_else(|| panic!("no line {line:?} in\n{shown}"))
}

fn choose(terminal: &mut Terminal, line: &str) {
    terminal.wait_until(line, |shown| {
        shown.trim_end().ends_with('>') && shown.lines().any(|shown| shown.trim_start().contains(line))
    });
    let number = number(terminal, line);
    terminal.send(&format!("{number}\r"));
}

#[test]
fn plain_lines_end_in_the_same_bytes_as_the_screen() {
    let drawn = Workspace::with_sample();
    let mut terminal = drawn.wizard(140, 40);
    terminal.send(key::TAB).send(key::CTRL_U).send("book-shop");
    enter_to(&mut terminal, "Configuration");
    terminal.send("ntoken").send(key::TAB).send(key::TAB).send(" ").send(key::ENTER).send(key::ENTER);
    on_screen(&mut terminal, "Integrations");
    terminal.wait_for("POSTGRESQL_").send(key::ENTER);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files").send(key::CTRL_C);
    assert!(terminal.wait_end().success());

    let told = Workspace::with_sample();
    let mut terminal = told.charmer(&["--plain", "guest-book"]).size(200, 120).start();
    terminal.wait_for("Step 1 of 9: Overview").wait_for("PostgreSQL").send("\r").wait_for("Step 2 of 9: Application");
    choose(&mut terminal, "Name: guest-book");
    terminal.wait_for("Name [guest-book]:").send("book-shop\r").wait_for("Name: book-shop");
    for step in ["Packages", "Files", "Configuration"] {
        terminal.send("\r").wait_for(step);
    }
    choose(&mut terminal, "add an option");
    terminal.wait_for("Enter keeps").send("token\r").wait_for("Required: no");
    choose(&mut terminal, "Required: no");
    terminal.wait_for("Required: yes").send("\r").wait_for("Step 6 of 9: Integrations");
    terminal.wait_for("on, PostgreSQL").send("\r").wait_for("Step 7 of 9: Review");
    assert!(told.is_untouched(), "nothing is written before a yes");
    terminal.send("\r").wait_for("Write 7 files").send("y\r").wait_for("Pack the rock and the charm now?");
    terminal.send("n\r").wait_for("Step 9 of 9: Next").send("\r");
    assert!(terminal.wait_end().success());
    assert_same_files(&drawn, &told);
}

#[test]
fn a_terminal_that_takes_only_lines_gets_lines() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.charmer(&["guest-book"]).variable("TERM", "dumb").size(200, 60).start();
    terminal
        .wait_for("in plain lines")
        .wait_for("Step 1 of 9: Overview")
        .send("\r")
        .wait_for("Step 2 of 9: Application")
        .send("?\r")
        .wait_for("Names the rock and the charm");
    terminal.send("99\r").wait_for("`99` is none of these").send("q\r");
    assert!(terminal.wait_end().success());
    let raw = terminal.raw();
    assert!(!raw.contains(&0x1b), "{}", String::from_utf8_lossy(&raw));
    assert!(workspace.is_untouched());
    // What was answered is not lost with it.
    let mut terminal = workspace.charmer(&["guest-book"]).variable("TERM", "dumb").size(200, 60).start();
    terminal.wait_for("Step 1 of 9").send("\r");
    choose(&mut terminal, "Title: Guest book");
    terminal.wait_for("Title [Guest book]:").send("Books\r").wait_for("Title: Books").send("q\r");
    assert!(terminal.wait_end().success());
    let mut terminal = workspace.charmer(&["guest-book"]).size(100, 30).start();
    terminal.wait_for("Title: Guest book → Books").close();
}

/// Waits for a question, and answers it.
fn answer(terminal: &mut Terminal, shown: &str, with: &str) {
    terminal.wait_until(shown, |screen| {
        screen.rfind(shown).is_some_and(|at| screen[at..].trim_end().ends_with(['>', ':']))
    });
    terminal.send(&format!("{with}\r"));
}

#[test]
fn what_the_screen_opens_is_offered_in_plain_lines_without_a_control_character() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.charmer(&["--plain", "guest-book"]).size(200, 250).start();
    answer(&mut terminal, "Step 1 of 9: Overview", "?");
    terminal.wait_for("d What this machine lacks").wait_for("Words:");
    answer(&mut terminal, "Words:", "d");
    // A number chooses a command, x runs it, and only after a yes.
    let first = if terminal.wait_for("a number: copy the command").text().contains("snapd") { "2" } else { "1" };
    answer(&mut terminal, "a number: copy the command", first);
    // The command stands in a line of its own, for copying.
    answer(&mut terminal, "\nsudo snap install rockcraft --classic", "x");
    terminal.wait_for("sudo snap install rockcraft --classic");
    answer(&mut terminal, "The wizard steps aside", "2");
    answer(&mut terminal, "a number: copy the command", "");
    answer(&mut terminal, "Step 1 of 9: Overview", "e");
    terminal.wait_for("POSTGRESQL_DB_CONNECT_STRING");
    answer(&mut terminal, "Enter closes it", "");
    answer(&mut terminal, "Step 1 of 9: Overview", "i");
    answer(&mut terminal, "There is no .rock here yet", "");
    answer(&mut terminal, "Step 1 of 9: Overview", "t");
    answer(&mut terminal, "not now", "2");
    answer(&mut terminal, "Nothing was tried yet", "");
    answer(&mut terminal, "Step 1 of 9: Overview", "u");
    terminal.wait_for("Nothing to undo.");
    // A line of a document leads to its question.
    answer(&mut terminal, "Nothing to undo.", "v");
    terminal.wait_for("1 ▌ name: guest-book");
    answer(&mut terminal, "a number: its question", "1");
    // What is wrong is said with how it is mended.
    terminal.wait_for("Step 2 of 9: Application");
    choose(&mut terminal, "Name: guest-book");
    answer(&mut terminal, "Name [guest-book]:", "Guest Book");
    terminal.wait_for("wrong: ");
    answer(&mut terminal, "wrong: ", "q");
    assert!(terminal.wait_end().success());
    let raw = terminal.raw();
    let steers = |byte: &&u8| byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n');
    assert_eq!(raw.iter().find(steers), None, "{}", String::from_utf8_lossy(&raw).escape_debug());
    assert!(workspace.is_untouched());
}

#[test]
fn a_wait_tells_how_far_it_is_and_ctrl_c_stops_it_and_not_the_conversation() {
    let workspace = Workspace::with_sample();
    let go = workspace.root().join("go");
    // The doctor asks a packer for its version; this one takes its time.
    let slow = format!("#!/bin/sh\nwhile ! [ -e '{}' ]; do sleep 0.05; done\necho rockcraft 1.20.0\n", go.display());
    crate::support::script(&workspace.bin().join("rockcraft"), &slow);
    let mut terminal = workspace.charmer(&["--plain", "guest-book"]).size(200, 120).start();
    answer(&mut terminal, "Step 1 of 9: Overview", "d");
    terminal.wait_for("Looking: ").wait_for(" checks made, 0 s; Ctrl-C stops it").send("\x03");
    terminal.wait_for("Stopped; r looks again.");
    answer(&mut terminal, "Stopped; r looks again.", "r");
    std::fs::write(&go, "").unwrap();
    answer(&mut terminal, "a number: copy the command", "");
    answer(&mut terminal, "Step 1 of 9: Overview", "q");
    assert!(terminal.wait_end().success());
}
