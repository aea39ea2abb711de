//! Arbitrary inputs through charmer's front doors. Used by `tests/faults/fuzz.rs` with a moderate number in every test run,
//! by `tests/benches/speed/hold.rs` with a million, and by `tests/benches/speed/shapes.rs` with the slow ones alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod doors;
pub mod inputs;
pub mod random;
pub mod run;
pub mod shapes;

use run::{Plan, Report};

/// No process of charmer's may need more while many inputs go through it on all processors, in bytes.
pub const MOST_MEMORY: u64 = 200 << 20;

/// Runs the plan, with as many inputs as `CHARMER_FUZZ_COUNT` says, from a new seed or that of `CHARMER_FUZZ_SEED`. Panics
/// with the failure, and where this process ever needed more memory, in bytes.
pub fn hold(mut plan: Plan, memory: u64) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    plan.seed = number("CHARMER_FUZZ_SEED").unwrap_or_else(random::new_seed);
    plan.count = number("CHARMER_FUZZ_COUNT").map_or(plan.count, |count| count / plan.one_of);
    let Plan { seed, count, .. } = plan;
    println!("{count} inputs from seed {seed}; CHARMER_FUZZ_SEED and CHARMER_FUZZ_COUNT choose others");
    let Report { slowest: (time, index), failure } = run::run(plan);
    if let Some(failure) = failure {
        panic!("{failure}");
    }
    println!("the slowest took {time:?} of processor time: index {index}");
    let Some(peak) = run::peak_memory() else { return };
    println!("the process had at most {} MB", peak >> 20);
    assert!(peak < memory, "that is more than {} MB", memory >> 20);
}
