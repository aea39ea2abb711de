//! What becomes of files: the placements of one part, and all parts' together.
//!
//! A placement is kept for the topmost folder that it holds for; what is inside shares it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::app::imports::Use;
use crate::app::{Scan, Tree};
use crate::text::path;

use super::Shipping;
use super::recipe::Recipe;

/// Files and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// How many files.
    pub files: usize,
    /// How many bytes.
    pub size: u64,
}

impl Amount {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.size += other.size;
    }
}

/// What becomes of a file, or of all that is in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Placement {
    /// It lies there in the image, without the first slash.
    Shipped(String),
    /// It is inside of what is built.
    Inside(&'static str),
    /// This rule keeps it out.
    Excluded(String),
    /// Nothing takes it.
    Dropped,
}

/// Why a part cannot be packed as it is, or not everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartProblem {
    /// An entry of `stage` or `prime` names something that is not there.
    Missing {
        /// `stage` or `prime`.
        step: &'static str,
        /// The entry.
        entry: String,
    },
    /// `prime` wants what `stage` left behind.
    NotStaged {
        /// The path in the part.
        path: String,
    },
    /// A folder is moved into itself.
    IntoItself {
        /// The folder.
        from: String,
        /// Where it should go.
        to: String,
    },
    /// What is moved would lie where something is.
    Exists {
        /// What is moved.
        from: String,
        /// Where it should go.
        to: String,
    },
    /// A pattern of `stage` hides what another entry names, and which of them counts for `prime` is chance.
    ByChance,
    /// The patterns match too much to be looked up in full.
    Laborious,
    /// What is moved is named from outside the part, as an exclusion behind other entries is.
    Outside {
        /// The target.
        to: String,
    },
}

/// What one part makes of the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartOutcome {
    /// The part's name in `rockcraft.yaml` or in the extension.
    pub part: String,
    /// Files and bytes that it brings into the image.
    pub shipped: Amount,
    /// Why it cannot be packed as it is; empty where nothing is known.
    pub troubles: Vec<PartProblem>,
    /// How many more there are.
    pub more_troubles: usize,
    /// True when a script of the person's own may change what is there.
    pub scripted: bool,
    pub(super) placements: BTreeMap<usize, Placement>,
    /// How many names were held against patterns.
    pub(super) compared: usize,
    /// For the folders above placements: what ships of them, and what is inside of what is built.
    within: BTreeMap<usize, (Amount, usize)>,
}

impl PartOutcome {
    pub(super) fn new(recipe: &Recipe) -> Self {
        Self { part: recipe.part.clone(), scripted: recipe.scripted, ..Self::default() }
    }

    /// The same for another part.
    pub(super) fn again(&self, other: Self) -> Self {
        Self { part: other.part, scripted: other.scripted, ..self.clone() }
    }

    /// True when it neither takes anything of the folder nor has trouble.
    pub(super) fn is_empty(&self) -> bool {
        self.placements.is_empty() && self.troubles.is_empty()
    }

    /// Adds up what ships of the folders above.
    pub(super) fn sum(mut self, tree: &Tree) -> Self {
        let mut shipped = Amount::default();
        // What lies in one folder is listed together: the folders above are looked up once for all of it.
        let mut folders: (&str, Vec<usize>) = ("", Vec::new());
        for (at, placement) in &self.placements {
            let Some(entry) = tree.entries.get(*at) else { continue };
            let all = Amount { files: entry.files, size: entry.size };
            let (ships, inside) = match placement {
                Placement::Shipped(_) => (all, 0),
                Placement::Inside(_) => (Amount::default(), entry.files),
                Placement::Excluded(_) | Placement::Dropped => (Amount::default(), 0),
            };
            shipped.add(ships);
            let folder = path::folder(&entry.path);
            if folder != folders.0 {
                folders = (folder, above(&entry.path).filter_map(|above| tree.find(above)).collect());
            }
            for folder in &folders.1 {
                let within = self.within.entry(*folder).or_default();
                within.0.add(ships);
                within.1 += inside;
            }
        }
        self.shipped = shipped;
        self
    }

    /// What holds for an entry, and from which entry on.
    pub(super) fn placement(&self, tree: &Tree, at: usize) -> Option<(usize, &Placement)> {
        let entry = tree.entries.get(at)?;
        // A placement above only holds where none of its folder's content has one of its own.
        if let Some(placement) = self.placements.get(&at) {
            return Some((at, placement));
        }
        if self.within.contains_key(&at) {
            return None;
        }
        let mut folders = above(&entry.path);
        folders.find_map(|folder| {
            let folder = tree.find(folder)?;
            Some((folder, self.placements.get(&folder)?))
        })
    }
}

/// The folders above a path, the nearest first.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

