//! A rock: the image in an OCI archive. Floor 2.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use serde::Serialize;
use tar::Archive;

use super::error::{Trouble, shown};
use super::layer::{Changes, Entry, Tree};
use super::oci::{Blobs, Descriptor, Image, Index, Manifest, digest};
use super::services::{Plan, Service};
use super::stream::{Meter, decompressed};
use super::{fields, limits, tape};
use crate::finding::{Code, Finding};
use crate::process::Watch;
use crate::suite;

/// Where Rockcraft notes what it packed.
const NOTES: &str = ".rock/metadata.yaml";
/// Where Pebble's layers are.
const PEBBLE: &str = "var/lib/pebble/default/layers";

/// What a rock holds. All texts are as they stand in the file: make them safe before showing them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rock {
    /// The image's name in the archive, if it has one; skopeo takes it for the tag.
    pub reference: Option<String>,
    /// In the words of the OCI specification, which are Go's: `amd64`, `ppc64le`.
    pub architecture: String,
    /// `linux`.
    pub os: String,
    /// When it was packed, as RFC 3339.
    pub created: Option<String>,
    /// What Rockcraft noted, the base among it; nothing in images of other tools.
    pub metadata: Option<RockMetadata>,
    /// Who its first process runs as; empty for root.
    pub user: String,
    /// Its first process.
    pub entrypoint: Vec<String>,
    /// Further arguments of that process.
    pub command: Vec<String>,
    /// Where that process starts; empty for `/`.
    pub working_dir: String,
    /// `NAME=value` of the image.
    pub environment: Vec<String>,
    /// Labels of the image.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the image's manifest.
    pub annotations: BTreeMap<String, String>,
    /// From the base up.
    pub layers: Vec<Layer>,
    /// What Pebble runs, by name.
    pub services: Vec<Service>,
    /// The application's files; `None` when no folder is there that an extension puts them in.
    pub application: Option<Application>,
    /// What is odd.
    pub findings: Vec<Finding>,
}

/// What Rockcraft writes into the image about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RockMetadata {
    /// The rock's name.
    pub name: String,
    /// The `version` of `rockcraft.yaml`; an image's tag need not be the same.
    pub version: String,
    /// `bare`, or the base in Rockcraft's words: `ubuntu@24.04`.
    pub base: String,
}

/// A layer of the image, the lowest first: each lies over those before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Of the compressed layer; it was verified.
    pub digest: String,
    /// `gzip`, `zstd` or `none`.
    pub compression: &'static str,
    /// Bytes in the archive.
    pub size: u64,
    /// Bytes of its tar.
    pub unpacked: u64,
    /// Files, folders and links in it.
    pub members: usize,
}

/// The application's files in an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Application {
    /// Where they are: `flask/app`.
    pub folder: String,
    /// With paths below that folder, sorted.
    pub files: Vec<Entry>,
}

impl Rock {
    /// The application's files, with paths below the folder that the extension puts them in; to be held against what
    /// was promised to be shipped.
    pub fn application_files(&self) -> &[Entry] {
        self.application.as_ref().map_or(&[], |application| &application.files)
    }

    /// Bytes of all layers, as they are in the archive.
    pub fn size(&self) -> u64 {
        self.layers.iter().map(|layer| layer.size).sum()
    }

    /// Bytes of all layers, unpacked.
    pub fn unpacked(&self) -> u64 {
        self.layers.iter().map(|layer| layer.unpacked).sum()
    }
}

