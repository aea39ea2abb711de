//! Nothing of what charmer starts outlives it unseen: not after an interrupt, whichever command it was, and not where a
//! process does all it can to get away.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::rig::{process_is_gone, wait_for_file};
use super::shop::{CHARM, ROCK, Shop};
use crate::support::CHARMER;

/// Every signal that ends a program and that a person or a system sends.
const ENDING: [Signal; 8] =
    [Signal::INT, Signal::QUIT, Signal::TERM, Signal::HUP, Signal::ABORT, Signal::ALARM, Signal::USR1, Signal::XCPU];

/// Starts two processes in sessions of their own, without an environment, without our pipes: one is a child of what runs
/// this, the other one an orphan. Both ignore what can be ignored, and tell their numbers.
const FUGITIVES: &str = r#"python3 - <<'END'
import os
def flee(name):
    os.setsid()
    quiet = os.open('/dev/null', os.O_RDWR)
    for fd in (0, 1, 2): os.dup2(quiet, fd)
    body = f'trap "" INT TERM HUP; echo $$ > {name}; while :; do sleep 1; done'
    os.execve('/bin/sh', ['sh', '-c', body], {})
if os.fork() == 0:
    if os.fork() == 0: flee('orphan')
    os._exit(0)
if os.fork() == 0: flee('child')
END
while ! [ -s orphan ] || ! [ -s child ]; do sleep 0.01; done
"#;

