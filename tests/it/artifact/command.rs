//! The command itself: what it prints where, and how it ends.

use std::process::{Command, Output};

use super::rig::{Oci, Tar, Zip, written};

fn inspect(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_charmer")).arg("inspect").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn text_and_json_go_to_standard_output() {
    let home = tempfile::tempdir().unwrap();
    let layer = Tar::new().file("app/\u{1b}[2J.py", "x").bytes();
    let path = written(home.path(), "a.rock", &Oci::new(&[layer]).bytes());
    let path = path.to_str().unwrap();
    let output = inspect(&[path]);
    assert_eq!(output.status.code(), Some(0));
    let shown = text(&output.stdout);
    assert!(shown.contains("architecture  amd64 (linux)\n") && shown.contains("/app: 1 file, 1 B\n"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown}");
    assert!(text(&output.stderr).contains("a.rock: warning: There is no service"));
    let data: serde_json::Value = serde_json::from_slice(&inspect(&[path, "--format", "json"]).stdout).unwrap();
    assert_eq!((&data["kind"], &data["application"]["folder"]), (&"rock".into(), &"app".into()));
    let path = written(home.path(), "a.charm", &Zip::charm().bytes());
    let data = inspect(&["--format", "json", path.to_str().unwrap()]).stdout;
    let data: serde_json::Value = serde_json::from_slice(&data).unwrap();
    assert_eq!((&data["kind"], &data["containers"][0]["resource"]), (&"charm".into(), &"image".into()));
}

#[test]
fn what_cannot_be_opened_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let pipe = home.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let text_file = written(home.path(), "notes.rock", b"hello");
    for (path, word) in [
        (home.path().join("gone.rock"), "cannot be read"),
        (home.path().to_path_buf(), "it is a folder"),
        (pipe, "no regular file"),
        (text_file, "a text file"),
    ] {
        let output = inspect(&[path.to_str().unwrap()]);
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
        assert!(stderr.starts_with("charmer: ") && stderr.contains(word) && stderr.contains(" Fix: "), "{stderr}");
    }
    assert_eq!(inspect(&[]).status.code(), Some(2));
}
