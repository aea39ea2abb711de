//! The way out: asks when something would be lost.

use crate::wizard::panels::ask::{Answer, NOTHING, Question, ask};
use crate::wizard::state::State;
use crate::wizard::state::message::Effect;
use crate::wizard::state::pack::Phase;

use super::pack;

static UNSAVED: Question = Question {
    name: "leave-unsaved",
    title: "Leave?",
    text: |_| "Your answers were not written. They are kept as a draft and offered at the next start.".to_owned(),
    yes: Answer::new(|_| "leave", |_, effects| effects.push(Effect::Leave)),
    drop: Some(Answer::new(
        |_| "discard and leave",
        |state, effects| {
            // Nothing is unsaved any more, and so no draft is kept.
            state.saved = state.answers.clone();
            effects.push(Effect::Leave);
        },
    )),
    no: Answer::new(|_| "stay", NOTHING),
    leaves: true,
};

static SENT: Question = Question {
    name: "leave-sent",
    title: "Leave?",
    text: |_| {
        "What you copied was sent to your terminal, which does not tell whether it took it. It can be printed once \
         charmer has left."
            .to_owned()
    },
    yes: Answer::new(|_| "leave", |_, effects| effects.push(Effect::Leave)),
    drop: None,
    no: Answer::new(|_| "stay", NOTHING),
    leaves: true,
};

// Packers at work go on, and the next start finds them.
static PACKING: Question = Question {
    name: pack::LEAVE_NAME,
    title: "Leave?",
    text: leaving,
    yes: Answer::new(|_| "leave it running", |_, effects| effects.push(Effect::Leave)),
    drop: Some(Answer::new(
        |_| "stop it and leave",
        |state, effects| {
            pack::cancel(state, effects);
            effects.push(Effect::StopAndLeave);
        },
    )),
    no: Answer::new(|_| "stay", NOTHING),
    leaves: true,
};

fn leaving(state: &State) -> String {
    let waits = state.pack.lanes.iter().any(|lane| lane.phase == Phase::Waiting);
    let waiting = if waits { " The charm, which waits for its turn, is not packed then." } else { "" };
    format!(
        "A packer is at work. It can go on by itself: the next charmer in this folder shows how far it is, or how it \
         ended.{waiting}"
    )
}

/// Wants to leave.
pub fn leave(state: &mut State, effects: &mut Vec<Effect>) {
    if state.pack.is_busy() {
        ask(state, &PACKING);
    } else if state.is_unsaved() {
        ask(state, &UNSAVED);
    } else if state.copying.sent.is_some() {
        ask(state, &SENT);
    } else {
        effects.push(Effect::Leave);
    }
}
