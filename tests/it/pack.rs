//! The packers' runner against recordings of the real Charmcraft, against stand-ins that behave badly, and as a command.

mod command;
mod diagnoses;
mod doctor;
#[cfg(target_os = "linux")]
mod leftovers;
mod over;
mod replay;
mod rig;
mod rogues;
mod shop;
mod together;
