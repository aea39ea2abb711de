//! What is no application, no folder, no terminal: each is told, and nothing is lost.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::workspace::{Workspace, at_application, enter_to, key};
use crate::support::terminal::Starter;

/// Runs it to its end in a terminal: exit status, and what the terminal shows.
fn ended(starter: Starter) -> (u32, String) {
    let mut terminal = starter.size(200, 24).start();
    let status = terminal.wait_end();
    assert!(!terminal.screen().alternate_screen());
    (status.exit_code(), terminal.text())
}

fn set_mode(workspace: &Workspace, mode: u32) {
    fs::set_permissions(workspace.app(), fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_does_not_exist() {
    let workspace = Workspace::new();
    let (status, screen) = ended(workspace.charmer(&["no-such-folder"]));
    assert_eq!(status, 2, "{screen}");
    assert!(screen.contains("no-such-folder does not exist"), "{screen}");
    assert!(!workspace.root().join("no-such-folder").exists());
}

#[test]
fn a_file_instead_of_a_folder() {
    let workspace = Workspace::new();
    workspace.put("app.py", "app = 1\n");
    let (status, screen) = ended(workspace.charmer(&["guest-book/app.py"]));
    assert_eq!(status, 2, "{screen}");
    assert!(screen.contains("guest-book/app.py") && screen.contains("file"), "{screen}");
    assert_eq!(workspace.text_of("app.py"), "app = 1\n");
}

#[test]
fn a_folder_that_may_not_be_read() {
    let workspace = Workspace::with_sample();
    set_mode(&workspace, 0o000);
    let Some(starter) = workspace.unprivileged(&["guest-book"]) else { return };
    let (status, screen) = ended(starter);
    set_mode(&workspace, 0o755);
    assert_eq!(status, 2, "{screen}");
    assert!(screen.contains("guest-book") && screen.to_lowercase().contains("read"), "{screen}");
}

#[test]
fn a_folder_that_may_not_be_written() {
    let workspace = Workspace::with_sample();
    let Some(starter) = workspace.unprivileged(&["guest-book"]) else { return };
    set_mode(&workspace, 0o555);
    let mut terminal = starter.size(140, 40).start();
    at_application(&mut terminal);
    enter_to(&mut terminal, "Review");
    terminal.send(key::CTRL_S);
    let screen = terminal.wait_until("that it was not written", |shown| shown.contains("ermission")).text();
    assert!(!screen.contains("Wrote"), "{screen}");
    assert!(workspace.is_untouched());
    // The answers are still there: once the folder may be written, the same key writes.
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(workspace.app(), Some(65534), Some(65534)).unwrap();
    }
    set_mode(&workspace, 0o755);
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    terminal.send(key::CTRL_C);
    assert!(terminal.wait_end().success());
}

#[test]
fn no_framework_asks_and_says_what_was_looked_for() {
    let workspace = Workspace::new();
    workspace.put("notes.txt", "nothing of a web application\n");
    let mut terminal = workspace.wizard(140, 40);
    terminal.wait_for("No framework was found in this folder.");
    for looked in ["requirements.txt", "pyproject.toml", "go.mod", "package.json", "pom.xml"] {
        terminal.wait_for(looked);
    }
    terminal.send(key::CTRL_S).wait_for("Not written yet");
    assert!(workspace.is_untouched());
    // The question can be answered.
    terminal.send(key::RIGHT).wait_for("‹ Flask ›").wait_gone("No framework was found");
    terminal.send(key::CTRL_C).wait_for("y leave").send(key::ENTER);
    assert!(terminal.wait_end().success());
}

#[test]
fn no_framework_is_told_at_80x24_too() {
    let workspace = Workspace::new();
    let mut terminal = workspace.wizard(80, 24);
    terminal.wait_for("No framework was found");
    terminal.send(key::CTRL_C);
    assert!(terminal.wait_end().success());
}

#[test]
fn yaml_that_does_not_parse_is_told_with_its_place_and_left_alone() {
    const BROKEN: &str = "name: guest-book\nsummary: [unclosed\nbase: bare\n";
    for path in ["rockcraft.yaml", "charm/charmcraft.yaml"] {
        let workspace = Workspace::with_sample();
        workspace.put(path, BROKEN);
        let mut terminal = workspace.wizard(140, 40);
        terminal.wait_until("the place", |shown| shown.contains(&format!("{path}:")));
        terminal.send(key::CTRL_S).wait_for("Not written");
        terminal.send(key::CTRL_S).wait_for("Not written");
        assert_eq!(workspace.text_of(path), BROKEN);
        terminal.send(key::CTRL_C);
        assert!(terminal.wait_end().success(), "{path}");
        assert_eq!(workspace.text_of(path), BROKEN);
        let ended = workspace.piped(&["check", "guest-book"]).output().unwrap();
        assert_eq!(ended.status.code(), Some(1));
        let text = String::from_utf8(ended.stdout).unwrap();
        assert!(text.contains(&format!("{path}:")) && text.contains(": error: "), "{text}");
    }
}

#[test]
fn a_name_of_300_characters_is_refused_while_it_is_typed() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    let long = "a".repeat(300);
    terminal.send(key::TAB).send(key::CTRL_U).send(&format!("\x1b[200~{long}\x1b[201~"));
    terminal.wait_for("at most 40").wait_gone("deploys ✓").wait_for("aaaa");
    terminal.send(key::CTRL_S).wait_for("Not written yet");
    assert!(workspace.is_untouched());
    terminal.send(key::CTRL_U).send("short").wait_for("deploys ✓");
    terminal.send(key::CTRL_C).wait_for("y leave").send(key::ENTER);
    assert!(terminal.wait_end().success());
    let ended = workspace.piped(&["init", "guest-book", "--name", &long, "--yes"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("40"));
    assert!(workspace.is_untouched());
}

#[test]
fn a_terminal_that_is_none() {
    let workspace = Workspace::with_sample();
    let told_piped = workspace.piped(&["guest-book"]).output().unwrap();
    let messages = String::from_utf8(told_piped.stderr).unwrap();
    assert_eq!((told_piped.status.code(), told_piped.stdout.len()), (Some(2), 0), "{messages}");
    assert!(messages.contains("needs a terminal") && messages.contains("charmer init guest-book"), "{messages}");
    // Only the output is a pipe; only the input is none.
    for line in ["\"$0\" guest-book | cat", "\"$0\" guest-book </dev/null"] {
        let (_, screen) = ended(workspace.program("sh", &["-c", line, crate::support::CHARMER]));
        assert!(screen.contains("charmer init guest-book"), "{line}: {screen}");
    }
    assert!(workspace.is_untouched());
}

#[test]
fn files_that_are_odd_cost_a_finding_and_not_the_wizard() {
    let workspace = Workspace::with_sample();
    workspace.put("broken.py", "def (:\n").put("package.json/odd", "");
    fs::write(workspace.app().join("pyproject.toml"), b"[project]\nname = \"\xff\xfe\"\n").unwrap();
    fs::write(workspace.app().join("large.py"), vec![b'#'; 50 << 20]).unwrap();
    std::os::unix::fs::symlink("loop", workspace.app().join("loop")).unwrap();
    let mut terminal = workspace.charmer(&["guest-book"]).size(140, 40).start();
    terminal.wait_for("● PostgreSQL").wait_for("Flask");
    at_application(&mut terminal);
    enter_to(&mut terminal, "Review");
    terminal.send(key::CTRL_C);
    assert!(terminal.wait_end().success());
}
