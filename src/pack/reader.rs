//! What a packer's lines mean: the step that it is at, its artifacts, its log, its failure.
//!
//! Floor 2; pure: it is fed line by line and never looks at the disk. The shapes are those of Charmcraft 4.5.0 in
//! each verbosity; Rockcraft shares the library that prints them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::diagnose::Diagnosis;
use super::lines::LineKind;
use super::outcome::{Exit, Failure};
use super::tool::Tool;
use super::trouble::{self, Trouble};

/// What a packer does to a part, and at the end to all of them, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StepKind {
    /// Fetches the part's source.
    Pull,
    /// Changes the base's file system. Rare.
    Overlay,
    /// Builds the part.
    Build,
    /// Puts the parts' files together.
    Stage,
    /// Chooses the files that ship.
    Prime,
    /// Writes the artifact.
    Pack,
}

impl StepKind {
    /// The steps that every pack goes through.
    pub const USUAL: [Self; 5] = [Self::Pull, Self::Build, Self::Stage, Self::Prime, Self::Pack];

    /// The step's name as on the packers' command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Overlay => "overlay",
            Self::Build => "build",
            Self::Stage => "stage",
            Self::Prime => "prime",
            Self::Pack => "pack",
        }
    }
}

/// A step of one part; `pack` has no part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which step.
    pub kind: StepKind,
    /// The part's name; `None` for `pack`.
    pub part: Option<String>,
    /// True when an earlier run had done it already.
    pub skipped: bool,
    /// Why it is skipped or done again, in the packer's words: `already ran`, `source changed`.
    pub reason: Option<String>,
}

/// `build of flask-framework/dependencies`, `pack`.
impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.part {
            Some(part) => write!(f, "{} of {part}", self.kind.name()),
            None => f.write_str(self.kind.name()),
        }
    }
}

/// What one line turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What sort of line it is.
    pub kind: LineKind,
    /// How many tools deep it was printed.
    pub depth: u8,
    /// The step that begins, or is skipped, with this line.
    pub step: Option<Step>,
}

/// How the packers begin the line that announces a step; the part follows.
const STEPS: [(&str, StepKind, bool); 21] = [
    ("Pulling ", StepKind::Pull, false),
    ("Repulling ", StepKind::Pull, false),
    ("Updating sources for ", StepKind::Pull, false),
    ("Skipping pull for ", StepKind::Pull, true),
    ("Overlaying ", StepKind::Overlay, false),
    ("Re-overlaying ", StepKind::Overlay, false),
    ("Reapplying ", StepKind::Overlay, false),
    ("Updating overlay for ", StepKind::Overlay, false),
    ("Skipping overlay for ", StepKind::Overlay, true),
    ("Building ", StepKind::Build, false),
    ("Rebuilding ", StepKind::Build, false),
    ("Updating build for ", StepKind::Build, false),
    ("Skipping build for ", StepKind::Build, true),
    ("Staging ", StepKind::Stage, false),
    ("Restaging ", StepKind::Stage, false),
    ("Updating stage for ", StepKind::Stage, false),
    ("Skipping stage for ", StepKind::Stage, true),
    ("Priming ", StepKind::Prime, false),
    ("Repriming ", StepKind::Prime, false),
    ("Updating prime for ", StepKind::Prime, false),
    ("Skipping prime for ", StepKind::Prime, true),
];

/// Reads a packer's log, line by line.
#[derive(Debug, Default)]
pub struct Reader {
    step: Option<Step>,
    named: Vec<(String, bool)>,
    spoke: bool,
    trouble: Trouble,
}

impl Reader {
    /// A reader at the start of a log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next line, without its end and without escape sequences.
    pub fn line(&mut self, line: &str) -> Seen {
        let (text, stamped) = unstamp(line);
        let (child, depth) = nesting(text);
        self.spoke |= !text.is_empty();
        if self.trouble.in_report() || depth > 0 {
            let kind = self.trouble.line(text, child, depth, stamped);
            return Seen { kind, depth, step: None };
        }
        if let Some(step) = self.step_in(text) {
            self.trouble.step();
            self.step = Some(step.clone());
            return Seen { kind: LineKind::Step, depth, step: Some(step) };
        }
        let kind = self.trouble.line(text, child, depth, stamped);
        if let Some((names, already)) = artifacts_in(text) {
            self.named.extend(names.map(|name| (name.to_owned(), already)));
            return Seen { kind: LineKind::Result, depth, step: None };
        }
        Seen { kind, depth, step: None }
    }

    /// The step that the packer is at, or was at when it ended.
    pub fn step(&self) -> Option<&Step> {
        self.step.as_ref()
    }

    /// The artifacts that the packer named, each with whether it was there already.
    pub fn artifacts(&self) -> &[(String, bool)] {
        &self.named
    }

    /// The packer's full log, once it has named it.
    pub fn log(&self) -> Option<PathBuf> {
        self.trouble.log()
    }

    /// True as long as the packer has said nothing, as in verbosity `quiet`.
    pub fn silent(&self) -> bool {
        !self.spoke
    }

    /// What went wrong, given that the packer ended with `exit`.
    pub fn failure(&self, exit: Exit) -> Failure {
        self.trouble.failure(self.step.clone(), exit)
    }

    /// The known failures in what was read so far, the likeliest first; none where the packer named what it packed and
    /// had nothing to report after all. `tool` is the packer, where it is known.
    pub fn diagnoses(&self, tool: Option<Tool>) -> Vec<Diagnosis> {
        let is_done = !self.named.is_empty() && !self.trouble.has_reported();
        if is_done { Vec::new() } else { self.trouble.diagnoses(tool) }
    }

