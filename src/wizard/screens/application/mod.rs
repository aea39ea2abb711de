//! The first screen: what is packed, how it is called, what it runs on.

mod questions;
mod services;

use crate::model;
use crate::suite::{self, CharmBase, RockBase, Suite, Support};

use crate::answers::Field as Answer;
use crate::model::{About, Topic};
use crate::wizard::form::{Action, Choice, Id, Item, ScreenId, Value};
use crate::wizard::panels::compared;
use crate::wizard::state::State;
use crate::wizard::state::completing::Completes;
use crate::wizard::state::message::Effect;
use crate::wizard::state::parts::{ALWAYS, Field, FieldKind, NO_HINT, Screen, ScreenEntry, item};
use crate::wizard::state::preview::Follow;

use super::suggested;

/// Architectures that both packers build for, in Debian's names, the usual ones first.
const ARCHITECTURES: [&str; 5] = ["amd64", "arm64", "armhf", "ppc64el", "s390x"];

/// The questions, in their order.
const FIELDS: &[Field] = &[
    Field {
        id: "suite",
        label: "Framework",
        kind: FieldKind::Choice(|_| suite::all().iter().map(|suite| Choice::new(&suite.title, about(suite))).collect()),
        help: "The framework decides which extension both packers use.",
        visible_if: ALWAYS,
        hint: |state| model::evidence(&state.project, &state.answers.suite),
        follows: |_| vec![Follow::rock("extensions"), Follow::charm("extensions")],
        get: |state| Value::Choice(suite::all().iter().position(|suite| suite.name == state.answers.suite)),
        set: |state, value| {
            if let Value::Choice(Some(at)) = value {
                let before = state.answers.clone();
                state.answers.choose_suite(suite::all()[at]);
                state.answers.leave_services_of(&before);
                state.answers.follow_wheels(&before);
                state.answers.prefill(&state.project.facts);
            }
        },
    },
    Field {
        id: "name",
        label: "Name",
        kind: FieldKind::Text("my-app"),
        help: "Small letters, digits, hyphens; at most 40. Names the rock and the charm.",
        visible_if: ALWAYS,
        hint: |state| model::source(&state.project, &state.answers, "name"),
        follows: |_| vec![Follow::rock("name"), Follow::charm("name")],
        get: |state| Value::Text(state.answers.name.clone()),
        set: |state, value| {
            set_text(&mut state.answers.name, value);
            state.answers.follow_name(&state.project.facts);
        },
    },
    Field {
        id: "title",
        label: "Title",
        kind: FieldKind::Text("as the name"),
        help: "The name for people, as a store shows it. Empty: the name is taken.",
        visible_if: ALWAYS,
        hint: |state| model::source(&state.project, &state.answers, "title"),
        follows: |_| vec![Follow::rock("title"), Follow::charm("title")],
        get: |state| Value::Text(state.answers.title.clone()),
        set: |state, value| set_text(&mut state.answers.title, value),
    },
    Field {
        id: "summary",
        label: "Summary",
        kind: FieldKind::Text("what it is, in one line"),
        help: "One line that says what it is: at most 78 characters.",
        visible_if: ALWAYS,
        hint: |state| model::source(&state.project, &state.answers, "summary"),
        follows: |_| vec![Follow::rock("summary"), Follow::charm("summary")],
        get: |state| Value::Text(state.answers.summary.clone()),
        set: |state, value| set_text(&mut state.answers.summary, value),
    },
    Field {
        id: "description",
        label: "Description",
        kind: FieldKind::Area("what it does, and for whom"),
        help: "A paragraph or two for people who have never heard of it.",
        visible_if: ALWAYS,
        hint: |state| model::source(&state.project, &state.answers, "description"),
        follows: |_| vec![Follow::rock("description"), Follow::charm("description")],
        get: |state| Value::Text(state.answers.description.clone()),
        set: |state, value| set_text(&mut state.answers.description, value),
    },
    Field {
        id: "version",
        label: "Version",
        kind: FieldKind::Text("0.1"),
        help: "The rock's version: it becomes part of the file's name.",
        visible_if: ALWAYS,
        hint: |state| model::source(&state.project, &state.answers, "version"),
        follows: |_| vec![Follow::rock("version")],
        get: |state| Value::Text(state.answers.version.clone()),
        set: |state, value| set_text(&mut state.answers.version, value),
    },
    Field {
        id: "base",
        label: "Rock base",
        kind: FieldKind::Choice(rock_bases),
        help: "What the image is made on.",
        visible_if: has_suite,
        hint: NO_HINT,
        follows: |_| vec![Follow::rock("base"), Follow::rock("build-base")],
        get: |state| Value::Choice(rock_base_at(state)),
        set: |state, value| {
            if let (Value::Choice(Some(at)), Some(suite)) = (value, state.answers.framework()) {
                let Some(pair) = rock_pairs(state, suite).nth(at) else { return };
                state.answers.base.clone_from(&pair.base);
                state.answers.build_base = pair.build_base.clone().unwrap_or_default();
            }
        },
    },
    Field {
        id: "charm-base",
        label: "Charm base",
        kind: FieldKind::Choice(charm_bases),
        help: "The system that the charm's own code runs on, beside your application.",
        visible_if: has_suite,
        hint: NO_HINT,
        follows: |_| vec![Follow::charm("base")],
        get: |state| {
            let suite = state.answers.framework();
            let mut bases = suite.into_iter().flat_map(|suite| charm_systems(state, suite));
            Value::Choice(bases.position(|base| base.base == state.answers.charm_base))
        },
        set: |state, value| {
            if let (Value::Choice(Some(at)), Some(suite)) = (value, state.answers.framework()) {
                let before = state.answers.clone();
                let Some(base) = charm_systems(state, suite).nth(at) else { return };
                state.answers.charm_base.clone_from(&base.base);
                state.answers.follow_wheels(&before);
            }
        },
    },
    Field {
        id: "platforms",
        label: "Platforms",
        kind: FieldKind::Checks(|state| platforms(state).into_iter().map(|name| Choice::new(name, "")).collect()),
        help: "The machines that it is packed for; each is built on one of its kind.",
        visible_if: ALWAYS,
        hint: |state| model::source(&state.project, &state.answers, "platforms"),
        follows: |_| vec![Follow::rock("platforms"), Follow::charm("platforms")],
        get: |state| Value::Set(platforms(state).iter().map(|name| state.answers.platforms.contains(name)).collect()),
        set: |state, value| {
            if let Value::Set(on) = value {
                let names = platforms(state).into_iter().zip(on);
                let before = state.answers.clone();
                state.answers.platforms = names.filter(|(_, on)| *on).map(|(name, _)| name).collect();
                state.answers.follow_wheels(&before);
            }
        },
    },
];

