//! What a packer itself makes of a document: its `expand-extensions`, unattended and with an end. Floor 2.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::outcome::Status;
use super::run::{Job, Limits, PackError, ask};
use super::tool::Tool;

/// How long a packer may take. A cold snap on a slow machine needs most of it.
const DEADLINE: Duration = Duration::from_mins(2);
/// More is no expansion, in bytes.
const MAX_DOCUMENT: usize = 16 << 20;

/// What a packer said of a folder's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expanded {
    /// It expands; the text as printed.
    Document(Vec<u8>),
    /// It is refused; the packer's most telling line, safe to show.
    Refused(String),
}

/// Runs `expand-extensions` of the packer at `program` in `dir`, experimental extensions allowed for it alone where asked.
///
/// # Errors
/// It does not start, does not end within two minutes, or was stopped: by `stop`, or from outside.
pub fn expansion(
    tool: Tool,
    program: &Path,
    dir: &Path,
    experimental: bool,
    stop: &AtomicBool,
) -> Result<Expanded, PackError> {
    let mut job = Job::asking(tool, program, dir, ["expand-extensions"]);
    job.env.extend(experimental.then(|| tool.experimental()));
    let (outcome, text) = ask(job, Limits { patience: DEADLINE, most: MAX_DOCUMENT, stop })?;
    match outcome.status {
        Status::Failed(failure) => Ok(Expanded::Refused(failure.headline())),
        Status::Cancelled | Status::Lost => Err(PackError::Stopped { program: program.to_path_buf() }),
        Status::Packed(_) | Status::NoArtifact(_) => Ok(Expanded::Document(text)),
    }
}
