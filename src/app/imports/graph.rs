//! What is asked of the uses that were found.

use std::collections::{BTreeSet, VecDeque};

use super::{Begun, Broken, Edge, Graph, Use, When, go_commands};
use crate::text::path;

impl Graph {
    /// What is to be embedded and matches nothing.
    pub fn unmatched(&self) -> impl Iterator<Item = &Edge> {
        self.unmatched.iter()
    }

    /// Packages that scripts load and that are none of the folder's, and those of a Go module itself that are nowhere in it.
    pub fn packages(&self) -> impl Iterator<Item = &Edge> {
        self.packages.iter()
    }

    /// The Python modules that are imported and come from elsewhere.
    pub fn foreign(&self) -> impl Iterator<Item = &Edge> {
        self.foreign.iter()
    }

    /// Files of variables without which a program of Go or a script ends, and which are not in the folder.
    pub fn absent(&self) -> impl Iterator<Item = &Edge> {
        self.absent.iter()
    }

    /// How the program that is in a folder begins, where its words are followed and it needs one more.
    pub fn begun(&self, folder: &str) -> Option<Begun<'_>> {
        let own = self.files().filter(|file| path::ending(file) == "go" && path::folder(file) == folder);
        let mut waiting: VecDeque<&str> = own.collect();
        let mut seen: BTreeSet<&str> = waiting.iter().copied().collect();
        while let Some(file) = waiting.pop_front() {
            let next = self.of(file).iter().filter(|edge| matches!(edge.kind, Use::Module | Use::Around));
            waiting.extend(next.map(|edge| edge.to.as_str()).filter(|to| seen.insert(to)));
        }
        let sources = seen.into_iter().filter_map(|file| Some((file, self.commands.get(file)?)));
        go_commands::begun(&sources.collect::<Vec<_>>()).filter(|_| !self.cut_short)
    }

    /// What a file uses, in the order of its lines.
    pub fn of(&self, file: &str) -> &[Edge] {
        self.edges.get(file).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every use there is.
    pub fn all(&self) -> impl Iterator<Item = &Edge> {
        self.edges.values().flatten()
    }

    /// The files that were read.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.edges.keys().map(String::as_str)
    }

    /// True for a script that its package starts with.
    pub fn is_beginning(&self, file: &str) -> bool {
        self.starts.contains(file)
    }

    /// The sources that Python cannot load, of those that are loaded when these files are.
    pub fn broken_from<'a>(&'a self, from: impl IntoIterator<Item = &'a str>) -> Vec<&'a Broken> {
        if self.broken.is_empty() {
            return Vec::new();
        }
        let loaded = self.loaded(from);
        self.broken.iter().filter(|broken| loaded.contains(broken.path.as_str())).collect()
    }

    /// The files that are loaded when these are.
    pub fn loaded<'a>(&'a self, from: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut waiting: VecDeque<&str> = from.into_iter().collect();
        let mut seen: BTreeSet<&str> = waiting.iter().copied().collect();
        while let Some(file) = waiting.pop_front() {
            let loads = self.of(file).iter().filter(|edge| edge.kind == Use::Module && edge.when == When::Start);
            waiting.extend(loads.map(|edge| edge.to.as_str()).filter(|to| seen.insert(to)));
        }
        seen
    }

    /// Every use that can be reached from these files through imports, the nearest first.
    pub fn reachable<'a>(&'a self, from: impl IntoIterator<Item = &'a str>) -> Vec<&'a Edge> {
        let mut waiting: VecDeque<&str> = from.into_iter().collect();
        let mut seen: BTreeSet<&str> = waiting.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(file) = waiting.pop_front() {
            for edge in self.of(file) {
                found.push(edge);
                if edge.kind == Use::Module && seen.insert(&edge.to) {
                    waiting.push_back(&edge.to);
                }
            }
        }
        found
    }
}
