//! What would be written: the plan with its diffs, and all findings.

use std::collections::HashMap;

use crate::finding::Severity;
use crate::model;
use crate::scaffold::{self, Decision, DiffLine, Plan, PlannedFile, Status, Tag};
use crate::text;

use super::field::{Cell, Field, Item, Kind, NO_HINT, Tone, Value, item};
use super::{State, places};

/// Name of the list of files.
pub const FILES: &str = "file";
/// Name of the list of findings.
pub const FINDINGS: &str = "finding";

/// The name of the question whether a workflow is written.
pub const WORKFLOW: &str = "workflow";

/// The one question that is not a row.
pub const FIELDS: &[Field] = &[Field {
    id: WORKFLOW,
    label: "CI",
    kind: Kind::Toggle("a workflow for GitHub Actions that packs both"),
    help: "With Canonical's own pack actions, one job for each architecture.",
    visible_if: |state| state.project.read_only().is_empty() && state.project.site.above.is_none(),
    hint: NO_HINT,
    follows: |_| Vec::new(),
    get: |state| Value::On(state.answers.workflow),
    set: |state, value| {
        if let Value::On(on) = value {
            state.answers.workflow = on;
        }
    },
}];

/// A file of the plan with its diff, worked out once.
#[derive(Clone, Debug)]
pub struct Change {
    /// Lines added and removed.
    pub counts: (usize, usize),
    /// The diff.
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
        self.changes =
            plan.files.iter().map(|file| Change { counts: scaffold::counts(file), diff: diff(file) }).collect();
        self.plan = Some(plan);
        self.trouble = None;
        self.stale = false;
    }

    /// The files of the plan.
    #[must_use]
    pub fn files(&self) -> &[PlannedFile] {
        self.plan.as_ref().map(|plan| plan.files.as_slice()).unwrap_or_default()
    }

    /// How many files would be written.
    #[must_use]
    pub fn to_write(&self) -> usize {
        self.files().iter().filter(|file| file.is_to_write()).count()
    }

    /// How many of them exist and would change.
    #[must_use]
    pub fn to_change(&self) -> usize {
        self.files().iter().filter(|file| file.is_to_write() && file.status == Status::Changed).count()
    }

    /// The first file that cannot be written and was not left out.
    #[must_use]
    pub fn refused(&self) -> Option<(usize, &PlannedFile)> {
        let is_refused =
            |file: &PlannedFile| file.decision != Decision::LeftOut && matches!(file.status, Status::Refused { .. });
        self.files().iter().enumerate().find(|(_, file)| is_refused(file))
    }
}

/// The difference to read; where a file is new, where its lines stand is no news.
fn diff(file: &PlannedFile) -> Vec<DiffLine> {
    if let Status::Theirs { lines } = &file.status {
        return lines.iter().map(|line| told(line)).collect();
    }
    let mut lines = scaffold::diff(file);
    if file.status == Status::New {
        lines.retain(|line| line.tag != Tag::Hunk);
    }
    lines
}

/// A line that charmer would add to a file that stays, or take out of it.
fn told(line: &str) -> DiffLine {
    let (sign, text) = line.split_at_checked(2).unwrap_or(("", line));
    let tag = if sign.starts_with('-') { Tag::Removed } else { Tag::Added };
    DiffLine { tag, old: None, new: None, text: text::safe(text).into_owned() }
}

fn file_row(review: &Review, at: usize, file: &PlannedFile) -> Item {
    let is_out = file.decision == Decision::LeftOut;
    let (word, tone) = match &file.status {
        Status::Refused { .. } if !is_out => ("refused", Tone::Error),
        _ if is_out => ("left out", Tone::Dim),
        Status::New => ("new", Tone::Good),
        Status::Changed => ("changed", Tone::Warning),
        Status::Theirs { .. } => ("yours", Tone::Warning),
        _ => ("unchanged", Tone::Dim),
    };
    let (added, removed) = review.changes.get(at).map(|change| change.counts).unwrap_or_default();
    let lines = if added == 1 { "line" } else { "lines" };
    let counts = match &file.status {
        Status::New if file.executable => format!("{added} {lines}, executable"),
        Status::New => format!("{added} {lines}"),
        Status::Changed => format!("+{added} −{removed}"),
        _ => String::new(),
    };
    let help = match &file.status {
        Status::Refused { reason, fix } => format!("{reason}. {fix}"),
        _ if is_out => "It stays as it is on the disk. Delete takes it in again.".to_owned(),
        Status::New => "Does not exist yet. Space shows what is in it, Delete leaves it out.".to_owned(),
        Status::Changed if !file.remark.is_empty() => format!("{} Space shows the difference.", file.remark),
        Status::Changed => "Exists and would change. Space shows the difference, Delete leaves it as it is.".to_owned(),
        Status::Unchanged => "Is there already, exactly so.".to_owned(),
        Status::Theirs { .. } => {
            "It stays as it is. Space shows what charmer would change, for you to do by hand.".to_owned()
        }
    };
    let path_tone = if is_out || file.status == Status::Unchanged { Tone::Dim } else { Tone::Plain };
    let cells =
        vec![Cell::new(word, tone), Cell::new(text::one_line(&file.path), path_tone), Cell::new(counts, Tone::Dim)];
    Item::row(FILES, at, cells, text::one_line(&help))
}

