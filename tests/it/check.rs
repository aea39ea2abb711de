//! `charmer check` where the packers answer with a traceback, a raw dump or a misleading text: what is really wrong, with
//! its place and what to do.

use std::fs;
use std::process::Command;

use crate::support::CHARMER;
use serde_json::Value;
use tempfile::TempDir;

const HEAD: &str = "name: shop\nsummary: s\ndescription: d\nversion: '1'\nplatforms:\n  amd64:\n";
const CHARM: &str = "name: shop\nsummary: s\ndescription: d\ntype: charm\nplatforms:\n  amd64:\n";
const APP: &str = "import flask\napp = flask.Flask(__name__)\n";

/// A Flask application whose files are these instead; an empty text takes a file away.
fn shop(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let rock = format!("{HEAD}base: ubuntu@24.04\nextensions: [flask-framework]\n");
    for (path, text) in
        [("app.py", APP), ("requirements.txt", "flask\n"), ("rockcraft.yaml", &rock)].iter().chain(files)
    {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if text.is_empty() { fs::remove_file(path).unwrap() } else { fs::write(path, text).unwrap() }
    }
    dir
}

fn check(dir: &TempDir, more: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(CHARMER).arg("check").args(more).arg(dir.path()).output().unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    assert!(!messages.contains("panicked") && !messages.contains("Traceback"), "{messages}");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// The one error, with its place, words of its message, and words of its fix.
fn assert_reported(files: &[(&str, &str)], place: &str, message: &str, fix: &str) {
    let dir = shop(files);
    let (code, text) = check(&dir, &[]);
    assert_eq!((code, text.lines().count()), (Some(1), 1), "{text}");
    assert!(text.starts_with(&format!("{place}: error: ")), "{place:?} in {text}");
    let (before, after) = text.split_once(" Fix: ").unwrap_or_else(|| panic!("no fix in {text}"));
    assert!(before.contains(message), "{message:?} in {text}");
    assert!(after.contains(fix), "{fix:?} in {text}");
}

#[test]
fn an_unsupported_base_is_not_called_experimental() {
    let rock = format!("{HEAD}base: ubuntu@20.04\nextensions: [flask-framework]\n");
    assert_reported(
        &[("rockcraft.yaml", &rock)],
        "rockcraft.yaml:7:7",
        "does not know base ubuntu@20.04, experimental or not",
        "ubuntu@24.04",
    );
    let go = format!("{HEAD}base: ubuntu@22.04\nextensions: [go-framework]\n");
    assert_reported(
        &[("rockcraft.yaml", &go), ("go.mod", "module x\n")],
        "rockcraft.yaml:7:7",
        "does not know base ubuntu@22.04, experimental or not",
        "Choose one of",
    );
    let charm = format!("{CHARM}base: ubuntu@22.04\nextensions: [go-framework]\n");
    assert_reported(
        &[("charm/charmcraft.yaml", &charm)],
        "charm/charmcraft.yaml:7:7",
        "go-framework does not support the base `ubuntu@22.04`",
        "ubuntu@24.04",
    );
}

#[test]
fn bare_without_a_build_base_says_that_it_lacks_one() {
    for suite in ["flask", "go", "fastapi", "spring-boot"] {
        let rock = format!("{HEAD}base: bare\nextensions: [{suite}-framework]\n");
        let requirements = ("requirements.txt", "flask\nfastapi\n");
        let files =
            [("rockcraft.yaml", rock.as_str()), requirements, ("go.mod", "module x\n"), ("pom.xml", "<project/>\n")];
        assert_reported(&files, "rockcraft.yaml:7:7", "build-base must say", "build-base: ubuntu@24.04");
    }
}

#[test]
fn a_broken_pyproject_is_told_with_its_own_place() {
    for (text, place, message) in [
        ("[project\nname = 'shop'\n", "pyproject.toml:1:9", "not valid TOML"),
        ("[project]\nname = 'shop'\ndependencies = [\n  'flask'\n  'x'\n]\n", "pyproject.toml:5:3", "not valid TOML"),
    ] {
        assert_reported(&[("requirements.txt", ""), ("pyproject.toml", text)], place, message, "Mend the file");
    }
}

#[test]
fn python_2_is_called_so() {
    for (text, line) in
        [("print 'hello'\n", "1:7"), ("import os\ntry:\n    x = 1\nexcept OSError, e:\n    pass\n", "4:")]
    {
        let dir = shop(&[("app.py", text)]);
        let (code, text) = check(&dir, &[]);
        assert_eq!(code, Some(1));
        assert!(text.starts_with(&format!("app.py:{line}")) && text.contains("Python 2"), "{text}");
        assert!(text.contains(" Fix: "), "{text}");
    }
}

#[test]
fn a_second_document_is_pointed_at() {
    let rock = format!("{HEAD}base: ubuntu@24.04\nextensions: [flask-framework]\n---\nname: other\n");
    assert_reported(
        &[("rockcraft.yaml", &rock)],
        "rockcraft.yaml:9:1",
        "a second document begins here",
        "Remove the `---`",
    );
}

#[test]
fn a_scalar_where_a_list_belongs_is_shown_as_a_list() {
    let rock = format!("{HEAD}base: ubuntu@24.04\nextensions: flask-framework\n");
    assert_reported(&[("rockcraft.yaml", &rock)], "rockcraft.yaml:8:13", "wants a list", "[flask-framework]");
    let charm = format!("{CHARM}base: ubuntu@24.04\nextensions: flask-framework\n");
    assert_reported(&[("charm/charmcraft.yaml", &charm)], "charm/charmcraft.yaml:8:13", "list", "[flask-framework]");
    let rock = format!(
        "{HEAD}base: ubuntu@24.04\nextensions: [flask-framework]\nparts:\n  mine:\n    plugin: nil\n    stage-packages: curl\n"
    );
    assert_reported(&[("rockcraft.yaml", &rock)], "rockcraft.yaml:12:21", "list", "[curl]");
}

/// The packers stop at the first; here each is told, with all that a program needs to know of it.
#[test]
fn all_findings_come_at_once_and_as_data() {
    let rock = format!("{HEAD}base: ubuntu@20.04\nextensions: [flask-framework]\nlicence: x\nrun-user: root\n");
    let charm = format!(
        "{CHARM}base: ubuntu@24.04\nextensions: [flask-framework]\nstorage: {{}}\nconfig:\n  options:\n    flask-x: {{type: string}}\n    \
         size: {{type: number, default: 1}}\n    n: {{type: int, default: many}}\n    app-x: {{type: string}}\nrequires:\n  db: \
         {{interface: postgresql_client}}\n"
    );
    let dir = shop(&[("rockcraft.yaml", &rock), ("charm/charmcraft.yaml", &charm)]);
    let (code, text) = check(&dir, &["--format", "json"]);
    assert_eq!(code, Some(1));
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["version"], 1);
    let found = report["findings"].as_array().unwrap();
    let of = |severity: &str| -> Vec<&str> {
        let these = found.iter().filter(|finding| finding["severity"] == severity);
        these.map(|finding| finding["key"].as_str().unwrap()).collect()
    };
    for (severity, key) in [
        ("error", "base"),
        ("error", "licence"),
        ("error", "storage"),
        ("error", "config.options.flask-x"),
        ("warning", "config.options.size.type"),
        ("warning", "config.options.n.default"),
        ("warning", "config.options.app-x"),
        ("warning", "requires.db"),
    ] {
        assert!(of(severity).contains(&key), "{severity} {key} in {text}");
    }
    for finding in found {
        let mut keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(
            keys,
            ["code", "column", "consequence", "fix", "key", "line", "message", "path", "severity"],
            "{finding}"
        );
        assert!(finding["line"].as_u64() > Some(0) && !finding["fix"].as_str().unwrap().is_empty(), "{finding}");
    }
}

#[test]
fn a_file_that_hides_the_framework_is_told_where_there_is_no_document() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(check(&dir, &[]).0, Some(2));
    fs::write(dir.path().join("requirements.txt"), b"flask # caf\xe9\n").unwrap();
    fs::write(dir.path().join("app.py"), b"# caf\xe9\nimport flask\napp = flask.Flask(__name__)\n").unwrap();
    let (code, text) = check(&dir, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.starts_with("requirements.txt:1: error: ") && text.contains("not UTF-8"), "{text}");
}
