//! What lies beside `charmcraft.yaml` and changes what Charmcraft makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{self, FileError};

/// A file that was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Found {
    /// It is not there.
    #[default]
    Nothing,
    /// It is there, and this is in it.
    File(Vec<u8>),
    /// It is there and cannot be read: a folder, a broken link, no permission.
    Unreadable(String),
}

impl Found {
    /// Whether something of that name is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        *self != Self::Nothing
    }

    // Larger files than any project has are not taken into memory.
    const MOST: u64 = 4 << 20;

    fn read(path: &Path) -> Self {
        match files::read(path, Self::MOST) {
            Ok(bytes) => Self::File(bytes),
            Err(FileError::Missing | FileError::Dangling) => Self::Nothing,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }
}

/// What Charmcraft reads in the charm's folder beside `charmcraft.yaml`. Build one by hand for a folder in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharmFolder {
    /// `paas-config.yaml`.
    pub paas_config: Found,
    /// The old `metadata.yaml`.
    pub metadata: Found,
    /// Whether the old `config.yaml` is there.
    pub config: bool,
    /// Whether the old `actions.yaml` is there.
    pub actions: bool,
    /// What lies directly in `cos_custom/`, by name: whether it is a folder.
    pub custom: Vec<(String, bool)>,
}

impl CharmFolder {
    /// Looks into the folder that holds `charmcraft.yaml`.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let dashboards = &crate::suite::common().custom_dashboards.folder;
        Self {
            paas_config: Found::read(&folder.join("paas-config.yaml")),
            metadata: Found::read(&folder.join("metadata.yaml")),
            config: folder.join("config.yaml").exists(),
            actions: folder.join("actions.yaml").exists(),
            custom: entries(&folder.join(dashboards)),
        }
    }
}

impl CharmFolder {
    /// The paths whose change may change what [`read`](Self::read) finds.
    #[must_use]
    pub fn looked_at(folder: &Path) -> Vec<PathBuf> {
        let names = ["paas-config.yaml", "metadata.yaml", "config.yaml", "actions.yaml"];
        let custom = crate::suite::common().custom_dashboards.folder.as_str();
        let below = names.into_iter().chain([custom]).map(|name| folder.join(name));
        std::iter::once(folder.to_path_buf()).chain(below).collect()
    }
}

fn entries(folder: &Path) -> Vec<(String, bool)> {
    let Ok(read) = fs::read_dir(folder) else { return Vec::new() };
    let mut entries: Vec<_> =
        read.flatten().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().is_dir())).collect();
    entries.sort();
    entries
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_as_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert_eq!(CharmFolder::read(path), CharmFolder::default());
        fs::write(path.join("paas-config.yaml"), "port: 80\n").unwrap();
        fs::create_dir(path.join("metadata.yaml")).unwrap();
        fs::create_dir_all(path.join("cos_custom/loki_alert_rules")).unwrap();
        fs::write(path.join("cos_custom/a.json"), "").unwrap();
        let read = CharmFolder::read(path);
        assert_eq!(read.paas_config, Found::File(b"port: 80\n".to_vec()));
        assert!(matches!(read.metadata, Found::Unreadable(_)));
        assert_eq!(read.custom, [("a.json".to_owned(), false), ("loki_alert_rules".to_owned(), true)]);
    }
}
