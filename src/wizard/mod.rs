//! The wizard: a message changes the state and gives effects, the state is drawn, the runtime carries the effects out.
//!
//! Floor 8: uses the floors below. Its own floors, from the ground up; each uses only those above it in this list
//! (`tests/it/floors.rs` holds that):
//!
//! | module | it does | it never |
//! | --- | --- | --- |
//! | `form` | has items, values, actions, keys as plain data | knows the state |
//! | `canvas` | is what is drawn on: cells, colours, what the mouse hits | knows the state |
//! | `state` | knows answers, focus, what runs; says what a screen and a panel are | draws, touches the disk |
//! | `keys` | has the keys that work everywhere, and finds what a key does now | |
//! | `draw` | draws the frame, questions, documents | changes anything |
//! | `panels` | has what lies over a screen, a file each | touches the disk |
//! | `jobs` | writes, packs, keeps, mends: in the state, by effects | touches the disk |
//! | `screens` | has the steps, a file each | touches the disk |
//! | `update` | takes a message to where it belongs | draws, touches the disk |
//! | `runtime` | carries the effects out; terminal, threads, signals | decides anything |

pub mod canvas;
pub mod draw;
pub mod form;
pub mod jobs;
pub mod keys;
pub mod panels;
mod runtime;
pub mod screens;
pub mod state;
pub mod update;

pub use runtime::{Colours, Ending, Options, Screen, can_draw, run, run_plain, takes_lines};
pub use screens::PARTS;
