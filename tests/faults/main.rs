//! Kills, failing disks and arbitrary inputs, linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/commands.rs"]
mod commands;
#[path = "../fuzzing/mod.rs"]
mod fuzzing;
#[path = "../support/trial.rs"]
#[allow(dead_code)]
mod tried;

mod fuzz;
mod scaffold;
mod shapes;
mod trial;
