//! Makes archives, right ones and wrong ones.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use charmer::artifact::{self, ArtifactError, Charm, Inside, Rock, Trouble};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

/// A tar, member by member, without the checks of a tool.
pub struct Tar(Builder<Vec<u8>>);

impl Tar {
    pub fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    pub fn header(name: &str, kind: EntryType, size: u64) -> Header {
        let mut header = Header::new_gnu();
        // The crate refuses names that lead out; here they are wanted.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_cksum();
        header
    }

    pub fn file(mut self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        let contents = contents.as_ref();
        let header = Self::header(name, EntryType::Regular, contents.len() as u64);
        self.0.append(&header, contents).unwrap();
        self
    }

    pub fn folder(mut self, name: &str) -> Self {
        self.0.append(&Self::header(name, EntryType::Directory, 0), &[][..]).unwrap();
        self
    }

    pub fn link(mut self, name: &str, kind: EntryType, target: &str) -> Self {
        let mut header = Self::header(name, kind, 0);
        header.set_link_name_literal(target).unwrap();
        header.set_cksum();
        self.0.append(&header, &[][..]).unwrap();
        self
    }

    /// A header that claims `size` bytes, and only these behind it.
    pub fn claim(mut self, name: &str, kind: EntryType, size: u64, contents: &[u8]) -> Self {
        let header = Self::header(name, kind, size);
        self.0.get_mut().extend_from_slice(header.as_bytes());
        self.0.get_mut().extend_from_slice(contents);
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

pub fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An OCI archive in the making: change it, then write it.
pub struct Oci {
    pub blobs: Vec<(String, Vec<u8>)>,
    pub config: Value,
    pub layers: Vec<Value>,
    pub index: Option<Value>,
}

impl Oci {
    /// An image of these layers, each a tar, gzipped.
    pub fn new(layers: &[Vec<u8>]) -> Self {
        let mut oci = Self { blobs: Vec::new(), config: json!({}), layers: Vec::new(), index: None };
        let diffs: Vec<String> = layers.iter().map(|layer| format!("sha256:{}", hex(layer))).collect();
        for layer in layers {
            let descriptor = oci.blob("application/vnd.oci.image.layer.v1.tar+gzip", gzip(layer));
            oci.layers.push(descriptor);
        }
        oci.config = json!({
            "architecture": "amd64", "os": "linux",
            "config": {"User": "_daemon_", "Entrypoint": ["/bin/pebble", "enter"], "Labels": null},
            "rootfs": {"type": "layers", "diff_ids": diffs},
        });
        oci
    }

    pub fn blob(&mut self, kind: &str, bytes: Vec<u8>) -> Value {
        let digest = hex(&bytes);
        let descriptor = json!({"mediaType": kind, "digest": format!("sha256:{digest}"), "size": bytes.len()});
        self.blobs.push((format!("blobs/sha256/{digest}"), bytes));
        descriptor
    }

    /// The members of the archive.
    pub fn members(mut self) -> Vec<(String, Vec<u8>)> {
        let config = serde_json::to_vec(&self.config).unwrap();
        let config = self.blob("application/vnd.oci.image.config.v1+json", config);
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": self.layers});
        let manifest = serde_json::to_vec(&manifest).unwrap();
        let manifest = self.blob("application/vnd.oci.image.manifest.v1+json", manifest);
        let index = self.index.unwrap_or_else(|| json!({"schemaVersion": 2, "manifests": [manifest]}));
        let mut members = vec![("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec())];
        members.push(("index.json".to_owned(), serde_json::to_vec(&index).unwrap()));
        members.extend(self.blobs);
        members
    }

    pub fn bytes(self) -> Vec<u8> {
        self.members().iter().fold(Tar::new(), |tar, (name, bytes)| tar.file(name, bytes)).bytes()
    }
}

/// A zip in the making.
pub struct Zip(rawzip::ZipArchiveWriter<Vec<u8>>);

impl Zip {
    pub fn new() -> Self {
        Self(rawzip::ZipArchiveWriter::new(Vec::new()))
    }

    /// A charm as small as one can be.
    pub fn charm() -> Self {
        Self::new()
            .file(
                "metadata.yaml",
                0o644,
                "name: tiny\ncontainers: {app: {resource: image}}\nresources: {image: {type: oci-image}}\n",
            )
            .file("dispatch", 0o755, "#!/bin/sh\n")
            .file("src/charm.py", 0o755, "import ops\n")
    }

    pub fn file(mut self, name: &str, mode: u32, contents: impl AsRef<[u8]>) -> Self {
        let builder = self.0.new_file(rawzip::path::EntryPath::verbatim(name.as_bytes().to_vec()));
        let builder = builder.compression_method(rawzip::CompressionMethod::DEFLATE).unix_permissions(mode);
        let (mut entry, config) = builder.start().unwrap();
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(contents.as_ref()).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
        self
    }

    /// A file that is not compressed.
    pub fn stored(mut self, name: &str, contents: &[u8]) -> Self {
        let (mut entry, config) = self.0.new_file(name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(contents).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        self.0.finish().unwrap()
    }
}

/// Looks into these bytes, in a file of that name.
pub fn look(name: &str, bytes: &[u8]) -> Result<Inside, ArtifactError> {
    let home = tempfile::tempdir().unwrap();
    let path = written(home.path(), name, bytes);
    let before = fs::read_dir(home.path()).unwrap().count();
    let inside = artifact::open(&path);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), before, "nothing is unpacked");
    inside
}

pub fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

pub fn rock(bytes: &[u8]) -> Rock {
    match look("a.rock", bytes) {
        Ok(Inside::Rock(rock)) => *rock,
        other => panic!("no rock: {other:?}"),
    }
}

pub fn charm(bytes: &[u8]) -> Charm {
    match look("a.charm", bytes) {
        Ok(Inside::Charm(charm)) => *charm,
        other => panic!("no charm: {other:?}"),
    }
}

/// Which kind of refusal, and its whole message, which says what to do and is safe to show.
pub fn refusal(bytes: &[u8]) -> (&'static str, String) {
    let error = look("a.rock", bytes).expect_err("it was taken");
    let kind = match error.trouble {
        Trouble::Io(_) => "io",
        Trouble::Foreign { .. } => "foreign",
        Trouble::Damaged(_) => "damaged",
        Trouble::Hostile(_) => "hostile",
        Trouble::TooLarge(_) => "too large",
    };
    let message = error.to_string();
    assert!(message.contains("a.rock: ") && message.contains(" Fix: "), "{message}");
    assert!(message.chars().all(|c| !c.is_control()) && message.len() < 1000, "{message}");
    (kind, message)
}

#[track_caller]
pub fn assert_refused(bytes: &[u8], kind: &str, word: &str) {
    let (refused_as, message) = refusal(bytes);
    assert!(refused_as == kind && message.contains(word), "wanted {kind}, {word}: {refused_as}: {message}");
}
