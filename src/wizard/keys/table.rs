//! The rows of the table, and when each of them holds.

use crossterm::event::{KeyCode, KeyModifiers};

use crate::wizard::state::field::Id;
use crate::wizard::state::overlay::{Overlay, Question};
use crate::wizard::state::preview::Doc;
use crate::wizard::state::review;
use crate::wizard::state::screens::ScreenId;
use crate::wizard::state::suggested::SUGGESTED;
use crate::wizard::state::text::Edit;
use crate::wizard::state::{Focused, State, configuration, environment, proposed};

use super::packing::{in_search, in_single};
use super::{Action, Binding, Group, Key};

pub(super) const fn key(code: KeyCode) -> Key {
    (code, KeyModifiers::NONE)
}

pub(super) const fn char(c: char) -> Key {
    (KeyCode::Char(c), KeyModifiers::NONE)
}

pub(super) const fn ctrl(c: char) -> Key {
    (KeyCode::Char(c), KeyModifiers::CONTROL)
}

pub(super) const fn alt(c: char) -> Key {
    (KeyCode::Char(c), KeyModifiers::ALT)
}

pub(super) const fn with(code: KeyCode, modifiers: KeyModifiers) -> Key {
    (code, modifiers)
}

pub(super) fn silent(_: &State) -> &'static str {
    ""
}

pub(super) fn always(_: &State) -> bool {
    true
}

pub(super) fn plain(state: &State) -> bool {
    state.overlay.is_none()
}

fn focused(state: &State, any: &[Focused]) -> bool {
    plain(state) && any.contains(&state.focused())
}

pub(super) fn in_text(state: &State) -> bool {
    focused(state, &[Focused::Text, Focused::Area])
        || matches!(state.overlay, Some(Overlay::Palette { .. } | Overlay::Search(_)))
}

pub(super) fn in_area(state: &State) -> bool {
    focused(state, &[Focused::Area])
}

pub(super) fn outside_text(state: &State) -> bool {
    !in_text(state) && !asking(state)
}

pub(super) fn asking(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Ask(_)))
}

fn may_drop(state: &State) -> bool {
    match state.overlay {
        Some(Overlay::Ask(Question::LeaveUnsaved | Question::Draft | Question::LeavePacking)) => true,
        Some(Overlay::Ask(Question::DiskChanged)) => state.is_unsaved(),
        _ => false,
    }
}

fn drop_label(state: &State) -> &'static str {
    match state.overlay {
        Some(Overlay::Ask(Question::LeaveUnsaved)) => "discard and leave",
        Some(Overlay::Ask(Question::LeavePacking)) => "stop and leave",
        _ => "discard",
    }
}

fn in_palette(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Palette { .. }))
}

fn scrolling(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Help(_) | Overlay::Preview | Overlay::Diff { .. } | Overlay::Inside { .. }))
}

fn in_environment(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Environment(_)))
}

fn remedy_label(state: &State) -> &'static str {
    environment::label(state)
}

fn environment_label(state: &State) -> &'static str {
    let shown = [ScreenId::Configuration, ScreenId::Integrations, ScreenId::Next].contains(&state.screen);
    if shown && !state.configuration.open { "variables" } else { "" }
}

fn large_preview(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Preview))
}

fn turns(state: &State) -> bool {
    focused(state, &[Focused::Choice, Focused::Checks])
        || focused(state, &[Focused::Row]) && matches!(state.screen, ScreenId::Files | ScreenId::Integrations)
}

fn in_suggested(state: &State) -> bool {
    matches!(state.focus, Some(Id::Row(SUGGESTED, _)))
}

fn in_proposals(state: &State) -> bool {
    matches!(state.overlay, Some(Overlay::Proposals(_)))
}

fn suggestions_label(state: &State) -> &'static str {
    if state.view.proposals.is_empty() || state.screen > ScreenId::Review { "" } else { "suggestions" }
}

fn turn_label(state: &State) -> &'static str {
    match (state.screen, state.focused()) {
        (ScreenId::Files, Focused::Row) => "open, close",
        (ScreenId::Integrations, Focused::Row) => "less, more",
        _ => "choose",
    }
}

fn does(state: &State) -> bool {
    plain(state) && !in_text(state) && !matches!(state.focused(), Focused::Nothing | Focused::Choice)
}

