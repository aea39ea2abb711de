//! What would be written: the plan with its diffs, and all findings.

use crossterm::event::KeyCode;

use crate::finding::Severity;
use crate::model;
use crate::text;
use crate::wizard::form::{Action, Cell, Id, Item, ScreenId, Tone, Value, char, key};
use crate::wizard::jobs::{findings, keeping};
use crate::wizard::keys::silent;
use crate::wizard::panels::Diff;
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{Binding, Field, FieldKind, NO_HINT, Screen, ScreenEntry, item, row};
use crate::wizard::state::review::{FILES, FINDINGS, Review as Plans, WORKFLOW};
use crate::write::{Decision, PlannedFile, Status};

/// The one question that is not a row.
const FIELDS: &[Field] = &[Field {
    id: WORKFLOW,
    label: "CI",
    kind: FieldKind::Toggle("a workflow for GitHub Actions that packs both"),
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

/// From this height of the terminal on there is room for the whole of a finding below the list.
const ROOMY: u16 = 30;

fn file_row(review: &Plans, at: usize, file: &PlannedFile) -> Item {
    let is_out = file.decision == Decision::LeftOut;
    let (word, tone) = match &file.status {
        Status::Refused { .. } if !is_out => ("refused", Tone::Error),
        _ if is_out => ("left out", Tone::Dim),
        Status::Unchanged | Status::Theirs { .. } if file.gains_mode => ("mode", Tone::Warning),
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
        Status::Unchanged | Status::Theirs { .. } if file.gains_mode => {
            "Has to be a program, and may not be run: it is made executable.".to_owned()
        }
        Status::Unchanged => "Is there already, exactly so.".to_owned(),
        Status::Theirs { .. } => {
            "It stays as it is. Space shows what charmer would change, for you to do by hand.".to_owned()
        }
    };
    let path_tone =
        if is_out || file.status == Status::Unchanged && !file.gains_mode { Tone::Dim } else { Tone::Plain };
    let cells =
        vec![Cell::new(word, tone), Cell::new(text::one_line(&file.path), path_tone), Cell::new(counts, Tone::Dim)];
    Item::row(FILES, at, cells, text::one_line(&help))
}

fn next_step(review: &Plans) -> String {
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
        0 if review.files().iter().any(|file| matches!(file.status, Status::Theirs { .. })) => {
            "Nothing to write: what is yours stays as it is. p packs the rock and the charm.".to_owned()
        }
        0 => "All of this is on the disk. p packs the rock and the charm.".to_owned(),
        n if review.pack_after => format!("Enter writes {n} file{} and packs both.", if n == 1 { "" } else { "s" }),
        1 => "Ctrl-S writes 1 file. Then p packs the rock and the charm.".to_owned(),
        n => format!("Ctrl-S writes {n} files, all or none. Then p packs the rock and the charm."),
    }
}

fn summary(state: &State) -> String {
    let things = match state.view.blame.len() {
        0 => "",
        1 => " One thing to look at:",
        n => &format!(" {n} things to look at:"),
    };
    match (state.view.refusals(), state.view.gravest()) {
        (0, None) => format!("✓ Nothing that a packer would refuse.{things}"),
        (0, Some(gravest)) => format!("✗ As it is, it {gravest}.{things}"),
        (1, _) => "✗ A packer would refuse this. Nothing is written until it is mended:".to_owned(),
        (n, _) => format!("✗ A packer would refuse this, for {n} reasons. Nothing is written until they are mended:"),
    }
}

fn items(state: &State) -> Vec<Item> {
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
    if state.view.refusals() == 0 && review.trouble.is_none() {
        items.push(Item::note(next_step(review)));
    }
    items.extend(ci(state));
    items.push(Item::gap());
    items.push(Item::heading(summary(state)));
    for (at, blame) in state.view.blame.iter().enumerate() {
        let finding = &blame.finding;
        let (mark, tone) = match finding.severity {
            _ if finding.fails() => ("✗", Tone::Error),
            Severity::Note => ("·", Tone::Dim),
            _ => ("!", Tone::Warning),
        };
        let place = state.parts.asking(blame.topic()).entry().title;
        let cells = vec![
            Cell::new(mark, tone),
            Cell::new(place, Tone::Dim),
            Cell::new(text::one_line(&blame.in_a_row()), Tone::Plain),
        ];
        let comes_of_it = if finding.fails() { format!("It {}. ", finding.consequence) } else { String::new() };
        let mut item = Item::row(FINDINGS, at, cells, text::one_line(&(comes_of_it + &finding.fix)));
        if state.shown.size.1 >= ROOMY {
            item.note = text::one_line(&blame.with_place().message).into_owned();
        }
        items.push(item);
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

/// Leaves a file of the plan out, or takes it in again.
fn take_or_leave(state: &mut State, at: usize) {
    let Some(plan) = &mut state.review.plan else { return };
    let Some(file) = plan.files.get_mut(at) else { return };
    if matches!(file.status, Status::Unchanged | Status::Theirs { .. }) && !file.gains_mode {
        return;
    }
    file.decision = if file.decision == Decision::LeftOut { Decision::Open } else { Decision::LeftOut };
}

fn on_finding(state: &State) -> bool {
    matches!(state.focus, Some(Id::Row(FINDINGS, _)))
}

fn can_write(state: &State) -> bool {
    state.view.refusals() == 0 && state.review.trouble.is_none() && state.review.to_write() > 0
}

const SCREEN: ScreenEntry = ScreenEntry {
    fields: FIELDS,
    lead: |_| "What would be written, file by file.".to_owned(),
    ..ScreenEntry::new(ScreenId::REVIEW, "Review", items)
};

pub struct Review;

impl Screen for Review {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn is_done(&self, state: &State) -> bool {
        state.review.plan.is_some() && !state.review.stale && state.review.to_write() == 0
    }

    fn keys(&self) -> &'static [Binding] {
        const KEYS: &[Binding] = &[
            row!(Work, |state| !state.in_text(), [char('h')], Action::Workflow, silent, ""),
            row!(Around, on_finding, [key(KeyCode::Enter)], Action::Do, silent, ""),
            row!(Around, can_write, [key(KeyCode::Enter)], Action::Write, |_| "write", ""),
        ];
        KEYS
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match (action, state.focus) {
            (Action::Move(1), _) => Some(""),
            (Action::Do, Some(Id::Row(FINDINGS, _))) => Some("go there"),
            (Action::Do, Some(Id::Row(..))) => Some("show"),
            (Action::Remove, Some(Id::Row(FILES, _))) => Some("take or leave"),
            (Action::Pack, _) if !state.pack.is_busy() => Some("pack"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        match (action, state.focus) {
            (Action::Do, Some(Id::Row(FILES, file))) => state.show(Diff::of(file)),
            (Action::Do, Some(Id::Row(FINDINGS, at))) => findings::go_to(state, at),
            (Action::Remove, Some(Id::Row(_, at))) => take_or_leave(state, at),
            _ => return false,
        }
        true
    }

    fn focused(&self, state: &mut State, id: Id) {
        if let Id::Row(FILES, at) = id {
            state.review.show(at);
        }
    }

    fn entered(&self, state: &mut State, _: &mut Vec<Effect>) {
        keeping::ask_again(state);
        // The disk is looked at again, too.
        state.review.stale |= !state.review.writing;
    }
}
