//! The services of the rock under the charm: what each runs, where, with which environment. And what migrates before them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::answers::is_handed;
use crate::app::MIGRATIONS;
use crate::text::one_line;
use crate::yaml::Node;

use super::Subject;
use super::layout::Root;
use super::link::{Link, Task, Trouble};
use super::values::Values;
use super::view::View;

/// Where programs are in the image.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What all that runs in the image has in common.
pub(super) struct Image<'i> {
    pub subject: &'i Subject,
    pub root: &'i Root,
    pub values: &'i Values,
    /// What the charm hands over.
    pub handed: Vec<(String, String)>,
    /// Where what was built has its programs.
    pub programs: &'i [PathBuf],
    pub view: &'i View,
}

/// A service to start.
pub(super) struct Service {
    pub name: String,
    pub serves: bool,
    words: Vec<String>,
    dir: PathBuf,
    env: Vec<(OsString, OsString)>,
}

impl Image<'_> {
    /// What runs a service.
    pub fn task<'s>(&self, service: &'s Service) -> Task<'s> {
        let args = service.words.iter().skip(1).map(Into::into).collect();
        let program = PathBuf::from(service.words.first().cloned().unwrap_or_default());
        let env = service.env.clone();
        self.view.wrapped(Task { name: &service.name, program, args, dir: &service.dir, env })
    }

    /// A folder of the image, as the application finds it.
    fn folder(&self, place: &str) -> PathBuf {
        if self.view.is_real() { PathBuf::from("/").join(place) } else { self.root.at(place) }
    }

    fn path(&self) -> OsString {
        let own = self.programs.iter().cloned().chain(std::env::split_paths(PATH));
        std::env::join_paths(own).unwrap_or_else(|_| PATH.into())
    }

    /// Nothing but what the image has and what is handed over.
    fn environment(
        &self,
        variables: &[(String, String)],
        link: &Link<'_>,
    ) -> Result<Vec<(OsString, OsString)>, Trouble> {
        let folder = |name| link.run.folder(name).map_err(|error| Trouble::system("a folder cannot be made", error));
        let (home, temporary) = (folder("home")?, folder("tmp")?);
        let mut env =
            vec![("PATH".into(), self.path()), ("HOME".into(), home.into()), ("LANG".into(), "C.UTF-8".into())];
        // The view has a folder for temporary files of its own.
        env.extend((!self.view.is_real()).then(|| ("TMPDIR".into(), temporary.into())));
        env.extend(variables.iter().map(|(name, value)| (name.into(), value.into())));
        Ok(env)
    }

    /// The program of a command: where it was laid out or built, else the one of this machine.
    fn program(&self, word: &str, dir: &Path) -> Option<PathBuf> {
        if !word.starts_with('/') {
            return which::which_in(word, Some(self.path()), dir).ok();
        }
        let name = Path::new(word).file_name()?;
        if self.root.at(word).is_file() {
            return Some(self.root.mapped(word).into());
        }
        let built = self.programs.iter().map(|folder| folder.join(name));
        built.chain([PathBuf::from(word)]).find(|program| program.is_file())
    }

    /// What migrates the database, if anything does.
    pub fn migration(&self, link: &Link<'_>) -> Result<Option<Service>, Trouble> {
        let home = self.root.home();
        let Some((name, command)) = MIGRATIONS.into_iter().find(|(name, _)| home.join(name).exists()) else {
            return Ok(None);
        };
        let mut words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        if let Some(program) = self.program(&words[0], &home) {
            words[0] = program.to_string_lossy().into_owned();
        }
        let env = self.environment(&self.handed, link)?;
        let dir = self.folder(&self.subject.shipping.home);
        Ok(Some(Service { name: name.to_owned(), serves: false, words, dir, env }))
    }

    /// The services that start by themselves, each behind those that it waits for.
    pub fn services(&self, link: &Link<'_>) -> Result<Vec<Service>, Trouble> {
        let plan = self.subject.expanded.get("services").and_then(Node::as_map).unwrap_or_default();
        let enabled = |node: &Node| node.get("startup").and_then(Node::as_str) == Some("enabled");
        let mut left: Vec<(String, &Node)> =
            plan.iter().filter(|(_, node)| enabled(node)).map(|(name, node)| (name.key_text(), node)).collect();
        let mut services = Vec::new();
        while !left.is_empty() {
            let waits = |node: &Node| {
                let after = node.get("after").and_then(Node::as_list).unwrap_or_default();
                after.iter().any(|other| left.iter().any(|(name, _)| *name == other.key_text()))
            };
            // Those that wait for each other start as they stand.
            let next = left.iter().position(|(_, node)| !waits(node)).unwrap_or_default();
            let (name, node) = left.remove(next);
            services.extend(self.service(&name, node, link)?);
        }
        if services.iter().all(|service| !service.serves) {
            let message = format!("The rock starts no service {} that would serve.", self.subject.suite.name);
            return Err(Trouble::new(message, "Set `startup: enabled` for it in rockcraft.yaml."));
        }
        Ok(services)
    }

    fn service(&self, name: &str, node: &Node, link: &Link<'_>) -> Result<Option<Service>, Trouble> {
        let serves = name == self.subject.suite.name;
        let command = node.get("command").map(Node::key_text).unwrap_or_default();
        // What stands in brackets may be replaced by arguments; none are given here.
        let words = shlex::split(&command).unwrap_or_default().into_iter().filter(|word| word != "[" && word != "]");
        let mut words: Vec<String> = words.collect();
        let dir = self.folder(&node.get("working-dir").map(Node::key_text).unwrap_or_default());
        let Some(first) = words.first() else {
            return Err(Trouble::new(format!("The service {} has no command.", one_line(name)), "Give it one."));
        };
        match self.program(first, &dir) {
            Some(program) => words[0] = program.to_string_lossy().into_owned(),
            None if node.get("command").is_some_and(|command| command.origin.span().is_none()) && !serves => {
                link.note(format!("{name}, which the extension brings, is not built here and not started"));
                return Ok(None);
            }
            None => {}
        }
        words.iter_mut().skip(1).for_each(|word| *word = self.root.mapped(word));
        if let Some(class) = self.values.worker_class.as_ref().filter(|_| serves)
            && let Some(at) = words.iter().position(|word| word == "-k")
            && let Some(word) = words.get_mut(at + 1)
        {
            word.clone_from(class);
        }
        let own = node.get("environment").and_then(Node::as_map).unwrap_or_default();
        let own = own.iter().map(|(name, value)| (name.key_text(), self.root.mapped(&value.key_text())));
        let variables = if serves || is_handed(name) { self.handed.clone() } else { own.collect() };
        let env = self.environment(&variables, link)?;
        Ok(Some(Service { name: name.to_owned(), serves, words, dir, env }))
    }
}
