//! Which packers are here, how do they run, what do their logs mean?
//!
//! Floor 2: uses [`crate::finding`] and [`crate::text`].
