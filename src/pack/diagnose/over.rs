//! What a log itself shows to be over: a unit that became active, a reconnect, an image that was pulled after all.
//!
//! Floor 2; pure. What ends what is data: `assets/recoveries.yaml`.

use std::sync::LazyLock;

use regex::{Captures, Regex, RegexSet};

use super::data;
use crate::asset::certain;

struct Known {
    when: Regex,
    unless: Option<Regex>,
    since: Option<Regex>,
    ends: Regex,
}

struct All {
    speaker: Regex,
    /// What ends something and what starts, all at once.
    marks: RegexSet,
    known: Vec<Known>,
}

static ALL: LazyLock<All> = LazyLock::new(|| {
    let compiled = |pattern: String| certain("recoveries", data::compile(&pattern));
    let known = |one: data::Recovery| Known {
        when: compiled(one.when),
        unless: one.unless.map(compiled),
        since: one.since.map(compiled),
        ends: compiled(one.ends),
    };
    let data::Recoveries { speaker, over } = data::recoveries();
    let marks = certain("recoveries", RegexSet::new(over.iter().flat_map(|one| one.since.iter().chain([&one.when]))));
    All { speaker: compiled(speaker), marks, known: over.into_iter().map(known).collect() }
});

/// True for a line that may end a failure of others.
pub fn matters(line: &str) -> bool {
    ALL.marks.is_match(line)
}

/// Of each of these lines, whether it still counts at the end.
pub fn lasting(lines: &[&str]) -> Vec<bool> {
    let speakers = speakers(lines);
    let mut lasts = vec![true; lines.len()];
    for (at, line) in lines.iter().enumerate() {
        for known in &ALL.known {
            let Some(when) = known.ended_by(line) else { continue };
            let begun = |since: &Regex| {
                lines[..at]
                    .iter()
                    .enumerate()
                    .rposition(|(n, line)| speakers[n] == speakers[at] && since.is_match(line))
            };
            let end = known.since.as_ref().map_or(at, |since| begun(since).unwrap_or(0));
            for before in (0..end).filter(|before| speakers[*before] == speakers[at]) {
                lasts[before] = lasts[before] && !known.ends(lines[before], &when);
            }
        }
    }
    lasts
}

/// Who says each line. One that does not say so goes on with what was said before.
fn speakers<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let mut last = "";
    let speaker = |line: &'l str| {
        let named = ALL.speaker.captures(line).and_then(|found| found.iter().skip(1).flatten().next());
        last = named.map_or(last, |named| named.as_str());
        last
    };
    lines.iter().copied().map(speaker).collect()
}

impl Known {
    fn ended_by<'l>(&self, line: &'l str) -> Option<Captures<'l>> {
        let when = self.when.captures(line)?;
        (!self.unless.as_ref().is_some_and(|unless| unless.is_match(line))).then_some(when)
    }

    fn ends(&self, line: &str, when: &Captures<'_>) -> bool {
        self.ends.captures(line).is_some_and(|ends| match (ends.name("who"), when.name("who")) {
            (Some(one), Some(other)) => one.as_str() == other.as_str(),
            _ => true,
        })
    }
}
