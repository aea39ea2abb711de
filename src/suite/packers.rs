//! The versions of the packers that charmer knows, from `assets/packers.yaml`, and which of them is answered for. Part
//! of floor 1's `suite`.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::asset::asset;

static PACKERS: LazyLock<Packers> = LazyLock::new(|| asset!("packers"));

/// What is known of both packers.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Packers {
    /// Versions of Rockcraft, oldest first.
    pub rockcraft: Vec<Version>,
    /// Versions of Charmcraft, oldest first.
    pub charmcraft: Vec<Version>,
    /// Versions of paas-charm, the library of the charms, oldest first.
    pub paas_charm: Vec<Version>,
    /// The Python of each base.
    pub python: BTreeMap<String, String>,
}

/// A version of a packer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Version {
    /// `1.20.0`.
    pub version: String,
    /// Whether its behaviour was recorded or is told by its release notes alone.
    pub known: Known,
    /// What it says of itself begins so, where that is another version.
    #[serde(default)]
    pub calls_itself: Option<String>,
    /// What an extension asks a document for.
    #[serde(default)]
    pub extensions_ask: Asks,
    /// How Charmcraft judges a document.
    #[serde(default)]
    pub charm: Charms,
}

/// How a version of Charmcraft judges a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Charms {
    /// What `base` and `build-base` may name.
    pub bases: Vec<String>,
    /// What `base` alone may name besides.
    #[serde(default)]
    pub more_bases: Vec<String>,
    /// The base that is built on nothing but `ubuntu@devel`, where a build-base is written at all.
    #[serde(default)]
    pub devel: Option<String>,
    /// Bases that want a build-base.
    #[serde(default)]
    pub unfinished: Vec<String>,
    /// The bases on which a plugin is there; a plugin that is not named is there on all.
    #[serde(default)]
    pub plugins: BTreeMap<String, Vec<String>>,
    /// What it does in a way of its own.
    #[serde(default)]
    pub quirks: Vec<Quirk>,
}

/// What only some versions of Charmcraft do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quirk {
    /// It expands what it could not build: on no base, or on several.
    PlansNothing,
    /// Names of platforms and parts may have a slash on any base.
    TakesSlashes,
    /// It does not look into the folder of dashboards.
    ReadsNoDashboards,
    /// It does not look into `paas-config.yaml`.
    ReadsNoPaasConfig,
    /// A plugin that is missing on one of the bases that are built on is missing on all.
    PluginsByPlan,
    /// A plugin has to be there on `base`, too, whatever is built on.
    PluginsByBase,
}

/// How a version is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// From the packer's own answers.
    Recorded,
    /// From its release notes: nothing is exact.
    Told,
}

/// What decides whether an extension knows a document's bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// The base, whatever it is built on.
    Base,
    /// The build-base of a rock, which chooses the generation of the extension; the base of a charm.
    #[default]
    BuildBase,
    /// What the old `bases` of a charm are built on; the extension knows each base of the others.
    OldBases,
}

/// Both packers.
pub fn packers() -> &'static Packers {
    #[cfg(test)]
    if let Some(packers) = super::trial::packers() {
        return packers;
    }
    own()
}

pub(super) fn own() -> &'static Packers {
    &PACKERS
}

impl Version {
    /// True where something holds that came with one version and left with another; each is the whole way where it is absent.
    pub fn is_within(&self, since: Option<&str>, until: Option<&str>) -> bool {
        let after = |other: &&str| compare(&self.version, other) != Ordering::Less;
        since.as_ref().is_none_or(after) && !until.as_ref().is_some_and(after)
    }

    /// True when it does so.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.charm.quirks.contains(&quirk)
    }
}

/// The versions of a packer or a library for which something holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Span {
    /// The first; from the beginning where it is absent.
    #[serde(default)]
    pub since: Option<String>,
    /// The first for which it holds no more.
    #[serde(default)]
    pub until: Option<String>,
}

impl Span {
    /// As [`is_within`].
    pub fn holds(&self, version: Option<&Version>) -> bool {
        is_within(version, self.since.as_ref(), self.until.as_ref())
    }
}

/// As [`Version::is_within`]; without a version everything holds that did not leave.
pub fn is_within(version: Option<&Version>, since: Option<&String>, until: Option<&String>) -> bool {
    let (since, until) = (since.map(String::as_str), until.map(String::as_str));
    version.map_or(until.is_none(), |version| version.is_within(since, until))
}

/// Which version came first: by their numbers, and what has a `~` before what it leads up to.
pub fn compare(one: &str, other: &str) -> Ordering {
    let parts = |text: &str| {
        let (numbers, before) = text.split_once('~').map_or((text, false), |(numbers, _)| (numbers, true));
        let mut numbers: Vec<u64> = numbers.split('.').map(|number| number.parse().unwrap_or(0)).collect();
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        (numbers, !before)
    };
    parts(one).cmp(&parts(other))
}

/// True when one of these versions has the first two numbers of this one: the third brings no new extensions.
pub fn knows(versions: &[Version], version: &str) -> bool {
    alike(versions, version).is_some()
}

/// As [`knows`], and by its own answers.
pub fn is_recorded(versions: &[Version], version: &str) -> bool {
    alike(versions, version).is_some_and(|version| version.known == Known::Recorded)
}

