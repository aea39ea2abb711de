//! `charmer inspect`: archives of other tools, of the real packer, and of people with bad intentions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "artifact/rig.rs"]
mod rig;

#[path = "artifact/command.rs"]
mod command;
#[path = "artifact/held.rs"]
mod held;
#[path = "artifact/hostile_charm.rs"]
mod hostile_charm;
#[path = "artifact/hostile_rock.rs"]
mod hostile_rock;
#[path = "artifact/other_tools.rs"]
mod other_tools;