fn set_text(answer: &mut String, value: Value) {
    if let Value::Text(text) = value {
        *answer = text;
    }
}

fn about(suite: &Suite) -> String {
    format!("{}; server: {}, port {}; extension {}.", suite.language, suite.server, suite.port, suite.extension)
}

fn has_suite(state: &State) -> bool {
    state.answers.framework().is_some()
}

/// Platforms that are offered: the usual ones, and those that the documents name besides.
fn platforms(state: &State) -> Vec<String> {
    let usual = ARCHITECTURES.iter().map(|name| (*name).to_owned());
    let more = state.answers.platforms.iter().filter(|name| !ARCHITECTURES.contains(&name.as_str())).cloned();
    usual.chain(more).collect()
}

fn experimental(support: Support) -> &'static str {
    match support {
        Support::Stable => "",
        Support::Experimental => " (experimental)",
    }
}

fn rock_bases(state: &State) -> Vec<Choice> {
    let bases = state.answers.framework().into_iter().flat_map(|suite| rock_pairs(state, suite));
    let about = |pair: &RockBase| {
        let text = match &pair.build_base {
            Some(build) => format!("{}, {build}{}", pair.base, experimental(pair.support)),
            None => format!("{}{}", pair.base, experimental(pair.support)),
        };
        let help = match (&pair.build_base, pair.support) {
            (_, Support::Experimental) => {
                "Experimental: the packers want a variable set; charmer sets it when it packs.".to_owned()
            }
            (Some(build), _) => {
                format!("Nothing but your application and what it needs, built on {build}. Small; no shell inside.")
            }
            (None, _) => format!("A whole {} below your application, with a shell and apt. Larger.", pair.base),
        };
        Choice::new(text, help)
    };
    bases.map(about).collect()
}