/// How an entry is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShipMark {
    /// All of it goes into the image.
    Shipped,
    /// Some of what is in the folder goes in.
    Partly,
    /// It is inside of what is built.
    Inside,
    /// A rule keeps it out.
    Excluded,
    /// Nothing takes it.
    Dropped,
}

/// What is told about an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryReport {
    /// What the list of files shows beside it.
    pub mark: ShipMark,
    /// Files and bytes of it that are in the image.
    pub shipped: Amount,
    /// Where it lies in the image, absolute; for what ships as a whole.
    pub lands: Option<String>,
    /// What keeps it out, or what it is inside of, in words.
    pub rule: Option<String>,
}

impl Shipping {
    /// True where a script of the person's own may put files among those that are picked.
    #[must_use]
    pub fn is_made_by_script(&self) -> bool {
        self.picked.is_some() && self.parts.iter().any(|part| part.part == self.application_part && part.scripted)
    }

    /// What becomes of an entry of the tree that it was computed from.
    pub fn explain(&self, tree: &Tree, at: usize) -> EntryReport {
        let mut report = EntryReport { mark: ShipMark::Dropped, shipped: Amount::default(), lands: None, rule: None };
        let Some(entry) = tree.entries.get(at) else { return report };
        let all = Amount { files: entry.files, size: entry.size };
        for part in &self.parts {
            match part.placement(tree, at) {
                Some((from, Placement::Shipped(lands))) => {
                    let rest = tree.entries.get(from).and_then(|from| entry.path.strip_prefix(&from.path));
                    report.mark = ShipMark::Shipped;
                    report.shipped = all;
                    report.lands = report.lands.or_else(|| Some(format!("/{lands}{}", rest.unwrap_or_default())));
                    report.rule = None;
                }
                Some((_, Placement::Inside(of))) if report.mark != ShipMark::Shipped => {
                    report.mark = ShipMark::Inside;
                    report.rule = Some((*of).to_owned());
                }
                Some((_, Placement::Excluded(rule))) if report.mark == ShipMark::Dropped => {
                    report.mark = ShipMark::Excluded;
                    report.rule = Some(rule.clone());
                }
                Some(_) => {}
                None => part.within(at, all, &mut report),
            }
        }
        report
    }

    /// What becomes of a path; nothing where the tree has no such path.
    pub fn report_of(&self, tree: &Tree, path: &str) -> Option<EntryReport> {
        tree.find(path).map(|at| self.explain(tree, at))
    }
}

impl PartOutcome {
    fn within(&self, at: usize, all: Amount, report: &mut EntryReport) {
        let Some((ships, inside)) = self.within.get(&at) else { return };
        if ships.files > 0 && report.mark != ShipMark::Shipped {
            report.shipped.add(*ships);
            report.shipped.files = report.shipped.files.min(all.files);
            report.shipped.size = report.shipped.size.min(all.size);
            report.mark = if report.shipped.files == all.files { ShipMark::Shipped } else { ShipMark::Partly };
        } else if *inside > 0 && matches!(report.mark, ShipMark::Dropped | ShipMark::Excluded) {
            report.mark = ShipMark::Inside;
            report.rule = (*inside == all.files).then(|| COMPILED.to_owned());
        }
    }
}

/// What ships of all parts. What two of them put at the same place counts once.
pub(super) fn total(parts: &[PartOutcome], tree: &Tree) -> Amount {
    let (mut seen, mut total) = (BTreeSet::new(), Amount::default());
    for part in parts {
        for (at, placement) in &part.placements {
            if let (Placement::Shipped(lands), Some(entry)) = (placement, tree.entries.get(*at))
                && seen.insert((*at, lands))
            {
                total.add(Amount { files: entry.files, size: entry.size });
            }
        }
    }
    total
}

/// In words, where sources go.
const COMPILED: &str = "compiled into the program";

/// A part that builds a program: its sources, and what they embed, are inside of it.
pub(super) fn compiled(recipe: &Recipe, scan: &Scan, mut outcome: PartOutcome) -> PartOutcome {
    let (tree, source) = (&scan.tree, recipe.source.as_str());
    let below = |path: &str| source.is_empty() || path.strip_prefix(source).is_some_and(|rest| rest.starts_with('/'));
    for at in &scan.compiled {
        if tree.entries.get(*at).is_some_and(|entry| below(&entry.path)) {
            outcome.placements.insert(*at, Placement::Inside(COMPILED));
        }
    }
    for edge in scan.uses.all().filter(|edge| edge.kind == Use::Embedded && below(&edge.to)) {
        if let Some(at) = tree.find(&edge.to) {
            outcome.placements.insert(at, Placement::Inside("embedded in the program"));
        }
    }
    outcome.sum(tree)
}
