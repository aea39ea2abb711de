//! A try of the application: how far it is, what it said, what came of it, and whether that still holds.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::answers::{Answers, Documents};
use crate::app::Scan;
use crate::pack::Diagnosis;
use crate::trial::{Answer, Event, Kept, Report, Stage, Verdict};

/// So many lines of what was said are kept.
const KEPT: usize = 1_000;

/// How far a try is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was tried yet.
    #[default]
    Idle,
    /// At work.
    Running,
    /// It answered, and runs.
    Serving,
    /// Asked to stop.
    Stopping,
    /// Nothing of it runs any more.
    Ended,
}

/// A stage, with what was noted in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRow {
    /// Which one.
    pub stage: Stage,
    /// Whether it did what it was to do, once it has ended.
    pub done: Option<bool>,
    /// How long it took.
    pub milliseconds: u64,
    /// What is worth a word.
    pub notes: Vec<String>,
}

/// What a try tells.
#[derive(Debug)]
pub enum Progress {
    /// A stage begins or ends, or something is worth a word.
    Event(Event),
    /// The last that its programs said.
    Lines(Vec<String>),
    /// It has come to a result; where it starts, it goes on running.
    Report(Box<Report>),
    /// Nothing of it runs any more; the service that ended by itself, if one did.
    Over(Option<String>),
    /// It could not begin, and why.
    Refused(String),
}

/// What somebody agreed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Consent {
    /// To tries of this project.
    pub tries: bool,
    /// That a server is fetched where none is here.
    pub fetches: bool,
}

/// Whether a try is offered before packing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offer {
    /// This machine cannot build the application, or nobody looked yet.
    #[default]
    None,
    /// It can.
    Open,
    /// Somebody has seen what a try is.
    Made,
}

/// The tries of this session. Only the last one counts.
#[derive(Debug, Default)]
pub struct Trial {
    /// What somebody agreed to.
    pub consent: Consent,
    /// How far it is.
    pub phase: Phase,
    /// Which one it is; what an earlier one tells is not heard.
    pub round: usize,
    /// The stages that were begun.
    pub rows: Vec<StageRow>,
    /// The last that its programs said.
    pub output: VecDeque<String>,
    /// What came of it.
    pub report: Option<Report>,
    /// Why it did not begin, or how it ended after it had answered; empty where it did neither.
    pub trouble: String,
    /// Since it began.
    pub elapsed: Duration,
    /// What the remedy before it changed in the documents, as lines of a diff.
    pub change: Vec<String>,
    /// What was tried.
    tried: Option<(Answers, Arc<Scan>)>,
    /// True when files of the project are others since.
    is_old: bool,
    /// What an earlier session has shown, and what the files hold now.
    recalled: Option<(Kept, String)>,
    /// Whether it is offered before packing.
    pub offer: Offer,
}

impl Trial {
    /// True while something of it runs.
    pub fn is_on(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Serving | Phase::Stopping)
    }

    /// True while its clock goes.
    pub fn is_timed(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Stopping)
    }

    /// What it answered.
    pub fn answer(&self) -> Option<&Answer> {
        self.report.as_ref()?.answer.as_ref()
    }

    /// What is known of what went wrong, or is worth knowing.
    pub fn finding(&self) -> Option<&Diagnosis> {
        self.report.as_ref()?.findings.first()
    }

    /// True where the application did not start.
    pub fn has_failed(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.verdict != Verdict::Starts)
    }

    /// Begins anew.
    pub fn begin(&mut self, answers: &Answers, scan: &Arc<Scan>) {
        let (consent, offer, round) = (self.consent, self.offer, self.round + 1);
        let change = std::mem::take(&mut self.change);
        let tried = Some((answers.clone(), Arc::clone(scan)));
        *self = Self { consent, offer, round, change, tried, phase: Phase::Running, ..Self::default() };
    }

    /// Takes what it tells.
    pub fn hear(&mut self, progress: Progress) {
        match progress {
            Progress::Event(Event::Began(stage)) => {
                self.rows.retain(|row| row.stage != stage);
                self.rows.push(StageRow { stage, done: None, milliseconds: 0, notes: Vec::new() });
            }
            Progress::Event(Event::Ended(report)) => {
                if let Some(row) = self.rows.last_mut() {
                    (row.done, row.milliseconds) = (Some(report.done), report.milliseconds);
                }
            }
            Progress::Event(Event::Note(note)) => {
                if let Some(row) = self.rows.last_mut() {
                    row.notes.push(note);
                }
            }
            Progress::Event(Event::Answered(answer)) => {
                if let Some(report) = &mut self.report {
                    report.answer = Some(answer);
                }
                self.is_old = false;
            }
            Progress::Event(Event::Line { of, text }) => self.output.push_back(format!("[{of}] {text}")),
            Progress::Lines(lines) => self.output.extend(lines),
            Progress::Report(report) => {
                if self.phase == Phase::Running && report.verdict == Verdict::Starts {
                    self.phase = Phase::Serving;
                }
                self.report = Some(*report);
            }
            Progress::Over(ended) => {
                self.phase = Phase::Ended;
                self.trouble = ended.map_or_else(String::new, |name| format!("{name} has ended."));
            }
            Progress::Refused(reason) => {
                self.phase = Phase::Ended;
                self.trouble = reason;
            }
        }
        let more = self.output.len().saturating_sub(KEPT);
        self.output.drain(..more);
    }

    /// Files of the project have changed.
    pub fn grow_old(&mut self) {
        self.is_old = true;
    }

    /// What an earlier session has shown, and whether the files are still those.
    pub fn recall(&mut self, kept: Kept, files: String) {
        self.recalled = Some((kept, files));
    }

    /// True where nothing was tried yet, nor offered.
    pub fn is_untried(&self) -> bool {
        self.offer != Offer::Made && self.tried.is_none() && self.recalled.is_none()
    }

    /// Whether the application starts, as far as a try has shown; nothing before the first one.
    pub fn starts(&self, answers: &Answers, scan: &Scan, documents: &Documents) -> Option<Starts> {
        let Some((tried, folder)) = self.tried.as_ref() else {
            let (kept, files) = self.recalled.as_ref()?;
            let is_old = self.is_old || !kept.is_of(documents, files);
            return Some(Starts { text: kept.text.clone(), is_good: Some(kept.starts), is_old });
        };
        let is_old = self.is_old || tried != answers || folder.tree != scan.tree;
        let (text, is_good) = match &self.report {
            Some(report) => (report.word(), Some(report.answer.is_some())),
            None if self.is_on() => ("starts …".to_owned(), None),
            None => return None,
        };
        Some(Starts { text, is_good, is_old })
    }
}

/// What is said of a try in a word or two, and how it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starts {
    /// `starts ✓ 200 in 0.8 s`
    pub text: String,
    /// Whether it starts; nothing while that is not known.
    pub is_good: Option<bool>,
    /// True when something has changed since.
    pub is_old: bool,
}
