//! How long the lines of the preview that a change lit are lit: the state says which change it was, the clock is here.

use std::time::{Duration, Instant};

use crate::wizard::state::State;

/// Long enough to be seen, short enough not to be waited for.
const LIT: Duration = Duration::from_millis(600);

/// The change that lit its lines, and when it was seen first.
#[derive(Debug, Default)]
pub struct Glow(Option<(u64, Instant)>);

impl Glow {
    /// How long the lines stay lit; none while none are.
    pub fn left(&mut self, state: &State) -> Option<Duration> {
        let change = state.preview.lit?;
        let since = match self.0 {
            Some((known, since)) if known == change => since,
            _ => Instant::now(),
        };
        self.0 = Some((change, since));
        Some(LIT.saturating_sub(since.elapsed()))
    }

    /// The change whose lines were lit long enough.
    pub fn over(&mut self, state: &State) -> Option<u64> {
        self.left(state).filter(Duration::is_zero).and(state.preview.lit)
    }
}
