//! A log that was kept, read for what went wrong in it. Floor 2.

use std::io::{self, Read};

use super::diagnose::Diagnosis;
use super::lines::Splitter;
use super::outcome::{Exit, Failure};
use super::reader::Reader;
use super::telling::Telling;
use super::tool::Tool;

/// Reads a log of a packer, of its log file, of skopeo or of Juju, and tells what failed; `None` when nothing in it looks
/// like a failure. However long the log is, only its end is kept.
///
/// # Errors
/// It cannot be read.
pub fn read_log(mut log: impl Read, tool: Option<Tool>) -> io::Result<Option<(Failure, Vec<Diagnosis>)>> {
    let (mut splitter, mut reader) = (Splitter::default(), Reader::new());
    let mut telling = Telling::default();
    let (mut chunk, mut lines) = (vec![0; 1 << 16], Vec::new());
    loop {
        let read = match log.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        splitter.feed(&chunk[..read], &mut lines);
        for line in lines.drain(..).filter(|line| !line.transient) {
            telling.line(&line.text);
            reader.line(&line.text);
        }
    }
    splitter.end(&mut lines);
    for line in lines {
        telling.line(&line.text);
        reader.line(&line.text);
    }
    let diagnoses = reader.diagnoses(tool);
    let mut failure = reader.failure(Exit::Code(1));
    let mut has_failed = !diagnoses.is_empty() || reader.has_failed();
    // No packer's log, or one that nobody knows: what says most is still worth more than nothing.
    if !has_failed
        && reader.artifacts().is_empty()
        && let Some(line) = telling.told()
    {
        failure.message = vec![line];
        has_failed = true;
    }
    Ok(has_failed.then_some((failure, diagnoses)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_log_tells() {
        let mut log = "Building a\n".to_owned() + &":: noise\n".repeat(200_000);
        log.push_str(":: + pip install .\n:: Error: pg_config executable not found.\nFull execution log: '/l'\n");
        let (_, found) = read_log(log.as_bytes(), None).unwrap().unwrap();
        assert_eq!(found[0].id, "pg-config-missing");
    }

    #[test]
    fn a_good_log_and_no_log_tell_nothing() {
        let good = "Building a\n:: npm warn EBADENGINE required: { node: '>=20' },\nPacked a_1_amd64.rock\n";
        for log in [good, "", "hello\n"] {
            assert!(read_log(log.as_bytes(), None).unwrap().is_none(), "{log}");
        }
    }

    #[test]
    fn an_unknown_failure_gives_the_tools_first_error() {
        let log = "Building a\n:: + make\n:: fatal: the moon is full\nFailed.\nFull execution log: '/l'\n";
        let (failure, found) = read_log(log.as_bytes(), None).unwrap().unwrap();
        assert_eq!((failure.headline().as_str(), found.len()), ("fatal: the moon is full", 0));
    }
}
