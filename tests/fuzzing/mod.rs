//! Arbitrary inputs through charmer's front doors. Used by `tests/faults/fuzz.rs` with a moderate number in every test run, and
//! by `tests/benches/speed/hold.rs` with a million.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod doors;
pub mod inputs;
pub mod random;
pub mod run;

use std::time::Duration;

use run::{Plan, Report};

/// No process of charmer's may need more, in bytes.
pub const MOST_MEMORY: u64 = 200 << 20;

/// Runs `count` inputs, or as many as `CHARMER_FUZZ_COUNT` says, from a new seed or that of `CHARMER_FUZZ_SEED`. Panics
/// with the failure.
pub fn hold(count: u64, most: Duration) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("CHARMER_FUZZ_SEED").unwrap_or_else(random::new_seed);
    let count = number("CHARMER_FUZZ_COUNT").unwrap_or(count);
    println!("{count} inputs from seed {seed}; CHARMER_FUZZ_SEED and CHARMER_FUZZ_COUNT choose others");
    let Report { slowest: (time, index), failure } = run::run(Plan { seed, count, most });
    if let Some(failure) = failure {
        panic!("{failure}");
    }
    println!("the slowest took {time:?} of processor time: index {index}");
    let Some(peak) = run::peak_memory() else { return };
    println!("the process had at most {} MB", peak >> 20);
    assert!(peak < MOST_MEMORY, "that is more than {} MB", MOST_MEMORY >> 20);
}
