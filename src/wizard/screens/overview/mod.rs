//! The first screen is the answer: what was found and where, what is taken, what is to be chosen, what would be written.

mod below;
mod draw;
mod found;

use ratatui::layout::Rect;

use crate::model;
use crate::suite;
use crate::text::one_line;
use crate::wizard::canvas::Canvas;
use crate::wizard::form::{Action, Cell, Id, Item, ScreenId, Tone, key};
use crate::wizard::jobs::{pack, review};
use crate::wizard::panels::suggestions;
use crate::wizard::state::message::Effect;
use crate::wizard::state::pack::Site;
use crate::wizard::state::parts::{Binding, Screen, ScreenEntry, row};
use crate::wizard::state::{Focused, Mood, State};

use crossterm::event::KeyCode;

/// Name of the list of what was taken beforehand.
const TAKEN: &str = "taken";
/// Name of the list of what is offered.
const OFFERED: &str = "offered";
/// Name of the list of frameworks, where none was found.
const SUITES: &str = "suites";
/// The way forward.
const WRITE: &str = "write-and-pack";
/// Step by step.
const LOOK: &str = "look-through";
/// Another framework than the one that was found.
const OTHER: &str = "another-framework";

fn has_suite(state: &State) -> bool {
    suite::named(&state.answers.suite).is_some()
}

fn items(state: &State) -> Vec<Item> {
    if state.is_to_pick() {
        return below::rows(state);
    }
    if !has_suite(state) {
        let one = |(at, suite): (usize, &&suite::Suite)| {
            let about = format!("{}, served by {}", suite.language, suite.server);
            let cells = vec![Cell::new(&suite.title, Tone::Plain), Cell::new(about, Tone::Dim)];
            Item::row(SUITES, at, cells, "Enter chooses it; nothing is written yet.")
        };
        return suite::all().iter().enumerate().map(one).collect();
    }
    let taken = state.start.taken.iter().enumerate().map(|(at, one)| found::taken(state, at, one));
    let offered = found::offers(state).into_iter().enumerate().map(|(at, one)| found::offered(state, at, &one));
    taken.chain(offered).chain(buttons(state)).collect()
}

fn buttons(state: &State) -> Vec<Item> {
    let is_refused = state.view.refusals() > 0;
    let (write, help) = match (is_refused, is_written(state)) {
        (true, _) => {
            ("See what is wrong", "Goes to what a packer would refuse: nothing is written until it is mended.")
        }
        (_, true) => ("Pack", "Packs the rock and the charm: all files are written."),
        _ => ("Write and pack", "Shows what would be written, writes it with another Enter, then packs both."),
    };
    vec![
        Item::button(WRITE, write, help),
        Item::button(LOOK, "Look through", "Goes through the answers, step by step."),
        Item::button(OTHER, "Another framework", "Chooses another framework than this one."),
    ]
}

/// True where everything stands on the disk as it would be written.
fn is_written(state: &State) -> bool {
    state.review.plan.is_some() && state.review.to_write() == 0 && state.review.trouble.is_none()
}

/// Takes or leaves what is in focus, or does what the button says.
fn go(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    match state.focus {
        Some(Id::Row(TAKEN, at)) => state.turn_taken(at),
        Some(Id::Row(OFFERED, at)) => {
            if let Some(one) = found::offers(state).into_iter().nth(at) {
                suggestions::take_one(state, one);
            }
            let focus = state.focus_that_is_there();
            state.focus_on(focus);
        }
        Some(Id::Row(below::BELOW, at)) => below::pick(state, at, effects),
        Some(Id::Row(SUITES, at)) => {
            let Some(suite) = suite::all().get(at).copied() else { return false };
            state.change("Framework", false, |state| {
                state.answers.choose_suite(suite);
                state.answers.prefill(&state.project.facts);
            });
            state.focus_on(Some(Id::Button(WRITE)));
        }
        Some(Id::Button(WRITE)) if is_written(state) && state.view.refusals() == 0 => pack::pack(state, Site::Here),
        Some(Id::Button(WRITE)) => review::write_and_pack(state, effects),
        Some(Id::Button(LOOK)) => state.enter(ScreenId::APPLICATION),
        Some(Id::Button(OTHER)) => {
            state.enter(ScreenId::APPLICATION);
            if let Some(panel) = state.parts.panels.iter().find(|panel| panel.name == "choices") {
                (panel.open)(state, effects);
            }
        }
        _ => return false,
    }
    true
}

const SCREEN: ScreenEntry = ScreenEntry {
    short: "Start",
    lead: |_| "What was found, and what charmer would make of it.".to_owned(),
    ..ScreenEntry::new(ScreenId::OVERVIEW, "Overview", items)
};

/// The first screen.
pub struct Overview;

impl Screen for Overview {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn first(&self, state: &State) -> Option<Id> {
        (has_suite(state) && !state.is_to_pick()).then_some(Id::Button(WRITE))
    }

    fn has_preview(&self, state: &State, is_wide: bool) -> bool {
        is_wide && !state.has_no_preview()
    }

