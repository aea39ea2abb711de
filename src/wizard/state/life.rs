//! What is said of the packers at the start, what the terminal's title says meanwhile, and what is told when packing has ended.

use crate::pack::{Status, Tool, clock};
use crate::text::one_line;

use super::pack::{Lane, Phase};
use super::{Mood, State};

impl State {
    /// Says at the start which packers are not on PATH, and what works all the same.
    pub fn miss(&mut self, missing: Vec<Tool>) {
        self.doctor.missing = missing;
        if let Some(lack) = self.doctor.lacks().filter(|_| self.notice.is_none()) {
            self.say(
                Mood::Plain,
                format!("{}: all but packing works. Step 8 says what packs instead.", lack.replacen("no", "No", 1)),
            );
        }
    }

    /// The title: what is going on and for how long, else how it came out, else what this is about.
    pub fn title(&self) -> String {
        let busy = self.pack.lanes.iter().filter(|lane| lane.is_busy()).max_by_key(|lane| lane.elapsed);
        if let Some(lane) = busy {
            let step = lane.step.as_ref().map_or("pack", |step| step.kind.name());
            return format!("charmer ● {step} {}", clock(lane.elapsed));
        }
        if self.trial.is_timed() {
            return format!("charmer ● try {}", clock(self.trial.elapsed));
        }
        match self.ended() {
            Some((true, told)) => format!("charmer ✓ {told}"),
            Some((false, told)) => format!("charmer ✗ {told}"),
            None => format!("charmer · {}", one_line(&self.answers.name)),
        }
    }

    /// How packing came out, well or not, once nothing packs or waits; none where somebody stopped it.
    pub fn ended(&self) -> Option<(bool, String)> {
        let of = |lane: &Lane| match &lane.phase {
            Phase::Done(outcome) if outcome.status == Status::Cancelled => None,
            Phase::Done(_) => Some((lane.is_packed(), lane.tool.product())),
            _ => None,
        };
        let is_on = self.pack.lanes.iter().any(|lane| lane.is_busy() || lane.phase == Phase::Waiting);
        let ended: Vec<_> = self.pack.lanes.iter().filter_map(of).filter(|_| !is_on).collect();
        let names = |packed: bool| {
            let names = ended.iter().filter(|(is_packed, _)| *is_packed == packed).map(|(_, name)| *name);
            names.collect::<Vec<_>>().join(" and ")
        };
        match (ended.is_empty(), names(false)) {
            (true, _) => None,
            (_, failed) if failed.is_empty() => Some((true, format!("{} packed", names(true)))),
            (_, failed) => Some((false, format!("{failed} not packed"))),
        }
    }
}
