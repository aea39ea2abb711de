//! Lines per second of a packer that talks as fast as it can: kept by charmer and followed to its last line, beside `cat`
//! of the same child in the same run. Asserts a ratio, never a time: the machine may be slow, but it is as slow for both.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use charmer::pack::detached::{Filter, Follower, Order, Wanted};
use charmer::pack::{Job, Tool};

/// How many lines the child prints.
const LINES: usize = 1_000_000;
/// charmer's share of what `cat` does, at least.
const AT_LEAST: f64 = 0.5;
/// What says them.
const CHILD: &str =
    "seq -f ':: Collecting requirement number %.0f of a list that is very long (from charm)' 1000000 >&2";

/// The child into `cat`, into a file.
fn cat(program: &Path, folder: &Path) -> Duration {
    let started = Instant::now();
    let line = format!("'{}' pack 2>&1 >/dev/null | cat > log", program.display());
    let status = Command::new("/bin/sh").args(["-c", &line]).current_dir(folder).stdin(Stdio::null()).status().unwrap();
    assert!(status.success());
    started.elapsed()
}

/// The child in a keeper of its own, followed until all is read; in frames, as the wizard does.
fn kept(program: &Path, folder: &Path) -> Duration {
    let state = tempfile::tempdir().unwrap();
    let job = Job::new(Tool::Charmcraft, program, folder);
    let started = Instant::now();
    let charmer = Path::new(env!("CARGO_BIN_EXE_charmer"));
    let mut follower = Follower::start(Order { charmer, state: state.path(), job: &job }).unwrap();
    let mut steps = Vec::new();
    loop {
        let grown = follower.advance(&mut steps);
        let page = follower.page(&Wanted { filter: Filter::All, top: None, height: 40 });
        if !grown && follower.end().is_some() {
            assert_eq!(page.lines, LINES);
            return started.elapsed();
        }
        if !grown {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

pub fn main() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("charmcraft");
    std::fs::write(&program, format!("#!/bin/sh\n{CHILD}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    // In turn, so that a slow moment of the machine strikes both.
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        theirs.push(cat(&program, folder.path()));
        ours.push(kept(&program, folder.path()));
    }
    let (theirs, ours) = (median(theirs), median(ours));
    let lines = f64::from(u32::try_from(LINES).unwrap());
    let ratio = theirs / ours;
    println!(
        "cat: {:.2} million lines a second; kept and followed: {:.2}; {ratio:.2} of cat",
        lines / theirs / 1e6,
        lines / ours / 1e6
    );
    assert!(ratio >= AT_LEAST, "charmer takes in {ratio:.2} of the lines that cat does, and should {AT_LEAST}");
}
