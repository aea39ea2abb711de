//! Lines of the rock's parts that a remedy adds or takes away, which no question asks for. Part of floor 4.
//!
//! They are answers until they are written; from then on the document holds them, as any other line of the person's.

use serde::{Deserialize, Serialize};

use super::apply::{PART_ORDER, ROCK_ORDER, Revision};
use super::tree::{child, descend, put, str, text};
use crate::yaml::{Node, Origin, Value};

/// An item of a list of one of the rock's parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PartLine {
    /// The part: `flask-framework/dependencies`.
    pub part: String,
    /// The list's key: `stage`, `build-environment`.
    pub key: String,
    /// The item; in `build-environment` a variable, `NAME=value`.
    pub item: String,
    /// Take it away instead.
    pub gone: bool,
}

impl PartLine {
    /// The item as the document writes it.
    fn node(&self) -> Node {
        match self.item.split_once('=').filter(|_| self.key == "build-environment") {
            Some((name, value)) => Node::map([(name, str(value))], Origin::Unknown),
            None => str(&self.item),
        }
    }

    /// True for an item that says this, or gives the same variable.
    fn is_said_by(&self, item: &Node) -> bool {
        match item.as_map() {
            Some(pairs) => {
                let name = self.item.split('=').next().unwrap_or_default();
                pairs.iter().any(|(key, _)| key.as_str() == Some(name))
            }
            None => text(item) == self.item,
        }
    }
}

impl Revision<'_> {
    /// Adds the lines that are not there, and takes away those that are to go.
    pub(super) fn lines(&mut self) {
        for line in &self.new.lines {
            if line.gone {
                take_away(&mut self.rock, line);
            } else {
                add(&mut self.rock, line);
            }
        }
    }
}

fn add(rock: &mut Node, line: &PartLine) {
    let Some(part) = descend(rock, &["parts"], ROCK_ORDER).and_then(|parts| child(parts, &line.part, &[])) else {
        return;
    };
    match part.get_mut(&line.key) {
        Some(Node { value: Value::List(items), .. }) => match items.iter_mut().find(|item| line.is_said_by(item)) {
            Some(item) if item.as_map().is_some() => *item = line.node(),
            Some(_) => {}
            None => items.push(line.node()),
        },
        _ => put(part, &line.key, Node::list(vec![line.node()], Origin::Unknown), PART_ORDER),
    }
}

fn take_away(rock: &mut Node, line: &PartLine) {
    let part = rock.get_mut("parts").and_then(|parts| parts.get_mut(&line.part));
    if let Some(Node { value: Value::List(items), .. }) = part.and_then(|part| part.get_mut(&line.key)) {
        items.retain(|item| !line.is_said_by(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::{Answers, Documents, apply, from_documents};

    const ROCK: &str = "name: shop\nbase: bare\nbuild-base: ubuntu@24.04\nversion: '1'\nsummary: A shop\n\
        description: Sells.\nplatforms:\n  amd64:\nextensions:\n  - flask-framework\nparts:\n  tools: # mine\n    \
        plugin: nil\n    stage-packages: [libpq5_libs, ffmpeg] # both\n    build-environment:\n      - A: '1'\n";

    fn applied(lines: &[(&str, &str, &str, bool)]) -> (String, Answers) {
        let before = Documents { rock: ROCK.into(), ..Documents::default() };
        let mut answers = from_documents(&before).unwrap();
        (answers.charm_base, answers.version) = ("ubuntu@24.04".into(), "1".into());
        let line = |&(part, key, item, gone): &(&str, &str, &str, bool)| PartLine {
            part: part.into(),
            key: key.into(),
            item: item.into(),
            gone,
        };
        answers.lines = lines.iter().map(line).collect();
        let rock = apply(&answers, &before).unwrap().rock;
        // What is there already is not added again.
        let again = Documents { rock: rock.clone(), ..before };
        assert_eq!(apply(&answers, &again).unwrap().rock, rock);
        (rock, answers)
    }

    #[test]
    fn lines_are_added_once_and_everything_else_stays() {
        let dependencies = "flask-framework/dependencies";
        let (rock, _) = applied(&[
            (dependencies, "stage", "-etc/ssl/x", false),
            ("tools", "build-environment", "UV_USE_IO_URING=0", false),
            ("tools", "build-environment", "A=2", false),
        ]);
        let added = "      - A: '2'\n      - UV_USE_IO_URING: '0'\n  flask-framework/dependencies:\n    stage:\n      - -etc/ssl/x\n";
        assert!(rock.ends_with(added), "{rock}");
        assert!(rock.contains("  tools: # mine\n") && rock.contains("[libpq5_libs, ffmpeg] # both\n"), "{rock}");
    }

    #[test]
    fn a_line_that_is_to_go_goes_and_its_neighbours_stay() {
        let (rock, answers) = applied(&[("tools", "stage-packages", "ffmpeg", true), ("no", "stage", "x", true)]);
        assert!(rock.contains("stage-packages: [libpq5_libs] # both\n") && !rock.contains("  no:"), "{rock}");
        assert_eq!(answers.normal().lines, []);
    }
}
