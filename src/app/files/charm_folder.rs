//! What lies beside `charmcraft.yaml` and changes what Charmcraft makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{self, FileError};
/// Variables that say how many jobs a part is built with, the first that is there counts; then those that say how many
/// at most.
const JOBS: [&str; 2] = ["CHARMCRAFT_PARALLEL_BUILD_COUNT", "CRAFT_PARALLEL_BUILD_COUNT"];
const MOST_JOBS: [&str; 2] = ["CHARMCRAFT_MAX_PARALLEL_BUILD_COUNT", "CRAFT_MAX_PARALLEL_BUILD_COUNT"];

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
    pub fn exists(&self) -> bool {
        *self != Self::Nothing
    }

    // Larger files than any project has are not taken into memory.
    const MOST: u64 = 4 << 20;

    fn load(path: &Path) -> Self {
        match files::read_capped(path, Self::MOST) {
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
    /// The old `config.yaml`.
    pub config: Found,
    /// The old `actions.yaml`.
    pub actions: Found,
    /// `src/charm.py`.
    pub code: Found,
    /// `requirements.txt`.
    pub requirements: Found,
    /// What lies directly in `cos_custom/`, by name: whether it is a folder. What is neither folder nor file is left out.
    pub custom: Vec<(String, bool)>,
    /// The folder's whole path, links resolved; empty for a folder in memory.
    pub place: String,
    /// How many jobs this machine builds with, or the environment's variable that does not say a number; nothing for a
    /// folder in memory.
    pub jobs: Option<Result<usize, &'static str>>,
}

impl CharmFolder {
    /// Looks into the folder that holds `charmcraft.yaml`.
    pub fn load(folder: &Path) -> Self {
        let dashboards = &crate::suite::common().custom_dashboards.folder;
        Self {
            paas_config: Found::load(&folder.join("paas-config.yaml")),
            metadata: Found::load(&folder.join("metadata.yaml")),
            config: Found::load(&folder.join("config.yaml")),
            actions: Found::load(&folder.join("actions.yaml")),
            code: Found::load(&folder.join("src/charm.py")),
            requirements: Found::load(&folder.join("requirements.txt")),
            custom: entries(&folder.join(dashboards)),
            place: place(folder).to_string_lossy().into_owned(),
            jobs: Some(jobs()),
        }
    }
}

impl CharmFolder {
    /// The paths whose change may change what [`load`](Self::load) finds.
    pub fn looked_at(folder: &Path) -> Vec<PathBuf> {
        let names =
            ["paas-config.yaml", "metadata.yaml", "config.yaml", "actions.yaml", "src/charm.py", "requirements.txt"];
        let custom = crate::suite::common().custom_dashboards.folder.as_str();
        let below = names.into_iter().chain([custom]).map(|name| folder.join(name));
        std::iter::once(folder.to_path_buf()).chain(below).collect()
    }
}

fn entries(folder: &Path) -> Vec<(String, bool)> {
    let Ok(read) = fs::read_dir(folder) else { return Vec::new() };
    let about = |entry: fs::DirEntry| {
        let kind = fs::metadata(entry.path()).ok()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        (kind.is_dir() || kind.is_file()).then(|| (name, kind.is_dir()))
    };
    let mut entries: Vec<_> = read.flatten().filter_map(about).collect();
    entries.sort();
    entries
}

/// Where a folder is, or will be once it is made.
fn place(folder: &Path) -> PathBuf {
    let whole = |path: &Path| fs::canonicalize(path).ok();
    let made = || Some(whole(folder.parent()?)?.join(folder.file_name()?));
    whole(folder).or_else(made).or_else(|| std::path::absolute(folder).ok()).unwrap_or_else(|| folder.to_path_buf())
}

/// How many jobs Charmcraft builds with here: what the environment says, or as many as there are processors.
fn jobs() -> Result<usize, &'static str> {
    let setting = |name: &'static str| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        let number = value.trim().parse().ok().filter(|number| *number > 0);
        Some(number.ok_or(name))
    };
    if let Some(jobs) = JOBS.into_iter().find_map(setting) {
        return jobs;
    }
    let processors = processors();
    MOST_JOBS.into_iter().find_map(setting).map_or(Ok(processors), |most| Ok(most?.min(processors)))
}

/// The longest list of processors that is read, in bytes.
const LISTED: u64 = 4096;

/// The processors that are there, whether or not this program may use them all.
fn processors() -> usize {
    let listed = files::text(Path::new("/sys/devices/system/cpu/online"), LISTED).and_then(|list| {
        let range = |range: &str| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            Some(last.parse::<usize>().ok()?.checked_sub(first.parse().ok()?)? + 1)
        };
        list.trim().split(',').map(range).sum()
    });
    listed.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_as_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let empty = CharmFolder { place: String::new(), jobs: None, ..CharmFolder::load(path) };
        assert_eq!(empty, CharmFolder::default());
        fs::write(path.join("paas-config.yaml"), "port: 80\n").unwrap();
        fs::create_dir(path.join("metadata.yaml")).unwrap();
        fs::create_dir_all(path.join("cos_custom/loki_alert_rules")).unwrap();
        fs::write(path.join("cos_custom/a.json"), "").unwrap();
        std::os::unix::fs::symlink("nowhere", path.join("cos_custom/gone")).unwrap();
        let read = CharmFolder::load(path);
        assert_eq!(read.paas_config, Found::File(b"port: 80\n".to_vec()));
        assert!(matches!(read.metadata, Found::Unreadable(_)));
        assert_eq!(read.custom, [("a.json".to_owned(), false), ("loki_alert_rules".to_owned(), true)]);
    }
}
