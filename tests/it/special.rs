//! Whatever lies where a project's file is expected, every command that reads the project ends, within its memory.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::scarce::{Place, assert_told};
use crate::support::skip;

/// Every command that reads a project and writes nothing to it.
const COMMANDS: [&[&str]; 8] = [
    &["detect", "app"],
    &["check", "app"],
    &["expand", "rock", "app"],
    &["expand", "charm", "app/charm"],
    &["ships", "app"],
    &["env", "app"],
    &["next", "app"],
    &["init", "-y", "--dry-run", "app"],
];

/// So much that none of the large files fits in; in kilobytes, as the shell counts.
const ADDRESSES: &str = "2000000";

/// When nothing is wrong.
const OWN: &str = "its own files";
/// When nothing is wrong but that nothing is packed.
const OWN_PACK: &str = "its own state";

fn runs(place: &Place, what: &str) {
    for arguments in COMMANDS {
        run(place, arguments, what);
    }
}

fn run(place: &Place, arguments: &[&str], what: &str) {
    // Who hangs is ended, and told by its exit code.
    let limits = format!("ulimit -v {ADDRESSES}; exec timeout 120 \"$@\"");
    let output = place.command(&["sh", "-c", &limits, "sh"]).args(arguments).output().unwrap();
    assert_ne!(output.status.code(), Some(124), "{arguments:?} with {what} does not end");
    assert_told(arguments, what, &output);
    assert!(what != OWN || output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What may lie where a file is expected.
const KINDS: [&str; 5] = ["a pipe", "a socket", "a device", "3 GB of nothing", "a file that grows"];

/// A file that gets longer all the time, until this is dropped.
struct Growing(Arc<AtomicBool>, Option<JoinHandle<()>>);

impl Growing {
    fn at(path: &Path) -> Self {
        let (is_over, mut file) = (Arc::<AtomicBool>::default(), File::create(path).unwrap());
        let stop = Arc::clone(&is_over);
        let line = "x: 1\n".repeat(1_000);
        let grow = move || {
            let mut size = 0;
            while !stop.load(Ordering::Relaxed) {
                file.write_all(line.as_bytes()).unwrap();
                size += line.len();
                // More than fits into memory takes no disk: what is behind a hole is as far away.
                if size > 64 << 20 {
                    file.set_len(0).unwrap();
                    size = 0;
                }
                thread::yield_now();
            }
        };
        Self(is_over, Some(thread::spawn(grow)))
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        drop(self.1.take().map(JoinHandle::join));
    }
}

/// What was laid, for as long as it is to be there.
#[expect(dead_code, reason = "held until it is dropped")]
enum Laid {
    Socket(UnixListener),
    Growing(Growing),
    Still,
}

fn lay(kind: &str, path: &Path) -> Laid {
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    match kind {
        "a pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        // Its path may be too long for one: it is made elsewhere.
        "a socket" => {
            let short = tempfile::tempdir().unwrap();
            let listener = UnixListener::bind(short.path().join("s")).unwrap();
            fs::rename(short.path().join("s"), path).or_else(|_| UnixListener::bind(path).map(drop)).unwrap();
            return Laid::Socket(listener);
        }
        "a device" => symlink("/dev/zero", path).unwrap(),
        "a file that grows" => return Laid::Growing(Growing::at(path)),
        // It takes no room on the disk.
        _ => File::create(path).unwrap().set_len(3 << 30).unwrap(),
    }
    Laid::Still
}

#[test]
fn no_special_or_huge_file_holds_up_a_command() {
    let place = Place::new();
    runs(&place, OWN);
    let files = [
        "rockcraft.yaml",
        "charm/charmcraft.yaml",
        ".gitignore",
        "requirements.txt",
        "package.json",
        "hello_0.1_amd64.rock",
        "app.py",
    ];
    for kind in KINDS {
        for name in files {
            let path = place.app().join(name);
            let before = fs::read(&path).ok();
            let laid = lay(kind, &path);
            runs(&place, &format!("{kind} at {name}"));
            drop(laid);
            fs::remove_file(&path).unwrap();
            if let Some(before) = before {
                fs::write(&path, before).unwrap();
            }
        }
    }
}

/// All the other files that are looked at, at once: none of them stands in another's way.
#[test]
fn no_special_or_huge_files_beside_the_documents_hold_up_a_command() {
    let files = [
        "Procfile",
        "compose.yaml",
        "Dockerfile",
        ".env",
        ".env.local",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "Pipfile",
        "poetry.lock",
        "uv.lock",
        "manage.py",
        "main.py",
        "go.mod",
        "main.go",
        "app/package.json",
        "pom.xml",
        "build.gradle",
        "settings.gradle",
        "gradle/libs.versions.toml",
        "mvnw",
        ".python-version",
        ".nvmrc",
        ".ignore",
        ".npmignore",
        ".git",
        "migrate.sh",
        "paas-config.yaml",
        "charm/paas-config.yaml",
        "charm/metadata.yaml",
        "charm/config.yaml",
        "charm/actions.yaml",
        "charm/requirements.txt",
        "charm/src/charm.py",
        "charm/tox.ini",
        "charm/pyproject.toml",
        "charm/.gitignore",
        ".github/workflows/pack-guest-book.yaml",
        "src/main/resources/application.yml",
        "x_0.1_amd64.charm",
    ];
    for kind in KINDS {
        let place = Place::new();
        let laid: Vec<_> = files.iter().map(|name| lay(kind, &place.app().join(name))).collect();
        runs(&place, &format!("{kind} everywhere"));
        for arguments in [&["doctor", "app"][..], &["pack", "rock", "app"], &["init", "-y", "app", "--workflow"]] {
            run(&place, arguments, kind);
        }
        drop(laid);
    }
}

#[test]
fn no_special_or_huge_file_that_a_person_names_holds_up_a_command() {
    let place = Place::new();
    let named = place.app().with_file_name("named");
    let commands = [
        "doctor --log named",
        "doctor --log named --format json",
        "inspect named",
        "inspect named --project app",
        "inspect named.rock --project named",
        "init -y --dry-run app --answers named",
        "init -y --dry-run app --save-answers named",
        "pack named",
        "pack rock named",
        "demo named",
        "doctor named",
        "undo named",
        "undo --last named",
        "detect named",
        "check named",
        "expand rock named",
        "expand charm named",
        "ships named",
        "env named",
        "next named",
        "init -y --dry-run named",
    ];
    for kind in KINDS {
        for command in commands {
            let laid = lay(kind, &named);
            run(&place, &command.split(' ').collect::<Vec<_>>(), kind);
            drop(laid);
        }
    }
}

/// The files of the state folder, one of each sort: numbers tell no sorts apart.
fn sorts(state: &Path) -> Vec<PathBuf> {
    let (mut open, mut files, mut seen) = (vec![state.to_path_buf()], Vec::new(), std::collections::BTreeSet::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(state).unwrap().to_str().unwrap();
            if seen.insert(name.split(|c: char| c.is_ascii_hexdigit() || c == '-').collect::<String>()) {
                files.push(path.strip_prefix(state).unwrap().to_owned());
            }
        }
    }
    files
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

#[test]
fn no_special_or_huge_file_of_the_state_holds_up_a_command() {
    let place = Place::new();
    let (state, kept) = (place.state(), place.state().with_file_name("kept"));
    let init =
        |version: &str| place.command(&[]).args(["init", "-y", "app", "--rock-version", version]).output().unwrap();
    assert!(init("0.2").status.success());
    // A write that was torn away when all but its helper files was done.
    let done = state.join("charmer/done");
    let last = fs::read_dir(&done).unwrap().map(|entry| entry.unwrap().file_name()).max().unwrap();
    copy(&done.join(&last), &state.join("charmer/pending").join(&last));
    fs::remove_file(state.join("charmer/pending").join(&last).join("clean")).unwrap();
    // What a pack of the wizard's leaves, and its draft.
    let pack = fs::read_dir(state.join("charmer/packs")).ok().and_then(|mut packs| packs.next());
    assert!(pack.is_none(), "nothing was packed yet");
    run(&place, &["pack", "rock", "app"], OWN_PACK);
    let pack = fs::read_dir(state.join("charmer/packs")).unwrap().next().unwrap().unwrap().path().join("rock");
    let record = "{\"form\":1,\"keeper\":1,\"mark\":\"\",\"started\":1,\"remote\":false,\"end\":null,\"cut\":null}";
    for (name, text) in [("record.json", record), ("log", "x\n"), ("kinds", "x"), ("seen", "")] {
        fs::write(pack.join(name), text).unwrap();
    }
    fs::write(state.join("charmer/packs/durations.json"), "[]").unwrap();
    fs::write(state.join("charmer/packs/durations.lock"), "").unwrap();
    copy(&state, &kept);
    let sorts = sorts(&state);
    assert!(sorts.len() > 10, "{sorts:?}");
    for kind in KINDS {
        for file in &sorts {
            copy(&kept, &state);
            let laid = lay(kind, &state.join(file));
            for command in
                ["check app", "undo app", "undo --last app", "init -y app --rock-version 0.3", "pack rock app"]
            {
                run(&place, &command.split(' ').collect::<Vec<_>>(), &format!("{kind} at {}", file.display()));
            }
            drop(laid);
        }
    }
}

/// charmer as somebody for whom permissions hold.
fn as_nobody(place: &Place, arguments: &[&str]) -> Option<Output> {
    let mut before = Vec::new();
    if rustix::process::geteuid().is_root() {
        if which::which("setpriv").is_err() {
            skip("running as root, for whom permissions do not hold, and there is no setpriv");
            return None;
        }
        before = vec!["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    }
    Some(place.command(&before).args(arguments).output().unwrap())
}

#[test]
fn a_folder_that_cannot_be_read_is_told_wherever_it_would_be_looked_into() {
    let place = Place::new();
    let closed = place.app().join("closed");
    fs::create_dir(&closed).unwrap();
    for arguments in [["detect", "app"], ["ships", "app"], ["check", "app"]] {
        let printed = |output: Output| String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
        let Some(open) = as_nobody(&place, &arguments) else { return };
        assert!(!printed(open).contains("cannot be read"), "{arguments:?}");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let output = printed(as_nobody(&place, &arguments).unwrap());
        assert!(output.contains("The folder closed cannot be read"), "{arguments:?}: {output}");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}
