//! Processes of a `Procfile`.
//!
//! Part of floor 2's `app`.

use super::process::Process;
use crate::app::facts::Evidence;
use crate::app::limits::PROCESSES;
use crate::finding::Finding;

pub(super) const PROCFILE: &str = "Procfile";

/// Reads `name: command` lines; what is none of them is passed over, as process managers do.
pub(super) fn parse(text: &str, findings: &mut Vec<Finding>) -> Vec<Process> {
    let process = |(index, line): (usize, &str)| {
        let (name, command) = line.trim().split_once(':')?;
        let (name, command) = (name.trim(), command.trim());
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        let from = Evidence::new(PROCFILE, index + 1, line.trim());
        (is_name && !command.is_empty()).then(|| Process::new(name, command, from))
    };
    let place = |process: &Process| (PROCFILE.to_owned(), process.from.line);
    PROCESSES.cap(text.lines().enumerate().filter_map(process), findings, place)
}
