//! The harness itself, on the built binary: what is typed arrives, what is printed is seen, the end is noticed.

use crate::support::terminal::Starter;
use crate::way::workspace::{Workspace, key};

#[test]
fn the_version_is_printed_in_a_terminal() {
    let mut terminal = Starter::new(crate::support::CHARMER, &["--version"]).start();
    assert!(terminal.wait_end().success());
    assert!(terminal.text().contains(concat!("charmer ", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn what_is_half_drawn_is_not_seen() {
    let draws =
        "printf 'before\\033[?2026h\\rwhile'; read -r line; printf '\\033[2J\\033[Hafter\\033[?2026l'; read -r line";
    let mut terminal = Starter::new("/bin/sh", &["-c", draws]).start();
    terminal.wait_for("before");
    let is_drawn = || terminal.raw().ends_with(b"while");
    assert!(crate::support::eventually(is_drawn));
    assert_eq!(terminal.text(), "before");
    terminal.send("\r").wait_for("after");
    assert_eq!(terminal.text(), "after");
}

#[test]
fn what_is_there_for_a_moment_is_seen() {
    let shows =
        "printf one; printf '\\r\\033[2Ktwo'; printf '\\r\\033[2Kthree'; read -r line; printf four; read -r line";
    let mut terminal = Starter::new("/bin/sh", &["-c", &format!("read -r line; {}", as_frames(shows))]).start();
    terminal.send("\r").wait_for("one").wait_for("two").wait_gone("two").wait_for("three");
    // What a key is waited for after is what comes after it.
    let is_over = |shown: &str| shown.contains("two") || shown.contains("four");
    terminal.send("\r").wait_until("four", is_over);
    assert!(!terminal.text().contains("two"));
}

/// Each `printf` as a frame of its own.
fn as_frames(shell: &str) -> String {
    let framed = |line: &str| format!("printf '\\033[?2026h'; {line}; printf '\\033[?2026l'");
    shell
        .split("; ")
        .map(|line| if line.starts_with("printf") { framed(line) } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("; ")
}

/// Whatever is put on the wizard's screen is put there within a frame that a terminal shows as a whole.
#[test]
fn the_wizard_draws_whole_frames() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(100, 30);
    terminal.send(key::TAB).send("x").wait_for("guest-bookx").resize(80, 24).wait_for("›App ");
    terminal.send(key::CTRL_C).wait_for("y leave").send(key::ENTER);
    assert!(terminal.wait_end().success());
    let raw = String::from_utf8(terminal.raw()).unwrap();
    let wizards = &raw[raw.find("\x1b[?1049h").unwrap()..raw.rfind("\x1b[?1049l").unwrap()];
    let (begins, ends) = ("\x1b[?2026h", "\x1b[?2026l");
    let frames = wizards.split(begins).skip(1);
    assert!(frames.clone().count() > 3);
    let moves = regex::Regex::new(r"\x1b\[\d+;\d+H").unwrap();
    for frame in frames {
        let (_, behind) = frame.split_once(ends).expect("a frame has no end");
        assert!(!moves.is_match(behind), "{behind:?} is in no frame");
    }
    assert!(!moves.is_match(wizards.split(begins).next().unwrap()));
}
