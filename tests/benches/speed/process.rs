//! Whole processes, side by side in one run: `charmer expand charm` and the real `charmcraft expand-extensions` on the
//! same folder. Asserts a ratio, never a time: the machine may be slow, but it is as slow for both.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// charmer takes at most one part in this many of the packer's wall time.
const AT_LEAST: u32 = 300;

const CHARM: &str = "name: shop\ntype: charm\nbase: ubuntu@24.04\nplatforms:\n  amd64:\nsummary: A shop\n\
description: Sells things.\nextensions:\n  - flask-framework\nrequires:\n  postgresql:\n    interface: postgresql_client\n    \
optional: false\n    limit: 1\nconfig:\n  options:\n    token:\n      type: string\n      description: For payments.\n      optional: false\n";

fn charmcraft() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/packers/bin/charmcraft");
    own.exists().then_some(own)
}

fn time(program: &Path, arguments: &[&str], folder: &Path) -> Duration {
    let started = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let elapsed = started.elapsed();
    assert!(status.success(), "{} {arguments:?}: {status}", program.display());
    elapsed
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

pub fn main() {
    let charmer = Path::new(env!("CARGO_BIN_EXE_charmer"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("charmcraft.yaml"), CHARM).unwrap();
    let version = median((0..101).map(|_| time(charmer, &["--version"], folder.path())).collect());
    println!("charmer --version: {version:?} (median of 101 whole processes)");
    let Some(charmcraft) = charmcraft() else {
        println!("charmcraft is not in target/packers (.ci/run puts it there): the ratio was not measured");
        return;
    };
    // In turn, so that a slow moment of the machine strikes both.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        theirs.push(time(&charmcraft, &["expand-extensions"], folder.path()));
        ours.extend((0..15).map(|_| time(charmer, &["expand", "charm", "."], folder.path())));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("charmer expand charm: {ours:?}; charmcraft expand-extensions: {theirs:?}; ratio 1/{ratio:.0}");
    assert!(
        ratio >= f64::from(AT_LEAST),
        "charmer must take at most 1/{AT_LEAST} of charmcraft's time, and takes 1/{ratio:.0}"
    );
}
