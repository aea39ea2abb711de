//! What charmer remembers, a file of JSON for each key: drafts, picks, packers' versions, packs and how long they took.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{LARGEST, folder, load, private};
use crate::files;

/// Records of one kind: each is replaced as a whole and readable by its owner alone, and after a kill the old one or the
/// new one is there.
pub struct Records<T> {
    state: PathBuf,
    folder: String,
    kind: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Records<T> {
    /// Those in that folder of the state. Nothing is made or read yet.
    pub fn open(state: &Path, folder: impl Into<String>) -> Self {
        Self { state: state.to_path_buf(), folder: folder.into(), kind: PhantomData }
    }

    /// Where a record lies.
    pub fn path(&self, key: &str) -> PathBuf {
        self.state.join(&self.folder).join(format!("{key}.json"))
    }

    /// The record of a key. What cannot be read, or is of another form, is none.
    pub fn load(&self, key: &str) -> Option<T> {
        serde_json::from_slice(&load(&self.path(key)).ok()?).ok()
    }

    /// Puts a record in place of an older one.
    ///
    /// # Errors
    /// When there is no home, it is larger than what is read again, or the system refuses.
    pub fn save(&self, key: &str, record: &T) -> io::Result<()> {
        let json = serde_json::to_vec(record)?;
        if json.len() as u64 > LARGEST {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is more than charmer reads again"));
        }
        let folder = folder(&self.state, &self.folder)?;
        // Another charmer saves beside this one, not into the same file.
        let beside = folder.join(format!("{key}.{}.new", std::process::id()));
        let write = || {
            let mut file = private().write(true).create(true).truncate(true).open(&beside)?;
            file.write_all(&json)?;
            file.sync_all()?;
            fs::rename(&beside, self.path(key))
        };
        write().inspect_err(|_| drop(fs::remove_file(&beside)))?;
        files::sync(&folder)
    }

    /// Removes the record of a key, and what a killed process left beside it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn remove(&self, key: &str) -> io::Result<()> {
        for entry in fs::read_dir(self.state.join(&self.folder)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.as_bytes().starts_with(key.as_bytes()) && name.as_bytes().ends_with(b".new") {
                let _ = fs::remove_file(entry.path());
            }
        }
        match fs::remove_file(self.path(key)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Keeps other charmers from changing the record of a key until it is dropped; they wait.
    ///
    /// # Errors
    /// When there is no home, or the system refuses.
    pub fn lock(&self, key: &str) -> io::Result<File> {
        let path = folder(&self.state, &self.folder)?.join(format!("{key}.lock"));
        let file = private().create(true).append(true).open(path)?;
        file.lock()?;
        Ok(file)
    }
}

/// The key of a folder. A path can be longer than a file's name: it is the path's FNV-1a hash, so the path has to stand in
/// the record.
pub fn key_of(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes().iter();
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn keys<T>(records: &Records<T>) -> Vec<String> {
        let files = fs::read_dir(records.state.join(&records.folder)).into_iter().flatten().flatten();
        let key = |name: &str| name.strip_suffix(".json").map(str::to_owned);
        let mut keys: Vec<String> = files.filter_map(|file| key(file.file_name().to_str()?)).collect();
        keys.sort();
        keys
    }

    #[test]
    fn a_record_is_found_under_its_key_until_it_is_removed() {
        let home = tempfile::tempdir().unwrap();
        let records = Records::<u8>::open(home.path(), "kept/deep");
        assert_eq!((records.load("a"), keys(&records)), (None, Vec::new()));
        records.save("a", &1).unwrap();
        records.save("a", &2).unwrap();
        records.save("b", &3).unwrap();
        assert_eq!((records.load("a"), records.load("b"), records.load("c")), (Some(2), Some(3), None));
        assert_eq!(keys(&records), ["a", "b"]);
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&records.path("a")), mode(records.path("a").parent().unwrap())), (0o600, 0o700));
        let left = records.path("a").with_file_name("a.1.new");
        fs::write(&left, "5").unwrap();
        fs::write(records.path("b"), "{").unwrap();
        records.remove("a").unwrap();
        records.remove("a").unwrap();
        assert_eq!((records.load("a"), records.load("b"), left.exists()), (None, None, false));
    }

    #[test]
    fn without_a_home_or_with_too_much_nothing_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let nowhere = Records::<u8>::open(Path::new(super::super::NOWHERE), "kept");
        let error = nowhere.save("a", &1).unwrap_err().to_string();
        assert!(error.starts_with("HOME: "), "{error}");
        assert_eq!((nowhere.load("a"), keys(&nowhere)), (None, Vec::new()));
        assert!(nowhere.lock("a").is_err() && nowhere.remove("a").is_err());
        let records = Records::<String>::open(home.path(), "kept");
        assert!(records.save("a", &"x".repeat(usize::try_from(LARGEST).unwrap())).is_err());
        assert_eq!(keys(&records), [""; 0]);
    }
}
