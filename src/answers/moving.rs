//! What follows from moving a project on: to another base, another framework, another name.
//!
//! Much of it shows in no line of the two documents, because the extensions bring it. Each consequence is a note where
//! nothing is left to do, and a warning with the fix where a person has to follow.

use std::path::Path;

use super::read::{CHARM_PATH, ROCK_PATH};
use super::{Answers, tree};
use crate::expand;
use crate::finding::{Code, Finding, Severity};
use crate::pack::Tool;
use crate::suite::{CharmBase, Generation, Suite, Support};
use crate::yaml::Node;

/// The consequences of going from the answers that the documents gave to those that they are to give. `rock` is the
/// rock's document as it would be. Empty for a project that is new, and where nothing of this changed.
pub fn consequences(old: &Answers, new: &Answers, rock: &Node) -> Vec<Finding> {
    let (Some(from), Some(to)) = (old.framework(), new.framework()) else { return Vec::new() };
    let mut moving = Moving { old, new, from, to, found: Vec::new() };
    moving.name();
    moving.suite(rock);
    moving.rock_base();
    moving.charm_base();
    moving.found
}

struct Moving<'a> {
    old: &'a Answers,
    new: &'a Answers,
    from: &'static Suite,
    to: &'static Suite,
    found: Vec<Finding>,
}

