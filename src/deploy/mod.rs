//! What comes after packing: the commands, in order and ready to copy. Nothing is run.
//!
//! Floor 5: uses floors 1 to 4. [`steps`] is pure; [`Artifacts::find`] alone reads the names of files.

mod artifacts;
mod configure;
mod data;
mod integrate;
mod release;
mod usual;

pub use artifacts::Artifacts;

use std::borrow::Cow;

use serde::Serialize;
use thiserror::Error;

use crate::answers::{Answers, UnknownCharm};
use crate::app::{valid_name, valid_version};
use crate::suite::{CharmBase, Suite};

/// Which part of the way a step belongs to, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Before the rest: what is not packed yet.
    Pack,
    /// The image goes where Kubernetes can pull it.
    Upload,
    /// A model, and the charm in it.
    Deploy,
    /// Options that the charm waits for.
    Configure,
    /// The chosen integrations.
    Integrate,
    /// An ingress.
    Expose,
    /// Metrics, logs, dashboards.
    Observe,
    /// What the model says of it all.
    Look,
    /// A new version, later.
    Refresh,
    /// The charm on Charmhub, for those who want that.
    Publish,
}

impl Stage {
    /// For people: `Upload the image`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pack => "Pack first",
            Self::Upload => "Upload the image",
            Self::Deploy => "Deploy",
            Self::Configure => "Set what the charm waits for",
            Self::Integrate => "Integrate",
            Self::Expose => "Let people in",
            Self::Observe => "Watch it work, if you like",
            Self::Look => "See how it is",
            Self::Refresh => "Later: a new version",
            Self::Publish => "Only if all may use it: publish on Charmhub",
        }
    }
}

/// A word in a command that the person puts something else for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replace {
    /// As it stands in the command: `HOSTNAME`.
    pub placeholder: String,
    /// What belongs there.
    pub meaning: String,
}

impl Replace {
    fn new(placeholder: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self { placeholder: placeholder.into(), meaning: meaning.into() }
    }
}

/// One command, to be run in the application's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which part of the way it belongs to.
    pub stage: Stage,
    /// What it does, in a few words.
    pub title: String,
    /// Why it is needed, in a sentence or two.
    pub why: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// What the person has to put in, or may.
    pub replace: Vec<Replace>,
}

impl Step {
    fn new(stage: Stage, title: impl Into<String>, why: impl Into<String>, command: &[&str]) -> Self {
        let command = command.iter().map(|&word| word.to_owned()).collect();
        Self { stage, title: title.into(), why: why.into(), command, replace: Vec::new() }
    }

    fn replace(mut self, placeholder: impl Into<String>, meaning: impl Into<String>) -> Self {
        self.replace.push(Replace::new(placeholder, meaning));
        self
    }

    /// The command as a POSIX shell takes it.
    pub fn line(&self) -> String {
        self.command.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }
}

/// One word for a shell. `shlex` would put quotes around every `key=value`, which needs none behind a program's name.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,:=".contains(c);
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    // A word with a NUL cannot be said to any program; none of ours has one.
    shlex::try_quote(word).unwrap_or_default()
}

/// Why there is nothing to say about what comes next.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum DeployError {
    /// No charm is known for the answers.
    #[error(transparent)]
    Unknown(#[from] UnknownCharm),
    /// A name that the packers refuse.
    #[error("“{0}” is no name that the packers accept, and all commands are built on it. Fix: run `charmer check`.")]
    Name(String),
    /// A version that the packers refuse.
    #[error("“{0}” is no version that Rockcraft accepts, and the image is named after it. Fix: run `charmer check`.")]
    Version(String),
}

/// What all steps need to know.
struct Plan<'a> {
    answers: &'a Answers,
    suite: &'static Suite,
    base: &'static CharmBase,
    artifacts: &'a Artifacts,
    /// In Debian's words, which are Juju's, too.
    architecture: String,
}

/// The commands that come after packing, in order, for one architecture: the machine's where the answers have it or an
/// artifact was packed for it. `machine` is in Debian's words, see [`crate::app::machine`].
///
/// # Errors
/// When suite, base, name or version are such that there is nothing to deploy.
pub fn steps(answers: &Answers, artifacts: &Artifacts, machine: &str) -> Result<Vec<Step>, DeployError> {
    let shown = |text: &str| crate::text::one_line(text).into_owned();
    let suite = answers.known_suite()?;
    let base = suite.charm.base(&answers.charm_base).ok_or_else(|| UnknownCharm::base(answers, suite))?;
    if !valid_name(&answers.name) {
        return Err(DeployError::Name(shown(&answers.name)));
    }
    if !valid_version(&answers.version) {
        return Err(DeployError::Version(shown(&answers.version)));
    }
    let architecture = artifacts.architecture(answers, machine);
    let plan = Plan { answers, suite, base, artifacts, architecture };
    let mut steps = plan.pack();
    steps.extend(plan.upload());
    steps.extend(plan.deploy());
    steps.extend(plan.configure());
    steps.extend(plan.integrate());
    steps.extend(plan.expose());
    steps.extend(plan.observe());
    steps.push(Step::new(
        Stage::Look,
        "Watch the model until all is active",
        "What still waits says for what. Ctrl-C leaves; the model goes on.",
        // Juju 4 has no `--watch` of its own any more.
        &["watch", "--color", "juju", "status", "--relations", "--color"],
    ));
    steps.extend(plan.refresh());
    steps.extend(plan.publish());
    Ok(steps)
}

#[cfg(test)]
mod tests;