/// Looks into an OCI archive; `name` is the file's own, for findings.
pub fn open((file, length): (File, u64), name: &str, watch: &Arc<Watch>) -> Result<Rock, Trouble> {
    let mut blobs = Blobs::open(file, length, watch)?;
    let (reference, manifest) = the_image(&mut blobs)?;
    let image: Image = blobs.json(&manifest.config, "the image's configuration")?;
    let (count, expected) = (manifest.layers.len(), image.rootfs.diff_ids.len());
    if count != expected {
        return Err(Trouble::damaged(format!("it has {count} layers, and its configuration speaks of {expected}")));
    }
    if count > limits::LAYERS {
        return Err(Trouble::too_large(format!("it has {count} layers")));
    }
    let folders = application_folders();
    let mut tree = Tree::new(
        folders.iter().cloned().chain([NOTES.to_owned(), PEBBLE.to_owned()]).collect(),
        vec![NOTES.to_owned(), PEBBLE.to_owned()],
    );
    let mut layers: Vec<Layer> = Vec::new();
    for (at, blob) in manifest.layers.iter().zip(&image.rootfs.diff_ids).enumerate() {
        let what = format!("layer {} of {count}", at + 1);
        let before = layers.iter().fold((0, 0), |sum, layer| (sum.0 + layer.unpacked, sum.1 + layer.members));
        layers.push(layer(&mut blobs, &mut tree, blob, &what, before)?);
    }
    let mut findings = Vec::new();
    let services = the_services(&tree, name, &mut findings);
    let application = folders.into_iter().find_map(|folder| {
        let files = tree.entries(&folder);
        (!files.is_empty()).then_some(Application { folder, files })
    });
    if application.is_none() {
        findings.push(no_application(name));
    }
    let execution = image.config.unwrap_or_default();
    Ok(Rock {
        reference,
        architecture: image.architecture,
        os: image.os,
        created: image.created,
        metadata: tree.contents(NOTES).and_then(|bytes| noted(bytes, name, &mut findings)),
        user: execution.user.unwrap_or_default(),
        entrypoint: execution.entrypoint.unwrap_or_default(),
        command: execution.cmd.unwrap_or_default(),
        working_dir: execution.working_dir.unwrap_or_default(),
        environment: execution.env.unwrap_or_default(),
        labels: execution.labels.unwrap_or_default(),
        annotations: manifest.annotations.unwrap_or_default(),
        layers,
        services,
        application,
        findings,
    })
}

/// Where the extensions put applications, the deepest first: a folder `app` holds nothing of `flask/app`.
fn application_folders() -> Vec<String> {
    let mut folders: Vec<String> = suite::all().iter().map(|suite| suite.layout.application.clone()).collect();
    folders.sort_by_key(|folder| std::cmp::Reverse(folder.matches('/').count()));
    folders.dedup();
    folders
}

/// The one image of an archive, found through as many indexes as it takes.
fn the_image(blobs: &mut Blobs) -> Result<(Option<String>, Manifest), Trouble> {
    const NAME: &str = "org.opencontainers.image.ref.name";
    let mut index: Index = blobs.named_json("index.json")?;
    let mut reference = None;
    for _ in 0..limits::NESTED {
        let descriptor = match index.manifests.as_slice() {
            [one] => one.clone(),
            [] => return Err(Trouble::damaged("its index names no image")),
            several => return Err(too_many(several)),
        };
        let name = descriptor.annotations.as_ref().and_then(|notes| notes.get(NAME)).cloned();
        reference = reference.or(name);
        let kind = descriptor.media_type.as_str();
        if !kind.contains(".index.") && !kind.contains(".list.") {
            return Ok((reference, blobs.json(&descriptor, "the image's manifest")?));
        }
        index = blobs.json(&descriptor, "the index of images")?;
    }
    Err(Trouble::hostile("its indexes point to indexes, again and again"))
}

fn too_many(several: &[Descriptor]) -> Trouble {
    let architecture = |one: &Descriptor| one.platform.as_ref().map(|platform| platform.architecture.clone());
    let named: Vec<String> = several.iter().take(8).filter_map(architecture).collect();
    let of = if named.is_empty() { String::new() } else { format!(" ({})", crate::text::one_line(&named.join(", "))) };
    let what = format!("it holds {} images{of}, and a rock holds one", several.len());
    Trouble::foreign(what, "copy one out: skopeo copy oci-archive:FILE:TAG oci-archive:OUT.rock")
}

