//! A compose file: what runs beside the application while it is developed.
//!
//! Part of floor 2's `project`. Images tell integrations, commands tell workers.

use serde::Serialize;
use serde_yaml::Value;

use super::data::data;
use super::process::Process;
use crate::project::facts::{Evidence, Sourced};

/// Files that are looked for, the first one counts.
pub(super) const FILES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// More services are passed over; nobody has so many.
const MOST: usize = 200;

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

/// What a compose file says.
#[derive(Debug, Default)]
pub(super) struct Compose {
    pub processes: Vec<Process>,
    pub integrations: Vec<Sourced<String>>,
    pub neighbours: Vec<Neighbour>,
    pub ports: Vec<Sourced<u16>>,
    /// Why nothing could be read.
    pub problem: Option<String>,
}

/// Reads a compose file; what cannot be understood in it is passed over.
pub(super) fn parse(path: &str, text: &str) -> Compose {
    let mut compose = Compose::default();
    let mut document: Value = match serde_yaml::from_str(text) {
        Ok(document) => document,
        Err(error) => return Compose { problem: Some(error.to_string()), ..compose },
    };
    // A merge that does not fit leaves the document as it is.
    let _ = document.apply_merge();
    let Some(services) = document.get("services").and_then(Value::as_mapping) else { return compose };
    for (name, service) in services.iter().take(MOST) {
        let Some(name) = name.as_str() else { continue };
        let place = Place { path, text, name };
        match service.get("build") {
            Some(build) if is_here(build) => own(&mut compose, &place, service),
            // Built from another folder: another application.
            Some(_) => {}
            None => foreign(&mut compose, &place, service),
        }
    }
    compose
}

/// Where a service stands in the file.
struct Place<'a> {
    path: &'a str,
    text: &'a str,
    name: &'a str,
}

impl Place<'_> {
    /// The line of the key within the service, or the service's own line.
    fn evidence(&self, key: &str, text: String) -> Evidence {
        let mut lines = self.text.lines().enumerate();
        let is_key = |line: &str, key: &str| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
        };
        let start = lines.find(|(_, line)| line.starts_with([' ', '\t']) && is_key(line, self.name));
        let Some((index, head)) = start else { return Evidence::new(self.path, 0, text) };
        let indent = |line: &str| line.len() - line.trim_start().len();
        let inside = lines.take_while(|(_, line)| line.trim().is_empty() || indent(line) > indent(head));
        let line = inside.into_iter().find(|(_, line)| is_key(line, key)).map_or(index, |(index, _)| index);
        Evidence::new(self.path, line + 1, text)
    }
}

/// True when a service is built from the folder of the compose file.
fn is_here(build: &Value) -> bool {
    let context = build.as_str().or_else(|| build.get("context").and_then(Value::as_str)).unwrap_or(".");
    matches!(context.trim_end_matches('/'), "." | "")
}

/// A service that is built from the application.
fn own(compose: &mut Compose, place: &Place, service: &Value) {
    let command = service.get("command").or_else(|| service.get("entrypoint"));
    if let Some(command) = command.and_then(command_text) {
        let from = place.evidence("command", command.clone());
        compose.processes.push(Process::new(place.name, &command, from));
    }
    for port in service.get("ports").and_then(Value::as_sequence).into_iter().flatten().take(20) {
        if let Some(number) = container_port(port) {
            let from = place.evidence("ports", format!("{number}, the container's port"));
            compose.ports.push(Sourced::new(number, from));
        }
    }
}

/// A service that runs somebody else's image.
fn foreign(compose: &mut Compose, place: &Place, service: &Value) {
    let Some(image) = service.get("image").and_then(Value::as_str) else { return };
    let from = place.evidence("image", image.to_owned());
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
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split([':', '$']).next().unwrap_or(last).to_lowercase()
}

/// A command as text; a list of words is joined.
fn command_text(command: &Value) -> Option<String> {
    if let Some(text) = command.as_str() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        return (!text.is_empty()).then_some(text);
    }
    let words: Vec<&str> = command.as_sequence()?.iter().filter_map(Value::as_str).collect();
    shlex::try_join(words).ok().filter(|text| !text.is_empty())
}

/// The container's port of `8000`, `"80:8000"`, `"127.0.0.1:80:8000/tcp"` or `{target: 8000}`.
fn container_port(port: &Value) -> Option<u16> {
    if let Some(target) = port.get("target") {
        return u16::try_from(target.as_u64()?).ok();
    }
    if let Some(number) = port.as_u64() {
        return u16::try_from(number).ok();
    }
    let text = port.as_str()?;
    text.split('/').next()?.rsplit(':').next()?.trim_end_matches('}').trim_start_matches('-').parse().ok()
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
    ports: ['8080:8000']
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
            compose.integrations.iter().map(|said| (said.value.as_str(), said.from.line)).collect();
        assert_eq!(found, [("postgresql", 13), ("redis", 14)]);
        assert_eq!(compose.neighbours.len(), 1);
        assert_eq!(compose.ports.iter().map(|said| said.value).collect::<Vec<_>>(), [8000]);
    }

    #[test]
    fn broken_files_say_so() {
        assert!(parse("compose.yaml", "a: [").problem.is_some());
        assert!(parse("compose.yaml", "- a").processes.is_empty());
        assert!(parse("compose.yaml", "services: {a: 1, b: [x]}").integrations.is_empty());
    }
}
