//! A million arbitrary inputs through charmer's front doors, in the release build that `cargo bench` makes anyway.
//! `cargo bench --bench speed -- hold` runs it alone; `CHARMER_FUZZ_COUNT` makes it more or less.

#[path = "../../fuzzing/mod.rs"]
mod fuzz;

use std::time::Duration;

pub fn main() {
    fuzz::hold(1_000_000, Duration::from_secs(1));
}