fn in_review(state: &State) -> bool {
    plain(state) && state.screen == ScreenId::Review && matches!(state.focus, Some(Id::Row(..)))
}

fn removes(state: &State) -> bool {
    let Some(Id::Row(list, _)) = state.focus else { return false };
    plain(state)
        && match state.screen {
            ScreenId::Configuration => list == configuration::OPTIONS,
            ScreenId::Review => list == review::FILES,
            _ => false,
        }
}

pub(super) fn on_pack(state: &State) -> bool {
    plain(state) && state.screen == ScreenId::Pack
}

fn next_label(state: &State) -> &'static str {
    match state.screen {
        ScreenId::Configuration if state.configuration.open => "done",
        ScreenId::Packages if matches!(state.focus, Some(Id::Row(..))) && !in_suggested(state) => "done",
        ScreenId::Next => "",
        _ => "next",
    }
}

pub(super) fn back_label(state: &State) -> &'static str {
    match &state.overlay {
        Some(Overlay::Ask(Question::Draft)) => "",
        Some(Overlay::Ask(Question::DiskChanged)) => "later",
        Some(Overlay::Ask(_)) => "no",
        Some(_) => "close",
        None if state.configuration.open => "close",
        None if state.screen == ScreenId::Application => "",
        None => "back",
    }
}

fn do_label(state: &State) -> &'static str {
    match (state.screen, state.focused()) {
        (_, Focused::Checks | Focused::Toggle) => "on or off",
        _ if in_suggested(state) => "take",
        (ScreenId::Review, Focused::Row) => match state.focus {
            Some(Id::Row(review::FINDINGS, _)) => "go there",
            _ => "show",
        },
        (ScreenId::Files, Focused::Row) => "in or out",
        (ScreenId::Integrations, Focused::Row) => "switch",
        (ScreenId::Configuration, Focused::Row) => match state.focus {
            Some(Id::Row(configuration::OPTIONS, _)) => "open",
            _ => "",
        },
        (_, Focused::Button) => "show",
        _ => "",
    }
}

fn remove_label(state: &State) -> &'static str {
    if state.screen == ScreenId::Review { "take or leave" } else { "take away" }
}

fn write_label(state: &State) -> &'static str {
    if state.screen == ScreenId::Pack { "" } else { "write" }
}

fn pack_label(state: &State) -> &'static str {
    match state.screen {
        _ if state.pack.is_busy() => "",
        ScreenId::Review | ScreenId::Pack => "pack",
        _ => "",
    }
}

fn undo_label(state: &State) -> &'static str {
    if state.screen < ScreenId::Review && state.history.can_undo() { "undo" } else { "" }
}

