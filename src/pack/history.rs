//! How long packs took on this machine, and from that how long one will still take. Floor 2.
//!
//! A first pack and a repeated one differ by a factor of ten and more. Which of them a run is shows at its first step;
//! before that, a project that was packed here before is taken for a repetition.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::detached::PackFiles;
use super::outcome::{Outcome, Status};
use super::reader::{Step, StepKind};
use super::tool::Tool;
use crate::state::Records;

/// How many runs are remembered, of all projects together.
const REMEMBERED: usize = 200;
/// How many of the newest runs of a kind are looked at; the one in the middle is taken.
const LOOKED_AT: usize = 3;

/// How long a run took, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    project: String,
    tool: Tool,
    remote: bool,
    /// Everything was done, nothing was left from an earlier run.
    whole: bool,
    total: u64,
    /// When each kind of step began first.
    begun: BTreeMap<StepKind, u64>,
}

/// Takes the time of a run, step by step.
#[derive(Clone, Debug)]
pub struct Stopwatch {
    started: Instant,
    begun: BTreeMap<StepKind, Duration>,
    repeats: Option<bool>,
}

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self { started: Instant::now(), begun: BTreeMap::new(), repeats: None }
    }

    /// A step begins now.
    pub fn step(&mut self, step: &Step) {
        self.begun.entry(step.kind).or_insert_with(|| self.started.elapsed());
        self.repeats = Some(self.repeats == Some(true) || step.skipped || step.reason.is_some());
    }

    /// Remembers a run that went well, for [`forecast`].
    ///
    /// # Errors
    /// It cannot be written down.
    pub fn finish(self, state: &Path, place: &PackFiles, remote: bool, outcome: &Outcome) -> io::Result<()> {
        if !matches!(outcome.status, Status::Packed(_)) {
            return Ok(());
        }
        let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let run = Run {
            project: place.project().to_owned(),
            tool: place.tool(),
            remote,
            whole: self.repeats == Some(false),
            total: millis(outcome.elapsed),
            begun: self.begun.into_iter().map(|(kind, at)| (kind, millis(at))).collect(),
        };
        remember(state, run)
    }
}

/// How long the packs of a project took, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    whole: Option<Timing>,
    repeated: Option<Timing>,
    packed_before: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Timing {
    total: Duration,
    begun: BTreeMap<StepKind, Duration>,
}

impl Timing {
    /// When what comes after that kind of step began.
    fn after(&self, kind: StepKind) -> Option<Duration> {
        let later = (std::ops::Bound::Excluded(kind), std::ops::Bound::Unbounded);
        self.begun.range(later).next().map(|(_, at)| *at)
    }
}

/// What earlier runs on this machine say about a pack of this project: its own, and where a whole one was never seen of
/// it, other projects' whole ones with the same packer.
pub fn forecast(state: &Path, place: &PackFiles, remote: bool) -> Forecast {
    // What cannot be read is nothing: it is only a forecast.
    let runs = runs_in(state).load(RUNS).unwrap_or_default();
    let same: Vec<&Run> = runs.iter().filter(|run| run.tool == place.tool() && run.remote == remote).collect();
    let own: Vec<&Run> = same.iter().copied().filter(|run| run.project == place.project()).collect();
    let of = |runs: &[&Run], whole: bool| typical(runs.iter().copied().filter(|run| run.whole == whole));
    Forecast {
        whole: of(&own, true).or_else(|| of(&same, true)),
        repeated: of(&own, false),
        packed_before: !own.is_empty(),
    }
}

impl Forecast {
    /// How long it takes in all; `repeats` as [`left`](Self::left) has it.
    pub fn total(&self, repeats: Option<bool>) -> Option<Duration> {
        self.of(repeats).map(|timing| timing.total)
    }

    /// How long a kind of step takes.
    pub fn of_step(&self, kind: StepKind, repeats: Option<bool>) -> Option<Duration> {
        let timing = self.of(repeats)?;
        let end = timing.after(kind).unwrap_or(timing.total);
        Some(end.saturating_sub(*timing.begun.get(&kind)?))
    }

    /// How long a run will still take that has lasted for `elapsed` and began these kinds of steps then. `repeats` says
    /// whether it found something of an earlier run, once that is known. None: nobody knows, or it takes longer than ever.
    pub fn left(
        &self,
        elapsed: Duration,
        begun: &BTreeMap<StepKind, Duration>,
        repeats: Option<bool>,
    ) -> Option<Duration> {
        let timing = self.of(repeats)?;
        // Going by the step that it is at: what was slower or faster so far will not be made up for.
        let Some((kind, at)) = begun.iter().next_back() else { return timing.total.checked_sub(elapsed) };
        let Some(then) = timing.begun.get(kind) else { return timing.total.checked_sub(elapsed) };
        let by_step = timing.total.saturating_sub(*then).checked_sub(elapsed.saturating_sub(*at));
        // The steps after this one are all to come.
        by_step.max(timing.after(*kind).map(|next| timing.total.saturating_sub(next)))
    }

    fn of(&self, repeats: Option<bool>) -> Option<&Timing> {
        if repeats.unwrap_or(self.packed_before) { self.repeated.as_ref() } else { self.whole.as_ref() }
    }
}

/// A remainder for people: `about 40 s left`, `about 2 min left`.
pub fn roughly(left: Duration) -> String {
    let seconds = left.as_secs();
    match seconds {
        0..=4 => "a few seconds".to_owned(),
        // Nobody believes a forecast to the second.
        5..=54 => format!("about {} s", seconds.div_ceil(5) * 5),
        _ => format!("about {} min", (seconds + 30) / 60),
    }
}

