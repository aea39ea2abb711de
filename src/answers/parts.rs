//! Files and packages into the rock's parts.

use std::collections::BTreeSet;

use super::apply::{PART_ORDER, ROCK_ORDER, Revision};
use super::packages::{DEBS_PART, SLICES_PART, fits_dependencies, part};
use super::read::{file, files_key, package_parts};
use super::renames::stands;
use super::tree::{child, list, put, str, take, text, texts_at};
use crate::suite::Suite;
use crate::yaml::{Node, Origin};

impl Revision<'_> {
    fn part_list(&mut self, part: &str, key: &str, value: Option<Node>) {
        match value {
            None => take(&mut self.rock, &["parts", part, key]),
            Some(value) => {
                if let Some(parts) = child(&mut self.rock, "parts", ROCK_ORDER)
                    && let Some(part) = child(parts, part, &[])
                {
                    put(part, key, value, PART_ORDER);
                }
            }
        }
    }

    pub(super) fn files(&mut self) {
        let wanted = self.new.files.as_ref().filter(|files| !files.is_empty());
        let from = self.from;
        if !self.renames_parts() && self.old.files.as_ref() == wanted {
            return;
        }
        let renames = self.renames;
        let place = |suite: &'static Suite| Some((stands(renames, &suite.layout.application_part), files_key(suite)?));
        let mut items = Vec::new();
        if let Some((part, key)) = from.and_then(place)
            && self.old.files.is_some()
        {
            items = self.rock.at(&["parts", part, key]).and_then(Node::as_list).unwrap_or_default().to_vec();
            for item in items.iter_mut().filter(|_| self.renames_parts()) {
                *item = from.map_or(item.clone(), |from| str(&in_image(&file(item, from), self.suite)));
            }
            if from.and_then(place) != place(self.suite) || wanted.is_none() {
                self.part_list(part, key, None);
            }
        }
        if let (Some(wanted), Some((part, key))) = (wanted, place(self.suite)) {
            let says = |node: &Node| file(node, self.suite);
            let list = list(&items, wanted, |path| str(&in_image(path, self.suite)), says);
            self.part_list(part, key, Some(list));
        }
    }

    pub(super) fn build_packages(&mut self) {
        const KEY: &str = "build-packages";
        let to = self.suite.layout.dependencies_part.as_str();
        let from = self.from.map_or(to, |suite| stands(self.renames, &suite.layout.dependencies_part));
        let (old_brought, brought) = (self.old.brought(), self.new.brought());
        if self.old.build_packages == self.new.build_packages && from == to && old_brought == brought {
            return;
        }
        let items = self.rock.at(&["parts", from, KEY]).and_then(Node::as_list).unwrap_or_default().to_vec();
        let mut wanted = self.new.build_packages.clone();
        wanted.retain(|package| !brought.contains(package));
        // What an answer brings stays where it stood, or comes first.
        let is_brought = |item: &Node| old_brought.contains(&text(item)) || brought.contains(&text(item));
        let at = items.iter().position(is_brought).unwrap_or(0).min(wanted.len());
        wanted.splice(at..at, brought);
        if !items.is_empty() && (from != to || wanted.is_empty()) {
            self.part_list(from, KEY, None);
        }
        let there = texts_at(&self.rock, &["parts", to, KEY]);
        if wanted.is_empty() && !there.is_empty() {
            self.part_list(to, KEY, None);
        } else if !wanted.is_empty() {
            self.part_list(to, KEY, Some(list(&items, &wanted, str, text)));
        }
    }

    /// Packages stay in the list where they are, as long as the packer accepts them there; new ones go to the part of
    /// their kind.
    pub(super) fn packages(&mut self) {
        let (old, new) = (&self.old.packages, &self.new.packages);
        let changed = old.iter().collect::<BTreeSet<_>>() != new.iter().collect();
        let moved = self.old.base != self.new.base || self.renames_parts();
        if !changed && !moved {
            return;
        }
        let dependencies = self.suite.layout.dependencies_part.as_str();
        let lists = package_parts(self.from);
        let mut lists: Vec<&str> = lists.into_iter().map(|part| stands(self.renames, part)).collect();
        if !lists.contains(&dependencies) {
            lists.push(dependencies);
        }
        let mut placed: Vec<String> = Vec::new();
        for part in lists {
            let path = ["parts", part, "stage-packages"];
            let Some(items) = self.rock.at(&path).and_then(Node::as_list).map(<[Node]>::to_vec) else { continue };
            let own = [SLICES_PART, DEBS_PART].contains(&part);
            let stays = |package: &String| {
                let fits = own || (part == dependencies && fits_dependencies(package, &self.new.base));
                new.contains(package) && (fits || !(changed || moved))
            };
            let kept: Vec<Node> = items.iter().filter(|item| stays(&text(item))).cloned().collect();
            placed.extend(kept.iter().map(text));
            if kept.len() == items.len() {
                continue;
            }
            match kept.is_empty() {
                false => self.part_list(part, "stage-packages", Some(Node::list(kept, Origin::Unknown))),
                true if own && self.is_package_part(part) => take(&mut self.rock, &["parts", part]),
                true => self.part_list(part, "stage-packages", None),
            }
        }
        for package in new {
            if !placed.contains(package) {
                placed.push(package.clone());
                self.add_package(package);
            }
        }
    }

    /// True for a part that holds nothing but a list of packages.
    fn is_package_part(&self, part: &str) -> bool {
        let pairs = self.rock.at(&["parts", part]).and_then(Node::as_map).unwrap_or_default();
        pairs.iter().all(|(key, _)| matches!(key.as_str(), Some("plugin" | "stage-packages")))
    }

    fn add_package(&mut self, package: &str) {
        let Some(parts) = child(&mut self.rock, "parts", ROCK_ORDER) else { return };
        let name = part(package);
        let known = parts.get(name).is_some_and(|part| part.as_map().is_some());
        let Some(part) = child(parts, name, &[]) else { return };
        if !known {
            put(part, "plugin", str("nil"), PART_ORDER);
        }
        let mut items = part.get("stage-packages").and_then(Node::as_list).unwrap_or_default().to_vec();
        items.push(str(package));
        put(part, "stage-packages", Node::list(items, Origin::Unknown), PART_ORDER);
    }
}

/// An entry as the extension wants it: below the application's folder in the image.
fn in_image(path: &str, suite: &Suite) -> String {
    match path.strip_prefix('-') {
        Some(path) => format!("-{}/{path}", suite.layout.application),
        None => format!("{}/{path}", suite.layout.application),
    }
}
