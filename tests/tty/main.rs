//! The built binary in a real pseudo-terminal, linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code)]
#[path = "../it/artifact/rig.rs"]
mod rig;

mod colours;
mod kills;
mod order;
mod output;
mod panics;
mod pick;
mod picture;
mod plain;
mod reopen;
#[cfg(target_os = "linux")]
mod rogue;
mod terminal;
mod trial;
mod way;
