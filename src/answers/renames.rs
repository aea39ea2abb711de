//! Parts of the old suite's extension that become the new one's when the framework changes, or the version of Rockcraft
//! that calls them otherwise. Part of floor 4's `answers`.
//!
//! A part is renamed before anything in it is changed, so that what the person added to it, and every comment, goes
//! along.

use std::borrow::Cow;

use super::tree::named;
use crate::finding::Finding;
use crate::suite::Suite;
use crate::yaml::Node;
use crate::yaml::edit::Editor;

/// A part's name, and its new one.
pub(super) type Rename = (String, String);

/// What may be renamed, in the order to be tried: all parts that the new extension has, too; without one of them each,
/// for what is in it may be taken for another answer there; none.
pub(super) fn ways(rock: &Node, from: Option<&Suite>, suite: &Suite) -> Vec<Vec<Rename>> {
    let all = all(rock, from, suite);
    let mut ways = vec![all.clone()];
    if all.len() > 1 {
        ways.extend((0..all.len()).map(|out| {
            let kept = all.iter().enumerate().filter(|(at, _)| *at != out);
            kept.map(|(_, rename)| rename.clone()).collect()
        }));
    }
    if !all.is_empty() {
        ways.push(Vec::new());
    }
    ways
}

fn all(rock: &Node, from: Option<&Suite>, suite: &Suite) -> Vec<Rename> {
    let Some(from) = from.filter(|from| from.renames_parts_of(suite)) else { return Vec::new() };
    let has = |part: &str| named(rock, &["parts"]).any(|(name, _)| name == part);
    let renamed = |part: &str| {
        let name = &suite.part_of(from.own_name(part)?)?.name;
        // Where both are there, each stays: what follows from that is told.
        (!has(name)).then(|| (part.to_owned(), name.clone()))
    };
    named(rock, &["parts"]).filter_map(|(part, _)| renamed(part)).collect()
}

/// The document with the parts under their new names.
///
/// # Errors
/// When a name cannot be changed safely.
pub(super) fn renamed<'e>(rock: Cow<'e, Editor>, renames: &[Rename]) -> Result<Cow<'e, Editor>, Finding> {
    let mut rock = rock;
    for (part, name) in renames {
        rock.to_mut().rename(&["parts", part], name)?;
    }
    Ok(rock)
}

/// Where a part of the old extension stands now.
pub(super) fn stands<'r>(renames: &'r [Rename], part: &'r str) -> &'r str {
    renames.iter().find(|(old, _)| old == part).map_or(part, |(_, name)| name.as_str())
}
