//! What comes after packing: what there is to deploy, and which commands are folded.

use std::collections::BTreeSet;

use crate::deploy::{Artifacts, Stage};

/// Stages that are folded until somebody opens them: nobody needs them today.
pub const FOLDED: [Stage; 3] = [Stage::Observe, Stage::Refresh, Stage::Publish];

/// The screen's own state.
#[derive(Clone, Debug, Default)]
pub struct Next {
    /// What has been packed, as the folder told last.
    pub artifacts: Artifacts,
    open: BTreeSet<Stage>,
}

impl Next {
    /// True when the commands of a stage are shown.
    pub fn shows(&self, stage: Stage) -> bool {
        !FOLDED.contains(&stage) || self.open.contains(&stage)
    }

    /// Opens a group, or closes it.
    pub fn switch(&mut self, stage: Stage) {
        if !self.open.remove(&stage) {
            self.open.insert(stage);
        }
    }
}
