//! What a text can be typed on to: names, paths of the project, known values.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::doctor::Names;

use super::{Focused, State};

/// How many ways to go on are worth telling.
const MOST: usize = 24;

/// What is typed into a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completes {
    /// Nothing of which anything is known.
    Nothing,
    /// Packages and slices; those to build with where it is true.
    Packages(bool),
    /// Paths of the project, among other words.
    Paths,
    /// One of these.
    Values(Vec<String>),
}

/// How far completing is.
#[derive(Clone, Debug, Default)]
pub struct Completing {
    /// What is known of packages, once it is.
    pub names: Arc<Names>,
    /// Which of the ways to go on is offered, from 0.
    pub nth: usize,
}

impl State {
    /// The ways to go on with the word that the cursor is at the end of, the one that is offered first; none: there is no
    /// other, or it is whole.
    pub fn completions(&self) -> Vec<String> {
        let (Some(focus), Focused::Text, true) = (self.focus, self.focused(), self.panels.is_empty()) else {
            return Vec::new();
        };
        let line = self.editor.lines().first().map(String::as_str).unwrap_or_default();
        let word = line.rsplit(' ').next().unwrap_or_default();
        if word.is_empty() || self.editor.cursor().1 < line.chars().count() {
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let mut found: Vec<String> = match self.shown_screen().completes(self, focus) {
            Completes::Nothing => return Vec::new(),
            Completes::Packages(build) => {
                let names = self.completing.names.starting(word, build).map(str::to_owned);
                names.filter(|name| seen.insert(name.clone())).take(MOST).collect()
            }
            Completes::Paths => self.paths(word).take(MOST).collect(),
            Completes::Values(values) => values.into_iter().filter(|value| value.starts_with(word)).collect(),
        };
        if found.iter().any(|way| way == word) {
            return Vec::new();
        }
        let nth = self.completing.nth % found.len().max(1);
        found.rotate_left(nth);
        found
    }

    /// Paths of the project that begin like that, folder by folder.
    fn paths<'a>(&'a self, start: &'a str) -> impl Iterator<Item = String> + 'a {
        let depth = start.matches('/').count();
        let entries = self.project.scan.tree.entries.iter();
        let fits = move |path: &&str| path.starts_with(start) && path.matches('/').count() == depth;
        entries.map(|entry| entry.path.as_str()).filter(fits).map(str::to_owned)
    }

    /// What the offered way adds to the text; empty: nothing.
    pub fn completion(&self) -> String {
        let line = self.editor.lines().first().map(String::as_str).unwrap_or_default();
        let word = line.rsplit(' ').next().unwrap_or_default();
        let offered = self.completions().into_iter().next();
        offered.and_then(|way| way.strip_prefix(word).map(str::to_owned)).unwrap_or_default()
    }
}
