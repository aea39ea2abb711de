//! The suite that the answers name, where there is one. Part of floor 4.

use thiserror::Error;

use super::{Answers, Integration};
use crate::suite::{self, Suite};
use crate::text;

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
    /// The suite that is named.
    ///
    /// # Errors
    /// When none is, or none of that name is known.
    pub fn known_suite(&self) -> Result<&'static Suite, UnknownCharm> {
        suite::named(&self.suite).ok_or(UnknownCharm::NoSuite)
    }

    /// Puts integrations into the order in which they are shown, so that the order of decisions does not show in the
    /// document.
    pub fn sort_integrations(&mut self) {
        let known = suite::endpoints();
        let rank = |one: &Integration| known.iter().position(|known| known.interface == one.interface);
        self.integrations.sort_by_key(|one| rank(one).unwrap_or(usize::MAX));
    }
}
