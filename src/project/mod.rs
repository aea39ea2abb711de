//! What is in the application's folder, each fact with where it was read.
//!
//! Floor 2: uses [`crate::suite`], [`crate::finding`] and [`crate::text`].
