//! What ships, held against a slow model of the packers' steps, against the recorded cases of Rockcraft, and by example.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod examples;
mod model;
mod properties;
mod recorded;
