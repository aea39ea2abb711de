//! What comes of a problem that nobody mends.

use std::fmt;

use serde::Serialize;

/// What comes of it, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// A packer refuses the project, or stops on the way.
    WillNotPack,
    /// It packs, and Juju refuses the charm.
    WillNotDeploy,
    /// It packs and deploys, and the charm or the application stops as soon as it starts.
    WillNotStart,
    /// It works; what is told may matter all the same.
    WorthKnowing,
}

impl Consequence {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [Self::WillNotPack, Self::WillNotDeploy, Self::WillNotStart, Self::WorthKnowing];

    /// True where the project fails.
    #[must_use]
    pub fn is_failure(self) -> bool {
        self != Self::WorthKnowing
    }
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WillNotPack => "will not pack",
            Self::WillNotDeploy => "will not deploy",
            Self::WillNotStart => "will not start",
            Self::WorthKnowing => "worth knowing",
        })
    }
}
