//! Answers that only one suite asks for: how they get into the rock's document, and back.
//!
//! The suite's data says where (see [`crate::suite::Question`]); the answer is read from the first place.

use super::Answers;
use super::apply::{PART_ORDER, ROCK_ORDER, Revision};
use super::renames::stands;
use super::tree::{child, put, str, take, text};
use crate::app::{Facts, Toolchain};
use crate::suite::{Question, Suite, Write, filled_in};
use crate::yaml::{Node, Origin, Value};

impl Answers {
    /// The answer to a suite's own question; empty where there is none.
    pub fn extra(&self, id: &str) -> &str {
        self.extras.get(id).map(String::as_str).unwrap_or_default()
    }

    /// What the application's files ask for, for a question of its suite.
    pub fn toolchain(&self, question: &Question, facts: &Facts) -> Option<Toolchain> {
        let own = if question.own_is_name { &self.name } else { &question.own };
        facts.toolchain(&question.fact, own)
    }

    /// Answers a question of the suite; the empty text takes the answer back. A package that has to come along comes and
    /// goes with it.
    pub fn answer(&mut self, question: &Question, answer: &str, facts: &Facts) {
        self.extras.insert(question.id.clone(), answer.to_owned());
        let companion = question.companion.as_ref().and_then(|fact| facts.toolchain(fact, ""));
        let Some(package) = companion.filter(|toolchain| toolchain.needed).map(|toolchain| toolchain.version.value)
        else {
            return;
        };
        let there = self.build_packages.iter().position(|other| *other == package);
        match (answer.is_empty(), there) {
            (true, Some(at)) => drop(self.build_packages.remove(at)),
            (false, None) => self.build_packages.insert(0, package),
            _ => {}
        }
    }

    /// Answers the suite's own questions from the application's files where what holds by itself would not do, and
    /// nothing was said.
    pub fn prefill(&mut self, facts: &Facts) {
        for question in self.framework().map(|suite| suite.questions.as_slice()).unwrap_or_default() {
            if !self.extras.contains_key(&question.id)
                && let Some(toolchain) = self.toolchain(question, facts).filter(|toolchain| toolchain.needed)
            {
                self.answer(question, &toolchain.version.value, facts);
            }
        }
        self.follow_name(facts);
    }

    /// Keeps up with the name: what was prefilled because of it goes and comes with it.
    pub fn follow_name(&mut self, facts: &Facts) {
        let questions = self.framework().map(|suite| suite.questions.as_slice()).unwrap_or_default();
        for question in questions.iter().filter(|question| question.own_is_name) {
            let Some(toolchain) = self.toolchain(question, facts) else { continue };
            match (self.extras.get(&question.id), toolchain.needed) {
                (None, true) => drop(self.extras.insert(question.id.clone(), toolchain.version.value)),
                (Some(version), false) if *version == toolchain.version.value => drop(self.extras.remove(&question.id)),
                _ => {}
            }
        }
    }

    /// Answers to this suite's questions, in the form in which documents give them back.
    pub(super) fn normal_extras(&mut self) {
        let suite = self.framework();
        let asked = |id: &String| suite.is_some_and(|suite| suite.questions.iter().any(|question| question.id == *id));
        self.extras.retain(|id, answer| asked(id) && !answer.is_empty());
        let brought = self.brought();
        self.build_packages.retain(|package| !brought.contains(package));
    }

    /// Build packages that answers to the suite's questions bring.
    pub(super) fn brought(&self) -> Vec<String> {
        let Some(suite) = self.framework() else { return Vec::new() };
        let answered = suite.questions.iter().map(|question| (question, self.extra(&question.id)));
        let items = answered.filter(|(_, answer)| !answer.is_empty()).flat_map(|(question, answer)| {
            let here = question.writes.iter().filter(|write| is_build_packages(write, suite));
            here.filter_map(move |write| Some(write.item.as_ref()?.replace("{}", answer)))
        });
        items.collect()
    }
}

/// True for the list that holds the build packages of the answers, too.
fn is_build_packages(write: &Write, suite: &Suite) -> bool {
    write.part == suite.layout.dependencies_part && write.key == "build-packages"
}

/// The answers to a suite's questions that a document gives.
pub(super) fn extras(rock: &Node, suite: &Suite, name: &str) -> std::collections::BTreeMap<String, String> {
    let answer = |question: &Question| {
        let write = question.writes.first()?;
        let node = rock.at(&["parts", &write.part, &write.key])?;
        let answer = match (&write.item, &write.entry) {
            (Some(pattern), _) => {
                node.as_list()?.iter().find_map(|item| Some(filled_in(pattern, item.as_str()?)?.to_owned()))
            }
            (_, Some(entry)) => {
                let target = entry.value.replace("{name}", name);
                let mut pairs = node.as_map()?.iter();
                pairs.find_map(|(key, value)| {
                    (value.as_str() == Some(&target))
                        .then(|| filled_in(&entry.key, key.as_str()?).map(str::to_owned))?
                })
            }
            _ => Some(text(node)),
        };
        Some((question.id.clone(), answer.filter(|answer| !answer.is_empty())?))
    };
    suite.questions.iter().filter_map(answer).collect()
}

/// True for a pair that says where something goes, and that a question of the suite stands for.
pub(super) fn is_entry(suite: &Suite, name: &str, from: &str, to: &str) -> bool {
    let entries = suite.questions.iter().flat_map(|question| &question.writes).filter_map(|write| write.entry.as_ref());
    let mut entries = entries.filter(|entry| entry.value.replace("{name}", name) == to);
    entries.any(|entry| filled_in(&entry.key, from).is_some())
}

