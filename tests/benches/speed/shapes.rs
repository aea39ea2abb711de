//! Inputs that make loops within loops: each shape at the size that its limit allows, then 100,000 of any size, mixed and
//! changed. One after the other, so that the memory of this process is that of one input.
//! `cargo bench --bench speed -- shapes` runs it alone; a tenth of `CHARMER_FUZZ_COUNT` makes it more or less, for one of these takes as long as ten others.

use crate::fuzzing::run::{Plan, peak_memory, processor_time};
use crate::fuzzing::shapes::{SHAPES, input};
use crate::fuzzing::{MOST_MEMORY, doors, hold};
use crate::hold::most;

/// How many of the slowest shapes are told.
const TOLD: usize = 10;

pub fn main() {
    let (mut times, mut needs) = (Vec::new(), Vec::new());
    for shape in SHAPES.iter() {
        let (name, input) = shape.at_its_most();
        // The peak is that of what follows, where the system offers it.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        let before = processor_time();
        doors::enter(&input);
        times.push((processor_time().saturating_sub(before), name.clone()));
        needs.extend(peak_memory().map(|peak| (peak >> 20, name)));
    }
    times.sort_unstable_by(|one, other| other.cmp(one));
    needs.sort_unstable_by(|one, other| other.cmp(one));
    for (time, name) in times.iter().take(TOLD) {
        println!("{time:?}: {name}");
    }
    for (peak, name) in needs.iter().take(TOLD) {
        println!("{peak} MB: {name}");
    }
    let most = most();
    assert!(needs.iter().all(|(peak, _)| *peak < MOST_MEMORY >> 20), "the limit is {} MB", MOST_MEMORY >> 20);
    assert!(times.iter().all(|(time, _)| *time < most), "the limit is {most:?}");
    hold(Plan { threads: 1, one_of: 10, ..Plan::new("shapes", input, 100_000, most) }, MOST_MEMORY);
}
