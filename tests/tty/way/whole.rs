//! From an application to a rock and a charm, with nothing but Enter, the write key and the pack key.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::workspace::{WRITTEN, Workspace, enter_to, everything_read, key, on_screen};
use crate::support::crate_path;

/// What Rockcraft prints, in the shape that both packers share.
const ROCK_LOG: &str = "Initializing lifecycle\nInstalling build-packages\nPulling flask-framework/dependencies\n\
Pulling flask-framework/install-app\nBuilding flask-framework/dependencies\n:: + python3 -m venv --system-site-packages\n\
Building flask-framework/install-app\nStaging flask-framework/dependencies\nPriming flask-framework/dependencies\n\
Packing...\nPacked guest-book_0.1_amd64.rock";

/// A stand-in that notes where and how it was called, prints `log`, and makes `artifact`.
fn packer(workspace: &Workspace, tool: &str, log: &str, artifact: &str) {
    let calls = workspace.root().join(format!("{tool}.called"));
    let body = format!(
        "{{ pwd -P; echo \"$#:$*\"; echo \"$ONLY_HERE\"; cut -d' ' -f5 /proc/$$/stat; echo $$; }} > '{}'\n\
         cat >&2 <<'LOG'\n{log}\nLOG\nprintf 1234567 > {artifact}",
        calls.display()
    );
    workspace.stand_in(tool, &body);
}