fn packing(shop: &Shop, args: &[&str]) -> Child {
    shop.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn whatever_ends_a_pack_ends_those_that_fled_from_it() {
    for signal in ENDING {
        let shop = Shop::new(Some(&format!("{FUGITIVES}echo here > ready\nexec sleep 1000")), Some(CHARM));
        let charmer = packing(&shop, &["rock"]);
        wait_for_file(&shop.app().join("ready"));
        send(&charmer, signal);
        let (code, err) = end(charmer);
        assert_eq!(code, Some(130), "{signal:?}: {err}");
        assert!(err.contains("[rock] stopped after") && err.contains("no process is left"), "{err}");
        for who in ["orphan", "child"] {
            let id = fs::read_to_string(shop.app().join(who)).unwrap();
            assert!(process_is_gone(&id), "the {who} is there after {signal:?}");
        }
    }
}

/// What a packer leaves when all went well is its own business.
#[test]
fn what_a_good_pack_leaves_on_purpose_stays() {
    let shop = Shop::new(Some(&format!("{FUGITIVES}{ROCK}")), None);
    let (code, _, err) = shop.run(&["rock"]);
    assert_eq!(code, Some(0), "{err}");
    for who in ["orphan", "child"] {
        let id: i32 = wait_for_file(&shop.app().join(who)).trim().parse().unwrap();
        kill_process(Pid::from_raw(id).unwrap(), Signal::KILL).unwrap();
    }
}

/// A packer that does not answer, and says who it is. What it is asked is part of the file's name.
fn deaf(shop: &Shop) -> [String; 2] {
    let body = "trap '' INT TERM HUP QUIT\necho $$ > \"$0.$1.pid\"\nwhile :; do sleep 1; done";
    for tool in ["rockcraft", "charmcraft"] {
        crate::support::script(&shop.bin().join(tool), &format!("#!/bin/sh\n{body}\n"));
    }
    ["rockcraft", "charmcraft"].map(|tool| shop.bin().join(tool).display().to_string())
}

fn charmer(shop: &Shop, args: &[&str]) -> Command {
    let mut command = Command::new(CHARMER);
    command.args(args).current_dir(shop.app()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("PATH", format!("{}:/usr/bin:/bin", shop.bin().display()));
    command
}

#[test]
fn a_comparison_that_is_interrupted_leaves_no_packer() {
    for signal in [Signal::INT, Signal::QUIT, Signal::TERM, Signal::HUP] {
        let shop = Shop::new(None, None);
        let [rockcraft, _] = deaf(&shop);
        let charmer = charmer(&shop, &["check", ".", "--against-packers"]).spawn().unwrap();
        let ids = ["--version", "expand-extensions"]
            .map(|asked| wait_for_file(Path::new(&format!("{rockcraft}.{asked}.pid"))));
        send(&charmer, signal);
        let (code, err) = end(charmer);
        assert_eq!(code, Some(130), "{signal:?}: {err}");
        assert!(ids.iter().all(|id| process_is_gone(id)), "a packer is there after {signal:?}");
        assert!(!shop.bin().join("charmcraft.--version.pid").exists(), "nothing begins after an interrupt");
    }
}

#[test]
fn a_packer_that_prints_without_end_is_stopped() {
    let shop = Shop::new(Some("echo $$ >> \"$0.pid\"\nexec yes 'rock: on and on'"), None);
    let output = charmer(&shop, &["check", ".", "--against-packers"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("printed more than") && stdout.contains("that is no answer"), "{stdout}");
    for id in fs::read_to_string(shop.bin().join("rockcraft.pid")).unwrap().lines() {
        assert!(process_is_gone(id));
    }
}

#[test]
fn a_doctor_that_is_interrupted_leaves_no_probe() {
    let shop = Shop::new(None, None);
    let both = deaf(&shop);
    let charmer = charmer(&shop, &["doctor", "."]).env("https_proxy", "http://localhost:1").spawn().unwrap();
    let ids = both.map(|tool| wait_for_file(Path::new(&format!("{tool}.--version.pid"))));
    send(&charmer, Signal::INT);
    let (code, err) = end(charmer);
    assert_eq!(code, Some(130), "{err}");
    assert!(ids.iter().all(|id| process_is_gone(id)));
}

/// A question leaves nothing behind, also when it is answered.
#[test]
fn a_probe_that_leaves_something_leaves_nothing() {
    let answer =
        "case \"$1\" in --version) cd \"$(dirname \"$0\")\"\n".to_owned() + FUGITIVES + "echo rockcraft 1.20.0 ;; esac";
    let shop = Shop::new(Some(&answer), None);
    let output = charmer(&shop, &["doctor", "."]).env("https_proxy", "http://localhost:1").output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("1.20.0"), "{stdout}");
    for who in ["orphan", "child"] {
        let id = fs::read_to_string(shop.bin().join(who)).unwrap();
        assert!(process_is_gone(&id), "the {who} is there");
    }
}

/// A packer that became root, as with `sudo`, cannot be ended by the person who started it.
#[test]
fn what_cannot_be_ended_is_told() {
    if !rustix::process::geteuid().is_root() || which::which("setpriv").is_err() {
        crate::support::skip("it takes root to have a program that becomes root");
        return;
    }
    let shop = Shop::new(
        Some("\"$(dirname \"$0\")/become\" --reuid=0 --clear-groups sleep 1000 &\necho $! > root\nexec sleep 1000"),
        None,
    );
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for folder in [shop.app().parent().unwrap(), &shop.app(), &shop.app().join("charm"), &shop.bin()] {
        open(folder, 0o777);
    }
    let become_root = shop.bin().join("become");
    for (from, to) in
        [(which::which("setpriv").unwrap(), become_root.clone()), (CHARMER.into(), shop.bin().join("charmer"))]
    {
        assert!(Command::new("cp").args([from, to]).status().unwrap().success());
    }
    open(&become_root, 0o4755);
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(shop.bin().join("charmer"));
    command.args(["pack", "rock"]).current_dir(shop.app()).stdin(Stdio::null());
    command.env("PATH", "/usr/bin:/bin").env("PATH", format!("{}:/usr/bin:/bin", shop.bin().display()));
    command.env("XDG_STATE_HOME", shop.state()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let charmer = command.spawn().unwrap();
    let id = wait_for_file(&shop.app().join("root"));
    let id = id.trim();
    let is_root = || fs::read_to_string(format!("/proc/{id}/status")).is_ok_and(|text| text.contains("Name:\tsleep"));
    assert!(crate::support::eventually(is_root), "it never became root");
    send(&charmer, Signal::INT);
    let (code, err) = end(charmer);
    kill_process(Pid::from_raw(id.parse().unwrap()).unwrap(), Signal::KILL).unwrap();
    assert_eq!(code, Some(130), "{err}");
    assert!(err.contains(&format!("{id} (sleep)")) && err.contains(&format!("sudo kill -9 {id}")), "{err}");
    assert!(!err.contains("no process is left"), "{err}");
}
