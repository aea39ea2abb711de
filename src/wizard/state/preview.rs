//! What comes of the answers: which document is shown, which lines the focused answer touches.

use std::collections::HashMap;
use std::sync::Arc;

pub use crate::model::Doc;
use crate::model::{SheetLine, Sheets, View};
use crate::pack::Tool;

/// A place that an answer lands at: a dotted path, which stands for all that is below it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// Whose document.
    pub tool: Tool,
    /// The dotted path, as in [`Line::path`](crate::yaml::print::Line::path).
    pub path: String,
    /// True when it is only brought into sight: an answer will land there, but does not yet.
    pub is_near: bool,
}

impl Follow {
    /// A place in `rockcraft.yaml` and its expansion.
    pub fn rock(path: impl Into<String>) -> Self {
        Self { tool: Tool::Rockcraft, path: path.into(), is_near: false }
    }

    /// A place in `charmcraft.yaml` and its expansion.
    pub fn charm(path: impl Into<String>) -> Self {
        Self { tool: Tool::Charmcraft, path: path.into(), is_near: false }
    }

    /// The same, only brought into sight.
    #[must_use]
    pub fn near(self) -> Self {
        Self { is_near: true, ..self }
    }
}

/// Which lines of one document stand out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Highlights {
    /// Lines that the focused answer lands at, from 0.
    pub followed: Vec<usize>,
    /// Lines that differ from how they were when the focus came, from 0.
    pub changed: Vec<usize>,
    /// The line to have in sight where none stands out, from 0.
    pub near: Option<usize>,
    /// True while the changed ones are lit.
    pub is_lit: bool,
}

impl Highlights {
    /// The line to have in sight.
    pub fn first(&self) -> Option<usize> {
        self.changed.first().or(self.followed.first()).copied().or(self.near)
    }

    /// How a line stands out.
    pub fn of(&self, line: usize) -> Highlight {
        match self.changed.binary_search(&line) {
            Ok(_) if self.is_lit => Highlight::Lit,
            Ok(_) => Highlight::Changed,
            Err(_) if self.followed.binary_search(&line).is_ok() => Highlight::Followed,
            Err(_) => Highlight::Nothing,
        }
    }
}

/// How a line stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highlight {
    /// An answer changed it just now.
    Lit,
    /// It is another than when the focus came.
    Changed,
    /// The focused answer lands there.
    Followed,
    /// Not at all.
    Nothing,
}

/// The preview's own state.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The document that the person asked for; `None`: the one that the focused answer changes.
    pub picked: Option<Doc>,
    /// The first line shown, once the person scrolled; `None`: it follows the focus.
    pub top: Option<usize>,
    /// The documents as they were when the focus came.
    pub before: Option<Before>,
    /// Which change lit its lines, counted; none while nothing is lit.
    pub lit: Option<u64>,
    /// How many changes there were.
    pub changes: u64,
    /// True where nothing lights up for a moment: the person wants no motion.
    pub is_still: bool,
}

/// Documents as they were, to tell what changed since.
#[derive(Clone, Debug, Default)]
pub struct Before {
    sheets: Arc<Sheets>,
}

impl Before {
    /// Which lines are others than they were, from 0.
    fn changed(&self, doc: Doc, now: &[SheetLine]) -> Vec<usize> {
        let before = &self.sheets.sheet(doc).lines;
        // Most lines stand above or below all that changed.
        let is_same = |(a, b): &(&SheetLine, &SheetLine)| a.text == b.text && a.path == b.path;
        let above = before.iter().zip(now).take_while(is_same).count();
        let (before, rest) = (&before[above..], &now[above..]);
        let below = before.iter().rev().zip(rest.iter().rev()).take_while(is_same).count();
        let mut left: HashMap<Key, usize> = HashMap::new();
        for line in &before[..before.len() - below] {
            *left.entry(key(line)).or_insert(0) += 1;
        }
        let mut changed = Vec::new();
        for (at, line) in rest[..rest.len() - below].iter().enumerate() {
            match left.get_mut(&key(line)) {
                Some(count) if *count > 0 => *count -= 1,
                _ => changed.push(above + at),
            }
        }
        changed
    }
}

impl Preview {
    /// Remembers how the documents are, to tell later what changed.
    pub fn remember(&mut self, view: &View) {
        self.top = None;
        self.before = Some(Before { sheets: Arc::clone(&view.sheets) });
    }

    /// An answer changed: what it changes here is lit, until somebody's clock says that it was long enough.
    pub fn light(&mut self) {
        self.changes += 1;
        self.lit = (!self.is_still).then_some(self.changes);
    }

    /// Which lines of `doc` stand out, given where the focused answer lands.
    pub fn highlights(&self, view: &View, doc: Doc, follows: &[Follow]) -> Highlights {
        let lines = &view.sheet(doc).lines;
        let here = || follows.iter().filter(|follow| follow.tool == doc.tool());
        let paths: Vec<&str> = here().filter(|follow| !follow.is_near).map(|follow| follow.path.as_str()).collect();
        let under = |path: &str| {
            paths.iter().any(|at| path.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
        };
        let near = |line: &SheetLine| here().any(|follow| follow.is_near && follow.path == line.path);
        let mut found =
            Highlights { near: lines.iter().position(near), is_lit: self.lit.is_some(), ..Highlights::default() };
        let mut inside = false;
        for (at, line) in lines.iter().enumerate() {
            inside = if line.path.is_empty() { inside && line.goes_on } else { under(&line.path) };
            if inside {
                found.followed.push(at);
            }
        }
        if let Some(before) = &self.before {
            found.changed = before.changed(doc, lines);
        }
        found
    }
}

// List items move when one is put in before them; their place in the list says nothing about a change.
fn key(line: &SheetLine) -> Key<'_> {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (line.path.split('.').filter(|part| !is_number(part)).collect(), &line.text)
}

/// The path of a line without the numbers of items, and its text.
type Key<'l> = (Vec<&'l str>, &'l str);
