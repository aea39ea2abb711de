//! What of the documents the preview shows: which one, and which lines belong to the focused answer.

use super::field::Id;
use super::preview::{Doc, Follow, Lit, Side};
use super::screens::ScreenId;
use super::{State, configuration, files, integrations, packages, questions, review, services};
use crate::suite;

impl State {
    /// Where the focused answer lands in the documents.
    #[must_use]
    pub fn follows(&self) -> Vec<Follow> {
        let Some(id) = self.focus else { return Vec::new() };
        if let Some(field) = self.field(id) {
            return (field.follows)(self);
        }
        match self.screen {
            ScreenId::Application => {
                let mut follows = questions::follows(self, id);
                follows.extend(services::follows(self, id));
                follows
            }
            ScreenId::Configuration => configuration::follows(self, id),
            ScreenId::Integrations => integrations::follows(self, id),
            ScreenId::Packages => packages::follows(self, id),
            ScreenId::Files => files::follows(self, id),
            _ => Vec::new(),
        }
    }

    /// The document that the preview shows now.
    #[must_use]
    pub fn doc(&self) -> Doc {
        if let Some(doc) = self.preview.picked {
            return doc;
        }
        let side = self.follows().first().map_or(self.screen_side(), |follow| follow.side);
        let expanded = Doc::expanded(side);
        if self.view.sheets.has(expanded) { expanded } else { Doc::ALL[expanded.index() - 2] }
    }

    /// The file of the review that is in focus.
    #[must_use]
    pub fn review_file(&self) -> Option<usize> {
        match self.focus {
            Some(Id::Row(review::FILES, at)) if self.screen == ScreenId::Review => Some(at),
            _ => None,
        }
    }

    /// True while there is no document to show, and nothing to say of one, but that a framework is to be chosen.
    #[must_use]
    pub fn has_no_preview(&self) -> bool {
        suite::named(&self.answers.suite).is_none() && self.project.read_only().is_empty()
    }

    /// How many lines the preview has.
    #[must_use]
    pub fn preview_length(&self) -> usize {
        match self.review_file().filter(|_| self.overlay.is_none()) {
            Some(file) => self.review.changes.get(file).map_or(0, |change| change.diff.len()),
            None => self.view.sheet(self.doc()).lines.len(),
        }
    }

    fn screen_side(&self) -> Side {
        match self.screen {
            ScreenId::Configuration | ScreenId::Integrations => Side::Charm,
            _ => Side::Rock,
        }
    }

    /// The lines that stand out in the document of the preview.
    #[must_use]
    pub fn lit(&self) -> Lit {
        self.preview.lit(&self.view, self.doc(), &self.follows())
    }
}
