//! Which files change and how: plan, diff, all-or-nothing write.
//!
//! Floor 5: uses floors 1 to 4.
//!
//! The way through: [`charm_files`] and the two documents become [`Wanted`]; [`plan`] holds them against
//! the disk; the person reads each [`diff`] and confirms it; [`write()`] then writes every file or none.
//! A write goes through a [journal] in the state folder, so that a kill at any moment leaves the
//! old state or the new one, or something that [`recover`] finishes or undoes at the next start.

mod apply;
mod charm;
mod diff;
mod documents;
mod draft;
mod dress;
mod error;
mod in_place;
pub mod journal;
mod layer;
mod origin;
mod pick;
mod place;
mod plan;
mod recover;
mod steps;
mod traces;
mod undo;
mod when;
mod workflow;

pub use apply::{Report, Written, write};
pub use charm::{CharmFiles, TemplateError, charm_files, class_name, take_requirements};
pub use diff::{DiffLine, Tag, counts, diff, unified_text};
pub use documents::{Bytes, OnDisk, documents, read_documents};
pub use draft::{Draft, discard_draft, load_draft, save_draft};
pub use error::WriteError;
pub use layer::{Disk, Layer};
pub use origin::{from_earlier, recall, theirs};
pub use pick::{load_pick, remember, save_pick};
pub use plan::{Decision, Over, Plan, PlanError, PlannedFile, Status, Wanted, plan, was_written_by_charmer};
pub use recover::{Outcome, Recovered, recover};
pub use undo::{Backup, BackupFile, UndoError, Undone, backups, undo};
pub use when::when;
pub use workflow::{Workflow, WorkflowSite, repository, workflow, workflow_notes, workflow_path};
