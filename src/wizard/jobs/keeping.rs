//! Keeping what must not be lost: the draft, and what others did to the files.

use crate::answers::{self, CHARM_PATH, Documents, REQUIREMENTS_PATH, ROCK_PATH};
use crate::wizard::panels::ask::{Answer, NOTHING, Question, ask};
use crate::wizard::state::keeping::{Change, Offer, shortened};
use crate::wizard::state::message::Effect;
use crate::wizard::state::{Mood, State};
use crate::write::{self, Draft, OnDisk, Plan, PlannedFile};

use super::{facts, review};

/// Whether the draft of an earlier time is taken up.
pub static DRAFT: Question = Question {
    name: "draft",
    title: "Take up your draft?",
    text: offered,
    yes: Answer::new(|_| "take it up", |state, _| take_up(state)),
    drop: Some(Answer::new(|_| "discard it", drop_offer)),
    no: Answer {
        stays: true,
        ..Answer::new(
            |_| "",
            |state, _| {
                // The next change would replace the draft: what becomes of it has to be said first.
                state.say(Mood::Plain, "y takes the draft up, D discards it. Ctrl-Q leaves and keeps it.");
            },
        )
    },
    leaves: false,
};

/// Whether the documents are read again, for others changed them.
pub static DISK_CHANGED: Question = Question {
    name: "disk-changed",
    title: "Changed on the disk",
    text: on_disk,
    yes: Answer::new(
        |state| if state.is_unsaved() { "read again, keep my changes" } else { "read again" },
        |state, _| reload(state, true),
    ),
    drop: Some(Answer::new(
        |state| if state.is_unsaved() { "read again, drop my changes" } else { "" },
        |state, _| reload(state, false),
    )),
    no: Answer::new(|_| "later", NOTHING),
    leaves: false,
};

fn offered(state: &State) -> String {
    let Some(offer) = &state.keeping.offer else { return String::new() };
    let secrets = if offer.secrets { "\nValues of secrets were not kept." } else { "" };
    let lines = shortened(&offer.lines);
    format!("Answers of {} were not written. The draft changes:\n{lines}{secrets}", offer.when)
}

fn on_disk(state: &State) -> String {
    let Some(change) = &state.keeping.change else { return String::new() };
    format!(
        "Somebody else worked on the project since it was read:\n{}\ncharmer does not write over this. Nothing is \
         written until it was read again.",
        shortened(&change.lines)
    )
}

/// Offers a draft. False when it changes nothing, and is good for nothing.
pub fn offer(state: &mut State, draft: &Draft, when: String) -> bool {
    let answers = answers::rebase(&draft.saved, &draft.answers, &state.answers);
    let lines = answers::differences(&state.answers, &answers);
    if lines.is_empty() {
        return false;
    }
    state.keeping.offer = Some(Offer { when, answers, lines, secrets: draft.may_lack_secrets() });
    ask(state, &DRAFT);
    true
}

/// The documents that the plan was made from, or that it leaves once it is written.
pub fn documents_of(state: &State, plan: &Plan, written: bool) -> OnDisk {
    let mut documents = OnDisk::default();
    for path in [ROCK_PATH, CHARM_PATH, REQUIREMENTS_PATH] {
        match plan.file(path).map(|file| (file, &file.current, &file.status)) {
            Some((file, ..)) if written && file.is_to_write() => {
                documents.take(path, file.wanted.clone().into_bytes());
            }
            Some((_, Some(content), _)) => documents.take(path, content.clone()),
            Some((_, None, write::Status::New)) => {}
            // It was not read for the plan.
            _ => documents.take_from(&state.project.disk, path),
        }
    }
    documents
}

/// Has the draft kept, replaced or dropped when the answers are others than those it holds.
pub fn draft(state: &mut State, effects: &mut Vec<Effect>) {
    // An older draft stays until the person said what becomes of it.
    if state.keeping.offer.is_some() {
        return;
    }
    let is_unsaved = state.is_unsaved();
    if state.keeping.drafted.as_ref() == is_unsaved.then_some(&state.answers) {
        return;
    }
    state.keeping.drafted = is_unsaved.then(|| state.answers.clone());
    let draft = is_unsaved.then(|| Box::new(Draft::new(&state.saved, &state.answers)));
    effects.push(Effect::Draft(draft));
}

