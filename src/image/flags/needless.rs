//! Tests, documentation, caches and what is for machines that build, where they ship and nothing uses them: one word for all.

use super::super::faults::SOURCES;
use super::super::outcome::{Amount, ShipMark};
use super::super::pick::Way;
use super::{Flag, Look, ROCK_PATH, is_within, shown};
use crate::finding::{Code, Finding};
use crate::text;

/// So many are named.
const NAMED: usize = 6;

impl Look<'_> {
    pub(super) fn needless(&self) -> Option<Flag> {
        let tree = &self.scan.tree;
        let mut found: Vec<(&str, Amount)> = Vec::new();
        for at in tree.own() {
            let Some(entry) = tree.entries.get(at).filter(|entry| self.is_needless(&entry.path)) else { continue };
            if found.iter().any(|(above, _)| is_within(&entry.path, above)) || self.is_picked(&entry.path) {
                continue;
            }
            let report = self.shipping.explain(tree, at);
            if report.mark == ShipMark::Shipped && report.shipped.files > 0 {
                found.push((&entry.path, report.shipped));
            }
        }
        // What the application loads is none.
        let all = found.clone();
        let is_used = |path: &str| {
            let is_of_none = |from: &str| !all.iter().any(|(one, _)| is_within(from, one));
            self.scan.uses.all().any(|edge| is_within(&edge.to, path) && is_of_none(&edge.from))
        };
        found.retain(|(path, _)| !is_used(path));
        // By themselves they are some kilobytes that nobody reads, and every folder that ships as a whole has them.
        if found.iter().all(|(path, _)| matches!(*path, "charm" | ROCK_PATH)) {
            return None;
        }
        let (files, size) = found.iter().fold((0, 0), |(files, size), (_, of)| (files + of.files, size + of.size));
        let found: Vec<&str> = found.into_iter().map(|(path, _)| path).collect();
        let first = *found.first()?;
        let mut names: Vec<String> = found.iter().take(NAMED).map(|path| shown(path)).collect();
        if found.len() > NAMED {
            names.push(format!("{} more", found.len() - NAMED));
        }
        let (list, size) = (names.join(", "), text::size(size));
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let message = format!("{list} ({files}, {size}) go into the image, and nothing that runs there uses them.");
        let finding = Finding::warning(Code::ShipsNeedless, first, message).fix(self.without(&found));
        let mut flag = Flag::of("go into the image for nothing", finding);
        flag.action = self.action(Way::Out, first).filter(|_| found.len() == 1);
        if flag.action.is_some() {
            first.clone_into(&mut flag.path);
        }
        Some(flag)
    }

    /// True for the name of such a thing, in what the application's part takes.
    fn is_needless(&self, path: &str) -> bool {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_one = |names: &[String]| names.iter().any(|other| other == name);
        is_one(&SOURCES.needless.folders) && self.scan.tree.has_folder(path)
            || is_one(&SOURCES.needless.at_the_top) && (above.is_empty() || above == self.source())
            || above.is_empty() && self.is_made_or_for_packers(name)
    }

    /// True for the charm's folder, and for what Maven and Cargo build into.
    fn is_made_or_for_packers(&self, name: &str) -> bool {
        const BUILT: [&str; 6] = ["classes", "maven-archiver", "maven-status", "debug", "release", "CACHEDIR.TAG"];
        let has = |inside: &str| self.scan.tree.find(&format!("{name}/{inside}")).is_some();
        match name {
            "charm" => has("charmcraft.yaml"),
            "target" => BUILT.iter().any(|built| has(built)),
            _ => false,
        }
    }

    /// True for what the person named as one that goes in.
    fn is_picked(&self, path: &str) -> bool {
        self.shipping.picked.as_ref().is_some_and(|picked| picked.entries.iter().any(|entry| entry == path))
    }

    /// How to leave them out.
    fn without(&self, paths: &[&str]) -> String {
        let lands: Vec<String> = paths.iter().filter_map(|path| self.explain(path)?.lands).collect();
        let home = format!("/{}/", self.suite.layout.application);
        if lands.len() == paths.len() && lands.iter().any(|lands| !lands.starts_with(&home)) {
            let entries: Vec<String> = lands.iter().map(|lands| format!("-{}", shown(&lands[1..]))).collect();
            return format!("Leave them out with `stage: [{}]` in the part that brings them.", entries.join(", "));
        }
        if self.shipping.picked.is_some() {
            let entries: Vec<String> =
                paths.iter().map(|path| format!("-{}/{}", self.suite.layout.application, shown(path))).collect();
            return format!("Leave them out, with these in front of the entries of `prime`: {}.", entries.join(", "));
        }
        self.other_way_out(paths)
    }
}
