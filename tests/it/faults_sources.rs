//! Small applications, each with one fault in its sources: told rightly, and a good twin of each about which nothing is
//! said.
//!
//! `tests/data/faults/` holds the applications, `tests/data/faults-sources.yaml` the table: the application, files that
//! are laid over it (for a twin), what is run, what has to be said, and what must not.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::support::{CHARMER, copy_folder, crate_path};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    project: String,
    /// Laid over the application's own files; an empty text takes a file away.
    #[serde(default)]
    with: BTreeMap<String, String>,
    /// Commands, one after the other; what the last says counts.
    run: Vec<String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    silent: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(crate_path("tests/data/faults-sources.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// All that the last command says, on one line each.
fn told(row: &Row) -> String {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join(&row.project);
    copy_folder(&crate_path("tests/data/faults").join(&row.project), &dir);
    for (path, text) in &row.with {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if text.is_empty() { fs::remove_file(path).unwrap() } else { fs::write(path, text).unwrap() }
    }
    let mut said = String::new();
    for command in &row.run {
        let mut words = command.split(' ');
        let mut charmer = Command::new(CHARMER);
        charmer.arg(words.next().unwrap()).arg(&dir).args(words).env("XDG_STATE_HOME", home.path().join("state"));
        let output = charmer.output().unwrap();
        said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked"), "{}: {said}", row.project);
    }
    said
}

/// Columns are as wide as what stands in them.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_fault_is_told_and_its_good_twin_is_not() {
    let mut wrong = Vec::new();
    for row in rows() {
        let said = told(&row);
        let has = |text: &&String| plain(&said).contains(&plain(text));
        let what =
            format!("{} ({}{})", row.project, row.run.join("; "), if row.with.is_empty() { "" } else { ", twin" });
        let missing = row.says.iter().filter(|text| !has(text));
        wrong.extend(missing.map(|text| format!("{what}: {text:?} is not in\n{said}")));
        let false_ones = row.silent.iter().filter(has);
        wrong.extend(false_ones.map(|text| format!("{what}: {text:?} is in\n{said}")));
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_application_is_in_the_table_with_a_twin() {
    let rows = rows();
    for name in rows.iter().map(|row| &row.project) {
        let of = |twin: bool| rows.iter().any(|row| row.project == *name && row.with.is_empty() != twin);
        assert!(of(false) && of(true), "{name} is not in the table, or has no twin there");
    }
}