/// What to do now.
fn next_step(review: &Review) -> String {
    if review.writing {
        return "Writing …".to_owned();
    }
    match review.to_write() {
        0 if review
            .files()
            .iter()
            .any(|file| file.decision == Decision::LeftOut && file.status != Status::Unchanged) =>
        {
            "What would change is left out. Delete takes a file in again.".to_owned()
        }
        0 => "All of this is on the disk. F5 packs the rock and the charm.".to_owned(),
        n if review.pack_after => format!("Ctrl-S writes {n} file{} and packs again.", if n == 1 { "" } else { "s" }),
        1 => "Ctrl-S writes 1 file. Then F5 packs the rock and the charm.".to_owned(),
        n => format!("Ctrl-S writes {n} files, all or none. Then F5 packs the rock and the charm."),
    }
}

fn summary(state: &State) -> String {
    let (errors, warnings) = state.view.trouble();
    match (errors, warnings) {
        (0, 0) => "✓ Nothing that a packer would refuse.".to_owned(),
        (0, 1) => "✓ Nothing that a packer would refuse. One thing to look at:".to_owned(),
        (0, n) => format!("✓ Nothing that a packer would refuse. {n} things to look at:"),
        (1, _) => "✗ A packer would refuse this. Nothing is written until it is mended:".to_owned(),
        (n, _) => format!("✗ A packer would refuse this, for {n} reasons. Nothing is written until they are mended:"),
    }
}

/// What stands on the screen.
#[must_use]
pub fn items(state: &State) -> Vec<Item> {
    let review = &state.review;
    let mut items = vec![Item::heading("Files")];
    for finding in state.project.read_only() {
        items.push(Item::note(text::one_line(&format!("Read only: {finding}"))));
    }
    if let Some(trouble) = &review.trouble {
        items.push(Item::note(text::one_line(trouble)));
    }
    // Without documents that can be changed there is nothing that could be written.
    if state.project.read_only().is_empty() {
        items.extend(review.files().iter().enumerate().map(|(at, file)| file_row(review, at, file)));
    }
    items.push(Item::gap());
    let (errors, _) = state.view.trouble();
    if errors == 0 && review.trouble.is_none() {
        items.push(Item::note(next_step(review)));
    }
    items.extend(ci(state));
    items.push(Item::gap());
    items.push(Item::heading(summary(state)));
    for (at, blame) in state.view.blame.iter().enumerate() {
        let finding = &blame.finding;
        let (mark, tone) = match finding.severity {
            Severity::Error => ("✗", Tone::Error),
            Severity::Warning => ("!", Tone::Warning),
            Severity::Note => ("·", Tone::Dim),
        };
        let place = places::screen(blame.topic()).screen().title;
        let cells = vec![
            Cell::new(mark, tone),
            Cell::new(place, Tone::Dim),
            Cell::new(text::one_line(&blame.with_place().message), Tone::Plain),
        ];
        items.push(Item::row(FINDINGS, at, cells, text::one_line(&finding.fix)));
    }
    items.extend(beside(state));
    items
}

/// The workflow, or how to get one where its place is above the application.
fn ci(state: &State) -> Vec<Item> {
    let mut items: Vec<Item> = FIELDS.iter().filter_map(|field| item(field, state)).collect();
    if state.project.site.above.is_some() && state.project.read_only().is_empty() {
        let why = "A workflow belongs at the repository's top, above this folder: `charmer init --workflow` writes it.";
        items.push(Item::fact("CI", why, Tone::Dim));
    }
    if state.answers.workflow {
        let notes = model::workflow_notes(&state.answers);
        items.extend(notes.iter().map(|note| Item::note(text::one_line(&format!("! {} {}", note.message, note.fix)))));
    }
    items
}

/// What follows from moving the project on, and what charmer leaves alone.
fn beside(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    if !state.view.follows.is_empty() {
        items.extend([Item::gap(), Item::heading("What follows")]);
        items.extend(state.view.follows.iter().map(|finding| {
            let mark = if finding.severity == Severity::Note { "·" } else { "!" };
            Item::note(text::one_line(format!("{mark} {} {}", finding.message, finding.fix).trim_end()))
        }));
    }
    let kept = state.project.reading().map(|reading| reading.kept.as_slice()).unwrap_or_default();
    if !kept.is_empty() {
        items.extend([Item::gap(), Item::heading("Kept as they are")]);
        let shown = kept.iter().map(|kept| format!("{}:{}  {}", kept.path, kept.line, kept.key));
        items.extend(shown.map(|line| Item::note(text::one_line(&line))));
    }
    items
}
