//! What would be written: the plan with its diffs.

use std::collections::HashMap;

use crate::text;
use crate::write::{self, Decision, DiffLine, Plan, PlannedFile, Status, Tag};

/// Name of the list of files.
pub const FILES: &str = "file";
/// Name of the list of findings.
pub const FINDINGS: &str = "finding";

/// The name of the question whether a workflow is written.
pub const WORKFLOW: &str = "workflow";

/// A file of the plan with its diff, worked out once.
#[derive(Clone, Debug)]
pub struct Change {
    /// Lines added and removed.
    pub counts: (usize, usize),
    /// From the content on the disk to the content to be.
    pub diff: Vec<DiffLine>,
}

/// The screen's own state.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "five things that come and go on their own")]
pub struct Review {
    /// The plan, with what the person said about each file.
    pub plan: Option<Plan>,
    /// The diffs of its files, in their order.
    pub changes: Vec<Change>,
    /// Why there is no plan.
    pub trouble: Option<String>,
    /// True when the answers changed since the plan was made.
    pub stale: bool,
    /// True when the person saw this plan.
    pub seen: bool,
    /// True while the files are being written.
    pub writing: bool,
    /// True when the plan was made for packing: what to do when it comes.
    pub then_pack: Option<super::pack::Site>,
    /// Paths whose diff was shown, and how their files would be then: those are not asked about again.
    pub shown: HashMap<String, String>,
    /// True when it shows a remedy: packs again once that is written.
    pub pack_after: bool,
}

impl Default for Review {
    fn default() -> Self {
        Self {
            plan: None,
            changes: Vec::new(),
            trouble: None,
            stale: true,
            seen: false,
            writing: false,
            then_pack: None,
            shown: HashMap::new(),
            pack_after: false,
        }
    }
}

impl Review {
    /// Takes a new plan. Files that were left out stay out; a confirmation holds for the diff that was confirmed.
    pub fn take(&mut self, mut plan: Plan) {
        let old: HashMap<String, PlannedFile> =
            self.plan.take().into_iter().flat_map(|plan| plan.files).map(|file| (file.path.clone(), file)).collect();
        for file in &mut plan.files {
            let Some(before) = old.get(&file.path) else { continue };
            let is_same = before.wanted == file.wanted && before.current == file.current;
            if before.decision == Decision::LeftOut || is_same {
                file.decision = before.decision;
            }
        }
        self.changes = plan.files.iter().map(|file| Change { counts: write::counts(file), diff: diff(file) }).collect();
        self.plan = Some(plan);
        self.trouble = None;
        self.stale = false;
    }

    /// The files of the plan.
    pub fn files(&self) -> &[PlannedFile] {
        self.plan.as_ref().map(|plan| plan.files.as_slice()).unwrap_or_default()
    }

    /// How many files would be written.
    pub fn to_write(&self) -> usize {
        self.files().iter().filter(|file| file.is_to_write() || file.is_to_be_run()).count()
    }

    /// How many of them exist and would change.
    pub fn to_change(&self) -> usize {
        self.files().iter().filter(|file| file.is_to_write() && file.status == Status::Changed).count()
    }

    /// The diff of that file is in sight.
    pub fn show(&mut self, at: usize) {
        let file = self.files().get(at).map(|file| (file.path.clone(), file.wanted.clone()));
        self.shown.extend(file);
    }

    /// How many files would change whose diff nobody has seen.
    pub fn unseen(&self) -> usize {
        let is_seen = |file: &&PlannedFile| self.shown.get(&file.path) == Some(&file.wanted);
        let changed = self.files().iter().filter(|file| file.is_to_write() && file.status == Status::Changed);
        changed.filter(|file| !is_seen(file)).count()
    }

    /// The first file that cannot be written and was not left out.
    pub fn refused(&self) -> Option<(usize, &PlannedFile)> {
        let is_refused =
            |file: &PlannedFile| file.decision != Decision::LeftOut && matches!(file.status, Status::Refused { .. });
        self.files().iter().enumerate().find(|(_, file)| is_refused(file))
    }
}

/// The difference to read; where a file is new, where its lines stand is no news.
fn diff(file: &PlannedFile) -> Vec<DiffLine> {
    if let Status::Theirs { lines } = &file.status {
        return lines.iter().map(|line| advised_line(line)).collect();
    }
    let mut lines = write::diff(file);
    if file.status == Status::New {
        lines.retain(|line| line.tag != Tag::Hunk);
    }
    lines
}

/// A line that charmer would add to a file that stays, or take out of it.
fn advised_line(line: &str) -> DiffLine {
    let (sign, text) = line.split_at_checked(2).unwrap_or(("", line));
    let tag = if sign.starts_with('-') { Tag::Removed } else { Tag::Added };
    DiffLine { tag, old: None, new: None, text: text::safe(text).into_owned() }
}
