//! A rock held against the project that it belongs to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::rig::{Oci, Tar, written};

const NOTES: &str = "name: guest-book\nversion: '0.1'\nbase: bare\n";

fn charmer(args: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_charmer")).args(args).env("XDG_STATE_HOME", home.path()).output().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// A written project, and where its files land in the image, as `charmer ships` says.
fn project(sample: &str) -> (tempfile::TempDir, PathBuf, Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    let app = home.path().join("guest-book");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(sample), &app);
    assert!(charmer(&["init", app.to_str().unwrap(), "--name", "guest-book"]).status.success());
    let json = charmer(&["ships", app.to_str().unwrap(), "--all", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let files = json["entries"].as_array().unwrap().iter().filter(|entry| entry["folder"] == false);
    let lands = files.filter_map(|entry| entry["lands"].as_str().map(|path| path.trim_start_matches('/').to_owned()));
    let lands: Vec<String> = lands.collect();
    (home, app, lands)
}

/// A rock with these files.
fn rock<'a>(app: &Path, name: &str, notes: &str, files: impl IntoIterator<Item = &'a str>) -> String {
    let tar = Tar::new().file(".rock/metadata.yaml", notes);
    let tar = files.into_iter().fold(tar, |tar, file| tar.file(file, "x"));
    written(app, name, &Oci::new(&[tar.bytes()]).bytes()).to_str().unwrap().to_owned()
}

fn inspect(args: &[&str]) -> (String, String) {
    let output = charmer(&[&["inspect"], args].concat());
    assert_eq!(output.status.code(), Some(0));
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_rock_that_holds_what_was_to_ship_is_told_so() {
    for sample in ["flask", "fastapi"] {
        let (_home, app, lands) = project(sample);
        assert!(lands.len() >= 3, "{lands:?}");
        // What Python makes by itself is nobody's promise.
        let bytecode = format!("{}/__pycache__/app.cpython-312.pyc", lands[0].rsplit_once('/').unwrap().0);
        let files = lands.iter().map(String::as_str).chain([bytecode.as_str()]);
        let path = rock(&app, "guest-book_0.1_amd64.rock", NOTES, files);
        let (out, err) = inspect(&[&path]);
        let line = format!("promised      all {} files that were to ship are there, none besides\n", lands.len());
        assert!(out.contains(&line), "{out}");
        assert!(!err.contains("was to ship"), "{err}");
    }
}

#[test]
fn what_is_absent_and_what_nobody_promised_is_named() {
    let (home, app, lands) = project("flask");
    let files = lands.iter().skip(1).map(String::as_str).chain(["flask/app/.env", "flask/app/old/\u{1b}x.py"]);
    let path = rock(&app, "guest-book_0.1_amd64.rock", NOTES, files);
    let absent = lands[0].strip_prefix("flask/app/").unwrap();
    let (out, err) = inspect(&[&path]);
    assert!(out.contains(&format!(
        "{} of {} files that were to ship are there, 2 besides",
        lands.len() - 1,
        lands.len()
    )));
    assert!(err.contains(&format!("What was to ship is not in the image: {absent}.")), "{err}");
    assert!(err.contains("was not to ship: .env, old/") && !err.contains('\u{1b}'), "{err}");
    let data: serde_json::Value = serde_json::from_str(&inspect(&[&path, "--format", "json"]).0).unwrap();
    assert_eq!((&data["kind"], &data["held"]["absent"][0]), (&"rock".into(), &absent.into()));
    assert_eq!(data["held"]["unpromised"].as_array().unwrap().len(), 2);
    // Elsewhere, the project can be named.
    let moved = home.path().join("moved.rock");
    fs::rename(&path, &moved).unwrap();
    let moved = moved.to_str().unwrap();
    assert!(!inspect(&[moved]).0.contains("promised"));
    assert!(inspect(&[moved, "--project", app.to_str().unwrap()]).0.contains("promised"));
}

#[test]
fn another_projects_rock_is_held_against_nothing() {
    let (_home, app, _) = project("flask");
    let path = rock(&app, "other.rock", &NOTES.replace("guest-book", "other"), ["flask/app/app.py"]);
    assert!(!inspect(&[&path]).0.contains("promised"));
    let path = rock(&app, "elsewhere.rock", NOTES, ["django/app/manage.py"]);
    assert!(!inspect(&[&path]).0.contains("promised"));
}

#[test]
fn where_a_part_builds_what_it_ships_more_than_the_folders_files_is_fine() {
    let (_home, app, lands) = project("go");
    let files = lands.iter().map(String::as_str).chain(["app/made-by-the-build"]);
    let path = rock(&app, "guest-book_0.1_amd64.rock", NOTES, files);
    let (out, err) = inspect(&[&path]);
    assert!(out.contains("files that were to ship are there, none besides"), "{out}\n{lands:?}");
    assert!(!err.contains("was not to ship"), "{err}");
}
