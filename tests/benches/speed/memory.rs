//! The memory that the wizard holds on each sample once every step was shown: the whole process, as the system counts it.

#[path = "../../support/terminal.rs"]
#[allow(dead_code)]
mod terminal;

use std::fs;
use std::path::Path;

/// What it may hold, in kB.
const MOST: u64 = 20_000;

/// The most that a process ever held, in kB.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn wizard_on(sample: &Path) -> u64 {
    let home = tempfile::tempdir().unwrap();
    let mut starter = terminal::Starter::new(env!("CARGO_BIN_EXE_charmer"), &[sample.to_str().unwrap()]).size(200, 60);
    for variable in ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
        starter = starter.variable(variable, home.path());
    }
    let mut terminal = starter.start();
    terminal.wait_for("Write and pack");
    for (key, screen) in [("2", "Application"), ("3", "Packages"), ("4", "Files"), ("5", "Configuration")]
        .into_iter()
        .chain([("6", "Integrations"), ("7", "Review"), ("8", "Pack"), ("9", "Next")])
    {
        terminal.send(&format!("\x1b{key}")).wait_for(&format!("›{screen}"));
    }
    peak(terminal.pid())
}

pub fn main() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples");
    for sample in fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let held = wizard_on(&sample);
        println!("{}: {held} kB", sample.file_name().unwrap().to_string_lossy());
        assert!(cfg!(debug_assertions) || held < MOST, "{held} kB; it should hold less than {MOST} kB");
    }
}