fn alike<'a>(versions: &'a [Version], version: &str) -> Option<&'a Version> {
    let numbers = |text: &str| -> Vec<String> { text.split('.').take(2).map(str::to_owned).collect() };
    let named = |known: &&Version| {
        let prefix = known.calls_itself.as_ref();
        known.version == version || prefix.is_some_and(|prefix| version.starts_with(prefix.as_str()))
    };
    let same = |known: &&Version| known.calls_itself.is_none() && numbers(&known.version) == numbers(version);
    versions.iter().find(named).or_else(|| versions.iter().rev().find(same))
}

/// For which version of a packer is answered, and why for that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The version, of those that are known; `None` only where none is.
    pub version: Option<&'static Version>,
    /// Why.
    pub because: Because,
}

/// Why a version is answered for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The packer is not here, and it is the newest that was recorded.
    Newest,
    /// The person named it.
    Named,
    /// The packer that is installed says so of itself.
    Installed(String),
}

impl Answered {
    /// The newest version that was recorded.
    pub fn newest(versions: &'static [Version]) -> Self {
        let version = versions.iter().rev().find(|version| version.known == Known::Recorded);
        Self { version, because: Because::Newest }
    }

    /// The version that an installed packer is, or the nearest that is known.
    pub fn installed(versions: &'static [Version], says: &str) -> Self {
        let older = |known: &&Version| compare(&known.version, says) != Ordering::Greater;
        let near = || versions.iter().rev().find(older).or(versions.first());
        Self { version: alike(versions, says).or_else(near), because: Because::Installed(says.to_owned()) }
    }

    /// What is worth saying once at the start: that the installed packer is not among those that are known.
    pub fn surprise(&self, title: &str) -> Option<String> {
        let (Because::Installed(says), Some(version)) = (&self.because, self.version) else { return None };
        if knows(std::slice::from_ref(version), says) {
            return None;
        }
        let side = match compare(says, &version.version) {
            Ordering::Less => "older",
            _ => "newer",
        };
        let known = &version.version;
        Some(format!(
            "{title} {says} is {side} than what charmer knows: it answers as for {known}, and the packer may do otherwise."
        ))
    }
}

/// `4.5.0 (installed)`.
impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(version) = self.version else { return f.write_str("no version") };
        f.write_str(&version.version)?;
        let remark = if version.known == Known::Told { ", told and not recorded" } else { "" };
        match &self.because {
            Because::Newest => write!(f, " (not installed{remark})"),
            Because::Named => write!(f, " (as you asked{remark})"),
            Because::Installed(says) if *says == version.version => write!(f, " (installed{remark})"),
            Because::Installed(says) => write!(f, " ({says} is installed{remark})"),
        }
    }
}

/// For which versions of both packers is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Rockcraft's.
    pub rockcraft: Answered,
    /// Charmcraft's.
    pub charmcraft: Answered,
}

impl Default for Versions {
    fn default() -> Self {
        let packers = packers();
        Self { rockcraft: Answered::newest(&packers.rockcraft), charmcraft: Answered::newest(&packers.charmcraft) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_in_order() {
        let packers = packers();
        for versions in [&packers.rockcraft, &packers.charmcraft, &packers.paas_charm] {
            assert!(versions.is_sorted_by(|one, other| compare(&one.version, &other.version) == Ordering::Less));
        }
        assert!(knows(&packers.rockcraft, "1.20.3") && !knows(&packers.rockcraft, "1.99.0"));
        assert!(!knows(&packers.rockcraft, "1.2") && knows(&packers.charmcraft, "4.5.1"));
    }

    #[test]
    fn something_holds_from_a_version_on_and_until_another() {
        let of = |version: &str| packers().charmcraft.iter().find(|known| known.version == version).unwrap();
        assert!(of("4.5.0").is_within(Some("4.5"), None) && !of("4.4.2").is_within(Some("4.5"), None));
        assert!(of("4.4.2").is_within(None, Some("4.5.0")) && !of("4.5.0").is_within(None, Some("4.5.0")));
        assert_eq!(compare("1.21~2026-07", "1.21"), Ordering::Less);
        assert_eq!(compare("1.21~2026-07", "1.20.0"), Ordering::Greater);
        assert_eq!(compare("4.10.0", "4.9"), Ordering::Greater);
    }

    #[test]
    fn the_installed_packer_is_answered_for_or_the_nearest_that_is_known() {
        let charm = |says: &str| Answered::installed(&packers().charmcraft, says);
        assert_eq!(charm("4.5.0").to_string(), "4.5.0 (installed)");
        assert_eq!(charm("4.2.1").to_string(), "4.2.2 (4.2.1 is installed)");
        assert_eq!((charm("4.5.0").surprise("Charmcraft"), charm("4.2.1").surprise("Charmcraft")), (None, None));
        assert!(charm("9.0.1").surprise("Charmcraft").unwrap().contains("9.0.1 is newer"));
        assert!(charm("3.1.0").surprise("Charmcraft").unwrap().contains("3.1.0 is older"));
        let rock = |says: &str| Answered::installed(&packers().rockcraft, says).version.unwrap().version.as_str();
        assert_eq!((rock("1.20.0"), rock("1.20.0.post6+g1a2b3c4")), ("1.20.0", "1.21~2026-07"));
        assert_eq!(Versions::default().rockcraft.to_string(), "1.21~2026-07 (not installed)");
    }
}
