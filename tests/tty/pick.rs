//! A repository with several applications, at the built binary: listed, asked for, remembered.

use std::fs;
use std::path::Path;

use crate::support::terminal::{Starter, Terminal};

fn repository(root: &Path) {
    for (path, text) in [
        ("api/requirements.txt", "fastapi\n"),
        ("api/main.py", "from fastapi import FastAPI\napp = FastAPI()\n"),
        ("shop/requirements.txt", "flask\n"),
        ("shop/app.py", "from flask import Flask\napp = Flask(__name__)\n"),
    ] {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    fs::create_dir(root.join(".git")).unwrap();
}

fn wizard(home: &Path, folder: &str) -> Terminal {
    start(home, &[folder])
}

fn plain(home: &Path) -> Terminal {
    start(home, &["--plain", "repo"])
}

fn start(home: &Path, arguments: &[&str]) -> Terminal {
    Starter::new(crate::support::CHARMER, arguments)
        .folder(home)
        .size(120, 40)
        .variable("XDG_STATE_HOME", home.join("state"))
        .start()
}

/// The wizard stands on an application of that suite; the list of applications names suites, too.
fn opened(terminal: &mut Terminal, suite: &str) {
    terminal.wait_for(&format!("is a {suite} application.")).close();
}

/// The list, once it is there: each application with its framework and what says so.
fn asked(home: &Path) -> Terminal {
    let mut terminal = wizard(home, "repo");
    terminal.wait_for("Which application of Repo is it?");
    let text = terminal.text();
    let row = |words: [&str; 3]| text.lines().any(|line| words.iter().all(|word| line.contains(word)));
    // Nothing is packed or written before one is chosen, and nothing is said of what would become of it.
    let first = text.lines().next().unwrap();
    assert!(first.contains("choose an application") && !first.contains("packs"), "{text}");
    let keys = text.trim_end().lines().last().unwrap();
    assert!(keys.contains("Enter open") && !keys.contains("pack") && !keys.contains("Ctrl-S"), "{text}");
    for key in ["p", "\x13", "2"] {
        terminal.send(key).wait_for("Choose an application first").send("k");
        terminal.wait_until("the question", |text| !text.contains("Choose an application first"));
    }
    assert!(row(["› api", "FastAPI", "requirements.txt:1"]) && row(["shop", "Flask", "requirements.txt:1"]), "{text}");
    terminal
}

#[test]
fn the_application_is_asked_for_once() {
    let home = tempfile::tempdir().unwrap();
    repository(&home.path().join("repo"));
    let mut terminal = asked(home.path());
    terminal.send("j").wait_for("› shop").send("\r");
    opened(&mut terminal, "Flask");
    // The pick is remembered: the same folder opens without a question.
    let mut again = wizard(home.path(), "repo");
    opened(&mut again, "Flask");
    // Naming another application's folder picks that one, for the repository.
    let mut other = wizard(home.path(), "repo/api");
    opened(&mut other, "FastAPI");
    let mut last = wizard(home.path(), "repo");
    opened(&mut last, "FastAPI");
}

#[test]
fn the_mouse_and_a_search_pick_too_and_the_wizard_goes_on_in_that_folder() {
    let home = tempfile::tempdir().unwrap();
    repository(&home.path().join("repo"));
    let mut terminal = asked(home.path());
    terminal.send("/").wait_for("Find on this screen").send("shop\r").wait_for("› shop");
    let row = terminal.text().lines().position(|line| line.contains("› shop")).unwrap() + 1;
    let column = 22;
    terminal.send(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")).wait_for("is a Flask application.");
    terminal.send("\x13").wait_for("again writes it").send("\x13");
    terminal.wait_until("it is written", |_| home.path().join("repo/shop/rockcraft.yaml").exists());
    assert!(!home.path().join("repo/rockcraft.yaml").exists());
    terminal.close();
}

#[test]
fn the_folder_itself_can_be_meant_and_what_comes_nearest_may_lie_below() {
    let home = tempfile::tempdir().unwrap();
    repository(&home.path().join("repo"));
    let mut terminal = asked(home.path());
    terminal.send("jj").wait_for("› This folder itself").send("\r").wait_for("Repo is a Flask application.").close();
    fs::create_dir_all(home.path().join("far/worker")).unwrap();
    fs::write(home.path().join("far/worker/requirements.txt"), "rich\n").unwrap();
    let mut terminal = wizard(home.path(), "far");
    terminal.wait_for("Nearest to one: worker/requirements.txt names").close();
}

#[test]
fn in_plain_lines_a_number_picks() {
    let home = tempfile::tempdir().unwrap();
    repository(&home.path().join("repo"));
    let mut terminal = plain(home.path());
    terminal
        .wait_for("Which one? [1-2")
        .send("9\r")
        .wait_until("asked again", |text| text.matches("Which one").count() > 1);
    terminal.send("2\r").wait_for("Flask").close();
}

#[test]
fn nobody_picks_where_nobody_can_be_asked() {
    let home = tempfile::tempdir().unwrap();
    repository(&home.path().join("repo"));
    let mut terminal = plain(home.path());
    terminal.wait_for("Which one?").send("q\r");
    assert_eq!(terminal.wait_end().exit_code(), 2);
    let output = std::process::Command::new(crate::support::CHARMER)
        .arg("repo")
        .current_dir(home.path())
        .env("XDG_STATE_HOME", home.path().join("state"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("api") && stderr.contains("shop") && stderr.contains("charmer repo/api"), "{stderr}");
}

#[test]
fn detect_lists_them() {
    let home = tempfile::tempdir().unwrap();
    repository(home.path());
    let run = |format: &str| {
        let output = std::process::Command::new(crate::support::CHARMER)
            .args(["detect", "--format", format])
            .arg(home.path())
            .output()
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let text = run("text");
    assert!(text.contains("1  api") && text.contains("2  shop") && text.contains("requirements.txt:1"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    let paths: Vec<&str> =
        json["applications"].as_array().unwrap().iter().map(|a| a["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["api", "shop"]);
}
