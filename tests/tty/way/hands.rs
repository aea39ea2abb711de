//! An editor of one's own, and the clipboard's programs.

use std::fs;

use super::workspace::{Workspace, key, on_screen};
use crate::support::script;
use crate::support::terminal::Terminal;

/// At the description, with that command as the editor.
fn at_description(workspace: &Workspace, editor: &str) -> Terminal {
    let mut terminal =
        workspace.charmer(&["guest-book"]).size(100, 30).variable("VISUAL", "").variable("EDITOR", editor).start();
    terminal.wait_for("starts").send("2");
    on_screen(&mut terminal, "Application");
    for _ in 0..4 {
        terminal.send(key::TAB);
    }
    terminal.send(key::CTRL_U).wait_for("Ctrl-O");
    terminal
}

#[test]
fn a_text_of_several_lines_is_written_in_an_editor() {
    let workspace = Workspace::with_sample();
    let seen = workspace.root().join("seen");
    let body = format!(
        "#!/bin/sh\necho \"$1 $2\" > '{seen}'; cat \"$3\" >> '{seen}'\n[ -t 0 ] && [ -t 1 ] && echo editing\nread line\n\
         printf 'A book.\\n\\n%s\\n' \"$line\" > \"$3\"\n",
        seen = seen.display()
    );
    script(&workspace.bin().join("pen"), &body);
    let mut terminal = at_description(&workspace, "pen --wait 'two words'");
    terminal.send("before").wait_for("before").send("\x0f").wait_for("editing");
    assert!(!terminal.screen().alternate_screen() && terminal.is_cooked(), "it has the terminal as a shell gives it");
    terminal.send("For guests.\r").wait_for("For guests.").wait_for("as you left it in your editor");
    assert_eq!(fs::read_to_string(seen).unwrap(), "--wait two words\nbefore\n");
    assert!(terminal.screen().alternate_screen() && !terminal.is_cooked());
    let left = workspace.state().join("charmer/editor");
    assert_eq!(fs::read_dir(left).unwrap().count(), 0, "no text is left lying");
    terminal.send(key::CTRL_Z).wait_gone("For guests.").wait_for("before");
}

#[test]
fn an_editor_that_fails_or_is_missing_is_said_and_the_text_stays() {
    for (editor, said) in [
        ("pen", "exit status 3: pen. The text is as it was."),
        ("no-such-pen", "no-such-pen did not start"),
        ("pen 'open", "a quote in it has no end"),
    ] {
        let workspace = Workspace::with_sample();
        script(&workspace.bin().join("pen"), "#!/bin/sh\necho no > \"$1\"; exit 3\n");
        let mut terminal = at_description(&workspace, editor);
        terminal.send("before").wait_for("before").send("\x0f").wait_for(said).wait_for("before");
    }
}

#[test]
fn a_program_of_the_machine_takes_what_is_copied() {
    let workspace = Workspace::with_sample();
    let taken = workspace.root().join("taken");
    // The first has no display to talk to, and the next one fails.
    script(&workspace.bin().join("xclip"), "#!/bin/sh\nexit 1\n");
    script(&workspace.bin().join("xsel"), &format!("#!/bin/sh\ncat > '{}'\n", taken.display()));
    script(&workspace.bin().join("wl-copy"), "#!/bin/sh\nexit 0\n");
    let starter = workspace.charmer(&["guest-book"]).variable("WAYLAND_DISPLAY", "").variable("DISPLAY", ":7");
    let mut terminal = starter.start();
    terminal.wait_for("starts").send("9");
    on_screen(&mut terminal, "Next");
    terminal.send("y").wait_for("Copied: charmer pack");
    assert_eq!(fs::read_to_string(taken).unwrap(), "charmer pack");
    assert!(!terminal.raw().windows(5).any(|bytes| bytes == b"\x1b]52;"), "the terminal is not asked, too");
    terminal.send("q");
    assert!(terminal.wait_end().success());
}

#[test]
fn a_package_is_completed_with_tab() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(140, 40);
    terminal.send("\x1b3");
    on_screen(&mut terminal, "Packages");
    terminal.send("nlibp").wait_for("Tab completes:  libpq5").send(key::TAB).send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    assert!(workspace.text_of("rockcraft.yaml").contains("- libpq5\n"), "{}", workspace.text_of("rockcraft.yaml"));
}
