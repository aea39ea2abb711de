//! Whatever lies where a project's file is expected, every command that reads the project ends, within its memory.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output};

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

fn lay(kind: &str, path: &Path) -> Option<UnixListener> {
    let _ = fs::remove_file(path);
    match kind {
        "a pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        "a socket" => return Some(UnixListener::bind(path).unwrap()),
        "a device" => symlink("/dev/zero", path).unwrap(),
        // It takes no room on the disk.
        _ => File::create(path).unwrap().set_len(3 << 30).unwrap(),
    }
    None
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
    for kind in ["a pipe", "a socket", "a device", "3 GB of nothing"] {
        for name in files {
            let path = place.app().join(name);
            let before = fs::read(&path).ok();
            let held = lay(kind, &path);
            runs(&place, &format!("{kind} at {name}"));
            run(&place, &["doctor", "--log", &format!("app/{name}")], kind);
            if Path::new(name).extension().is_some_and(|ending| ending == "rock") {
                run(&place, &["inspect", "app/hello_0.1_amd64.rock"], kind);
            }
            drop(held);
            fs::remove_file(&path).unwrap();
            if let Some(before) = before {
                fs::write(&path, before).unwrap();
            }
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
        let told = |output: Output| String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
        let Some(open) = as_nobody(&place, &arguments) else { return };
        assert!(!told(open).contains("cannot be read"), "{arguments:?}");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let output = told(as_nobody(&place, &arguments).unwrap());
        assert!(output.contains("The folder closed cannot be read"), "{arguments:?}: {output}");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}
