//! What the doctor found on this machine, over the screen.

use crate::answers;
use crate::manifest::Node;
use crate::pack::Tool;
use crate::pack::doctor::{Patient, Report};
use crate::wizard::derive;

use super::State;

/// What is known of the machine, and which command is in focus.
#[derive(Clone, Debug, Default)]
pub struct Doctor {
    /// What was found last.
    pub report: Option<Report>,
    /// True while it is being looked at.
    pub asking: bool,
    /// Which of all commands is in focus, from 0.
    pub selected: usize,
}

impl Doctor {
    /// All commands as lines for a shell, from the top down.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        let checks = self.report.as_ref().map(|report| report.checks.as_slice()).unwrap_or_default();
        checks.iter().flat_map(crate::pack::doctor::Line::command_lines).collect()
    }

    /// Takes what was found.
    pub fn learn(&mut self, report: Report) {
        self.report = Some(report);
        self.asking = false;
        self.selected = self.selected.min(self.commands().len().saturating_sub(1));
    }
}

/// What the doctor has to know of the project as it would be written now.
#[must_use]
pub fn patient(state: &State) -> Patient {
    let documents = &state.view.documents;
    let expanded = |tool: Tool, document: &str| -> Option<Node> {
        (!document.is_empty()).then(|| derive::expansion(&state.project, tool, document).document)?
    };
    let rock = expanded(Tool::Rockcraft, &documents.rock);
    let charm = expanded(Tool::Charmcraft, &documents.charm);
    answers::patient(&state.project.root, rock.as_ref(), charm.as_ref())
}
