//! Symbolic links in a part that sets permissions: the packer follows each link to set the owner of what it leads to, and
//! stops where nothing is. It takes the files in the order of their names, after all folders.

use super::{Flag, fault};
use crate::finding::Code;
use crate::image::flags::{Look, shown};
use crate::image::outcome::{PartOutcome, Placement};
use crate::image::pick::Way;
use crate::image::recipe::{Plugin, Recipe};
use crate::text::path;

/// What every image has, so that an absolute link may lead there.
const OF_THE_SYSTEM: [&str; 12] =
    ["bin", "dev", "etc", "lib", "lib64", "opt", "proc", "run", "sbin", "tmp", "usr", "var"];
/// How many links are followed one after the other.
const HOPS: usize = 8;

/// Why a link stops the packer.
enum Stops {
    /// Nothing is where it leads.
    Dead,
    /// What it leads to is in the folder and not in the image.
    LeftBehind(String),
    /// What it leads to comes later.
    TooEarly(String),
}

/// What lies at a place of the image.
enum Lies {
    Folder,
    Entry(usize),
}

impl Look<'_> {
    pub(super) fn links(&self) -> Vec<Flag> {
        let parts = self.shipping.parts.iter().filter(|part| !part.scripted);
        let of_recipe = parts.filter_map(|part| Some((part, self.recipes.iter().find(|one| one.part == part.part)?)));
        let mut flags = Vec::new();
        for (part, recipe) in of_recipe.filter(|(_, recipe)| recipe.plugin == Plugin::Dump) {
            for (path, target) in &self.scan.links {
                let lands = self.scan.tree.find(path).and_then(|at| self.lands(part, at));
                let Some(lands) = lands.filter(|lands| recipe.sets_permissions(lands)) else { continue };
                if let Some(why) = self.stops((part, recipe), path, &lands, target) {
                    flags.push(self.stopping_link(path, target, &why));
                }
            }
        }
        flags
    }

    /// Where an entry lies in the image, by what this part does.
    fn lands(&self, part: &PartOutcome, at: usize) -> Option<String> {
        let tree = &self.scan.tree;
        let (from, Placement::Shipped(lands)) = part.placement(tree, at)? else { return None };
        let rest = tree.entries.get(at)?.path.strip_prefix(&tree.entries.get(from)?.path)?;
        Some(format!("{lands}{rest}"))
    }

    fn stops(&self, (part, recipe): (&PartOutcome, &Recipe), path: &str, lands: &str, target: &str) -> Option<Stops> {
        let (mut link, mut target) = (lands.to_owned(), target);
        for _ in 0..HOPS {
            if let Some(absolute) = target.strip_prefix('/') {
                let is_known = OF_THE_SYSTEM.iter().any(|name| absolute.split('/').next() == Some(*name));
                return (!is_known).then_some(Stops::Dead);
            }
            let Some(to) = path::join(path::folder(&link), target) else { return Some(Stops::Dead) };
            let at = match self.lying_at(part, &to) {
                Some(Lies::Folder) => return None,
                Some(Lies::Entry(at)) => at,
                // Packages of the same part may bring what lies elsewhere.
                None if recipe.packages && !to.starts_with(&self.suite.layout.application) => return None,
                None => {
                    let there =
                        path::join(path::folder(path), target).filter(|there| self.scan.tree.find(there).is_some());
                    return Some(there.map_or(Stops::Dead, Stops::LeftBehind));
                }
            };
            let entry = self.scan.tree.entries.get(at)?;
            if entry.kind.is_dir() {
                return None;
            }
            if to.split('/').gt(lands.split('/')) {
                return Some(Stops::TooEarly(entry.path.clone()));
            }
            target = self.scan.links.get(&entry.path)?;
            link = to;
        }
        Some(Stops::Dead)
    }

    fn lying_at(&self, part: &PartOutcome, place: &str) -> Option<Lies> {
        let tree = &self.scan.tree;
        part.placements.iter().find_map(|(at, placement)| {
            let Placement::Shipped(lands) = placement else { return None };
            if lands.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')) || place.is_empty() {
                return Some(Lies::Folder);
            }
            let rest = place.strip_prefix(lands.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
            tree.find(&format!("{}{rest}", tree.entries.get(*at)?.path)).map(Lies::Entry)
        })
    }

    fn stopping_link(&self, path: &str, target: &str, why: &Stops) -> Flag {
        let what = match why {
            Stops::Dead => format!("leads to {}, where nothing is", shown(target)),
            Stops::LeftBehind(there) => format!("leads to {}, which does not ship with it", shown(there)),
            Stops::TooEarly(there) => {
                format!("leads to {}, which comes behind it in the order of the names", shown(there))
            }
        };
        let message = format!(
            "The link {} {what}. The part gives its files an owner, and the packer follows each link for that: it stops with \
             \"No such file or directory\".",
            shown(path)
        );
        let fix = "Put the file itself in the link's place, or remove the link.".to_owned();
        let mut flag = fault(Code::LinkStopsPacker, (path, 0), "a link that stops the packer", message, fix);
        flag.action = self.action(Way::Out, path);
        path.clone_into(&mut flag.path);
        flag
    }
}
