//! Reviewing and writing: nothing is written before its diff could be seen.

use crate::answers::{CHARM_PATH, REQUIREMENTS_PATH, ROCK_PATH};
use crate::model;
use crate::text;
use crate::wizard::form::{Id, ScreenId};
use crate::wizard::panels::ask::{Answer, NOTHING, Question, ask};
use crate::wizard::state::message::Effect;
use crate::wizard::state::pack::Site;
use crate::wizard::state::review::{FILES, FINDINGS, WORKFLOW};
use crate::wizard::state::{Mood, State};
use crate::write::{self, Decision, Plan, Report, Status};

use super::{findings, keeping, pack};

/// Whether files that exist are written over.
pub static WRITE_CHANGED: Question = Question {
    name: "write-changed",
    title: "Write over existing files?",
    text: changed,
    yes: Answer::new(|_| "write", write_confirmed),
    drop: None,
    no: Answer::new(|_| "look again", NOTHING),
    leaves: false,
};

fn changed(state: &State) -> String {
    let files = state.review.files().iter().filter(|file| file.is_to_write() && file.status == Status::Changed);
    let names: Vec<String> = files.map(|file| text::one_line(&file.path).into_owned()).collect();
    let new = state.review.to_write() - names.len();
    let rest = match new {
        0 => String::new(),
        1 => " One new file is written besides.".to_owned(),
        n => format!(" {n} new files are written besides."),
    };
    format!("These exist and will change as their diffs show: {}.{rest}", names.join(", "))
}

/// Asks for a new plan when the review is shown, or waited for, and the answers have changed.
pub fn keep_fresh(state: &mut State, effects: &mut Vec<Effect>) {
    let shows = [ScreenId::OVERVIEW, ScreenId::REVIEW].contains(&state.screen);
    let is_wanted = shows || state.review.then_pack.is_some();
    // Documents that others changed are not planned over.
    if !is_wanted || !state.review.stale || state.keeping.change.is_some() {
        return;
    }
    state.review.stale = false;
    state.review.seen = false;
    effects.push(Effect::Plan(model::wanted(&state.project, &state.view, &state.answers)));
}

/// The plan came.
pub fn planned(state: &mut State, plan: Result<Plan, String>, effects: &mut Vec<Effect>) {
    match plan {
        Ok(plan) => {
            // Before there were files, only something else could be in focus; the files are what this screen is for.
            let other = [Id::Row(FINDINGS, 0), Id::Field(WORKFLOW)];
            if state.review.files().is_empty() && state.focus.is_some_and(|focus| other.contains(&focus)) {
                state.focus = None;
            }
            let documents = keeping::documents_of(state, &plan, false);
            if documents != state.project.disk {
                keeping::seen(state, documents);
                return;
            }
            if state.is_open(WRITE_CHANGED.name) && !is_of_the_same(state.review.plan.as_ref(), &plan) {
                state.panels.pop();
                state.say(Mood::Plain, "A file changed on the disk meanwhile: this is what would be written now.");
            }
            state.review.take(plan);
        }
        Err(reason) => {
            state.review.plan = None;
            state.review.changes.clear();
            state.review.trouble = Some(reason);
        }
    }
    if state.screen == ScreenId::REVIEW {
        state.review.seen = state.review.plan.is_some();
        let changed = state.review.files().iter().position(|file| file.is_to_write() && file.status == Status::Changed);
        if let Some(at) = changed.filter(|_| state.review.pack_after) {
            // What a remedy changes stands beside it at once.
            state.focus_on(Some(Id::Row(FILES, at)));
        } else if let Some(at) = state.review_file() {
            state.review.show(at);
        }
        if state.focus.is_none_or(|id| !state.items().iter().any(|item| item.id == Some(id))) {
            let first = state.items().into_iter().find_map(|item| item.id);
            state.focus_on(first);
        }
    }
    if let Some(site) = state.review.then_pack.take() {
        pack::go(state, site, effects);
    }
}

/// True when both plans say the same of the same files: a yes to one is a yes to the other.
fn is_of_the_same(old: Option<&Plan>, new: &Plan) -> bool {
    let files = |plan: &Plan| {
        plan.files
            .iter()
            .map(|file| (file.wanted.clone(), file.current.clone(), file.status.clone()))
            .collect::<Vec<_>>()
    };
    old.is_some_and(|old| files(old) == files(new))
}

/// Shows what would be written; with a yes to that it is written, and packed.
pub fn write_and_pack(state: &mut State, effects: &mut Vec<Effect>) {
    if state.screen == ScreenId::REVIEW {
        return write(state, effects);
    }
    if let Some(at) = state.view.blame.iter().position(|blame| blame.blocks) {
        return findings::go_to(state, at);
    }
    state.enter(ScreenId::REVIEW);
    state.review.pack_after = true;
    state.say(Mood::Plain, "This is what would be written. Enter writes it, then packs both.");
}

