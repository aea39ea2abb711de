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
            telling.line(unhosted(&line.text));
            reader.line(unhosted(&line.text));
        }
    }
    splitter.end(&mut lines);
    for line in lines {
        telling.line(unhosted(&line.text));
        reader.line(unhosted(&line.text));
    }
    let diagnoses = reader.diagnoses(tool);
    let mut failure = reader.failure(Exit::Code(1));
    let mut has_failed = !diagnoses.is_empty() || reader.has_failed();
    // No packer's log, or one that nobody knows: what says most is still worth more than nothing.
    if !has_failed
        && reader.artifacts().is_empty()
        && let Some(line) = telling.cause()
    {
        failure.message = vec![line];
        has_failed = true;
    }
    Ok(has_failed.then_some((failure, diagnoses)))
}

/// The line without what GitHub Actions puts in front of each in the logs that it hands out: the time, with seven digits
/// of a second (Pebble's has three, and belongs to the line), and job and step in what `gh run view --log` prints.
fn unhosted(line: &str) -> &str {
    let in_step = line.splitn(3, '\t').nth(2).unwrap_or(line);
    [line, in_step].into_iter().find_map(unstamped).unwrap_or(line)
}

fn unstamped(line: &str) -> Option<&str> {
    const STAMP: &str = "0000-00-00T00:00:00.0000000Z";
    let line = line.trim_start_matches(['\u{feff}', '\u{fffd}']);
    let (stamp, rest) = line.split_at_checked(STAMP.len())?;
    let is_one =
        stamp.bytes().zip(STAMP.bytes()).all(|(is, like)| if like == b'0' { is.is_ascii_digit() } else { is == like });
    is_one.then(|| rest.strip_prefix(' ').unwrap_or(rest))
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

    #[test]
    fn a_log_of_github_actions_is_read_as_the_packers_own() {
        let lines = [
            "Building a",
            ":: + pip install .",
            ":: Error: pg_config executable not found.",
            "Full execution log: '/l'",
        ];
        for before in ["2026-07-01T10:00:00.1234567Z ", "pack\tPack the rock\t\u{feff}2026-07-01T10:00:00.1234567Z "] {
            let log = lines.map(|line| format!("{before}{line}")).join("\n");
            let (_, found) = read_log(log.as_bytes(), None).unwrap().unwrap();
            assert_eq!(found.first().map(|one| one.id.as_str()), Some("pg-config-missing"), "{before}");
        }
        let line = "2026-07-01T10:00:00.123Z [pebble] x";
        assert_eq!(unhosted(line), line);
    }
}
