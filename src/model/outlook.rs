//! What will become of the project: whether it packs, deploys and starts, from the one list of what is wrong.
//!
//! Part of floor 7's `model`.

use crate::finding::{Consequence, Finding, Severity};

use super::{Blame, Doc, Project, View};

/// A stage of a project's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Both packers make their file.
    Packs,
    /// Juju takes the charm.
    Deploys,
    /// The application runs.
    Starts,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Packs, Self::Deploys, Self::Starts];

    /// Its word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Packs => "packs",
            Self::Deploys => "deploys",
            Self::Starts => "starts",
        }
    }

    fn failure(self) -> Consequence {
        match self {
            Self::Packs => Consequence::WillNotPack,
            Self::Deploys => Consequence::WillNotDeploy,
            Self::Starts => Consequence::WillNotStart,
        }
    }

    /// The stage that a finding is about; none for a note. What is only worth knowing belongs to the stage that fails where
    /// the same kind is graver.
    pub fn of(finding: &Finding) -> Option<Self> {
        let worst = match finding.consequence {
            Consequence::WorthKnowing if finding.severity == Severity::Note => return None,
            Consequence::WorthKnowing => finding.code.consequences().into_iter().next()?,
            own => own,
        };
        let own = Self::ALL.into_iter().find(|stage| stage.failure() == worst);
        let is_document = finding.path.ends_with("craft.yaml");
        Some(own.unwrap_or(if is_document { Self::Packs } else { Self::Starts }))
    }
}

/// How a stage will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing speaks against it.
    Fine,
    /// Something is worth a look.
    Look,
    /// It will not.
    Wrong,
    /// That is not known.
    Unknown,
}

impl Sign {
    /// The mark: with the number of findings behind it, it never hangs on colour alone.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Fine => "✓",
            Self::Look => "!",
            Self::Wrong => "✗",
            Self::Unknown => "?",
        }
    }
}

/// What is known of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Which stage.
    pub stage: Stage,
    /// How it will go.
    pub sign: Sign,
    /// How many findings say so.
    pub count: usize,
}

/// What is known of each stage before anything is packed or started.
pub fn outlook(project: &Project, view: &View) -> [Outlook; 3] {
    Stage::ALL.map(|stage| {
        let here = |blame: &&Blame| Stage::of(&blame.finding) == Some(stage);
        let (wrong, look): (Vec<&Blame>, Vec<_>) =
            view.blame.iter().filter(here).partition(|blame| blame.finding.fails());
        let is_known = match stage {
            Stage::Packs => view.documents_are_there() && project.read_only().is_empty(),
            Stage::Deploys => view.sheets.has(Doc::CharmExpanded),
            // Only a try tells.
            Stage::Starts => false,
        };
        let (sign, count) = match (wrong.len(), look.len()) {
            (0, 0) if is_known => (Sign::Fine, 0),
            (0, 0) => (Sign::Unknown, 0),
            (0, look) => (Sign::Look, look),
            (wrong, _) => (Sign::Wrong, wrong),
        };
        Outlook { stage, sign, count }
    })
}
