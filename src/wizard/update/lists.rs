//! Lists that are edited in place: packages, files, integrations.

use crate::answers::Integration;
use crate::ships;
use crate::suite;
use crate::text;
use crate::wizard::state::field::{Id, Value};
use crate::wizard::state::files;
use crate::wizard::state::integrations::{self, Want};
use crate::wizard::state::packages;
use crate::wizard::state::questions;
use crate::wizard::state::services;
use crate::wizard::state::{Mood, State};

/// Puts what is typed into a list of packages. A first letter makes a row, and typing goes on there. True when the
/// text belonged to such a list.
pub fn store(state: &mut State, id: Id, text: &str) -> bool {
    match id {
        Id::Row(name @ (packages::PACKAGES | packages::BUILD_PACKAGES), at) => {
            state.change("package", true, |state| {
                if let Some(package) = packages::list(state, name).and_then(|list| list.get_mut(at)) {
                    text.trim().clone_into(package);
                }
            });
            true
        }
        Id::Row(services::SERVICES, at) => {
            state.change("service", true, |state| {
                if let Some(service) = state.answers.services.get_mut(at) {
                    text.clone_into(&mut service.command);
                }
            });
            true
        }
        Id::Row(questions::QUESTIONS, at) => {
            if let Some(question) = questions::question(state, at) {
                state.change(&question.label, true, |state| {
                    state.answers.answer(question, text.trim(), &state.project.facts);
                });
            }
            true
        }
        Id::Field(packages::ADD) => begin(state, id, packages::PACKAGES, text),
        Id::Field(packages::ADD_BUILD) => begin(state, id, packages::BUILD_PACKAGES, text),
        _ => false,
    }
}

fn begin(state: &mut State, id: Id, name: &'static str, text: &str) -> bool {
    super::answer::set(state, id, Value::Text(text.to_owned()), false);
    let last = packages::list(state, name).map_or(0, |list| list.len()).checked_sub(1);
    if let (Some(last), false) = (last, text.trim().is_empty()) {
        state.focus_on(Some(Id::Row(name, last)));
    }
    true
}

fn is_package(id: Option<Id>) -> Option<(&'static str, usize)> {
    match id {
        Some(Id::Row(name @ (packages::PACKAGES | packages::BUILD_PACKAGES), at)) => Some((name, at)),
        _ => None,
    }
}

/// Takes a service away whose command was emptied. True when the focus now rests on something else.
fn tidy_service(state: &mut State) -> bool {
    let Some(Id::Row(services::SERVICES, at)) = state.focus else { return false };
    let is_empty = state.answers.services.get(at).is_some_and(|service| service.command.trim().is_empty());
    if is_empty {
        state.change("service", true, |state| drop(state.answers.services.remove(at)));
        let focus = state.focus_that_is_there();
        state.focus_on(focus);
    }
    is_empty
}

/// Takes a package or service away that was emptied. True when the focus now rests on what stood behind it.
pub fn tidy(state: &mut State) -> bool {
    if tidy_service(state) {
        return true;
    }
    let Some((name, at)) = is_package(state.focus) else { return false };
    let is_empty = packages::list(state, name).and_then(|list| list.get(at)).is_some_and(String::is_empty);
    if is_empty {
        state.change("package", true, |state| {
            if let Some(list) = packages::list(state, name) {
                list.remove(at);
            }
        });
        // The row behind it, or the field that adds one.
        let left = packages::list(state, name).map_or(0, |list| list.len());
        state.focus_on(Some(if at < left { Id::Row(name, at) } else { add(name) }));
    }
    is_empty
}

fn add(name: &str) -> Id {
    Id::Field(if name == packages::PACKAGES { packages::ADD } else { packages::ADD_BUILD })
}

/// Done with a row of packages: on to where the next one is added. True when there was one.
pub fn done(state: &mut State) -> bool {
    tidy_service(state);
    let Some((name, _)) = is_package(state.focus) else { return false };
    tidy(state);
    state.focus_on(Some(add(name)));
    true
}

/// Wants the integration of that row more or less.
pub fn turn_integration(state: &mut State, row: usize, step: isize, round: bool) {
    let Some(endpoint) = suite::endpoints().get(row) else { return };
    let want = integrations::want(state, endpoint).turned(step, round);
    let name =
        integrations::integration(state, endpoint).map_or_else(|| endpoint.name.clone(), |one| one.endpoint.clone());
    state.change(&endpoint.title, false, |state| {
        let list = &mut state.answers.integrations;
        let at = list.iter().position(|one| one.endpoint == name);
        match (want, at) {
            (Want::Off, Some(at)) => {
                list.remove(at);
            }
            (Want::Off, None) => {}
            (want, Some(at)) => list[at].required = want == Want::Required,
            (want, None) => {
                let interface = endpoint.interface.clone();
                list.push(Integration { endpoint: name, interface, required: want == Want::Required });
                state.answers.sort_integrations();
            }
        }
    });
}

/// Takes a file in or leaves it out.
pub fn switch_file(state: &mut State, row: usize) {
    let Some(path) = files::entry(state, row).map(|entry| entry.path.clone()) else { return };
    match files::switched(state, &path) {
        Ok(entries) => state.change(&path, false, |state| state.answers.files = entries),
        Err(reason) => state.say(Mood::Plain, reason),
    }
}

/// Does what mends a flag.
pub fn mend_flag(state: &mut State, at: usize) {
    let Some(flag) = files::flags(state).get(at).cloned() else { return };
    let mut answers = state.answers.clone();
    if !ships::remedy(&flag, &mut answers) {
        return state.say(Mood::Plain, text::one_line(&flag.finding.fix).into_owned());
    }
    if files::is_default(state, answers.files.as_deref()) {
        answers.files = None;
    }
    state.change(&flag.path, false, |state| state.answers = answers);
    // The next one, or the files.
    let left = files::flags(state).len();
    let next = at.min(left.saturating_sub(1));
    state.focus_on(Some(if left == 0 { Id::Row(files::ENTRIES, 0) } else { Id::Row(files::FLAGS, next) }));
}

/// Opens or closes a folder; left on what is in one goes to the folder.
pub fn fold(state: &mut State, row: usize, step: isize) {
    let Some(entry) = files::entry(state, row) else { return };
    let (path, is_dir) = (entry.path.clone(), entry.kind.is_dir() && entry.below > 0);
    if step > 0 && is_dir {
        state.files.open.insert(path);
    } else if step < 0 && !state.files.open.remove(&path) {
        let parent = path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        let at = parent
            .and_then(|parent| (0..row).find(|at| files::entry(state, *at).is_some_and(|entry| entry.path == parent)));
        if let Some(at) = at {
            state.focus_on(Some(Id::Row(files::ENTRIES, at)));
        }
    }
    files::refresh(state);
}

/// The folder was listed.
pub fn files_listed(state: &mut State) {
    state.rederive();
    if state.focus.is_none() {
        let first = state.items().into_iter().find_map(|item| item.id);
        state.focus_on(first);
    }
}
