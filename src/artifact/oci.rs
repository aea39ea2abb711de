//! The OCI archive around an image: which blobs there are, and that each is what its digest says. Floor 2.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tar::Archive;

use super::error::{Trouble, shown};
use super::limits;
use super::stream::{Hasher, Meter, small};
use super::tape::{self, MemberKind};
use crate::process::{Watch, Watched};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    #[serde(default)]
    pub media_type: String,
    pub digest: String,
    pub size: u64,
    pub platform: Option<Platform>,
    pub annotations: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Platform {
    pub architecture: String,
}

#[derive(Debug, Deserialize)]
struct Layout {
    #[serde(rename = "imageLayoutVersion")]
    version: String,
}

#[derive(Debug, Deserialize)]
pub struct Index {
    pub manifests: Vec<Descriptor>,
}

#[derive(Debug, Deserialize)]
pub struct Manifest {
    pub config: Descriptor,
    pub layers: Vec<Descriptor>,
    pub annotations: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
pub struct Image {
    pub architecture: String,
    #[serde(default)]
    pub os: String,
    pub created: Option<String>,
    pub config: Option<Execution>,
    pub rootfs: RootFs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Execution {
    pub user: Option<String>,
    pub env: Option<Vec<String>>,
    pub entrypoint: Option<Vec<String>>,
    pub cmd: Option<Vec<String>>,
    pub working_dir: Option<String>,
    pub labels: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
pub struct RootFs {
    pub diff_ids: Vec<String>,
}

/// An OCI archive whose table of contents was read.
#[derive(Debug)]
pub struct Blobs {
    file: File,
    /// Position and size by name.
    members: HashMap<String, (u64, u64)>,
    /// Who looks how much of them is read.
    watch: Arc<Watch>,
}

impl Blobs {
    /// Walks through the archive, without its contents, and makes sure that it is one.
    pub fn open(file: File, length: u64, watch: &Arc<Watch>) -> Result<Self, Trouble> {
        let mut members = HashMap::new();
        let mut odd = None;
        let mut archive = Archive::new(&file);
        tape::walk(&mut archive, Archive::entries_with_seek, limits::BLOBS, |member, _| {
            if member.kind == MemberKind::Folder {
                return Ok(());
            }
            let name = shown(&member.name);
            if member.position.checked_add(member.size).is_none_or(|end| end > length) {
                return Err(Trouble::damaged(format!("the file ends within its member {name}")));
            }
            if members.insert(member.name.clone(), (member.position, member.size)).is_some() {
                odd.get_or_insert_with(|| Trouble::hostile(format!("the member {name} stands twice in it")));
            }
            if member.kind != MemberKind::File {
                odd.get_or_insert_with(|| Trouble::hostile(format!("{name} is a link or a device, not a file")));
            }
            Ok(())
        })?;
        let mut blobs = Self { file, members, watch: Arc::clone(watch) };
        blobs.check_layout()?;
        // Foreign archives have their own ways; what they are is said first.
        odd.map_or(Ok(blobs), Err)
    }

    fn check_layout(&mut self) -> Result<(), Trouble> {
        let has = |name: &str| self.members.contains_key(name);
        if !has("oci-layout") {
            if has("manifest.json") {
                let what = "it is an image as `docker save` writes it, not an OCI archive";
                return Err(Trouble::foreign(
                    what,
                    "convert it: skopeo copy docker-archive:IN.tar oci-archive:OUT.rock",
                ));
            }
            let what = "it is a tar, but no OCI archive: it has no oci-layout";
            return Err(Trouble::foreign(what, "name the .rock that Rockcraft made."));
        }
        let layout: Layout = self.named_json("oci-layout")?;
        if layout.version != "1.0.0" {
            let what = format!("its OCI layout is of version {}, and charmer knows 1.0.0", shown(&layout.version));
            return Err(Trouble::foreign(what, "copy it with skopeo into an OCI archive of that version."));
        }
        Ok(())
    }

    /// A JSON document by its name in the archive.
    pub fn named_json<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Trouble> {
        let Some(&(position, size)) = self.members.get(name) else {
            return Err(Trouble::damaged(format!("there is no {name} in it")));
        };
        parsed(&self.bytes(position, size, name)?, name)
    }

    /// A JSON document by its descriptor, held against size and digest.
    pub fn json<T: DeserializeOwned>(&mut self, descriptor: &Descriptor, what: &str) -> Result<T, Trouble> {
        let (position, size, mut hasher, hex) = self.find(descriptor, what)?;
        let bytes = self.bytes(position, size, what)?;
        hasher.update(&bytes);
        if hasher.hex() != hex {
            return Err(Trouble::damaged(format!("{what} is not what its digest says")));
        }
        parsed(&bytes, what)
    }

    fn bytes(&mut self, position: u64, size: u64, what: &str) -> Result<Vec<u8>, Trouble> {
        self.file.seek(SeekFrom::Start(position))?;
        let bytes = small((&self.file).take(size), limits::JSON)?;
        bytes.ok_or_else(|| Trouble::too_large(format!("{what} has {}", crate::text::size(size))))
    }

    /// Where a blob is, and what its digest has to be.
    fn find(&self, descriptor: &Descriptor, what: &str) -> Result<(u64, u64, Hasher, String), Trouble> {
        let (hasher, name, hex) = digest(&descriptor.digest, what)?;
        let Some(&(position, size)) = self.members.get(&name) else {
            return Err(Trouble::damaged(format!("{what} is not in it: there is no {}", shown(&name))));
        };
        if size != descriptor.size {
            return Err(Trouble::damaged(format!("{what} has {size} bytes, and should have {}", descriptor.size)));
        }
        Ok((position, size, hasher, hex))
    }

    /// The bytes of a blob, which the caller has to read to their end, and the digest that they must have then.
    pub fn blob(&mut self, descriptor: &Descriptor, what: &str) -> Result<(Meter<impl Read + '_>, String), Trouble> {
        let (position, size, hasher, hex) = self.find(descriptor, what)?;
        self.file.seek(SeekFrom::Start(position))?;
        let reader = Watched::new(io::Read::take(&self.file, size), &self.watch);
        Ok((Meter::new(reader, hasher, u64::MAX), hex))
    }
}

/// A digest's hasher, the blob's name in the archive, and what has to come out.
pub fn digest(text: &str, what: &str) -> Result<(Hasher, String, String), Trouble> {
    let wrong = || Trouble::damaged(format!("the digest of {what} is {}, which is none", shown(text)));
    let (algorithm, hex) = text.split_once(':').ok_or_else(wrong)?;
    let hasher = Hasher::named(algorithm).ok_or_else(wrong)?;
    let length = if matches!(hasher, Hasher::Sha256(_)) { 64 } else { 128 };
    if hex.len() != length || !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(wrong());
    }
    Ok((hasher, format!("blobs/{algorithm}/{hex}"), hex.to_owned()))
}

fn parsed<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, Trouble> {
    serde_json::from_slice(bytes).map_err(|error| {
        let message = error.to_string();
        Trouble::damaged(format!(
            "{what} is not what the OCI specification has there ({})",
            crate::text::one_line(&message)
        ))
    })
}
