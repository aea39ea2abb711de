//! Writes what a packer says into its place: `log`, a line each, and `kinds`, a byte for each line. Floor 2.
//!
//! Whoever reads may rely on one thing: a line that is in the log whole has its byte in `kinds`.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::PackFiles;
use crate::pack::lines::{LineKind, LogLine, Stream};
use crate::{state, text};

/// How long a log may get, in bytes. What comes after is still read, but no longer kept.
const LONGEST: u64 = 512 * 1024 * 1024;
/// How often a line that is drawn over and over is kept.
const REDRAWN: Duration = Duration::from_secs(5);
/// What a line's sort is in its byte; three bits.
const KINDS: [LineKind; 6] =
    [LineKind::Packer, LineKind::Step, LineKind::Child, LineKind::Warning, LineKind::Error, LineKind::Result];

/// Writes a log, as long as that goes well.
pub(super) struct Writer {
    files: Option<(File, File)>,
    text: Vec<u8>,
    marks: Vec<u8>,
    size: u64,
    cut: Option<String>,
    redrawn: Option<Instant>,
}

impl Writer {
    /// A new log. Where none can be made, the packer runs all the same.
    pub fn create(place: &PackFiles) -> Self {
        let files = create(&place.log()).and_then(|log| Ok((log, create(&place.kinds())?)));
        let cut = files.as_ref().err().map(|error| describe(error, 0));
        Self { files: files.ok(), text: Vec::new(), marks: Vec::new(), size: 0, cut, redrawn: None }
    }

    pub fn lines(&mut self, lines: &[LogLine]) {
        let Some((log, kinds)) = &mut self.files else { return };
        self.text.clear();
        self.marks.clear();
        for line in lines {
            if line.transient && !is_due(&mut self.redrawn) {
                continue;
            }
            self.text.extend_from_slice(line.text.as_bytes());
            self.text.push(b'\n');
            self.marks.push(encode(line));
        }
        // In this order: see above.
        let written = kinds.write_all(&self.marks).and_then(|()| log.write_all(&self.text));
        self.size += self.text.len() as u64;
        let end = match written {
            Err(error) => Some(describe(&error, self.size)),
            Ok(()) if self.size > LONGEST => {
                Some(format!("The log is kept up to here: it is {} long.", text::size(self.size)))
            }
            Ok(()) => None,
        };
        if end.is_some() {
            self.cut = end;
            self.files = None;
        }
    }

    /// Why the log is not whole, where it is not.
    pub fn cut(&self) -> Option<&str> {
        self.cut.as_deref()
    }
}

/// A file that only its owner reads: a build may print what is nobody else's business.
fn create(path: &Path) -> io::Result<File> {
    state::private().write(true).create(true).truncate(true).open(path)
}

fn describe(error: &io::Error, size: u64) -> String {
    format!("The log could not be kept after {}: {error}.", text::size(size))
}

fn is_due(last: &mut Option<Instant>) -> bool {
    let due = last.is_none_or(|last| last.elapsed() >= REDRAWN);
    if due {
        *last = Some(Instant::now());
    }
    due
}

/// A line's sort, stream and depth in a byte.
fn encode(line: &LogLine) -> u8 {
    let kind = KINDS.iter().position(|kind| *kind == line.kind).and_then(|at| u8::try_from(at).ok()).unwrap_or(0);
    let stream = u8::from(line.stream == Stream::Out) << 3;
    kind | stream | line.depth.min(15) << 4
}

/// What a line's byte says.
pub(super) fn decode(byte: u8) -> (LineKind, Stream, u8) {
    let kind = KINDS.get(usize::from(byte & 7)).copied().unwrap_or_default();
    let stream = if byte & 8 == 0 { Stream::Err } else { Stream::Out };
    (kind, stream, byte >> 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_says_what_was_put_into_it() {
        for kind in KINDS {
            for (stream, depth) in [(Stream::Err, 0), (Stream::Out, 2), (Stream::Err, 15)] {
                let line = LogLine { stream, text: String::new(), kind, depth, transient: false };
                assert_eq!(decode(encode(&line)), (kind, stream, depth));
            }
        }
    }
}
