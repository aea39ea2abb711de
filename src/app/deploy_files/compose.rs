//! A compose file: what runs beside the application while it is developed.
//!
//! Part of floor 2's `app`. Images tell integrations, commands tell workers.

use serde::Serialize;

use super::data::data;
use super::hints::Hint;
use super::process::Process;
use crate::app::facts::{Evidence, Sourced};
use crate::app::limits::{PORTS, SERVICES};
use crate::finding::{Code, Finding, Severity};
use crate::text::path;
use crate::yaml::{self, Node};

/// Files that are looked for, the first one counts.
pub(super) const FILES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// An image beside the application for which the extensions have no integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// The image as it was written.
    pub image: String,
    /// What serves its purpose under Juju, or that nothing does.
    pub instead: String,
    /// Where it was read.
    pub from: Evidence,
}

#[derive(Debug, Default)]
pub(super) struct Compose {
    pub processes: Vec<Process>,
    pub integrations: Vec<Sourced<String>>,
    pub neighbours: Vec<Neighbour>,
    pub ports: Vec<Sourced<u16>>,
    /// What the application's own services are given.
    pub hints: Vec<Hint>,
    /// Why nothing could be read, or not all.
    pub findings: Vec<Finding>,
}

/// Reads a compose file; what cannot be understood in it is passed over.
pub(super) fn parse(path: &str, text: &str) -> Compose {
    let mut compose = Compose::default();
    let document = match yaml::parse_foreign(path, text.as_bytes()) {
        Ok(document) => document,
        Err(finding) => return Compose { findings: vec![broken(path, &finding)], ..compose },
    };
    let Some(services) = document.root.get("services").and_then(Node::as_map) else { return compose };
    let lines: Vec<&str> = text.lines().collect();
    let line = |key: &Node| key.origin.span().map_or(0, |span| span.start.line);
    let kept = SERVICES.cap(services, &mut compose.findings, |(key, _)| (path.to_owned(), line(key)));
    for (key, service) in kept {
        let Some(name) = key.as_str() else { continue };
        let place = Place { path, lines: &lines, name, key };
        match service.get("build") {
            Some(build) if is_here(build) => own(&mut compose, &place, service),
            // Built from another folder: another application.
            Some(_) => {}
            None => foreign(&mut compose, &place, service),
        }
    }
    compose
}

/// The finding about a file that is no YAML.
fn broken(path: &str, problem: &Finding) -> Finding {
    let message =
        format!("This file cannot be read as YAML, so it tells nothing about the application: {}", problem.message);
    let finding = Finding::new(Severity::Note, Code::ComposeBroken, path, message).at(problem.line, problem.column);
    finding.fix("Mend the file; nothing else depends on it.")
}

/// Where a service stands in the file.
struct Place<'a> {
    path: &'a str,
    lines: &'a [&'a str],
    name: &'a str,
    key: &'a Node,
}

impl Place<'_> {
    /// The line of the key within the service, or the service's own line where the key was merged in from elsewhere.
    fn evidence(&self, service: &Node, key: &str, text: String) -> Evidence {
        let line = |node: &Node| node.origin.span().map_or(0, |span| span.start.line);
        let within = service.origin.span().unwrap_or_default();
        let own = service.key_node(key).map(line).filter(|line| (within.start.line..=within.end.line).contains(line));
        Evidence::new(self.path, own.unwrap_or_else(|| line(self.key)), text)
    }

    /// A scalar as it is written: `22:22` is a number of minutes and seconds to YAML 1.1.
    fn written<'t>(&'t self, node: &'t Node) -> Option<&'t str> {
        let span = node.origin.span()?;
        let line = self.lines.get(span.start.line.checked_sub(1)?).filter(|_| span.start.line == span.end.line)?;
        let at = |column: usize| line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
        line.get(at(span.start.column)..at(span.end.column))
    }

    /// The container's port of `8000`, `"80:8000"`, `"127.0.0.1:80:8000/tcp"` or `{target: 8000}`.
    fn container_port(&self, port: &Node) -> Option<u16> {
        let port = port.get("target").unwrap_or(port);
        let text = port.as_str().or_else(|| self.written(port))?;
        text.split('/').next()?.rsplit(':').next()?.trim_end_matches('}').trim_start_matches('-').parse().ok()
    }
}

/// True when a service is built from the folder of the compose file.
fn is_here(build: &Node) -> bool {
    let context = build.as_str().or_else(|| build.get("context").and_then(Node::as_str)).unwrap_or(".");
    matches!(context.trim_end_matches('/'), "." | "")
}

/// A service that is built from the application.
fn own(compose: &mut Compose, place: &Place, service: &Node) {
    let command = ["command", "entrypoint"].into_iter().find_map(|key| Some((key, service.get(key)?)));
    if let Some((key, command)) = command.and_then(|(key, node)| Some((key, command_text(node)?))) {
        let from = place.evidence(service, key, command.clone());
        compose.processes.push(Process::new(place.name, &command, from));
    }
    compose.hints.extend(environment(place, service));
    let ports = service.get("ports").and_then(Node::as_list).unwrap_or_default();
    let line = |port: &Node| port.origin.span().map_or(0, |span| span.start.line);
    for port in PORTS.cap(ports, &mut compose.findings, |port| (place.path.to_owned(), line(port))) {
        if let Some(number) = place.container_port(port) {
            let from = place.evidence(service, "ports", format!("{number}, the container's port"));
            compose.ports.push(Sourced::new(number, from));
        }
    }
}

