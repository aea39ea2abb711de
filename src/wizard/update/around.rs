//! Getting around: screens, focus, mouse, scrolling.

use crate::wizard::state::field::Id;
use crate::wizard::state::next as next_state;
use crate::wizard::state::overlay::Overlay;
use crate::wizard::state::preview::Doc;
use crate::wizard::state::review as review_state;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::suggested::SUGGESTED;
use crate::wizard::state::{Focused, Mood, State};
use crate::wizard::state::{configuration, files, places};

use super::{Effect, Target, answer, lists, log, next as next_step, overlay, suggested};

/// Accepts what is in focus and goes on.
pub fn next(state: &mut State) {
    if state.screen == ScreenId::Configuration && state.configuration.open {
        close_box(state);
        return;
    }
    if lists::done(state) {
        return;
    }
    match state.screen.next() {
        Some(screen) => state.enter(screen),
        None => state.say(Mood::Plain, "This is the last step. Ctrl-Q leaves."),
    }
}

/// Closes the box of an option; the focus goes to where the next one is added.
pub fn close_box(state: &mut State) {
    state.configuration.open = false;
    state.focus_on(Some(Id::Field(configuration::ADD)));
}

/// Does what the thing in focus is for.
pub fn do_it(state: &mut State) {
    match (state.screen, state.focus) {
        (_, Some(Id::Row(SUGGESTED, at))) => suggested::take(state, at),
        (ScreenId::Configuration, Some(Id::Row(configuration::OPTIONS, at))) => {
            state.configuration.selected = at;
            state.configuration.open = true;
            state.focus_on(Some(Id::Field("option-name")));
        }
        (ScreenId::Configuration, Some(Id::Button(configuration::SUITE))) => {
            state.configuration.suite_open = !state.configuration.suite_open;
        }
        (ScreenId::Review, Some(Id::Row(review_state::FILES, file))) => {
            state.overlay = Some(Overlay::Diff { file, top: 0 });
        }
        (ScreenId::Review, Some(Id::Row(review_state::FINDINGS, at))) => go_to_finding(state, at),
        (ScreenId::Files, Some(Id::Row(files::FLAGS, at))) => lists::mend_flag(state, at),
        (ScreenId::Files, Some(Id::Row(_, row))) => lists::switch_file(state, row),
        (ScreenId::Next, Some(Id::Row(next_state::GROUPS, _))) => next_step::switch(state),
        (ScreenId::Integrations, Some(Id::Row(_, row))) => lists::turn_integration(state, row, 1, true),
        _ if matches!(state.focused(), Focused::Checks | Focused::Toggle) => answer::switch(state),
        _ => {}
    }
}

/// Goes to the answer that a finding is about.
pub fn go_to_finding(state: &mut State, at: usize) {
    let Some(blame) = state.view.blame.get(at).cloned() else { return };
    state.enter(places::screen(blame.topic()));
    if let Some(row) = places::option_row(&blame) {
        state.configuration.selected = row;
        state.configuration.open = true;
    }
    if blame.finding.code.starts_with("variable-") {
        super::environment::open(state);
    }
    let item = state.item_of(&blame);
    if item.is_some() && state.items().iter().any(|other| other.id == item) {
        state.focus_on(item);
    }
}

/// Shows a document in the preview, until the screen changes.
pub fn show(state: &mut State, doc: Doc) {
    state.preview.picked = Some(doc);
    state.preview.top = None;
}

/// Scrolls by pages: what lies over the screen, else the packer's log, else the preview.
pub fn page(state: &mut State, step: isize) {
    let scrolls = matches!(
        state.overlay,
        Some(
            Overlay::Help(_)
                | Overlay::Diff { .. }
                | Overlay::Inside { .. }
                | Overlay::Environment(_)
                | Overlay::Proposals(_)
                | Overlay::Doctor
        )
    );
    if scrolls {
        let height = state.shown.overlay_height.max(2) - 1;
        overlay::line(state, step.saturating_mul(height.cast_signed()));
    } else if state.screen == ScreenId::Pack && state.overlay.is_none() {
        log::page(state, step);
    } else {
        scroll_preview(state, step.saturating_mul(state.shown.preview_height.max(2).cast_signed() - 1));
    }
}

/// Scrolls the preview by lines.
pub fn scroll_preview(state: &mut State, lines: isize) {
    let length = state.preview_length();
    let last = length.saturating_sub(state.shown.preview_height);
    let top = state.preview.top.unwrap_or(state.shown.preview_top);
    state.preview.top = Some(top.saturating_add_signed(lines).min(last));
}

/// Something was clicked.
pub fn click(state: &mut State, target: Target, effects: &mut Vec<Effect>) {
    state.notice = None;
    match target {
        Target::Action(action) => super::act(state, action, effects),
        Target::Match(at) if matches!(state.overlay, Some(Overlay::Environment(_))) => {
            state.overlay = Some(Overlay::Environment(at));
        }
        Target::Match(at) if matches!(state.overlay, Some(Overlay::Proposals(_))) => {
            state.overlay = Some(Overlay::Proposals(at));
        }
        Target::Match(at) => {
            if let Some(Overlay::Palette { selected, .. }) = &mut state.overlay {
                *selected = at;
                overlay::yes(state, effects);
            }
        }
        Target::Doc(doc) => show(state, doc),
        _ if state.overlay.is_some() => {}
        Target::Screen(screen) => state.enter(screen),
        Target::Item(id) => {
            let was_there = state.focus == Some(id);
            state.focus_on(Some(id));
            if was_there || matches!(state.focused(), Focused::Button | Focused::Toggle) {
                do_it(state);
            }
        }
        Target::Option(id, option) => {
            state.focus_on(Some(id));
            answer::pick(state, id, option);
        }
        Target::Text(id, line, column) => {
            if state.focus != Some(id) {
                state.focus_on(Some(id));
            }
            state.editor.jump(line, column);
        }
        Target::Preview | Target::Middle | Target::Overlay => {}
    }
}

/// The wheel was turned.
pub fn wheel(state: &mut State, target: Target, step: isize) {
    match (&state.overlay, target) {
        (Some(Overlay::Preview), _) | (None, Target::Preview | Target::Doc(_)) => scroll_preview(state, step * 3),
        (Some(_), _) => overlay::line(state, step * 3),
        (None, _) if state.screen == ScreenId::Pack => {
            if let Target::Item(id) = target
                && state.focus != Some(id)
            {
                state.focus_on(Some(id));
            }
            log::scroll(state, step * 3);
        }
        (None, Target::Screen(_) | Target::Action(_)) => {}
        (None, _) => {
            state.move_focus(step);
        }
    }
}
