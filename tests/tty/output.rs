//! Nothing foreign reaches the terminal, and nobody has to listen: every command and every stream, with a project that is
//! hostile wherever it can be.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use charmer::text::is_unsafe;

use crate::rig::{Oci, Tar, Zip};
use crate::support::terminal::Starter;
use crate::support::{CHARMER, copy_folder, crate_path, script};

/// A title for the window, a bell, hidden text, a C1 sequence, DEL, text turned around, a line's end that is none.
const BAD: &str = "\u{1b}]0;owned\u{7}\u{1b}[8m\u{9b}2J\u{7f}\u{202e}\u{2066}\u{61c}\u{2028}";
/// The same where a file's format takes neither C0 nor C1 as they are.
const ESCAPED: &str = "\\u001b]0;owned\\u0007\\u001b[8m\\u009b2J\\u007f\u{202e}\u{2066}\u{61c}\u{2028}";

struct Hostile {
    home: tempfile::TempDir,
}

impl Hostile {
    fn new() -> Self {
        let hostile = Self { home: tempfile::tempdir().unwrap() };
        let dir = hostile.home.path().join("app");
        copy_folder(&crate_path("assets/examples/flask"), &dir);
        let made = hostile.run(&["init", "app", "--option", "greeting", "--integrate", "postgresql"], Stdio::piped());
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for (path, text) in [
            ("README.md", format!("# Shop {BAD}\n\nA text {BAD}\n")),
            ("requirements.txt", format!("Flask\ncelery\nevil{BAD}==1\n-e ./{BAD}\n# {BAD}\n")),
            ("Procfile", format!("worker: celery -A app worker {BAD}\nweb{BAD}: x\n")),
            (".env", format!("TOKEN={BAD}\nEVIL{BAD}=1\n")),
            (".gitignore", format!("{BAD}\n*.pyc\n")),
            (
                "compose.yaml",
                format!(
                    "services:\n  db:\n    image: \"postgres:{ESCAPED}\"\n  w:\n    build: .\n    command: \"celery worker {ESCAPED}\"\n"
                ),
            ),
            (
                "pyproject.toml",
                format!("[project]\nname = \"shop\"\nversion = \"{ESCAPED}\"\ndescription = \"{ESCAPED}\"\n"),
            ),
            ("Dockerfile", format!("FROM ubuntu{BAD}\nRUN apt-get install -y {BAD}\nCMD celery worker {BAD}\n")),
            (&format!("static/{BAD}.txt"), BAD.to_owned()),
            ("app_more.py", format!("import os\nos.environ['X{BAD}']\nos.environ['GREETING']  # {BAD}\n")),
        ] {
            fs::write(dir.join(path), text).unwrap();
        }
        for (path, more) in [
            (
                "rockcraft.yaml",
                format!(
                    "# \u{202e}\nparts:\n  more:\n    plugin: nil\n    override-build: \"{ESCAPED}\"\n    build-environment:\n    - X: \"\u{202e}\"\n"
                ),
            ),
            ("charm/charmcraft.yaml", format!("# {}\nlinks:\n  contact: \"{ESCAPED}\"\n", "\u{202e}")),
        ] {
            let text = fs::read_to_string(dir.join(path)).unwrap();
            fs::write(dir.join(path), text.replace("summary: ", &format!("summary: \"{ESCAPED}\" # ")) + &more)
                .unwrap();
        }
        fs::write(dir.join("charm/src/charm.py"), format!("# {BAD}\n")).unwrap();
        fs::write(dir.join("bad.log"), format!("+ npm install {BAD}\nnpm ERR! {BAD}\nerror: {BAD}\nERROR {BAD}\n"))
            .unwrap();
        let metadata = format!("name: tiny\nsummary: \"{ESCAPED}\"\nrequires: {{\"{ESCAPED}\": {{interface: x}}}}\n");
        let charm =
            Zip::new().file("metadata.yaml", 0o644, metadata).file(BAD, 0o755, BAD).file("dispatch", 0o755, BAD);
        fs::write(dir.join("bad.charm"), charm.bytes()).unwrap();
        let mut oci = Oci::new(&[Tar::new().file(BAD, BAD).bytes()]);
        oci.config["config"]["Entrypoint"] = serde_json::json!([BAD]);
        fs::write(dir.join("bad.rock"), oci.bytes()).unwrap();
        let broken = hostile.home.path().join("broken");
        fs::create_dir(&broken).unwrap();
        for name in ["rockcraft.yaml", "charmcraft.yaml"] {
            let text = format!(
                "name: \"{ESCAPED}\"\nbase: \"{ESCAPED}\"\nextensions: [\"{ESCAPED}\"]\n\"{ESCAPED}\": 1\n\"{ESCAPED}\": 2\n"
            );
            fs::write(broken.join(name), text).unwrap();
        }
        let says = format!("#!/bin/sh\nprintf '%s\\n' '{BAD}' 'error: {BAD}' >&2\necho '{BAD}'\nexit 1\n");
        for tool in ["rockcraft", "charmcraft", "juju", "lxc", "docker"] {
            script(&hostile.home.path().join("bin").join(tool), &says);
        }
        hostile
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.home.path())
            .env("PATH", self.path())
            .env("XDG_STATE_HOME", self.home.path().join("state"));
        command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE").stdin(Stdio::null());
        command
    }

    fn path(&self) -> OsString {
        let mut path = OsString::from(self.home.path().join("bin"));
        path.push(":/usr/bin:/bin");
        path
    }

    fn run(&self, arguments: &[&str], stderr: Stdio) -> Output {
        self.command(CHARMER)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap()
    }
}

