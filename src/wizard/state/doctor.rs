//! What the doctor found on this machine.

use crate::doctor::{self, Report};
use crate::pack::Tool;
use crate::text;

use super::wait::Far;

/// What happens once a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The machine is looked at again, in the panel.
    Look,
    /// Both packers are started, if it ended well.
    Pack,
}

/// A command that a person may have run in the terminal itself, with its own input and output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Program and arguments.
    pub words: Vec<String>,
    /// Whose folder it runs in; none: the application's.
    pub of: Option<Tool>,
    /// What happens then.
    pub then: Then,
}

impl Run {
    /// As a line for a shell, safe to show.
    pub fn line(&self) -> String {
        text::one_line(&doctor::shell_line(&self.words)).into_owned()
    }
}

/// What is known of the machine, and which command is in focus.
#[derive(Clone, Debug, Default)]
pub struct Doctor {
    /// What was found last.
    pub report: Option<Report>,
    /// Packers that are not on PATH.
    pub missing: Vec<Tool>,
    /// True while it is being looked at.
    pub asking: bool,
    /// How far that is.
    pub far: Far,
    /// True once somebody stopped it.
    pub is_stopped: bool,
    /// Which of all commands is in focus, from 0.
    pub selected: usize,
    /// What runs in the terminal once the person said yes to it.
    pub pending: Option<Run>,
}

impl Doctor {
    /// All commands, each as its arguments, from the top down.
    pub fn commands(&self) -> Vec<Vec<String>> {
        let checks = self.report.as_ref().map(|report| report.checks.as_slice()).unwrap_or_default();
        checks.iter().flat_map(|line| line.commands.iter().cloned()).collect()
    }

    /// The command in focus.
    pub fn command(&self) -> Option<Vec<String>> {
        self.commands().into_iter().nth(self.selected)
    }

    /// Says which packers are not here; nothing where all are.
    pub fn lacks(&self) -> Option<String> {
        match self.missing.as_slice() {
            [] => None,
            [one] => Some(format!("no {one} here")),
            _ => Some("no packers here".to_owned()),
        }
    }

    /// Takes what was found.
    pub fn learn(&mut self, report: Report) {
        let is_missing = |tool: &Tool| report.line(tool.program()).is_some_and(|line| line.saying == "missing");
        self.missing = Tool::ALL.into_iter().filter(is_missing).collect();
        self.report = Some(report);
        (self.asking, self.is_stopped) = (false, false);
        self.selected = self.selected.min(self.commands().len().saturating_sub(1));
    }
}
