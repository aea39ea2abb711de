//! The second stage: what the rock's parts build of the project, built here as their plugins do, and kept for the next try.
//!
//! | file | it builds |
//! | --- | --- |
//! | `python` | environments with the requirements and the web server |
//! | `node` | packages as npm installs them |
//! | `compiled` | programs of Go, applications of Java |
//! | `libraries` | which of the system's libraries what was installed asks for |

mod compiled;
mod libraries;
mod node;
mod python;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::app::Tree;
use crate::files;
use crate::text::one_line;
use crate::yaml::Node;

use super::data::{Builder, TRIAL};
use super::ground::{Build, Ground};
use super::layout::Root;
use super::link::{Ended, Link, Task, Trouble};
use super::{Subject, Wishes, source};

/// So many letters of a command are told where it failed.
const WORDS: usize = 60;

/// What was built: where its programs are, looked up before those of the machine.
#[derive(Default)]
pub(super) struct Built {
    pub programs: Vec<PathBuf>,
    /// Nobody removes them while the try runs.
    pub used: Vec<Build>,
    /// Libraries of the system's that what was installed asks for, each with a file that does.
    pub libraries: BTreeMap<String, String>,
}

/// A part that builds something of the project.
struct Part<'p> {
    plugin: &'p str,
    node: &'p Node,
    /// The folder of its source.
    source: PathBuf,
}

/// What builds.
struct Yard<'y> {
    subject: &'y Subject,
    ground: &'y Ground,
    link: &'y Link<'y>,
    root: &'y Root,
    fresh: bool,
}

impl Part<'_> {
    fn texts(&self, key: &str) -> Vec<String> {
        self.node.get(key).and_then(Node::as_list).unwrap_or_default().iter().map(Node::key_text).collect()
    }

    /// Variables for the build.
    fn environment(&self) -> Vec<(String, String)> {
        let entries = self.node.get("build-environment").and_then(Node::as_list).unwrap_or_default();
        let pairs = entries.iter().flat_map(|entry| entry.as_map().unwrap_or_default());
        // What stands for folders of the packer says nothing here.
        let plain = pairs.map(|(name, value)| (name.key_text(), value.key_text()));
        plain.filter(|(_, value)| !value.contains('$')).collect()
    }

    /// What is moved where, in the document's order.
    fn organize(&self) -> Vec<(String, String)> {
        let pairs = self.node.get("organize").and_then(Node::as_map).unwrap_or_default();
        pairs.iter().map(|(from, to)| (from.key_text(), to.key_text())).collect()
    }
}

/// The parts that build something of the project.
fn parts(subject: &Subject) -> impl Iterator<Item = Part<'_>> {
    let parts = subject.expanded.get("parts").and_then(Node::as_map).unwrap_or_default();
    parts.iter().filter_map(|(_, node)| {
        let plugin = node.get("plugin").and_then(Node::as_str)?;
        let source = node.get("source").and_then(Node::as_str)?;
        let is_here =
            !source.contains("://") && !source.starts_with('/') && !source.split('/').any(|step| step == "..");
        let source = subject.dir.join(source);
        (is_here && source.is_dir()).then_some(Part { plugin, node, source })
    })
}

/// Says what is missing to build, before anything starts.
pub(super) fn missing(subject: &Subject) -> Result<(), Trouble> {
    for part in parts(subject) {
        let builder = TRIAL.builders.iter().find(|builder| builder.plugins.iter().any(|known| known == part.plugin));
        let Some(builder) = builder else { continue };
        if tool(builder, &part.source).is_none() {
            let program = &builder.program;
            let message = format!("The rock builds the application with {program}, and {program} is not on PATH.");
            return Err(Trouble::new(message, format!("Install it: `{}`.", builder.get)));
        }
    }
    Ok(())
}

/// The program that builds: the project's own wrapper, or the one of this machine.
fn tool(builder: &Builder, source: &Path) -> Option<PathBuf> {
    let wrapper = builder.wrapper.as_ref().map(|name| source.join(name)).filter(|path| path.is_file());
    wrapper.or_else(|| which::which(&builder.program).ok())
}