/// Calls of every command. The first word of a line is none but a mark: `~` where a pipe gets what is in the files, byte
/// for byte.
fn calls() -> Vec<(bool, Vec<String>)> {
    let text = "
        | check app
        | check app --format json
        | check app --against-packers --format json
        | check broken
        | check broken --format json
        | ships broken
        | env broken
        | expand rock broken
        | expand charm broken
        | init broken
        | detect app
        | detect app --format json
        | ships app --all
        | ships app --all --format json
        | env app
        | env app --format json
        | env app --format dotenv
        | next app
        | next app --format json
        ~ expand rock app
        ~ expand rock app --explain
        | expand rock app --format json
        | expand rock app --format json --explain
        ~ expand charm app
        | expand charm app --format json
        | doctor app
        | doctor app --format json
        | doctor --log app/bad.log
        | doctor --log app/bad.log --format json
        | doctor --log app/BAD
        | inspect app/bad.charm
        | inspect app/bad.charm --format json
        | inspect app/bad.rock
        | inspect app/bad.rock --format json
        | inspect app/BAD
        | frameworks
        | frameworks BAD
        | frameworks flask --format json
        ~ init app --dry-run --diff --option x=BAD
        ~ init app --dry-run --diff --summary BAD
        ~ init app --diff --rock-version 9
        ~ init app --check --diff
        | init app --framework BAD
        | init app --answers BAD
        | init app --BAD
        | init BAD
        | pack app
        | pack BAD app
        | undo app
        | undo app --format json
        | undo app --last
        | demo BAD
        | completions BAD
        | completions bash
        | man
        | check BAD --format json
        | detect BAD
        | ships BAD
        | env BAD
        | next BAD
        | expand rock BAD
        | doctor BAD
        | undo BAD
        | --BAD
        | BAD
        | --version
        | help";
    let line = |line: &str| {
        let mut words = line.split_whitespace().map(|word| word.replace("BAD", BAD));
        let is_exact = words.next()? == "~";
        Some((is_exact, words.collect()))
    };
    text.lines().filter_map(line).collect()
}

/// What must not be in a text; colours may be where they are ours.
fn foreign(text: &[u8], colours: bool) -> Option<String> {
    let Ok(text) = std::str::from_utf8(text) else { return Some("no UTF-8".to_owned()) };
    let mut rest = text.to_owned();
    if colours {
        let ours = ["", "0", "1", "2", "4", "31", "32", "33", "35", "36", "1;4", "1;31"];
        for style in ours {
            rest = rest.replace(&format!("\u{1b}[{style}m"), "");
        }
    }
    let at = rest.find(|c: char| is_unsafe(c) && !matches!(c, '\n' | '\t') && !(colours && c == '\r'))?;
    Some(format!("{:?}", rest[at..].chars().take(30).collect::<String>()))
}

