//! `--for PACKER=VERSION`: for which version of a packer, or of the charms' library, a command answers. Floor 9.

use crate::output;
use crate::pack::{self, Tool};
use crate::state;
use crate::suite::{self, Answered, Because, Known, Version};

/// The versions that a command answers for.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Versions {
    /// Answer for this version of a packer, such as rockcraft=1.20.0, instead of the one that is installed, or the newest
    /// that charmer knows; may be given for each packer.
    #[arg(long = "for", value_name = "PACKER=VERSION", value_parser = named)]
    named: Vec<Named>,
    /// Whether no packer is started for its version: what is remembered has to do.
    #[arg(skip)]
    asks_none: bool,
}

/// The version of the charms' library that a command answers for.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct LibraryVersion {
    /// Answer for this version of the charm's library, such as paas-charm=1.8.0, instead of the newest that
    /// charm/requirements.txt allows.
    #[arg(long = "for", value_name = "LIBRARY=VERSION", value_parser = library)]
    library: Option<&'static Version>,
}

impl LibraryVersion {
    /// What was named.
    pub fn named(self) -> Option<&'static Version> {
        self.library
    }
}

/// A version of a packer.
#[derive(Clone, Copy, Debug)]
struct Named {
    packer: Tool,
    version: &'static Version,
}

impl Versions {
    /// The installed packer's as far as it is remembered, and else the newest.
    pub fn without_asking() -> Self {
        Self { named: Vec::new(), asks_none: true }
    }

    /// The version of a packer that is answered for: the one that is named, else the installed one, else the newest. Says
    /// on standard error where that is worth a word.
    pub fn of(&self, tool: Tool) -> Answered {
        let path = std::env::var_os("PATH");
        if self.asks_none {
            return pack::remembered(tool, path.as_deref(), &state::dir());
        }
        let answered = self.named(tool).unwrap_or_else(|| pack::answered(tool, path.as_deref(), &state::dir()));
        if let Some(surprise) = answered.surprise(tool.title()) {
            output::say(format_args!("charmer: {}", crate::text::one_line(&surprise)));
        } else if let Some(version) = answered.version.filter(|version| version.known == Known::Told) {
            output::say(format_args!(
                "charmer: what {tool} {} does is told by its release notes and not recorded: nothing here is exact.",
                version.version
            ));
        }
        answered
    }

    /// As [`of`](Self::of), for both.
    pub fn all(&self) -> suite::Versions {
        suite::Versions { rockcraft: self.of(Tool::Rockcraft), charmcraft: self.of(Tool::Charmcraft) }
    }

    /// The version of a packer that is named.
    fn named(&self, tool: Tool) -> Option<Answered> {
        let named = self.named.iter().rev().find(|named| named.packer == tool)?;
        Some(Answered { version: Some(named.version), because: Because::Named })
    }

    /// What is named, and else the newest: what is installed is still to be asked.
    pub fn unasked(&self) -> suite::Versions {
        let newest = suite::Versions::default();
        suite::Versions {
            rockcraft: self.named(Tool::Rockcraft).unwrap_or(newest.rockcraft),
            charmcraft: self.named(Tool::Charmcraft).unwrap_or(newest.charmcraft),
        }
    }
}

/// Which versions are answered for and how they are known, and all that are: a line each.
pub fn describe() -> String {
    let line = |of: String, version: Option<&Version>, known: &[Version]| {
        let told = version.is_some_and(|version| version.known == Known::Told);
        let how = if told { "told by its release notes" } else { "recorded" };
        let known: Vec<&str> = known.iter().map(|known| known.version.as_str()).collect();
        format!("answers for {of}, {how}; known are {}\n", known.join(", "))
    };
    let versions = Versions::default();
    let packers = Tool::ALL.map(|tool| {
        let answered = versions.of(tool);
        line(format!("{tool} {answered}"), answered.version, tool.known())
    });
    let libraries = &suite::packers().paas_charm;
    let newest = Answered::newest(libraries).version;
    let named = newest.map_or("", |version| version.version.as_str());
    let library = format!("paas-charm {named} (or what charm/requirements.txt allows)");
    packers.concat() + &line(library, newest, libraries)
}

fn named(text: &str) -> Result<Named, String> {
    let (name, wanted) = text.split_once('=').unwrap_or((text, ""));
    let Some(packer) = Tool::ALL.into_iter().find(|tool| tool.program() == name) else {
        return Err("write a packer and its version, such as rockcraft=1.20.0".to_owned());
    };
    of_known(packer.known(), name, wanted).map(|version| Named { packer, version })
}

fn library(text: &str) -> Result<&'static Version, String> {
    let Some(wanted) = text.strip_prefix("paas-charm=") else {
        return Err("write the library and its version, such as paas-charm=1.8.0".to_owned());
    };
    of_known(&suite::packers().paas_charm, "paas-charm", wanted)
}

fn of_known(known: &'static [Version], name: &str, wanted: &str) -> Result<&'static Version, String> {
    known.iter().find(|known| known.version == wanted).ok_or_else(|| {
        let known: Vec<_> = known.iter().map(|known| format!("{name}={}", known.version)).collect();
        format!("charmer does not know this version; write {}", known.join(" or "))
    })
}