impl Answers {
    /// Where what the suite's questions answer comes from: `bin/server`.
    pub(super) fn entries(&self, suite: &Suite) -> Vec<String> {
        let mut entries = Vec::new();
        for question in suite.questions.iter().filter(|question| !self.extra(&question.id).is_empty()) {
            let of = question.writes.iter().filter_map(|write| write.entry.as_ref());
            entries.extend(of.map(|entry| entry.key.replace("{}", self.extra(&question.id))));
        }
        entries
    }
}

/// True for a key of a part that an answer was read from or stands for.
pub(super) fn is_answered(suite: &Suite, answers: &Answers, part: &str, key: &str) -> bool {
    suite.questions.iter().any(|question| {
        !answers.extra(&question.id).is_empty()
            && question.writes.iter().any(|write| write.part == part && write.key == key)
    })
}

impl Revision<'_> {
    pub(super) fn extras(&mut self) {
        let (old, new) = (self.old, self.new);
        let before = self.from.map(|suite| suite.questions.as_slice()).unwrap_or_default();
        if old.suite != new.suite {
            for question in before {
                self.extra(question, old.extra(&question.id), "");
            }
        }
        for question in &self.suite.questions {
            let from = if old.suite == new.suite { old.extra(&question.id) } else { "" };
            let to = new.extra(&question.id);
            let renamed = question.own_is_name && old.name != new.name && !(from.is_empty() && to.is_empty());
            if from != to || renamed {
                self.extra(question, from, to);
            }
        }
    }

    fn extra(&mut self, question: &Question, from: &str, to: &str) {
        if from.is_empty() && to.is_empty() {
            return;
        }
        for write in &question.writes {
            let suite = self.from.unwrap_or(self.suite);
            // That list is put together with the packages that were named one by one.
            if is_build_packages(write, suite) || is_build_packages(write, self.suite) {
                continue;
            }
            let write = &Write { part: stands(self.renames, &write.part).to_owned(), ..write.clone() };
            match (&write.item, &write.entry, &write.value) {
                (Some(pattern), _, _) => self.extra_item(write, pattern, to),
                (_, Some(entry), _) => self.extra_entry(write, (&entry.key, &entry.value), to),
                (_, _, Some(value)) => self.extra_value(write, value, to),
                _ => {}
            }
        }
    }

    fn extra_value(&mut self, write: &Write, value: &serde_json::Value, to: &str) {
        let node = match value {
            _ if to.is_empty() => return take(&mut self.rock, &["parts", &write.part, &write.key]),
            serde_json::Value::String(text) => str(&text.replace("{}", to)),
            serde_json::Value::Bool(on) => Value::Bool(*on).into(),
            _ => return,
        };
        if self.rock.at(&["parts", &write.part, &write.key]).is_none_or(|there| there.value != node.value) {
            self.put_in_part(write, node);
        }
    }

    /// The first item of the pattern gives way to the answer, the others go.
    fn extra_item(&mut self, write: &Write, pattern: &str, to: &str) {
        let path = ["parts", &write.part, &write.key];
        let mut items = self.rock.at(&path).and_then(Node::as_list).unwrap_or_default().to_vec();
        let is_it = |item: &Node| item.as_str().is_some_and(|text| filled_in(pattern, text).is_some());
        let at = items.iter().position(is_it).unwrap_or(items.len());
        items.retain(|item| !is_it(item));
        if !to.is_empty() {
            items.insert(at, str(&pattern.replace("{}", to)));
        }
        if items.is_empty() {
            take(&mut self.rock, &path);
        } else {
            self.put_in_part(write, Node::list(items, Origin::Unknown));
        }
    }

    /// Entries that put a program at the place of the rock's own give way to the answer's.
    fn extra_entry(&mut self, write: &Write, (key, value): (&str, &str), to: &str) {
        let path = ["parts", &write.part, &write.key];
        let targets = [&self.old.name, &self.new.name].map(|name| value.replace("{name}", name));
        let is_it = |own: &Node, target: &Node| {
            own.as_str().is_some_and(|own| filled_in(key, own).is_some())
                && target.as_str().is_some_and(|target| targets.iter().any(|other| other == target))
        };
        let keys: Vec<String> = self
            .rock
            .at(&path)
            .and_then(Node::as_map)
            .unwrap_or_default()
            .iter()
            .filter(|(own, target)| is_it(own, target))
            .map(|(own, _)| own.key_text())
            .collect();
        let wanted = key.replace("{}", to);
        for own in keys.iter().filter(|own| to.is_empty() || **own != wanted) {
            take(&mut self.rock, &[path[0], path[1], path[2], own]);
        }
        if !to.is_empty()
            && let Some(part) = self.part_of(write)
            && let Some(map) = child(part, &write.key, PART_ORDER)
        {
            put(map, &wanted, str(&targets[1]), &[]);
        }
    }

    fn part_of(&mut self, write: &Write) -> Option<&mut Node> {
        child(child(&mut self.rock, "parts", ROCK_ORDER)?, &write.part, &[])
    }

    fn put_in_part(&mut self, write: &Write, node: Node) {
        if let Some(part) = self.part_of(write) {
            put(part, &write.key, node, PART_ORDER);
        }
    }
}
