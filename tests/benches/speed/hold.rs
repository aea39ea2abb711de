//! A million arbitrary inputs through charmer's front doors, in the release build that `cargo bench` makes anyway.
//! `cargo bench --bench speed -- hold` runs it alone; `CHARMER_FUZZ_COUNT` makes it more or less.

use std::time::Duration;

use crate::fuzzing::run::Plan;
use crate::fuzzing::{MOST_MEMORY, hold, inputs};

/// Processor time for one input, on a machine as fast as the one that the limits are for.
const MOST: Duration = Duration::from_millis(200);

/// Processor time for one input on this machine.
pub fn most() -> Duration {
    MOST * crate::slowness()
}

pub fn main() {
    hold(Plan::new("hold", inputs::input, 1_000_000, most()), MOST_MEMORY);
}
