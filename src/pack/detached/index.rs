//! Finds lines in a log of any length, with a few bytes of memory for each hundred of them. Floor 2.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use regex::Regex;

use super::PackFiles;
use super::writer::decode;
use crate::files;
use crate::pack::lines::{LineKind, LogLine};
use crate::pack::reader::{self, Step};

/// Of every so many lines the place in the log is remembered.
const BLOCK: usize = 256;
/// How much is read at once, in bytes.
const CHUNK: usize = 256 * 1024;

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Warnings and errors.
    Troubled,
}

/// The rows of a log that somebody wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Which lines are rows at all.
    pub filter: Filter,
    /// The first row, from 0; none: the last ones.
    pub top: Option<usize>,
    /// How many rows.
    pub height: usize,
}

/// Rows of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Which lines are rows.
    pub filter: Filter,
    /// How many lines the log has.
    pub lines: usize,
    /// How many of them are warnings or errors.
    pub troubled: usize,
    /// The number of the first row here, from 0.
    pub first: usize,
    /// Some more than fit on the screen, so that scrolling need not wait.
    pub rows: Vec<Line>,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the log, from 0.
    pub number: usize,
    /// Its text and kind, colours taken away.
    pub line: LogLine,
}

/// Some lines, as they stand in the log.
struct Block {
    number: usize,
    text: Vec<u8>,
    /// Where each of its lines ends.
    ends: Vec<usize>,
    marks: Vec<u8>,
}

/// Where the lines of a log are.
pub(super) struct Index {
    log: File,
    kinds: File,
    /// How far the log was read.
    read: u64,
    lines: usize,
    /// Where every [`BLOCK`]th line begins.
    begins: Vec<u64>,
    troubled: Vec<u32>,
    block: Option<Block>,
    chunk: Vec<u8>,
}

impl Index {
    pub fn open(place: &PackFiles) -> io::Result<Self> {
        let ((log, _), (kinds, _)) = (files::open(&place.log())?, files::open(&place.kinds())?);
        let chunk = vec![0; CHUNK];
        Ok(Self { log, kinds, read: 0, lines: 0, begins: vec![0], troubled: Vec::new(), block: None, chunk })
    }

    /// Takes in the next part of the log, with the steps that begin in it; false when there is nothing new.
    pub fn advance(&mut self, steps: &mut Vec<Step>) -> bool {
        let length = self.log.read_at(&mut self.chunk, self.read).unwrap_or(0);
        let before = self.lines;
        for at in memchr::memchr_iter(b'\n', &self.chunk[..length]) {
            self.lines += 1;
            if self.lines.is_multiple_of(BLOCK) {
                self.begins.push(self.read + at as u64 + 1);
            }
        }
        self.read += length as u64;
        let mut marks = vec![0; self.lines - before];
        // Whole lines have their bytes; if not, somebody else wrote here, and they are plain lines.
        let _ = self.kinds.read_exact_at(&mut marks, before as u64);
        for (number, mark) in (before..).zip(marks) {
            match decode(mark).0 {
                LineKind::Warning | LineKind::Error => self.troubled.extend(u32::try_from(number)),
                LineKind::Step => steps.extend(self.line(number).and_then(|line| reader::announced(&line.text))),
                _ => {}
            }
        }
        length > 0
    }

    fn length(&self, filter: Filter) -> usize {
        match filter {
            Filter::All => self.lines,
            Filter::Troubled => self.troubled.len(),
        }
    }

    fn number(&self, filter: Filter, row: usize) -> Option<usize> {
        match filter {
            Filter::All => (row < self.lines).then_some(row),
            Filter::Troubled => self.troubled.get(row).map(|number| *number as usize),
        }
    }

    /// The rows that are wanted, and a screenful before and after them.
    pub fn page(&mut self, wanted: &Wanted) -> Page {
        let length = self.length(wanted.filter);
        let top = wanted.top.unwrap_or_else(|| length.saturating_sub(wanted.height)).min(length);
        let first = top.saturating_sub(wanted.height);
        let end = top.saturating_add(2 * wanted.height).min(length);
        let mut rows = Vec::with_capacity(end - first);
        for row in first..end {
            let Some(number) = self.number(wanted.filter, row) else { break };
            rows.extend(self.line(number).map(|line| Line { number, line }));
        }
        Page { filter: wanted.filter, lines: self.lines, troubled: self.troubled.len(), first, rows }
    }

    /// The next row that matches, from `from` on (exclusive), down or up, and around the end.
    pub fn seek(&mut self, pattern: &Regex, filter: Filter, from: Option<usize>, down: bool) -> Option<usize> {
        let length = self.length(filter);
        if length == 0 {
            return None;
        }
        let mut row = match (from, down) {
            (Some(row), _) => row.min(length - 1),
            (None, true) => length - 1,
            (None, false) => 0,
        };
        for _ in 0..length {
            row = if down { (row + 1) % length } else { row.checked_sub(1).unwrap_or(length - 1) };
            let number = self.number(filter, row)?;
            let (text, _) = self.text(number)?;
            if std::str::from_utf8(text).is_ok_and(|text| pattern.is_match(text)) {
                return Some(row);
            }
        }
        None
    }

    /// The last line's text.
    pub fn last(&mut self) -> Option<String> {
        self.line(self.lines.checked_sub(1)?).map(|line| line.text)
    }

    fn line(&mut self, number: usize) -> Option<LogLine> {
        let (text, mark) = self.text(number)?;
        let (kind, stream, depth) = decode(mark);
        let text = String::from_utf8_lossy(text).into_owned();
        Some(LogLine { stream, text, kind, depth, transient: false })
    }