impl Moving<'_> {
    fn note(&mut self, path: &str, key: &str, message: String) {
        self.found.push(Finding::new(Severity::Note, Code::Follows, path, message).key(key));
    }

    fn warn(&mut self, path: &str, key: &str, message: String, fix: impl Into<String>) {
        self.found.push(Finding::warning(Code::DoesNotFollow, path, message).key(key).fix(fix));
    }

    fn name(&mut self) {
        let (old, new) = (&self.old.name, &self.new.name);
        if old == new || old.is_empty() {
            return;
        }
        self.note(
            ROCK_PATH,
            "name",
            format!("the packed files are called `{new}_…` from now on; those called `{old}_…` stay where they are."),
        );
        self.warn(
            CHARM_PATH,
            "name",
            format!("for Juju and Charmhub `{new}` is another charm than `{old}`: what is deployed as `{old}` cannot be refreshed to it."),
            format!("Deploy `{new}` beside it and move the data, or keep the name."),
        );
    }

    fn suite(&mut self, rock: &Node) {
        let (from, to) = (self.from, self.to);
        if !from.renames_parts_of(to) {
            return;
        }
        if from.name == to.name {
            let (old, new) = (&from.layout.application_part, &to.layout.application_part);
            self.note(ROCK_PATH, "parts", format!("parts of the extension are called as `{new}` is; it was `{old}`."));
        } else {
            self.note(
                ROCK_PATH,
                "extensions",
                format!(
                    "both documents name `{}` instead of `{}`, and parts that began with the old name begin with the new one.",
                    to.extension, from.extension
                ),
            );
        }
        if from.layout.application != to.layout.application {
            let message = format!(
                "the application lies in /{} of the image; it was in /{}.",
                to.layout.application, from.layout.application
            );
            self.note(ROCK_PATH, "parts", message);
            self.left_in_folder(rock);
        }
        if from.environment_prefix != to.environment_prefix && !self.new.options.is_empty() {
            let (old, new) = (&from.environment_prefix, &to.environment_prefix);
            let message = format!("the application's own options reach it as `{new}…` instead of `{old}…`.");
            self.warn(CHARM_PATH, "config.options", message, "Read them under their new names in the application.");
        }
        if from.port != to.port {
            let message = format!("the application is expected on port {}; it was {}.", to.port, from.port);
            self.note(CHARM_PATH, "extensions", message);
        }
        self.left_behind(rock);
    }

    /// What names the folder where the application was: services that start there, parts of the person's own that put
    /// something there.
    fn left_in_folder(&mut self, rock: &Node) {
        let (old, new) = (&self.from.layout.application, &self.to.layout.application);
        let folder = format!("/{old}");
        for (name, service) in tree::named(rock, &["services"]) {
            for key in
                ["command", "working-dir"].into_iter().filter(|key| tree::text_at(service, &[key]).contains(&folder))
            {
                let message = format!("the service `{name}` names /{old}, where the application was.");
                let fix = format!("Write /{new} there.");
                self.warn(ROCK_PATH, &format!("services.{name}.{key}"), message, fix);
            }
        }
        for (name, _) in tree::named(rock, &["parts"]) {
            let placed = tree::named(rock, &["parts", name, "organize"]);
            let inside = |to: &str| Path::new(to).strip_prefix("/").unwrap_or(Path::new(to)).starts_with(old);
            for (from, _) in placed.filter(|(_, to)| to.as_str().is_some_and(inside)) {
                let message = format!("the part `{name}` puts `{from}` into /{old}, where the application was.");
                let fix = format!("Put it into {new} instead.");
                self.warn(ROCK_PATH, &format!("parts.{name}.organize.{from}"), message, fix);
            }
        }
    }

    /// Parts and services that are named after the old suite's.
    fn left_behind(&mut self, rock: &Node) {
        let parts: Vec<&str> = tree::named(rock, &["parts"]).map(|(name, _)| name).collect();
        for part in parts.into_iter().filter(|part| self.from.own_name(part).is_some()) {
            let message = format!(
                "`{part}` adds to a part of `{}`, and `{}` has none that it could go to; alone it is a part without a plugin.",
                self.from.extension, self.to.extension
            );
            let fix = format!("Move what it says to a part of `{}`, or remove it.", self.to.extension);
            self.warn(ROCK_PATH, &format!("parts.{part}"), message, fix);
        }
        let is_of = |suite: &Suite, name: &str| suite.rock.service(name).is_some();
        let services: Vec<&str> = tree::named(rock, &["services"]).map(|(name, _)| name).collect();
        for service in services.into_iter().filter(|name| is_of(self.from, name) && !is_of(self.to, name)) {
            let names: Vec<&str> = self.to.rock.services.iter().map(|block| block.name.as_str()).collect();
            let message = format!(
                "the service `{service}` was the extension's; `{}` brings {} instead, and both would be started.",
                self.to.extension,
                names.join(", ")
            );
            let fix = "Rename the service and see that its command fits, or remove it.";
            self.warn(ROCK_PATH, &format!("services.{service}"), message, fix);
        }
    }

    fn rock_base(&mut self) {
        let base = |suite, answers: &Answers| expand::rock_base(suite, &answers.base, &answers.build_base);
        let (Some(from), Some(to)) = (base(self.from, self.old), base(self.to, self.new)) else { return };
        if (&from.base, &from.build_base) == (&to.base, &to.build_base) {
            return;
        }
        if let (Some(old), Some(new)) = (&from.python, &to.python)
            && old != new
        {
            let message = format!("the image has Python {new}; it had {old}.");
            let fix = format!("See that every requirement has a release for Python {new}.");
            self.warn(ROCK_PATH, "build-base", message, fix);
        } else if from.builds_on() != to.builds_on() {
            let message = format!(
                "the rock is built on {} with the versions of that system; it was {}.",
                to.builds_on(),
                from.builds_on()
            );
            self.note(ROCK_PATH, "base", message);
        }
        if from.base != to.base && (from.base == "bare") != (to.base == "bare") {
            let (kind, message) = if to.base == "bare" {
                ("parts", "a bare image has no shell and no Debian packages of its own; only what is listed goes in.")
            } else {
                ("parts", "the image is a whole Ubuntu now, with its shell and its package database.")
            };
            self.note(ROCK_PATH, kind, message.to_owned());
        }
        self.experimental(ROCK_PATH, "base", (from.support, to.support), Tool::Rockcraft);
    }

    fn experimental(&mut self, path: &str, key: &str, (from, to): (Support, Support), tool: Tool) {
        if from != to && to == Support::Experimental {
            let message = format!(
                "this base is experimental: the packer wants {}=True. `charmer pack` sets it.",
                tool.experimental_variable()
            );
            self.note(path, key, message);
        }
    }

    fn charm_base(&mut self) {
        let old = self.from.charm.base(&self.old.charm_base);
        let new = self.to.charm.base(&self.new.charm_base);
        let (Some(from), Some(to)) = (old, new) else { return };
        if from.base == to.base && self.from.name == self.to.name {
            return;
        }
        self.names(from, to);
        self.options();
        if from.generation != to.generation {
            self.generation(from, to);
        }
        self.experimental(CHARM_PATH, "base", (from.support, to.support), Tool::Charmcraft);
    }

    fn names(&mut self, from: &CharmBase, to: &CharmBase) {
        if from.container != to.container {
            let message = format!("the container is called `{}`; it was `{}`.", to.container, from.container);
            let fix = format!("Use `--container {}` where scripts call `juju ssh` or `juju exec`.", to.container);
            self.warn(CHARM_PATH, "base", message, fix);
        }
        if from.resource != to.resource {
            let message = format!("the image's resource is called `{}`; it was `{}`.", to.resource, from.resource);
            let fix = format!("Deploy and refresh with `--resource {}=…`.", to.resource);
            self.warn(CHARM_PATH, "base", message, fix);
        }
    }

    fn options(&mut self) {
        let names = |suite: &'static Suite, base: &str| suite.options(base).map(|option| option.name.as_str());
        let old: Vec<&str> = names(self.from, &self.old.charm_base).collect();
        let new: Vec<&str> = names(self.to, &self.new.charm_base).collect();
        let only = |these: &[&str], those: &[&str]| {
            these.iter().filter(|name| !those.contains(name)).map(|name| format!("`{name}`")).collect::<Vec<_>>()
        };
        let (gone, come) = (only(&old, &new), only(&new, &old));
        if !gone.is_empty() {
            let fix = if come.is_empty() {
                "Take them out of scripts and bundles.".to_owned()
            } else {
                format!("Take them out of scripts and bundles; new are {}.", come.join(", "))
            };
            let message = format!("these options of the extension do not exist any more: {}.", gone.join(", "));
            self.warn(CHARM_PATH, "config.options", message, fix);
        } else if !come.is_empty() {
            let message = format!("the extension brings more options: {}.", come.join(", "));
            self.note(CHARM_PATH, "config.options", message);
        }
    }

    /// The charm is built in another way.
    fn generation(&mut self, from: &CharmBase, to: &CharmBase) {
        let is_uv = |base: &CharmBase| base.generation().is_some_and(Generation::is_built_with_uv);
        match (is_uv(from), is_uv(to)) {
            (false, true) => self.warn(
                "charm/requirements.txt",
                "",
                "the charm's Python packages are read from charm/pyproject.toml, which charmer writes; charm/requirements.txt is not read any more.".into(),
                "Move what you added to requirements.txt into pyproject.toml, run `uv lock` in charm/, then delete requirements.txt.",
            ),
            (true, false) => self.warn(
                "charm/pyproject.toml",
                "",
                "the charm's Python packages are read from charm/requirements.txt, which charmer writes; those in charm/pyproject.toml are not.".into(),
                "Repeat in requirements.txt what you added to pyproject.toml.",
            ),
            _ => {}
        }
        let peers = |base: &CharmBase| {
            let names: Vec<&str> = base.generation()?.peers.keys().map(String::as_str).collect();
            Some(names.join(", "))
        };
        if let (Some(old), Some(new)) = (peers(from), peers(to))
            && old != new
        {
            let message = format!("the units share what they know through the peer relation `{new}`; it was `{old}`.");
            self.note(CHARM_PATH, "base", message);
        }
    }
}
