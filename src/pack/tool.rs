//! The two packers: their names, where they are, how to get them. Floor 2.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::run::{Job, Limits, PackError, ask};
use crate::suite::{self, Answered, Version, Versions};

/// How long a packer may take to say its version. A cold snap on a busy machine needs many seconds.
const VERSION_DEADLINE: Duration = Duration::from_mins(1);
/// More is no version, in bytes.
const LONGEST: usize = 64 * 1024;

/// A packer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
pub enum Tool {
    /// Packs rocks.
    #[value(name = "rock", help = "`rockcraft.yaml`")]
    Rockcraft,
    /// Packs charms.
    #[value(name = "charm", help = "`charmcraft.yaml`")]
    Charmcraft,
}

impl Tool {
    /// Both, in the order in which they are run: the charm deploys the rock.
    pub const ALL: [Self; 2] = [Self::Rockcraft, Self::Charmcraft];

    /// What is of this one, of what is of Rockcraft and of Charmcraft.
    pub fn pick<T>(self, rockcraft: T, charmcraft: T) -> T {
        match self {
            Self::Rockcraft => rockcraft,
            Self::Charmcraft => charmcraft,
        }
    }

    /// The executable's name.
    pub fn program(self) -> &'static str {
        self.pick("rockcraft", "charmcraft")
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        self.pick("Rockcraft", "Charmcraft")
    }

    /// The versions that charmer knows, oldest first.
    pub fn known(self) -> &'static [Version] {
        let packers = suite::packers();
        self.pick(&packers.rockcraft, &packers.charmcraft)
    }

    /// The version of it that is answered for.
    pub fn answered(self, versions: &Versions) -> &Answered {
        self.pick(&versions.rockcraft, &versions.charmcraft)
    }

    /// Has another version of it answered for.
    pub fn answer(self, versions: &mut Versions, answered: Answered) {
        *self.pick(&mut versions.rockcraft, &mut versions.charmcraft) = answered;
    }

    /// What it packs; also the extension of its artifacts, without the dot.
    pub fn product(self) -> &'static str {
        self.pick("rock", "charm")
    }

    /// The project file that it reads.
    pub fn project_file(self) -> &'static str {
        self.pick("rockcraft.yaml", "charmcraft.yaml")
    }

    /// The folder that it packs, inside the application's folder `app`.
    pub fn folder(self, app: &Path) -> PathBuf {
        self.pick(app.to_path_buf(), app.join("charm"))
    }

    /// The variable that lets it use experimental extensions when it is `True`.
    pub fn experimental_variable(self) -> &'static str {
        self.pick("ROCKCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS", "CHARMCRAFT_ENABLE_EXPERIMENTAL_EXTENSIONS")
    }

    /// An addition to a [`Job`]'s environment that allows experimental extensions.
    pub fn experimental(self) -> (OsString, OsString) {
        (self.experimental_variable().into(), "True".into())
    }

    /// The commands that install it and what it builds in, as one line for a shell.
    pub fn install_line(self) -> String {
        format!("sudo snap install {} --classic && sudo snap install lxd && lxd init --auto", self.program())
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// Where the packer is, absolute; looked up on `path_var` (a `PATH`), `None` when it is not there or not executable.
pub fn find(tool: Tool, path_var: Option<&OsStr>) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    which::which_in(tool.program(), path_var, here).ok()
}

/// The version that `program --version` tells: the last word of its first line, `4.5.0`.
///
/// # Errors
/// It does not start, does not answer within a minute, or says nothing.
pub fn version(tool: Tool, program: &Path) -> Result<String, PackError> {
    version_unless(&AtomicBool::new(false), tool, program)
}

/// As [`version`], unless `stop` is set before it answers.
///
/// # Errors
/// As [`version`], or it was stopped.
pub fn version_unless(stop: &AtomicBool, tool: Tool, program: &Path) -> Result<String, PackError> {
    version_within(VERSION_DEADLINE, stop, tool, program)
}

/// As [`version_unless`], within another time than a minute.
///
/// # Errors
/// As [`version_unless`].
pub fn version_within(patience: Duration, stop: &AtomicBool, tool: Tool, program: &Path) -> Result<String, PackError> {
    let job = Job::asking(tool, program, Path::new("/"), ["--version"]);
    let (_, text) = ask(job, Limits { patience, most: LONGEST, stop })?;
    let version = String::from_utf8_lossy(&text).lines().find_map(|line| version_in(tool, line));
    version.ok_or_else(|| PackError::NoVersion { program: program.to_path_buf() })
}

fn version_in(tool: Tool, line: &str) -> Option<String> {
    let rest = line.strip_prefix(tool.program())?.trim();
    let word = rest.rsplit(' ').next()?;
    word.starts_with(|c: char| c.is_ascii_digit()).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_the_last_word_behind_the_name() {
        assert_eq!(version_in(Tool::Charmcraft, "charmcraft 4.5.0").as_deref(), Some("4.5.0"));
        assert_eq!(version_in(Tool::Rockcraft, "rockcraft, version 1.20.0").as_deref(), Some("1.20.0"));
        assert_eq!(version_in(Tool::Rockcraft, "warning: 1"), None);
        assert_eq!(version_in(Tool::Rockcraft, "rockcraft is not here"), None);
    }

    #[test]
    fn the_install_line_is_what_a_shell_takes() {
        assert_eq!(
            Tool::Rockcraft.install_line(),
            "sudo snap install rockcraft --classic && sudo snap install lxd && lxd init --auto"
        );
    }
}