    fn text(&mut self, number: usize) -> Option<(&[u8], u8)> {
        let at = number % BLOCK;
        let is_there = |block: &Block| block.number == number / BLOCK && block.ends.len() > at;
        if !self.block.as_ref().is_some_and(is_there) {
            self.block = self.load(number / BLOCK).ok();
        }
        let block = self.block.as_ref()?;
        let end = *block.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| block.ends[before] + 1);
        Some((&block.text[start..end], block.marks.get(at).copied().unwrap_or(0)))
    }

    fn load(&self, number: usize) -> io::Result<Block> {
        let begin = *self.begins.get(number).ok_or(io::ErrorKind::UnexpectedEof)?;
        let end = self.begins.get(number + 1).copied().unwrap_or(self.read);
        let mut text = vec![0; usize::try_from(end - begin).unwrap_or(usize::MAX)];
        self.log.read_exact_at(&mut text, begin)?;
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', &text).collect();
        let mut marks = vec![0; ends.len()];
        self.kinds.read_exact_at(&mut marks, (number * BLOCK) as u64)?;
        Ok(Block { number, text, ends, marks })
    }
}

#[cfg(test)]
mod tests {
    use super::super::writer::Writer;
    use super::*;
    use crate::pack::lines::Stream;
    use crate::pack::tool::Tool;

    fn line(text: String, kind: LineKind) -> LogLine {
        LogLine { stream: Stream::Err, text, kind, depth: 1, transient: false }
    }

    fn kept(count: usize) -> (tempfile::TempDir, Index) {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Rockcraft, state.path());
        let _claim = place.claim().unwrap();
        let mut writer = Writer::create(&place);
        let lines: Vec<LogLine> = (0..count)
            .map(|at| match at % 100 {
                0 => line(format!("Building part-{at}"), LineKind::Step),
                50 => line(format!("warning: {at} is odd"), LineKind::Warning),
                _ => line(format!("line {at}"), LineKind::Child),
            })
            .collect();
        lines.chunks(7).for_each(|lines| writer.lines(lines));
        assert_eq!(writer.cut(), None);
        let index = Index::open(&place).unwrap();
        (state, index)
    }

    fn read(index: &mut Index) -> Vec<Step> {
        let mut steps = Vec::new();
        while index.advance(&mut steps) {}
        steps
    }

    #[test]
    fn every_line_is_found_again_wherever_it_is() {
        for count in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3000] {
            let (_state, mut index) = kept(count);
            assert_eq!(read(&mut index).len(), count.div_ceil(100), "steps of {count}");
            for number in 0..count {
                let text = index.line(number).unwrap().text;
                assert!(text.contains(&number.to_string()), "{text}");
            }
            assert!(index.line(count).is_none());
        }
    }

    #[test]
    fn a_page_is_what_is_wanted_and_a_screenful_around_it() {
        let (_state, mut index) = kept(3000);
        read(&mut index);
        let page = index.page(&Wanted { filter: Filter::All, top: None, height: 10 });
        assert_eq!((page.lines, page.troubled, page.first, page.rows.len()), (3000, 30, 2980, 20));
        let page = index.page(&Wanted { filter: Filter::All, top: Some(1500), height: 10 });
        assert_eq!((page.first, page.rows[0].line.text.as_str(), page.rows.len()), (1490, "line 1490", 30));
        let page = index.page(&Wanted { filter: Filter::Troubled, top: Some(29), height: 5 });
        assert_eq!((page.troubled, page.first), (30, 24));
        assert_eq!(page.rows.last().map(|row| row.number), Some(2950));
        assert_eq!(index.page(&Wanted { filter: Filter::All, top: Some(9_999_999), height: 5 }).rows.len(), 5);
    }

    #[test]
    fn what_is_sought_is_found_both_ways_and_around_the_end() {
        let (_state, mut index) = kept(3000);
        read(&mut index);
        let pattern = Regex::new("line 7$").unwrap();
        assert_eq!(index.seek(&pattern, Filter::All, None, true), Some(7));
        assert_eq!(index.seek(&pattern, Filter::All, Some(2000), true), Some(7));
        assert_eq!(index.seek(&pattern, Filter::All, Some(2000), false), Some(7));
        let odd = Regex::new("50 is odd").unwrap();
        assert_eq!(index.seek(&odd, Filter::All, Some(150), true), Some(250));
        assert_eq!(index.seek(&odd, Filter::Troubled, Some(1), true), Some(2));
        assert_eq!(index.seek(&odd, Filter::Troubled, None, false), Some(29));
        assert_eq!(index.seek(&Regex::new("nowhere").unwrap(), Filter::All, None, true), None);
    }

    #[test]
    fn a_log_that_grows_is_read_on_from_where_it_was() {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Rockcraft, state.path());
        let _claim = place.claim().unwrap();
        let mut writer = Writer::create(&place);
        let mut index = Index::open(&place).unwrap();
        for at in 0..1000 {
            writer.lines(&[line(format!("line {at}"), LineKind::Child)]);
            read(&mut index);
            assert_eq!(index.line(at).unwrap().text, format!("line {at}"));
        }
        // An unfinished line is none yet.
        std::io::Write::write_all(&mut File::options().append(true).open(place.log()).unwrap(), b"half").unwrap();
        read(&mut index);
        assert_eq!(index.page(&Wanted { filter: Filter::All, top: None, height: 1 }).lines, 1000);
    }
}
