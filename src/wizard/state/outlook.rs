//! The verdict in the header: what the one list of findings says, and what packing on this machine has shown since.

use crate::answers::Answers;
use crate::model::{self, Outlook, Sign, Stage};
use crate::pack::Status;
use crate::wizard::form::{Id, ScreenId};

use super::State;
use super::pack::{Lane, Phase};

/// The finding that the person was brought to, and what mends it.
#[derive(Clone, Debug)]
pub struct AtFinding {
    /// Its place in the list.
    pub at: usize,
    /// Where the person was brought.
    pub screen: ScreenId,
    /// What is in focus there.
    pub focus: Option<Id>,
    /// The answers without it, and what was changed; none where no single change does it.
    pub mended: Option<(Answers, String)>,
}

impl State {
    /// What will become of the project, stage by stage.
    pub fn outlook(&self) -> [Outlook; 3] {
        model::outlook(&self.project, &self.view).map(|known| match known.stage {
            Stage::Packs => self.packed(known),
            // Once it was tried, what came of that stands here for `starts`.
            Stage::Deploys | Stage::Starts => known,
        })
    }

    /// A failed pack says more than any rule; without a packer nothing is packed here.
    fn packed(&self, known: Outlook) -> Outlook {
        let failed = self.pack.lanes.iter().filter(|lane| has_failed(lane)).count();
        match known.sign {
            Sign::Wrong => known,
            _ if failed > 0 => Outlook { sign: Sign::Wrong, count: failed, ..known },
            Sign::Fine if !self.doctor.missing.is_empty() => {
                Outlook { sign: Sign::Look, count: self.doctor.missing.len(), ..known }
            }
            _ => known,
        }
    }

    /// The finding that the person was brought to, while they are there still and nothing was changed.
    pub fn finding_in_focus(&self) -> Option<&AtFinding> {
        let is_there =
            |one: &&AtFinding| one.screen == self.screen && one.focus == self.focus && self.panels.is_empty();
        self.at_finding.as_ref().filter(is_there)
    }
}

/// True for one that ended without its file.
fn has_failed(lane: &Lane) -> bool {
    match &lane.phase {
        Phase::Refused => true,
        Phase::Done(outcome) => matches!(outcome.status, Status::Failed(_) | Status::NoArtifact(_)),
        _ => false,
    }
}
