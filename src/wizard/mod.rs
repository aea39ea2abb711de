//! The screens: state, update, ui; and the runtime that alone touches terminal, disk and processes.
//!
//! Floor 7: uses the floors below.
//!
//! | part | it does | it never |
//! | --- | --- | --- |
//! | `state` | knows answers, focus, screens; screens and questions are declared there | draws |
//! | `keys` | is the one table of keys | |
//! | `update` | takes a message, changes the state, gives effects | draws, writes |
//! | `ui` | draws `&State` and tells what lies where | changes anything |
//! | `runtime` | carries the effects out; terminal, threads, signals | decides anything |

pub mod keys;
mod runtime;
pub mod state;
pub mod ui;
pub mod update;

pub use runtime::{Ending, Options, Screen, can_draw, run};
