//! What is in the application's folder, each fact with where it was read.
//!
//! Everything else in the house reasons about a [`Snapshot`]: the disk is read once, with caps, and what follows is a
//! pure function of what was read. The entry point is searched by the extensions' own rules ([`entry`]), requirements
//! are read as the packers read them ([`requirements`]), and [`detect`] turns it all into [`Facts`].
//!
//! Floor 2: uses [`crate::suite`], [`crate::finding`] and [`crate::text`].

mod applications;
pub mod around;
mod charm_folder;
mod dependencies;
mod describe;
mod detect;
pub mod django;
pub mod entry;
mod facts;
pub mod go;
mod ignored;
pub mod imports;
pub mod java;
pub mod node;
pub mod offers;
pub mod pattern;
pub mod pep508;
pub mod pyproject;
mod python;
mod read;
pub mod reads;
pub mod requirements;
mod scan;
mod snapshot;
mod tree;
mod walk;
mod wish;

pub use applications::{Application, Applications, applications, describes_a_project};
pub use around::Around;
pub use charm_folder::{CharmFolder, Found};
pub use dependencies::{Dependencies, Dependency, Role, dependencies};
pub use describe::{deployable_name, suggested_name, valid_name, valid_version};
pub use detect::{detect, machine};
pub use entry::{EntryError, EntryPoint};
pub use facts::{Candidate, Confidence, Evidence, Facts, Migration, Said};
pub use offers::{Offer, Organize, Purpose};
pub use python::{Name, NearMiss, NearMissKind, PythonFile, PythonModule, PythonProblem};
pub use requirements::{Requirement, Requirements, requirements};
pub use scan::{LARGE, Scan, Suspect, Suspicion};
pub use snapshot::{Entry, EntryKind, FileProblem, ProjectError, Snapshot};
pub use tree::{Tree, TreeEntry, TreeLimits};
pub use wish::Wish;
