//! Keeping what must not be lost: the draft, and what others did to the files.

use crate::answers::{self, Documents};
use crate::scaffold::{self, Draft, OnDisk, PlannedFile};
use crate::wizard::state::keeping::Change;
use crate::wizard::state::overlay::{Overlay, Question};
use crate::wizard::state::{Mood, State};

use super::{Effect, facts};

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
pub fn take_up(state: &mut State) {
    let Some(offer) = state.keeping.offer.take() else { return };
    state.change("the draft", false, |state| state.answers = offer.answers);
    let first = state.items().into_iter().find_map(|item| item.id);
    state.focus_on(first);
    state.say(Mood::Good, "The draft is taken up. Ctrl-Z takes it back.");
}

/// Drops the offered draft.
pub fn drop_offer(state: &mut State, effects: &mut Vec<Effect>) {
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
        if state.overlay_asks(Question::DiskChanged) {
            state.overlay = None;
        }
    } else if state.keeping.change.as_ref().is_none_or(|change| change.documents != documents) {
        state.keeping.change = Some(Change::between(&state.project.disk, documents));
    }
}

/// The files were written, or not: from now on the documents are these.
pub fn settle(state: &mut State, is_written: bool) {
    if let (true, Some(plan)) = (is_written, &state.review.plan) {
        let documents = state.documents_of(plan, true);
        let workflow = plan.file(&scaffold::workflow_path(&state.answers.name));
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
pub fn ask(state: &mut State) {
    let is_free = state.overlay.is_none() || state.overlay_asks(Question::WriteChanged);
    if let Some(change) = state.keeping.change.as_mut().filter(|change| is_free && !change.asked) {
        change.asked = true;
        state.overlay = Some(Overlay::Ask(Question::DiskChanged));
    }
}

/// Asks again, because what the person wants now depends on it. False when there is nothing to ask.
pub fn ask_again(state: &mut State) -> bool {
    let Some(change) = &mut state.keeping.change else { return false };
    change.asked = false;
    true
}

/// Reads the documents again; the person's changes are made to them once more, or dropped.
pub fn reload(state: &mut State, keep: bool) {
    let Some(change) = state.keeping.change.take() else { return };
    state.project.set_disk(change.documents);
    // What cannot be read, or is gone, gives no answers; the person's stay, and a finding tells.
    let is_there = state.project.reading().is_some() && state.project.disk.texts != Documents::default();
    let theirs = if is_there { state.project.answers() } else { state.saved.clone() };
    let base = std::mem::replace(&mut state.saved, theirs);
    state.history.rebase(&base, &state.saved);
    state.answers = if keep { answers::rebase(&base, &state.answers, &state.saved) } else { state.saved.clone() };
    state.rederive();
    let focus = state.focus_that_is_there();
    state.focus_on(focus);
    let files = change.files.join(" and ");
    let answers = if !keep {
        "Your changes were dropped."
    } else if state.is_unsaved() {
        "Your changes were kept."
    } else {
        ""
    };
    state.say(Mood::Good, format!("Read {files} again. {answers}").trim_end().to_owned());
}
