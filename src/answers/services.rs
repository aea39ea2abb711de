//! Services, and what is put where for them, into the rock's parts and back. Part of floor 4's `answers`.

use std::collections::{HashMap, HashSet};

use super::apply::{PART_ORDER, ROCK_ORDER, Revision, write};
use super::extras::is_entry;
use super::renames::stands;
use super::tree::{child, descend, named, put, str, take, text, text_at};
use super::{Answers, Placed, Service};
use crate::suite::{self, Organizer, Suite};
use crate::yaml::{Node, Origin};

/// The key of a part that says what stays out.
const STAGE: &str = "stage";
/// Keys of a service that its answer stands for or brings.
pub(super) const KEYS: [&str; 5] = ["override", "command", "startup", "working-dir", "user"];

/// True for a service that the charm takes for a worker or a scheduler: it gets the charm's variables in place of its own.
#[must_use]
pub fn is_handed(name: &str) -> bool {
    ["-worker", "-scheduler"].iter().any(|end| name.to_lowercase().ends_with(end))
}

/// The services that have a command.
pub(super) fn services(rock: &Node) -> Vec<Service> {
    let all = named(rock, &["services"]).map(|(name, node)| Service {
        name: name.to_owned(),
        command: text_at(node, &["command"]),
        working_dir: text_at(node, &["working-dir"]),
        environment: named(node, &["environment"]).map(|(name, _)| name.to_owned()).collect(),
    });
    all.filter(|service| !service.command.is_empty()).collect()
}

/// What the suite's part for it puts where; what a question of the suite's stands for is left out.
pub(super) fn organize(rock: &Node, suite: &Suite, name: &str) -> Vec<Placed> {
    let Some(own) = &suite.layout.organize else { return Vec::new() };
    let pairs = named(rock, &["parts", &own.part, "organize"]);
    let placed = pairs.filter_map(|(from, to)| Some(Placed { from: from.to_owned(), to: to.as_str()?.to_owned() }));
    let placed = placed.filter(|one| !one.to.is_empty() && !is_entry(suite, name, &one.from, &one.to));
    let mut placed: Vec<Placed> = placed.collect();
    let mut named: HashSet<String> = placed.iter().map(|one| one.from.clone()).collect();
    let out = left_out(rock, own).into_iter().filter(|from| named.insert(from.clone()));
    placed.extend(out.map(|from| Placed { from, to: String::new() }));
    placed
}

/// What that part comes with in its `stage`; none where it leaves nothing out.
fn stage(own: &Organizer) -> Vec<&str> {
    let items = own.with.get(STAGE).and_then(serde_json::Value::as_array);
    items.into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
}

/// What the part leaves out beside what it comes with.
fn left_out(rock: &Node, own: &Organizer) -> Vec<String> {
    let usual = stage(own);
    if usual.is_empty() {
        return Vec::new();
    }
    let items = rock.at(&["parts", &own.part, STAGE]).and_then(Node::as_list).unwrap_or_default();
    let out = items.iter().filter_map(Node::as_str).filter(|item| !usual.contains(item));
    out.filter_map(|item| Some(item.strip_prefix('-')?.to_owned())).collect()
}

/// True for a key of a part that says what goes where, or came along with it.
pub(super) fn is_answered(suite: &Suite, answers: &Answers, part: &str, key: &str) -> bool {
    let own = suite.layout.organize.as_ref().filter(|own| own.part == part && !answers.organize.is_empty());
    own.is_some_and(|own| key == "organize" || own.with.contains_key(key))
}

impl Answers {
    /// What goes where, in the form in which documents give it back.
    pub(super) fn normal_organize(&mut self) {
        let Some(suite) = self.framework().filter(|suite| suite.layout.organize.is_some()) else {
            return self.organize.clear();
        };
        let taken = self.entries(suite);
        let usual = suite.layout.organize.as_ref().map(stage).unwrap_or_default();
        let says = |one: &Placed| {
            !one.to.is_empty() || !usual.is_empty() && !usual.contains(&format!("-{}", one.from).as_str())
        };
        self.organize.retain(says);
        self.organize.retain(|one| !taken.contains(&one.from) && !is_entry(suite, &self.name, &one.from, &one.to));
        self.organize.sort_by(|a, b| a.from.cmp(&b.from));
    }
}

