//! The known failures, and what ends one: `assets/diagnoses.yaml` and `recoveries.yaml`, typed. `build.rs` reads them with
//! these types, too, and compiles each pattern.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use crate::asset::asset;

/// A compiled pattern may take this many bytes.
const PATTERN_SIZE: usize = 1 << 20;

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| asset!("diagnoses"));

pub(super) fn entries() -> &'static [Entry] {
    &ENTRIES
}

/// What an answer can mend, for `answers` to apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Remedy {
    /// A Debian package to build with.
    BuildPackage {
        /// Its name.
        name: String,
    },
    /// A package that the application needs while it runs.
    Package {
        /// The slice, where there is one.
        #[serde(default)]
        slice: String,
        /// The Debian package.
        deb: String,
    },
    /// A package that is not called so.
    RenamePackage {
        /// The name that was not found.
        name: String,
    },
    /// A slice that is not there: the whole package instead.
    PackageForSlice {
        /// The slice that was not found.
        name: String,
    },
    /// A list that mixes slices and packages.
    SplitPackages,
    /// An answer to one of the suite's own questions.
    Answer {
        /// The question's name: `toolchain`.
        question: String,
        /// The answer.
        value: String,
    },
    /// This machine's architecture among the platforms.
    HostPlatform,
    /// The base that the suite recommends.
    UsualBase,
    /// Another base for the charm.
    CharmBase {
        /// `ubuntu@24.04`
        base: String,
    },
    /// A file not to put into the image.
    LeaveOut {
        /// Its path in the image, as the packer names it.
        path: String,
    },
    /// Files to keep out of what a part brings.
    Exclude {
        /// The part.
        part: String,
        /// The paths in the image, with `, ` between them.
        path: String,
    },
    /// A variable for the build.
    Environment {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A file of the application that goes into the image.
    Ship {
        /// Its path in the application's folder.
        path: String,
    },
    /// An option of the charm, without which it starts nothing.
    #[serde(rename = "option")]
    CharmOption {
        /// Its name.
        name: String,
        /// Juju's type.
        kind: String,
    },
    /// What the charm integrates with.
    Integrate {
        /// The endpoint.
        endpoint: String,
    },
    /// A Python package that the rock installs besides its requirements.
    PythonPackage {
        /// Its name.
        name: String,
    },
    /// The charm's Python packages ready-made instead of compiled.
    Wheels,
    /// The build instance thrown away.
    Clean,
}

/// How sure it is that what was seen is the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Weight {
    /// The last line before a long silence. Found by [`super::silent`] alone.
    Silent,
    /// Says where, not why.
    General,
    /// True, but perhaps not the reason.
    Hint,
    #[default]
    Usual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Voice {
    /// What the packer runs.
    Tools,
    /// The packer, and other programs whose output is looked at.
    Packer,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Entry {
    pub id: String,
    pub tool: String,
    #[serde(default)]
    pub voice: Option<Voice>,
    #[serde(default)]
    pub weight: Weight,
    pub pattern: String,
    /// What is looked for behind the match as often as it is there: more of what a name stands for.
    #[serde(default)]
    pub also: Option<String>,
    pub cause: String,
    pub fix: String,
    #[serde(default)]
    pub commands: Vec<Vec<String>>,
    #[serde(default)]
    pub lines: String,
    #[serde(default)]
    pub remedies: Vec<Remedy>,
    /// What is written in the application where this can be mended.
    #[serde(default)]
    pub sought: String,
}

/// What in a log shows that a failure before it is over: `assets/recoveries.yaml`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Recoveries {
    /// Who speaks, at the start of a line.
    pub speaker: String,
    pub over: Vec<Recovery>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Recovery {
    pub when: String,
    #[serde(default)]
    pub unless: Option<String>,
    #[serde(default)]
    pub since: Option<String>,
    #[serde(default)]
    pub ends: String,
}

pub(super) fn recoveries() -> Recoveries {
    asset!("recoveries")
}

/// The pattern, compiled.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).multi_line(true).size_limit(PATTERN_SIZE).build()
}
