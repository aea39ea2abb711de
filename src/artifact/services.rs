//! Pebble's plan: what a rock runs. Floor 2.

use std::collections::HashMap;

use serde::Serialize;

use super::fields;
use crate::yaml::{Node, Value};

/// A service of Pebble.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its key in Pebble's layer.
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

/// The services of all layers so far.
#[derive(Default)]
pub struct Plan {
    services: Vec<(String, Node)>,
    /// Where each name is in the list.
    places: HashMap<String, usize>,
}

impl Plan {
    /// Lays a layer's services over those of the layers before, as Pebble does.
    pub fn combine(&mut self, layer: &Node) {
        for (name, above) in fields::entries(layer, "services") {
            let merges = fields::text(above, "override").as_deref() == Some("merge");
            match self.places.get(&name).and_then(|at| self.services.get_mut(*at)) {
                Some((_, below)) if merges => merge(below, above),
                Some((_, below)) => *below = above.clone(),
                None => {
                    self.places.insert(name.clone(), self.services.len());
                    self.services.push((name, above.clone()));
                }
            }
        }
    }

    /// True when no layer has a service.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }

    pub fn services(self) -> impl Iterator<Item = Service> {
        self.services.into_iter().map(|(name, plan)| service(name, &plan))
    }
}

/// Pebble adds to lists and mappings, and replaces the rest.
fn merge(below: &mut Node, above: &Node) {
    let Some(old) = below.as_map_mut() else { return };
    lay_over(old, fields::pairs(Some(above)), |below, above| match (&mut below.value, &above.value) {
        (Value::List(old), Value::List(new)) => old.extend(new.iter().cloned()),
        (Value::Map(old), Value::Map(new)) => lay_over(old, new, Node::clone_from),
        _ => below.clone_from(above),
    });
}

/// Lays pairs over others: `join` says what comes of a key that both have.
fn lay_over(old: &mut Vec<(Node, Node)>, new: &[(Node, Node)], join: impl Fn(&mut Node, &Node)) {
    let mut places: HashMap<String, usize> =
        old.iter().enumerate().map(|(at, (key, _))| (key.key_text(), at)).collect();
    for (key, value) in new {
        if let Some((_, below)) = places.get(&key.key_text()).and_then(|at| old.get_mut(*at)) {
            join(below, value);
        } else {
            places.insert(key.key_text(), old.len());
            old.push((key.clone(), value.clone()));
        }
    }
}

/// What a plan's service says.
fn service(name: String, plan: &Node) -> Service {
    let field = |key: &str| fields::text(plan, key).unwrap_or_default();
    Service {
        name,
        command: field("command"),
        startup: fields::text(plan, "startup").unwrap_or_else(|| "disabled".to_owned()),
        user: fields::text(plan, "user").or_else(|| fields::text(plan, "user-id")),
        after: fields::list(plan, "after"),
        summary: field("summary"),
        environment: fields::pairs(plan.get("environment"))
            .iter()
            .filter_map(|(name, _)| fields::scalar(name))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_of_pebble_merge_and_replace() {
        let layer = |text: &str| fields::mapping(text.as_bytes(), "layer").unwrap();
        let mut plan = Plan::default();
        plan.combine(&layer("services: {a: {command: one, after: [x], user: me}, b: {command: two}}"));
        plan.combine(&layer("services: {a: {override: merge, command: three, after: [y]}, b: {override: replace}}"));
        plan.combine(&layer("services: {a: {override: merge, environment: {K: 1}}, c: 5}"));
        let services: Vec<Service> = plan.services().collect();
        assert_eq!(services.len(), 2);
        assert_eq!((services[0].command.as_str(), services[0].user.as_deref()), ("three", Some("me")));
        assert_eq!(
            (&services[0].after[..], &services[0].environment[..]),
            (&["x".into(), "y".into()][..], &["K".into()][..])
        );
        assert_eq!((services[1].command.as_str(), services[1].startup.as_str()), ("", "disabled"));
    }
}
