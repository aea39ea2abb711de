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
    Starter::new(crate::support::CHARMER, &[folder])
        .folder(home)
        .size(120, 40)
        .variable("XDG_STATE_HOME", home.join("state"))
        .start()
}

/// The wizard stands on an application of that suite; the list of applications names suites, too.
fn opened(terminal: &mut Terminal, suite: &str) {
    terminal.wait_until(suite, |text| text.contains("Review") && text.contains(suite));
    terminal.close();
}

#[test]
fn the_application_is_asked_for_once() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("repo");
    repository(&root);
    let mut terminal = wizard(home.path(), "repo");
    terminal
        .wait_for("Which one? [1-2")
        .send("9\r")
        .wait_until("asked again", |text| text.matches("Which one").count() > 1);
    terminal.send("2\r");
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
fn nobody_picks_where_nobody_can_be_asked() {
    let home = tempfile::tempdir().unwrap();
    repository(&home.path().join("repo"));
    let mut terminal = wizard(home.path(), "repo");
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
