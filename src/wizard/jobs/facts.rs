//! The application's files changed while the wizard is open: what is known of them is taken anew.

use crate::answers;
use crate::app::{CharmFolder, Snapshot};
use crate::model::Project;
use crate::pack::Tool;
use crate::suite::Answered;
use crate::wizard::form::Look;
use crate::wizard::state::drift::Drift;
use crate::wizard::state::{Mood, State};

/// What the files answer by themselves follows them; what the person answered stays.
pub fn seen(state: &mut State, snapshot: Snapshot, charm: CharmFolder) {
    state.trial.grow_old();
    if state.review.writing {
        state.keeping.facts = Some((snapshot, charm));
        return;
    }
    let before = (state.answers.clone(), state.view.blame.clone());
    let shown = focused_text(state);
    follow(state, |project| project.look_again(snapshot, charm));
    // The packers looked at the old files.
    state.drift = Drift::default();
    state.rederive();
    let focus = state.focus_that_is_there();
    if focus != state.focus {
        state.focus_on(focus);
    } else if focused_text(state) != shown {
        state.load_editor();
    }
    if (&state.answers, &state.view.blame) != (&before.0, &before.1) && state.notice.is_none() {
        state.say(Mood::Plain, "The application's files changed, and were looked at again.");
    }
}

/// Has the answers follow what is known otherwise from now on.
fn follow(state: &mut State, change: impl FnOnce(&mut Project)) {
    let base = state.project.answers();
    change(&mut state.project);
    let theirs = state.project.answers();
    if base != theirs {
        state.history.rebase(&base, &theirs);
        state.saved = answers::rebase(&base, &state.saved, &theirs);
        state.answers = answers::rebase(&base, &state.answers, &theirs);
        if let Some(offer) = &mut state.keeping.offer {
            offer.answers = answers::rebase(&base, &offer.answers, &theirs);
        }
        // The bases may be those of the framework that the files speak for, while the person chose another.
        if let Some(suite) = state.answers.framework() {
            state.answers.choose_suite(suite);
        }
    }
}

/// The installed packer is the one that is answered for, unless another was named.
pub fn installed(state: &mut State, tool: Tool, says: &str) {
    let answered = Answered::installed(tool.known(), says);
    let before = tool.answered(&state.project.versions).version;
    let is_other = before != answered.version;
    let mut versions = state.project.versions.clone();
    tool.answer(&mut versions, answered);
    follow(state, |project| project.answer_for(versions));
    if is_other {
        state.rederive();
    }
    tell_surprises(state);
}

/// Says once that an installed packer is none that charmer knows.
pub fn tell_surprises(state: &mut State) {
    let surprise = |tool: Tool| tool.answered(&state.project.versions).surprise(tool.title());
    let surprises: Vec<String> = Tool::ALL.into_iter().filter_map(surprise).collect();
    if !surprises.is_empty() {
        state.say(Mood::Plain, surprises.join(" "));
    }
}

fn focused_text(state: &State) -> Option<String> {
    match state.focused_item()?.look {
        Look::Text { value, .. } | Look::Area { value, .. } => Some(value),
        _ => None,
    }
}
