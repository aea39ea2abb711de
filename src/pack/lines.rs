//! The bytes of a pipe, cut into lines that are safe to show. Floor 2; pure.

use std::borrow::Cow;

use crate::text::{self, secret};

/// The longest line that is kept, in bytes; what is beyond is dropped and marked.
const MAX_LINE: usize = 8 * 1024;

/// Which of the packer's outputs a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error, where the packers say everything.
    Err,
}

/// What sort of line it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// The packer's own words.
    #[default]
    Packer,
    /// The packer begins or skips a step.
    Step,
    /// Output of a tool that the packer runs.
    Child,
    /// A warning, from whom it may be.
    Warning,
    /// An error, from whom it may be.
    Error,
    /// The packer names an artifact.
    Result,
}

/// One line of a log, safe to show: no escape sequences, no control characters but tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Where it came from.
    pub stream: Stream,
    /// The text, without its line end; at most 8 KiB.
    pub text: String,
    /// What sort of line it is.
    pub kind: LineKind,
    /// 0 for the packer's own words, 1 for a tool that it runs (`:: …`), 2 for one that this tool runs (`:: :: …`).
    pub depth: u8,
    /// True for a line that ended in a carriage return: the next line of this stream takes its place.
    pub transient: bool,
}

/// A line as it left the pipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawLine {
    pub text: String,
    pub transient: bool,
}

/// Cuts a stream of chunks into lines.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    partial: Vec<u8>,
    /// A carriage return was seen; a newline after it makes it an ordinary line end.
    returned: bool,
    cut: bool,
}

impl Splitter {
    /// Takes a chunk and appends the lines that it completes to `lines`.
    pub fn feed(&mut self, mut chunk: &[u8], lines: &mut Vec<RawLine>) {
        if self.returned && !chunk.is_empty() {
            chunk = self.after_return(chunk, lines);
        }
        while let Some(at) = memchr::memchr2(b'\n', b'\r', chunk) {
            let (line, end) = (&chunk[..at], chunk[at]);
            chunk = &chunk[at + 1..];
            if end == b'\n' && self.partial.is_empty() && line.len() <= MAX_LINE {
                // Most lines come whole: nothing has to be put together.
                lines.push(RawLine { text: clean(line), transient: false });
                continue;
            }
            self.push(line);
            if end == b'\n' {
                self.finish(false, lines);
            } else {
                self.returned = true;
                chunk = self.after_return(chunk, lines);
            }
        }
        self.push(chunk);
    }

    /// The rest, when the stream has ended.
    pub fn end(&mut self, lines: &mut Vec<RawLine>) {
        if !self.partial.is_empty() {
            self.finish(false, lines);
        }
    }

    /// Decides what the carriage return before `chunk` meant; a run of them counts once.
    fn after_return<'c>(&mut self, mut chunk: &'c [u8], lines: &mut Vec<RawLine>) -> &'c [u8] {
        while let [b'\r', rest @ ..] = chunk {
            chunk = rest;
        }
        match chunk {
            [] => {}
            [b'\n', rest @ ..] => {
                self.finish(false, lines);
                chunk = rest;
            }
            _ => self.finish(true, lines),
        }
        chunk
    }

    fn push(&mut self, bytes: &[u8]) {
        let room = MAX_LINE - self.partial.len();
        self.cut |= bytes.len() > room;
        self.partial.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn finish(&mut self, transient: bool, lines: &mut Vec<RawLine>) {
        let mut text = clean(&self.partial);
        if self.cut {
            text.push('…');
        }
        lines.push(RawLine { text, transient });
        self.partial.clear();
        self.returned = false;
        self.cut = false;
    }
}

/// Text without the values of secrets, escape sequences and control characters. A sequence that is not finished ends with its line.
fn clean(bytes: &[u8]) -> String {
    let line = without_escapes(bytes);
    // The line is kept in a file, and may be passed on.
    match secret::hidden(&line) {
        Cow::Borrowed(_) => line,
        Cow::Owned(hidden) => hidden,
    }
}

fn without_escapes(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    // Without a way out of the loop the compiler looks at many bytes at once, and most lines are plain to their end.
    let is_odd = |b: u8| !(0x20..0x7f).contains(&b) && b != b'\t';
    if !text.bytes().fold(false, |odd, b| odd | is_odd(b)) {
        return text.into_owned();
    }
    let stripped = anstream::adapter::strip_str(&text).to_string();
    text::safe(&stripped).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(chunks: &[&[u8]]) -> Vec<(String, bool)> {
        let (mut splitter, mut lines) = (Splitter::default(), Vec::new());
        for chunk in chunks {
            splitter.feed(chunk, &mut lines);
        }
        splitter.end(&mut lines);
        lines.into_iter().map(|line| (line.text, line.transient)).collect()
    }

    fn kept(text: &str) -> (String, bool) {
        (text.to_owned(), false)
    }

    #[test]
    fn chunks_may_cut_anywhere() {
        let whole = "één\r\ntwo\n10%\r20%\r\nlast".as_bytes();
        let expected = vec![kept("één"), kept("two"), ("10%".to_owned(), true), kept("20%"), kept("last")];
        for at in 0..=whole.len() {
            assert_eq!(split(&[&whole[..at], &whole[at..]]), expected, "cut at {at}");
        }
        let bytes: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(split(&bytes), expected);
    }

    #[test]
    fn escape_sequences_go_whole() {
        assert_eq!(split(&[b"\x1b[1;31mred\x1b[0m\x1b[K"]), [kept("red")]);
        assert_eq!(split(&[b"\x1b]0;owned\x07title\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\"]), [kept("titlelink")]);
        assert_eq!(split(&[b"\x1b]52;c;never closed\nPacked x\n"]), [kept(""), kept("Packed x")]);
        assert_eq!(split(&[b"\x1b(Bplain\x08\x07"]), [kept("plain")]);
    }

    #[test]
    fn invalid_text_is_marked_not_lost() {
        assert_eq!(split(&[b"a\xff\xfeb\n"]), [kept("a\u{fffd}\u{fffd}b")]);
        assert_eq!(split(&["x\u{202e}y\u{9b}31m".as_bytes()]), [kept("x\u{fffd}y\u{fffd}31m")]);
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_is_whole() {
        let long = vec![b'x'; 3 * MAX_LINE];
        let lines = split(&[&long, &long, b"\nnext\n"]);
        assert_eq!(lines[0].0.len(), MAX_LINE + '…'.len_utf8());
        assert_eq!(lines[1], kept("next"));
    }
}