/// Reads one layer whole: its digests, its size, and what it does to the files that matter. `before`: bytes and members
/// of the layers below.
fn layer(
    blobs: &mut Blobs,
    tree: &mut Tree,
    (descriptor, diff_id): (&Descriptor, &String),
    what: &str,
    before: (u64, usize),
) -> Result<Layer, Trouble> {
    let (plain, _, expected) = digest(diff_id, what)?;
    let (mut packed, hex) = blobs.blob(descriptor, what)?;
    let most = limits::UNPACKED.saturating_sub(before.0);
    let limit = limits::unpacks_to(descriptor.size, most);
    let (reader, compression) = decompressed(&mut packed)?;
    let mut unpacked = Meter::new(reader, plain, limit);
    let mut changes = Changes::default();
    let walked = {
        let mut archive = Archive::new(&mut unpacked);
        let members = limits::MEMBERS.saturating_sub(before.1);
        tape::walk(&mut archive, Archive::entries, members, |member, contents| {
            tree.note(&mut changes, member, contents)
        })
    };
    let read = walked.and_then(|members| Ok(unpacked.drain().map(|()| members)?));
    if unpacked.exceeded {
        return Err(limits::bomb(what, descriptor.size, limit, most));
    }
    let members = read.map_err(|trouble| within(trouble, what))?;
    let size = unpacked.count;
    if unpacked.hex() != expected {
        return Err(Trouble::damaged(format!("{what} does not unpack to what the configuration says")));
    }
    packed.drain()?;
    if packed.hex() != hex {
        return Err(Trouble::damaged(format!("{what} is not what its digest says")));
    }
    tree.apply(changes)?;
    Ok(Layer { digest: descriptor.digest.clone(), compression, size: descriptor.size, unpacked: size, members })
}

/// Says in which layer.
fn within(trouble: Trouble, what: &str) -> Trouble {
    match trouble {
        Trouble::Damaged(reason) => Trouble::Damaged(format!("{what}: {reason}")),
        Trouble::Hostile(reason) => Trouble::Hostile(format!("{what}: {reason}")),
        Trouble::TooLarge(reason) => Trouble::TooLarge(format!("{what}: {reason}")),
        other => other,
    }
}

fn the_services(tree: &Tree, name: &str, findings: &mut Vec<Finding>) -> Vec<Service> {
    let mut plan = Plan::default();
    let files = tree.entries(PEBBLE);
    let layers = files.iter().filter(|file| file.path.rsplit_once('.').is_some_and(|(_, ending)| ending == "yaml"));
    for (read, file) in layers.enumerate() {
        if read == limits::PEBBLE_LAYERS {
            let message = format!("Only the first {read} layers in /{PEBBLE} were read; no packer makes so many.");
            findings.push(Finding::warning(Code::RockLayersMany, name, message).fix("Pack the rock anew."));
            break;
        }
        let path = format!("{PEBBLE}/{}", file.path);
        let Some(bytes) = tree.contents(&path) else { continue };
        match fields::mapping(bytes, &path) {
            Ok(layer) => plan.combine(&layer),
            Err(trouble) => findings.push(unreadable(name, &trouble)),
        }
    }
    if plan.is_empty() && findings.is_empty() {
        let message = format!(
            "There is no service in /{PEBBLE}, so Pebble would start nothing, and the charm finds nothing to configure."
        );
        let fix = "Pack the rock with one of the extensions, or with `services` in rockcraft.yaml.";
        findings.push(Finding::warning(Code::RockNoServices, name, message).fix(fix));
    }
    let mut services: Vec<Service> = plan.services().collect();
    services.sort_by(|one, other| one.name.cmp(&other.name));
    services
}

fn unreadable(name: &str, trouble: &Trouble) -> Finding {
    Finding::warning(Code::RockDocumentUnreadable, name, trouble.to_string())
}

fn no_application(name: &str) -> Finding {
    let folders = application_folders().join(", /");
    let message = format!("None of the folders that the extensions put applications in is there: /{folders}.");
    let fix = "Pack the rock with one of the extensions; `charmer init` writes such a rockcraft.yaml.";
    Finding::warning(Code::RockNoApplication, name, message).fix(fix)
}

fn noted(bytes: &[u8], name: &str, findings: &mut Vec<Finding>) -> Option<RockMetadata> {
    match fields::mapping(bytes, NOTES) {
        Ok(notes) => {
            let note = |key: &str| fields::text(&notes, key).unwrap_or_default();
            Some(RockMetadata { name: note("name"), version: note("version"), base: note("base") })
        }
        Err(trouble) => {
            findings.push(Finding::warning(Code::RockDocumentUnreadable, shown(name), trouble.to_string()));
            None
        }
    }
}
