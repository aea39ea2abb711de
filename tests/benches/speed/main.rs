//! What is measured, in one program, since linking it takes longer than running it: `cargo bench --bench speed` runs
//! all, `cargo bench --bench speed -- frame scan` these two. Each in a process of its own, so that no memory of one is
//! counted for another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod frame;
#[path = "../../fuzzing/mod.rs"]
mod fuzzing;
mod hold;
mod large;
mod lines;
mod memory;
mod process;
mod python;
mod scan;
mod shapes;
mod trial;

use std::env;
use std::process::{Command, exit};

use charmer::process::{GUARD, stand_guard};
use charmer::wizard::canvas::colours::{Depth, Palette, Rgb};
use charmer::wizard::canvas::theme::{Look, Theme};

const BENCHES: [(&str, fn()); 10] = [
    ("process", process::main),
    ("frame", frame::main),
    ("large", large::main),
    ("lines", lines::main),
    ("memory", memory::main),
    ("scan", scan::main),
    ("hold", hold::main),
    ("shapes", shapes::main),
    ("python", python::main),
    ("trial", trial::main),
];

/// Set in the process of one bench alone.
const ALONE: &str = "CHARMER_BENCH";

/// All colours, as a terminal has them that told its own.
fn theme() -> Theme {
    let (foreground, background) = (Some(Rgb(0xe5, 0xe5, 0xe5)), Some(Rgb(0, 0, 0)));
    Theme::new(Look::Auto, Depth::True, &Palette { foreground, background, ..Palette::default() })
}

/// How many times slower than the machine that the limits in seconds are for this one may be: `CHARMER_SLOWNESS=2`.
fn slowness() -> u32 {
    env::var("CHARMER_SLOWNESS").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

fn main() {
    // What a try starts has charmer for a guard, and here that is us: without this, each guard would be a bench.
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == GUARD) {
        exit(stand_guard(arguments).into());
    }
    if let Ok(name) = env::var(ALONE) {
        let (_, bench) = BENCHES.iter().find(|(other, _)| *other == name).expect("a bench of this name");
        return bench();
    }
    // What begins with a dash is cargo's.
    let asked: Vec<String> = env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for name in &asked {
        assert!(BENCHES.iter().any(|(other, _)| other == name), "there is no bench {name}");
    }
    let mut failed = false;
    // A try installs from the network and takes minutes: it is measured on call.
    let is_wanted = |name: &str| asked.is_empty() && name != "trial" || asked.iter().any(|asked| asked == name);
    for (name, _) in BENCHES.iter().filter(|(name, _)| is_wanted(name)) {
        println!("\n== {name}");
        let ended = Command::new(env::current_exe().unwrap()).env(ALONE, name).status().unwrap();
        failed |= !ended.success();
    }
    if failed {
        exit(1);
    }
}