impl Answers {
    /// After another framework was chosen: services that the old one's extension brings go, for they would be foreign to
    /// the new one.
    pub fn leave_services_of(&mut self, before: &Self) {
        if self.suite != before.suite {
            self.services.retain(|service| !is_extensions(&before.suite, &service.name));
        }
    }
}

/// True for a service that the extension brings under that name: its own keys stay.
fn is_extensions(suite: &str, service: &str) -> bool {
    suite::named(suite).is_some_and(|suite| suite.rock.service(service).is_some())
}

/// What a part puts where, and what it leaves out, word for word.
fn placed(rock: &Node, part: &str) -> HashSet<Placed> {
    let moved = named(rock, &["parts", part, "organize"]).map(|(from, to)| (from, text(to)));
    let items = rock.at(&["parts", part, STAGE]).and_then(Node::as_list).unwrap_or_default();
    let out = items.iter().filter_map(|item| Some((item.as_str()?.strip_prefix('-')?, String::new())));
    moved.filter(|(_, to)| !to.is_empty()).chain(out).map(|(from, to)| Placed { from: from.to_owned(), to }).collect()
}

/// True for an entry that keeps that path out.
fn is_out(item: &Node, path: &str) -> bool {
    item.as_str().and_then(|item| item.strip_prefix('-')) == Some(path)
}

fn node_of(value: &serde_json::Value) -> Node {
    match value {
        serde_json::Value::Array(items) => Node::list(items.iter().map(node_of).collect(), Origin::Unknown),
        other => str(other.as_str().unwrap_or_default()),
    }
}

