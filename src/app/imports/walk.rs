//! Which files are loaded with others, and what they use.

use std::collections::{BTreeSet, VecDeque};

use super::{Broken, Edge, Graph, Use, When};

impl Graph {
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
