//! Numbers that follow from a seed alone, so that an input can be made again from two numbers.

use std::time::{SystemTime, UNIX_EPOCH};

/// `SplitMix64`: small, fast, and good enough to pick with.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64, index: u64) -> Self {
        let mut random = Self(seed ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// Mostly small, now and then large.
    pub fn size(&mut self, most: usize) -> usize {
        let bits = self.below(usize::try_from(most.ilog2()).unwrap() + 1);
        self.below((1 << bits) + 1).min(most)
    }
}

/// A seed that no earlier run had.
pub fn new_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::from(now.subsec_nanos()) ^ now.as_secs().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(std::process::id())
}