/// Where, how, with which variable, in which process group, as which process.
fn call(workspace: &Workspace, tool: &str) -> Vec<String> {
    let text = fs::read_to_string(workspace.root().join(format!("{tool}.called"))).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn assert_called(workspace: &Workspace, tool: &str, folder: &str) {
    let arguments = call(workspace, tool);
    let folder = fs::canonicalize(workspace.app().join(folder)).unwrap();
    assert_eq!(arguments[0], folder.display().to_string(), "{tool}");
    assert_eq!(arguments[1], "1:pack", "{tool}");
    assert_eq!(arguments[2], "handed on", "{tool}: the whole environment is handed on");
    assert_eq!(arguments[3], arguments[4], "{tool}: it leads a process group of its own");
}

fn whole_way(columns: u16, rows: u16) {
    let workspace = Workspace::with_sample();
    let recorded = fs::read_to_string(crate_path("tests/transcripts/10-notty-default.log")).unwrap();
    packer(&workspace, "rockcraft", ROCK_LOG, "guest-book_0.1_amd64.rock");
    packer(&workspace, "charmcraft", &recorded.replace("hello_", "guest-book_"), "guest-book_amd64.charm");
    let mut terminal =
        workspace.charmer(&["guest-book"]).variable("ONLY_HERE", "handed on").size(columns, rows).start();
    everything_read(&mut terminal);
    terminal.wait_for("Write and pack").send("2");
    on_screen(&mut terminal, "Application");
    // Further down, in a small terminal.
    let base = if rows > 24 { "bare, ubuntu@24.04" } else { "Version      0.1" };
    for prefilled in ["deploys ✓", "Flask", "guest-book", base] {
        terminal.wait_for(prefilled);
    }
    terminal.send(key::TAB).wait_for("Guest book");
    enter_to(&mut terminal, "Review");
    terminal.wait_for("Ctrl-S writes 7 files");
    for path in WRITTEN {
        terminal.wait_until(path, |shown| shown.lines().any(|line| line.contains("new ") && line.contains(path)));
    }
    assert!(workspace.is_untouched(), "nothing is written before the write key");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    assert_written(&workspace);
    terminal.send(key::F5);
    on_screen(&mut terminal, "Pack");
    terminal.wait_for("guest-book_0.1_amd64.rock").wait_for("guest-book_amd64.charm");
    terminal.wait_until("both packed", |shown| shown.matches("✓ packed").count() == 2);
    terminal.wait_until("the size of both", |shown| shown.matches(" 7 B").count() == 2);
    assert_called(&workspace, "rockcraft", "");
    assert_called(&workspace, "charmcraft", "charm");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
}

fn assert_written(workspace: &Workspace) {
    for path in WRITTEN {
        let meta = fs::metadata(workspace.app().join(path)).unwrap();
        let is_executable = meta.permissions().mode() & 0o111 != 0;
        assert_eq!(is_executable, path.ends_with("charm.py"), "{path}: {:o}", meta.permissions().mode());
    }
    let rock = workspace.text_of("rockcraft.yaml");
    for line in ["extensions:", "base:", "platforms:"] {
        assert!(rock.lines().any(|found| found.starts_with(line)), "{line} is not in\n{rock}");
    }
    assert!(rock.contains("guest-book") && rock.contains("- flask-framework"), "{rock}");
    assert!(workspace.text_of("charm/charmcraft.yaml").contains("- flask-framework"));
    assert!(workspace.text_of("charm/src/charm.py").contains("paas_charm"));
    assert!(workspace.text_of("charm/requirements.txt").contains("paas-charm"));
    for tool in ["rock", "charm"] {
        let folder = if tool == "rock" { "guest-book" } else { "guest-book/charm" };
        let output = workspace.piped(&["expand", tool, folder]).output().unwrap();
        assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let output = workspace.piped(&["check", "guest-book"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn enter_write_and_pack_is_enough_at_80x24() {
    whole_way(80, 24);
}

#[test]
fn enter_write_and_pack_is_enough_at_140x40() {
    whole_way(140, 40);
}

#[test]
fn a_second_visit_finds_nothing_to_do() {
    let workspace = Workspace::with_sample();
    let mut terminal = workspace.wizard(80, 24);
    terminal.send(key::CTRL_S);
    on_screen(&mut terminal, "Review");
    terminal.send(key::CTRL_S).wait_for("Wrote 7 files");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    let before: Vec<String> = WRITTEN.iter().map(|path| workspace.text_of(path)).collect();
    let mut terminal = workspace.wizard(80, 24);
    enter_to(&mut terminal, "Review");
    let screen = terminal.wait_until("all unchanged", |shown| shown.matches("unchanged").count() >= 7).text();
    assert!(!screen.contains("new  "), "{screen}");
    terminal.send(key::CTRL_S).wait_for("All files are there already");
    terminal.send(key::CTRL_Q);
    assert!(terminal.wait_end().success());
    assert_eq!(before, WRITTEN.map(|path| workspace.text_of(path)));
}

#[test]
fn the_demo_lays_a_sample_and_opens_the_wizard_on_it() {
    let workspace = Workspace::new();
    let mut terminal = workspace.charmer(&["demo"]).start();
    terminal.wait_for("deploys ✓").wait_for("Write and pack");
    terminal.send(key::CTRL_C);
    assert!(terminal.wait_end().success());
    let laid = workspace.root().join("charmer-demo-flask");
    assert!(laid.join("app.py").is_file());
    assert!(!laid.join("rockcraft.yaml").exists(), "the wizard writes nothing by itself");
    assert!(terminal.text().contains("The flask sample is in"), "{}", terminal.text());
}

#[test]
fn every_demo_opens_ready_to_pack() {
    for (name, framework) in [
        ("flask", "Flask"),
        ("django", "Django"),
        ("fastapi", "FastAPI"),
        ("go", "Go"),
        ("expressjs", "Express"),
        ("spring-boot", "Spring Boot"),
    ] {
        let workspace = Workspace::new();
        let mut terminal = workspace.charmer(&["demo", name, "--dir", "a sample"]).start();
        terminal.wait_for("deploys ✓").wait_for(framework);
        terminal.send(key::CTRL_C);
        assert!(terminal.wait_end().success(), "{name}");
    }
}

#[test]
fn without_a_terminal_the_demo_says_what_comes_next() {
    let workspace = Workspace::new();
    for arguments in [&["demo", "flask"][..], &["demo", "flask", "--no-wizard"]] {
        let output = workspace.piped(arguments).output().unwrap();
        let messages = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{messages}");
        assert!(messages.contains("Open the wizard on it: charmer /"), "{messages}");
    }
    assert!(workspace.root().join("charmer-demo-flask/app.py").is_file());
    assert!(workspace.root().join("charmer-demo2-flask/app.py").is_file());
    let output = workspace.piped(&["demo", "rails"]).output().unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{messages}");
    assert!(messages.contains("no sample called rails"), "{messages}");
}
