//! What only the chosen suite asks: declared in the suite's data, shown between the other questions.

use crate::app::entry::package_name;
use crate::suite::{self, Question, Suite};
use crate::text;

use crate::wizard::form::{Id, Item, Look, Tone};
use crate::wizard::state::State;
use crate::wizard::state::preview::Follow;

/// Name of the list of these questions.
pub const QUESTIONS: &str = "question";

fn suite(state: &State) -> Option<&'static Suite> {
    state.answers.framework()
}

fn question(state: &State, at: usize) -> Option<&'static Question> {
    suite(state)?.questions.get(at)
}

pub fn row(state: &State, id: &str) -> Option<usize> {
    suite(state)?.questions.iter().position(|question| question.id == id)
}

/// Takes the text of a row. False for another item.
pub fn store(state: &mut State, id: Id, text: &str) -> bool {
    let Id::Row(QUESTIONS, at) = id else { return false };
    if let Some(question) = question(state, at) {
        state.change(&question.label, true, |state| {
            state.answers.answer(question, text.trim(), &state.project.facts);
        });
    }
    true
}

/// Where a row lands.
pub fn follows(state: &State, id: Id) -> Vec<Follow> {
    let Id::Row(QUESTIONS, at) = id else { return Vec::new() };
    let writes = question(state, at).map(|question| question.writes.as_slice()).unwrap_or_default();
    writes.iter().map(|write| Follow::rock(format!("parts.{}.{}", write.part, write.key)).near()).collect()
}

pub fn items(state: &State) -> Vec<Item> {
    let questions = suite(state).map(|suite| suite.questions.as_slice()).unwrap_or_default();
    let item = |(at, question): (usize, &'static Question)| {
        let value = state.answers.extra(&question.id).to_owned();
        let hint = state.answers.toolchain(question, &state.project.facts).map(|toolchain| {
            let place = text::one_line(&toolchain.version.from.place()).into_owned();
            let asked = text::one_line(&toolchain.version.value).into_owned();
            if toolchain.version.value == value || toolchain.version.value == state.answers.name && question.own_is_name
            {
                format!("from {place}")
            } else {
                format!("{place}: {asked}")
            }
        });
        Item {
            id: Some(Id::Row(QUESTIONS, at)),
            label: question.label.clone(),
            look: Look::Text { value, placeholder: &question.empty },
            hint: hint.unwrap_or_default(),
            help: question.help.clone(),
            note: String::new(),
            frame: None,
        }
    };
    questions.iter().enumerate().map(item).collect()
}

/// What follows from the name in this suite: a folder that has to be there.
pub fn folders(state: &State) -> Vec<Item> {
    let tells = suite(state).map(|suite| suite.tells.as_slice()).unwrap_or_default();
    let note = |tell: &suite::Tell| {
        let folder = tell.folder.replace("{module}", &package_name(&state.answers.name));
        let shown = text::one_line(&folder).into_owned();
        let there = state.project.snapshot.kind(&folder).is_some_and(crate::app::EntryKind::is_dir);
        let (text, tone) = if there {
            (format!("{shown}/ is there"), Tone::Dim)
        } else {
            (format!("there is no {shown}/"), Tone::Warning)
        };
        Item::fact(&tell.label, text, tone)
    };
    tells.iter().map(note).collect()
}

/// What Juju will call things on the charm's base; it cannot be chosen.
pub fn names_in_juju(state: &State) -> Option<Item> {
    let base = suite(state)?.charm.base(&state.answers.charm_base)?;
    let text = format!("container {}, image resource {}", base.container, base.resource);
    Some(Item::fact("In Juju", text, Tone::Dim))
}
