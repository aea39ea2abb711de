//! What is inside a file that came out of a packer: a rock (an OCI archive) or a charm (a zip).
//!
//! Floor 2: uses [`crate::suite`], [`crate::finding`], [`crate::process`] and [`crate::text`]. Reads one file and writes nothing: no
//! member is ever unpacked to the disk. Which kind it is, the contents tell, not the name.
//!
//! A file may come from anywhere, so every size that it declares is a claim. What is read has a bound (`limits`), what
//! is kept has one, and names that would leave the archive, members that stand twice, and bombs end the reading.

mod charm;
mod error;
mod fields;
mod layer;
mod limits;
mod oci;
mod report;
mod rock;
mod services;
mod stream;
mod tape;
mod zip;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

pub use charm::{Charm, CharmOption, Container, Endpoint, Library, Package, Resource, Role};
pub use error::{ArtifactError, Trouble};
pub use layer::{Entry, EntryKind};
pub use report::{Section, report};
pub use rock::{Application, Layer, Rock, RockMetadata};
pub use services::Service;

use crate::files::{self, FileError};
use crate::finding::Finding;
use crate::process::Watch;

/// A file's contents, as far as they matter to Juju.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Inside {
    /// An image.
    Rock(Box<Rock>),
    /// An operator.
    Charm(Box<Charm>),
}

impl Inside {
    /// What is odd about it: warnings, since whoever packed it was content.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Rock(rock) => &rock.findings,
            Self::Charm(charm) => &charm.findings,
        }
    }
}

/// Looks into a file. Takes as long as reading it does: for a rock of 200 MB some seconds.
///
/// # Errors
/// When it is neither rock nor charm, is cut short or damaged, is larger than anything a packer makes, or is made to
/// do harm.
pub fn open(path: &Path) -> Result<Inside, ArtifactError> {
    open_watched(path, &Arc::default())
}

/// The same, while somebody looks how many bytes are read, and may stop it: then it fails.
///
/// # Errors
/// As [`open`].
pub fn open_watched(path: &Path, watch: &Arc<Watch>) -> Result<Inside, ArtifactError> {
    let failed = |trouble| ArtifactError { path: path.to_path_buf(), trouble };
    let (mut file, size) = open_plain(path).map_err(failed)?;
    watch.expect(size);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let inside = match sniff(&mut file, size).map_err(failed)? {
        Format::Tar => rock::open((file, size), &name, watch).map(|rock| Inside::Rock(Box::new(rock))),
        Format::Zip => charm::open(file, &name).map(|charm| Inside::Charm(Box::new(charm))),
    };
    inside.map_err(failed)
}

/// Opens a regular file, and nothing that would wait for another process.
fn open_plain(path: &Path) -> Result<(File, u64), Trouble> {
    files::open(path).map_err(|error| match error {
        FileError::NotAFile("a folder") => Trouble::foreign("it is a folder", "name a .rock or .charm file in it."),
        FileError::NotAFile(what) => {
            Trouble::foreign(format!("it is {what}, no regular file"), "name a .rock or .charm file.")
        }
        error => std::io::Error::from(error).into(),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Tar,
    Zip,
}

/// Tells the format from the first block, and gives foreign ones their name.
fn sniff(file: &mut File, size: u64) -> Result<Format, Trouble> {
    let mut head = Vec::with_capacity(512);
    io::Read::by_ref(file).take(512).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    let begins = |magic: &[u8]| head.starts_with(magic);
    if size == 0 {
        return Err(Trouble::damaged("it is empty"));
    }
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return Ok(Format::Zip);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Ok(Format::Tar);
    }
    let compressed: [(&[u8], &str); 4] =
        [(b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bzip2")];
    if let Some((_, tool)) = compressed.iter().find(|(magic, _)| begins(magic)) {
        let what = format!("it is compressed with {tool}, and neither rock nor charm is so as a whole");
        return Err(Trouble::foreign(what, "decompress it first, or name the file that the packer made."));
    }
    let what = if begins(b"hsqs") {
        "it is a snap, or another squashfs image"
    } else if begins(b"\x7fELF") {
        "it is a program"
    } else if std::str::from_utf8(&head[..head.len().min(256)]).is_ok_and(|text| !text.contains('\0')) {
        "it is a text file"
    } else {
        "it is neither an OCI archive nor a zip"
    };
    Err(Trouble::foreign(what, "name a .rock from Rockcraft or a .charm from Charmcraft."))
}
