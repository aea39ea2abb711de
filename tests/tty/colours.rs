//! The terminal is asked for its colours. What it answers changes the colours and nothing else, a mute one is not waited
//! for, and where there is ASCII alone, marks and frames are ASCII.

use std::fs;

use crate::support::picture;
use crate::support::terminal::{Starter, Terminal};
use crate::support::{CHARMER, copy_folder, crate_path, eventually};

fn wizard(home: &tempfile::TempDir, set: impl FnOnce(Starter) -> Starter) -> Terminal {
    let dir = home.path().join("guest-book");
    if !dir.exists() {
        fs::create_dir(&dir).unwrap();
        copy_folder(&crate_path("assets/examples/flask"), &dir);
    }
    let starter = Starter::new(CHARMER, &[&dir.to_string_lossy()]).size(140, 40).variable("HOME", home.path());
    let mut terminal = set(starter.variable("COLORTERM", "truecolor")).start();
    // The last thing that is read.
    terminal.wait_for("reads POSTGRESQL_");
    terminal
}

fn has_colours(terminal: &Terminal) -> bool {
    let screen = terminal.screen();
    let cells = (0..40).flat_map(|row| (0..140).map(move |column| (row, column)));
    cells.filter_map(|(row, column)| screen.cell(row, column)).any(|cell| cell.fgcolor() != vt100::Color::Default)
}

#[test]
fn what_the_terminal_tells_changes_colours_alone() {
    let home = tempfile::tempdir().unwrap();
    let mut mute = wizard(&home, |starter| starter);
    mute.send("\x1b5").wait_for("juju config");
    assert!(!has_colours(&mute), "nothing is known of this terminal, and yet it has colours");
    let mut told = wizard(&home, |starter| starter);
    told.tell_colours(&picture::answers(&picture::DARK));
    assert!(eventually(|| has_colours(&told)), "{}", told.text());
    told.send("\x1b5").wait_for("juju config");
    // Blanks at the end of a line cannot be seen.
    let visible = |terminal: &Terminal| terminal.text().lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert!(eventually(|| visible(&told) == visible(&mute)), "{}\nand with colours\n{}", mute.text(), told.text());
}

#[test]
fn no_colours_are_asked_for_where_none_are_wanted() {
    let home = tempfile::tempdir().unwrap();
    let terminal = wizard(&home, |starter| starter.variable("NO_COLOR", "1"));
    // The title is told, and nothing is asked.
    let asks = |bytes: &[u8]| bytes.starts_with(b"\x1b]1") || bytes.starts_with(b"\x1b]4");
    assert!(!terminal.raw().windows(3).any(asks));
}

#[test]
fn without_utf_8_marks_and_frames_are_ascii() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = wizard(&home, |starter| starter.variable("LANG", "C"));
    for step in 2..=8 {
        assert!(terminal.text().is_ascii(), "{}", terminal.text());
        terminal.send(&format!("\x1b{step}"));
    }
    terminal.wait_for("Rockcraft is not on PATH").wait_until("ASCII", str::is_ascii);
}
