//! A suite's data where a newer packer calls parts and places otherwise. Part of floor 1's `suite`.
//!
//! What moves is data (`moves` in `assets/suites/*.yaml`); the suite as it stands there is another suite with the same
//! rules, made once and kept.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use super::{Block, Mapping, Suite, Version, is_within, packers};

/// Where a suite's parts and places are others.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Moves {
    /// The first version of Rockcraft in which they are.
    since: String,
    /// What the rock is built on there.
    builds_on: String,
    /// What stands between the extension's name and the part's.
    separator: String,
    /// Paths in the image, and what they begin with now.
    #[serde(default)]
    paths: Vec<[String; 2]>,
    /// The key that slices stand in.
    slices: String,
    #[serde(skip)]
    moved: OnceLock<Box<Suite>>,
}

impl Suite {
    /// The suite as this version of Rockcraft has it on this system.
    pub fn on(&'static self, builds_on: &str, rockcraft: Option<&Version>) -> &'static Suite {
        let here = |moves: &&Moves| moves.builds_on == builds_on && is_within(rockcraft, Some(&moves.since), None);
        let Some(moves) = self.rock.moves.as_ref().filter(here).filter(|_| rockcraft.is_some()) else { return self };
        moves.moved.get_or_init(|| Box::new(moves.carry_out(self)))
    }

    /// True for another framework, and where another version calls the parts of this one otherwise.
    pub fn renames_parts_of(&self, other: &Self) -> bool {
        self.layout.application_part != other.layout.application_part
    }

    /// A version of Rockcraft that calls parts otherwise than the others, where there is one.
    pub fn renamed_since(&self) -> Option<&'static Version> {
        let moves = self.rock.moves.as_ref()?;
        packers().rockcraft.iter().find(|known| is_within(Some(*known), Some(&moves.since), None))
    }

    /// What stands between the extension's name and a part's, and is named behind it: `/install-app`.
    pub fn own_name<'p>(&self, part: &'p str) -> Option<&'p str> {
        let between = self.layout.application_part.get(self.extension.len()..self.extension.len() + 1)?;
        part.strip_prefix(self.extension.as_str())?.strip_prefix(between)
    }

    /// The part of the extension with that name behind the extension's own: `install-app`.
    pub fn part_of(&self, own_name: &str) -> Option<&Block> {
        self.rock.parts.iter().find(|part| self.own_name(&part.name) == Some(own_name))
    }

    /// A path, or words with paths in them, of this suite's data, as they are where its parts and places are those of
    /// `here`, which is the same suite.
    pub fn text_for(&self, text: &str, here: &Self) -> String {
        match self.rock.moves.as_ref().filter(|_| self.renames_parts_of(here)) {
            Some(moves) => moves.at(text),
            None => text.to_owned(),
        }
    }
}

impl Moves {
    fn carry_out(&self, suite: &Suite) -> Suite {
        let mut moved = suite.clone();
        let [old, new] = ["/", &self.separator].map(|between| format!("{}{between}", suite.extension));
        let renamed = |name: &str| name.strip_prefix(&old).map(|rest| format!("{new}{rest}"));
        for part in [&mut moved.layout.application_part, &mut moved.layout.dependencies_part] {
            *part = renamed(part).unwrap_or_else(|| part.clone());
        }
        for path in [&mut moved.layout.application, &mut moved.rock.files.prefix] {
            *path = self.at(path);
        }
        let text = |text: &str| renamed(text).unwrap_or_else(|| self.at(text));
        if let Some(own) = &mut moved.layout.organize {
            (own.part, own.with) = (text(&own.part), self.mapping(&own.with, &text));
        }
        for write in moved.questions.iter_mut().flat_map(|question| &mut question.writes) {
            write.part = text(&write.part);
        }
        for block in moved.rock.parts.iter_mut().chain(&mut moved.rock.services) {
            block.name = renamed(&block.name).unwrap_or_else(|| block.name.clone());
            for set in &mut block.sets {
                set.keys = self.mapping(&set.keys, &text);
            }
        }
        moved
    }

    /// A path, or words with paths in them, as they are now.
    fn at(&self, text: &str) -> String {
        self.paths.iter().fold(text.to_owned(), |text, [old, new]| text.replace(old.as_str(), new))
    }

    fn mapping(&self, keys: &Mapping, text: &dyn Fn(&str) -> String) -> Mapping {
        let key = |key: &str, value: &Value| if are_slices(key, value) { self.slices.clone() } else { text(key) };
        keys.iter().map(|(name, value)| (key(name, value), self.value(value, text))).collect()
    }

    fn value(&self, value: &Value, text: &dyn Fn(&str) -> String) -> Value {
        match value {
            // The extension's own folder is where it was.
            Value::String(own) if own.starts_with("/snap/") => value.clone(),
            Value::String(own) => Value::String(text(own)),
            Value::Array(items) => items.iter().map(|item| self.value(item, text)).collect(),
            Value::Object(pairs) => Value::Object(self.mapping(pairs, text)),
            other => other.clone(),
        }
    }
}

fn are_slices(key: &str, value: &Value) -> bool {
    let is_slice = |item: &Value| item.as_str().is_some_and(|name| name.contains('_'));
    key == "stage-packages" && value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(is_slice))
}
