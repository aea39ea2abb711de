//! From a byte's place to its line.

use std::cell::RefCell;
use std::ops::Range;

use super::super::facts::Evidence;

/// A text of a file whose lines are looked up again and again.
pub(in crate::app) struct Lines<'t> {
    path: &'t str,
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// What was said last: a line may be the whole file, and be evidence of all in it.
    last: RefCell<Evidence>,
}

impl<'t> Lines<'t> {
    pub(in crate::app) fn new(path: &'t str, text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { path, text, starts: std::iter::once(0).chain(ends).collect(), last: RefCell::default() }
    }

    /// The line of that byte, from 1.
    pub(in crate::app) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Evidence in the line where the span begins.
    pub(super) fn evidence(&self, span: &Range<usize>) -> Evidence {
        let line = self.line(span.start);
        if self.last.borrow().line == line {
            return self.last.borrow().clone();
        }
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let evidence = super::evidence(self.path, line, self.text.get(start..end).unwrap_or_default());
        self.last.replace(evidence.clone());
        evidence
    }
}
