//! charmer turns a web application into a rock and a charm.
//!
//! The modules are floors of one house: each may use those below it and none above
//! (`tests/it/floors.rs` holds that). From the ground up:
//!
//! 1. `asset`, [`suite`], [`finding`], [`text`], [`output`], [`process`], [`files`], [`state`], [`yaml`], [`schema`]: the
//!    data that the program carries; what the extensions offer; how a problem is told; safe text; the one way out for it;
//!    how programs and threads run beside us; files that others made, opened safely; where charmer keeps what belongs into
//!    no project; YAML that others wrote; and what the packers accept in the two documents.
//! 2. [`app`], [`pack`], [`artifact`]: the application's folder, the packers, and what came out of them.
//! 3. [`expand`], [`doctor`]: what the packers will make of the documents, and Juju and the charm's library of the charm,
//!    the one place that states such a rule; and whether packing could start on this machine.
//! 4. [`answers`]: what the person decided.
//! 5. [`write`](mod@write), [`environment`], [`deploy`], [`drift`], [`image`]: which files change, what the application will
//!    see, what comes after packing, whether the packers still agree, and what of the application goes into the image.
//! 6. [`suggest`], [`trial`]: everything that charmer found and one key takes; and whether the application starts.
//! 7. [`model`]: all that follows from the facts, the documents and the answers, for both faces.
//! 8. [`wizard`]: the screens.
//! 9. [`cli`]: the same without a screen.

#![forbid(unsafe_code)]

pub mod answers;
pub mod app;
pub mod artifact;
mod asset;
pub mod cli;
pub mod deploy;
pub mod doctor;
pub mod drift;
pub mod environment;
pub mod expand;
pub mod files;
pub mod finding;
pub mod image;
pub mod model;
pub mod output;
pub mod pack;
pub mod process;
pub mod schema;
pub mod state;
pub mod suggest;
pub mod suite;
pub mod text;
pub mod trial;
pub mod wizard;
pub mod write;
pub mod yaml;
