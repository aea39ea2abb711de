//! Shared libraries that what was installed asks for and does not bring: the system's, here and in the image.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use object::Object as _;

use crate::files;
use crate::text::one_line;

/// The longest file that is looked into.
const LONGEST: u64 = 256 << 20;
/// So many folders are looked into.
const MOST: usize = 20_000;

/// Each library that is asked for and not beside, with a file that asks for it, below the folder.
pub(super) fn asked(folder: &Path) -> BTreeMap<String, String> {
    let (mut asked, mut brought) = (BTreeMap::new(), BTreeSet::new());
    let mut open = vec![folder.to_path_buf()];
    for _ in 0..MOST {
        let Some(next) = open.pop() else { break };
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if name.split('.').skip(1).any(|end| end == "so") {
                let shown = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                asked.extend(needed(&path).into_iter().map(|library| (library, one_line(&shown).into_owned())));
                brought.insert(name);
            }
        }
    }
    asked.retain(|library, _| !brought.contains(library));
    asked
}

/// What the file asks for; nothing where it is no library.
fn needed(path: &Path) -> Vec<String> {
    let Ok(bytes) = files::read_capped(path, LONGEST) else { return Vec::new() };
    let Ok(file) = object::File::parse(bytes.as_slice()) else { return Vec::new() };
    let Ok(libraries) = file.import_libraries() else { return Vec::new() };
    libraries.filter_map(|library| Some(String::from_utf8_lossy(library.ok()?.name()).into_owned())).collect()
}
