//! What is in sight: which document the preview shows, which lines belong to the focused answer, which log is in focus.

use crate::drift::Comparison;
use crate::pack::Tool;
use crate::wizard::form::Id;

use super::pack::LANES;
use super::parts::Panel;
use super::preview::{Doc, Follow, Highlights};
use super::{Focused, State, review};

impl State {
    /// Works out anew which entries of the folder are shown.
    pub fn list_entries(&mut self) {
        let tree = &self.project.scan.tree;
        let (mut shown, mut at) = (Vec::new(), 0);
        while let Some(entry) = tree.entries.get(at) {
            shown.push(at);
            at += 1 + if self.folders.contains(&entry.path) { 0 } else { entry.below };
        }
        self.entries = shown;
    }

    /// Puts the focus there; letters are keys, also where that is a text.
    pub fn rest_on(&mut self, id: Option<Id>) {
        self.focus_on(id);
        self.rests = true;
        self.kind = self.kind_of_focus();
    }

    /// True while letters are typed into a text.
    pub fn in_text(&self) -> bool {
        let on_screen = || matches!(self.focused(), Focused::Text | Focused::Area);
        self.panel().map_or_else(on_screen, Panel::takes_text)
    }

    /// Where the focused answer lands in the documents.
    pub fn follows(&self) -> Vec<Follow> {
        self.focus.map(|id| self.follows_of(id)).unwrap_or_default()
    }

    /// Where the answer of an item lands in the documents.
    pub fn follows_of(&self, id: Id) -> Vec<Follow> {
        if let Some(field) = self.field(id) {
            return (field.follows)(self);
        }
        self.shown_screen().follows(self, id)
    }

    /// The document that the preview shows now.
    pub fn doc(&self) -> Doc {
        if let Some(doc) = self.preview.picked {
            return doc;
        }
        let tool = self.follows().first().map_or_else(|| self.shown_screen().entry().tool, |follow| follow.tool);
        let expanded = Doc::expanded(tool);
        if self.view.sheets.has(expanded) { expanded } else { Doc::ALL[expanded.index() - 2] }
    }

    /// The file of the review that is in focus.
    pub fn review_file(&self) -> Option<usize> {
        match self.focus {
            Some(Id::Row(review::FILES, at)) => Some(at),
            _ => None,
        }
    }

    /// The file of the review whose difference is shown in the preview's place; not while the preview is read, large.
    pub fn diff_in_sight(&self) -> Option<usize> {
        self.review_file().filter(|_| self.panels.iter().all(|panel| panel.name() != "preview"))
    }

    /// True while there is no document to show, and nothing to say of one, but that a framework is to be chosen.
    pub fn has_no_preview(&self) -> bool {
        self.answers.framework().is_none() && self.project.read_only().is_empty()
    }

    /// How many lines the preview has.
    pub fn preview_length(&self) -> usize {
        match self.diff_in_sight() {
            Some(file) => self.review.changes.get(file).map_or(0, |change| change.diff.len()),
            None => self.packers_own().map_or_else(
                || {
                    if self.is_pair(self.shown.size.0) {
                        self.preview_rows(self.shown.size.0).len()
                    } else {
                        self.view.sheet(self.doc()).lines.len()
                    }
                },
                |comparison| comparison.printed.lines().count(),
            ),
        }
    }

    /// Scrolls the preview by lines.
    pub fn scroll_preview(&mut self, lines: isize) {
        let length = self.preview_length();
        let last = length.saturating_sub(self.shown.preview_height);
        let top = self.preview.top.unwrap_or(self.shown.preview_top);
        self.preview.top = Some(top.saturating_add_signed(lines).min(last));
    }

    /// Scrolls the preview by pages.
    pub fn page_preview(&mut self, pages: isize) {
        self.scroll_preview(pages.saturating_mul(self.shown.preview_height.max(2).cast_signed() - 1));
    }

    /// Shows a document in the preview, until the screen changes.
    pub fn pick(&mut self, doc: Doc) {
        self.preview.picked = Some(doc);
        self.preview.top = None;
    }

    /// The lines that stand out in the document of the preview.
    pub fn highlights(&self) -> Highlights {
        self.preview.highlights(&self.view, self.doc(), &self.follows())
    }

    /// The document whose expansion the preview shows: the packer that expands it, and its text.
    pub fn shown_document(&self) -> Option<(Tool, &str)> {
        let doc = self.doc();
        if !matches!(doc, Doc::RockExpanded | Doc::CharmExpanded) {
            return None;
        }
        let text = doc.tool().pick(&self.view.documents.rock, &self.view.documents.charm);
        (!text.is_empty()).then(|| (doc.tool(), text.as_str()))
    }

    /// What the packer says of what the preview shows, once it is known.
    pub fn shown_comparison(&self) -> Option<&Comparison> {
        let (tool, text) = self.shown_document()?;
        self.drift.of(tool, text)
    }

    /// What the packer says, where it makes another document of it than charmer: that one is shown, since it packs.
    pub fn packers_own(&self) -> Option<&Comparison> {
        self.shown_comparison().filter(|comparison| !comparison.printed.is_empty())
    }

    /// The place of the packer in focus.
    pub fn lane_in_focus(&self) -> usize {
        match self.focus {
            Some(Id::Row(LANES, at)) => at.min(self.pack.lanes.len() - 1),
            _ => 0,
        }
    }
}