    fn keys(&self) -> &'static [Binding] {
        const KEYS: &[Binding] = &[
            row!(Around, on_button, [key(KeyCode::Left)], Action::Move(-1), |_| "", ""),
            row!(Around, on_button, [key(KeyCode::Right)], Action::Move(1), |_| "", ""),
            row!(
                Answer,
                |state| !state.is_to_pick() && !found::offers(state).is_empty(),
                [crate::wizard::form::char('a')],
                Action::TakeAll,
                |_| "take all",
                "On the first screen: takes all that is suggested"
            ),
        ];
        KEYS
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        match (action, state.focus) {
            (Action::Next, Some(Id::Row(below::BELOW, _))) => Some("open"),
            _ if state.is_to_pick() && below::is_of_one(action) => Some(""),
            (Action::Next, Some(Id::Button(_))) => Some("go"),
            (Action::Next, Some(Id::Row(SUITES, _))) => Some("choose"),
            (Action::Next, Some(Id::Row(TAKEN, at))) => {
                Some(if state.start.taken.get(at).is_some_and(|one| state.has_taken(one)) { "leave" } else { "take" })
            }
            (Action::Next, _) => Some("take"),
            (Action::Do | Action::Back, _) => Some(""),
            (Action::Move(1), _) => Some("next"),
            _ => None,
        }
    }

    fn act(&self, state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
        if state.is_to_pick() && below::is_of_one(action) {
            state.say(Mood::Plain, "Choose an application first: Enter opens the one in focus.");
            return true;
        }
        matches!(action, Action::Next | Action::Do) && go(state, effects)
    }

    fn tells(&self, state: &State) -> Vec<String> {
        let (what, places) = sentence(state);
        if state.is_to_pick() || !has_suite(state) {
            return vec![what, beside_the_question(state)];
        }
        let mut told = vec![format!("{what} {places}"), explained(state)];
        let fact = |[_, name, effect, place]: [String; 4]| format!("{name}: {effect}, {place}");
        told.extend(found::facts(state).into_iter().map(fact).map(|told| told.trim_end_matches(", ").to_owned()));
        told.push(written(state));
        told
    }

    fn draw(&self, state: &State, canvas: &mut Canvas<'_>, area: Rect) -> bool {
        draw::draw(state, canvas, area);
        true
    }
}

fn on_button(state: &State) -> bool {
    state.panels.is_empty() && state.focused() == Focused::Button
}

/// What the project is, in a sentence, and where that was read.
fn sentence(state: &State) -> (String, String) {
    let title =
        one_line(if state.answers.title.is_empty() { &state.answers.name } else { &state.answers.title }).into_owned();
    if state.is_to_pick() {
        return (format!("Which application of {title} is it?"), String::new());
    }
    let Some(suite) = suite::named(&state.answers.suite) else {
        return (format!("Which framework is {title} made with?"), String::new());
    };
    let article = if suite.title.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    let places: Vec<String> = state
        .project
        .facts
        .candidate(&suite.name)
        .map(|candidate| candidate.evidence.iter().take(2).map(crate::app::Evidence::place).collect())
        .unwrap_or_default();
    let places = if places.is_empty() { model::evidence(&state.project, &suite.name) } else { places.join(", ") };
    (format!("{title} is {article} {} application.", suite.title), one_line(&places).into_owned())
}

/// What there is to know before one answers: what was looked for, or where the applications were found.
fn beside_the_question(state: &State) -> String {
    if state.is_to_pick() { below::explained(state) } else { model::looked_for(&state.project) }
}

/// What a rock and a charm are, for who has made none yet.
fn explained(state: &State) -> String {
    let server = suite::named(&state.answers.suite).map_or("", |suite| suite.server.as_str());
    format!(
        "It will be packed as a rock (an image with just what it needs, started by {server}) and a charm (the operator \
         that runs it with Juju)."
    )
}

/// What writing would do.
fn written(state: &State) -> String {
    let review = &state.review;
    let existing = [crate::answers::ROCK_PATH, crate::answers::CHARM_PATH].into_iter().filter(|path| {
        review.plan.as_ref().and_then(|plan| plan.file(path)).is_some_and(|file| file.current.is_some())
    });
    let existing: Vec<&str> = existing.collect();
    let there = if existing.is_empty() { String::new() } else { format!("{} found here. ", existing.join(" and ")) };
    let files = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
    match (&review.plan, review.to_change(), review.to_write()) {
        (None, ..) if review.trouble.is_some() => review.trouble.clone().unwrap_or_default(),
        (None, ..) => "Nothing is written yet.".to_owned(),
        (_, _, 0) => format!("{there}Nothing has to be written."),
        (_, 0, new) => format!("{there}Nothing is written yet. charmer would add {}.", files(new)),
        (_, changed, all) if changed == all => format!("{there}charmer would change {}.", files(changed)),
        (_, changed, all) => {
            format!("{there}charmer would change {} and add {}.", files(changed), files(all - changed))
        }
    }
}
