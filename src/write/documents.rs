//! The two documents on the disk, and why one of them cannot be read. Part of floor 5's `write`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::answers::{CHARM_PATH, Documents, REQUIREMENTS_PATH, ROCK_PATH};
use crate::files::{self, FileError};
use crate::finding::{Code, Finding};
use crate::yaml;

/// The two documents as they lie on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnDisk {
    /// Their texts; the empty text for one that is not there, or cannot be read.
    pub texts: Documents,
    /// Why a document that is there cannot be read, with the place; nothing may be written then.
    pub unreadable: Vec<Finding>,
}

impl From<Documents> for OnDisk {
    fn from(texts: Documents) -> Self {
        Self { texts, unreadable: Vec::new() }
    }
}

impl OnDisk {
    /// Takes a document as `other` has it.
    pub fn take_from(&mut self, other: &Self, path: &str) {
        match path {
            ROCK_PATH => self.texts.rock.clone_from(&other.texts.rock),
            CHARM_PATH => self.texts.charm.clone_from(&other.texts.charm),
            _ => self.texts.requirements.clone_from(&other.texts.requirements),
        }
        self.unreadable.extend(other.unreadable.iter().filter(|finding| finding.path == path).cloned());
    }

    /// Takes what a document's bytes say: its text, or why there is none.
    pub fn take(&mut self, path: &str, bytes: Vec<u8>) {
        if path == REQUIREMENTS_PATH {
            // What is no text says nothing, and a write leaves it alone.
            self.texts.requirements = String::from_utf8(bytes).unwrap_or_default();
            return;
        }
        match decoded(path, bytes) {
            Ok(text) if path == ROCK_PATH => self.texts.rock = text,
            Ok(text) => self.texts.charm = text,
            Err(finding) => self.unreadable.push(finding),
        }
    }
}

/// The bytes of each document that was read; `None` for one that is not there.
pub type Bytes = BTreeMap<&'static str, Option<Vec<u8>>>;

/// Reads both documents of the application in `dir`, and the charm's requirements where they are text. Nothing but a regular file is opened, and no more of it is read
/// than a document may have.
pub fn documents(dir: &Path) -> OnDisk {
    read_documents(dir).0
}

/// As [`documents`], with the bytes that the texts came from: what is planned from them is planned over these.
pub fn read_documents(dir: &Path) -> (OnDisk, Bytes) {
    let (mut found, mut read) = (OnDisk::default(), Bytes::new());
    for path in [ROCK_PATH, CHARM_PATH, REQUIREMENTS_PATH] {
        match bytes(&dir.join(path)) {
            // The plan tells what is wrong with it, and leaves it alone.
            Err(_) if path == REQUIREMENTS_PATH => {}
            Ok(Some(bytes)) if path == REQUIREMENTS_PATH && bytes.len() > yaml::MAX_BYTES => {}
            Ok(bytes) => {
                if let Some(bytes) = &bytes {
                    found.take(path, bytes.clone());
                }
                read.insert(path, bytes);
            }
            Err(reason) => {
                let message = format!("the file cannot be read: {reason}.");
                let finding = Finding::error(Code::FileUnreadable, path, message);
                found.unreadable.push(finding.fix("Make it a file that you may read, or move it away."));
            }
        }
    }
    (found, read)
}

/// `None` where nothing is.
fn bytes(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match files::read_capped(path, yaml::MAX_BYTES as u64) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(FileError::Missing) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// What is no text is told with its place; what is no document, the document's reader tells.
fn decoded(path: &str, bytes: Vec<u8>) -> Result<String, Finding> {
    String::from_utf8(bytes).map_err(|error| {
        let of_text = || Finding::error(Code::YamlNotUtf8, path, "the file is not UTF-8.");
        yaml::parse(path, error.as_bytes()).err().unwrap_or_else(of_text)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_there_is_read_and_what_is_not_is_no_document() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(documents(dir.path()), OnDisk::default());
        fs::write(dir.path().join("rockcraft.yaml"), "name: shop\n").unwrap();
        let found = documents(dir.path());
        assert_eq!((found.texts.rock.as_str(), found.texts.charm.as_str()), ("name: shop\n", ""));
        assert_eq!(found.unreadable, []);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("rockcraft.yaml"), b"name: shop\nsummary: caf\xe9\n").unwrap();
        fs::create_dir_all(dir.path().join("charm/charmcraft.yaml")).unwrap();
        let found = documents(dir.path());
        let places: Vec<_> = found.unreadable.iter().map(|one| (one.path.as_str(), one.line, one.column)).collect();
        assert_eq!(places, [(ROCK_PATH, 2, 13), (CHARM_PATH, 0, 0)]);
        assert!(found.unreadable[0].message.contains("not UTF-8"), "{:?}", found.unreadable);
        assert!(found.unreadable[1].message.contains("not a file"), "{:?}", found.unreadable);
        assert_eq!(found.texts, Documents::default());
    }

    #[test]
    fn a_pipe_and_a_broken_link_do_not_keep_anybody_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("rockcraft.yaml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        fs::create_dir(dir.path().join("charm")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("charm/charmcraft.yaml")).unwrap();
        let found = documents(dir.path());
        assert!(found.unreadable[0].message.contains("not a file"), "{:?}", found.unreadable);
        assert!(found.unreadable[1].message.contains("leads nowhere"), "{:?}", found.unreadable);
    }
}