impl Revision<'_> {
    pub(super) fn services(&mut self) {
        let (old, new) = (&self.old.services, &self.new.services);
        let known: HashMap<&str, &Service> = old.iter().rev().map(|own| (own.name.as_str(), own)).collect();
        let stay: HashSet<&str> =
            new.iter().filter(|own| !own.command.is_empty()).map(|own| own.name.as_str()).collect();
        for gone in old.iter().filter(|own| !stay.contains(own.name.as_str())) {
            self.take_service(&gone.name);
        }
        for wanted in new.iter().filter(|own| !own.command.is_empty()) {
            let before = known.get(wanted.name.as_str()).copied();
            if before == Some(wanted) {
                continue;
            }
            let Some(services) = descend(&mut self.rock, &["services"], ROCK_ORDER) else { return };
            let Some(node) = child(services, &wanted.name, &[]) else { return };
            if before.is_none() && node.get("override").is_none() {
                put(node, "override", str("replace"), &KEYS);
            }
            if before.is_none_or(|old| old.command != wanted.command) {
                put(node, "command", str(&wanted.command), &KEYS);
            }
            if before.is_none() && !is_extensions(&self.suite.name, &wanted.name) {
                for (key, value) in [("startup", "enabled"), ("user", self.suite.rock.user.as_str())] {
                    if node.get(key).is_none() && !value.is_empty() {
                        put(node, key, str(value), &KEYS);
                    }
                }
            }
            if text_at(node, &["working-dir"]) != wanted.working_dir {
                write(node, "working-dir", &wanted.working_dir, &KEYS);
            }
        }
    }

    /// A service of the person's own goes as a whole; the extension's loses what the answer said.
    fn take_service(&mut self, name: &str) {
        let path = ["services", name];
        if !is_extensions(&self.old.suite, name) || self.old.suite != self.new.suite {
            return take(&mut self.rock, &path);
        }
        let left = self.rock.at(&path).and_then(Node::as_map).unwrap_or_default();
        let is_bare =
            left.iter().all(|(key, _)| key.as_str().is_some_and(|key| KEYS[..2].contains(&key) || key == KEYS[3]));
        if is_bare {
            return take(&mut self.rock, &path);
        }
        for key in ["command", "working-dir"] {
            take(&mut self.rock, &["services", name, key]);
        }
    }

    /// Takes away what is no longer put anywhere, before anything else is written to that part.
    pub(super) fn unplace(&mut self) {
        let Some(own) = self.from.and_then(|suite| suite.layout.organize.as_ref()) else { return };
        let part = stands(self.renames, &own.part).to_owned();
        let to = self.suite.layout.organize.as_ref();
        let moves = to.is_none_or(|to| to.part != part || to.with != own.with);
        let wanted: HashSet<Placed> = self.new.normal().organize.into_iter().collect();
        let gone = self.old.organize.iter().filter(|one| moves || !wanted.contains(*one));
        let gone: Vec<&Placed> = gone.collect();
        for one in &gone {
            if one.to.is_empty() {
                self.stage(&part, |items| items.retain(|item| !is_out(item, &one.from)));
                continue;
            }
            let path = ["parts", part.as_str(), "organize", one.from.as_str()];
            if self.rock.at(&path).is_some_and(|node| text(node) == one.to) {
                take(&mut self.rock, &path);
            }
        }
        let left = self.rock.at(&["parts", &part]).and_then(Node::as_map).unwrap_or_default();
        let came_along = |(key, value): &(Node, Node)| {
            let brought = key.as_str().and_then(|key| own.with.get(key));
            brought.is_some_and(|brought| node_of(brought).value == value.value)
        };
        if !gone.is_empty() && (moves || wanted.is_empty()) && !left.is_empty() && left.iter().all(came_along) {
            take(&mut self.rock, &["parts", &part]);
        }
    }

    /// Changes what a part says of what stays out.
    fn stage(&mut self, part: &str, change: impl FnOnce(&mut Vec<Node>)) {
        let mut items = self.rock.at(&["parts", part, STAGE]).and_then(Node::as_list).unwrap_or_default().to_vec();
        change(&mut items);
        if items.is_empty() {
            take(&mut self.rock, &["parts", part, STAGE]);
        } else if let Some(part) = descend(&mut self.rock, &["parts", part], ROCK_ORDER) {
            put(part, STAGE, Node::list(items, Origin::Unknown), PART_ORDER);
        }
    }

    /// Puts things where they go.
    pub(super) fn place(&mut self) {
        let Some(Organizer { part, with }) = &self.suite.layout.organize else { return };
        let wanted = self.new.normal().organize;
        // A part of this name may have been there for another framework.
        let stay: HashSet<&Placed> = wanted.iter().collect();
        let orphans = organize(&self.rock, self.suite, &self.new.name).into_iter().filter(|one| !stay.contains(one));
        for orphan in orphans.collect::<Vec<_>>() {
            if orphan.to.is_empty() {
                self.stage(part, |items| items.retain(|item| !is_out(item, &orphan.from)));
            } else {
                take(&mut self.rock, &["parts", part, "organize", &orphan.from]);
            }
        }
        let there = placed(&self.rock, part);
        for one in wanted.into_iter().filter(|one| !there.contains(one)) {
            let Some(node) = descend(&mut self.rock, &["parts", part], ROCK_ORDER) else { return };
            // A part that is whole already says by itself what it copies.
            if node.get("plugin").is_none() {
                for (key, value) in with {
                    if node.get(key).is_none() {
                        put(node, key, node_of(value), PART_ORDER);
                    }
                }
            }
            if one.to.is_empty() {
                self.stage(part, |items| items.push(str(&format!("-{}", one.from))));
            } else if let Some(map) = child(node, "organize", PART_ORDER) {
                put(map, &one.from, str(&one.to), &[]);
            }
        }
    }
}
