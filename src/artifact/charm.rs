//! A charm: the zip that Charmcraft makes. Floor 2.

use std::collections::BTreeSet;
use std::fs::File;

use serde::Serialize;

use super::error::Trouble;
use super::fields;
use super::zip::{Member, Zip};
use crate::finding::{Code, Finding};
use crate::yaml::{Node, Value};

/// What a charm holds. All texts are as they stand in the file: make them safe before showing them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charm {
    /// `name` of `metadata.yaml`: what Juju and Charmhub call the charm.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// One line.
    pub summary: String,
    /// What it assumes of Juju: `k8s-api`.
    pub assumes: Vec<String>,
    /// What it runs on, one a line: `ubuntu 24.04 amd64`.
    pub platforms: Vec<String>,
    /// Charmcraft's version.
    pub charmcraft: Option<String>,
    /// Configuration options.
    pub options: Vec<CharmOption>,
    /// Names of actions.
    pub actions: Vec<String>,
    /// Where it can be integrated.
    pub endpoints: Vec<Endpoint>,
    /// What it has to be given: the image.
    pub resources: Vec<Resource>,
    /// Containers of its pod.
    pub containers: Vec<Container>,
    /// Python packages in its environment.
    pub packages: Vec<Package>,
    /// Libraries from Charmhub.
    pub libraries: Vec<Library>,
    /// Whether `src/charm.py` is in it.
    pub has_entry: bool,
    /// Whether `dispatch`, which Juju runs, is in it.
    pub has_dispatch: bool,
    /// Members of the zip.
    pub files: usize,
    /// Bytes of the files, as they are in the zip.
    pub size: u64,
    /// Bytes of the files, unpacked.
    pub unpacked: u64,
    /// What is odd.
    pub findings: Vec<Finding>,
}

/// A configuration option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CharmOption {
    /// Its key below `options` of `config.yaml`.
    pub name: String,
    /// `string`, `int`, `float`, `boolean` or `secret`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is unless set.
    pub default: Option<String>,
    /// What it does.
    pub description: String,
}

/// Which side of an integration an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It takes.
    Requires,
    /// It gives.
    Provides,
    /// Its units among themselves.
    Peers,
}

impl Role {
    /// As the charm's metadata calls it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Requires => "requires",
            Self::Provides => "provides",
            Self::Peers => "peers",
        }
    }
}

/// Where the charm can be integrated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// What `juju integrate` takes behind the colon.
    pub name: String,
    /// Which side it is.
    pub role: Role,
    /// What is spoken there.
    pub interface: String,
    /// Whether the charm waits for it: `false` when `optional: false` stands there; Juju itself does not look at it.
    pub optional: Option<bool>,
}

/// What the charm has to be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// What `juju deploy --resource` takes.
    pub name: String,
    /// `oci-image` or `file`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A container of the charm's pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Container {
    /// Its key below `containers` of `metadata.yaml`.
    pub name: String,
    /// The resource that its image is.
    pub resource: Option<String>,
}

/// A Python package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Package {
    /// In the spelling of its folder: `paas_charm`.
    pub name: String,
    /// As its `dist-info` folder names it.
    pub version: String,
}

/// A library from Charmhub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Library {
    /// `data_platform_libs.v0.data_interfaces`.
    pub name: String,
    /// `0.43`: LIBAPI and LIBPATCH, where they stand in it.
    pub version: Option<String>,
}

impl Charm {
    /// The version of a Python package in it; hyphens, underscores and dots are one.
    pub fn package(&self, name: &str) -> Option<&str> {
        let plain = |name: &str| name.to_lowercase().replace(['-', '.'], "_");
        let found = self.packages.iter().find(|package| plain(&package.name) == plain(name));
        found.map(|package| package.version.as_str())
    }
}

/// What is read of a charm; all else is only held against its checksum.
fn is_read(member: &Member) -> bool {
    let name = member.name.as_str();
    let is_library = name.starts_with("lib/charms/") && is_python(name);
    matches!(name, "metadata.yaml" | "config.yaml" | "actions.yaml" | "manifest.yaml" | "src/charm.py") || is_library
}

fn is_python(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "py")
}

/// Looks into a charm; `file_name` is for findings.
pub fn open(file: File, file_name: &str) -> Result<Charm, Trouble> {
    let zip = Zip::open(file)?;
    let has = |name: &str| zip.members().iter().any(|member| member.name == name);
    if !has("metadata.yaml") {
        let fix = "name the .charm that Charmcraft made.";
        let what = if has("bundle.yaml") {
            "it is a bundle of charms"
        } else {
            "it is a zip, but no charm: it has no metadata.yaml"
        };
        return Err(Trouble::foreign(what, fix));
    }
    let kept = zip.extract(is_read)?;
    let document = |name: &str| {
        let found = kept.iter().find(|(member, _)| member.name == name);
        found.map_or_else(|| fields::mapping(b"", name), |(_, bytes)| fields::mapping(bytes, name))
    };
    let metadata = document("metadata.yaml")?;
    let manifest = document("manifest.yaml")?;
    let field = |key: &str| fields::text(&metadata, key).unwrap_or_default();
    let packages: BTreeSet<Package> = zip.members().iter().filter_map(|member| package(&member.name)).collect();
    let mut charm = Charm {
        name: field("name"),
        title: field("display-name"),
        summary: field("summary"),
        assumes: fields::list(&metadata, "assumes"),
        platforms: platforms(&manifest),
        charmcraft: fields::text(&manifest, "charmcraft-version"),
        options: options(&document("config.yaml")?),
        actions: fields::pairs(Some(&document("actions.yaml")?))
            .iter()
            .filter_map(|(name, _)| fields::scalar(name))
            .collect(),
        endpoints: endpoints(&metadata),
        resources: resources(&metadata),
        containers: containers(&metadata),
        packages: packages.into_iter().collect(),
        libraries: kept.iter().filter_map(|(member, bytes)| library(&member.name, bytes)).collect(),
        has_entry: has("src/charm.py"),
        has_dispatch: has("dispatch"),
        files: zip.members().len(),
        size: zip.members().iter().map(|member| member.packed).sum(),
        unpacked: zip.members().iter().map(|member| member.size).sum(),
        findings: Vec::new(),
    };
    charm.libraries.sort_by(|one, other| one.name.cmp(&other.name));
    let entry = kept.iter().find(|(member, _)| member.name == "src/charm.py");
    charm.findings = findings(&charm, entry.map(|(member, bytes)| (*member, bytes.as_slice())), file_name);
    Ok(charm)
}

