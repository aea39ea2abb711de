//! A command of the doctor's that the person has run: in the terminal itself, and only when said so.

use super::workspace::{Workspace, key, on_screen};
use crate::support::terminal::Terminal;
use crate::support::{eventually, script, wait_for_file};

/// A stand-in for sudo: it notes what it was asked, and asks for a password as the real one does.
const SUDO: &str = "#!/bin/sh\necho \"$@\" >> \"$0.asked\"\nprintf 'Password: '\nread -r word\n\
echo \"$word\" > \"$0.word\"\n[ \"$word\" = secret ] && touch \"${0%/*}/mended\"\n[ \"$word\" = secret ]\n";

fn panel(workspace: &Workspace) -> Terminal {
    let mut terminal = workspace.wizard(100, 30);
    terminal.send("\x1b8");
    on_screen(&mut terminal, "Pack");
    terminal.send("d").wait_for("Is this machine ready?");
    choose(&mut terminal);
    terminal
}

/// Goes to the command that installs Rockcraft: the first one, or the second where snapd is missing, too.
fn choose(terminal: &mut Terminal) {
    terminal.wait_for("sudo snap install rockcraft --classic");
    if terminal.text().contains("sudo apt install snapd") || terminal.text().contains("systemctl") {
        terminal.send(key::DOWN);
    }
    terminal.wait_for("› sudo snap install rockcraft --classic");
}

#[test]
fn a_command_runs_in_the_terminal_once_the_person_said_so() {
    let workspace = Workspace::with_sample();
    script(&workspace.bin().join("sudo"), SUDO);
    let asked = workspace.bin().join("sudo.asked");
    let mut terminal = panel(&workspace);
    // Looking at it, copying it and saying no run nothing.
    terminal.send("y").wait_for("Sent to your terminal: sudo snap install rockcraft");
    terminal.send("x").wait_for("Run this?").wait_for("root's rights");
    terminal.send(key::ESC).wait_gone("Run this?").wait_for("Is this machine ready?");
    assert!(!asked.exists());
    terminal.send("x").wait_for("Run this?").send(key::ENTER).wait_for("Password: ");
    assert!(!terminal.screen().alternate_screen() && terminal.is_cooked(), "it has the terminal as a shell gives it");
    assert_eq!(wait_for_file(&asked), "snap install rockcraft --classic\n");
    terminal.send("secret\r").wait_for("It ended well. Press Enter to go back to charmer.");
    assert_eq!(wait_for_file(&workspace.bin().join("sudo.word")), "secret\n", "every key was the command's");
    terminal.send(key::ENTER).wait_for("Ended well: sudo snap install rockcraft --classic");
    terminal.wait_for("Is this machine ready?");
    assert!(terminal.screen().alternate_screen() && !terminal.is_cooked());
    assert_eq!(wait_for_file(&asked).lines().count(), 1);
    // The keys are the wizard's again.
    terminal.send(key::ESC).wait_gone("Is this machine ready?").send(key::CTRL_Q);
    // What was copied was only sent to the terminal; leaving twice means it.
    terminal.wait_for("p print and leave").send(key::CTRL_C);
    assert!(terminal.wait_end().success());
}

#[test]
fn the_doctor_looks_again_when_the_command_ended() {
    let workspace = Workspace::with_sample();
    let mends = "#!/bin/sh\nprintf '#!/bin/sh\\necho rockcraft 1.20.0\\n' > \"${0%/*}/rockcraft\"\nchmod +x \"${0%/*}/rockcraft\"\n";
    script(&workspace.bin().join("sudo"), mends);
    let mut terminal = panel(&workspace);
    terminal.send("x").wait_for("Run this?").send(key::ENTER).wait_for("Press Enter").send(key::ENTER);
    terminal.wait_for("✓ Rockcraft").wait_for("› sudo snap install charmcraft --classic");
    let frame = terminal.text();
    assert!(frame.lines().next().unwrap().contains("Guest book"), "the whole frame is drawn again:\n{frame}");
    let is_rule = |line: &&str| line.starts_with(['─', '━']);
    assert_eq!(frame.lines().filter(is_rule).count(), 2, "{frame}");
    assert!(frame.contains("✗ Network") && frame.contains("Esc close"), "{frame}");
    terminal.send(key::ESC).wait_gone("Is this machine ready?").send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn a_command_that_fails_or_is_interrupted_leads_back() {
    let workspace = Workspace::with_sample();
    script(&workspace.bin().join("sudo"), SUDO);
    let mut terminal = panel(&workspace);
    terminal.send("x").wait_for("Run this?").send(key::ENTER).wait_for("Password: ").send("wrong\r");
    terminal.wait_for("It failed with exit status 1. Press Enter").send(key::ENTER);
    terminal.wait_for("✗ It failed with exit status 1: sudo snap");
    // Ctrl-C is for the command, not for the wizard.
    script(
        &workspace.bin().join("sudo"),
        "#!/bin/sh\ntrap 'echo > \"$0.stopped\"; exit 3' INT\necho waiting\nwhile :; do sleep 0.1; done\n",
    );
    terminal.wait_for("› sudo snap").send("x").wait_for("Run this?").send(key::ENTER).wait_for("waiting");
    terminal.send(key::CTRL_C).wait_for("It failed with exit status 3. Press Enter").send(key::ENTER);
    assert!(eventually(|| workspace.bin().join("sudo.stopped").exists()));
    terminal.wait_for("Is this machine ready?").send(key::ESC).wait_gone("Is this machine ready?").send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

#[test]
fn where_there_is_no_packer_the_first_screen_says_so_and_the_pack_step_what_works() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.charmer(&["guest-book"]).variable("PATH", "").start();
    terminal.wait_for("No packers here: all but packing works").wait_for("packs ! 2");
    terminal.send("\x1b8");
    on_screen(&mut terminal, "Pack");
    for words in [
        "Rockcraft is not on PATH",
        "sudo snap install rockcraft",
        "remote-build",
        "h  a workflow",
        "d  what this machine lacks",
    ] {
        terminal.wait_for(words);
    }
    terminal.send("d");
    choose(&mut terminal);
    // Without sudo on PATH it cannot even start.
    terminal.send("x").wait_for("Run this?").send(key::ENTER).wait_for("It did not start").send(key::ENTER);
    terminal.wait_for("Is this machine ready?").send(key::ESC).wait_gone("Is this machine ready?");
    terminal.send("h");
    on_screen(&mut terminal, "Review");
    terminal.wait_for(".github/workflows/pack-guest-book.yaml").send(key::CTRL_S).wait_for("Wrote 8 files");
    assert!(workspace.text_of(".github/workflows/pack-guest-book.yaml").contains("canonical/craft-actions"));
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}
