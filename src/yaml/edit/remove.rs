//! Pairs and items that go, with the lines that are theirs alone.

use super::change::{Changer, Entry, Refusal};
use super::compare::Difference;
use super::lines;

impl Changer<'_> {
    pub(super) fn remove(
        &mut self,
        entries: &[(Entry<'_>, Difference<'_>)],
        at: usize,
        first: usize,
        flow: bool,
    ) -> Result<(), Refusal> {
        let entry = &entries[at].0;
        let inline = !lines::begins_line(self.text, entries[0].0.start);
        let leading = at < first;
        if flow || (leading && inline) {
            let (start, end, gap) = if leading {
                let next = &entries[at + 1].0;
                (entry.start, next.start, entry.end..next.start)
            } else {
                let before = &entries[at - 1].0;
                (before.end, entry.end, before.end..entry.start)
            };
            if self.text[gap].contains('#') {
                return Err(self.refuse(
                    entry.start,
                    "a comment stands right beside what would be removed, so it would be lost.",
                    "Remove it by hand, or move the comment to a line of its own above the list or mapping.",
                ));
            }
            self.splice(start, end, "");
            return Ok(());
        }
        let (start, end) = self.whole_lines(entries, at);
        self.splice(start, end, "");
        Ok(())
    }

    /// The lines of an entry, with one of two blank lines that would else meet. Where nothing stays behind it, the line
    /// ending before the entry goes instead of its own: what comes behind the whole mapping may be added there, and a
    /// text without last line ending stays so.
    fn whole_lines(&self, entries: &[(Entry<'_>, Difference<'_>)], at: usize) -> (usize, usize) {
        let entry = &entries[at].0;
        let start = lines::line_start(self.text, entry.start);
        let end = lines::next_line(self.text, entry.end);
        let before = at.checked_sub(1).map_or(0, |before| lines::line_end(self.text, entries[before].0.end));
        let blank_start = lines::line_start(self.text, lines::previous_end(self.text, start));
        let blank_above = blank_start > before
            && blank_start < start
            && lines::is_blank(&self.text[blank_start..lines::line_end(self.text, blank_start)]);
        let blank_below = end == self.text.len() || lines::is_blank(&self.text[end..lines::line_end(self.text, end)]);
        let start = if blank_above && blank_below { blank_start } else { start };
        if at > 0 && entries[at..].iter().all(|(_, difference)| matches!(difference, Difference::Remove)) {
            // Blank lines between two that go, or before the end of the text, part nothing any more.
            let last = entries.last().map_or(end, |(last, _)| lines::next_line(self.text, last.end));
            let goes_on = last == self.text.len() || matches!(entries[at - 1].1, Difference::Remove);
            let only_blank = self.text[before..start].trim().is_empty();
            let from = if goes_on && only_blank { before } else { lines::previous_end(self.text, start) };
            return (from, lines::line_end(self.text, entry.end));
        }
        (start, end)
    }
}
