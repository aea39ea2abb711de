//! What lies over the screen: opening, answering, closing it; and the way out.

use crate::wizard::keys::{Action, TABLE};
use crate::wizard::state::overlay::{Overlay, Question};
use crate::wizard::state::pack::Site;
use crate::wizard::state::palette;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::{Mood, State};

use super::{Effect, act, around, doctor, inside, keeping, log, pack, review};

/// One step back: closes what is open, else goes to the screen before. Never quits.
pub fn back(state: &mut State) {
    if state.overlay_asks(Question::Draft) {
        // The next change would replace the draft: what becomes of it has to be said first.
        state.say(Mood::Plain, "Enter takes the draft up, Delete discards it. Ctrl-Q leaves and keeps it.");
        return;
    }
    if state.overlay_asks(Question::Run) {
        return doctor::leave_it(state);
    }
    if state.overlay.take().is_some() {
        return;
    }
    if state.screen == ScreenId::Configuration && state.configuration.open {
        let row = state.configuration.selected;
        state.configuration.open = false;
        state.focus_on(Some(crate::wizard::state::field::Id::Row(crate::wizard::state::configuration::OPTIONS, row)));
        return;
    }
    match state.screen.previous() {
        Some(screen) => state.enter(screen),
        None => state.say(Mood::Plain, "This is the first step. Ctrl-Q leaves."),
    }
}

/// Scrolls or selects in what lies over the screen.
pub fn line(state: &mut State, step: isize) {
    let height = state.shown.overlay_height;
    match &mut state.overlay {
        Some(Overlay::Help(top)) => {
            let length = crate::wizard::keys::help_lines();
            *top = top.saturating_add_signed(step).min(length.saturating_sub(height));
        }
        Some(Overlay::Diff { file, top }) => {
            let length = state.review.changes.get(*file).map_or(0, |change| change.diff.len());
            *top = top.saturating_add_signed(step).min(length.saturating_sub(height));
        }
        Some(Overlay::Palette { editor, selected }) => {
            let last = palette::matches(&editor.text()).len().saturating_sub(1);
            *selected = selected.saturating_add_signed(step).min(last);
        }
        Some(Overlay::Inside { tool, top }) => {
            let (tool, from) = (*tool, *top);
            let last = inside::length(state, tool).saturating_sub(height);
            let top = from.saturating_add_signed(step).min(last);
            state.overlay = Some(Overlay::Inside { tool, top });
        }
        Some(Overlay::Doctor) => doctor::line(state, step),
        Some(Overlay::Preview) => around::scroll_preview(state, step),
        Some(Overlay::Proposals(_)) => super::proposed::line(state, step),
        Some(Overlay::Environment(_)) => super::environment::line(state, step),
        None if state.screen == ScreenId::Pack => log::scroll(state, step),
        Some(Overlay::Ask(_) | Overlay::Search(_)) | None => {}
    }
}

/// Opens the palette.
pub fn palette(state: &mut State) {
    state.overlay = Some(Overlay::Palette { editor: Box::default(), selected: 0 });
}

/// Wants to leave: asks when something would be lost.
pub fn leave(state: &mut State, effects: &mut Vec<Effect>) {
    match state.overlay {
        // Whoever asks twice means it.
        Some(Overlay::Ask(Question::LeaveUnsaved | Question::LeavePacking)) => yes(state, effects),
        _ if state.pack.is_busy() => state.overlay = Some(Overlay::Ask(Question::LeavePacking)),
        _ if state.is_unsaved() => state.overlay = Some(Overlay::Ask(Question::LeaveUnsaved)),
        _ => effects.push(Effect::Leave),
    }
}

/// Yes to what is asked, or go to what is selected.
pub fn yes(state: &mut State, effects: &mut Vec<Effect>) {
    match state.overlay.take() {
        // Packers at work go on, and the next start finds them.
        Some(Overlay::Ask(Question::LeaveUnsaved | Question::LeavePacking)) => effects.push(Effect::Leave),
        Some(Overlay::Ask(Question::Remote)) => pack::pack(state, Site::Launchpad),
        Some(Overlay::Search(editor)) => log::seek(state, editor.text(), effects),
        Some(Overlay::Ask(Question::CancelPack)) => pack::cancel(state, effects),
        Some(Overlay::Ask(Question::Run)) => doctor::run(state, effects),
        Some(Overlay::Ask(Question::Draft)) => keeping::take_up(state),
        Some(Overlay::Ask(Question::DiskChanged)) => keeping::reload(state, true),
        Some(Overlay::Ask(Question::WriteChanged)) => review::write_confirmed(state, effects),
        Some(Overlay::Palette { editor, selected }) => {
            if let Some(entry) = palette::matches(&editor.text()).get(selected) {
                run(state, entry.action, effects);
            }
        }
        _ => {}
    }
}

/// Yes, and drops what is not written.
pub fn drop(state: &mut State, effects: &mut Vec<Effect>) {
    match state.overlay.take() {
        Some(Overlay::Ask(Question::LeaveUnsaved)) => {
            // Nothing is unsaved any more, and so no draft is kept.
            state.saved = state.answers.clone();
            effects.push(Effect::Leave);
        }
        Some(Overlay::Ask(Question::LeavePacking)) => {
            pack::cancel(state, effects);
            effects.push(Effect::StopAndLeave);
        }
        Some(Overlay::Ask(Question::Draft)) => keeping::drop_offer(state, effects),
        Some(Overlay::Ask(Question::DiskChanged)) => keeping::reload(state, false),
        other => state.overlay = other,
    }
}

fn run(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    debug_assert!(TABLE.iter().any(|binding| binding.action == action));
    act(state, action, effects);
}
