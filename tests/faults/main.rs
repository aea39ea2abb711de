//! Kills, failing disks and arbitrary inputs, linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzzing/mod.rs"]
mod fuzzing;

mod fuzz;
mod scaffold;
mod shapes;
