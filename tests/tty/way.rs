//! The built binary in a real pseudo-terminal, as a person has it before them: the whole way once, every screen,
//! packs that will not stop, terminals that vanish, folders that are no application.

mod bad_input;
mod detached;
mod drift;
mod hands;
mod meanwhile;
mod mouse;
mod packing;
mod screens;
#[cfg(target_os = "linux")]
mod straits;
mod suites;
mod tty;
mod whole;
pub mod workspace;
