//! The difference that a person confirms: as lines for the screen, and as text like `git diff` prints it.
//!
//! Floor 5. The comparison is imara-diff's: Myers', and a block of lines begins where its indentation says, as in Git.
//! Where lines repeat often, several differences are right, and Git may choose another one.

use std::fmt::Write as _;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

use super::plan::PlannedFile;
use crate::text;

/// Lines shown around a change, as Git shows them.
const CONTEXT: usize = 3;
/// Git cuts the heading of a hunk at this many bytes.
const HEADING: usize = 80;

/// What a line of a diff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// `@@ -1,4 +1,5 @@`: where the lines that follow stand in both files.
    Hunk,
    /// The same in both.
    Context,
    /// Only in the file on the disk.
    Removed,
    /// Only in the file to be.
    Added,
    /// `\ No newline at end of file`, about the line before.
    NoNewline,
}

/// One line of a diff. Line numbers count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DiffLine {
    /// What it is.
    pub tag: Tag,
    /// Its number in the file on the disk.
    pub old: Option<usize>,
    /// Its number in the file to be.
    pub new: Option<usize>,
    /// The line without its sign and its end, safe to show.
    pub text: String,
}

/// The difference that writing this file makes; empty when it makes none.
pub fn diff(file: &PlannedFile) -> Vec<DiffLine> {
    lines(&file.current_text(), &file.wanted)
        .into_iter()
        .map(|line| DiffLine { text: text::safe(&line.text).into_owned(), ..line })
        .collect()
}

/// How many lines are added and removed: `(a, b)` of `+a −b`.
pub fn counts(file: &PlannedFile) -> (usize, usize) {
    let current = file.current_text();
    let input = InternedInput::new(current.as_str(), file.wanted.as_str());
    let diff = Diff::compute(algorithm(&input), &input);
    (diff.count_additions() as usize, diff.count_removals() as usize)
}

/// The hunks between two texts in the form that `git diff` prints below its `+++` line, so that `git apply` takes them.
/// Not made safe to show.
pub fn unified_text(old: &str, new: &str) -> String {
    let mut out = String::new();
    for line in lines(old, new) {
        let sign = match line.tag {
            Tag::Hunk => "",
            Tag::Context => " ",
            Tag::Removed => "-",
            Tag::Added => "+",
            Tag::NoNewline => "\\ ",
        };
        let _ = writeln!(out, "{sign}{}", line.text);
    }
    out
}

/// Looking for the shortest difference costs the product of size and changes: too much for a large file.
fn algorithm(input: &InternedInput<&str>) -> Algorithm {
    if input.before.len() + input.after.len() > 10_000 { Algorithm::Myers } else { Algorithm::MyersMinimal }
}

fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    let input = InternedInput::new(old, new);
    let mut diff = Diff::compute(algorithm(&input), &input);
    diff.postprocess_lines(&input);
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let mut page = Page { old, new, lines: Vec::new() };
    let mut group: Vec<Change> = Vec::new();
    for change in diff.hunks().map(Change::from) {
        if group.last().is_some_and(|last| change.old.start - last.old.end > 2 * CONTEXT) {
            page.hunk(&group);
            group.clear();
        }
        group.push(change);
    }
    page.hunk(&group);
    page.lines
}

/// Lines of the old file that make way for lines of the new one; counted from 0.
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

impl From<Hunk> for Change {
    fn from(hunk: Hunk) -> Self {
        Self {
            old: hunk.before.start as usize..hunk.before.end as usize,
            new: hunk.after.start as usize..hunk.after.end as usize,
        }
    }
}

struct Page<'a> {
    old: Vec<&'a str>,
    new: Vec<&'a str>,
    lines: Vec<DiffLine>,
}

impl Page<'_> {
    fn hunk(&mut self, changes: &[Change]) {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return;
        };
        let before = first.old.start.min(CONTEXT);
        let after = (self.old.len() - last.old.end).min(CONTEXT);
        let old = first.old.start - before..last.old.end + after;
        let new = first.new.start - before..last.new.end + after;
        let heading = self.heading(old.start);
        let text = format!("@@ -{} +{} @@{heading}", span(&old), span(&new));
        self.lines.push(DiffLine { tag: Tag::Hunk, old: None, new: None, text });
        let mut at = (old.start, new.start);
        for change in changes {
            self.context(&mut at, change.old.start);
            for index in change.old.clone() {
                self.push(Tag::Removed, Some(index), None);
            }
            for index in change.new.clone() {
                self.push(Tag::Added, None, Some(index));
            }
            at = (change.old.end, change.new.end);
        }
        self.context(&mut at, old.end);
    }

    fn context(&mut self, at: &mut (usize, usize), end: usize) {
        while at.0 < end {
            self.push(Tag::Context, Some(at.0), Some(at.1));
            *at = (at.0 + 1, at.1 + 1);
        }
    }

    fn push(&mut self, tag: Tag, old: Option<usize>, new: Option<usize>) {
        let line = match (old, new) {
            (Some(index), _) => self.old[index],
            (None, Some(index)) => self.new[index],
            (None, None) => return,
        };
        let (text, is_ended) = line.strip_suffix('\n').map_or((line, false), |line| (line, true));
        let number = |index: Option<usize>| index.map(|index| index + 1);
        self.lines.push(DiffLine { tag, old: number(old), new: number(new), text: text.to_owned() });
        if !is_ended {
            let text = "No newline at end of file".to_owned();
            self.lines.push(DiffLine { tag: Tag::NoNewline, old: None, new: None, text });
        }
    }

    /// The last line above the hunk that looks like a heading, as Git shows it: in YAML, the top-level key.
    fn heading(&self, start: usize) -> String {
        let is_heading = |line: &&&str| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
        let Some(line) = self.old[..start].iter().rev().find(is_heading) else {
            return String::new();
        };
        let line = line.trim_ascii_end();
        let end = (0..=line.len().min(HEADING)).rev().find(|&end| line.is_char_boundary(end)).unwrap_or_default();
        format!(" {}", line[..end].trim_ascii_end())
    }
}

/// `first,count` as Git writes it: without the count when it is one; the line before when there is none.
fn span(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}
