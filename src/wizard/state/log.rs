//! A packer's log as it is looked at: which rows, following or not, and what is sought in it.
//!
//! The log itself lies on the disk. The runtime brings the rows that are to be seen, and only those are here.

use crate::pack::detached::{Filter, Line, Page, Wanted};

/// How a log is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The rows that the runtime brought last.
    pub page: Page,
    /// Which lines are rows.
    pub filter: Filter,
    /// The first row in sight; none: the end is followed.
    pub top: Option<usize>,
    /// What is sought; empty: nothing.
    pub sought: String,
    /// The row that was found.
    pub hit: Option<usize>,
    /// Whether long lines are wrapped.
    pub wraps: bool,
    /// How many characters of each line are scrolled out of sight.
    pub left: usize,
}

impl View {
    /// How many rows there are.
    pub fn length(&self) -> usize {
        match self.filter {
            Filter::All => self.page.lines,
            Filter::Troubled => self.page.troubled,
        }
    }

    /// The first row in sight, of this many.
    pub fn first(&self, height: usize) -> usize {
        let last = self.length().saturating_sub(height);
        self.top.map_or(last, |top| top.min(last))
    }

    /// The rows in sight, as far as they were brought, each with its number.
    pub fn rows(&self, height: usize) -> impl Iterator<Item = (usize, &Line)> {
        let first = self.first(height);
        let is_this = self.page.filter == self.filter;
        let rows = self.page.rows.iter().enumerate().filter(move |_| is_this);
        rows.map(|(at, line)| (self.page.first + at, line))
            .filter(move |(row, _)| (first..first + height).contains(row))
    }

    /// What the runtime is to bring.
    pub fn wanted(&self, height: usize) -> Wanted {
        Wanted { filter: self.filter, top: self.top, height }
    }

    /// Scrolls by rows; up ends the following.
    pub fn scroll(&mut self, rows: isize, height: usize) {
        let last = self.length().saturating_sub(height);
        let first = self.first(height);
        let to = first.saturating_add_signed(rows).min(last);
        if self.top.is_some() || to < first {
            self.top = Some(to);
        }
    }

    /// Scrolls sideways; what is wrapped is in sight as a whole.
    pub fn sideways(&mut self, step: isize) {
        /// Characters a step.
        const STEP: isize = 16;
        self.wraps = false;
        self.left = self.left.saturating_add_signed(step * STEP);
    }

    /// Wraps long lines, or no more.
    pub fn wrap(&mut self) {
        (self.wraps, self.left) = (!self.wraps, 0);
    }

    /// Goes to the end and stays there.
    pub fn follow(&mut self) {
        self.top = None;
        self.hit = None;
    }

    /// All lines, or warnings and errors only. The line in sight is not kept: the rows are others.
    pub fn turn(&mut self) {
        self.filter = match self.filter {
            Filter::All => Filter::Troubled,
            Filter::Troubled => Filter::All,
        };
        self.follow();
    }

    /// Shows a row that was found, with some before it.
    pub fn show(&mut self, row: usize, height: usize) {
        self.hit = Some(row);
        self.top = Some(row.saturating_sub(height / 3));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(lines: usize) -> View {
        View { page: Page { lines, troubled: 3, ..Page::default() }, ..View::default() }
    }

    #[test]
    fn the_end_is_followed_until_one_scrolls_up() {
        let mut view = view(100);
        assert_eq!(view.first(10), 90);
        view.scroll(5, 10);
        assert_eq!(view.top, None, "down, at the end, changes nothing");
        view.scroll(-5, 10);
        view.page.lines = 200;
        assert_eq!(view.first(10), 85, "what is in sight stays");
        view.scroll(isize::MAX, 10);
        assert_eq!(view.first(10), 190);
        view.page.lines = 300;
        assert_eq!(view.first(10), 190, "at the end, but not following");
        view.follow();
        assert_eq!(view.first(10), 290);
    }

    #[test]
    fn a_short_log_begins_at_its_top() {
        let mut view = view(4);
        view.scroll(-1, 10);
        assert_eq!((view.first(10), view.top), (0, None));
        view.show(2, 10);
        assert_eq!(view.first(10), 0);
        view.turn();
        assert_eq!((view.length(), view.top, view.hit), (3, None, None));
    }
}
