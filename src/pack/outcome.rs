//! How a pack ended, and the files that came out of it. Floor 2.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::diagnose::Diagnosis;
use super::reader::Step;
use super::tool::Tool;
use crate::process::Left;

/// How a pack ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What came of it.
    pub status: Status,
    /// From the start of the packer to its end.
    pub elapsed: Duration,
    /// The packer's full log, where it named one: with a failure, or in verbosity `verbose` and up.
    pub log: Option<PathBuf>,
    /// Its processes that could not be ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Packed: at least one artifact, one for each platform.
    Packed(Vec<Artifact>),
    /// The packer said that it failed, or died.
    Failed(Box<Failure>),
    /// The packer ended well, but there is no artifact; the names that it gave, if any. Right for a run of less than `pack`.
    NoArtifact(Vec<String>),
    /// Stopped on request.
    Cancelled,
    /// Nobody saw how it ended: what watched over it was killed, or the machine was restarted.
    Lost,
}

/// A file that a packer made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Where it is: the job's folder joined with its name.
    #[serde(with = "crate::text::native")]
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// True when nothing had changed and the packer kept the file of an earlier run.
    pub already: bool,
}

/// Why a pack failed. All texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The step that was running, if one had begun.
    pub step: Option<Step>,
    /// What the packer says is wrong, a line or more; empty when it died without a word.
    pub message: Vec<String>,
    /// The error lines of the innermost tool that reported one: usually the reason behind the message. May be empty.
    pub cause: Vec<String>,
    /// The last lines before the message: of the tools that ran, or of the packer when none did.
    pub last_lines: Vec<String>,
    /// The packer's detailed information; mostly a repetition of `last_lines`.
    pub details: Vec<String>,
    /// What this failure is known as, the likeliest first; empty when nobody has met it yet.
    pub diagnoses: Vec<Diagnosis>,
    /// The packer's own advice.
    pub resolution: Option<String>,
    /// The page that the packer points to.
    pub docs: Option<String>,
    /// The packer's full log.
    pub log: Option<PathBuf>,
    /// How the process ended.
    pub exit: Exit,
}

impl Failure {
    /// The likeliest of the known failures; none when only general ones are known and a tool gave a reason.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        self.diagnoses.first().filter(|diagnosis| !diagnosis.general || self.cause.is_empty())
    }

    /// The most telling line: the innermost tool's error, else the packer's message, else how it died.
    pub fn headline(&self) -> String {
        self.cause.first().or(self.message.first()).cloned().unwrap_or_else(|| format!("It ended with {}.", self.exit))
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// Killed by this signal.
    Signal(i32),
}

impl Exit {
    /// True for exit code 0.
    pub fn success(self) -> bool {
        self == Self::Code(0)
    }
}

impl From<ExitStatus> for Exit {
    fn from(status: ExitStatus) -> Self {
        status.code().map_or_else(|| Self::Signal(status.signal().unwrap_or(0)), Self::Code)
    }
}

/// `exit code 70`, `signal SIGSEGV`.
impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Signal(signal) => match signal_hook::low_level::signal_name(*signal) {
                Some(name) => write!(f, "signal {name}"),
                None => write!(f, "signal {signal}"),
            },
        }
    }
}

/// A duration for people, down to seconds: `0:07`, `12:30`, `1:02:03`.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The artifacts that lie in a folder, to tell later which are new.
#[derive(Debug)]
pub(super) struct ArtifactFolder {
    dir: PathBuf,
    extension: &'static str,
    before: BTreeMap<OsString, FileStamp>,
}

/// What changes about a file when it is written again.
type FileStamp = (u64, u64, Option<SystemTime>);

impl ArtifactFolder {
    /// Looks at `dir` before the packer starts.
    pub fn new(tool: Tool, dir: &Path) -> Self {
        let mut folder = Self { dir: dir.to_path_buf(), extension: tool.product(), before: BTreeMap::new() };
        folder.before = folder.scan().into_iter().map(|(name, mark, _)| (name, mark)).collect();
        folder
    }

    /// What the packer made: the files that it `named`, else those that changed, else, when it was `silent`
    /// (verbosity `quiet`), the newest one, which a run without changes leaves as it is.
    pub fn artifacts(&self, named: &[(String, bool)], silent: bool) -> Vec<Artifact> {
        let found: Vec<Artifact> = named.iter().filter_map(|(name, already)| self.named(name, *already)).collect();
        if !found.is_empty() {
            return found;
        }
        let now = self.scan();
        let changed: Vec<Artifact> = now
            .iter()
            .filter(|(name, mark, _)| self.before.get(name) != Some(mark))
            .map(|(_, _, artifact)| artifact.clone())
            .collect();
        if !changed.is_empty() || !silent {
            return changed;
        }
        let newest = now.into_iter().max_by_key(|(_, mark, _)| mark.2);
        newest.map(|(_, _, artifact)| Artifact { already: true, ..artifact }).into_iter().collect()
    }

    fn named(&self, name: &str, already: bool) -> Option<Artifact> {
        let path = self.dir.join(name);
        let meta = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        Some(Artifact { path, size: meta.len(), already })
    }

    fn scan(&self) -> Vec<(OsString, FileStamp, Artifact)> {
        let Ok(entries) = fs::read_dir(&self.dir) else { return Vec::new() };
        let mut found: Vec<_> = entries
            .filter_map(Result::ok)
            .filter(|entry| Path::new(&entry.file_name()).extension().is_some_and(|e| e == self.extension))
            .filter_map(|entry| {
                let meta = fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file)?;
                let mark = (meta.len(), meta.ino(), meta.modified().ok());
                Some((entry.file_name(), mark, Artifact { path: entry.path(), size: meta.len(), already: false }))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_artifact_is_the_named_one_else_the_changed_one_else_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("old.charm"), "old").unwrap();
        fs::write(dir.path().join("other.rock"), "no charm").unwrap();
        let folder = ArtifactFolder::new(Tool::Charmcraft, dir.path());
        assert_eq!(folder.artifacts(&[], false), []);
        let names = |found: Vec<Artifact>| -> Vec<(String, u64, bool)> {
            found
                .into_iter()
                .map(|a| (a.path.file_name().unwrap().to_str().unwrap().to_owned(), a.size, a.already))
                .collect()
        };
        assert_eq!(names(folder.artifacts(&[], true)), [("old.charm".to_owned(), 3, true)]);
        fs::write(dir.path().join("a_amd64.charm"), "new!").unwrap();
        fs::write(dir.path().join("a_arm64.charm"), "new").unwrap();
        let both = [("a_amd64.charm".to_owned(), 4, false), ("a_arm64.charm".to_owned(), 3, false)];
        assert_eq!(names(folder.artifacts(&[], true)), both);
        assert_eq!(names(folder.artifacts(&[("gone.charm".to_owned(), false)], false)), both);
        assert_eq!(
            names(folder.artifacts(&[("old.charm".to_owned(), true)], false)),
            [("old.charm".to_owned(), 3, true)]
        );
    }

    #[test]
    fn a_duration_reads_like_a_clock() {
        let clocks = [7, 750, 3723].map(|seconds| clock(Duration::from_secs(seconds)));
        assert_eq!(clocks, ["0:07", "12:30", "1:02:03"]);
    }

    #[test]
    fn an_exit_is_told_by_name() {
        assert_eq!(Exit::Code(70).to_string(), "exit code 70");
        assert_eq!(Exit::Signal(11).to_string(), "signal SIGSEGV");
    }
}
