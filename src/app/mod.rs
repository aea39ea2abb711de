//! What is in the application's folder, each fact with where it was read.
//!
//! Everything else in the house reasons about a [`Snapshot`]: the disk is read once, with caps, and what follows is a
//! pure function of what was read. The entry point is searched by the extensions' own rules ([`entry`]), requirements
//! are read as the packers read them ([`requirements()`]), and [`detect`] turns it all into [`Facts`].
//!
//! Floor 2: uses [`crate::suite`], [`crate::finding`] and [`crate::text`].

mod applications;
mod dependencies;
pub mod deploy_files;
mod describe;
mod detect;
pub mod env_vars;
mod facts;
mod files;
pub mod go;
mod ignored;
pub mod imports;
pub mod java;
mod lexer;
pub mod node;
pub mod offers;
mod python;
mod script_conditions;
mod toolchain;

pub use files::pattern;
use files::{charm_folder, limits, scan, skip, snapshot, source, tree};
pub use python::{django, entry, pep508, pyproject, requirements};
use python::{django_apps, django_names, django_settings, django_verdict};

pub use applications::{
    Application, Applications, applications, describes_a_project, unreadable_folder, unreadable_paths,
};
pub use charm_folder::{CharmFolder, Found};
pub use dependencies::{
    Dependencies, Dependency, Role, dependencies, maven_described, refused as refused_requirements,
};
pub use deploy_files::DeployFiles;
pub use describe::{deployable_name, suggested_name, valid_name, valid_version};
pub use detect::{MIGRATIONS, detect, detect_at_first, machine, nearest};
pub use entry::{EntryError, EntryPoint};
pub use facts::{Candidate, Confidence, Evidence, Facts, Migration, Sourced};
pub use limits::TreeLimits;
pub use offers::{Offer, Organize, Purpose};
pub use python::engines::{Address, Engine};
pub use python::{Name, NearMiss, NearMissKind, PythonFile, PythonModule, PythonProblem};
pub use requirements::{Requirement, Requirements, requirements};
pub use scan::{LARGE, Scan, Suspect, Suspicion};
pub use snapshot::{Entry, EntryKind, FileProblem, ProjectError, Snapshot};
pub use toolchain::Toolchain;
pub use tree::{Tree, TreeEntry};
