//! The packers' runner against recordings of the real Charmcraft, against stand-ins that behave badly, and as a command.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "pack/command.rs"]
mod command;
#[path = "pack/diagnoses.rs"]
mod diagnoses;
#[path = "pack/doctor.rs"]
mod doctor;
#[path = "pack/replay.rs"]
mod replay;
#[path = "pack/rig.rs"]
mod rig;
#[path = "pack/rogues.rs"]
mod rogues;
#[path = "pack/shop.rs"]
mod shop;
#[path = "pack/together.rs"]
mod together;