/// Takes the offered draft up.
fn take_up(state: &mut State) {
    let Some(offer) = state.keeping.offer.take() else { return };
    state.change("the draft", false, |state| state.answers = offer.answers);
    let first = state.items().into_iter().find_map(|item| item.id);
    state.focus_on(first);
    state.say(Mood::Good, "The draft is taken up. Ctrl-Z undoes it.");
}

fn drop_offer(state: &mut State, effects: &mut Vec<Effect>) {
    state.keeping.offer = None;
    effects.push(Effect::Draft(None));
    state.say(Mood::Plain, "The draft is gone.");
}

/// The documents were read again: are they still those that the answers came from?
pub fn seen(state: &mut State, documents: OnDisk) {
    if state.review.writing {
        state.keeping.seen = Some(documents);
        return;
    }
    // Another file of the plan may have changed, too.
    state.review.stale = true;
    if documents == state.project.disk {
        state.keeping.change = None;
        if state.is_open(DISK_CHANGED.name) {
            state.panels.pop();
        }
    } else if state.keeping.change.as_ref().is_none_or(|change| change.documents != documents) {
        state.keeping.change = Some(Change::between(&state.project.disk, documents));
    }
}

/// The files were written, or not: from now on the documents are these.
pub fn settle(state: &mut State, is_written: bool) {
    if let (true, Some(plan)) = (is_written, &state.review.plan) {
        let documents = documents_of(state, plan, true);
        let workflow = plan.file(&write::workflow_path(&state.answers.name));
        state.project.site.is_there |= workflow.is_some_and(PlannedFile::is_to_write);
        state.project.set_disk(documents);
        state.rederive();
    }
    if let Some(documents) = state.keeping.seen.take() {
        seen(state, documents);
    }
    if let Some((snapshot, charm)) = state.keeping.facts.take() {
        facts::seen(state, snapshot, charm);
    }
}

/// Asks about changed documents as soon as nothing else is being asked; a question whether to write over them is
/// pointless then.
pub fn ask_if_changed(state: &mut State) {
    let is_free = state.panels.is_empty() || state.is_open(review::WRITE_CHANGED.name);
    if let Some(change) = state.keeping.change.as_mut().filter(|change| is_free && !change.asked) {
        change.asked = true;
        ask(state, &DISK_CHANGED);
    }
}

/// Asks again, because what the person wants now depends on it. False when there is nothing to ask.
pub fn ask_again(state: &mut State) -> bool {
    let Some(change) = &mut state.keeping.change else { return false };
    change.asked = false;
    true
}

/// Reads the documents again; the person's changes are made to them once more, or dropped.
fn reload(state: &mut State, keep_changes: bool) {
    let Some(change) = state.keeping.change.take() else { return };
    state.project.set_disk(change.documents);
    // What cannot be read, or is gone, gives no answers; the person's stay, and a finding tells.
    let is_there = state.project.reading().is_some() && state.project.disk.texts != Documents::default();
    let theirs = if is_there { state.project.answers() } else { state.saved.clone() };
    let base = std::mem::replace(&mut state.saved, theirs);
    state.history.rebase(&base, &state.saved);
    state.answers =
        if keep_changes { answers::rebase(&base, &state.answers, &state.saved) } else { state.saved.clone() };
    state.rederive();
    let focus = state.focus_that_is_there();
    state.focus_on(focus);
    let files = change.files.join(" and ");
    let answers = if !keep_changes {
        "Your changes were dropped."
    } else if state.is_unsaved() {
        "Your changes were kept."
    } else {
        ""
    };
    state.say(Mood::Good, format!("Read {files} again. {answers}").trim_end().to_owned());
}

/// The draft was not saved.
pub fn not_kept(state: &mut State, reason: &str) {
    let text = format!("The draft of your answers cannot be kept: {reason}. Write before you leave, or they are gone.");
    state.say(Mood::Bad, text);
}