fn typical<'r>(runs: impl DoubleEndedIterator<Item = &'r Run>) -> Option<Timing> {
    let mut newest: Vec<&Run> = runs.rev().take(LOOKED_AT).collect();
    newest.sort_by_key(|run| run.total);
    let run = newest.get(newest.len() / 2)?;
    Some(Timing {
        total: Duration::from_millis(run.total),
        begun: run.begun.iter().map(|(kind, at)| (*kind, Duration::from_millis(*at))).collect(),
    })
}

const RUNS: &str = "durations";

/// The runs of all projects, oldest first.
fn runs_in(state: &Path) -> Records<Vec<Run>> {
    Records::open(state, "packs")
}

fn remember(state: &Path, run: Run) -> io::Result<()> {
    let kept = runs_in(state);
    // Both packers may end at the same time.
    let lock = kept.lock(RUNS)?;
    let mut runs = kept.load(RUNS).unwrap_or_default();
    runs.push(run);
    let surplus = runs.len().saturating_sub(REMEMBERED);
    runs.drain(..surplus);
    let done = kept.save(RUNS, &runs);
    let _ = lock.unlock();
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(project: &str, whole: bool, seconds: u64, begun: &[(StepKind, u64)]) -> Run {
        let begun = begun.iter().map(|(kind, at)| (*kind, at * 1000)).collect();
        Run { project: project.into(), tool: Tool::Charmcraft, remote: false, whole, total: seconds * 1000, begun }
    }

    fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn nothing_is_foretold_where_nothing_is_known() {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Charmcraft, state.path());
        let forecast = forecast(state.path(), &place, false);
        assert_eq!((forecast.total(None), forecast.left(s(1), &BTreeMap::new(), None)), (None, None));
    }

    #[test]
    fn a_first_pack_goes_by_other_projects_and_a_repeated_one_by_its_own() {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Charmcraft, state.path());
        for seconds in [700, 100, 90] {
            remember(state.path(), run("another", true, seconds, &[])).unwrap();
        }
        remember(state.path(), run("another", false, 7, &[])).unwrap();
        assert_eq!(forecast(state.path(), &place, false).total(None), Some(s(100)), "the middle of the last three");
        assert_eq!(forecast(state.path(), &place, true).total(None), None, "remote builds are another matter");
        remember(state.path(), run(place.project(), false, 20, &[])).unwrap();
        let known = forecast(state.path(), &place, false);
        assert_eq!(known.total(None), Some(s(20)));
        // It turns out to be a whole one, after a clean.
        assert_eq!(known.left(s(10), &BTreeMap::new(), Some(false)), Some(s(90)));
    }

    #[test]
    fn the_step_that_it_is_at_corrects_the_forecast() {
        use StepKind::{Build, Pack, Pull};
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Charmcraft, state.path());
        remember(state.path(), run(place.project(), false, 100, &[(Pull, 10), (Build, 20), (Pack, 90)])).unwrap();
        let known = forecast(state.path(), &place, false);
        let left =
            |elapsed, begun: &[(StepKind, Duration)]| known.left(s(elapsed), &begun.iter().copied().collect(), None);
        assert_eq!(left(5, &[]), Some(s(95)));
        let steps = [Pull, Build, Pack, StepKind::Prime].map(|kind| known.of_step(kind, None));
        assert_eq!(steps, [Some(s(10)), Some(s(70)), Some(s(10)), None]);
        // The build began 30 s late: what is left is counted from there.
        assert_eq!(left(60, &[(Pull, s(10)), (Build, s(50))]), Some(s(70)));
        // It builds for longer than last time; packing is still to come.
        assert_eq!(left(500, &[(Build, s(50))]), Some(s(10)));
        // Longer than ever in the last step: nobody knows.
        assert_eq!(left(500, &[(Pack, s(100))]), None);
    }

    #[test]
    fn only_runs_that_went_well_count_and_only_so_many() {
        let state = tempfile::tempdir().unwrap();
        let place = PackFiles::of(state.path(), Tool::Rockcraft, state.path());
        let ended = |status| Outcome { status, elapsed: s(9), log: None, left: Vec::new() };
        Stopwatch::start().finish(state.path(), &place, false, &ended(Status::Cancelled)).unwrap();
        assert_eq!(runs_in(state.path()).load(RUNS), None);
        for _ in 0..REMEMBERED + 5 {
            remember(state.path(), run("p", true, 1, &[])).unwrap();
        }
        let mut watch = Stopwatch::start();
        for (kind, skipped) in [(StepKind::Pull, true), (StepKind::Build, false)] {
            watch.step(&Step { kind, part: None, skipped, reason: None });
        }
        watch.finish(state.path(), &place, true, &ended(Status::Packed(Vec::new()))).unwrap();
        let runs = runs_in(state.path()).load(RUNS).unwrap();
        let last = runs.last().unwrap();
        assert_eq!((runs.len(), last.total, last.whole, last.remote), (REMEMBERED, 9000, false, true));
    }

    #[test]
    fn a_remainder_is_told_roughly() {
        let remainders = [2, 7, 38, 54, 55, 89, 91, 700].map(|seconds| roughly(s(seconds)));
        let expected = [
            "a few seconds",
            "about 10 s",
            "about 40 s",
            "about 55 s",
            "about 1 min",
            "about 1 min",
            "about 2 min",
            "about 12 min",
        ];
        assert_eq!(remainders, expected);
    }
}
