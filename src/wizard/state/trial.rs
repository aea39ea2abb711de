//! A try of the application: how far it is, what it said, what came of it, and whether that still holds.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::answers::Answers;
use crate::app::Scan;
use crate::pack::Diagnosis;
use crate::trial::{Answer, Event, Report, Stage, Verdict};
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

/// The tries of this session. Only the last one counts.
#[derive(Debug, Default)]
pub struct Trial {
    /// True once somebody agreed to it for this project.
    pub agreed: bool,
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
        let (agreed, round, change) = (self.agreed, self.round + 1, std::mem::take(&mut self.change));
        let tried = Some((answers.clone(), Arc::clone(scan)));
        *self = Self { agreed, round, change, tried, phase: Phase::Running, ..Self::default() };
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

    /// Whether the application starts, as far as a try has shown; nothing before the first one.
    pub fn starts(&self, answers: &Answers, scan: &Scan) -> Option<Starts> {
        let (tried, folder) = self.tried.as_ref()?;
        let is_old = self.is_old || tried != answers || folder.tree != scan.tree;
        let (text, is_good) = match (&self.report, self.answer()) {
            (_, Some(answer)) => {
                let time = Duration::from_millis(answer.milliseconds).as_secs_f32();
                (format!("starts ✓ {} in {time:.1} s", answer.status), Some(true))
            }
            (Some(report), None) => {
                let cause = report.findings.first().map_or(&report.message, |found| &found.cause);
                (format!("starts ✗ {}", short(cause)), Some(false))
            }
            (None, None) if self.is_on() => ("starts …".to_owned(), None),
            (None, None) => return None,
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

/// The first words of a sentence.
fn short(sentence: &str) -> String {
    /// There is not more room for it.
    const MOST: usize = 36;
    let plain = sentence.replace('`', "").trim_end_matches('.').to_owned();
    if plain.chars().count() <= MOST {
        return plain;
    }
    format!("{}…", plain.chars().take(MOST).collect::<String>().trim_end())
}
