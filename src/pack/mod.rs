//! Which packers are here, how do they run, what do their logs mean?
//!
//! Floor 2: uses [`crate::finding`], [`crate::process`], [`crate::suite`] and [`crate::text`].
//!
//! | file | it answers |
//! | --- | --- |
//! | `tool` | Which packers are there, where are they, which version, how are they installed? |
//! | `preflight` | Would a pack fail, or succeed in vain, before it even starts? |
//! | `run`, `supervise` | A packer with all its processes, followed, cancelled, cleaned up after. |
//! | `detached` | A pack that outlives whoever started it, its log on the disk. |
//! | `history` | How long did it take before, and how long will it still take? |
//! | `cache` | The cache that packers share between projects. |
//! | `lines` | The bytes of a pipe as lines that are safe to show. |
//! | `reader`, `trouble` | What the lines mean: step, artifact, failure, log. Pure. |
//! | `diagnose` | Is this a known failure, and what mends it? Data in `assets/diagnoses.yaml`. |
//! | `log` | What failed in a log that was kept? |
//! | `installed` | Which version is it, without asking each time? |
//! | `expansion` | What does a packer itself make of a document? |
//! | `outcome` | How a pack ended, and what came out of it. |

mod cache;
pub mod detached;
mod diagnose;
mod expansion;
mod history;
mod installed;
mod lines;
mod log;
mod outcome;
mod preflight;
pub mod reader;
mod run;
mod supervise;
mod telling;
mod tool;
mod trouble;

pub use cache::shared_cache;
pub use diagnose::{Diagnosis, Remedy, known_ids, silent};
pub use expansion::{Expanded, expansion};
pub use history::{Forecast, Stopwatch, forecast, roughly};
pub use installed::{answered, installed, known_installed, remembered};
pub use lines::{LineKind, LogLine, Stream};
pub use log::read_log;
pub use outcome::{Artifact, Exit, Failure, Outcome, Status, clock};
pub use preflight::{entry_point, missing_packer, preflight, preflight_with};
pub use reader::{Step, StepKind};
pub use run::{Canceller, Grace, Job, Limits, PackError, PackEvent, Running, ask, start};
pub use telling::telling;

/// A download may take this long without a word; a longer silence is worth one.
pub const LONG_SILENCE: std::time::Duration = std::time::Duration::from_mins(5);
pub use tool::{Tool, find, version, version_unless, version_within};

/// What counts as a long silence of a packer. `CHARMER_SILENCE` says it in seconds, for tests.
pub fn silence() -> std::time::Duration {
    let setting = std::env::var("CHARMER_SILENCE").ok().and_then(|seconds| seconds.parse().ok());
    setting.map_or(LONG_SILENCE, std::time::Duration::from_secs)
}