#[test]
fn a_pipe_gets_nothing_that_steers_a_terminal() {
    let mut wrong = Vec::new();
    let hostile = Hostile::new();
    for (is_exact, call) in calls() {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        let output = hostile.run(&words, Stdio::piped());
        assert!(output.status.code().is_some_and(|code| code < 4), "{call:?}: {output:?}");
        if let Some(found) = foreign(&output.stderr, false) {
            wrong.push(format!("{call:?}, standard error: {found}"));
        }
        if let Some(found) = foreign(&output.stdout, false).filter(|_| !is_exact) {
            wrong.push(format!("{call:?}, standard output: {found}"));
        }
        if call.ends_with(&["--format".to_owned(), "json".to_owned()]) && !output.stdout.is_empty() {
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_terminal_gets_no_escapes_but_ours() {
    let mut wrong = Vec::new();
    let hostile = Hostile::new();
    // The wizard is another program, so to speak: it draws.
    for (_, call) in calls().into_iter().filter(|(_, call)| call != &[BAD]) {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        let state = hostile.home.path().join("state");
        let starter = Starter::new(CHARMER, &words).folder(hostile.home.path()).variable("PATH", hostile.path());
        let mut terminal = starter.variable("XDG_STATE_HOME", state).start();
        terminal.wait_end();
        if call.starts_with(&["expand".to_owned(), "rock".to_owned(), "app".to_owned()]) && call.len() == 3 {
            // Not lost, but written as an escape.
            assert!(String::from_utf8(terminal.raw()).unwrap().contains("\\u202E"));
        }
        if let Some(found) = foreign(&terminal.raw(), true) {
            wrong.push(format!("{call:?}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_pipe_gets_is_what_the_files_hold() {
    let hostile = Hostile::new();
    let yaml = hostile.run(&["expand", "rock", "app"], Stdio::piped());
    assert!(String::from_utf8(yaml.stdout).unwrap().contains('\u{202e}'));
    let diff = hostile.run(&["init", "app", "--dry-run", "--diff", "--rock-version", "9"], Stdio::piped());
    assert!(diff.status.success(), "{diff:?}");
    assert!(String::from_utf8(diff.stdout).unwrap().contains('\u{202e}'));
}

#[test]
fn nobody_has_to_listen() {
    let mut wrong = Vec::new();
    let shared = Hostile::new();
    for (_, call) in calls() {
        let undoes = call.ends_with(&["--last".to_owned()]);
        let status = |redirect: &str| {
            // What is undone once cannot be undone twice.
            let own = undoes.then(Hostile::new);
            let hostile = own.as_ref().unwrap_or(&shared);
            let line = format!("exec \"$@\" {redirect}");
            let mut shell = hostile.command("/bin/bash");
            shell.args(["-c", line.as_str(), "sh", CHARMER]).args(&call);
            shell.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code()
        };
        let heard = status("");
        for redirect in ["2>/dev/full", "2>&-", "2> >(exec true)", "> >(exec true)", ">&-", "<&- >&- 2>&-"] {
            let code = status(redirect);
            if code != heard {
                wrong.push(format!("{call:?} {redirect}: {code:?}, not {heard:?}"));
            }
        }
        let full = status(">/dev/full 2>/dev/full");
        if full != heard && full != Some(1) {
            wrong.push(format!("{call:?} with full streams: {full:?}, not {heard:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_result_that_cannot_be_printed_is_no_success() {
    let hostile = Hostile::new();
    let full = || Stdio::from(OpenOptions::new().write(true).open("/dev/full").unwrap());
    let frameworks = hostile.command(CHARMER).arg("frameworks").stdout(full()).output().unwrap();
    assert_eq!(frameworks.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&frameworks.stderr).contains("standard output"), "{frameworks:?}");
    // What was done is done.
    let fresh = hostile.home.path().join("fresh");
    copy_folder(&crate_path("assets/examples/flask"), &fresh);
    let init = hostile.command(CHARMER).args(["init", "fresh"]).stdout(full()).output().unwrap();
    assert_eq!(init.status.code(), Some(0), "{init:?}");
    assert!(Path::new(&fresh).join("rockcraft.yaml").exists());
    assert!(String::from_utf8_lossy(&init.stderr).contains("it is done"), "{init:?}");
}