/// Wants to write.
pub fn write(state: &mut State, effects: &mut Vec<Effect>) {
    if state.review.writing {
        return;
    }
    if keeping::ask_again(state) {
        state.say(Mood::Bad, "Nothing was written: a file changed on the disk since it was read.");
        return;
    }
    if let Some(at) = state.view.blame.iter().position(|blame| blame.blocks) {
        let reason = state.view.blame[at].with_place().message;
        findings::go_to(state, at);
        state.say(Mood::Bad, format!("Not written yet. {reason}"));
        return;
    }
    if state.screen != ScreenId::REVIEW || state.review.stale || !state.review.seen {
        let was_seen = state.review.seen && !state.review.stale;
        state.enter(ScreenId::REVIEW);
        if !was_seen {
            state.say(Mood::Plain, "This is what would be written. Ctrl-S again writes it.");
            return;
        }
    }
    if let Some((at, file)) = state.review.refused() {
        let path = file.path.clone();
        state.focus_on(Some(Id::Row(FILES, at)));
        state.say(Mood::Bad, format!("Nothing was written: {path} cannot be. Delete leaves it out."));
        return;
    }
    if state.review.to_write() == 0 {
        let message = if state.review.trouble.is_some() {
            "There is nothing that could be written."
        } else if leaves_a_document(state) {
            "Nothing was written: what would change is left out."
        } else {
            state.saved = state.answers.clone();
            "All files are there already. p packs."
        };
        state.say(Mood::Good, message);
        return;
    }
    // A remedy's change was shown beside its file, and the person said yes to that.
    let asked = if state.review.pack_after { state.review.unseen() } else { state.review.to_change() };
    if asked > 0 {
        ask(state, &WRITE_CHANGED);
        return;
    }
    write_confirmed(state, effects);
}

/// Writes; changed files were confirmed.
pub fn write_confirmed(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(plan) = &mut state.review.plan else { return };
    plan.confirm_all();
    state.review.writing = true;
    effects.push(Effect::Write(Box::new(plan.clone())));
}

/// The files were written, or not.
pub fn written(state: &mut State, outcome: Result<Report, String>) {
    state.review.writing = false;
    let packs = std::mem::take(&mut state.review.pack_after) && outcome.is_ok();
    // What is on the disk now decides what is shown.
    state.review.stale = true;
    let leaves = leaves_a_document(state);
    keeping::settle(state, outcome.is_ok());
    match outcome {
        Ok(report) => {
            state.start.is_over = true;
            // What was left out is still to be written, or to be lost.
            state.saved = if leaves { state.project.answers() } else { state.answers.clone() };
            let done = match report.written.len() {
                0 => "What has to be a program may be run now. p packs both.".to_owned(),
                1 => "Wrote 1 file. p packs them.".to_owned(),
                count => format!("Wrote {count} files. p packs them."),
            };
            let (theirs, notes) = (theirs(state), report.notes.join(" "));
            state.say(Mood::Good, format!("{done} {theirs}{notes}"));
        }
        Err(reason) => state.say(Mood::Bad, reason),
    }
    if packs {
        pack::pack(state, Site::Here);
    }
}

/// What was not written because it is the person's; empty where there is nothing.
fn theirs(state: &State) -> String {
    let files = state.review.files().iter().filter(|file| matches!(file.status, Status::Theirs { .. }));
    let paths: Vec<&str> = files.map(|file| file.path.as_str()).collect();
    if paths.is_empty() { String::new() } else { format!("Yours stay as they are: {}. ", paths.join(", ")) }
}

/// True where the plan leaves a document out that would change: not all answers are on the disk then.
fn leaves_a_document(state: &State) -> bool {
    let left = |path: &&str| {
        let file = state.review.plan.as_ref().and_then(|plan| plan.file(path));
        file.is_some_and(|file| file.decision == Decision::LeftOut && file.status != Status::Unchanged)
    };
    let workflow = write::workflow_path(&state.answers.name);
    [ROCK_PATH, CHARM_PATH, REQUIREMENTS_PATH, &workflow].iter().any(left)
}

/// Wants a workflow, or not any more; shows it among the files.
pub fn switch_workflow(state: &mut State) {
    let is_elsewhere = state.screen != ScreenId::REVIEW;
    if is_elsewhere {
        state.enter(ScreenId::REVIEW);
    }
    if state.project.site.above.is_some() {
        state.say(Mood::Plain, "The repository's top is above this folder: `charmer init --workflow` writes it there.");
        return;
    }
    // Who comes from elsewhere wants it.
    let on = is_elsewhere || !state.answers.workflow;
    state.change("the workflow", false, |state| state.answers.workflow = on);
    if on {
        let path = write::workflow_path(&state.answers.name);
        state.say(Mood::Plain, format!("{path} is among the files now. Ctrl-S writes it."));
    }
}