/// `environment:` as a list or a mapping; of `${NAME:-value}` the value counts.
fn environment(place: &Place, service: &Node) -> Vec<Hint> {
    let hint = |node: &Node, name: &str, value: &str| {
        let value = match value.strip_prefix("${").and_then(|inside| inside.strip_suffix('}')) {
            Some(inside) => inside.split_once(":-").or(inside.split_once('-')).map_or("", |(_, value)| value),
            None => value,
        };
        Hint::new(name, value, "", (place.path, node.origin.span().map_or(0, |span| span.start.line)))
    };
    match service.get("environment") {
        Some(node) if node.as_map().is_some() => node
            .as_map()
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| {
                Some(hint(key, key.as_str()?, value.as_str().or(place.written(value)).unwrap_or_default()))
            })
            .collect(),
        Some(node) => node
            .as_list()
            .into_iter()
            .flatten()
            .filter_map(|item| item.as_str().map(|text| (item, text.split_once('=').unwrap_or((text, "")))))
            .map(|(item, (name, value))| hint(item, name, value))
            .collect(),
        None => Vec::new(),
    }
}

/// A service that runs somebody else's image.
fn foreign(compose: &mut Compose, place: &Place, service: &Node) {
    let Some(image) = service.get("image").and_then(Node::as_str) else { return };
    let from = place.evidence(service, "image", image.to_owned());
    let base = base_name(image);
    let fits = |name: &String| {
        base.strip_prefix(name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || "-_".contains(c)))
    };
    let Some(row) = data().images.iter().find(|row| row.names.iter().any(fits)) else { return };
    if let Some(name) = &row.integration
        && !compose.integrations.iter().any(|known| known.value == *name)
    {
        compose.integrations.push(Sourced::new(name.clone(), from.clone()));
    }
    if let Some(instead) = &row.instead {
        compose.neighbours.push(Neighbour { image: image.to_owned(), instead: instead.clone(), from });
    }
}

/// `postgres` of `docker.io/library/postgres:16@sha256:…`, also where the tag or the image has a `${DEFAULT:-…}`.
fn base_name(image: &str) -> String {
    let image = image.split('@').next().unwrap_or(image);
    // A variable in the name stands for its default.
    let image = match (image.strip_prefix("${"), image.split_once(":-")) {
        (Some(_), Some((_, default))) => default.trim_end_matches('}'),
        _ => image,
    };
    let last = path::name(image);
    last.split([':', '$']).next().unwrap_or(last).to_lowercase()
}

/// A command as text; a list of words is joined.
fn command_text(command: &Node) -> Option<String> {
    if let Some(text) = command.as_str() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        return (!text.is_empty()).then_some(text);
    }
    let words: Vec<&str> = command.as_list()?.iter().filter_map(Node::as_str).collect();
    shlex::try_join(words).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_and_commands_are_told_apart() {
        let text = "\
x-app: &app
  build: .
services:
  web:
    <<: *app
    command: gunicorn shop:app
    ports: ['8080:8000', 8080:22]
  jobs:
    build: {context: ./}
    command: [celery, -A, shop, worker]
  other: {build: ./admin, command: celery worker}
  db:
    image: docker.io/bitnami/postgresql:16@sha256:00
  cache: {image: 'redis/redis-stack-server:7'}
  cache2: {image: redis}
  front: {image: nginx}
  odd: {image: \"${REGISTRY:-x}/postgrest\"}
";
        let compose = parse("compose.yaml", text);
        let commands: Vec<&str> = compose.processes.iter().map(|process| process.command.as_str()).collect();
        assert_eq!(commands, ["gunicorn shop:app", "celery -A shop worker"]);
        let found: Vec<(&str, usize)> =
            compose.integrations.iter().map(|sourced| (sourced.value.as_str(), sourced.from.line)).collect();
        assert_eq!(found, [("postgresql", 13), ("redis", 14)]);
        assert_eq!(compose.neighbours.len(), 1);
        assert_eq!(compose.ports.iter().map(|sourced| sourced.value).collect::<Vec<_>>(), [8000, 22]);
    }

    #[test]
    fn what_services_are_given_is_a_hint() {
        let text = "services:\n  web:\n    build: .\n    environment:\n      PAGE_SIZE: 20\n      LEVEL: ${LEVEL:-info}\n      API_TOKEN: x\n  jobs:\n    build: .\n    environment:\n      - MODE=fast\n      - PASSED\n  db:\n    image: postgres\n    environment: {POSTGRES_DB: x}\n";
        let hints = parse("compose.yaml", text).hints;
        let found: Vec<String> =
            hints.iter().map(|hint| format!("{}={} {}", hint.name, hint.value, hint.from.line)).collect();
        assert_eq!(found, ["PAGE_SIZE=20 5", "LEVEL=info 6", "API_TOKEN= 7", "MODE=fast 11", "PASSED= 12"]);
    }

    #[test]
    fn broken_files_say_so() {
        assert_eq!(parse("compose.yaml", "a: [").findings.len(), 1);
        assert!(parse("compose.yaml", "- a").processes.is_empty());
        assert!(parse("compose.yaml", "services: {a: 1, b: [x]}").integrations.is_empty());
    }
}