/// Most keys. Rows of narrower use stand above.
pub(super) static ROWS: &[Binding] = &[
    // Questions.
    row!(Around, asking, [key(KeyCode::Enter), char('y')], Action::Yes, |_| "yes", ""),
    row!(Around, may_drop, [key(KeyCode::Delete)], Action::Drop, drop_label, ""),
    row!(Around, asking, [key(KeyCode::Esc), char('n'), ctrl('c')], Action::Back, back_label, ""),
    // What lies over the screen.
    row!(Preview, large_preview, [char('1')], Action::Show(Doc::Rock), |_| "rockcraft.yaml", ""),
    row!(Preview, large_preview, [char('2')], Action::Show(Doc::Charm), |_| "charmcraft.yaml", ""),
    row!(Preview, large_preview, [char('3')], Action::Show(Doc::RockExpanded), |_| "rock", ""),
    row!(Preview, large_preview, [char('4')], Action::Show(Doc::CharmExpanded), |_| "charm", ""),
    row!(Preview, large_preview, [key(KeyCode::Tab)], Action::NextDoc, silent, ""),
    row!(Around, scrolling, [key(KeyCode::Up), char('k')], Action::Line(-1), |_| "scroll", ""),
    row!(Around, scrolling, [key(KeyCode::Down), char('j')], Action::Line(1), silent, ""),
    row!(Around, scrolling, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, scrolling, [key(KeyCode::PageDown), char(' ')], Action::Page(1), silent, ""),
    row!(Around, scrolling, [key(KeyCode::Home)], Action::Line(isize::MIN / 2), silent, ""),
    row!(Around, scrolling, [key(KeyCode::End)], Action::Line(isize::MAX / 2), silent, ""),
    row!(
        Around,
        scrolling,
        [key(KeyCode::Esc), key(KeyCode::Enter), char('q'), key(KeyCode::F(1)), key(KeyCode::F(2))],
        Action::Back,
        back_label,
        ""
    ),
    row!(Answer, in_environment, [char(' '), key(KeyCode::Enter)], Action::Do, remedy_label, ""),
    row!(Around, in_environment, [key(KeyCode::Up), char('k'), key(KeyCode::BackTab)], Action::Line(-1), silent, ""),
    row!(Around, in_environment, [key(KeyCode::Down), char('j'), key(KeyCode::Tab)], Action::Line(1), |_| "next", ""),
    row!(Around, in_environment, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, in_environment, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
    row!(Around, in_environment, [key(KeyCode::Home)], Action::Line(isize::MIN / 2), silent, ""),
    row!(Around, in_environment, [key(KeyCode::End)], Action::Line(isize::MAX / 2), silent, ""),
    row!(Answer, in_environment, [ctrl('z')], Action::Undo, undo_label, ""),
    row!(Answer, in_environment, [ctrl('y')], Action::Redo, silent, ""),
    row!(Around, in_environment, [key(KeyCode::Esc), key(KeyCode::F(6)), char('q')], Action::Back, back_label, ""),
    row!(Answer, in_proposals, [char(' '), key(KeyCode::Enter)], Action::Do, |_| "take", ""),
    row!(Answer, in_proposals, [ctrl('t'), char('a')], Action::TakeAll, proposed::label, ""),
    row!(Around, in_proposals, [key(KeyCode::Up), char('k'), key(KeyCode::BackTab)], Action::Line(-1), silent, ""),
    row!(Around, in_proposals, [key(KeyCode::Down), char('j'), key(KeyCode::Tab)], Action::Line(1), |_| "next", ""),
    row!(Around, in_proposals, [key(KeyCode::PageUp)], Action::Page(-1), silent, ""),
    row!(Around, in_proposals, [key(KeyCode::PageDown)], Action::Page(1), silent, ""),
    row!(Around, in_proposals, [key(KeyCode::Home)], Action::Line(isize::MIN / 2), silent, ""),
    row!(Around, in_proposals, [key(KeyCode::End)], Action::Line(isize::MAX / 2), silent, ""),
    row!(Answer, in_proposals, [ctrl('z')], Action::Undo, undo_label, ""),
    row!(Answer, in_proposals, [ctrl('y')], Action::Redo, silent, ""),
    row!(Around, in_proposals, [key(KeyCode::Esc), char('q')], Action::Back, back_label, ""),
    row!(Around, in_palette, [key(KeyCode::Enter)], Action::Yes, |_| "go", ""),
    row!(Around, in_palette, [key(KeyCode::Up), ctrl('p'), key(KeyCode::BackTab)], Action::Line(-1), silent, ""),
    row!(Around, in_palette, [key(KeyCode::Down), ctrl('n'), key(KeyCode::Tab)], Action::Line(1), silent, ""),
    row!(Around, in_palette, [key(KeyCode::Esc), key(KeyCode::F(3)), ctrl('c')], Action::Back, back_label, ""),
    row!(Around, in_search, [key(KeyCode::Enter)], Action::Yes, |_| "search", ""),
    row!(Around, in_search, [key(KeyCode::Esc), ctrl('c')], Action::Back, back_label, ""),
    // Getting around.
    row!(Around, in_review, [key(KeyCode::Enter)], Action::Do, silent, ""),
    row!(Around, plain, [key(KeyCode::Enter)], Action::Next, next_label, "Accept, and on to the next step"),
    row!(Around, always, [key(KeyCode::Esc)], Action::Back, back_label, "Back; closes what is open. Never quits"),
    row!(
        Around,
        plain,
        [key(KeyCode::Tab)],
        Action::Move(1),
        |state| if matches!(state.screen, ScreenId::Review | ScreenId::Files | ScreenId::Pack | ScreenId::Next) {
            ""
        } else {
            "field"
        },
        "The next field"
    ),
    row!(Around, plain, [key(KeyCode::BackTab)], Action::Move(-1), silent, "The field before"),
    row!(
        Text,
        |state| in_area(state) && !state.editor.at_top(),
        [key(KeyCode::Up)],
        Action::Edit(Edit::Up),
        silent,
        ""
    ),
    row!(
        Text,
        |state| in_area(state) && !state.editor.at_bottom(),
        [key(KeyCode::Down)],
        Action::Edit(Edit::Down),
        silent,
        ""
    ),
    row!(Log, in_single, [key(KeyCode::Up), char('k')], Action::Line(-1), silent, ""),
    row!(Log, in_single, [key(KeyCode::Down), char('j')], Action::Line(1), silent, ""),
    row!(Around, plain, [key(KeyCode::Up)], Action::Move(-1), silent, "Up to the field or row before"),
    row!(Around, plain, [key(KeyCode::Down)], Action::Move(1), silent, "Down to the next"),
    row!(
        Around,
        plain,
        [alt('1')],
        Action::Go(ScreenId::Application),
        silent,
        "To the step of that number: Alt-1 to Alt-8"
    ),
    row!(Around, plain, [alt('2')], Action::Go(ScreenId::Packages), silent, ""),
    row!(Around, plain, [alt('3')], Action::Go(ScreenId::Files), silent, ""),
    row!(Around, plain, [alt('4')], Action::Go(ScreenId::Configuration), silent, ""),
    row!(Around, plain, [alt('5')], Action::Go(ScreenId::Integrations), silent, ""),
    row!(Around, plain, [alt('6')], Action::Go(ScreenId::Review), silent, ""),
    row!(Around, plain, [alt('7')], Action::Go(ScreenId::Pack), silent, ""),
    row!(Around, plain, [alt('8')], Action::Go(ScreenId::Next), silent, ""),
    // Answering.
    row!(Answer, does, [char(' ')], Action::Do, do_label, "Switches, opens or shows what is in focus"),
    row!(Answer, turns, [key(KeyCode::Left)], Action::Turn(-1), turn_label, "The alternative before"),
    row!(Answer, turns, [key(KeyCode::Right)], Action::Turn(1), silent, "The alternative after"),
    row!(
        Answer,
        removes,
        [key(KeyCode::Delete), key(KeyCode::Backspace)],
        Action::Remove,
        remove_label,
        "Takes a row away; in the review, leaves a file out or takes it in"
    ),
    row!(
        Answer,
        plain,
        [ctrl('t')],
        Action::Suggestions,
        suggestions_label,
        "Everything that is suggested; Ctrl-T again takes all that needs no choice"
    ),
    // Work.
    row!(
        Preview,
        plain,
        [key(KeyCode::F(2))],
        Action::Preview,
        |state| if state.screen == ScreenId::Pack { "" } else { "preview" },
        "The preview, large; 1 to 4 are its documents"
    ),
    row!(
        Work,
        plain,
        [key(KeyCode::F(6))],
        Action::Environment,
        environment_label,
        "Every variable that your application will see"
    ),
    row!(Answer, plain, [ctrl('z')], Action::Undo, undo_label, "Takes the last change back, wherever it was"),
    row!(Answer, plain, [ctrl('y')], Action::Redo, silent, "Makes it again"),
    row!(
        Work,
        plain,
        [ctrl('s')],
        Action::Write,
        write_label,
        "Writes the files; shows the review first when something there was not seen"
    ),
    row!(Work, plain, [key(KeyCode::F(5))], Action::Pack, pack_label, "Packs the rock and the charm"),
    row!(
        Work,
        on_pack,
        [char('d')],
        Action::Doctor,
        |state| if state.pack.is_busy() { "" } else { "doctor" },
        "On the Pack step: what this machine lacks, with the commands"
    ),
    row!(Preview, plain, [key(KeyCode::F(4))], Action::NextDoc, silent, "The next document in the preview"),
    row!(
        Preview,
        plain,
        [key(KeyCode::PageUp)],
        Action::Page(-1),
        silent,
        "Scrolls the preview, or the packer's log, up"
    ),
    row!(Preview, plain, [key(KeyCode::PageDown)], Action::Page(1), silent, "Scrolls it down"),
];
