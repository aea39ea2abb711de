//! Pebble's plan: what a rock runs. Floor 2.

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::yaml;

/// A service of Pebble.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// What it runs.
    pub command: String,
    /// `enabled` when it starts by itself.
    pub startup: String,
    /// Who it runs as, if that is said.
    pub user: Option<String>,
    /// What it starts after.
    pub after: Vec<String>,
    /// What it is, in words.
    pub summary: String,
    /// Names of the environment variables that it sets.
    pub environment: Vec<String>,
}

/// Lays a layer's services over those of the layers before, as Pebble does.
pub fn combine(services: &mut Vec<(String, Mapping)>, layer: &Mapping) {
    for (name, above) in yaml::entries(layer, "services") {
        let place = services.iter().position(|(known, _)| *known == name);
        let merges = yaml::text(above, "override").as_deref() == Some("merge");
        match place {
            Some(at) if merges => merge(&mut services[at].1, above),
            Some(at) => services[at].1 = above.clone(),
            None => services.push((name, above.clone())),
        }
    }
}

/// Pebble adds to lists and mappings, and replaces the rest.
fn merge(below: &mut Mapping, above: &Mapping) {
    for (key, value) in above {
        match (below.get_mut(key), value) {
            (Some(Value::Sequence(old)), Value::Sequence(new)) => old.extend(new.iter().cloned()),
            (Some(Value::Mapping(old)), Value::Mapping(new)) => {
                for (key, value) in new {
                    old.insert(key.clone(), value.clone());
                }
            }
            (Some(old), new) => *old = new.clone(),
            (None, new) => drop(below.insert(key.clone(), new.clone())),
        }
    }
}

/// What a plan's service says.
pub fn service(name: String, plan: &Mapping) -> Service {
    let said = |key: &str| yaml::text(plan, key).unwrap_or_default();
    let environment = plan.get("environment").and_then(Value::as_mapping);
    Service {
        name,
        command: said("command"),
        startup: yaml::text(plan, "startup").unwrap_or_else(|| "disabled".to_owned()),
        user: yaml::text(plan, "user").or_else(|| yaml::text(plan, "user-id")),
        after: yaml::list(plan, "after"),
        summary: said("summary"),
        environment: environment.into_iter().flatten().filter_map(|(name, _)| yaml::scalar(name)).collect(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn layers_of_pebble_merge_and_replace() {
        let layer = |text: &str| yaml::mapping(text.as_bytes(), "layer").unwrap();
        let mut plan = Vec::new();
        combine(&mut plan, &layer("services: {a: {command: one, after: [x], user: me}, b: {command: two}}"));
        combine(
            &mut plan,
            &layer("services: {a: {override: merge, command: three, after: [y]}, b: {override: replace}}"),
        );
        combine(&mut plan, &layer("services: {a: {override: merge, environment: {K: 1}}, c: 5}"));
        let services: Vec<Service> = plan.into_iter().map(|(name, plan)| service(name, &plan)).collect();
        assert_eq!(services.len(), 2);
        assert_eq!((services[0].command.as_str(), services[0].user.as_deref()), ("three", Some("me")));
        assert_eq!(
            (&services[0].after[..], &services[0].environment[..]),
            (&["x".into(), "y".into()][..], &["K".into()][..])
        );
        assert_eq!((services[1].command.as_str(), services[1].startup.as_str()), ("", "disabled"));
    }
}
