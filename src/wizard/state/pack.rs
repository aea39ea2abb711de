//! The packers at work, side by side.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use crate::finding::Finding;
use crate::pack::{LogLine, Outcome, PackEvent, Status, Step, StepKind, Tool};

use super::State;
use super::field::{Field, Item};

/// Name of the list of packers.
pub const LANES: &str = "lane";
/// How many lines of a log are kept; the packer's own log file has them all.
const LOG_LINES: usize = 5000;

/// The questions: none.
pub const FIELDS: &[Field] = &[];

/// How far a packer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    #[default]
    Idle,
    /// Being looked for and started.
    Starting,
    /// It could not or should not be started; the findings say why.
    Refused,
    /// At work.
    Running,
    /// Asked to stop.
    Stopping,
    /// It ended.
    Done(Outcome),
}

/// One packer.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Which one.
    pub tool: Tool,
    /// How far it is.
    pub phase: Phase,
    /// The step that it is at.
    pub step: Option<Step>,
    /// Kinds of steps that it has begun.
    pub reached: BTreeSet<StepKind>,
    /// Its last lines.
    pub log: VecDeque<LogLine>,
    /// Since it was started.
    pub elapsed: Duration,
    /// What was to be said before it started.
    pub findings: Vec<Finding>,
    /// How many lines up from the end the log is scrolled.
    pub up: usize,
}

impl Lane {
    fn new(tool: Tool) -> Self {
        Self {
            tool,
            phase: Phase::Idle,
            step: None,
            reached: BTreeSet::new(),
            log: VecDeque::new(),
            elapsed: Duration::ZERO,
            findings: Vec::new(),
            up: 0,
        }
    }

    /// True while the packer is at work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Starting | Phase::Running | Phase::Stopping)
    }

    /// True when the pack ended well.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        matches!(&self.phase, Phase::Done(outcome) if matches!(outcome.status, Status::Packed(_)))
    }

    /// The name of the file that came out, once there is one.
    #[must_use]
    pub fn artifact_name(&self) -> Option<String> {
        let Phase::Done(outcome) = &self.phase else { return None };
        let Status::Packed(artifacts) = &outcome.status else { return None };
        let name = artifacts.first()?.path.file_name()?;
        Some(crate::text::one_line(&name.to_string_lossy()).into_owned())
    }

    /// Takes what the packer tells.
    pub fn hear(&mut self, event: PackEvent) {
        match event {
            PackEvent::Lines(lines) => {
                for line in lines {
                    if self.log.back().is_some_and(|last| last.transient && last.stream == line.stream) {
                        self.log.pop_back();
                    } else if self.up > 0 {
                        // Who scrolled up keeps what is in sight.
                        self.up += 1;
                    }
                    if self.log.len() == LOG_LINES {
                        self.log.pop_front();
                    }
                    self.log.push_back(line);
                }
            }
            PackEvent::Step(step) => {
                self.reached.insert(step.kind);
                self.step = Some(step);
            }
            PackEvent::Finished(outcome) => {
                self.elapsed = outcome.elapsed;
                self.phase = Phase::Done(outcome);
            }
        }
    }

    /// How a kind of step stands: `✓` done, `●` at it, `✗` failed there, `·` not yet.
    #[must_use]
    pub fn mark(&self, kind: StepKind) -> &'static str {
        let is_here = self.step.as_ref().is_some_and(|step| step.kind == kind);
        match &self.phase {
            Phase::Done(outcome) => match &outcome.status {
                Status::Packed(_) => "✓",
                Status::Failed(_) if is_here => "✗",
                Status::Cancelled if is_here => "–",
                _ if self.reached.contains(&kind) => "✓",
                _ => "·",
            },
            _ if is_here => "●",
            _ if self.reached.contains(&kind) => "✓",
            _ => "·",
        }
    }
}

/// The screen's own state.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The rock's packer and the charm's.
    pub lanes: [Lane; 2],
}

impl Default for Pack {
    fn default() -> Self {
        Self { lanes: Tool::ALL.map(Lane::new) }
    }
}

impl Pack {
    /// True while a packer is at work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.lanes.iter().any(Lane::is_busy)
    }

    /// The lane of a tool.
    pub fn lane(&mut self, tool: Tool) -> &mut Lane {
        let at = Tool::ALL.iter().position(|other| *other == tool).unwrap_or(0);
        &mut self.lanes[at]
    }

    /// Sets both lanes up for a new run.
    pub fn start(&mut self) {
        *self = Self::default();
        for lane in &mut self.lanes {
            lane.phase = Phase::Starting;
        }
    }
}

/// What stands on the screen: the two packers, which `ui` draws in its own way.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let help = |lane: &Lane| match &lane.phase {
        Phase::Idle => format!("{} packs the {}. F5 starts both packers.", lane.tool, lane.tool.product()),
        Phase::Starting => format!("{} is being started.", lane.tool),
        Phase::Refused => "It was not started; what has to be done first is said above. F5 tries again.".to_owned(),
        Phase::Running => match &lane.step {
            Some(step) => format!("{} is at the {step}. The first pack takes long, later ones do not.", lane.tool),
            None => format!("{} gets ready. The first pack takes long, later ones do not.", lane.tool),
        },
        Phase::Stopping => format!("{} was asked to stop and tidies up.", lane.tool),
        Phase::Done(outcome) => match &outcome.status {
            Status::Packed(_) => "Packed. Enter goes on to what comes next.".to_owned(),
            Status::Failed(_) => "It failed; the reason stands above. F5 packs again.".to_owned(),
            Status::NoArtifact(_) => "It ended without a word of failure, yet there is no file.".to_owned(),
            Status::Cancelled => "Stopped on your request. F5 packs again.".to_owned(),
        },
    };
    let lanes = state.pack.lanes.iter().enumerate();
    lanes.map(|(at, lane)| Item::row(LANES, at, Vec::new(), help(lane))).collect()
}
