//! The suite that the answers or a document name, where there is one, as the version of Rockcraft has it that is answered
//! for. Part of floor 4.

use thiserror::Error;

use super::tree::{named, text_at};
use super::{Answers, Integration};
use crate::suite::{self, Suite, Version};
use crate::text;
use crate::yaml::Node;

/// The version of Rockcraft that answers are written for: it says how the parts are called. It is no answer, so that one
/// is as good as another where answers are compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct WrittenFor(pub Option<&'static Version>);

impl PartialEq for WrittenFor {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for WrittenFor {}

/// The first suite that the document's extensions name, as that version of Rockcraft has it there.
pub fn suite_of(root: &Node, rockcraft: Option<&Version>) -> Option<&'static Suite> {
    let names = root.get("extensions")?.as_list()?;
    let suite = names.iter().find_map(|item| suite::by_extension(item.as_str()?))?;
    Some(suite.on(&builds_on(root), rockcraft))
}

/// What a rock is built on.
pub(super) fn builds_on(root: &Node) -> String {
    Some(text_at(root, &["build-base"])).filter(|base| !base.is_empty()).unwrap_or_else(|| text_at(root, &["base"]))
}

/// The version of Rockcraft whose names the parts of a rock have. No version takes what it does not know and has no plugin.
pub(super) fn spelled(suite: &'static Suite, rock: &Node, rockcraft: Option<&'static Version>) -> WrittenFor {
    let builds_on = builds_on(rock);
    let is_in = |version: Option<&Version>, whole: bool| {
        let suite = suite.on(&builds_on, version);
        let mut parts = named(rock, &["parts"]);
        parts.any(|(name, part)| suite.rock.part(name).is_some() && (whole || part.get("plugin").is_none()))
    };
    let others = [None, suite.renamed_since()];
    let other = || others.into_iter().find(|version| is_in(*version, false)).unwrap_or(rockcraft);
    WrittenFor(if is_in(rockcraft, true) { rockcraft } else { other() })
}

/// Why nothing can be said of the charm: its container, resource and variables all come from its extension.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum UnknownCharm {
    /// No extension in the documents.
    #[error(
        "no framework is chosen: the names of resource and options depend on it. Fix: choose one in the wizard, or name the extension in rockcraft.yaml and charm/charmcraft.yaml."
    )]
    NoSuite,
    /// The extension has no charm for this base.
    #[error(
        "the {suite} extension knows no charm for the base “{base}”, and the name of the image resource depends on it. Fix: run `charmer check`."
    )]
    NoBase {
        /// The suite's name for people.
        suite: String,
        /// The base, safe to show.
        base: String,
    },
}

impl UnknownCharm {
    /// The suite has no charm on the base of the answers.
    pub fn base(answers: &Answers, suite: &Suite) -> Self {
        Self::NoBase { suite: suite.title.clone(), base: text::one_line(&answers.charm_base).into_owned() }
    }
}

impl Answers {
    /// The release that the rock is built on: `24.04`; empty where that is not known.
    pub fn series(&self) -> &str {
        let base = if self.base == "bare" { &self.build_base } else { &self.base };
        base.split(['@', ':']).nth(1).unwrap_or_default()
    }

    /// The suite that is named, as the version of Rockcraft has it that they are written for.
    pub fn framework(&self) -> Option<&'static Suite> {
        let builds_on = if self.build_base.is_empty() { &self.base } else { &self.build_base };
        Some(suite::named(&self.suite)?.on(builds_on, self.rockcraft.0))
    }

    /// As [`framework`](Self::framework).
    ///
    /// # Errors
    /// When none is, or none of that name is known.
    pub fn known_suite(&self) -> Result<&'static Suite, UnknownCharm> {
        self.framework().ok_or(UnknownCharm::NoSuite)
    }

    /// Puts integrations into the order in which they are shown, so that the order of decisions does not show in the
    /// document.
    pub fn sort_integrations(&mut self) {
        let known = suite::endpoints();
        let rank = |one: &Integration| known.iter().position(|known| known.interface == one.interface);
        self.integrations.sort_by_key(|one| rank(one).unwrap_or(usize::MAX));
    }
}
