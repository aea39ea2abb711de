//! The application with all that it is connected to, as a picture: its services, the way in, what it requires, what watches
//! it. Made from what the packers make of the documents, so it changes with every answer.

use crate::answers::Answers;
use crate::pack::Tool;
use crate::suggest::What;
use crate::suite;
use crate::text::fit::{clip, width};
use crate::text::one_line;
use crate::wizard::canvas::Row;
use crate::wizard::canvas::theme::Role;
use crate::wizard::state::State;
use crate::yaml::Node;

/// The least width of a picture, in cells.
pub const LEAST: usize = 48;
/// The widest box.
const BOX: usize = 44;

/// How much something is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bond {
    Required,
    Optional,
    /// The source seems to need it, and nobody chose it.
    Missing,
}

impl Bond {
    fn arrow(self) -> (&'static str, &'static str, Role) {
        match self {
            Self::Required => ("━━▶", "required", Role::Good),
            Self::Optional => ("──▶", "optional", Role::Plain),
            Self::Missing => ("╌╌▶", "not chosen", Role::Warning),
        }
    }
}

/// Where an endpoint leads to, by its interface; none: to an integration of the person's own.
fn of_extension(interface: &str) -> Option<&'static str> {
    Some(match interface {
        "ingress" => "",
        "prometheus_scrape" => "metrics ◀── Prometheus",
        "grafana_dashboard" => "dashboards ──▶ Grafana",
        "loki_push_api" => "logs ──▶ Loki",
        _ => return None,
    })
}

/// What stands at a key of the document that Charmcraft makes: names and interfaces.
fn endpoints<'s>(state: &'s State, key: &str) -> Vec<(String, &'s str)> {
    let expanded = state.view.sheets.sides[Tool::Charmcraft as usize].expanded();
    let map = expanded.and_then(|root| root.get(key)).and_then(Node::as_map).unwrap_or_default();
    let interface = |value: &'s Node| value.get("interface").and_then(Node::as_str).unwrap_or_default();
    map.iter().map(|(name, value)| (one_line(&name.key_text()).into_owned(), interface(value))).collect()
}

/// What runs in the image: names and commands.
fn services(state: &State) -> Vec<(String, String)> {
    let expanded = state.view.sheets.sides[Tool::Rockcraft as usize].expanded();
    let map = expanded.and_then(|root| root.get("services")).and_then(Node::as_map).unwrap_or_default();
    let own = &state.answers.suite;
    let server = suite::named(own).map(|suite| suite.server.clone()).unwrap_or_default();
    let mut all: Vec<(String, String)> = map
        .iter()
        .map(|(name, value)| {
            let name = one_line(&name.key_text()).into_owned();
            let command = value.get("command").and_then(Node::as_str).unwrap_or_default();
            let has_own_command = state.answers.services.iter().any(|service| service.name == name);
            let says = if name == *own && !has_own_command { server.clone() } else { one_line(command).into_owned() };
            (name, says)
        })
        .collect();
    let facts = &state.project.facts;
    let is_best = facts.best().is_some_and(|best| best.suite == *own);
    all.extend(
        facts
            .migrations
            .first()
            .filter(|_| is_best)
            .map(|first| (one_line(&first.path).into_owned(), "before each start".to_owned())),
    );
    all
}

/// What it is connected to: chosen ones, and those that the source speaks of.
fn bonds(state: &State) -> Vec<(String, Bond)> {
    let Answers { integrations, .. } = &state.answers;
    let title = |name: &str, interface: &str| {
        let known = suite::endpoint(name).or_else(|| suite::endpoints().iter().find(|one| one.interface == interface));
        known.map_or_else(|| one_line(name).into_owned(), |known| known.title.clone())
    };
    let bond = |required: bool| if required { Bond::Required } else { Bond::Optional };
    let mut bonds: Vec<(String, Bond)> =
        integrations.iter().map(|one| (title(&one.endpoint, &one.interface), bond(one.required))).collect();
    for one in state.view.suggestions.iter().filter(|one| one.what == What::Integration) {
        let names = if one.choices.is_empty() { vec![one.value.clone()] } else { one.choices.clone() };
        bonds.push((names.iter().map(|name| title(name, "")).collect::<Vec<_>>().join(" or "), Bond::Missing));
    }
    bonds
}

/// The picture in rows of at most `room` cells; none without a framework, or where it has no room.
pub fn rows(state: &State, room: usize) -> Vec<Row> {
    let Some(suite) = suite::named(&state.answers.suite).filter(|_| room >= LEAST) else { return Vec::new() };
    let (services, bonds) = (services(state), bonds(state));
    let names = services.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(18);
    let widest = bonds.iter().map(|(title, _)| width(title) + width(" ━━▶    not chosen")).max().unwrap_or(0);
    let inner = room.saturating_sub(widest + 4).clamp(22, BOX);
    let mut rows = Vec::new();
    let line = |parts: Vec<(String, Role)>| {
        let mut row = Row::default();
        for (text, role) in parts {
            row.push(text, role);
        }
        row
    };
    let way = format!("people ──▶ ingress ──▶ port {}", suite.port);
    rows.push(line(vec![("  ".to_owned(), Role::Plain), (way, Role::Plain)]));
    rows.push(line(vec![("  │".to_owned(), Role::Border)]));
    let name = clip(&one_line(&state.answers.name), inner.saturating_sub(4));
    let rest = "─".repeat(inner.saturating_sub(width(&name) + 3));
    rows.push(line(vec![("┌─▼ ".to_owned(), Role::Border), (name, Role::Title), (format!(" {rest}┐"), Role::Border)]));
    for at in 0..services.len().max(bonds.len()).max(1) {
        let mut row = Row::default();
        row.push("│ ", Role::Border);
        if let Some((name, says)) = services.get(at) {
            row.push(clip(name, names), Role::Plain).pad(2 + names + 2);
            row.push(clip(says, (inner + 1).saturating_sub(row.used())), Role::Dim);
        }
        row.pad(inner + 2).push("│", Role::Border);
        if let Some((title, bond)) = bonds.get(at) {
            let (arrow, word, role) = bond.arrow();
            row.push(format!(" {arrow} "), role).push(title.clone(), role).push(format!("  {word}"), Role::Dim);
        }
        rows.push(row);
    }
    rows.push(line(vec![(format!("└{}┘", "─".repeat(inner + 1)), Role::Border)]));
    let all = [endpoints(state, "provides"), endpoints(state, "requires")].concat();
    let watched: Vec<&str> =
        all.iter().filter_map(|(_, interface)| of_extension(interface)).filter(|text| !text.is_empty()).collect();
    for text in crate::text::fit::wrap(&watched.join("   "), room.saturating_sub(2)) {
        rows.push(line(vec![("  ".to_owned(), Role::Plain), (text, Role::Dim)]));
    }
    rows
}
