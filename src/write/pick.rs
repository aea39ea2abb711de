//! Which application of a repository the person picked, kept in the state folder.
//!
//! Floor 5. One record a repository.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::journal::Native;
use crate::state::{Records, key_of};

/// At most so many folders up, a repository is looked for.
const MAX_UP: usize = 40;

/// The form of the file; another number is left alone.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Pick {
    version: u32,
    root: Native,
    folder: Native,
}

fn picks(state_dir: &Path) -> Records<Pick> {
    Records::open(state_dir, "picks")
}

/// The application's folder that was picked in the repository at `root`, if it is still there.
pub fn load_pick(root: &Path, state_dir: &Path) -> Option<PathBuf> {
    let root = fs::canonicalize(root).ok()?;
    let pick = picks(state_dir).load(&key_of(&root))?;
    let folder = pick.folder.0;
    (pick.version == VERSION && pick.root.0 == root && folder.starts_with(&root) && folder.is_dir()).then_some(folder)
}

/// Remembers the application in `folder` for the repository at `root`.
///
/// # Errors
/// When the system refuses.
pub fn save_pick(root: &Path, folder: &Path, state_dir: &Path) -> io::Result<()> {
    let (root, folder) = (fs::canonicalize(root)?, fs::canonicalize(folder)?);
    let key = key_of(&root);
    picks(state_dir).save(&key, &Pick { version: VERSION, root: Native(root), folder: Native(folder) })
}

/// Remembers the application for the repository that it is in, when it is not the repository itself. A state folder that
/// cannot be written to costs the memory, not the work.
pub fn remember(folder: &Path, state_dir: &Path) {
    let Ok(folder) = fs::canonicalize(folder) else { return };
    let repository = folder.ancestors().skip(1).take(MAX_UP).find(|above| above.join(".git").exists());
    if let Some(repository) = repository.filter(|_| !folder.join(".git").exists()) {
        let _ = save_pick(repository, &folder, state_dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pick_is_remembered_while_its_folder_is_there() {
        let home = tempfile::tempdir().unwrap();
        let (root, state) = (home.path().join("repo"), home.path().join("state"));
        let api = root.join("services/api");
        fs::create_dir_all(&api).unwrap();
        assert_eq!(load_pick(&root, &state), None);
        save_pick(&root, &api, &state).unwrap();
        assert_eq!(load_pick(&root, &state), Some(fs::canonicalize(&api).unwrap()));
        assert_eq!(load_pick(&api, &state), None);
        fs::remove_dir(&api).unwrap();
        assert_eq!(load_pick(&root, &state), None);
    }

    #[test]
    fn a_pick_outside_of_its_repository_is_none() {
        let home = tempfile::tempdir().unwrap();
        let (root, other) = (home.path().join("repo"), home.path().join("other"));
        fs::create_dir_all(&root).unwrap();
        fs::create_dir_all(&other).unwrap();
        save_pick(&root, &other, home.path()).unwrap();
        assert_eq!(load_pick(&root, home.path()), None);
    }
}