/// The pairs of bases that the extension knows in the version of Rockcraft that is answered for.
fn rock_pairs(state: &State, suite: &'static Suite) -> impl Iterator<Item = &'static RockBase> {
    suite.rock.bases_of(state.project.versions.rockcraft.version)
}

/// The bases that the extension knows in the version of Charmcraft that is answered for.
fn charm_systems(state: &State, suite: &'static Suite) -> impl Iterator<Item = &'static CharmBase> {
    suite.charm.bases_of(state.project.versions.charmcraft.version)
}

fn rock_base_at(state: &State) -> Option<usize> {
    let suite = state.answers.framework()?;
    let build = Some(state.answers.build_base.clone()).filter(|build| !build.is_empty());
    rock_pairs(state, suite).position(|pair| pair.base == state.answers.base && pair.build_base == build)
}

fn charm_bases(state: &State) -> Vec<Choice> {
    let bases = state.answers.framework().into_iter().flat_map(|suite| charm_systems(state, suite));
    bases
        .map(|base| {
            let help = format!("Juju will call the container {} and the image {}.", base.container, base.resource);
            Choice::new(format!("{}{}", base.base, experimental(base.support)), help)
        })
        .collect()
}

/// True when an error is told below the questions: that must not be pushed out of sight.
fn is_refused(state: &State) -> bool {
    let here = |blame: &model::Blame| blame.topic() == model::Topic::Application && blame.is_general();
    state.view.blame.iter().any(|blame| here(blame) && blame.finding.is_error())
}

fn items(state: &State) -> Vec<Item> {
    let mut items = Vec::new();
    for field in FIELDS {
        let Some(item) = item(field, state) else { continue };
        if matches!(field.id, "name" | "base") {
            items.push(Item::gap());
        }
        items.push(item);
        match field.id {
            "suite" => {
                if !has_suite(state) && !is_refused(state) {
                    items.push(Item::compare(compared(state)));
                }
                items.extend(services::items(state));
                if !has_suite(state) {
                    items.push(Item::note(model::looked_for(&state.project)));
                }
            }
            "name" => items.extend(questions::folders(state)),
            "base" => items.extend(questions::items(state)),
            "platforms" => items.extend(services::migration(state)),
            "charm-base" => items.extend(questions::names_in_juju(state)),
            _ => {}
        }
    }
    items
}

const SCREEN: ScreenEntry = ScreenEntry {
    short: "App",
    fields: FIELDS,
    topic: Some(Topic::Application),
    lead: |_| "What is packed, how it is called, and what it runs on.".to_owned(),
    ..ScreenEntry::new(ScreenId::APPLICATION, "Application", items)
};

/// The first screen.
pub struct Application;

impl Screen for Application {
    fn entry(&self) -> &'static ScreenEntry {
        &SCREEN
    }

    fn item_of(&self, state: &State, about: About) -> Option<Id> {
        let About::Field(answer) = about else { return None };
        Some(match answer {
            Answer::Suite => Id::Field("suite"),
            Answer::Name => Id::Field("name"),
            Answer::Title => Id::Field("title"),
            Answer::Summary => Id::Field("summary"),
            Answer::Description => Id::Field("description"),
            Answer::Version => Id::Field("version"),
            Answer::Base => Id::Field("base"),
            Answer::CharmBase => Id::Field("charm-base"),
            Answer::Platforms => Id::Field("platforms"),
            Answer::Extra(id) => Id::Row(questions::QUESTIONS, questions::row(state, id)?),
            Answer::Service(row) => Id::Row(services::SERVICES, row),
            _ => return None,
        })
    }

    fn follows(&self, state: &State, id: Id) -> Vec<Follow> {
        let mut follows = questions::follows(state, id);
        follows.extend(services::follows(state, id));
        follows
    }

    /// Without a framework there is nothing to preview, and much to choose from.
    fn has_preview(&self, state: &State, is_wide: bool) -> bool {
        is_wide || !state.has_no_preview()
    }

    fn label(&self, state: &State, action: Action) -> Option<&'static str> {
        if action == Action::Back { Some("") } else { suggested::label(state, action) }
    }

    fn act(&self, state: &mut State, action: Action, _: &mut Vec<Effect>) -> bool {
        suggested::act(state, action, Topic::Application)
    }

    fn store(&self, state: &mut State, id: Id, text: &str) -> bool {
        questions::store(state, id, text) || services::store(state, id, text)
    }

    fn completes(&self, _: &State, id: Id) -> Completes {
        if matches!(id, Id::Row(services::SERVICES, _)) { Completes::Paths } else { Completes::Nothing }
    }

    fn tidy(&self, state: &mut State) -> bool {
        services::tidy(state)
    }
}
