//! What a packer itself makes of a document: its `expand-extensions`, unattended and with an end. Floor 2.

use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::outcome::Status;
use super::run::{Job, PackError, PackEvent, start};
use super::tool::Tool;

/// How long a packer may take. A cold snap on a slow machine needs most of it.
const DEADLINE: Duration = Duration::from_mins(2);
/// More is no expansion, in bytes.
const MAX_DOCUMENT: u64 = 16 << 20;

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
    let unkept =
        |source: io::Error| PackError::Start { program: program.to_path_buf(), dir: dir.to_path_buf(), source };
    let mut output = tempfile::tempfile().map_err(unkept)?;
    let mut job = Job::new(tool, program, dir);
    job.args = vec!["expand-extensions".into()];
    job.env.extend(experimental.then(|| tool.experimental()));
    job.stdout = Some(Arc::new(output.try_clone().map_err(unkept)?));
    let late = || PackError::Late { program: program.to_path_buf(), seconds: DEADLINE.as_secs() };
    let running = start(job)?;
    let outcome = loop {
        match running.next(DEADLINE, stop) {
            Some(PackEvent::Finished(outcome)) => break outcome,
            Some(_) => {}
            // Dropping it kills it.
            None => return Err(late()),
        }
    };
    match outcome.status {
        Status::Failed(failure) => Ok(Expanded::Refused(failure.headline())),
        Status::Cancelled | Status::Lost => Err(late()),
        Status::Packed(_) | Status::NoArtifact(_) => {
            let mut text = Vec::new();
            output.rewind().and_then(|()| output.take(MAX_DOCUMENT).read_to_end(&mut text)).map_err(unkept)?;
            Ok(Expanded::Document(text))
        }
    }
}
