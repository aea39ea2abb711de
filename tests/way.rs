//! The built binary in a real pseudo-terminal, as a person has it before them: the whole way once, every screen,
//! packs that will not stop, terminals that vanish, folders that are no application.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "way/aside.rs"]
mod aside;
#[path = "way/bad_input.rs"]
mod bad_input;
#[path = "way/desk.rs"]
mod desk;
#[path = "way/drift.rs"]
mod drift;
#[path = "way/meanwhile.rs"]
mod meanwhile;
#[path = "way/packing.rs"]
mod packing;
#[path = "way/screens.rs"]
mod screens;
#[path = "way/suites.rs"]
mod suites;
#[path = "way/tty.rs"]
mod tty;
#[path = "way/whole.rs"]
mod whole;