/// Builds all of it, or takes what was built of the same.
pub(super) fn build(
    subject: &Subject,
    wishes: &Wishes,
    ground: &Ground,
    root: &Root,
    link: &Link<'_>,
) -> Result<Built, Trouble> {
    let yard = Yard { subject, ground, link, root, fresh: wishes.fresh };
    let mut built = Built::default();
    for part in parts(subject) {
        match part.plugin {
            "python" | "uv" => python::build(&yard, &part, &mut built)?,
            "npm" => node::build(&yard, &part, &mut built)?,
            "go" => compiled::go(&yard, &part, &mut built)?,
            "maven" | "gradle" | "maven-use" | "gradle-use" => compiled::java(&yard, &part, &mut built)?,
            _ => {}
        }
    }
    Ok(built)
}

/// An environment of charmer's own with this package of Python.
pub(super) fn wheel(
    package: &str,
    (subject, ground, root): (&Subject, &Ground, &Root),
    link: &Link<'_>,
) -> Result<Build, Trouble> {
    let yard = Yard { subject, ground, link, root, fresh: false };
    let part = Part { plugin: "python", node: &subject.expanded, source: link.run.dir.clone() };
    python::wheel(&yard, &part, package)
}

impl Yard<'_> {
    /// The build of what all this says, and whether it has to be made; says so.
    fn kept(&self, parts: &[&str]) -> Result<Build, Trouble> {
        let build = self.build(parts)?;
        if build.is_done {
            self.link.note("taken from an earlier try: nothing that it was built of has changed".to_owned());
        }
        Ok(build)
    }

    fn build(&self, parts: &[&str]) -> Result<Build, Trouble> {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        let key = digest.finalize().iter().take(16).fold(String::new(), |key, byte| format!("{key}{byte:02x}"));
        let build = self.ground.build(&key, self.fresh);
        build.map_err(|error| Trouble::system("what is built cannot be kept", error))
    }

    /// Runs a step of a build; gives what it said.
    fn run(&self, program: &Path, args: &[&str], dir: &Path, env: &[(String, String)]) -> Result<Vec<String>, Trouble> {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let words = args.iter().scan(name.len(), |length, word| {
            *length += word.len() + 1;
            (*length <= WORDS).then_some(*word)
        });
        let short = [&*name].into_iter().chain(words).collect::<Vec<_>>().join(" ");
        let mut ended = self.attempt(program, args, dir, env)?;
        if !ended.exit.success() {
            // As packers mark what the tools say that they run.
            ended.output.iter_mut().for_each(|line| line.insert_str(0, ":: "));
        }
        ended.succeeded(&short, self.subject)
    }

    /// Runs a program with the person's own settings, but for those that would send what it builds elsewhere.
    fn attempt(&self, program: &Path, args: &[&str], dir: &Path, env: &[(String, String)]) -> Result<Ended, Trouble> {
        let own = std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            !TRIAL.not_for_builds.iter().any(|other| name.eq_ignore_ascii_case(other))
        });
        let env = own.chain(env.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)))).collect();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let args = args.iter().map(Into::into).collect();
        self.link.finish(Task { name: &name, program: program.to_path_buf(), args, dir, env })
    }

    fn project(&self) -> (&Path, &Tree) {
        (&self.subject.dir, &self.subject.scan.tree)
    }

    /// A copy of the source to build in, so that nothing is written to the project.
    fn copy(&self, part: &Part<'_>, name: &str) -> Result<PathBuf, Trouble> {
        let failed = |error: io::Error| Trouble::system("the project cannot be copied to build it", error);
        let to = self.link.run.folder(name).map_err(failed)?;
        source::each(self.project(), &part.source, |path, below| {
            let target = to.join(below);
            std::fs::create_dir_all(target.parent().unwrap_or(&to))?;
            Ok(files::copy(path, &target)?)
        })
        .map_err(failed)?;
        Ok(to)
    }

    /// What all files of the source hold, as a text that changes with each of them.
    fn content(&self, part: &Part<'_>) -> Result<String, Trouble> {
        let content = source::content(self.project(), &part.source, u64::MAX, |_| true);
        content.map_err(|error| Trouble::system("the project cannot be read", error))
    }
}

/// A program that has to be there.
fn needed(program: &str) -> Result<PathBuf, Trouble> {
    which::which(program).map_err(|_| Trouble::new(format!("{} is not on PATH.", one_line(program)), ""))
}

/// What a program says of its version.
fn version(yard: &Yard<'_>, program: &Path, args: &[&str], dir: &Path) -> Result<String, Trouble> {
    Ok(yard.run(program, args, dir, &[])?.join(" "))
}
