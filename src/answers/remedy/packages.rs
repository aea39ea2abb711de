//! Remedies that are packages: more of them, others, and those of one kind in a part of their own.

use std::collections::BTreeSet;

use super::{NoAnswer, add};
use crate::answers::tree::texts_at;
use crate::answers::{Answers, PartLine, is_slice};
use crate::suite::Suite;
use crate::yaml::Node;

/// The year of the release that the rock is built on: 24 for `ubuntu@24.04`.
fn release(answers: &Answers) -> Option<u32> {
    answers.series().split('.').next()?.parse().ok()
}

/// A slice where the rock takes slices and has it, else the Debian package.
pub(super) fn package(answers: &mut Answers, suite: &Suite, slice: &str, deb: &str) -> Result<(), NoAnswer> {
    /// Releases before have few slices.
    const SLICED_SINCE: u32 = 24;
    if answers.packages.iter().any(|own| own == slice || own == deb) {
        return NoAnswer::new(format!("`{deb}` is among the packages already."));
    }
    let takes_slices = answers.base == "bare" && suite.rock.bases.iter().any(|base| base.base == "bare");
    let has_it = !slice.is_empty() && release(answers).is_some_and(|year| year >= SLICED_SINCE);
    add(&mut answers.packages, if takes_slices && has_it { slice } else { deb })
}

/// Pairs of names before and since Ubuntu 24.04.
const RENAMED: &str = include_str!("../../../assets/renamed-packages.txt");

pub(super) fn rename(answers: &mut Answers, suite: &Suite, name: &str) -> Result<(), NoAnswer> {
    /// The release that renamed them.
    const RENAMED_IN: u32 = 24;
    let is_since = release(answers).is_none_or(|year| year >= RENAMED_IN);
    let mut pairs = RENAMED.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
    let known = pairs.find_map(|(before, since)| {
        let (old, new) = if is_since { (before, since) } else { (since, before) };
        (old == name).then_some(new)
    });
    let Some(new) = known else {
        let there: BTreeSet<&String> = answers.packages.iter().chain(&answers.build_packages).collect();
        let place = if there.iter().any(|own| *own == name) { "under Packages" } else { suite.extension.as_str() };
        return NoAnswer::new(format!("No other name of `{name}` is known; correct it ({place})."));
    };
    let lists = [&mut answers.packages, &mut answers.build_packages];
    for own in lists.into_iter().flatten().filter(|own| *own == name) {
        new.clone_into(own);
    }
    Ok(())
}

pub(super) fn whole_package(answers: &mut Answers, slice: &str) -> Result<(), NoAnswer> {
    let package = slice.split('_').next().filter(|_| is_slice(slice)).unwrap_or_default();
    let at = answers.packages.iter().position(|own| own == slice);
    let Some(at) = at.filter(|_| !package.is_empty()) else {
        return NoAnswer::new(format!("`{slice}` is not among the packages that you named."));
    };
    answers.packages.remove(at);
    if !answers.packages.iter().any(|own| own == package) {
        answers.packages.insert(at, package.to_owned());
    }
    Ok(())
}

/// Takes the Debian packages out of the person's parts that list slices, too; they become answers, which go into a part
/// of their own.
pub(super) fn split(answers: &mut Answers, rock: Option<&Node>) -> Result<(), NoAnswer> {
    const KEY: &str = "stage-packages";
    let parts = rock.and_then(|rock| rock.get("parts")).and_then(Node::as_map).unwrap_or_default();
    let before = answers.lines.len();
    for (name, part) in parts {
        let packages = texts_at(part, &[KEY]);
        if !packages.iter().any(|package| is_slice(package)) {
            continue;
        }
        // What is an answer already is put where the packer takes it.
        let debs = packages.into_iter().filter(|package| !is_slice(package) && !answers.packages.contains(package));
        for item in debs.collect::<Vec<_>>() {
            answers.packages.push(item.clone());
            answers.lines.push(PartLine { part: name.key_text(), key: KEY.to_owned(), item, gone: true });
        }
    }
    if answers.lines.len() == before {
        return NoAnswer::new("No part of rockcraft.yaml lists both; the extension's own list has to be left alone.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_are_names_before_and_since() {
        for line in RENAMED.lines().filter(|line| !line.starts_with('#')) {
            let (before, since) = line.split_once(' ').unwrap();
            assert!(since.contains("t64") && !before.contains("t64"), "{line}");
        }
    }
}