/// `manifest.yaml` names what the charm was built for.
fn platforms(manifest: &Node) -> Vec<String> {
    let bases = fields::items(manifest, "bases").iter();
    let platform = |base: &Node| {
        let words = [fields::text(base, "name"), fields::text(base, "channel")].into_iter().flatten();
        words.chain(fields::list(base, "architectures")).collect::<Vec<_>>().join(" ")
    };
    bases.map(platform).collect()
}

fn options(config: &Node) -> Vec<CharmOption> {
    let option = |(name, about): (String, &Node)| CharmOption {
        name,
        kind: fields::text(about, "type").unwrap_or_default(),
        default: fields::text(about, "default"),
        description: fields::text(about, "description").unwrap_or_default(),
    };
    fields::entries(config, "options").into_iter().map(option).collect()
}

fn endpoints(metadata: &Node) -> Vec<Endpoint> {
    let mut endpoints = Vec::new();
    for role in [Role::Requires, Role::Provides, Role::Peers] {
        endpoints.extend(fields::entries(metadata, role.key()).into_iter().map(|(name, about)| Endpoint {
            name,
            role,
            interface: fields::text(about, "interface").unwrap_or_default(),
            optional:
                about.get("optional").and_then(|node| if let Value::Bool(on) = node.value { Some(on) } else { None }),
        }));
    }
    endpoints
}

fn resources(metadata: &Node) -> Vec<Resource> {
    let resource =
        |(name, about): (String, &Node)| Resource { name, kind: fields::text(about, "type").unwrap_or_default() };
    fields::entries(metadata, "resources").into_iter().map(resource).collect()
}

fn containers(metadata: &Node) -> Vec<Container> {
    let container = |(name, about): (String, &Node)| Container { name, resource: fields::text(about, "resource") };
    fields::entries(metadata, "containers").into_iter().map(container).collect()
}

/// `venv/paas_charm-1.12.3.dist-info/…`, or below a `site-packages`; what packages bring within themselves is theirs.
fn package(path: &str) -> Option<Package> {
    let mut above = "";
    for part in path.split('/') {
        if let Some(stem) = part.strip_suffix(".dist-info") {
            if !matches!(above, "venv" | "site-packages") || !path.starts_with("venv/") {
                return None;
            }
            let (name, version) = stem.rsplit_once('-')?;
            return Some(Package { name: name.to_owned(), version: version.to_owned() });
        }
        above = part;
    }
    None
}

fn library(path: &str, bytes: &[u8]) -> Option<Library> {
    let module = path.strip_prefix("lib/charms/")?.strip_suffix(".py")?;
    let text = String::from_utf8_lossy(bytes);
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))?;
        let digits: String = line.trim_start().chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    let version = number("LIBAPI").zip(number("LIBPATCH")).map(|(api, patch)| format!("{api}.{patch}"));
    Some(Library { name: module.replace('/', "."), version })
}

fn findings(charm: &Charm, entry: Option<(&Member, &[u8])>, name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut warn = |code, message: &str, fix: &str| findings.push(Finding::warning(code, name, message).fix(fix));
    match entry {
        None => warn(
            Code::CharmEntryMissing,
            "src/charm.py is not in the charm. Charmcraft packs without it, and the charm cannot start.",
            "Write it with `charmer init`, and pack again.",
        ),
        Some((member, _)) if member.mode & 0o111 == 0 => warn(
            Code::CharmEntryNotExecutable,
            "src/charm.py in the charm is not executable, and Juju cannot start it.",
            "Run: chmod +x src/charm.py, and pack again.",
        ),
        Some((_, code)) => {
            let names_it = String::from_utf8_lossy(code).contains("paas_charm");
            if names_it && charm.package("paas_charm").is_none() {
                warn(
                    Code::CharmLibraryMissing,
                    "src/charm.py uses paas_charm, which is not among the charm's Python packages. The charm cannot start.",
                    "Name paas-charm in the charm's requirements.txt or pyproject.toml, and pack again.",
                );
            }
        }
    }
    if !charm.has_dispatch {
        warn(
            Code::CharmDispatchMissing,
            "dispatch is not in the charm, and Juju has nothing to run.",
            "Pack the charm with Charmcraft.",
        );
    }
    let lost = charm.containers.iter().filter_map(|container| container.resource.as_deref());
    for resource in lost.filter(|resource| !charm.resources.iter().any(|known| known.name == *resource)) {
        let message = format!(
            "A container takes its image from “{}”, and there is no such resource.",
            crate::text::one_line(resource)
        );
        warn(Code::CharmResourceMissing, &message, "Name the resource under `resources` in charmcraft.yaml.");
    }
    findings
}
