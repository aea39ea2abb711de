//! charmer turns a web application into a rock and a charm.
//!
//! The modules are floors of one house: each may use those below it and none above
//! (`tests/it/floors.rs` holds that). From the ground up:
//!
//! 1. [`suite`], [`finding`], [`text`], [`output`], [`process`], [`files`], [`state`], [`manifest`]: what the extensions
//!    offer; how a problem is told; safe text; the one way out for it; how programs and threads run beside us; files that
//!    others made, opened safely; where charmer keeps what belongs into no project; the two documents, and all other YAML
//!    that others wrote.
//! 2. [`project`], [`pack`], [`artifact`]: the application's folder, the packers, and what came out of them.
//! 3. [`answers`], [`expand`]: what the person decided, what the packers will make of it.
//! 4. [`scaffold`], [`handoff`], [`drift`], [`ships`]: which files change, what comes next, whether the packers still agree,
//!    and what of the application goes into the image.
//! 5. [`proposals`]: everything that charmer found and one key takes.
//! 6. [`model`]: all that follows from the facts, the documents and the answers, for both faces.
//! 7. [`wizard`]: the screens.
//! 8. [`cli`]: the same without a screen.

#![forbid(unsafe_code)]

pub mod answers;
pub mod artifact;
pub mod cli;
pub mod drift;
pub mod expand;
pub mod files;
pub mod finding;
pub mod handoff;
pub mod manifest;
pub mod model;
pub mod output;
pub mod pack;
pub mod process;
pub mod project;
pub mod proposals;
pub mod scaffold;
pub mod ships;
pub mod state;
pub mod suite;
pub mod text;
pub mod wizard;