    /// True when the packer reported a failure, or a tool's error was the last that was heard of a step.
    pub fn has_failed(&self) -> bool {
        self.trouble.has_reported()
            || self.named.is_empty() && !self.trouble.failure(None, Exit::Code(1)).cause.is_empty()
    }

    /// The step that this line announces, unless it only says more about the current one.
    fn step_in(&self, text: &str) -> Option<Step> {
        let step = parse_step(text)?;
        (self.step.as_ref() != Some(&step)).then_some(step)
    }
}

fn parse_step(text: &str) -> Option<Step> {
    let pack = |skipped, reason: Option<&str>| {
        Some(Step { kind: StepKind::Pack, part: None, skipped, reason: reason.map(str::to_owned) })
    };
    match text {
        "Packing..." => return pack(false, None),
        "Skipping pack (already ran)" => return pack(true, Some("already ran")),
        _ => {}
    }
    let (rest, kind, skipped) =
        STEPS.iter().find_map(|(start, kind, skipped)| Some((text.strip_prefix(start)?, *kind, *skipped)))?;
    let (part, reason) = match rest.split_once(" (") {
        Some((part, reason)) => (part, Some(reason.strip_suffix(')')?.to_owned())),
        None => (rest, None),
    };
    let is_part = !part.is_empty() && !part.contains(char::is_whitespace);
    is_part.then(|| Step { kind, part: Some(part.to_owned()), skipped, reason })
}

/// The names in `Packed X`, `Packed: X, Y`, `Already packed: X`, and whether they were there already.
fn artifacts_in(text: &str) -> Option<(impl Iterator<Item = &str>, bool)> {
    let (list, already) = match text.strip_prefix("Already packed: ") {
        Some(list) => (list, true),
        None => (text.strip_prefix("Packed: ").or_else(|| text.strip_prefix("Packed "))?, false),
    };
    let is_list = list.split(", ").all(trouble::is_artifact_name);
    is_list.then(|| (list.split(", "), already))
}

/// The step in a line that was found to announce one.
pub(super) fn announced(line: &str) -> Option<Step> {
    parse_step(unstamp(line).0)
}

/// The line without the time stamp that verbosities `debug` and `trace` put before a record, and whether it had one.
fn unstamp(line: &str) -> (&str, bool) {
    const SHAPE: &[u8] = b"dddd-dd-dd dd:dd:dd.ddd ";
    let bytes = line.as_bytes();
    let fits = bytes.len() >= SHAPE.len()
        && bytes.iter().zip(SHAPE).all(|(b, s)| if *s == b'd' { b.is_ascii_digit() } else { b == s });
    if fits { (&line[SHAPE.len()..], true) } else { (line, false) }
}

/// What is behind the `::` marks, and how many there are.
fn nesting(text: &str) -> (&str, u8) {
    let marked = |text: &str| text.strip_prefix("::").is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    if !marked(text) {
        return (text, 0);
    }
    let (mut rest, mut depth) = (&text[2..], 1_u8);
    while marked(rest.trim_start_matches(' ')) {
        rest = &rest.trim_start_matches(' ')[2..];
        depth = depth.saturating_add(1);
    }
    (rest.strip_prefix(' ').unwrap_or(rest), depth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(kind: StepKind, part: &str, skipped: bool, reason: Option<&str>) -> Step {
        Step { kind, part: Some(part.to_owned()), skipped, reason: reason.map(str::to_owned) }
    }

    #[test]
    fn steps_are_told_with_their_part_and_reason() {
        assert_eq!(
            parse_step("Staging flask-framework/dependencies"),
            Some(step(StepKind::Stage, "flask-framework/dependencies", false, None))
        );
        assert_eq!(
            parse_step("Updating build for charm ('PULL' step changed)"),
            Some(step(StepKind::Build, "charm", false, Some("'PULL' step changed")))
        );
        assert_eq!(
            parse_step("Skipping overlay for a (already ran)"),
            Some(step(StepKind::Overlay, "a", true, Some("already ran")))
        );
        for other in ["Building wheel for pip", "Building ", "Packing charm x.charm", "Pulling", "Building a (b"] {
            assert_eq!(parse_step(other), None, "{other}");
        }
    }

    #[test]
    fn several_artifacts_are_all_told() {
        let mut reader = Reader::new();
        assert_eq!(reader.line("Packed: a_amd64.rock, a_arm64.rock").kind, LineKind::Result);
        assert_eq!(reader.line("Packed with care").kind, LineKind::Packer);
        assert_eq!(reader.artifacts(), [("a_amd64.rock".to_owned(), false), ("a_arm64.rock".to_owned(), false)]);
    }

    #[test]
    fn marks_count_only_where_the_packer_puts_them() {
        assert_eq!(nesting("::    ::   Using cached x"), ("  Using cached x", 2));
        assert_eq!(nesting("::"), ("", 1));
        assert_eq!(nesting(":: ::std::io"), ("::std::io", 1));
        assert_eq!(nesting("  :: x"), ("  :: x", 0));
        assert_eq!(nesting("::std"), ("::std", 0));
    }

    #[test]
    fn a_stamp_is_a_stamp_only_when_whole() {
        assert_eq!(unstamp("2026-11-22 09:05:00.334 Packing..."), ("Packing...", true));
        assert_eq!(unstamp("2026-11-22 Packing..."), ("2026-11-22 Packing...", false));
    }

    #[test]
    fn what_a_child_says_is_not_the_packers_word() {
        let mut reader = Reader::new();
        for line in [":: Packed evil.charm", ":: Building x", ":: Full execution log: '/etc/passwd'"] {
            assert_eq!(reader.line(line).kind, LineKind::Child);
        }
        assert!(reader.artifacts().is_empty() && reader.step().is_none() && reader.log().is_none());
    }
}
