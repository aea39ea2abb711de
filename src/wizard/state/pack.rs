//! The packers at work, side by side or one after the other.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::finding::Finding;
use crate::pack::{Forecast, LONG_SILENCE, Outcome, Status, Step, StepKind, Tool, clock};

use super::log::View;

/// Name of the list of packers.
pub const LANES: &str = "lane";

/// How far a packer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    #[default]
    Idle,
    /// Waits for the other one.
    Waiting,
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

/// Where it is packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Site {
    /// On this machine.
    #[default]
    Here,
    /// On Launchpad's build farm.
    Launchpad,
}

/// One packer.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Which one.
    pub tool: Tool,
    /// How far it is.
    pub phase: Phase,
    /// Where it is packed.
    pub site: Site,
    /// The step that it is at.
    pub step: Option<Step>,
    /// Kinds of steps that it has begun, and after how long.
    pub reached: BTreeMap<StepKind, Duration>,
    /// Whether it found something of an earlier run, once that is known.
    pub repeats: Option<bool>,
    /// Its log.
    pub view: View,
    /// Since it was started.
    pub elapsed: Duration,
    /// Since it said something.
    pub quiet: Duration,
    /// What earlier runs took.
    pub forecast: Forecast,
    /// What was to be said before it started.
    pub findings: Vec<Finding>,
    /// When it was started, where an earlier charmer did that: `12:03`.
    pub since: Option<String>,
    /// The last line that it said.
    pub last: String,
    /// Why its log is not whole, where it is not.
    pub cut: Option<String>,
}

impl Lane {
    fn new(tool: Tool) -> Self {
        Self {
            tool,
            phase: Phase::Idle,
            site: Site::Here,
            step: None,
            reached: BTreeMap::new(),
            repeats: None,
            view: View::default(),
            elapsed: Duration::ZERO,
            quiet: Duration::ZERO,
            forecast: Forecast::default(),
            findings: Vec::new(),
            since: None,
            last: String::new(),
            cut: None,
        }
    }

    /// True while the packer is at work.
    pub fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Starting | Phase::Running | Phase::Stopping)
    }

    /// True when the pack ended well.
    pub fn is_packed(&self) -> bool {
        matches!(&self.phase, Phase::Done(outcome) if matches!(outcome.status, Status::Packed(_)))
    }

    /// A step begins.
    pub fn begin(&mut self, step: Step) {
        self.reached.entry(step.kind).or_insert(self.elapsed);
        self.repeats = Some(self.repeats == Some(true) || step.skipped || step.reason.is_some());
        self.step = Some(step);
    }

    /// It ended.
    pub fn finish(&mut self, outcome: Outcome) {
        self.elapsed = outcome.elapsed;
        self.phase = Phase::Done(outcome);
    }

    /// How long it will still take, where earlier runs tell.
    pub fn left(&self) -> Option<Duration> {
        let is_on = self.phase == Phase::Running;
        self.forecast.left(self.elapsed, &self.reached, self.repeats).filter(|_| is_on)
    }

    /// The step that it is at against earlier ones: `build 40 s of about 2:00`; without them how long it takes so far.
    pub fn at_step(&self) -> Option<String> {
        let kind = self.step.as_ref().filter(|_| self.phase == Phase::Running)?.kind;
        let spent = self.elapsed.saturating_sub(*self.reached.get(&kind)?);
        let told = |time: Duration| if time.as_secs() < 60 { format!("{} s", time.as_secs()) } else { clock(time) };
        let usual = self.forecast.of_step(kind, self.repeats).filter(|usual| *usual > spent && usual.as_secs() > 0);
        let usual = usual.map(|usual| format!(" of about {}", told(usual))).unwrap_or_default();
        Some(format!("{} {}{usual}", kind.name(), told(spent)))
    }

    /// Where it is, where no earlier run tells how long it takes: `1 of 5 steps done · build … 0:42`.
    pub fn so_far(&self) -> Option<String> {
        if self.phase != Phase::Running || self.site != Site::Here || self.left().is_some() {
            return None;
        }
        let kind = self.step.as_ref()?.kind;
        let at = StepKind::USUAL.into_iter().position(|one| one == kind)?;
        let spent = self.elapsed.saturating_sub(*self.reached.get(&kind)?);
        Some(format!("{at} of {} steps done · {} … {}", StepKind::USUAL.len(), kind.name(), clock(spent)))
    }

    /// How a kind of step stands: `✓` done, `●` at it, `✗` failed there, `·` not yet.
    pub fn mark(&self, kind: StepKind) -> &'static str {
        let is_here = self.step.as_ref().is_some_and(|step| step.kind == kind);
        match &self.phase {
            Phase::Done(outcome) => match &outcome.status {
                Status::Packed(_) => "✓",
                Status::Failed(_) if is_here => "✗",
                Status::Cancelled | Status::Lost if is_here => "–",
                _ if self.reached.contains_key(&kind) => "✓",
                _ => "·",
            },
            _ if is_here => "●",
            _ if self.reached.contains_key(&kind) => "✓",
            _ => "·",
        }
    }
}

/// Whether the packers work at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Both at once.
    #[default]
    SideBySide,
    /// The charm when the rock is packed.
    InTurn,
}

/// The screen's own state.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The rock's packer and the charm's.
    pub lanes: [Lane; 2],
    /// Whether they work at the same time.
    pub order: Order,
    /// True while only the one in focus is shown.
    pub single: bool,
    /// How long a silence is worth a word.
    pub silence: Duration,
}

impl Default for Pack {
    fn default() -> Self {
        Self { lanes: Tool::ALL.map(Lane::new), order: Order::default(), single: false, silence: LONG_SILENCE }
    }
}

impl Pack {
    /// True while a packer is at work.
    pub fn is_busy(&self) -> bool {
        self.lanes.iter().any(Lane::is_busy)
    }

    /// The lane of a tool.
    pub fn lane(&mut self, tool: Tool) -> &mut Lane {
        &mut self.lanes[tool as usize]
    }

    /// Sets both lanes up for a new run; gives the packers that start now.
    pub fn start(&mut self, site: Site) -> Vec<Tool> {
        self.lanes = Tool::ALL.map(|tool| Lane { site, ..Lane::new(tool) });
        let now: &[Tool] = match self.order {
            Order::SideBySide => &Tool::ALL,
            Order::InTurn => &Tool::ALL[..1],
        };
        for lane in &mut self.lanes {
            lane.phase = if now.contains(&lane.tool) { Phase::Starting } else { Phase::Waiting };
        }
        now.to_vec()
    }
}
